"""Numbers without the bracket that closes behind them, and names with the whole of a legal form in two parts."""

from __future__ import annotations

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts.legal_forms import legal_form, without_form
from promo.proof.facts.parties import without_stray_brackets
from promo.proof.facts.text import ProofText
from promo.proof.reading import Kind, Page, Reading
from tests.support.text_facts import text_facts, value


@pytest.mark.parametrize("closing", [")", "]", "）", "］", "】", "」", "』", "〕", "))"])
def test_a_bracket_that_nothing_opens_is_no_part_of_a_number(closing: str) -> None:
    assert without_stray_brackets(f"KX-20260611{closing}") == "KX-20260611"


@pytest.mark.parametrize("number", ["KX-2026(11)", "KX[4]", "KX-2026", "（甲）"])
def test_a_bracket_of_the_number_itself_stays(number: str) -> None:
    assert without_stray_brackets(number) == number


@pytest.mark.parametrize("name", ["Kanzlei Brunner PartG mbB", "Kanzlei Brunner PartGmbB", "Holzbau Ott GmbH & Co. KG"])
def test_a_legal_form_of_two_parts_is_whole(name: str) -> None:
    text = ProofText.of((Reading("a.pdf", "0", Kind.PDF, pages=(Page(1, 595, 842, f"{name}, Ringstr. 3"),)),))
    assert legal_form(text, 0, len(text.plain)) == len(name)
    assert without_form(name) in {"Kanzlei Brunner", "Holzbau Ott"}


@pytest.mark.parametrize(
    ("paper", "provider", "customer"),
    [
        (
            "ABONNEMENTSOVEREENKOMST ISL-NL-0931\n\nLeverancier: XLAB d.o.o. (ISL Online), Pot za Brdom 100, 1000"
            " Ljubljana, Slovenië\nKlant: Bakkerij Zeeman B.V., Dam 3, 4331 GE Middelburg\n\nDe overeenkomst gaat in op"
            " 1 september 2025 voor één jaar en wordt telkens met één jaar verlengd, tenzij zij schriftelijk wordt"
            " opgezegd met een opzegtermijn van drie maanden.\n",
            "XLAB d.o.o.",
            "Bakkerij Zeeman B.V.",
        ),
        (
            "LIZENZVERTRAG\n\nAnbieter: TeamViewer Polska Sp. z o.o., ul. Prosta 20, 00-850 Warszawa, Polen\nKunde:"
            " Vega Trade s.r.o., Dlouhá 8, 110 00 Praha\n\nDer Vertrag beginnt am 1. Mai 2025 mit einer Laufzeit von"
            " zwölf Monaten und verlängert sich um jeweils zwölf Monate, wenn er nicht mit einer Frist von drei Monaten"
            " zum Ende der Laufzeit gekündigt wird.\n",
            "TeamViewer Polska Sp. z o.o.",
            "Vega Trade s.r.o.",
        ),
    ],
)
def test_companies_of_middle_europe_are_parties_by_their_forms(
    rules: RuleBook, paper: str, provider: str, customer: str
) -> None:
    facts = text_facts(rules, paper)
    assert value(facts, "provider") == provider
    assert value(facts, "party") == customer


@pytest.mark.parametrize("words", ["i. d. o. r.", "so, that is so", "a. s."])
def test_letters_of_a_sentence_are_no_form(words: str) -> None:
    text = ProofText.of((Reading("a.pdf", "0", Kind.PDF, pages=(Page(1, 595, 842, f"the list {words}, again"),)),))
    assert legal_form(text, 0, len(text.plain)) is None
