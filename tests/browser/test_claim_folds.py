"""The page of a request on a phone: the next act and the days are in view, what is read once is in folds that need no
script, and on paper every fold is open."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.support.browser import DESK, PHONE, no_sideways_scroll, shot
from tests.support.customers import agree_to_start
from tests.support.line import approved, process, submit
from tests.support.live import LiveServer
from tests.support.pages import status_page
from tests.support.proofs import english, german

GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer", "locale": "de"}
FOLDS = {
    "What we read in your papers": "Notice to stop the renewal",
    "To whom it goes, how to send it": "The arrival decides, not the postmark",
    "Both ways side by side": "Posted today",
    "Received": "SHA-256",
}
"""What a fold's line begins with, and words that are read once it is open."""


def opened(browser: Browser, site: LiveServer, claim_id: str, *, scripts: bool = True) -> Page:
    page = browser.new_context(viewport=PHONE, java_script_enabled=scripts, locale="en-GB").new_page()
    page.goto(f"{site.url}{status_page(site.engine, claim_id)}?lang=en")
    return page


def length(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def on_paper(browser: Browser, site: LiveServer, claim_id: str) -> list[str]:
    """The words of each sheet."""
    page = browser.new_context(viewport=DESK, locale="en-GB").new_page()
    page.goto(f"{site.url}{status_page(site.engine, claim_id)}?lang=en")
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return [" ".join(sheet.extract_text().split()) for sheet in sheets]


def test_before_the_start_is_chosen_all_acts_and_days_are_in_view(browser: Browser, site: LiveServer) -> None:
    page = opened(browser, site, approved(site.engine, content=german(), country="DE", **GERMAN))
    main = page.locator("main")
    for said in ("Send it by", "Earliest end there", "Recommended", "Fee for leaving early:", "It only holds if"):
        expect(main.get_by_text(said).first).to_be_visible()
    expect(page.get_by_role("button", name="Show what it comes to")).to_be_visible()
    for link in ("Exit pack (PDF)", "Letter that starts the switch (PDF)"):
        expect(page.get_by_role("link", name=link)).to_be_visible()
    for fold in ("I have sent the letter", "My provider has answered", "Write to us", "Withdraw this request"):
        expect(page.locator("summary").filter(has_text=fold)).to_be_visible()
    assert length(page) < 4900
    no_sideways_scroll(page)
    shot(page, "claim-folds-open-phone")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_each_fold_opens_and_shows_what_its_line_says(browser: Browser, site: LiveServer, scripts: bool) -> None:
    claim_id = approved(site.engine, content=german(), country="DE", **GERMAN)
    page = opened(browser, site, claim_id, scripts=scripts)
    for line, inside in FOLDS.items():
        words = page.locator("main").get_by_text(inside).first
        expect(words).not_to_be_visible()
        page.locator("main summary").filter(has_text=line).first.click()
        if inside == "SHA-256":
            page.locator("main .checksum summary").first.click()
        expect(words).to_be_visible()


def test_with_the_start_chosen_the_page_is_shorter_still(browser: Browser, site: LiveServer) -> None:
    claim_id = approved(site.engine, content=german(), country="DE", **GERMAN)
    agree_to_start(site.engine, claim_id)
    page = opened(browser, site, claim_id)
    expect(page.get_by_text("First bill on").first).to_be_visible()
    page.locator("summary").filter(has_text="What is paid twice with this start").click()
    expect(page.locator("[data-with-start=contract]")).to_be_visible()
    assert length(page) < 3900
    no_sideways_scroll(page)


def test_in_review_what_helps_is_a_fold_away_and_the_page_is_short(browser: Browser, site: LiveServer) -> None:
    claim_id = submit(site.engine, content=english("Another Company Ltd")).claim_id
    assert process(site.engine, claim_id) == "review"
    page = opened(browser, site, claim_id, scripts=False)
    assert length(page) < 2800
    expect(page.locator(".cut").first).not_to_be_visible()
    page.locator("main summary").filter(has_text="Where it stands in your papers").first.click()
    expect(page.locator(".banner .cut").first).to_be_visible()
    shot(page, "claim-folds-review-phone")


def test_an_address_that_leads_to_a_fold_opens_it(browser: Browser, site: LiveServer) -> None:
    claim_id = approved(site.engine, content=german(), country="DE", **GERMAN)
    page = opened(browser, site, claim_id)
    expect(page.get_by_label("Your message")).not_to_be_visible()
    page.goto(f"{page.url}#write")
    expect(page.get_by_label("Your message")).to_be_visible()


def test_on_paper_every_fold_is_open_no_form_is_there_and_three_sheets_are_enough(
    browser: Browser, site: LiveServer
) -> None:
    claim_id = approved(site.engine, content=german(), country="DE", **GERMAN)
    before = on_paper(browser, site, claim_id)
    agree_to_start(site.engine, claim_id)
    after = on_paper(browser, site, claim_id)
    for sheets in (before, after):
        assert len(sheets) <= 3
        for inside in FOLDS.values():
            assert inside in " ".join(sheets), inside
        for form in ("Your message", "It is on its way", "Choose files", "Your street and number", "Withdraw"):
            assert form not in " ".join(sheets), form
    assert "you pay" in " ".join(after)
