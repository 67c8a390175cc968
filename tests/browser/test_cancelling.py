"""Leaving is no more work than joining: screens, fields and clicks are counted, on a phone, in three languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from promo.claims.start import confirm
from promo.messages.links import cancel_link
from promo.reports.invariants import breaches
from promo.store.tables import Subscription
from promo.work import Actor
from tests.support.browser import PHONE, last_mail, no_sideways_scroll, shot, tick
from tests.support.customers import running_customer
from tests.support.live import LiveServer
from tests.support.proofs import french
from tests.support.rows import row


@dataclass
class Counted:
    """A page on which everything a person does is counted."""

    page: Page
    screens: list[str] = field(default_factory=list)
    fields: int = 0
    clicks: int = 0

    def __post_init__(self) -> None:
        def seen(frame: Frame) -> None:
            if frame is self.page.main_frame:
                self.screens.append(frame.url)

        self.page.on("framenavigated", seen)

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)
        self.fields += 1

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(label).select_option(value)
        self.fields += 1

    def click(self, name: str, role: Literal["button", "link"] = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1

    @property
    def effort(self) -> tuple[int, int, int]:
        return len(self.screens), self.fields, self.clicks


def joined(browser: Browser, site: LiveServer, folder: Path) -> tuple[Counted, str]:
    """From the form until the account shows the subscription."""
    me = Counted(browser.new_context(viewport=PHONE, locale="en-GB").new_page())
    me.page.goto(site.url + "/claim")
    file = folder / "contrat.pdf"
    file.write_bytes(french())
    me.page.locator("#proof").set_input_files(file)
    expect(me.page.locator("#papers .file")).to_have_count(1)  # what arrives moves the button down
    me.fields += 1
    me.click("Continue")
    me.choose("Your present provider", "anydesk")
    me.type("Your company", "Atelier Roussel SARL")
    me.type("Your work e-mail", "claire@atelier-roussel.example")
    me.choose("Country", "FR")
    me.click("Continue")
    me.page.get_by_label("Remote Support").check()
    me.type("Users", "5")
    me.fields += 1
    me.click("Check my contract")
    tick(site, folder)
    claim_id = re.findall(r"SW-\w{4}-\w{4}", me.page.url)[0]
    # the page looks for the answer by itself
    me.click("Show what it comes to")
    me.click("Start free, then")
    tick(site, folder)
    # the best day is ahead: the vendor's system is asked on it
    site.engine.clock.move_to(datetime(2027, 1, 1, 9, tzinfo=UTC))
    tick(site, folder)
    site.engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    me.page.reload()
    me.click("Open your account", "link")
    me.page.locator("#link-email").fill("claire@atelier-roussel.example")
    me.fields += 1
    me.click("Mail me a link")
    tick(site, folder)
    link = re.search(r"http\S+/sign-in/\S+", last_mail(folder, "link to sign in"))
    assert link
    me.page.goto(link.group())
    me.click("Sign in")
    expect(me.page.get_by_role("button", name="Turn off auto-renewal")).to_be_visible()
    return me, claim_id


@dataclass(frozen=True)
class Wording:
    """What the public form is called in a language; `check` where everything is shown before the last button."""

    link: str
    check: str
    last: str
    name: str
    contract: str
    mail: str


WORDINGS = {
    "en": Wording(
        link="Cancel contracts here",
        check="",
        last="Cancel now",
        name="Name or company",
        contract="Contract",
        mail="E-mail for the confirmation",
    ),
    "de": Wording(
        link="Verträge hier kündigen",
        check="",
        last="jetzt kündigen",
        name="Name oder Unternehmen",
        contract="Vertrag",
        mail="E-Mail für die Bestätigung",
    ),
    "fr": Wording(
        link="Résilier votre contrat",
        check="Vérifier ce que j’ai écrit",
        last="Notifier la résiliation",
        name="Nom ou entreprise",
        contract="Contrat",
        mail="E-mail pour la confirmation",
    ),
}


def left_by_form(browser: Browser, site: LiveServer, locale: str, contract: str) -> tuple[int, int, int]:
    """By the public form, from the front page: the effort."""
    says = WORDINGS[locale]
    me = Counted(browser.new_context(viewport=PHONE, locale=locale).new_page())
    me.page.goto(site.url + "/")
    me.click(says.link, "link")
    shot(me.page, f"20-cancel-{locale}-phone")
    no_sideways_scroll(me.page)

    me.type(says.name, "Atelier Roussel SARL")
    me.page.locator("#contract").fill(contract)
    me.fields += 1
    assert says.contract in me.page.content()
    me.type(says.mail, "claire@atelier-roussel.example")
    if says.check:
        me.click(says.check)
    me.click(says.last)

    expect(me.page.get_by_role("status")).to_be_visible()
    shot(me.page, f"21-cancelled-{locale}-phone")
    no_sideways_scroll(me.page)
    return me.effort


def left_by_link(browser: Browser, site: LiveServer) -> tuple[int, int, int]:
    """By the link that every reminder carries: the effort."""
    other = running_customer(site.engine)
    me = Counted(browser.new_context(viewport=PHONE, locale="en-GB").new_page())
    me.page.goto(cancel_link(site.engine, other.subscription_id))
    me.click("Turn off auto-renewal")
    expect(me.page.get_by_text("Auto-renewal is off. You have nothing to pay.")).to_be_visible()
    return me.effort


def test_leaving_takes_no_more_screens_fields_and_clicks_than_joining(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    # given a customer who has joined
    join, claim_id = joined(browser, site, tmp_path)
    assert row(site.engine, Subscription, 1).auto_renews is True

    # when they leave by the form in each language (only the last one names their contract), and another by the link
    ways = {
        f"form {locale}": left_by_form(browser, site, locale, claim_id if locale == "fr" else "SW-NONE-NONE")
        for locale in ("en", "de", "fr")
    }
    assert row(site.engine, Subscription, 1).auto_renews is False
    ways["mailed link"] = left_by_link(browser, site)

    # then no way takes more than joining took
    assert join.effort >= (4, 7, 4)
    for way, effort in ways.items():
        assert all(mine <= theirs for mine, theirs in zip(effort, join.effort, strict=True)), (way, effort, join.effort)
    assert ways["mailed link"][1:] == (0, 1)
    assert breaches(site.engine.store) == []


@pytest.mark.parametrize("locale", ["en", "de", "fr"])
def test_the_form_works_with_the_keyboard_and_without_scripts(browser: Browser, site: LiveServer, locale: str) -> None:
    customer = running_customer(site.engine, email="claire@roussel.example")
    page = browser.new_context(viewport=PHONE, locale=locale, java_script_enabled=False).new_page()
    page.goto(site.url + "/cancel")
    for name, text in (("#name", "Roussel"), ("#contract", customer.claim_id), ("#email", "claire@roussel.example")):
        page.locator(name).focus()
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    if locale == "fr":
        page.get_by_role("button", name="Notifier la résiliation").focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_role("status")).to_be_visible()
    assert row(site.engine, Subscription, customer.subscription_id).auto_renews is False


def test_the_account_shows_what_a_change_comes_to_before_it_is_made(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    join, _ = joined(browser, site, tmp_path)
    page = join.page
    page.get_by_role("link", name="Next bills, plan and users").click()
    expect(page.get_by_role("heading", name="Your next bills")).to_be_visible()
    assert page.locator("tbody tr").count() == 6
    page.locator("#seats").fill("0")
    page.locator("form", has=page.locator("#seats")).get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("out of bounds")
    page.locator("#seats").fill("8")
    page.locator("form", has=page.locator("#seats")).get_by_role("button").click()
    expect(page.get_by_text("€278.40").first).to_be_visible()  # 8 x 29.00 and 20 %
    shot(page, "22-change-phone")
    no_sideways_scroll(page)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("8 users")
    page.get_by_label("VAT number (optional)").fill("FR00000000000")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("digits do not fit")
    page.get_by_label("End it today")
    page.get_by_role("button", name="End it today").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Account info")
    assert breaches(site.engine.store) == []
