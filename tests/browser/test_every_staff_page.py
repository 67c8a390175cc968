"""Every page of desk, studio and finance, looked at closely in Chromium: in eight languages, on small and large
screens, by day and by night. A run looks at one view of each page; with `--nightly` at all of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlmodel import col, select

from promo.i18n import LOCALES
from promo.store.tables import Claim, Person, Role, RuleSet, Subscription
from promo.web import create_app
from promo.web.permissions import ROUTES, Key
from tests.support.installation import Installation
from tests.support.live import LiveServer
from tests.support.looking import EVERY_VIEW, look, some_views, views_in

NO_PAGES = {"by_company.leave", "finance.claims"}
"""Routes that answer with something else than a page, or not without being asked for one number."""
IN_ENGLISH = ("/studio", "/desk/letters")
"""Where rule files and letters are quoted: what they say is not in the reader's language."""


def pages(engine: Installation) -> list[str]:
    """The lists and forms, one claim and one contract in each state, the set of rules in force."""
    rules = create_app(engine).url_map.iter_rules()
    found = [
        rule.rule
        for rule in sorted(rules, key=lambda r: r.rule)
        if "GET" in (rule.methods or ())
        and rule.endpoint not in NO_PAGES
        and ROUTES[rule.endpoint].key is Key.SESSION
        and Role.ADMIN in ROUTES[rule.endpoint].roles
        and not rule.arguments
        and "." not in rule.rule  # files to keep
    ]
    with engine.store.reading() as db:
        claims = {claim.state: claim.id for claim in db.exec(select(Claim).order_by(col(Claim.id)))}
        contracts = {sub.state: sub.claim_id for sub in db.exec(select(Subscription))}
        sets = db.exec(select(RuleSet.version)).all()
    found += [f"/desk/claims/{one}" for one in claims.values()]
    found += [f"/desk/claims/{one}/brought" for one in list(claims.values())[:1]]
    found += [f"/desk/contracts/{one}" for one in contracts.values()]
    found += [f"/studio/sets/{version}" for version in sets[:1]]
    found += [f"/studio/competitors/{one}" for one in list(engine.rules.competitors)[:1]]
    return found


@pytest.mark.timeout(3600)  # a language takes a quarter of an hour by night
@pytest.mark.parametrize("locale", LOCALES)
def test_every_staff_page_is_whole_in_every_language_on_every_screen_by_day_and_night(
    browser: Browser, demo: Installation, shown: LiveServer, request: pytest.FixtureRequest, locale: str
) -> None:
    looked = pages(demo)
    assert {"/desk/", "/desk/claims", "/desk/chores", "/desk/new", "/finance/", "/studio/"} <= set(looked)
    nightly = request.config.getoption("--nightly")
    with demo.store.reading() as db:
        admin = db.exec(select(Person.email).where(Person.role == Role.ADMIN)).first()
    assert admin
    found: list[str] = []
    for number, path in enumerate(looked):
        for view in views_in(locale, EVERY_VIEW if nightly else some_views(number, 1)):
            told = look(browser, shown, path, view, admin)
            quoted = path.startswith(IN_ENGLISH)
            found += [f"{path} {view}: {fault}" for fault in told if not (quoted and fault.startswith("English:"))]
    assert found == [], "\n".join(found)
