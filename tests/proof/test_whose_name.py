"""A company written otherwise in its paper than it was typed, or in another country, is looked at by a person; one that
is written as it was typed, but for what people leave out, is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promo.eligibility.model import Outcome
from promo.promotions.rulebook import RuleBook
from tests.support.whose import Sent, sent_papers, verdict_of

_BY_NAME = {sent.name: sent for sent in sent_papers()}


def _codes(rules: RuleBook, sent: Sent) -> list[str]:
    verdict = verdict_of(rules, sent)
    assert (verdict.outcome is Outcome.APPROVE) == (not verdict.reasons)
    return [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("en-h4", "Redgrove Print Works Ltd"),
        ("de-h1", "Schreinerei Holzman & Sohn GmbH"),
        ("de-h1", "Schreinerei Holzmann & Sohn KG"),
        ("de-h4", "Berner Uhrenhandel GmbH"),
        ("fr-h1", "Boulangerie Lemercier SAS"),
        ("fr-h4", "Fleurs d'Armer SAS"),
        ("it-h1", "{}i"),
        ("nl-h3", "Fysiotherapie De Brug B.V."),
        ("pt-h4", "Farmácia Central de Évoras Lda"),
        ("ja-h1", "有限会社青葉精機"),
        ("en-h1", "Bellwe\u0430ther Timber Limited"),
        ("de-h2", "\u0410lpenblick Hotelbetriebs GmbH"),
    ],
)
def test_a_name_that_is_nearly_the_typed_one_is_no_machines_yes(rules: RuleBook, name: str, typed: str) -> None:
    sent = _BY_NAME[name]
    typed = f"{sent.company[:4]}{typed[2:]}{sent.company[4:]}" if typed.startswith("{}") else typed
    assert {"party.alike", "party.mismatch"} & set(_codes(rules, replace(sent, company=typed)))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("en-h1", "BELLWEATHER TIMBER LTD."),
        ("en-h2", "Tarn and Fell Outfitters Limited"),
        ("de-h1", "Schreinerei Holzmann und Sohn"),
        ("de-h3", "Zahnarztpraxis Dr. Lindner"),
        ("fr-h1", "boulangerie lemercier"),
        ("fr-h1", "Boulangerie Lemercier S.A.R.L."),
        ("nl-h3", "Fysiotherapie de Brug V.O.F."),
        ("pt-h4", "Farmacia Central de Evora, Lda."),
        ("ja-h1", "(株)青葉精機"),
    ],
)
def test_what_people_leave_out_of_their_name_is_not_asked_for(rules: RuleBook, name: str, typed: str) -> None:
    assert not _codes(rules, replace(_BY_NAME[name], company=typed))


@pytest.mark.parametrize(
    ("name", "country"),
    [
        *(("fr-h1", country) for country in ("AQ", "US", "JP", "DE")),
        ("fr-h2", "DE"),  # the address says Belgique
        ("de-h1", "AQ"),
        ("de-h2", "DE"),  # the address says Österreich
        ("pt-h3", "PT"),  # Brasil
        ("nl-h4", "US"),
        ("ja-h1", "US"),
    ],
)
def test_another_country_than_that_of_the_paper_is_a_question(rules: RuleBook, name: str, country: str) -> None:
    verdict = verdict_of(rules, replace(_BY_NAME[name], country=country))
    reasons = {reason.code: reason for reason in verdict.reasons}
    assert verdict.outcome is Outcome.REVIEW
    assert reasons["country.differs"].evidence


@pytest.mark.parametrize(
    ("name", "country"), [("fr-h1", "LU"), ("fr-h1", "GP"), ("de-h1", "AT"), ("en-h1", "GB"), ("nl-h4", "BE")]
)
def test_a_country_that_the_paper_leaves_open_is_none(rules: RuleBook, name: str, country: str) -> None:
    assert not _codes(rules, replace(_BY_NAME[name], country=country))
