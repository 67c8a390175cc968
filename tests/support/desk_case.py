"""The first of two cases that wait, open in a browser before a rep."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from promo.people.sessions import open_session
from promo.store.tables import Person, Role
from promo.work import SYSTEM
from tests.support.browser import DESK
from tests.support.customers import rep
from tests.support.line import process, submit
from tests.support.live import LiveServer
from tests.support.proofs import english, german

OPEN, ROUTINE = ("Kilbride Timber Ltd", "Gasthaus Moorhof GmbH"), ("Harrogate Logistic Ltd", "Brauerei Hohenlinde GmbH")
"""Companies of another name than their papers have; of nearly the same."""


def case(browser: Browser, site: LiveServer, companies: tuple[str, str] = OPEN) -> Page:
    """The first of two cases that wait, as a rep has it open."""
    for content, company, country in zip((english(), german()), companies, ("GB", "DE"), strict=True):
        claim_id = submit(site.engine, content=content, company=company, country=country).claim_id
        assert process(site.engine, claim_id) == "review"
    person = rep(site.engine, "rep@vendor.example", Role.REP)
    with site.engine.store.reading() as db:
        somebody = db.get_one(Person, person)
    secret = site.engine.do(SYSTEM, lambda work: open_session(work, somebody))
    context = browser.new_context(viewport=DESK, locale="en-GB")
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/desk/")
    page.locator("td a.strong").first.click()
    page.wait_for_load_state()
    expect(page.locator("#keys")).to_be_attached()
    return page
