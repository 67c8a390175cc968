"""A case that is judged again, blind: its paper beside what is asked, chosen by key and sent by Enter."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from promo.claims.review import RepDecision, review_claim
from promo.store.tables import Role, SecondLook
from promo.work import Actor
from tests.support.browser import PHONE, no_sideways_scroll, shot
from tests.support.customers import rep
from tests.support.line import process, submit, with_rules
from tests.support.live import LiveServer
from tests.support.proofs import english
from tests.support.rows import rows
from tests.support.visitors import signed_in


def test_the_paper_has_its_place_and_a_verdict_is_chosen_by_its_key(browser: Browser, site: LiveServer) -> None:
    sampled = with_rules(site.engine, second_look=1.0)
    claim_id = submit(sampled, content=english(), company="Somebody Else Ltd").claim_id
    assert process(sampled, claim_id) == "review"
    by, again = rep(sampled, "ann@vendor.example"), rep(sampled, "ben@vendor.example", Role.MANAGER)
    sampled.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Seen in the register.")
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    secret = signed_in(sampled, {"ben": again})["ben"]
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/desk/second-looks/{claim_id}")
    expect(page.locator(".sheet img, .paper").first).to_be_visible()
    shot(page, "second-look-desk", full=False)
    doc, side = page.locator(".doc").bounding_box(), page.locator(".side").bounding_box()
    assert doc and side and doc["width"] > 900 and side["x"] + side["width"] == 1366
    expect(page.get_by_role("button", name="Say it")).to_be_in_viewport(ratio=1)
    page.set_viewport_size(PHONE)
    no_sideways_scroll(page)
    shot(page, "second-look-phone")
    page.set_viewport_size({"width": 1366, "height": 768})

    page.keyboard.press("a")
    expect(page.get_by_label("Approve")).to_be_checked()
    page.keyboard.press("r")  # nothing is said before Enter
    expect(page.get_by_label("Decline")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noted: the first decision was another one.")).to_be_visible()
    [look] = rows(sampled, SecondLook)
    assert (look.seen_by, look.found) == (again, "decline")
