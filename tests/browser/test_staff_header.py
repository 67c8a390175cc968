"""The header of the staff's pages: on no screen and in no language wider than the page, and one row on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from promo.people.passwords import hash_password
from promo.people.sessions import open_session
from promo.store.tables import Person, Role
from promo.work import SYSTEM
from tests.support.browser import PHONE, no_sideways_scroll
from tests.support.live import LiveServer

ROLES = (Role.REP, Role.LEAD, Role.MANAGER, Role.ADMIN)
LONGEST = ("de", "fr", "es")
WIDTHS = (768, 1024, 1366)


def _cookie(site: LiveServer, role: Role) -> str:
    """A session of somebody with this role, whose name is as long as names are."""
    with site.engine.store.writing() as db:
        kept, now, name = hash_password("a long password"), site.engine.clock.now(), "Maximiliane Oberhollenzer"
        somebody = Person(email=f"{role.value}@example.com", name=name, role=role, password_hash=kept, created_at=now)
        db.add(somebody)
    with site.engine.store.reading() as db:
        found = db.exec(select(Person).where(Person.email == f"{role.value}@example.com")).one()
    return site.engine.do(SYSTEM, lambda work: open_session(work, found))


@pytest.mark.parametrize("role", ROLES)
def test_no_staff_page_is_wider_than_a_small_screen_in_the_longest_languages(
    browser: Browser, site: LiveServer, role: Role
) -> None:
    pages = ["/desk/"] + ["/finance/", "/studio/"] * (role in (Role.MANAGER, Role.ADMIN))
    session = _cookie(site, role)
    for language in LONGEST:
        context = browser.new_context(locale=language)
        context.add_cookies(
            [
                {"name": n, "value": v, "url": site.url}
                for n, v in (("promo-session", session), ("promo-lang", language))
            ]
        )
        page = context.new_page()
        for path in pages:
            assert (page.goto(site.url + path) or pytest.fail(path)).ok, path
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 768})
                no_sideways_scroll(page)
                more = page.locator(".nav-more summary")
                if more.is_visible():
                    more.click()  # what it opens lies on the screen too
                    box = page.locator(".nav-more > .card").bounding_box()
                    assert box and box["x"] >= 0 and box["x"] + box["width"] <= width, (language, width)
                    no_sideways_scroll(page)
                    more.click()
        context.close()


def test_on_a_phone_the_header_is_one_row_and_a_menu_leads_everywhere(browser: Browser, site: LiveServer) -> None:
    context = browser.new_context(viewport=PHONE, locale="de", has_touch=True)
    context.add_cookies([{"name": "promo-session", "value": _cookie(site, Role.ADMIN), "url": site.url}])
    page = context.new_page()
    for path in ("/desk/", "/finance/", "/studio/"):
        page.goto(site.url + path)
        assert (page.locator("header.top").bounding_box() or {"height": 999})["height"] <= 60, path
        assert not page.locator("header .nav").is_visible()
        page.locator("header button[popovertarget]").click()
        for link in page.locator("header .nav > a").all():
            box = link.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] >= 24
        no_sideways_scroll(page)
    page.locator("header .nav > a").last.click()
    page.wait_for_url("**/desk/")
