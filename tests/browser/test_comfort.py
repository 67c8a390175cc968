"""What makes pages comfortable, in real Chromium: mistakes with the focus, a focus that is seen, less movement, print,
a small laptop, twice the size, few bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlmodel import select

from promo.people.sessions import open_session
from promo.store.tables import Cancellation, Person, Role, Subscription
from promo.wording import show_date
from promo.work import SYSTEM
from tests.support.browser import PHONE, fill_form, no_sideways_scroll, shot, tick_and_see
from tests.support.customers import rep, running_customer
from tests.support.live import LiveServer
from tests.support.rows import rows

LARGEST = 120_000
"""Bytes of a page with all that belongs to it."""
_IN_VIEW = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body || !box.width) return '';
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const ring = getComputedStyle(one), near = one.parentElement ? getComputedStyle(one.parentElement) : ring;
  const said = `${one.tagName} ${(one.textContent || one.name || '').trim().slice(0, 30)}`;
  if (!top || !(one.contains(top) || top.contains(one) || one.labels?.[0]?.contains(top))) return `hidden: ${said}`;
  const drawn = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none';
  const seen = [ring, near].some(drawn);
  return seen ? '' : `no ring: ${said}`;
}"""
_MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
  const s = getComputedStyle(e);
  return [s.animationDuration, s.transitionDuration].join(', ').split(', ').some(d => parseFloat(d) > 0.01);
}).map(e => e.className || e.tagName)"""


def sent(browser: Browser, site: LiveServer, folder: Path, company: str = "Atelier Roussel SARL") -> Page:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    fill_form(page, site, folder, company)
    page.get_by_role("button", name="Check my contract").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your files")
    tick_and_see(page, site, folder)
    return page


def test_mistakes_take_the_focus_and_each_leads_to_its_field(browser: Browser, site: LiveServer) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(site.url + "/claim/one-page")
    page.get_by_role("button", name="Check my contract").click()
    expect(page).to_have_title("Error: Three months free when you switch – Splashtop")
    assert page.evaluate("document.activeElement.id") == "problems"
    links = page.locator("#problems a")
    assert links.count() >= 3
    for link in links.all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        link.click()
        inside = page.evaluate(
            "id => document.activeElement.id === id || document.getElementById(id).contains(document.activeElement)"
            " || location.hash === '#' + id",
            target,
        )
        assert inside, target


@pytest.mark.parametrize("path", ["/", "/claim", "/claim/one-page", "/check", "/cancel", "/help/"])
def test_the_focus_is_seen_wherever_the_tab_key_goes(browser: Browser, site: LiveServer, path: str) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(site.url + path)
    found = []
    for _ in range(40):
        page.keyboard.press("Tab")
        found.append(page.evaluate(_IN_VIEW))
    assert [one for one in found if one] == []


def test_who_wants_less_movement_sees_none(browser: Browser, site: LiveServer) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB", reduced_motion="reduce", forced_colors="active")
    page = context.new_page()
    for path in ("/", "/claim", "/check"):
        page.goto(site.url + path)
        assert page.evaluate(_MOVING) == []
        no_sideways_scroll(page)


def test_a_printed_request_has_no_buttons_and_no_menu(browser: Browser, site: LiveServer, tmp_path: Path) -> None:
    page = sent(browser, site, tmp_path)
    page.emulate_media(media="print")
    assert [b.text_content() for b in page.locator("button, nav a, header a.small").all() if b.is_visible()] == []
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_printed_account_has_no_buttons_and_no_menu_and_is_one_sheet(browser: Browser, site: LiveServer) -> None:
    running_customer(site.engine)
    with site.engine.store.reading() as db:
        person = db.exec(select(Person).where(Person.role == Role.CUSTOMER)).one()
    secret = site.engine.do(SYSTEM, lambda work: open_session(work, person))
    context = browser.new_context(locale="en-GB")
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/account/subscriptions")
    expect(page.get_by_role("navigation", name="Account", exact=True)).to_be_visible()
    assert len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1
    page.emulate_media(media="print")
    assert [b.text_content() for b in page.locator("button, nav a, header a, footer a").all() if b.is_visible()] == []
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_help_is_in_the_header_on_a_phone_whether_one_is_signed_in_or_not(browser: Browser, site: LiveServer) -> None:
    customer = running_customer(site.engine)
    with site.engine.store.reading() as db:
        person = db.exec(select(Person).where(Person.role == Role.CUSTOMER)).one()
    secret = site.engine.do(SYSTEM, lambda work: open_session(work, person))
    for cookies in ({}, {"promo-session": secret}):
        context = browser.new_context(viewport={"width": 320, "height": 640}, locale="de-DE")
        context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
        page = context.new_page()
        for path in ("/", f"/account/subscriptions/{customer.subscription_id}" if cookies else "/claim"):
            page.goto(site.url + path)
            expect(page.locator("header a.help")).to_be_visible()
            no_sideways_scroll(page)


def test_renewal_turned_on_again_says_once_what_it_did_and_is_in_focus(browser: Browser, site: LiveServer) -> None:
    known = running_customer(site.engine)
    with site.engine.store.reading() as db:
        person = db.exec(select(Person).where(Person.role == Role.CUSTOMER)).one()
        bills_on = db.get_one(Subscription, known.subscription_id).next_billing_on
    secret = site.engine.do(SYSTEM, lambda work: open_session(work, person))
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/account/subscriptions")
    page.get_by_role("button", name="Turn off auto-renewal").click()
    expect(page.locator("#done")).to_be_focused()
    page.get_by_role("button", name="Turn auto-renewal back on").click()

    [undone] = rows(site.engine, Cancellation)
    receipt = page.locator("#receipt")
    expect(receipt).to_be_focused()
    assert bills_on
    expect(receipt).to_contain_text(
        f"Auto-renewal is on again, as before. The next bill comes on {show_date(bills_on)}"
    )
    expect(receipt).to_contain_text(f"The confirmation with the reference {undone.id} no longer holds.")
    expect(receipt).to_contain_text(f"We sent this to {person.email}.")
    shot(page, "account-renewal-on-again")
    no_sideways_scroll(page)
    page.reload()
    expect(receipt).to_have_count(0)


def test_on_a_small_laptop_the_decision_is_seen_without_scrolling(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    sent(browser, site, tmp_path, "Boulangerie Moreau SAS")
    person = rep(site.engine, "rep@vendor.example", Role.REP)
    with site.engine.store.reading() as db:
        secret = site.engine.do(SYSTEM, lambda work: open_session(work, db.get_one(Person, person)))
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/desk/")
    page.get_by_role("link", name="Boulangerie Moreau SAS").click()
    page.wait_for_url("**/desk/claims/**")
    no_sideways_scroll(page)
    approve = page.locator("button[value=approve]")
    box = approve.bounding_box()
    assert box and box["y"] + box["height"] <= 768


def test_at_twice_the_size_nothing_is_lost(browser: Browser, site: LiveServer, tmp_path: Path) -> None:
    status = sent(browser, site, tmp_path).url
    # 1280 px at 200 % are 640 px of the style sheet, each two dots wide
    page = browser.new_context(viewport={"width": 640, "height": 512}, device_scale_factor=2, locale="de-DE").new_page()
    for path in (site.url + "/", site.url + "/claim", site.url + "/check", status):
        page.goto(path)
        no_sideways_scroll(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        no_sideways_scroll(page)


@pytest.mark.parametrize("path", ["/", "/check", "/claim"])
def test_the_first_pages_are_light(browser: Browser, site: LiveServer, path: str) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(site.url + path, wait_until="networkidle")
    assert 0 < sum(sizes) < LARGEST
