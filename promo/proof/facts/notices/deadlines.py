"""A notice told as a day: "by 30 September, for 31 December" is one of three months. Pure.

Only the tagger finds such days, so what they come to is never enough for a machine's approval.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from promo.periods import ONE_DAY, Period, Unit, add_months
from promo.proof.facts.agree import NOTICES
from promo.proof.facts.dates import find_dates
from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ALONE, Binds, By, Clause, ClauseKind
from promo.proof.facts.notices.clauses import clause_at, with_places
from promo.proof.facts.notices.roles import Roles
from promo.proof.facts.term import TermFacts
from promo.proof.facts.text import ProofText
from promo.proof.tags import Role, Tag, Tags

_LONGEST_MONTHS = 12
_SURE = 0.5
_KINDS = {Role.RENEWAL_NOTICE: ClauseKind.RENEWAL, Role.EXIT_NOTICE: ClauseKind.EXIT, Role.OPT_IN_NOTICE: ClauseKind.OPT_IN}
_FIGURES = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})[./-]\s?(?P<b>\d{1,2})(?![\d/-]|\.\d)")
_EASTERN = re.compile(r"(?P<month>\d{1,2})\s*月\s*(?:(?P<day>\d{1,2})\s*日|末)?")
YEAR = 2027  # any year that is no leap year: only the distance between days of a year is wanted


def find_deadlines(
    text: ProofText,
    starts: Sequence[int],
    lexicon: Lexicon,
    others: Sequence[Lexicon],
    tags: Tags,
    places: Sequence[Tag],
    term: TermFacts,
    roles: Roles,
) -> list[Clause]:
    """The clauses whose notice is a day before the end of the term; none where the end is not known."""
    ends = _ends(term)
    found: list[Clause] = []
    for place in places:
        if place.role not in NOTICES or place.confidence < _SURE or not ends:
            continue
        day = day_of_year(text.low[place.start : place.end], [lexicon, *others])
        period = None if day is None else min((p for end in ends if (p := between(day, end))), key=Period.rough_days, default=None)
        if period is None:
            continue
        kind = _KINDS.get(place.role, ClauseKind.RENEWAL)
        clause = clause_at(text, starts, lexicon, roles, Length(place.start, place.end, period), kind, min(ALONE, place.confidence))
        manner = tags.manner_of(place.start, place.end)
        bound = Binds.VENDOR if place.role is Role.VENDOR_NOTICE else Binds(manner.binds) if manner else Binds.UNKNOWN
        found.append(with_places(text, replace(clause, binds=bound, readers=(By.TAGGER,))))
    return found


def day_of_year(low: str, lexicons: Sequence[Lexicon]) -> date | None:
    """The day that some words name, with or without a year: "30 September", "30.09.", "8月31日"; a day of no year is one of `YEAR`."""
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
    if found := _FIGURES.search(low):
        return _day(int(found["b"]), int(found["a"])) or _day(int(found["a"]), int(found["b"]))
    return None


def _day(month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    last = add_months(date(YEAR, month, 1), 1) - ONE_DAY
    return last.replace(day=min(day, last.day))


def _ends(term: TermFacts) -> list[date]:
    """Last days of terms of the contract, as far as they are known: as printed, and the day before each anniversary of its start."""
    ends = [term.end.value] if isinstance(term.end.value, date) else []
    start, initial = term.start.value, term.initial_term.value
    if isinstance(start, date):
        months = initial.count if isinstance(initial, Period) and initial.unit is Unit.MONTH else 12
        ends += [add_months(start, months) - ONE_DAY]
    return ends


def between(deadline: date, end: date) -> Period | None:
    """The period from a day to the next last day of a term, in whole months where it is some; None where it is a year or longer."""
    for months in range(_LONGEST_MONTHS):
        for last in (end, end + ONE_DAY):  # "by 30 September" and "before 1 October" say the same
            day = add_months(last, -months)
            same_end = (deadline + ONE_DAY).day == 1 and (last + ONE_DAY).day == 1 and day.month == deadline.month
            if months and ((day.month, day.day) == (deadline.month, deadline.day) or same_end):
                return Period(months, Unit.MONTH)
    days = (_in(deadline.year, end) - deadline).days
    days = days if days > 0 else (_in(deadline.year + 1, end) - deadline).days
    return Period(days, Unit.DAY) if 0 < days < 360 else None


def _in(year: int, day: date) -> date:
    """The same day of another year; 28 February for the 29th where there is none."""
    return add_months(day, 12 * (year - day.year))
