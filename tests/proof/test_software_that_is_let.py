"""Software that is rented is a contract for the software; a lease of anything else is none."""

from __future__ import annotations

import pytest

from promo.eligibility.model import Outcome
from promo.promotions.rulebook import RuleBook
from tests.support.doubtful import contract, doubtful, verdict_on

OF_SOFTWARE = [
    ("de", "Software-Mietvertrag"),
    ("de", "Softwaremietvertrag Nr. 7714"),
    ("de", "Mietvertrag über Software"),
    ("de", "Lizenzüberlassungsvertrag"),
    ("en", "Software Rental Agreement"),
    ("en", "Rental Agreement for Software"),
    ("fr", "Contrat de location de progiciel"),
    ("fr", "Contrat de location de logiciels"),
    ("es", "Contrato de alquiler de software"),
    ("it", "Contratto di noleggio software"),
    ("it", "Contratto di noleggio di licenze"),
    ("nl", "Softwarehuurovereenkomst"),
    ("nl", "Huurovereenkomst voor software"),
    ("pt", "Contrato de aluguer de software"),
    ("ja", "ソフトウェアレンタル契約書"),
]
OF_OTHERS = [
    ("de", "Mietvertrag"),
    ("de", "Gerätemietvertrag"),
    ("en", "Equipment Rental Agreement"),
    ("fr", "Contrat de location de véhicule"),
    ("es", "Contrato de alquiler de vehículos"),
    ("it", "Contratto di noleggio di stampanti"),
    ("nl", "Huurovereenkomst"),
    ("pt", "Contrato de aluguer de equipamentos"),
    ("ja", "機器レンタル契約書"),
]


def titled(language: str, title: str) -> str:
    """An honest contract under a title of its own."""
    return f"{title}\n\n{contract(language, doubtful()['notices'][language])}"


@pytest.mark.parametrize(("language", "title"), OF_SOFTWARE)
def test_a_contract_that_lets_software_is_one_for_the_software(rules: RuleBook, language: str, title: str) -> None:
    assert verdict_on(rules, language, titled(language, title)).outcome is Outcome.APPROVE


@pytest.mark.parametrize(("language", "title"), OF_OTHERS)
def test_a_contract_that_lets_something_else_is_seen_by_a_person(rules: RuleBook, language: str, title: str) -> None:
    verdict = verdict_on(rules, language, titled(language, title))
    assert verdict.outcome is Outcome.REVIEW
    assert "agreement.other" in {reason.code for reason in verdict.reasons}
