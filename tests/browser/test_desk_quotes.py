"""A quote's link is copied with the keyboard; where the browser refuses, it is marked to be copied by hand."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from promo.people.sessions import open_session
from promo.store.tables import Person
from promo.work import SYSTEM
from tests.support.browser import DESK, shot
from tests.support.customers import rep
from tests.support.live import LiveServer


def quotes(browser: Browser, site: LiveServer, **options: object) -> Page:
    """A rep's page with one open quote."""
    number = rep(site.engine, "quoting@vendor.example")
    with site.engine.store.reading() as db:
        person = db.get_one(Person, number)
    secret = site.engine.do(SYSTEM, lambda work: open_session(work, person))
    context = browser.new_context(viewport=DESK, locale="en-GB", **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/desk/quotes/")
    page.get_by_label("Company").fill("Atelier Roussel SARL")
    page.get_by_label("Country").select_option("FR")
    page.get_by_role("button", name="Make the quote").click()
    expect(page.locator("[data-quote=open]")).to_have_count(1)
    return page


def test_the_link_is_copied_by_keyboard(browser: Browser, site: LiveServer) -> None:
    page = quotes(browser, site, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Link for the customer").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Link for the customer").input_value() and "/claim?quote=" in copied
    shot(page, "desk-quote", full=True)


def test_without_scripts_the_link_is_text_to_select_and_no_button_does_nothing(
    browser: Browser, site: LiveServer
) -> None:
    page = quotes(browser, site, java_script_enabled=False)
    expect(page.get_by_role("button", name="Copy the link")).to_have_count(0)
    assert "/claim?quote=" in page.get_by_label("Link for the customer").input_value()
