"""The primitives of notice arithmetic, by jurisdiction.

The day of the event never counts. A deadline is found by search (the latest day
whose period ends in time), never by subtracting months, and is never rolled
forward over a weekend or a holiday.

Source: research on law, sections 1.1 to 1.4.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from promo.periods import ONE_DAY, Period, Unit, add_months

# Countries whose courts count notice backwards by subtraction (Italy: Cass. 9701/1997).
_BACKWARD = frozenset({"IT"})


class Method(StrEnum):
    """How a clause or a law counts back from the end of the term."""

    FORWARD = "forward"
    BACKWARD = "backward"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for notice to arrive: by the rule, and the earlier of two readings."""

    rule: date
    safe: date


def method_of(jurisdiction: str) -> Method:
    """How notice is counted in a country (ISO 3166, UK accepted) when the clause does not say."""
    return Method.BACKWARD if jurisdiction in _BACKWARD else Method.FORWARD


def period_end(event: date, period: Period, jurisdiction: str = "") -> date:
    """The last day of a period that `event` sets off; the day of the event does not count.

    Japan counts from the next day, so a period set off on the last day of a
    month ends on the last day of a month (Civil Code 140, 143).
    """
    if jurisdiction == "JP" and period.unit in (Unit.MONTH, Unit.YEAR):
        begins = event + ONE_DAY
        return term_end(begins, period)
    return period.after(event)


def term_end(start: date, term: Period, terms: int = 1) -> date:
    """Last day of a contract term that includes its first day, computed from the original start."""
    whole = Period(term.count * terms, term.unit)
    after = whole.after(start)
    clipped = whole.unit in (Unit.MONTH, Unit.YEAR) and after.day != start.day
    return after if clipped else after - ONE_DAY


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def working_day_before(day: date, holidays: Collection[date] = ()) -> date:
    """`day` itself if it is a working day, else the nearest earlier one."""
    while not is_working_day(day, holidays):
        day -= ONE_DAY
    return day


def working_day_after(day: date, holidays: Collection[date] = ()) -> date:
    """`day` itself if it is a working day, else the nearest later one: never for a notice deadline."""
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def working_days_after(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The last of so many working days that follow a day; the day itself does not count."""
    for _ in range(count):
        day = working_day_after(day + ONE_DAY, holidays)
    return day


def last_day_to_arrive(last_day: date, notice: Period, *, method: Method = Method.FORWARD) -> Deadline:
    """The latest day on which notice may arrive for a term whose last day is `last_day`.

    `safe` is the earlier of the rule's day and plain subtraction from the last
    day: two careful readers may differ by one day at month ends.
    """
    plain = notice.before(last_day)
    match method:
        case Method.CLEAR:
            rule = notice.before(last_day) - ONE_DAY
        case Method.BACKWARD:
            rule = notice.before(last_day)
        case Method.FORWARD:
            rule = _latest_in_time(last_day, notice)
    return Deadline(rule, min(rule, plain))


def _latest_in_time(last_day: date, notice: Period) -> date:
    """The latest day D with D + notice <= last_day, found by search around the plain subtraction."""
    day = notice.before(last_day) + timedelta(days=4)
    while notice.after(day) > last_day:
        day -= ONE_DAY
    return day


def last_day_to_post(
    arrives_by: date, *, transit_days: int, holding_days: int = 0, holidays: Collection[date] = ()
) -> date:
    """The last working day to hand a letter to the post so that it arrives in time.

    Args:
        arrives_by: last safe day of arrival.
        transit_days: working days the post needs.
        holding_days: calendar days a letter may wait to be collected (only where collection counts).
        holidays: public holidays of the country.
    """
    day = working_day_before(arrives_by, holidays)
    if holding_days:
        day = working_day_before(day - timedelta(days=holding_days), holidays)
    for _ in range(transit_days):
        day = working_day_before(day - ONE_DAY, holidays)
    return day


def window_before(anchor: date, not_later_than: Period, not_earlier_than: Period | None) -> tuple[date | None, date]:
    """The days on which something must be said before `anchor`: (first day or None, last day)."""
    first = not_earlier_than.before(anchor) if not_earlier_than else None
    return first, not_later_than.before(anchor)


def month_end(day: date, months: int = 1) -> date:
    """Last day of the month (1), calendar quarter (3) or year (12) that holds `day`."""
    first_of_block = date(day.year, (day.month - 1) // months * months + 1, 1)
    return add_months(first_of_block, months) - ONE_DAY
