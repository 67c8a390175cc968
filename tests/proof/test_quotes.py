"""What is quoted of a paper begins and ends with a whole word, wherever in a long line the fact stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName, Facts
from tests.support.text_facts import facts_of

CLAUSES = {
    "en": "Meridian Desk Services Ltd and Kestrel Freight Ltd agree that this remote support contract takes effect"
    " on 15 March 2025 and that the subscription thus ordered runs for an initial period of twenty-four"
    " months, whereupon it renews for successive periods of twelve months unless ninety days’ written notice"
    " is given.",
    "it": "Il presente contratto di abbonamento ai servizi di assistenza remota ha effetto dal 15 marzo 2025 e ha"
    " durata complessiva di ventiquattro mesi, al termine dei quali si rinnova tacitamente per periodi di"
    " dodici mesi, salvo disdetta con lettera raccomandata almeno novanta giorni prima della scadenza.",
    "fr": "Le présent contrat d’abonnement aux services d’assistance à distance prend effet le 15 mars 2025 pour"
    " une durée initiale et irrévocable de vingt-quatre mois, à l’issue de laquelle il est reconduit"
    " tacitement pour des périodes de douze mois sauf dénonciation par lettre recommandée au moins trois mois"
    " avant l’échéance.",
    "de": "Der vorliegende Fernwartungsvertrag zwischen den Parteien beginnt einvernehmlich am 15. März 2025 und"
    " wird auf eine Mindestvertragslaufzeit von vierundzwanzig Monaten geschlossen; er verlängert sich"
    " stillschweigend um jeweils zwölf Monate, wenn er nicht spätestens drei Monate vor Ablauf gekündigt wird.",
    "pt": "O presente contrato de subscrição dos serviços de assistência remota produz efeitos em 15 de março de"
    " 2025 e tem a duração inicial obrigatória de vinte e quatro meses, renovando-se automaticamente por"
    " períodos de doze meses salvo denúncia por carta registada com a antecedência mínima de noventa dias.",
}


def cut(facts: Facts, text: str) -> list[tuple[str, str]]:
    """The facts whose quote begins or ends within a word, wherever the text has it."""
    flat, found = " ".join(text.split()), []
    for name in FactName:
        for place in facts[name].evidence:
            at = flat.find(place.quote)
            assert at >= 0, place.quote
            end = at + len(place.quote)
            around = flat[max(0, at - 1) : at] + place.quote[0], place.quote[-1] + flat[end : end + 1]
            found += [(name.value, place.quote) for two in around if len(two) == 2 and two.isalpha()]
    return found


@pytest.mark.parametrize("language", CLAUSES)
def test_a_quote_has_whole_words(rules: RuleBook, language: str) -> None:
    facts = facts_of(rules, CLAUSES[language].encode())
    assert facts[FactName.CONTRACT_START].evidence and facts[FactName.INITIAL_TERM].evidence
    assert cut(facts, CLAUSES[language]) == []


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 70), st.sampled_from(sorted(CLAUSES)))
def test_wherever_the_clause_begins(rules: RuleBook, ahead: int, language: str) -> None:
    text = "Abcdefghij klmnopqrstuvw xyz 1. "[:ahead] + " " + CLAUSES[language]
    assert cut(facts_of(rules, text.encode()), text) == []
