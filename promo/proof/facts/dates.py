"""Dates in every usual writing; day before month unless the page says otherwise. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.numerals import EAST, days, days_as_written, east, joined, years
from promo.proof.facts.stretches import stretches


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands in the low text."""

    day: date
    start: int
    end: int


_NUMERIC = re.compile(r"(?<![\d/.-])(?P<a>\d{1,4})(?P<s>[./-])\s?(?P<b>\d{1,2})(?P=s)\s?(?P<c>\d{4}|'?\d{2})(?![\d/-])")
_SEPARATED = re.compile(r"[./-]\s?\d{1,2}[./-]\s?'?\d\d")
_ROMAN = re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})[./-](?P<m>x?i{1,3}|i?[vx]|vi{1,3}|xi{0,2})[./-](?P<y>\d{4})(?!\d)")
_ROMANS = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
MOST = 3000  # dates in one proof; the longest contracts known name 250
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|er|re|ste|de|e|\u1d49\u02b3|\u00ba|\u00b0|o)(?![a-z])|\.[\u00ba\u00b0o](?![a-z]))?"
_GAP = r"[\s./,-]{0,3}"
_YEAR = (
    r"(?:(?P<y{n}>\d{{4}}|\d\.\d{{3}}|'\d{{2}}|\d{{2}}(?!\s?(?:h|uhr|uur|stunden|heures|horas|ore|%|\u20ac|days|tage"
    r"|jours|[.,]\d)))|(?P<w{n}>[a-z]+(?:["
    r" -][a-z]+){{0,7}}))(?![\d])"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "r": 2018, "h": 1988, "s": 1925}
_EAST = re.compile(
    rf"(?:(?P<era>令和|平成|昭和)\s*)?(?P<year>\d{{4}}|\d\s?\d|\d|元|{EAST}{{1,4}})\s*[年/.-]\s*"
    rf"(?P<month>1\s?[0-2]|0?\d|{EAST}{{1,2}})\s*[月/.-]\s*(?P<day>[12]\s?\d|3\s?[01]|0?\d|{EAST}{{1,3}})\s*日?"
)
_ERA_LETTER = re.compile(
    r"(?<![a-z0-9])(?P<era>[rhs])\s?(?P<year>\d{1,2})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?!\d)"
)


@lru_cache(maxsize=16)
def _written(language: str, months: tuple[str, ...]) -> re.Pattern[str]:
    """ "1 May 2024", "1-Feb-25", "01MAY2024", "May 1, '24", "2024-May-01", "the first day of May two thousand and
    twenty-four"."""
    names = "|".join(sorted((re.escape(m) for m in months), key=len, reverse=True))
    spoken = "|".join(days_as_written(language))
    of = r"(?:(?:day )?of |dias? |di |d[eo]l? (?:mes de )?|d')*"
    year = r"(?:d[eo]l? |del |of |in |,|dell'anno )?\s*"
    return re.compile(
        rf"(?<![\w/.-])(?:(?P<d1>\d{{1,2}}|l(?=\s?er\b)|{spoken}){_ORDINAL}{_GAP}{of}"
        rf"(?P<m1>{names})\.?{_GAP}{year}{_YEAR.format(n=1)}"
        rf"|(?P<m2>{names})\.?\s+(?P<d2>\d{{1,2}}){_ORDINAL},?\s+{_YEAR.format(n=2)}"
        rf"|(?P<y3>\d{{4}})[\s./-](?P<m3>{names})\.?[\s./-](?P<d3>\d{{1,2}}))(?!\d)"
    )


def find_dates(low: str, lexicon: Lexicon) -> list[FoundDate]:
    """The dates of the text, in its order, at most `MOST` of each way of writing. A date that does not exist is left
    out."""
    if lexicon.language == "ja":
        return _japanese(low)
    numeric = [
        m
        for sign in islice(_SEPARATED.finditer(low), 4 * MOST)
        if (m := _NUMERIC.search(low, max(0, sign.start() - 4), sign.end() + 6))
    ]
    month_first = lexicon.language == "en" and _is_month_first(numeric)
    dates = [d for found in numeric if (d := _numeric(found, month_first))]
    for found in islice(_ROMAN.finditer(low), MOST):
        if day := _day(int(found["y"]), _ROMANS.get(found["m"], 0), int(found["d"])):
            dates.append(FoundDate(day, found.start(), found.end()))
    dates += islice(_in_words(low, lexicon), MOST)
    return sorted(_apart(dates), key=lambda d: d.start)[:MOST]


