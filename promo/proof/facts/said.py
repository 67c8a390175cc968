"""A length of time or a day out of words of which it is known that they say one. Pure.

The grammar of `lengths` looks for lengths in a whole paper, so it must be strict. Here the second reader has already
said what the words are, and slips of recognition, abbreviations and turned word orders can be taken for what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from promo.periods import ONE_DAY, Period, Unit, add_months
from promo.proof.facts.dates import find_dates
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.line_ends import hyphen
from promo.proof.facts.numerals import EAST, days, joined, numbers
from promo.proof.facts.numerals import east as east_of
from promo.proof.facts.text import lowered

_MOST_BARE_MONTHS = 12
_UNITS: Mapping[Unit, str] = {
    Unit.DAY: (
        r"days?|d|tage?[ns]?|tg|t|kalendertage?n?|werktage?n?|jours?|j|giorn[oi]|gg?|dias?|dagen?|dgn|dag|日間?|営業日"
    ),
    Unit.WEEK: r"weeks?|wks?|w|wochen?|wo|semaines?|settiman[ae]|semanas?|weken|week|wk|週間?",
    Unit.MONTH: (
        r"months?|m[ou]nths?|mths?|rnonths?|rnaanden|rneses|rnesi|mos?|m|monat(?:e[ns]?|s)?|mon|mt|mois|mes[ei]"
        r"|mensilita|mesi|mes(?:es)?|meses|maand(?:en(?:periode)?)?|mnde?n?|[かヶケカヵ箇个]月間?|月間?|mensualidades"
    ),
    Unit.YEAR: (
        r"years?|yrs?|y|jahre?[ns]?|j|schuljahre?[ns]?|ans?|annees?|ann[oi]|annualita|anos?|anualidad(?:es)?|jaar"
        r"|jaren|jr|[かヶケカヵ箇]?年間?|schoolja(?:ar|ren)"
        r"|(?:annual|yearly) cycles?|exercices?|ejercicios?|cursos?|ciclos? lectivos?"
    ),
}
_OTHER_UNITS: Mapping[str, tuple[int, Unit]] = {
    r"quarters?|quartal(?:e[ns]?|s)?|vierteljahre?[ns]?|trimestr(?:es?|i|e)|trimestres?|kwarta(?:al|len)|四半期": (
        3,
        Unit.MONTH,
    ),
    r"half[- ](?:a )?years?|halbjahre?[ns]?|halbes jahr|halben jahr\w*|semestr(?:es?|i|e)|semestres?|half ?jaar|halve"
    r" jaren|半年間?|medio ano|meio ano|mezzo anno": (
        6,
        Unit.MONTH,
    ),
    r"bimestr(?:es?|i|e)": (2, Unit.MONTH),
    r"fortnights?": (14, Unit.DAY),
    r"quinzaines?|quincenas?": (15, Unit.DAY),
    r"huitaines?": (8, Unit.DAY),
    r"bienni[oi]|bienios?|biennale|biennal": (2, Unit.YEAR),
    r"trienni[oi]|trienios?|triennale|triennal|trienal": (3, Unit.YEAR),
    r"quadrienni[oi]|cuatrienios?|quadriennale": (4, Unit.YEAR),
    r"quinquenni[oi]|quinquenios?|quinquennale": (5, Unit.YEAR),
}
_YEARLY = (
    r"year|jahr|anno|annual|annee|d'an en an|\ban en"
    r" an|\bans?\b|\banos?\b|anual|jaar|毎年|年次|年度|exercice|exercise|ejercicio|12[-"
    r" ]maand|twelve|august|curso|stagione|temporada"
)
_MONTHLY = r"month|monat|mois|mensil|mes[ei]?\b|maand|毎月|月ごと|月々"
_QUARTERLY = r"quarter|quartal|vierteljahr|trimest|kwartaal|四半期"
_HALF_YEARLY = r"half[- ]?year|halbjahr|halbes jahr|semest|halfjaar|half jaar|半年"
_SAME = (
    r"\bsame\b|\bequal\b|\blike\b|identical|ditto|gleich|selbe|ebenso|meme|egale?s?\b|identique|equivalent|semblable"
    r"|autant|stess[oa]|uguale?|egual|pari"
    r" |medesim|tanto quanto|igual|mism[oa]|identic|mesm[oa]"
    r"|gelijk|dezelfde|eenzelfde|hetzelfde|even lang|zo lang|同じ|同一|同期間|同等"
)
_DIGITS_MISREAD = str.maketrans({"o": "0", "l": "1", "i": "1"})
_MISREAD = re.compile(r"(?<![a-z0-9])[0-9ol]*[0-9][0-9oli]*(?![a-z0-9])|(?<![a-z0-9])[lo][0-9ol]+(?![a-z])")
_FIGURES = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})[./-]\s?(?P<b>\d{1,2})(?![\d/-]|\.\d)")
_EASTERN = re.compile(r"(?P<month>\d{1,2})\s*月\s*(?:(?P<day>\d{1,2})\s*日|末)?")
# "The last working day", "the close", as eight languages say it in front of a month
_LAST = re.compile(
    r"\b(?:last|final|end|close|ende|ultimo|letzte[nrms]?|schluss|dernier|derniere|fin|fine|ultim[oa]|final|fim"
    r"|laatste|einde?|eind)\b|末|最終"
)
_BEFORE = re.compile(
    r"\b(?:before|prior|preceding|previous|vor|vorher\w*|vorangeh\w*|voraus\w*|avant|preced\w*|anterior\w*|previ[oa]"
    r"|antes|prima|antecedent\w*|voor|vooraf\w*)\b"
)
_A_MONTH = re.compile(r"\b(?:month|monat[es]?s?|kalendermonat[es]?s?|mois|mese?s?|maand)\b")
_THE_MONTH_BEFORE = re.compile(r"\b(?P<twice>vor)?vormonate?s?\b|前(?P<east>々|の前)?の?月(?:の)?(?:末|最終)")
YEAR = 2027  # any year that is no leap year: only the distance between days of a year is wanted
_LETTERS_MISREAD = str.maketrans({"0": "o", "1": "i"})
_MISREAD_WORD = re.compile(
    r"(?<![a-z0-9])(?=[01]*[a-z][01]*[a-z])[a-z01]*[01][a-z01]*[a-z][a-z01]*(?![a-z0-9])"
)  # "n1nety", "m0nths"
# A word cut at a line end, also where its lines were joined since
_CUT = re.compile(r"[\u00ad-]\s*\n\s*|(?<=[a-z])- (?=[a-z])")
_EAST_NUMBER = re.compile(f"{EAST}+")
_EAST_DAY = re.compile(r"(?:\d|[一二三四五六七八九十])月の?(?:\d|[一二三四五六七八九十]|最終)|前(?:の|々)?(?:の)?月")


def period_said(words: str, lexicons: Sequence[Lexicon]) -> Period | None:
    """The length of time that some words of a paper say, however they say it; None where it cannot be told.

    "gg. 60", "mesi tre", "9O jours", "3 Mon.", "九十（90）日", "zwei Quartale", "d'année en année". Words win over
    figures that differ.

    Args:
        words: the words alone, as printed.
        lexicons: the grammars to try first, the likeliest language first.
    """
    low = _CUT.sub(_joined_again, lowered(words)).replace("\u00ad", "")
    low = re.sub(r"\s+", " ", _MISREAD.sub(lambda m: m[0].translate(_DIGITS_MISREAD), low)).strip()
    low = _MISREAD_WORD.sub(lambda m: m[0].translate(_LETTERS_MISREAD), low)
    if _EAST_DAY.search(low):  # "前月20日" is a day, not twenty of them
        return Period(1, Unit.MONTH) if re.match(r"前の?月", low) else None
    return _plain(low) or _by_grammar(low, lexicons) or _in_one_word(low) or _every(low) or _bare(low)


def _joined_again(cut: re.Match[str]) -> str:
    return hyphen(cut.string, *cut.span())


def bare_number(words: str) -> int | None:
    """The number that some words say without a unit, which stands elsewhere: "otros dos", "45"; None where they say
    more."""
    low = lowered(words)
    if re.search(r"[/.]\d", low) or not re.fullmatch(r"\W*(?:[^\d]*\d+|[^\d]+|[^\d]+\(\d+\)|\d+ ?\([^\d]+\))\W*", low):
        return None
    if _plain(low) or _every(low):
        return None
    return _number_before(low)


def _bare(low: str) -> Period | None:
    """A number without its unit: of months where it is a small one, else of days."""
    count = bare_number(low)
    return None if count is None else Period(count, Unit.MONTH if count <= _MOST_BARE_MONTHS else Unit.DAY)


def is_said_as_before(words: str) -> bool:
    """Whether the words say "as long as before" instead of a length."""
    return re.search(_SAME, lowered(words)) is not None


def day_said(words: str, lexicons: Sequence[Lexicon]) -> date | None:
    """The day that some words of a paper say; None where it cannot be told."""
    low = lowered(words)
    low = re.sub(r"\s+", " ", _MISREAD.sub(lambda m: m[0].translate(_DIGITS_MISREAD), low))
    for lexicon in lexicons:
        if found := find_dates(low, lexicon):
            return found[0].day
    return None


def day_of_year(low: str, lexicons: Sequence[Lexicon]) -> date | None:
    """The day that some words name, with or without a year: "30 September", "30.09.", "8月31日"; a day of no year is
    one of `YEAR`."""
    for lexicon in lexicons:
        if dates := find_dates(low, lexicon):
            return dates[0].day
    for lexicon in lexicons:
        if lexicon.language == "ja" and (eastern := _EASTERN.search(low)):
            return _day(int(eastern["month"]), int(eastern["day"]) if eastern["day"] else 31)
        names = "|".join(sorted(map(re.escape, lexicon.months), key=len, reverse=True))
        for pattern in (
            rf"(?P<d>\d{{1,2}})\W{{0,3}}(?:\w{{1,2}}\s+)?(?:de\s+|of\s+)?(?P<m>{names})(?!\w)",
            rf"(?P<m>{names})\W{{1,2}}(?P<d>\d{{1,2}})(?!\d)",
        ):
            if found := re.search(pattern, low):
                return _day(lexicon.months[found["m"]], int(found["d"]))
        if named := re.search(rf"(?<!\w)(?P<m>{names})(?!\w)", low):
            words = re.findall(
                r"[^\W\d_]+", low[: named.start()].replace("de ", " ").replace("di ", " ").replace("of ", " ")
            )
            for first in range(max(0, len(words) - 4), len(words)):
                if day := days(lexicon.language).get(joined(" ".join(words[first:]))):
                    return _day(lexicon.months[named["m"]], day)
            if _LAST.search(low[: named.start()]):
                return _day(lexicon.months[named["m"]], 31)
    if found := _FIGURES.search(low):
        return _day(int(found["b"]), int(found["a"])) or _day(int(found["a"]), int(found["b"]))
    return None


def months_before(low: str) -> int | None:
    """How many months lie between the last day of a month that is counted back from the end of a term, and that end.

    "The last working day of the second month before expiry" is two; "15th of the month before" is none of whole months.
    """
    if (found := _THE_MONTH_BEFORE.search(low)) and (
        found["east"] is not None or "月" in found[0] or _LAST.search(low)
    ):
        return 2 if found["twice"] or found["east"] else 1
    month = _A_MONTH.search(low)
    if month is None or not _LAST.search(low[: month.start()]) or not _BEFORE.search(low) or re.search(r"\d", low):
        return None
    words = re.findall(r"[^\W\d_]+", low[: month.start()])
    nth = numbers(ordinals=True)
    return nth.get(joined(words[-1])) or nth.get(joined(words[-1] + "o")) or 1  # "tercer mes": the shortened form


def _day(month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    last = add_months(date(YEAR, month, 1), 1) - ONE_DAY
    return last.replace(day=min(day, last.day))


def _by_grammar(low: str, lexicons: Sequence[Lexicon]) -> Period | None:
    for lexicon in lexicons:
        for found in lexicon.duration.finditer(low):
            if (period := lexicon.period_of(found)) is not None:
                return period
    return None


_WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"


def _plain(low: str) -> Period | None:
    """A number and a unit, in either order; the number in words, in figures or both."""
    for pattern, (times, unit) in [*_OTHER_UNITS.items(), *((p, (1, u)) for u, p in _UNITS.items())]:
        for found in re.finditer(
            rf"(?<![^\W\d_])(?:{pattern})(?![^\W\d_])\.?" if not pattern.startswith("[") else pattern, low
        ):
            # The ninetieth day before is ninety days before, the third quarter is no nine months.
            ordinals = unit is Unit.DAY
            count = _number_before(low[: found.start()], ordinals=ordinals) or _number_after(low[found.end() :])
            if count is None and times > 1 and not re.search(r"\d", low):
                count = 1
            if count and count * times <= 999:
                return Period(count * times, unit)
    return _eastern(low)


_EAST_PERIOD = re.compile(
    rf"({EAST}{{1,9}})\s*(?:[(（]\s*\d+\s*[)）]\s*)?"
    rf"(?:({_UNITS[Unit.DAY]})|({_UNITS[Unit.WEEK]})|([かヶケカヵ箇]?月)|({_UNITS[Unit.YEAR]}))"
)
_EAST_PERIOD_IN_FIGURES = re.compile(r"(\d{1,3})\s*(?:(日)|(週)|([かヶケカヵ箇个]?\s*月)|(年))")


def _eastern(low: str) -> Period | None:
    """A number and a unit in Japanese: "九十日", "3ヶ月", "ひと月"."""
    if signs := _EAST_PERIOD.search(low):
        return Period(max(1, east_of(signs[1])), _unit_of(signs))
    if figures := _EAST_PERIOD_IN_FIGURES.search(low):
        return Period(int(figures[1]), _unit_of(figures)) if int(figures[1]) else None
    return Period(1, Unit.MONTH) if re.search("ひと月|一ヶ月", low) else None


def _unit_of(found: re.Match[str]) -> Unit:
    """The unit whose group, behind that of the number, matched."""
    units = zip((Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR), found.groups()[1:], strict=True)
    return next(unit for unit, group in units if group)


def _number_before(text: str, *, ordinals: bool = False) -> int | None:
    """The number that ends a text: "ninety (90) ", "dreissig ", "at least 12 full ". Words win over figures."""
    text = re.sub(
        r"(?:full|whole|clear|calendar|business|consecutive|working|volle[nr]?|ganze[nr]?|pleins?|entiers?|francs?"
        r"|natural\w*|weitere[nrs]?|further|additional|completos?)\s*$",
        "",
        text.strip(" -.\u00b0\u00ba"),
    )
    text = text.rstrip(" -\u00b0\u00ba.'’")
    inner = re.search(r"[(\[]\s*(\d{1,3}|[^\d()\[\]]{2,40})\s*(?:[.\u00b0\u00ba]+)?[)\]]$", text)
    outer = _number_before(text[: inner.start()], ordinals=ordinals) if inner else None
    if inner:
        in_words = _in_words(inner[1]) if not inner[1].isdigit() else None
        return (
            in_words
            or (outer if outer and not text[: inner.start()].rstrip(" -\u00b0\u00ba.")[-1:].isdigit() else None)
            or (int(inner[1]) if inner[1].isdigit() else outer)
        )
    if figures := re.search(r"(?<![\d.,/])(\d{1,3})$", text):
        return int(figures[1]) or None
    if east := re.search(rf"({_EAST_NUMBER.pattern})$", text):
        return max(1, east_of(east[1]))
    return _in_words(text, ordinals=ordinals)


def _number_after(text: str) -> int | None:
    """The number that begins a text: "mesi tre", "gg. 60", "days ninety"."""
    text = text.strip(" .:-")
    if figures := re.match(r"(\d{1,3})(?!\d)", text):
        return int(figures[1]) or None
    return _in_words(" ".join(text.split()[:3]))


def _in_words(text: str, *, ordinals: bool = False) -> int | None:
    """The number that the last words of a text say, as many of them as make one; of any words none."""
    words = re.findall(_WORD, text)
    for first in range(max(0, len(words) - 6), len(words)):
        together = joined(" ".join(words[first:]))
        if (count := numbers(ordinals=ordinals).get(together)) is not None:
            return count
    return None


_ONE_WORD = re.compile(
    r"(?<![^\W\d_])(?P<count>[a-z]{2,20})-?"
    r"(?:(?P<day>tages|dagen)|(?P<week>wochen|weken|week)|(?P<month>month|monat|maand)|(?P<year>year|jahre?s|jaar))"
)


def _in_one_word(low: str) -> Period | None:
    """A number and a unit that are one word: "Dreimonatsfrist", "driemaandentermijn", "twelvemonth"."""
    for found in _ONE_WORD.finditer(low):
        if count := numbers().get(found["count"].rstrip("-")):
            return Period(count, next(unit for unit in Unit if found[unit.value]))
    return None


def _every(low: str) -> Period | None:
    """ "From year to year", "monthly", "d'année en année"."""
    for pattern, period in (
        (_QUARTERLY, Period(3, Unit.MONTH)),
        (_HALF_YEARLY, Period(6, Unit.MONTH)),
        (_MONTHLY, Period(1, Unit.MONTH)),
    ):
        if re.search(pattern, low) and not re.search(r"\d", low):
            return period
    return Period(1, Unit.YEAR) if re.search(_YEARLY, low) and not re.search(r"\d", low) else None
