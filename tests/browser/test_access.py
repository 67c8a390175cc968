"""Access in the browser: somebody new works within two minutes, a manager has a second factor; axe finds nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from promo.store.tables import Role
from tests.support.browser import DESK, PHONE, last_mail, shot, tick
from tests.support.line import process, submit
from tests.support.live import LiveServer
from tests.support.looking import View, faults
from tests.support.proofs import english
from tests.support.staff import GOOD, let_in

ADMIN = "admin@vendor.example"
TWO_MINUTES = 120.0
A_KEY, A_PAUSE = 0.28, 4.0
"""Seconds a typist needs for a key, and a person to find their way on a page that is new to them (scripted time)."""


class Typist:
    """Somebody without a mouse: every key is counted, and every page that is read first."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.pages = page, 0, 0

    @property
    def seconds(self) -> float:
        """What it takes a person, whatever this machine needs."""
        return self.keys * A_KEY + self.pages * A_PAUSE

    def reads(self, path: str) -> None:
        """A page that has come up."""
        self.page.wait_for_url(path)
        self.pages += 1

    def goes_to(self, name: str, role: Literal["link", "button"] | None = None) -> None:
        """Press Tab until a field or button has the focus."""
        by_label, page = self.page.get_by_label(name, exact=True), self.page
        target = by_label if role is None else page.get_by_role(role, name=name, exact=True)
        for _ in range(60):
            if target.first.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.keys += 1
        raise AssertionError(f"no way by Tab to {name}")

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def presses(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1


def signed_in(context: BrowserContext, site: LiveServer, email: str, role: Role) -> Page:
    """A page of somebody who gave their password."""
    let_in(site.engine, email, role)
    page = context.new_page()
    page.goto(site.url + "/sign-in?next=/desk/")
    page.locator("#email").fill(email)
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")
    return page


def test_somebody_new_is_invited_and_works_within_two_minutes_by_keys_alone(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    claim_id = submit(site.engine, content=english(), company="Kilbride Timber Ltd", country="GB").claim_id
    assert process(site.engine, claim_id) == "review"
    context = browser.new_context(viewport=DESK, locale="en-GB")
    admin = Typist(signed_in(context, site, ADMIN, Role.ADMIN))

    admin.goes_to("People", "link")
    admin.presses("Enter")
    admin.reads("**/desk/people")
    admin.goes_to("E-mail")
    admin.types("ben@vendor.example")
    admin.presses("Tab")
    admin.types("Ben Bright")
    admin.goes_to("Invite by mail", "button")
    admin.presses("Enter")
    expect(admin.page.get_by_role("status")).to_contain_text("on its way by mail")
    tick(site, tmp_path)
    link = re.search(r"https?://\S+(/sign-in/[\w-]{20,})", last_mail(tmp_path, "Your access"))
    assert link

    ben = Typist(browser.new_context(viewport=DESK, locale="en-GB").new_page())
    ben.page.goto(site.url + link[1])
    ben.reads("**/sign-in/*")
    ben.goes_to("Sign in", "button")
    ben.presses("Enter")
    ben.reads("**/password")
    ben.goes_to("New password")
    ben.types("nine grey geese walk home")
    ben.presses("Tab")
    ben.types("nine grey geese walk home")
    ben.presses("Enter")
    ben.reads("**/desk/")
    ben.goes_to("Kilbride Timber Ltd", "link")
    ben.presses("Enter")
    ben.reads(f"**/desk/claims/{claim_id}")
    expect(ben.page.locator("#dec button[type=submit]").first).to_be_visible()  # a decision is theirs to take
    assert admin.seconds + ben.seconds < TWO_MINUTES, (admin.keys, ben.keys)
    assert admin.keys + ben.keys < 220


def test_a_manager_sets_up_a_second_factor_and_comes_back_with_a_code(browser: Browser, site: LiveServer) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = signed_in(context, site, "boss@vendor.example", Role.MANAGER)
    page.goto(site.url + "/second-factor")
    page.get_by_role("button", name="Set it up").click()
    secret = page.locator("#key").text_content() or ""
    assert page.locator("img.code").evaluate("i => i.naturalWidth") > 50
    page.get_by_label("The six digits").fill(pyotp.TOTP(secret).at(site.engine.clock.now()))
    page.get_by_role("button", name="Confirm").click()
    assert page.locator("#codes li").count() == 10
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/desk/")
    page.goto(site.url + "/password")
    page.locator("main").get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url("**/sign-in")

    site.engine.clock.advance(seconds=30)
    page.locator("#email").fill("boss@vendor.example")
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/code*")
    expect(page.locator("#code")).to_be_focused()  # the browser gives it after the page has loaded
    page.keyboard.type(pyotp.TOTP(secret).at(site.engine.clock.now()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


def test_axe_finds_nothing_on_the_pages_of_access(browser: Browser, site: LiveServer) -> None:
    found = []
    for view in (
        View("en", 390, "light"),
        View("de", 1440, "dark"),
        View("ja", 320, "dark"),
        View("fr", 1440, "light"),
    ):
        context = browser.new_context(
            viewport={"width": view.width, "height": 900}, locale="en-GB", color_scheme=view.theme
        )
        page = signed_in(context, site, f"boss{view.width}{view.locale}@vendor.example", Role.ADMIN)
        let_in(site.engine, f"ben{view.width}{view.locale}@vendor.example", Role.REP)
        for path in ("/desk/people", "/password", "/second-factor"):
            page.goto(f"{site.url}{path}?lang={view.locale}")
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found += [f"{path} {view}: {fault}" for fault in faults(page, view, [])]
            shot(page, f"access-{path.strip('/').replace('/', '-')}-{view.locale}-{view.width}")
        page.locator("main form.card button.primary").click()
        expect(page.locator("#key")).to_be_visible()
        found += [f"scan {view}: {fault}" for fault in faults(page, view, [])]
        shot(page, f"access-scan-{view.locale}-{view.width}")
        secret = page.locator("#key").text_content() or ""
        page.locator("#code").fill(pyotp.TOTP(secret).at(site.engine.clock.now()))
        page.locator("main form.card button.primary").click()
        expect(page.locator("#codes")).to_be_visible()
        found += [f"codes {view}: {fault}" for fault in faults(page, view, [])]
        shot(page, f"access-codes-{view.locale}-{view.width}")
        site.engine.clock.advance(seconds=30)
        page.goto(f"{site.url}/second-factor")
        found += [f"have {view}: {fault}" for fault in faults(page, view, [])]
        shot(page, f"access-have-{view.locale}-{view.width}")
        context.close()
    assert found == []
