"""The pages of the staff on a phone: nothing lies over their titles, and only wide tables scroll sideways."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from promo.people.passwords import hash_password
from promo.store.tables import Person, Role
from tests.support.browser import PHONE, no_sideways_scroll, tick
from tests.support.line import agreed
from tests.support.live import LiveServer

PAGES = ("/desk/", "/desk/claims", "/desk/chores", "/finance/", "/finance/payments")
BELOW = "document.querySelector('h1').getBoundingClientRect().top - Math.max(...[...document.querySelectorAll("
BELOW += "'header.top *')].filter(part => part.checkVisibility()).map(part => part.getBoundingClientRect().bottom))"


def test_no_title_lies_under_the_header_and_no_page_is_wider_than_the_phone(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    agreed(site.engine)
    tick(site, tmp_path)  # its service waits to be started by hand: the widest row there is
    with site.engine.store.writing() as db:
        kept, now = hash_password("a long password"), site.engine.clock.now()
        ada = Person(email="ada@example.com", name="Ada Longname", role=Role.ADMIN, password_hash=kept, created_at=now)
        db.add(ada)
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(site.url + "/sign-in?next=/desk/")
    page.locator("#email").fill("ada@example.com")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")
    for path in PAGES:
        page.goto(site.url + path)
        no_sideways_scroll(page)
        assert page.evaluate(BELOW) > 0, path
    page.goto(site.url + "/desk/chores")
    region = page.get_by_role("region", name="Services to start or stop")
    region.focus()
    assert region.evaluate("table => table === document.activeElement && table.scrollWidth > table.clientWidth")
