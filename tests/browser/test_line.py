"""The line as people meet it, in real Chromium: form, desk, account. Pictures go to build/screenshots."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from promo.people.passwords import hash_password
from promo.reports.invariants import breaches
from promo.store.tables import Person, Role
from tests.support.browser import DESK, PHONE, fill_form, last_mail, no_sideways_scroll, shot, tick
from tests.support.live import LiveServer


def staff(site: LiveServer) -> None:
    with site.engine.store.writing() as db:
        db.add(
            Person(
                email="rep@example.com",
                name="Robin Rep",
                role=Role.REP,
                password_hash=hash_password("a long password"),
                created_at=site.engine.clock.now(),
            )
        )


def test_form_review_and_cancellation_in_the_browser(browser: Browser, site: LiveServer, tmp_path: Path) -> None:
    problems: list[str] = []
    prospect = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True).new_page()
    prospect.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    desk = browser.new_context(viewport=DESK, locale="en-GB").new_page()
    desk.on("console", lambda m: problems.append(m.text) if m.type == "error" and "422" not in m.text else None)

    # given a prospect on a phone, whose contract names another company: a person must look
    status = sent_and_with_a_colleague(prospect, site, tmp_path)

    # when a rep signs in, sees the sentence on the page, and approves with a reason
    staff(site)
    signed_in_at_the_desk(desk, site)
    approved_with_a_reason(desk)

    # then, ten seconds later, the prospect reads the answer, and opens the account with a mailed link
    site.engine.clock.advance(seconds=10)
    tick(site, tmp_path)
    answer_is_read(prospect, status)
    tick(site, tmp_path)
    confirmed_as_running(desk, site)
    account_opened_by_mailed_link(prospect, site, tmp_path)

    # and turns off auto-renewal with one click; nothing follows
    renewal_turned_off_by_one_click(prospect)
    tick(site, tmp_path)
    assert "CX-" in last_mail(tmp_path, "Auto-renewal is off")
    site.engine.clock.advance(days=400)
    tick(site, tmp_path)
    assert breaches(site.engine.store) == []
    assert problems == []


def sent_and_with_a_colleague(prospect: Page, site: LiveServer, folder: Path) -> str:
    """From the front page until a colleague looks at it; the address of the claim's page."""
    prospect.goto(site.url + "/claim")
    shot(prospect, "1-form-phone")
    no_sideways_scroll(prospect)
    fill_form(prospect, site, folder, "Boulangerie Moreau SAS")
    prospect.get_by_role("button", name="Check my contract").click()
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("We have your files")
    prospect.locator("summary", has_text=re.compile("^Received")).click()  # what was sent is folded on a phone
    expect(prospect.locator("summary", has_text=re.compile("Checksum [0-9a-f]{4} "))).to_be_visible()
    shot(prospect, "2-receipt-phone")

    tick(site, folder)  # the page sees it by itself
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("A colleague is looking at it", timeout=20_000)
    shot(prospect, "3-with-a-colleague-phone")
    no_sideways_scroll(prospect)
    return prospect.url


