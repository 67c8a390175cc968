"""A notice told as a day: "by 30 September, for 31 December" is one of three months. Pure.

Only the tagger finds such days, so what they come to is never enough for a machine's approval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from promo.periods import ONE_DAY, Period, Unit, add_months
from promo.proof.facts.agree import NOTICES
from promo.proof.facts.lengths import Length
from promo.proof.facts.model import ALONE, Binds, By, Clause, ClauseKind
from promo.proof.facts.notices.clauses import Likely, clause_at, with_places
from promo.proof.facts.notices.roles import Roles
from promo.proof.facts.paper import Paper
from promo.proof.facts.said import day_of_year, months_before
from promo.proof.facts.term import TermFacts
from promo.proof.tags import Role, Tag

_LONGEST_MONTHS = 12
_SURE = 0.5
_KINDS = {
    Role.RENEWAL_NOTICE: ClauseKind.RENEWAL,
    Role.EXIT_NOTICE: ClauseKind.EXIT,
    Role.OPT_IN_NOTICE: ClauseKind.OPT_IN,
}


def find_deadlines(paper: Paper, term: TermFacts, roles: Roles) -> list[Clause]:
    """The clauses whose notice is a day before the end of the term; none where the end is not known, or where the
    tagger did not read."""
    ends = _ends(term)
    return [
        _clause_of(paper, place, period, roles)
        for place in paper.places
        if place.role in NOTICES and place.confidence >= _SURE
        if (period := _period(paper, place, ends)) is not None
    ]


def _period(paper: Paper, place: Tag, ends: Sequence[date]) -> Period | None:
    """The shortest period from the day that a place names to an end; or so many months as it counts back itself."""
    words = paper.low[place.start : place.end]
    day = day_of_year(words, paper.lexicons)
    if day is None:
        months = months_before(words)
        return Period(months, Unit.MONTH) if months else None
    return min((p for end in ends if (p := between(day, end))), key=Period.rough_days, default=None)


def _clause_of(paper: Paper, place: Tag, period: Period, roles: Roles) -> Clause:
    kind = _KINDS.get(place.role, ClauseKind.RENEWAL)
    likely = Likely(Length(place.start, place.end, period), kind, min(ALONE, place.confidence))
    manner = paper.tags.manner_of(place.start, place.end) if paper.tags is not None else None
    bound = Binds.VENDOR if place.role is Role.VENDOR_NOTICE else Binds(manner.binds) if manner else Binds.UNKNOWN
    return with_places(paper.text, replace(clause_at(paper, roles, likely), binds=bound, readers=(By.TAGGER,)))


def _ends(term: TermFacts) -> list[date]:
    """Last days of terms of the contract, as far as they are known: as printed, and the day before each anniversary of
    its start."""
    ends = [term.end.value] if isinstance(term.end.value, date) else []
    start, initial = term.start.value, term.initial_term.value
    if isinstance(start, date):
        months = initial.count if isinstance(initial, Period) and initial.unit is Unit.MONTH else 12
        ends += [add_months(start, months) - ONE_DAY]
    return ends


def between(deadline: date, end: date) -> Period | None:
    """The period from a day to the next last day of a term, in whole months where it is some; None where it is a year
    or longer."""
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
