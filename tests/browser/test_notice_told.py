"""On a phone: the letter is on its way, the provider refuses, a rep answers; with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from promo.people.sessions import open_session
from promo.store.tables import NoticeStep, Person
from promo.work import SYSTEM
from tests.support.browser import DESK, PHONE, no_sideways_scroll, shot
from tests.support.customers import rep
from tests.support.line import approved
from tests.support.live import LiveServer
from tests.support.pages import status_page
from tests.support.proofs import german
from tests.support.rows import rows

GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer", "locale": "de"}
SMALL = """() => [...document.querySelectorAll('[data-sent] button, [data-sent] summary, [data-sent] .in-t')]
  .map(e => e.getBoundingClientRect()).filter(r => r.width && Math.min(r.width, r.height) < 24).length"""


def tell_of_the_answer(page: Page, proof: Path) -> None:
    page.locator("[data-say-answer] summary").click()
    page.get_by_label("The notice is refused").check()
    page.get_by_label("What else we should know").fill("They say that it came too late.")
    page.get_by_label("The answer itself").set_input_files(proof)
    page.get_by_role("button", name="Send the answer").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_claimant_tells_and_a_rep_answers(site: LiveServer, browser: Browser, tmp_path: Path, scripts: bool) -> None:
    claim_id = approved(site.engine, content=german(), country="DE", **GERMAN)
    proof = tmp_path / "answer.pdf"
    proof.write_bytes(german())
    phone = browser.new_context(viewport=PHONE, java_script_enabled=scripts, locale="en-GB")
    page = phone.new_page()
    page.goto(f"{site.url}{status_page(site.engine, claim_id)}?lang=en#sent")
    page.locator("[data-say-sent] summary").click()
    page.get_by_role("button", name="It is on its way").click()
    expect(page.get_by_text("Notice sent", exact=True)).to_be_visible()
    tell_of_the_answer(page, proof)
    expect(page.get_by_text("A colleague looks at the answer of your provider")).to_be_visible()
    if scripts:
        no_sideways_scroll(page)
        assert page.evaluate(SMALL) == 0
        shot(page, "notice-told-phone")
    phone.close()

    who = rep(site.engine)
    secret = site.engine.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, who)))
    desk = browser.new_context(viewport=DESK, java_script_enabled=scripts, locale="en-GB")
    desk.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = desk.new_page()
    page.goto(f"{site.url}/desk/?lang=en")
    page.locator("[data-answers]").get_by_role("link", name="Brauerei").click()
    if scripts:
        shot(page, "notice-answer-desk")
    page.get_by_label("To the customer").fill("Wir haben den Beleg geprüft.")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("The case is closed.")).to_be_visible()
    desk.close()
    assert [step.reply for step in rows(site.engine, NoticeStep)] == ["", "Wir haben den Beleg geprüft."]
