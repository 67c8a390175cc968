"""The read-back on a phone and at a desk, in several languages: pieces of pages are seen, a correction arrives."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from promo.messages.links import claim_signature
from promo.store.tables import Claim, ClaimState
from tests.support.browser import DESK, PHONE, no_sideways_scroll, shot, tick
from tests.support.line import process, submit
from tests.support.live import LiveServer
from tests.support.proofs import english, french
from tests.support.rows import row

SMALL = """[...document.querySelectorAll('main summary, main button, main select, main .cut-in')]
  .filter(e => e.getBoundingClientRect().width && e.getBoundingClientRect().height < 24).length"""


def errors_of(page: Page) -> list[str]:
    """What the browser complains about from now on."""
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    return problems


def pieces_are_seen(page: Page) -> int:
    """How many pieces the page shows, each of them loaded."""
    for fold in page.locator("main details:not(.change):has(.cut) > summary").all():
        fold.click()
    pieces = page.locator(".cut img")
    for n in range(pieces.count()):
        pieces.nth(n).scroll_into_view_if_needed()
        page.wait_for_function("n => document.querySelectorAll('.cut img')[n].naturalWidth > 200", arg=n)
    return pieces.count()


def opened(site: LiveServer, claim_id: str, language: str) -> str:
    return f"{site.url}/claims/{claim_id}/{claim_signature(site.engine, claim_id)}?lang={language}"


@pytest.mark.parametrize("language", ["en", "fr", "ja"])
def test_what_was_read_is_seen_at_each_width(browser: Browser, site: LiveServer, language: str) -> None:
    claim_id = submit(site.engine, content=english("Another Company Ltd")).claim_id
    assert process(site.engine, claim_id) == "review"
    for name, size in (("phone", PHONE), ("desk", DESK)):
        page = browser.new_context(viewport=size, locale="en-GB").new_page()
        problems = errors_of(page)
        page.goto(opened(site, claim_id, language))
        assert pieces_are_seen(page) >= 5
        no_sideways_scroll(page)
        assert page.evaluate(SMALL) == 0
        shot(page, f"read-back-{language}-{name}")
        assert problems == []


def test_a_correction_after_a_no_goes_to_another_person_without_scripts(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    claim_id = submit(site.engine, content=french(notice="un (1) mois")).claim_id
    assert process(site.engine, claim_id) == "decline"
    page = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False).new_page()
    page.goto(opened(site, claim_id, "en"))
    page.get_by_text("Change this – Notice to stop the renewal").click()
    page.locator("#renewal_notice").fill("3")
    page.get_by_role("button", name="Send what I changed").locator("visible=true").click()
    tick(site, tmp_path)
    page.goto(opened(site, claim_id, "en"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Another person is looking at it")
    expect(page.locator("[data-typed]")).to_contain_text("3 months")
    assert row(site.engine, Claim, claim_id).state is ClaimState.IN_REVIEW
    shot(page, "read-back-corrected-phone")


def test_on_a_phone_a_piece_is_large_enough_to_read_has_its_words_below_and_keeps_its_place(
    browser: Browser, site: LiveServer
) -> None:
    claim_id = submit(site.engine, content=french(notice="un (1) mois")).claim_id
    assert process(site.engine, claim_id) == "decline"
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    waiting: list[Route] = []
    page.route("**/pieces/**", lambda route: waiting.append(route))  # as on a slow line
    page.goto(opened(site, claim_id, "en"))
    piece = page.locator(".banner .cut").first
    piece.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = piece.bounding_box()
    page.route("**/pieces/**", lambda route: route.continue_())
    for route in waiting:
        route.continue_()
    page.wait_for_function("() => document.querySelector('.banner .cut img').naturalWidth > 200")
    after = piece.bounding_box()
    assert before and after and abs(before["height"] - after["height"]) <= 4
    picture = piece.locator("img").bounding_box()
    assert picture and picture["height"] >= 40 and picture["width"] >= 390
    marks = piece.locator("svg").first.bounding_box()
    assert marks and abs(marks["width"] - picture["width"]) <= 1 and abs(marks["height"] - picture["height"]) <= 1
    expect(piece.locator("figcaption q")).to_contain_text("un (1) mois")
    no_sideways_scroll(page)
    shot(page, "read-back-declined-phone")