def _in_words(low: str, lexicon: Lexicon) -> Iterator[FoundDate]:
    """Dates whose month is a word: the pattern is tried only around names of months."""
    months = lexicon.months
    pattern = _written(lexicon.language, tuple(months))
    signs = tuple(dict.fromkeys(name[:3] for name in months))
    for begin, end in stretches(low, signs, 40, 90):
        for found in pattern.finditer(low, begin, end):
            k = next(k for k in "123" if found[f"m{k}"])
            text = found[f"d{k}"]
            number = int(text) if text.isdigit() else 1 if text == "l" else days(lexicon.language)[joined(text)]
            year, stop = _year(found, k, lexicon.language)
            day = _day(year, months[found[f"m{k}"]], number)
            if day:
                yield FoundDate(day, found.start(), stop)


def _year(found: re.Match[str], k: str, language: str) -> tuple[int, int]:
    """The year of a date and where it ends; 0 where its words are none."""
    figures = found[f"y{k}"]
    if figures:
        digits = int(re.sub(r"\D", "", figures))
        return (digits if digits > 99 else 2000 + digits), found.end() if k == "3" else found.end(f"y{k}")
    words = re.split(r"[ -]", found[f"w{k}"])
    for count in range(len(words), 0, -1):
        if (year := years(language).get(joined(" ".join(words[:count])))) is not None:
            return year, found.start(f"w{k}") + len(" ".join(words[:count]))
    return 0, found.end()


def _apart(dates: list[FoundDate]) -> list[FoundDate]:
    """Without those that lie in another one: the longer of two counts."""
    kept: list[FoundDate] = []
    for found in sorted(dates, key=lambda d: (d.start, -d.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _japanese(low: str) -> list[FoundDate]:
    """2025年4月1日, 2025/4/1, 二〇二五年四月一日, and years counted by an era: 令和6年 and R6 are 2024."""
    dates = []
    for found in islice(_EAST.finditer(low), MOST):
        count, month, day = (_east_number(found[name]) for name in ("year", "month", "day"))
        when = _day(count + _ERAS.get(found["era"] or "", 0), month, day)
        if when:
            dates.append(FoundDate(when, found.start(), found.end()))
    for found in islice(_ERA_LETTER.finditer(low), MOST):
        when = _day(_ERAS[found["era"]] + int(found["year"]), int(found["month"]), int(found["day"]))
        if when:
            dates.append(FoundDate(when, found.start(), found.end()))
    return sorted(_apart(dates), key=lambda d: d.start)


def _east_number(text: str) -> int:
    plain = "".join(text.split())
    return int(plain) if plain.isdigit() and plain.isascii() else east(plain)


def _is_month_first(numeric: list[re.Match[str]]) -> bool:
    """Whether some date of the page can only be read month first, and none only day first."""
    slashed = [f for f in numeric if f["s"] in "/-" and len(f["a"]) <= 2]
    return any(int(f["b"]) > 12 for f in slashed) and not any(int(f["a"]) > 12 for f in slashed)


def _numeric(found: re.Match[str], month_first: bool) -> FoundDate | None:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"].lstrip("'"))
    if len(found["a"]) == 4:
        day = _day(a, b, c) if len(found["c"]) == 2 else None
    elif len(found["a"]) == 3:
        day = None
    else:
        year = c if len(found["c"]) == 4 else 2000 + c
        day = _day(year, a, b) if month_first and found["s"] in "/-" else _day(year, b, a)
    return FoundDate(day, found.start(), found.end()) if day else None


def _day(year: int, month: int, day: int) -> date | None:
    if not 1990 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
