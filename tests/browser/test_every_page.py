"""Every page for visitors and customers, looked at closely in Chromium: in eight languages, on small and large screens,
by day and by night. A run looks at a few views of each page; with `--nightly` at all of them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser
from sqlmodel import col, select

from promo.demo import LOG_INS
from promo.i18n import LOCALES
from promo.ids import sign
from promo.store.tables import Claim, Person, Subscription
from promo.web import create_app
from promo.web.permissions import ROUTES, Key
from tests.support.installation import Installation
from tests.support.live import LiveServer
from tests.support.looking import EVERY_VIEW, View, faults, look, looked_at, some_views, views_in

FEW = 2
"""Views of each page in a run that is not the nightly one."""
NO_PAGES = {"static", "service.health", "by_company.there", "by_company.back", "by_company.leave"}
"""Routes for anyone that answer with something else than a page."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A page to look at, and whose session it needs."""

    path: str
    visitor: str = ""


def open_pages(engine: Installation) -> list[Seen]:
    """The pages of every route that anyone may call and that needs nothing to be known."""
    rules = create_app(engine).url_map.iter_rules()
    return [
        Seen(rule.rule)
        for rule in sorted(rules, key=lambda r: r.rule)
        if "GET" in (rule.methods or ())
        and rule.endpoint not in NO_PAGES
        and ROUTES[rule.endpoint].key is Key.ANYONE
        and not rule.arguments
    ]


def claim_pages(engine: Installation) -> list[Seen]:
    """The page of one claim in each state."""
    with engine.store.reading() as db:
        states = {claim.state: claim.id for claim in db.exec(select(Claim).order_by(col(Claim.id)))}
    return [Seen(f"/claims/{one}/{sign(engine.secret, 'status', one)}") for one in states.values()]


def account_pages(engine: Installation) -> list[Seen]:
    """The pages of each customer who has a log-in of the demo."""
    found = []
    with engine.store.reading() as db:
        for log_in in LOG_INS:
            if not log_in.page.startswith("/account"):
                continue
            person = db.exec(select(Person).where(Person.email == log_in.email)).one()
            sub = db.exec(select(Subscription).where(Subscription.person_id == person.id)).first()
            assert sub
            found += [Seen(path, log_in.email) for path in _account(engine, str(sub.id))]
    return found


def _account(engine: Installation, subscription_id: str) -> list[str]:
    return [
        rule.rule.replace("<int:subscription_id>", subscription_id).replace("<subscription_id>", subscription_id)
        for rule in create_app(engine).url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and ROUTES[rule.endpoint].key is Key.SESSION
        and rule.endpoint.partition(".")[0] in ("portal", "subscription")
        and not rule.arguments - {"subscription_id"}
        and "." not in rule.rule  # files to keep
    ]


def test_what_is_wrong_on_a_page_is_seen(browser: Browser) -> None:
    view = View("fr", 390, "light")
    with looked_at(browser, view, {}, "http://127.0.0.1") as (page, elsewhere):
        page.set_content("""<html lang="fr"><title>x</title><body><main><h1>x</h1><div style="width: 500px">large</div>
            <button style="width: 9px; height: 9px; padding: 0">x</button><p style="color: #ddd">pale</p><p>notice.none
            <p>claim_id<p>Add it now</p><img src="http://192.0.2.1/x.png"></main>""")
        found = " ".join(faults(page, view, elsewhere))
    for fault in ("wider than", "small target: BUTTON", "axe color-contrast", "axe image-alt", "asks http://192.0.2.1"):
        assert fault in found
    for fault in ("code: notice.none", "code: claim_id", "English: Add it now"):
        assert fault in found


@pytest.mark.timeout(3600)  # a language takes a quarter of an hour by night
@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_is_whole_in_every_language_on_every_screen_by_day_and_night(
    browser: Browser, demo: Installation, shown: LiveServer, request: pytest.FixtureRequest, locale: str
) -> None:
    pages = [*open_pages(demo), *claim_pages(demo), *account_pages(demo)]
    assert len(pages) > 25
    assert {"/", "/claim", "/check", "/cancel"} <= {p.path for p in pages}
    nightly = request.config.getoption("--nightly")
    found: list[str] = []
    for number, one in enumerate(pages):
        for view in views_in(locale, EVERY_VIEW if nightly else some_views(number, FEW)):
            found += [f"{one.path} {view}: {fault}" for fault in look(browser, shown, one.path, view, one.visitor)]
    assert found == []
