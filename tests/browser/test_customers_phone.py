"""Small things on the phone of a prospect or a customer, in real Chromium: what is said once, what is seen in full."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import select

from promo.messages.links import claim_signature
from promo.people.sessions import open_session
from promo.store.tables import Person, Role
from promo.work import SYSTEM, Work
from tests.support.browser import PHONE, no_sideways_scroll, shot
from tests.support.customers import running_customer
from tests.support.line import process, submit
from tests.support.live import LiveServer
from tests.support.proofs import french

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


def darkness(piece: Locator) -> tuple[int, int]:
    """The darkest of the outermost column of pixels on the left and on the right, above the words: 255 is white."""
    picture = Image.open(io.BytesIO(piece.screenshot())).convert("L")
    rows = range(6, 10)
    left, right = ([picture.getpixel((x, y)) for y in rows] for x in (4, picture.width - 5))
    return min(map(int, left)), min(map(int, right))  # type: ignore[arg-type]


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


def test_a_piece_of_a_page_that_goes_on_beyond_its_edge_has_a_shadow_there_and_scrolls_by_keys(
    browser: Browser, site: LiveServer
) -> None:
    claim_id = submit(site.engine, content=french(notice="un (1) mois")).claim_id
    assert process(site.engine, claim_id) == "decline"
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(f"{site.url}/claims/{claim_id}/{claim_signature(site.engine, claim_id)}?lang=en")
    piece = page.locator(".banner .cut-in").first
    piece.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.banner .cut-in img').naturalWidth > 200")
    assert piece.evaluate("e => e.scrollWidth - e.clientWidth") > 30
    left, right = darkness(piece)
    assert left > 235 and right < 200
    piece.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => { const e = document.querySelector('.banner .cut-in');"
        " return e.scrollLeft >= e.scrollWidth - e.clientWidth - 1; }"
    )
    left, right = darkness(piece)
    assert left < 200 and right > 235
