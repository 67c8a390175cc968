"""Numbers without the bracket that closes behind them, and names with the whole of a legal form in two parts."""

from __future__ import annotations

import pytest

from promo.proof.facts.legal_forms import legal_form, without_form
from promo.proof.facts.parties import without_stray_brackets
from promo.proof.facts.text import ProofText
from promo.proof.reading import Kind, Page, Reading


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
