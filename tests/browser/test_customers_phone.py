"""Small things on the phone of a prospect or a customer, in real Chromium: what is said once, what is seen in full."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from promo.people.sessions import open_session
from promo.store.tables import Person, Role
from promo.work import SYSTEM, Work
from tests.support.browser import PHONE, no_sideways_scroll, shot
from tests.support.customers import running_customer
from tests.support.live import LiveServer

LONG_NAME = "Établissements Charpentier-Montgolfier et Fils SARL"
_SEEN_TIMES = """words => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  let times = 0;
  while (walker.nextNode())
    if (walker.currentNode.textContent.includes(words) && !walker.currentNode.parentElement.closest('.vh')) times += 1;
  return times;
}"""


def in_the_account(browser: Browser, site: LiveServer, path: str, locale: str = "en-GB") -> Page:
    """A page of the account of the one customer, on a phone."""
    with site.engine.store.reading() as db:
        person = db.exec(select(Person).where(Person.role == Role.CUSTOMER)).one()
    secret = site.engine.do(SYSTEM, lambda work: open_session(work, person))
    context = browser.new_context(viewport=PHONE, locale=locale)
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + path)
    return page


def named_at_length(work: Work) -> None:
    """The one customer has a long name."""
    person = work.db.exec(select(Person).where(Person.role == Role.CUSTOMER)).one()
    person.name = LONG_NAME
    work.db.add(person)


def test_the_number_of_a_company_is_named_once_on_the_screen_and_its_field_has_its_name(
    browser: Browser, site: LiveServer
) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(site.url + "/claim/one-page")
    page.locator("main summary").filter(has_text="VAT or company number").click()
    expect(page.get_by_role("textbox", name="VAT or company number", exact=True)).to_be_visible()
    assert page.evaluate(_SEEN_TIMES, "VAT or company number") == 1


def test_whoever_is_signed_in_is_named_in_full_in_the_header(browser: Browser, site: LiveServer) -> None:
    running_customer(site.engine)
    site.engine.do(SYSTEM, named_at_length)
    page = in_the_account(browser, site, "/account/subscriptions", "fr-FR")
    who = page.locator("header .who")
    expect(who).to_have_text(LONG_NAME)
    hidden = who.evaluate("e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]")
    assert max(hidden) <= 0
    assert who.evaluate("e => getComputedStyle(e).textOverflow") == "clip"
    shot(page, "account-long-name-phone")
    no_sideways_scroll(page)


def test_the_bills_of_a_change_that_is_looked_at_are_cards_on_a_phone(browser: Browser, site: LiveServer) -> None:
    customer = running_customer(site.engine)
    account = f"/account/subscriptions/{customer.subscription_id}"
    page = in_the_account(browser, site, f"{account}?plan=&seats=12&when=now", "fr-FR")
    cells = page.locator("main table").first.locator("tbody td")
    assert cells.count() >= 9
    for cell in cells.all():
        box = cell.bounding_box()
        assert box and box["width"] > 250 and box["height"] < 50, cell.text_content()
        assert cell.get_attribute("data-label")
    shot(page, "change-preview-phone")
    no_sideways_scroll(page)
