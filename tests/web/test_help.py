"""Help of our own: at an address of each language, with ways into the product, a person, and nothing that is stale."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from promo.i18n import LOCALES, translations
from promo.people.sessions import open_session
from promo.reports.help import TOPICS
from promo.rule_sets.in_force import RulesInForce
from promo.store.tables import Person, Role
from promo.web import create_app
from promo.work import SYSTEM
from tests.support.contacts import LINK, NUMBER, reachable
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation

PAGES = ("", *(topic.id for topic in TOPICS))


@pytest.fixture
def web(lite: Installation) -> FlaskClient:
    return create_app(lite).test_client()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("topic", PAGES)
def test_every_page_speaks_the_language_of_its_address_and_all_its_links_lead_somewhere(
    web: FlaskClient, locale: str, topic: str
) -> None:
    page = web.get(f"/{locale}/help/{topic}", headers={"Accept-Language": "xx"})
    assert page.status_code == 200
    assert f'<html lang="{locale}">' in page.text
    for link in set(re.findall(r'href="(/[^"#?]*)"', page.text)):
        assert web.get(link, headers={"Accept-Language": locale}).status_code in (200, 302), link
    assert 'class="card pad stack" aria-labelledby="person"' in page.text
    if topic:
        title = next(t.title for t in TOPICS if t.id == topic)
        assert f"<h1>{translations(locale).gettext(title)}</h1>" in page.text
        assert page.text.count("<li>") >= 3


def test_a_page_names_its_address_in_each_language_and_a_choice_of_language_leads_there(web: FlaskClient) -> None:
    page = web.get("/fr/help/proof").text
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
    assert set(found) == {*LOCALES, "x-default"}
    assert found["de"].endswith("/de/help/proof") and found["en"].endswith("/help/proof")
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    for back, leads in (("/fr/help/proof", "/de/help/proof"), ("/help/", "/de/help/")):
        answer = web.post("/language", data={"csrf": token, "lang": "de", "back": back})
        assert answer.headers["Location"] == leads


def test_help_is_in_the_header_of_public_pages_and_of_the_account(lite: Installation, web: FlaskClient) -> None:
    customer = running_customer(lite)
    secret = lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, customer.person_id)))
    for path in ("/fr/", "/claim", "/cancel", "/fr/help/proof"):
        assert 'class="small help" href="/fr/help/"' in web.get(path).text, path
    web.set_cookie("promo-session", secret)
    for path in ("/account/subscriptions", f"/account/subscriptions/{customer.subscription_id}"):
        page = web.get(path).text
        assert 'class="small help" href="/fr/help/"' in page, path
        assert "splashtop.example/" not in page.replace("@splashtop.example", ""), "a made-up address"


def test_a_number_that_somebody_dialled_lately_can_be_called_with_its_hours(lite: Installation, tmp_path: Path) -> None:
    here = reachable(lite, tmp_path)
    french = {"Accept-Language": "fr-FR"}
    page = create_app(here).test_client().get("/fr/help/proof", headers=french).text
    assert 'href="tel:+33199001234"' in page and "09:00" in page
    assert "tel:" not in create_app(here).test_client().get("/fr/help/proof", headers={"Accept-Language": "fr-BE"}).text
    assert LINK in create_app(here).test_client().get("/fr/help/", headers=french).text


@pytest.mark.parametrize(
    ("day", "number", "fault"),
    [
        ("2026-05-29", NUMBER, "stale"),
        ("2026-12-24", NUMBER, "never_tried"),
        ("2026-11-20", "+33 1 99 00 12", "format"),
        ("2026-11-20", "+33 1 99 00 12 35", "never_tried"),
    ],
)
def test_one_that_is_stale_or_no_number_is_hidden_everywhere_and_stands_at_the_desk(
    lite: Installation, tmp_path: Path, day: str, number: str, fault: str
) -> None:
    lite.clock.move_to(lite.clock.now() + timedelta(hours=1))
    here = reachable(lite, tmp_path, day, number)
    app = create_app(here)
    for path in ("/fr/", "/fr/help/", "/fr/help/cancelling", "/fr/imprint"):
        assert "tel:" not in app.test_client().get(path + "?country=FR").text, path
    desk = app.test_client()
    who = rep(lite, role=Role.REP)
    desk.set_cookie("promo-session", lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, who))))
    page = desk.get("/desk/chores?lang=en").text
    assert re.search(rf'data-fault="{fault}">\s*<td class="wrap-any">{re.escape(number)}', page)


def test_the_way_by_law_is_told_only_while_its_statute_is_on(lite: Installation) -> None:
    assert "data-data-act-way" in create_app(lite).test_client().get("/en/help/law-or-contract").text
    off = lite.rules.statutes["eu-data-act"].model_copy(update={"enabled": False})
    rules = replace(lite.rules, statutes={**lite.rules.statutes, "eu-data-act": off})
    here = replace(lite, rules_source=RulesInForce(lite.store, rules))
    page = create_app(here).test_client().get("/en/help/law-or-contract").text
    assert "data-data-act-way" not in page and "data-not-advice" in page
