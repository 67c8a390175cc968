"""A link that looks like a button says its words in the middle of it, as a button does."""

from __future__ import annotations

from playwright.sync_api import Browser

from promo.people.sessions import open_session
from promo.store.tables import Person, Role
from promo.work import SYSTEM, Work
from tests.support.live import LiveServer
from tests.support.looking import View, looked_at

_OFF_THE_MIDDLE = """link => {
  const words = document.createRange(), box = link.getBoundingClientRect();
  words.selectNodeContents(link);
  const said = words.getBoundingClientRect();
  return [(said.left + said.right - box.left - box.right) / 2, (said.top + said.bottom - box.top - box.bottom) / 2];
}"""


def test_a_link_as_wide_as_its_card_says_its_words_in_the_middle(browser: Browser, site: LiveServer) -> None:
    def signed_in(work: Work) -> str:
        rep = Person(email="rep@vendor.example", name="Rep", role=Role.REP, created_at=work.now)
        work.db.add(rep)
        work.db.flush()
        return open_session(work, rep)

    cookies = {"promo-session": site.engine.do(SYSTEM, signed_in), "promo-lang": "en"}
    for width in (390, 1366):
        with looked_at(browser, View("en", width, "light"), cookies, site.url) as (page, _):
            page.goto(f"{site.url}/password")
            aside, above = page.locator("a.btn.block").evaluate(_OFF_THE_MIDDLE)
            assert abs(aside) < 1 and abs(above) < 2, (width, aside, above)
