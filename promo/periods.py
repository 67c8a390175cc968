"""Calendar periods: lengths, clamping, half-open spans, and the free period.

Every later date is computed from its anchor in one step and clamped to the end
of a short month; nothing is chained, so the 31st comes back after February.

Source: DESIGN.md section 4, "Free period"; research on law, section 1.1.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from promo.translatable import M_, Said

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


class Unit(StrEnum):
    """The unit a contract states a period in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_LETTERS = {"D": Unit.DAY, "W": Unit.WEEK, "M": Unit.MONTH, "Y": Unit.YEAR}
_ISO = re.compile(r"P(\d{1,4})([DWMY])")


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as the paper states it: "90 days" is never turned into "3 months"."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read an ISO 8601 period of one unit, such as `P3M`, `P90D` or `P1Y`.

        Raises:
            ValueError: the text is no such period; the message says what is accepted.
        """
        found = _ISO.fullmatch(text.strip().upper())
        if found is None:
            raise ValueError(
                Said(M_("period", "%(text)s is not a period; write P3M, P90D, P13W or P1Y"), text=repr(text))
            )
        return cls(int(found[1]), _LETTERS[found[2]])

    def iso(self) -> str:
        """The ISO 8601 spelling, such as `P3M`."""
        return f"P{self.count}{self.unit.value[0].upper()}"

    def comparable(self) -> tuple[int, str]:
        """A length that may be compared inside its family: months (and years), or days (and weeks)."""
        if self.unit is Unit.YEAR:
            return self.count * 12, "month"
        if self.unit is Unit.WEEK:
            return self.count * 7, "day"
        return self.count, self.unit.value

    def at_least(self, other: Period) -> bool:
        """Whether this is as long as `other`. Months and days are different families and never compare."""
        mine, family = self.comparable()
        theirs, their_family = other.comparable()
        return family == their_family and mine >= theirs

    def rough_days(self) -> int:
        """About how many days, for ordering only (a month as 30.4 days): never for a date."""
        count, family = self.comparable()
        return round(count * 30.4) if family == "month" else count

    def after(self, day: date) -> date:
        """The last day of this period when `day` is the event that does not count."""
        if self.unit is Unit.DAY:
            return day + timedelta(days=self.count)
        if self.unit is Unit.WEEK:
            return day + timedelta(weeks=self.count)
        return add_months(day, self.count * (12 if self.unit is Unit.YEAR else 1))

    def before(self, day: date) -> date:
        """`day` less this period, clamped to the end of a short month."""
        return Period(-self.count, self.unit).after(day)


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open days `[starts_on, ends_before)`: neighbours never overlap and leave no gap."""

    starts_on: date
    ends_before: date

    @property
    def last_day(self) -> date:
        """The last day that belongs to the span."""
        return self.ends_before - ONE_DAY