def signed_in_at_the_desk(desk: Page, site: LiveServer) -> None:
    desk.goto(site.url + "/desk/")
    desk.locator("#email").fill("rep@example.com")
    desk.locator("#password").fill("a long password")
    desk.get_by_role("button", name="Sign in", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("To review")
    shot(desk, "4-queue-desktop")


def approved_with_a_reason(desk: Page) -> None:
    desk.get_by_role("link", name="Boulangerie Moreau SAS").click()
    expect(desk.locator(".sheet img").first).to_be_visible()
    assert desk.locator(".sheet rect").count() >= 4
    desk.get_by_role("button", name=re.compile("Notice to stop the renewal")).click()
    shot(desk, "5-claim-desktop", full=False)

    desk.get_by_role("button", name=re.compile("^Decline")).click()
    expect(desk.get_by_role("dialog")).to_contain_text("Why is it declined?")  # no refusal goes out without a reason
    desk.keyboard.press("Escape")
    desk.locator("#note").fill("The two companies merged in October; extract of the register seen.")
    desk.get_by_role("button", name=re.compile("^Approve")).click()
    expect(desk.get_by_text("Your decision on SW-")).to_be_visible()


def answer_is_read(prospect: Page, status: str) -> None:
    prospect.goto(status)
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("3 months free")
    start = prospect.locator("[data-start=open]")
    expect(start).to_contain_text("nothing is paid twice")
    shot(prospect, "6-choice-of-start-phone")
    no_sideways_scroll(prospect)
    start.get_by_text("Today", exact=True).click()
    prospect.get_by_role("button", name="Show what it comes to").click()
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("a month from 2 March 2027")
    shot(prospect, "6-agree-phone")
    no_sideways_scroll(prospect)
    prospect.get_by_role("button", name="Start free, then €174.00 a month from 2 March 2027").click()
    expect(prospect.get_by_text("First bill on 2 March 2027, not a day earlier.")).to_be_visible()
    shot(prospect, "6-approved-phone")
    no_sideways_scroll(prospect)


def confirmed_as_running(desk: Page, site: LiveServer) -> None:
    desk.goto(site.url + "/desk/chores")
    desk.get_by_role("button", name="It is done").click()
    expect(desk.get_by_text("Confirmed.")).to_be_visible()


def account_opened_by_mailed_link(prospect: Page, site: LiveServer, folder: Path) -> None:
    prospect.get_by_role("link", name="Open your account").click()
    prospect.locator("#link-email").fill("claire@atelier-roussel.example")
    prospect.get_by_role("button", name="Mail me a link").click()
    expect(prospect.get_by_text("Look into your mailbox")).to_be_visible()
    tick(site, folder)

    link = re.search(r"http\S+/sign-in/\S+", last_mail(folder, "link to sign in"))
    assert link
    prospect.goto(link.group())
    prospect.get_by_role("button", name="Sign in", exact=True).click()


def renewal_turned_off_by_one_click(prospect: Page) -> None:
    """Account info > Subscriptions > Turn off auto-renewal, and the confirmation to keep."""
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("Account info")
    shot(prospect, "7-subscriptions-phone")
    no_sideways_scroll(prospect)
    prospect.get_by_role("button", name="Turn off auto-renewal").click()
    expect(prospect.get_by_text("Auto-renewal is off. You have nothing to pay.")).to_be_visible()
    expect(prospect.get_by_text("keeps working until 1 March 2027")).to_be_visible()
    shot(prospect, "8-cancelled-phone")
    no_sideways_scroll(prospect)

    with prospect.expect_download() as download:
        prospect.get_by_role("link", name="Download confirmation (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    prospect.set_viewport_size({"width": 1440, "height": 900})
    prospect.reload()
    shot(prospect, "9-cancelled-desktop", full=False)


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    fill_form(page, site, tmp_path, "Atelier Roussel SARL")
    page.get_by_role("link", name="Change: Your work e-mail").click()
    page.get_by_label("Your work e-mail").fill("claire at roussel")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("alert")).to_contain_text("Enter an e-mail address")
    expect(page.get_by_label("Your company", exact=True)).to_have_value("Atelier Roussel SARL")
    shot(page, "10-problems-phone")
    page.get_by_label("Your work e-mail").fill("claire@roussel.example")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("contrat-anydesk.pdf")).to_be_visible()
    page.get_by_role("button", name="Check my contract").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your files")


def test_the_form_works_without_javascript(browser: Browser, site: LiveServer, tmp_path: Path) -> None:
    page = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB").new_page()
    fill_form(page, site, tmp_path, "Atelier Roussel SARL")
    page.get_by_role("button", name="Check my contract").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your files")
    tick(site, tmp_path)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 months free")
