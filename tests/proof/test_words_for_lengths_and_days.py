"""Lengths of time and days in every writing that people use."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.proof.facts.dates import find_dates
from promo.proof.facts.lengths import find_lengths
from promo.proof.facts.notices.deadlines import between
from promo.proof.facts.numerals import numbers
from promo.proof.facts.said import day_of_year, day_said, is_said_as_before, months_before, period_said
from promo.proof.facts.text import lowered
from promo.proof.lexicons import load_lexicons

LEXICONS = load_lexicons()


@pytest.mark.parametrize(
    ("language", "words", "period"),
    [
        ("de", "3 Mon.", "P3M"),
        ("de", "3-monatiger Frist", "P3M"),
        ("de", "90tägige Frist", "P90D"),
        ("de", "12 -wöchiger Frist", "P12W"),
        ("de", "dreimonatiger Frist", "P3M"),
        ("de", "zwei Quartalen", "P6M"),
        ("de", "sechsund-\ndreißig Monate", "P36M"),
        ("de", "drei Jahr (3 Jahre)", "P3Y"),
        ("it", "gg. 60", "P60D"),
        ("it", "mesi quattro", "P4M"),
        ("it", "un triennio", "P3Y"),
        ("it", "novantesimo giorno", "P90D"),
        ("fr", "9O jours", "P90D"),
        ("fr", "quatre-vingt-dix (90) jours francs", "P90D"),
        ("fr", "d'année en année", "P1Y"),
        ("fr", "deux trimestres", "P6M"),
        ("es", "noventa (90)", "P90D"),
        ("es", "de mes a mes", "P1M"),
        ("es", "ciento ochenta días", "P180D"),
        ("es", "medio año", "P6M"),
        ("nl", "driehonderd dagen", "P300D"),
        ("nl", "12-maandenperiode", "P12M"),
        ("nl", "anderhalf", None),
        ("nl", "13 wkn", None),
        ("pt", "90 (noventa) dias", "P90D"),
        ("pt", "l2 meses", "P12M"),
        ("pt", "um semestre", "P6M"),
        ("ja", "三ヶ月", "P3M"),
        ("ja", "九十（90）日", "P90D"),
        ("ja", "１年間", "P1Y"),
        ("ja", "四半期", "P3M"),
        ("ja", "前月20日", "P1M"),
        ("en", "days ninety", "P90D"),
        ("en", "a fortnight", "P14D"),
        ("en", "twelve (12) months", "P12M"),
        ("en", "6 mths", "P6M"),
    ],
)
def test_words_that_say_a_length_are_understood(language: str, words: str, period: str | None) -> None:
    found = period_said(words, [LEXICONS[language]])
    if period is None:
        assert found is None or found.count < 1000
    else:
        assert found is not None
        assert found.iso() == period


def test_where_words_and_figures_differ_the_words_go() -> None:
    found = period_said("thirty (90) days", [LEXICONS["en"]])
    assert found is not None
    assert found.iso() == "P30D"


@pytest.mark.parametrize(
    "words",
    ["for the same period", "um die gleiche Dauer", "pour une durée identique", "per uguale periodo", "同じ期間"],
)
def test_as_long_as_before_is_no_length(words: str) -> None:
    assert is_said_as_before(words)


@pytest.mark.parametrize(
    ("language", "words", "day"),
    [
        ("en", "3-Mar-26", date(2026, 3, 3)),
        ("en", "03MAR2026", date(2026, 3, 3)),
        ("en", "the twenty-second day of March 2026", date(2026, 3, 22)),
        ("en", "the first of March two thousand and twenty-six", date(2026, 3, 1)),
        ("en", "March 3, '26", date(2026, 3, 3)),
        ("de", "3.März 2026", date(2026, 3, 3)),
        ("de", "dritten März zweitausendsechsundzwanzig", date(2026, 3, 3)),
        ("fr", "1ᵉʳ mars 2026", date(2026, 3, 1)),
        ("fr", "vingt-deux mars deux mille vingt-six", date(2026, 3, 22)),
        ("es", "8-V-2025", date(2025, 5, 8)),
        ("es", "3 de marzo de 2.026", date(2026, 3, 3)),
        ("it", "tre marzo duemilaventisei", date(2026, 3, 3)),
        ("nl", "3 mrt '26", date(2026, 3, 3)),
        ("pt", "3 de março de dois mil e vinte e seis", date(2026, 3, 3)),
        ("ja", "二〇二六年三月三日", date(2026, 3, 3)),
        ("ja", "令和八年三月三日", date(2026, 3, 3)),
        ("ja", "R8.3.3", date(2026, 3, 3)),
    ],
)
def test_a_day_is_found_in_every_usual_writing(language: str, words: str, day: date) -> None:
    assert [d.day for d in find_dates(lowered(f"x {words} x"), LEXICONS[language])] == [day]


def test_a_misread_digit_is_taken_for_what_it_was() -> None:
    assert day_said("O1.03.2O24", [LEXICONS["de"]]) == date(2024, 3, 1)


@given(st.integers(1, 130), st.sampled_from(["en", "de", "fr", "it", "es", "nl", "pt"]))
def test_every_number_in_words_is_known(count: int, language: str) -> None:
    from promo.proof.facts.number_words import COUNTS, NUMBERS
    from promo.proof.facts.numerals import joined

    word = NUMBERS[language, "cardinal"].split()[COUNTS.index(count)].replace("_", " ")
    assert numbers()[joined(word)] == count


@pytest.mark.parametrize(
    ("language", "text", "period"),
    [
        ("pt", "com a antecedência mínima de cento e\nvinte dias", "P120D"),
        ("en", "one hundred\nand twenty days", "P120D"),
        ("es", "treinta y\nseis meses", "P36M"),
        ("fr", "trente et\nun jours", "P31D"),
        ("it", "centoventi giorni", "P120D"),
    ],
)
def test_a_number_of_several_words_is_never_read_as_its_last(language: str, text: str, period: str) -> None:
    assert [x.period.iso() for x in find_lengths(lowered(text), LEXICONS[language]) if x.period] == [period]


@pytest.mark.parametrize(
    ("words", "end", "period"),
    [
        ("30. September", date(2025, 12, 31), "P3M"),
        ("1 mei", date(2025, 7, 31), "P3M"),
        ("31 March", date(2026, 4, 10), "P10D"),
        ("8月31日", date(2025, 11, 30), "P3M"),
        ("28 février", date(2026, 3, 31), "P1M"),
        ("November 13, 2025", date(2026, 2, 13), "P3M"),
    ],
)
def test_a_deadline_and_the_end_of_a_term_make_a_period(words: str, end: date, period: str) -> None:
    day = day_of_year(lowered(words), list(LEXICONS.values()))
    assert day is not None
    found = between(day, end)
    assert found is not None
    assert found.iso() == period


@pytest.mark.parametrize(
    ("language", "words", "month", "day"),
    [
        ("de", "letzten Werktag des Oktober", 10, 31),
        ("en", "the last day of June", 6, 30),
        ("en", "the close of April", 4, 30),
        ("es", "último día hábil de diciembre", 12, 31),
        ("pt", "último dia de fevereiro", 2, 28),
        ("it", "ultimo giorno di agosto", 8, 31),
        ("nl", "de laatste werkdag van februari", 2, 28),
        ("fr", "fin septembre", 9, 30),
        ("ja", "8月末", 8, 31),
        ("it", "trenta giugno", 6, 30),
        ("pt", "trinta e um de outubro", 10, 31),
        ("fr", "trente juin", 6, 30),
        ("en", "the thirtieth of June", 6, 30),
    ],
)
def test_a_day_is_known_by_the_end_of_its_month_or_by_its_number_in_words(
    language: str, words: str, month: int, day: int
) -> None:
    others = [LEXICONS[language], *LEXICONS.values()]
    found = day_of_year(lowered(words), others)
    assert found is not None
    assert (found.month, found.day) == (month, day)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("the last working day of the second month before expiry", 2),
        ("último dia útil do segundo mês anterior", 2),
        ("letzten Tag des Vorvormonats", 2),
        ("dernier jour du mois précédant l'échéance", 1),
        ("último día hábil del tercer mes anterior al vencimiento", 3),
        ("前々月の最終営業日", 2),
        ("前月末日", 1),
        ("laatste dag van de derde maand voor het einde", 3),
        ("ultimo giorno del secondo mese precedente", 2),
        ("15. des Vormonats", None),
        ("the last day of the month", None),
        ("the fifth day of the month before", None),
        ("3 months before", None),
    ],
)
def test_the_last_day_of_a_month_counted_back_is_so_many_months(words: str, count: int | None) -> None:
    assert months_before(lowered(words)) == count


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("N1NETY DAYS", "P90D"),
        ("36 M0NTHS", "P36M"),
        ("n0vanta giorni", "P90D"),
        ("drei M0nate", "P3M"),
        ("tr0is m0is", "P3M"),
    ],
)
def test_a_figure_inside_a_word_is_a_letter(words: str, period: str) -> None:
    found = period_said(words, list(LEXICONS.values()))
    assert found is not None
    assert found.iso() == period


@pytest.mark.parametrize(
    ("table", "at", "head"),
    [
        ("Supplier | What | Notice\nOtis | lift | 6 months\nAnyDesk | remote | 30 days", "30 days", "notice"),
        ("Lieferant ; Seit ; Frist\nOtis ; 2022 ; 6 Monate\nAnyDesk ; 2024 ; 4 Wochen", "4 wochen", "frist"),
        ("Notice period | 3 months", "3 months", ""),
        ("We may end it with 3 months notice.", "3 months", ""),
    ],
)
def test_the_first_line_of_a_table_heads_its_columns(table: str, at: str, head: str) -> None:
    from promo.proof.facts.notices.rows import head_of_column

    low = lowered(table)
    assert head_of_column(low, low.index(at)) == head


def test_a_number_in_japanese_signs_is_never_read_as_its_last_ones() -> None:
    assert [
        x.period.iso() for x in find_lengths(lowered("「予告期間」とは、百二十日をいう。"), LEXICONS["ja"]) if x.period
    ] in (
        [],
        ["P120D"],
    )
    found = period_said("百二十日", [LEXICONS["ja"]])
    assert found is not None
    assert found.iso() == "P120D"