def add_months(day: date, months: int) -> date:
    """The same day number `months` later (or earlier, if negative), or that month's last day.

    Raises:
        ValueError: the result lies outside the years 1 to 9999.
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"{day} and {months} months lies outside the calendar")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def anchored(anchor: date, every: Period, index: int) -> date:
    """Start of period number `index` (0 is the anchor itself), computed from the anchor in one step."""
    return Period(every.count * index, every.unit).after(anchor)


def cycles(anchor: date, every: Period) -> Iterator[Span]:
    """The endless row of half-open periods that starts at the anchor."""
    index = 0
    while True:
        yield Span(anchored(anchor, every, index), anchored(anchor, every, index + 1))
        index += 1


def cycle_index(anchor: date, every: Period, day: date) -> int:
    """Number of the period that holds `day`; negative before the anchor."""
    span_days = max(1, every.rough_days())
    index = (day - anchor).days // span_days
    while anchored(anchor, every, index) > day:
        index -= 1
    while anchored(anchor, every, index + 1) <= day:
        index += 1
    return index


def first_cycle_day(start: date, anchor_day: int, unit: Unit) -> date:
    """The first day on or after `start` whose day of month is `anchor_day` (clamped in short months).

    A week or day unit has no day of month: the answer is `start`.
    """
    if unit in (Unit.DAY, Unit.WEEK):
        return start
    month = start.replace(day=1)
    while True:
        last = calendar.monthrange(month.year, month.month)[1]
        candidate = month.replace(day=min(anchor_day, last))
        if candidate >= start:
            return candidate
        month = add_months(month, 1)


def next_cycle_by_days(start: date, days: int, on_or_after: date) -> date:
    """The first of start, start + days, start + 2 x days … that is not before `on_or_after`."""
    if on_or_after <= start:
        return start
    steps = -(-(on_or_after - start).days // days)
    return start + timedelta(days=days * steps)


@dataclass(frozen=True, slots=True)
class FreePeriod:
    """The days given free, half-open: the day it ends before is the first billed day."""

    starts_on: date
    ends_before: date

    @property
    def last_free_day(self) -> date:
        """The last day that costs nothing."""
        return self.ends_before - ONE_DAY


def free_period(starts_on: date, months: int) -> FreePeriod:
    """Grant `months` whole calendar months, counted from `starts_on`.

    Two readings of "three months" differ at month ends; the customer gets the
    later one. Each is computed in one step: adding one month three times would
    turn 31 January into 28 April.

    Args:
        starts_on: first free day, in the customer's own time zone.
        months: whole months, 1 or more.

    Returns:
        A half-open period: the day it ends before is the first billed day.

    Raises:
        ValueError: `months` is below 1.

    Source: DESIGN.md, section 4, "Free period".
    """
    if months < 1:
        raise ValueError(f"a free period lasts at least one month, not {months}")
    same_day = add_months(starts_on, months)
    after_the_day_before = add_months(starts_on - ONE_DAY, months) + ONE_DAY
    return FreePeriod(starts_on, max(same_day, after_the_day_before))


def first_free_day(service_starts: date, free_from: date) -> date:
    """The first day that costs nothing, as people are told of it.

    Args:
        service_starts: the day that was chosen for the start.
        free_from: the first day that counts. It is the one after the start where that came about on the day itself, or
            later than was planned: what was left of that day is a gift.

    Returns:
        The day on which the service began: it is free, too, whether it is counted or not.
    """
    return max(service_starts, free_from - ONE_DAY)


TOLD_BEFORE = timedelta(days=30)
"""Nobody is billed sooner after they were told that the day came nearer: the first reminder leaves so long before."""


def first_billed_after_end(starts_on: date, least: int, latest: date, ended_on: date, told_on: date) -> date:
    """The first billed day of months that are free until an old contract has ended.

    Args:
        starts_on: first free day.
        least: whole months that are free whenever that contract ends, 1 or more.
        latest: the first billed day where no end is known; nothing comes later.
        ended_on: the last day of the old contract, as it was proved; it may lie ahead.
        told_on: the day on which the customer is told.

    Returns:
        The day after the end, but never before the least months are over, never sooner than 30 days after the customer
        was told, and `latest` at the latest: whatever was proved, it only ever comes nearer.
    """
    floor = free_period(starts_on, least).ends_before
    return min(latest, max(floor, ended_on + ONE_DAY, told_on + TOLD_BEFORE))


def months_begun(starts_on: date, ends_before: date) -> int:
    """How many free months from a day have begun before another: at least 1, and enough of them to reach it."""
    months = 1
    while free_period(starts_on, months).ends_before < ends_before:
        months += 1
    return months


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, as aware UTC.

    Where clocks jump over midnight it is the first instant that exists on or
    after it; where a whole day was skipped (Apia, 30 December 2011), the first
    instant after the gap; where midnight happens twice, the first of the two.
    """
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    instant = midnight.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return instant
    # Midnight does not exist: the offset before the gap and the one after it
    # bracket the jump, and the jump itself is the first instant we look for.
    earlier = instant - timedelta(days=1, hours=1)
    later = instant + timedelta(days=1, hours=1)
    while later - earlier > ONE_SECOND:
        middle = earlier + (later - earlier) / 2
        middle = middle.replace(microsecond=0)
        if middle <= earlier:
            break
        if middle.astimezone(zone).replace(tzinfo=None) >= midnight.replace(tzinfo=None):
            later = middle
        else:
            earlier = middle
    return later.replace(microsecond=0)
