"""Asking for a call on a phone, without scripts: from the front page to the day by which we call."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from promo.store.tables import CallRequest
from tests.support.browser import PHONE, no_sideways_scroll, shot
from tests.support.live import LiveServer
from tests.support.rows import rows


def test_a_call_is_asked_for_on_a_phone_without_scripts(browser: Browser, site: LiveServer) -> None:
    page = browser.new_context(viewport=PHONE, locale="de-DE", java_script_enabled=False).new_page()
    page.goto(site.url + "/de/?country=DE")
    page.get_by_role("link", name="Rückruf erbitten").click()
    shot(page, "call-form")
    page.get_by_role("button", name="Rufen Sie mich an").click()
    expect(page.locator(".msg-err")).to_have_count(3)
    shot(page, "call-problems")
    page.get_by_label("Ihr Name").fill("Anna Weiß")
    page.get_by_label("Telefonnummer").fill("030 1234567")
    page.get_by_label("Wann passt Ihnen ein Anruf?").fill("vormittags")
    page.get_by_label("Worum geht es?").fill("Der Beginn der Gratismonate.")
    no_sideways_scroll(page)
    page.get_by_role("button", name="Rufen Sie mich an").click()
    expect(page.locator("[data-call-by]")).to_contain_text("Spätestens am 2. Dezember 2026")
    no_sideways_scroll(page)
    shot(page, "call-asked")
    [asked] = rows(site.engine, CallRequest)
    assert (asked.name, asked.country, asked.suits, asked.locale) == ("Anna Weiß", "DE", "vormittags", "de")
