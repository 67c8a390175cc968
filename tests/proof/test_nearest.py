"""What is shown where a fact is missing: the sentence that comes nearest, never one about something else."""

from __future__ import annotations

from datetime import date

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Evidence, Fact, FactName, Facts
from promo.proof.facts.nearest import NEAR_NOTICE, NEAR_PARTY, NEAR_TERM, Nearest, with_nearest
from tests.support.text_facts import HEADS, text_facts

NO_LENGTH = {
    "en": "The customer may cancel the subscription in its settings, at the latest on the day before it renews.",
    "de": "Gekündigt wird vom Kunden über das Portal, spätestens am Vortag der Verlängerung.",
    "fr": "La résiliation par le client se fait depuis son espace, au plus tard la veille du terme.",
    "es": "El cliente puede cancelar el servicio en el panel, hasta el día anterior al vencimiento.",
    "it": "La disdetta del cliente si comunica dal pannello, entro il giorno prima della scadenza.",
    "nl": "De klant kan via het portaal opzeggen, uiterlijk op de dag vóór het einde van de looptijd.",
    "pt": "O cliente pode rescindir no painel, até à véspera do termo do contrato.",
    "ja": "契約者は、満了日の前日までに管理画面から解約することができる。",
}


@pytest.mark.parametrize("language", NO_LENGTH)
def test_the_sentence_about_leaving_is_shown_where_it_names_no_length(rules: RuleBook, language: str) -> None:
    text = f"AnyDesk Software GmbH\n{HEADS[language]}\n{NO_LENGTH[language]}\n"
    facts = text_facts(rules, text)
    assert not facts[FactName.RENEWAL_NOTICE].counts
    assert not facts[FactName.EXIT_NOTICE].counts
    shown = facts.places[NEAR_NOTICE]
    assert [place.quote for place in shown] == [NO_LENGTH[language]]


def test_a_right_to_end_it_for_a_breach_is_not_the_notice(rules: RuleBook) -> None:
    text = (
        f"{HEADS['en']}The provider may terminate for a material breach that is not cured within 30 days of notice.\n"
    )
    assert NEAR_NOTICE not in text_facts(rules, text).places


def test_a_notice_that_was_found_needs_no_nearest(rules: RuleBook) -> None:
    text = (
        f"AnyDesk Software GmbH\n{HEADS['en']}The agreement renews automatically for successive terms of twelve months"
        " unless the customer gives three months' written notice before the end of the then-current term.\n"
    )
    facts = text_facts(rules, text)
    assert facts[FactName.RENEWAL_NOTICE].counts
    assert NEAR_NOTICE not in facts.places


def place(quote: str) -> tuple[Evidence, ...]:
    return (Evidence("a.pdf", 1, quote),)


def test_days_that_prove_no_running_contract_are_shown() -> None:
    start, printed = Fact(date(2024, 1, 1), 0.9, place("from 1 January")), Fact(date(2025, 12, 31), 0.9, place("until"))
    near = with_nearest(Facts({FactName.CONTRACT_START: start}), (), printed).places[NEAR_TERM]
    assert [p.quote for p in near] == ["from 1 January", "until"]
    known = Facts({FactName.CONTRACT_START: start, FactName.CONTRACT_END: printed})
    assert NEAR_TERM not in with_nearest(known, (), printed).places


def test_the_name_that_was_typed_is_shown_where_it_is_not_the_customers() -> None:
    found = (Nearest(), Nearest(party=place("Sistemas Ordesa, S.L., el Socio")))
    assert with_nearest(Facts({}), found, Fact()).places[NEAR_PARTY] == found[1].party
    named = Facts({FactName.PARTY: Fact("Sistemas Ordesa", 0.9, found[1].party)})
    assert NEAR_PARTY not in with_nearest(named, found, Fact()).places
