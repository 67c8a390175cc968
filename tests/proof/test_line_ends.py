"""Words at the end of a line: a hyphen that cuts one goes, one that joins two stays."""

from __future__ import annotations

from datetime import date

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts.lengths import find_lengths
from promo.proof.facts.numerals import cardinals
from promo.proof.facts.said import period_said
from promo.proof.facts.text import ProofText
from promo.proof.lexicons import load_lexicons
from promo.proof.reading import Kind, Page, Reading
from tests.support.text_facts import text_facts, value

LEXICONS = load_lexicons()
UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y"}
LINE_ENDS = ("-\n", "\u00ad\n", "\u2010\n", "- \n  ")
"""As a text file has it, as PDFium gives it, the hyphen of its own, and with blanks around."""


def _joined(text: str) -> ProofText:
    return ProofText.of((Reading("paper.pdf", "0", Kind.PDF, pages=(Page(1, 595, 842, text),)),))


def _lengths(text: str, language: str) -> list[str]:
    return [f.period.iso() for f in find_lengths(_joined(text).low, LEXICONS[language]) if f.period]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("line_end", LINE_ENDS)
def test_an_english_number_and_its_unit_are_two_words(line_end: str, unit: str) -> None:
    in_words = {count: word for word, count in cardinals("en").items() if count <= 36 and " " not in word}
    assert sorted(in_words) == list(range(1, 37))
    for count, word in in_words.items():
        cut = f"{word}{line_end}{unit}"
        assert _lengths(f"It renews for successive {cut} periods.", "en") == [f"P{count}{UNITS[unit]}"], cut
        said = period_said(cut, [LEXICONS["en"]])
        assert said is not None
        assert said.iso() == f"P{count}{UNITS[unit]}", cut


@pytest.mark.parametrize("line_end", LINE_ENDS)
@pytest.mark.parametrize(
    ("language", "words", "period"),
    [
        ("en", "successive 12|month periods", "P12M"),
        ("en", "a Twenty|four month term", "P24M"),
        ("en", "a thirty-six|month term", "P36M"),
        ("en", "a half|year", "P6M"),
        ("de", "zwölf|monatige Laufzeit", "P12M"),
        ("de", "einer drei|monatigen Frist", "P3M"),
        ("de", "einer 12|monatigen Laufzeit", "P12M"),
        ("de", "vierundzwanzig|monatige Laufzeit", "P24M"),
        ("de", "sechsund|dreißig Monate", "P36M"),
        ("de", "sechs Mo|nate", "P6M"),
        ("nl", "een drie|maandelijkse opzegtermijn", "P3M"),
        ("nl", "een twee|jarige looptijd", "P2Y"),
        ("fr", "un préavis de dix|huit mois", "P18M"),
        ("fr", "quatre-vingt|dix jours", "P90D"),
        ("fr", "une période de douze|mois", "P12M"),
        ("it", "un periodo di dodici|mesi", "P12M"),
        ("it", "venti|quattro mesi", "P24M"),
        ("es", "un plazo de doce|meses", "P12M"),
        ("es", "veinti|cuatro meses", "P24M"),
        ("pt", "um prazo de doze|meses", "P12M"),
    ],
)
def test_a_length_that_a_line_end_parts_is_read_whole(language: str, words: str, period: str, line_end: str) -> None:
    assert _lengths(words.replace("|", line_end), language) == [period]


@pytest.mark.parametrize("line_end", LINE_ENDS)
@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("the agree|ment", "the agreement"),
        ("die Kündi|gung", "die Kündigung"),
        ("seven|teen days", "seventeen days"),
        ("drei|zehn Tage", "dreizehn Tage"),
        ("vijf|tien dagen", "vijftien dagen"),
        ("week|end", "weekend"),
        ("month|ly", "monthly"),
        ("month-to|month", "month-to-month"),
        ("month|to-month", "month-to-month"),
        ("a year|long term", "a year-long term"),
    ],
)
def test_a_word_that_is_cut_is_whole_again(cut: str, whole: str, line_end: str) -> None:
    assert _joined(cut.replace("|", line_end)).plain == whole


def test_a_number_of_a_contract_keeps_the_hyphen_of_its_line_end() -> None:
    assert _joined("Contract TV-2024\u00ad\n0917").plain == "Contract TV-2024-0917"


@pytest.mark.parametrize(
    ("language", "words", "period"),
    [
        ("en", "twelvemonth", "P12M"),
        ("de", "Dreimonatsfrist", "P3M"),
        ("de", "Zweijahresvertrag", "P2Y"),
        ("de", "Zwölf-\nMonats-Frist", "P12M"),
        ("nl", "driemaandentermijn", "P3M"),
        ("nl", "twaalfmaandsperiode", "P12M"),
        ("en", "month-to-\nmonth", "P1M"),
    ],
)
def test_a_number_within_a_word_is_no_month(language: str, words: str, period: str) -> None:
    said = period_said(words, [LEXICONS[language]])
    assert said is not None
    assert said.iso() == period


@pytest.mark.parametrize("line_end", LINE_ENDS[:2])
def test_a_contract_renews_for_the_months_that_its_line_end_parts(rules: RuleBook, line_end: str) -> None:
    found = text_facts(
        rules,
        "TeamViewer\nSubscription Agreement TV-IE-2025-88\nSupplier: TeamViewer Germany GmbH, Bahnhofsplatz 2, 73033"
        " Göppingen\nCustomer: Tralee Cheese Ltd, Mill Lane 4, Tralee, Ireland\nThis agreement begins on 1 March 2025"
        f" for eighteen months and renews for successive eighteen{line_end}month periods unless either party gives 90"
        " days’ written notice before the end of the period.",
    )
    assert value(found, "renewal_term") == "P18M"
    assert value(found, "contract_end") == date(2028, 2, 29)
