"""A case keeps its frame on a small screen: header, open question and the three verdicts stay in view, whatever is
opened, refused or judged again; and on a phone the question comes before the paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE, no_sideways_scroll, shot
from tests.support.customers import rep
from tests.support.line import process, submit
from tests.support.live import LiveServer
from tests.support.proofs import TWO_NOTICES, pdf
from tests.support.visitors import signed_in


@pytest.fixture
def case(browser: Browser, site: LiveServer) -> Page:
    """A case with an open question, as a rep has it before them."""
    claim_id = submit(
        site.engine, content=pdf(TWO_NOTICES), company="Gasthaus Moorhof GmbH", country="DE", provider="teamviewer"
    ).claim_id
    assert process(site.engine, claim_id) == "review"
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    secret = signed_in(site.engine, {"rob": rep(site.engine)})["rob"]
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/desk/claims/{claim_id}")
    return page


def in_frame(page: Page, *, said: str) -> None:
    """The page is as high as the screen; header and verdicts are whole in it."""
    high = page.evaluate("[document.documentElement.scrollHeight - innerHeight, scrollY]")
    assert high == [0, 0], said
    for part in ("header.top", "[data-key=a]", "[data-key=q]", "[data-key=r]"):
        box = page.locator(part).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= 768, (said, part)


def test_what_is_opened_or_refused_leaves_question_header_and_verdicts_in_view(case: Page) -> None:
    in_frame(case, said="as it comes")
    case.keyboard.press("?")
    expect(case.get_by_label("Single keys act on this device")).to_be_visible()
    in_frame(case, said="keys")

    case.reload()
    case.get_by_text("What the letter says besides").click()
    question = case.locator("[data-reason] h2, [data-reason] .strong, [data-reason]").first
    expect(question).to_be_in_viewport(ratio=0.5)
    top = (case.locator("form.acts").bounding_box() or {"y": 0})["y"]
    assert top >= 768 * 0.4, top
    case.locator("#letter").scroll_into_view_if_needed()
    case.locator("#letter").fill("As you wrote to us.")
    in_frame(case, said="besides")
    shot(case, "desk-case-besides", full=False)

    case.get_by_role("button", name="Decline").click()
    case.get_by_role("dialog").get_by_role("button", name="Only my own words").click()
    case.get_by_role("dialog").get_by_role("button", name="Decline").click()  # without its note
    case.wait_for_load_state()
    expect(case.locator("#problems")).to_be_in_viewport()
    in_frame(case, said="refused")


def test_judging_again_leaves_the_frame(case: Page) -> None:
    case.locator(".hand summary").first.click()
    case.locator(".hand[open] input[name=nothing]").first.check()
    case.locator(".hand[open] button[type=submit]").first.click()
    case.wait_for_load_state()
    in_frame(case, said="judged again")


def test_on_a_phone_question_and_decision_come_before_the_paper_and_each_leads_to_the_other(case: Page) -> None:
    case.set_viewport_size(PHONE)
    case.reload()
    case.wait_for_timeout(300)  # what would scroll has scrolled
    assert case.evaluate("scrollY") == 0
    paper = (case.locator(".doc").bounding_box() or {"y": 0})["y"]
    question = (case.locator("[data-reason]").first.bounding_box() or {"y": 9999})["y"]
    assert question < 844 and question < paper
    expect(case.locator("[data-key=a]")).to_be_in_viewport()
    case.locator(".side .jump").click()
    expect(case.locator(".sheet").first).to_be_in_viewport()
    case.locator(".doc .jump").click()
    expect(case.locator("h1")).to_be_in_viewport()
    no_sideways_scroll(case)
    shot(case, "desk-case-phone", full=False)


def test_on_a_phone_a_row_of_the_queue_shows_all_that_it_has(case: Page) -> None:
    case.set_viewport_size(PHONE)
    for path in ("/desk/", "/desk/claims"):
        case.goto(case.url.split("/desk/")[0] + path)
        for cell in case.locator("table.stacks tbody tr").first.locator("td").all():
            box = cell.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390, cell.text_content()
        named = case.locator("table.stacks td[data-label]").evaluate_all("cells => cells.map(c => c.dataset.label)")
        assert "Received" in named
        shot(case, f"desk-{path.rpartition('/')[2] or 'queue'}-phone")
