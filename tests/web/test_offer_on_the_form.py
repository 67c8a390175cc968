"""What the form says of the offer before anything is uploaded, and what the claim's page advises afterwards."""

from __future__ import annotations

import io
import re

import pytest

from promo.eligibility.judge import outcome_of
from promo.eligibility.model import Outcome, Reason
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.i18n import LOCALES, translations
from promo.ids import sign
from promo.proof.facts import Evidence
from promo.store.tables import Claim
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules
from tests.support.pages import fields
from tests.support.proofs import pdf
from tests.support.rows import rows

UNNAMED = """<h1>AnyDesk Software GmbH</h1><p>Contrat n° AD-2024-4711</p><p>Le contrat prend effet le 1er avril 2024
pour une durée initiale de douze (12) mois. Il est reconduit tacitement par périodes successives de douze mois, sauf
dénonciation par lettre
recommandée avec accusé de réception adressée trois (3) mois au moins avant l’échéance.</p>"""


def test_the_reasons_that_can_refuse_are_those_listed_before_the_upload(lite: Installation) -> None:
    page = create_app(lite, lambda: None).test_client().get("/claim/one-page").get_data(as_text=True)
    listed = re.findall(r'data-code="([^"]+)"', page)
    place = (Evidence("c.pdf", 1, "x"),)
    checks = lite.rules.promotion.checks
    can_come = {c.fails for c in checks} | {c.unknown for c in checks if c.unknown} | {"confidence.low", "system.error"}
    can_come |= {"document.unreadable", "document.password", "document.unsupported"}
    refusing = {c for c in can_come if outcome_of([Reason(c, REASONS[c].kind, evidence=place)]) is Outcome.DECLINE}
    assert set(listed) == refusing
    assert len(listed) == len(set(listed)) >= 8


@pytest.mark.parametrize("locale", LOCALES)
def test_every_final_reason_has_its_words_for_before(locale: str) -> None:
    gettext = translations(locale).gettext
    for code, text in REASONS.items():
        if text.kind is ReasonKind.FINAL:
            assert text.before, code
        else:  # what is said where no value was seen
            assert not text.before or "%(seen)s" in text.message, code
        assert not text.before or locale == "en" or gettext(text.before) != text.before


def test_an_ask_says_what_would_make_it_a_yes(lite: Installation) -> None:
    claim_id = submit(lite, content=pdf(UNNAMED), locale="en").claim_id
    assert process(lite, claim_id) == "ask"
    client = create_app(lite, lambda: None).test_client()
    page = client.get(
        f"/claims/{claim_id}/{sign(lite.secret, 'status', claim_id)}", headers={"Accept-Language": "en"}
    ).get_data(as_text=True)
    [advice] = re.findall(r"data-advice>(.*?)</p>", page, re.S)
    assert "Customer in the proof" in advice


def test_a_plan_that_the_offer_leaves_out_is_refused_at_the_form(lite: Installation) -> None:
    engine = with_rules(lite, open_to={"countries": ("DE",), "plans": ("enterprise",), "billing": ("year",)})
    client = create_app(engine, lambda: None).test_client()
    page = client.get("/claim/one-page").get_data(as_text=True)
    fields = {
        "csrf": re.findall(r'name="csrf[^"]*" value="([^"]+)"', page)[0] if "csrf" in page else "",
        "form_key": "k" * 20,
        "provider": "anydesk",
        "company": "Atelier Roussel",
        "email": "a@roussel.fr",
        "country": "FR",
        "plan": "remote-support",
        "every": "month",
        "seats": "5",
    }
    token = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', page)
    answer = client.post(
        "/", data={**fields, **{n: v for n, v in token if n != "form_key"}}, headers={"Accept-Language": "en"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "not open in your country" in text
    assert "not open for this plan" in text
    assert "not open for this billing period" in text


def test_the_form_on_one_page_shows_the_plans_with_their_prices_and_what_the_choice_comes_to(
    lite: Installation,
) -> None:
    web = create_app(lite, lambda: None).test_client()
    asked = fields(web, plan="enterprise", seats="10", every="year", do="price")
    answer = web.post("/claim", data=asked | {"proof": (io.BytesIO(b"%PDF-1.4"), "c.pdf")})
    page = re.sub(r"\s+", " ", answer.text)
    assert answer.status_code == 200
    assert re.findall(r'data-price="([^"]+)"', page) == [plan.id for plan in lite.rules.catalog.plans]
    [of_one] = re.findall(r'data-price="enterprise".*?or €([\d.,]+) per user and year', page)
    [of_all] = re.findall(r"data-price> €([\d.,]+) a year before tax", page)
    assert float(of_all.replace(",", "")) == 10 * float(of_one.replace(",", ""))
    assert "c.pdf" in page  # what was chosen is kept
    assert rows(lite, Claim) == []
