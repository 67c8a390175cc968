"""At the desk in a real browser: two clicks where one was meant, a lost session, and a case that cannot sleep."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from promo.claims.handling import give_due_times
from promo.promotions.desk_hours import DeskHours
from promo.store.tables import Claim, ClaimState, SaidDecision
from tests.support.desk_case import ROUTINE, case
from tests.support.live import LiveServer
from tests.support.rows import rows


def with_due_times(page: Page, site: LiveServer) -> None:
    give_due_times(site.engine, DeskHours(), site.engine.clock.now())
    page.reload()


def test_two_clicks_open_a_choice_and_it_stays_open(browser: Browser, site: LiveServer) -> None:
    page = case(browser, site)
    page.locator("button[data-key=q]").dblclick()
    expect(page.locator("#pick-ask")).to_be_visible()
    page.mouse.click(5, 5)  # beside it
    expect(page.locator("#pick-ask")).to_be_hidden()


def test_a_second_click_decides_on_no_second_case(browser: Browser, site: LiveServer) -> None:
    page = case(browser, site, ROUTINE)
    box = page.locator("button[data-key=a]").bounding_box()
    assert box
    there = (box["x"] + 40, box["y"] + 10)
    page.mouse.click(*there)
    page.wait_for_url("**after=**", wait_until="domcontentloaded")
    page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('button').click()", list(there))
    page.wait_for_timeout(800)
    assert len(rows(site.engine, SaidDecision)) == 1
    expect(page.locator("button[data-key=a]")).to_be_visible()
    page.locator("button[data-key=a]").click()  # in a moment it does
    page.wait_for_url(lambda url: url.split("?")[0].endswith("/desk/"))
    assert len(rows(site.engine, SaidDecision)) == 2


def test_a_case_that_cannot_sleep_is_handed_over_by_the_same_key(browser: Browser, site: LiveServer) -> None:
    page = case(browser, site)
    with_due_times(page, site)
    page.keyboard.press("s")
    expect(page.locator("#until")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#until").evaluate("field => field.form.remove()")
    page.keyboard.press("s")
    expect(page.locator("#to")).to_be_focused()


def test_why_a_case_waits_is_still_there_after_signing_in_again(browser: Browser, site: LiveServer) -> None:
    page = case(browser, site)
    with_due_times(page, site)
    [session] = [cookie for cookie in page.context.cookies() if cookie["name"] == "promo-session"]
    here = page.url
    page.keyboard.press("s")
    page.locator("#why").fill("Their lawyer calls back.")
    page.context.clear_cookies(name="promo-session")
    page.reload()
    expect(page.locator("#why")).to_have_count(0)
    page.context.add_cookies([{"name": "promo-session", "value": session["value"], "url": site.url}])
    page.goto(here)
    expect(page.locator("#why")).to_have_value("Their lawyer calls back.")
    expect(page.locator("#why")).to_be_visible()
    page.locator("#why").press("Enter")
    page.wait_for_url("**as=asleep**")
    expect(page.locator("[data-left]")).to_contain_text("sleeps until")
    page.keyboard.press("z")
    page.wait_for_url(here)
    expect(page.locator("#why")).to_have_value("")
    assert all(claim.state is ClaimState.IN_REVIEW for claim in rows(site.engine, Claim))
