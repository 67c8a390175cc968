"""Dates in every usual writing; day before month unless the page says otherwise. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.stretches import stretches


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands in the low text."""

    day: date
    start: int
    end: int


_NUMERIC = re.compile(r"(?<![\d/.-])(?P<a>\d{1,4})(?P<s>[./-])\s?(?P<b>\d{1,2})(?P=s)\s?(?P<c>\d{4}|\d{2})(?![\d/-])")
_SEPARATED = re.compile(r"[./-]\s?\d{1,2}[./-]\s?\d\d")
MOST = 3000  # dates in one proof; the longest contracts known name 250
_YEARS = ("19", "20", "mil", "thousand", "tausend", "duizend")  # figures or words that every year holds
_ORDINAL = r"(?:st|nd|rd|th|er|re|\.|e|\u00ba|\u00b0|o)?"


_FIRST = ("first", "premier", "primo", "primero", "primeiro", "l")  # the last as OCR reads "1er"
_THOUSAND = r"(?:deux[ -]mille|dos mil|dois mil(?: e)?|duemila|two thousand(?: and)?|tweeduizend|zweitausend)[\s-]*(?:und)?"
_ERAS = {"令和": 2018, "平成": 1988}
_EAST = re.compile(
    r"(?P<era>令和|平成)?\s*(?P<year>\d{4}|\d\s?\d|\d|元)\s*[年/.-]\s*(?P<month>1\s?[0-2]|0?\d)\s*[月/.-]\s*(?P<day>[12]\s?\d|3\s?[01]|0?\d)\s*日?"
)


@lru_cache(maxsize=16)
def _written(months: tuple[str, ...], numbers: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(m) for m in months), key=len, reverse=True))
    words = "|".join(sorted((re.escape(n) for n in numbers), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w])(?:(?P<d1>\d{{1,2}}|first|premier|primo|primero|primeiro|l(?=er\s)|{words}){_ORDINAL}\s+(?:day of |de |of )?(?P<m1>{names})\.?,?\s+(?:de |del )?(?:(?P<y1>\d{{4}})|{_THOUSAND}(?P<w1>{words}))"
        rf"|(?P<m2>{names})\.?\s+(?P<d2>\d{{1,2}}){_ORDINAL},?\s+(?P<y2>\d{{4}})"
        rf"|(?P<d3>\d{{1,2}})-(?P<m3>{names})-(?P<y3>\d{{4}}))(?!\w)"
    )


def find_dates(low: str, lexicon: Lexicon) -> list[FoundDate]:
    """The dates of the text, in its order, at most `MOST` of each way of writing. A date that does not exist is left out."""
    if lexicon.language == "ja":
        return _japanese(low)
    numeric = [
        m for sign in islice(_SEPARATED.finditer(low), 4 * MOST) if (m := _NUMERIC.search(low, max(0, sign.start() - 4), sign.end() + 6))
    ]
    month_first = lexicon.language == "en" and _is_month_first(numeric)
    dates = [d for found in numeric if (d := _numeric(found, month_first))]
    pattern = _written(tuple(lexicon.months), tuple(n for n, v in lexicon.numbers.items() if v <= 40))
    written = (m for begin, end in stretches(low, _YEARS, 80, 40) for m in pattern.finditer(low, begin, end))
    for found in islice(written, MOST):
        k = next(k for k in "123" if found[f"m{k}"])
        text = found[f"d{k}"]
        number = int(text) if text.isdigit() else 1 if text in _FIRST else lexicon.numbers[text]
        year = found[f"y{k}"] or 2000 + lexicon.numbers[found["w1"]]
        day = _day(int(year), lexicon.months[found[f"m{k}"]], number)
        if day:
            dates.append(FoundDate(day, found.start(), found.end()))
    return sorted(dates, key=lambda d: d.start)[:MOST]


def _japanese(low: str) -> list[FoundDate]:
    """2025年4月1日, 2025/4/1, and years counted by an era: 令和6年 is 2024."""
    dates = []
    for found in islice(_EAST.finditer(low), MOST):
        year = found["year"]
        count = 1 if year == "元" else int("".join(year.split()))
        since = _ERAS.get(found["era"] or "", 0)
        month, day = (int("".join(found[name].split())) for name in ("month", "day"))
        when = _day(since + count, month, day)
        if when:
            dates.append(FoundDate(when, found.start(), found.end()))
    return dates


def _is_month_first(numeric: list[re.Match[str]]) -> bool:
    """Whether some date of the page can only be read month first, and none only day first."""
    slashed = [f for f in numeric if f["s"] == "/" and len(f["a"]) <= 2]
    return any(int(f["b"]) > 12 for f in slashed) and not any(int(f["a"]) > 12 for f in slashed)


def _numeric(found: re.Match[str], month_first: bool) -> FoundDate | None:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        day = _day(a, b, c) if len(found["c"]) == 2 else None
    elif len(found["a"]) == 3:
        day = None
    else:
        year = c if len(found["c"]) == 4 else 2000 + c
        day = _day(year, a, b) if month_first and found["s"] == "/" else _day(year, b, a)
    return FoundDate(day, found.start(), found.end()) if day else None


def _day(year: int, month: int, day: int) -> date | None:
    if not 1990 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
