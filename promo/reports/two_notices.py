"""Two periods of notice in one proof, of which nobody has said yet which one counts: the days of both.

One of them alone would be a firm day that is not firm; the earlier one is safe by both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from promo.claims.judging.days_off import holidays_of
from promo.claims.judging.decided import Decided, Place
from promo.leaving.exit import leave
from promo.periods import Period
from promo.reports.ways_out import contract_read

_DIFFER = frozenset({"notice.conflict", "readers.differ"})
"""Reasons for which a person looks which of two notices counts."""


@dataclass(frozen=True, slots=True)
class OneNotice:
    """What one of them comes to."""

    period: Period
    place: Place | None
    """Where it stands."""
    arrive_by: date | None
    """The last day for it to arrive by every reading; None where it may be given at any time, or no end is known."""
    ends_on: date | None
    """The last day of the contract, where a notice is in time, or is given today."""
    is_over: bool
    """Whether that day lies before today."""


def two_notices(decided: Decided, country: str, today: date) -> tuple[OneNotice, ...]:
    """The notices that differ, the earliest day first; empty where the verdict is not that they do.

    Args:
        decided: what was decided, with the clauses that were found.
        country: of the claimant.
        today: the day in the claimant's country.
    """
    if not _DIFFER & set(decided.codes):
        return ()
    found: dict[object, tuple[Period, Place | None]] = {}
    for clause in decided.clauses:
        if clause.period is not None and clause.binds != "vendor" and clause.kind != "opt_in":
            found.setdefault(clause.period.comparable(), (clause.period, next(iter(clause.evidence), None)))
    for name in ("renewal_notice", "exit_notice"):
        fact = decided.fact(name)
        if isinstance(fact.value, Period):
            found.setdefault(fact.value.comparable(), (fact.value, next(iter(fact.evidence), None)))
    if len(found) < 2:
        return ()
    notices = [_one(decided, country, period, place, today) for period, place in found.values()]
    return tuple(sorted(notices, key=lambda one: (one.arrive_by or date.max, -one.period.rough_days())))


def _one(decided: Decided, country: str, period: Period, place: Place | None, today: date) -> OneNotice:
    contract = replace(contract_read(decided, country), notice=period)
    found = leave(contract, today, holidays=holidays_of(country, today.year))
    day = found.last_day_safe
    is_over = day is not None and day < today
    ends_on = found.current_term_end if day is not None and found.current_term_end else found.earliest_exit
    return OneNotice(period, place, day, ends_on, is_over)
