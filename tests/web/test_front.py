"""The front page and the pages of the law: in the language of the address, from the rules, honest about gaps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from promo.i18n import LOCALES, translations
from promo.rule_sets.in_force import RulesInForce
from promo.web import create_app
from tests.support.contacts import reachable
from tests.support.installation import Installation

PAPERS = ("imprint", "privacy", "terms")


@pytest.fixture
def web(lite: Installation) -> FlaskClient:
    return create_app(lite).test_client()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_address_says_the_language_whatever_the_browser_says(web: FlaskClient, locale: str) -> None:
    page = web.get(f"/{locale}/", headers={"Accept-Language": "de" if locale != "de" else "fr"})
    assert page.status_code == 200
    assert f'<html lang="{locale}">' in page.text
    assert translations(locale).gettext("Change your provider now, pay only once") in page.text
    # and what is pressed next speaks it too
    assert f'<html lang="{locale}">' in web.get("/claim", headers={"Accept-Language": "de"}).text


@pytest.mark.parametrize("paper", ["", *PAPERS])
def test_every_page_names_its_address_in_each_language_and_its_own(web: FlaskClient, paper: str) -> None:
    page = web.get(f"/fr/{paper}").text
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
    assert set(found) == {*LOCALES, "x-default"}
    assert f'<link rel="canonical" href="{found["fr"]}">' in page
    for locale, address in found.items():
        answer = web.get(address.removeprefix("http://127.0.0.1:8000"), headers={"Accept-Language": "en"})
        assert answer.status_code == 200, (locale, address)
        if locale in LOCALES and locale != "en":
            assert f'<html lang="{locale}">' in answer.text


def test_the_front_page_asks_for_nothing_and_leads_to_the_form(web: FlaskClient) -> None:
    page = web.get("/", headers={"Accept-Language": "en"}).text
    assert 'type="file"' not in page
    assert 'href="/claim"' in page
    assert web.get("/claim").status_code == 200


def test_links_of_quotes_from_before_still_lead_to_the_form(web: FlaskClient) -> None:
    answer = web.get("/?quote=a.b")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/claim?quote=a.b")


def test_prices_are_those_of_the_catalog_in_the_currency_of_the_country(web: FlaskClient, lite: Installation) -> None:
    assert "€29.00" in web.get("/en/?country=FR").text
    assert "¥4,200" in web.get("/en/?country=JP").text
    dearer = lite.rules.catalog.model_copy(
        update={
            "plans": [
                p.model_copy(update={"prices": {e: dict.fromkeys(of, "31.00") for e, of in p.prices.items()}})
                for p in lite.rules.catalog.plans
            ]
        }
    )
    changed = replace(lite, rules_source=RulesInForce(lite.store, replace(lite.rules, catalog=dearer)))
    assert "€31.00" in create_app(changed).test_client().get("/en/?country=FR").text


def test_an_offer_that_is_over_or_has_not_begun_says_so(web: FlaskClient, lite: Installation) -> None:
    said = "This offer ended on 31 December 2027"
    assert said not in web.get("/en/").text
    lite.clock.move_to(lite.rules.promotion.conditions.ends_at - timedelta(seconds=1))
    assert said not in web.get("/en/").text
    lite.clock.move_to(lite.rules.promotion.conditions.ends_at)
    assert said in web.get("/en/").text


def test_the_number_of_the_visitors_country_can_be_called(lite: Installation, tmp_path: Path) -> None:
    web = create_app(reachable(lite, tmp_path)).test_client()
    page = web.get("/fr/", headers={"Accept-Language": "fr-FR"}).text
    assert 'href="tel:+33199001234"' in page
    assert "de 09:00 à 17:30 (Paris)" in page
    assert "tel:" not in web.get("/de/?country=DE").text


def test_where_there_is_no_number_or_a_made_up_one_we_call(lite: Installation, tmp_path: Path) -> None:
    web = create_app(reachable(lite, tmp_path, is_sample=True)).test_client()
    for country in ("FR", "DE"):
        page = web.get(f"/en/?country={country}").text
        assert "tel:" not in page
        assert "we call you, on working days" in page


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_without_the_operators_text_says_so_and_with_it_shows_it(
    lite: Installation, tmp_path: Path, paper: str
) -> None:
    bare = create_app(lite).test_client().get(f"/en/{paper}").text
    assert "data-no-text" in bare
    (tmp_path / f"{paper}.fr.txt").write_text("# Titre\n\nUn <b>paragraphe</b>.\n\nUn autre.", "utf-8")
    ours = replace(lite, settings=lite.settings.model_copy(update={"legal_dir": tmp_path}))
    page = create_app(ours).test_client().get(f"/en/{paper}").text
    assert "data-no-text" not in page
    assert re.search(r'lang="fr" data-own', page)
    assert "<h2>Titre</h2>" in page
    assert "Un &lt;b&gt;paragraphe&lt;/b&gt;." in page


def test_an_imprint_of_samples_says_that_they_are_samples(web: FlaskClient) -> None:
    assert "These details are samples" in web.get("/en/imprint").text


def test_the_pages_ask_no_other_site_for_anything(web: FlaskClient) -> None:
    for path in ("/fr/", *(f"/fr/{paper}" for paper in PAPERS)):
        asked = re.findall(r'(?:src|<link rel="(?:stylesheet|icon)"[^>]* href)="([^"]+)"', web.get(path).text)
        assert asked
        assert [a for a in asked if not a.startswith("/static/")] == []


def test_the_picture_and_the_icon_are_there(web: FlaskClient) -> None:
    page = web.get("/").text
    [picture] = re.findall(r'property="og:image" content="http://127.0.0.1:8000(/[^"]+)"', page)
    [icon] = re.findall(r'<link rel="icon" type="image/svg\+xml" href="([^"]+)"', page)
    assert web.get(picture).mimetype == "image/png"
    assert web.get(icon).mimetype == "image/svg+xml"


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/", "/de/"),
        ("/fr/", "/de/"),
        ("/fr/terms", "/de/terms"),
        ("/fr/?country=FR", "/de/?country=FR"),
        ("/claim", "/claim"),
    ],
)
def test_another_language_leads_to_the_same_page_at_its_address(web: FlaskClient, back: str, leads: str) -> None:
    csrf = re.findall(r'name="csrf" value="([^"]+)"', web.get("/").text)[0]
    answer = web.post("/language", data={"csrf": csrf, "lang": "de", "back": back})
    assert answer.headers["Location"] == leads
