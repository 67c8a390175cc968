"""A rep draws the place of a fact on the page and types what it says: the claim is judged again at once."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from promo.people.sessions import open_session
from promo.store.tables import HandReading, Person, Role
from promo.work import SYSTEM
from tests.support.browser import DESK, shot
from tests.support.customers import rep
from tests.support.line import process, submit
from tests.support.live import LiveServer
from tests.support.rows import rows


def opened(browser: Browser, site: LiveServer, *, scripts: bool = True) -> Page:
    """A claim of another company than the paper's, as a rep has it open."""
    claim_id = submit(site.engine, company="Menuiserie Garnier SAS").claim_id
    assert process(site.engine, claim_id) == "review"
    person = rep(site.engine, "rep@vendor.example", Role.REP)
    with site.engine.store.reading() as db:
        somebody = db.get_one(Person, person)
    secret = site.engine.do(SYSTEM, lambda work: open_session(work, somebody))
    context = browser.new_context(viewport=DESK, locale="en-GB", java_script_enabled=scripts)
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/desk/claims/{claim_id}")
    return page


def test_a_place_is_drawn_and_the_rules_judge_again(browser: Browser, site: LiveServer) -> None:
    page = opened(browser, site)
    expect(page.locator("[data-reason='party.mismatch']")).to_be_visible()
    party = page.locator(".hand[data-fact=party]")
    party.locator("summary").click()
    party.locator("[name=value]").fill("Menuiserie Garnier SAS")
    party.get_by_role("button", name="Draw its place on the page").click()
    sheet = page.locator(".sheet[data-page]").first
    sheet.scroll_into_view_if_needed()
    box = sheet.locator("img").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 120)
    expect(page.locator(".sheet rect[data-drawn]")).to_have_count(1)
    shot(page, "desk-hand-drawing", full=False)
    page.mouse.up()
    expect(party.get_by_text("Drawn.")).to_be_visible()
    party.get_by_role("button", name="Judge again with this").click()
    expect(page.locator("[data-proposes]")).to_be_visible()
    expect(page.locator("[data-reason='party.mismatch']")).to_have_count(0)
    expect(page.locator("[data-by-hand=party]")).to_contain_text("read it")
    expect(page.locator("[data-readers=colleague]")).to_have_count(1)
    shot(page, "desk-hand-read", full=False)
    (kept,) = rows(site.engine, HandReading)
    assert kept.box is not None
    assert 0.15 < kept.box[0] < 0.25
    assert 0.55 < kept.box[2] < 0.65

    page.locator("[data-by-hand=party]").get_by_role("button", name="Take back").click()
    expect(page.locator("[data-reason='party.mismatch']")).to_be_visible()


def test_without_scripts_the_page_is_chosen_and_what_was_typed_wrongly_is_kept(
    browser: Browser, site: LiveServer
) -> None:
    page = opened(browser, site, scripts=False)
    page.locator(".hand-others > summary").click()
    switch = page.locator(".hand[data-fact=switch_notice]")
    switch.locator("summary").click()
    switch.locator("[name=value]").fill("2")
    switch.get_by_role("button", name="Judge again with this").click()
    expect(switch.locator("[name=place]")).to_have_attribute("aria-invalid", "true")
    expect(switch.locator("[name=value]")).to_have_value("2")
    switch.locator("[name=place]").select_option(index=1)
    switch.get_by_role("button", name="Judge again with this").click()
    expect(page.locator("[data-by-hand=switch_notice]")).to_be_visible()
    assert [row.page for row in rows(site.engine, HandReading)] == [1]


def test_the_key_e_leads_to_the_fact_that_is_shown(browser: Browser, site: LiveServer) -> None:
    page = opened(browser, site)
    page.keyboard.press("2")
    page.keyboard.press("e")
    expect(page.locator(".chk[data-open] .hand [name=value]")).to_be_focused()
