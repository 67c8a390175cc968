"""Answers to `promo billing-dates`: when a customer pays, without an account. Pure.

Source: INTERFACE.md, "promo billing-dates"; data/billing-vectors.jsonl names the kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from promo.commands.vectors.notice import Answer, Inputs, day
from promo.periods import (
    Period,
    Unit,
    add_months,
    anchored,
    cycle_index,
    first_cycle_day,
    first_instant,
    free_period,
    next_cycle_by_days,
)

_EVERY = {
    "day": Period(1, Unit.DAY),
    "week": Period(1, Unit.WEEK),
    "month": Period(1, Unit.MONTH),
    "quarter": Period(3, Unit.MONTH),
    "semiannual": Period(6, Unit.MONTH),
    "year": Period(1, Unit.YEAR),
}


class NotOurRule(Exception):
    """A vector of a rule that we do not adopt; the text says why."""


def billing_dates(start: date, free: Period, every: Period, count: int, timezone: str) -> Answer:
    """Last free day, first billed day, its first instant, and the paid periods as half-open pairs.

    Args:
        start: the day the contract is accepted, in the customer's own time zone.
        free: the free period, whole months.
        every: how long a paid period lasts.
        count: how many paid periods to name.
        timezone: the customer's IANA zone.

    Raises:
        ValueError: the free period is not in whole months, a paid period lasts no time, or the zone is unknown.
    """
    _lasts(every)
    if free.comparable()[1] != "month":
        raise ValueError(f"the free period is granted in whole months (P3M), not {free.iso()}")
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{timezone!r} is no IANA time zone; write Europe/Paris, for example") from None
    granted = free_period(start, free.comparable()[0])
    anchor = granted.ends_before
    return {
        "free_until": granted.last_free_day.isoformat(),
        "billing_starts": anchor.isoformat(),
        "billing_starts_instant": _instant(first_instant(anchor, zone)),
        "periods": [
            [anchored(anchor, every, k).isoformat(), anchored(anchor, every, k + 1).isoformat()] for k in range(count)
        ],
    }


def answer(row: Inputs) -> Answer:
    """The result for one vector.

    Raises:
        NotOurRule: the kind, unit or alignment is a rule of others.
        ValueError, KeyError: the line cannot be read.
    """
    kind, inputs = row["kind"], row["inputs"]
    if not isinstance(kind, str) or kind not in _ANSWERS:
        raise NotOurRule(f"the kind {kind!r} is a rule of others that we document and do not follow")
    return _ANSWERS[kind](inputs)


def _add_periods(inputs: Inputs) -> Answer:
    unit = _unit(inputs)
    if unit not in ("month", "year"):
        raise NotOurRule(f"we add calendar months and years, not {unit}")
    months = int(inputs["count"]) * _every(inputs).comparable()[0]
    return {"date": add_months(day(inputs["start"]), months).isoformat()}


def _first_cycle_date(inputs: Inputs) -> Answer:
    start, anchor_day, unit = day(inputs["start"]), int(inputs["anchor_day"]), _unit(inputs)
    if unit == "year":
        return {"date": _first_yearly(start, anchor_day).isoformat()}
    by_day = Unit(unit) if unit in ("day", "week") else Unit.DAY if unit == "30_days" else Unit.MONTH
    return {"date": first_cycle_day(start, anchor_day, by_day).isoformat()}


def _next_cycle_days(inputs: Inputs) -> Answer:
    found = next_cycle_by_days(day(inputs["start"]), int(inputs["days"]), day(inputs["on_or_after"]))
    return {"date": found.isoformat()}


def _due_on(inputs: Inputs) -> Answer:
    _anniversary(inputs)
    anchor, asked, every = day(inputs["anchor_date"]), day(inputs["day"]), _every(inputs)
    return {"due": asked >= anchor and anchored(anchor, every, cycle_index(anchor, every, asked)) == asked}


def _period_bound(inputs: Inputs) -> Answer:
    _anniversary(inputs)
    return {"instant": _bound(inputs, _every(inputs))}


def _every(inputs: Inputs) -> Period:
    """How long a cycle lasts: so many of its unit.

    Raises:
        NotOurRule: the unit is one of others.
        ValueError: the count is no whole number above zero.
    """
    unit, said = _unit(inputs), inputs.get("interval_count", 1)
    if unit not in _EVERY:
        raise NotOurRule(f"our cycles last days, weeks, months or years, not {unit}")
    if isinstance(said, bool) or not str(said).isdigit() or int(said) < 1:
        raise ValueError(f"interval_count is {said!r}; it is a whole number above zero")
    return Period(_EVERY[unit].count * int(said), _EVERY[unit].unit)


def _unit(inputs: Inputs) -> str:
    return str(inputs.get("unit", "month"))


def _first_yearly(start: date, anchor_day: int) -> date:
    """The anchor day in the month of the start, this year or the next."""
    for years in (0, 1):
        found = first_cycle_day(add_months(start.replace(day=1), 12 * years), anchor_day, Unit.MONTH)
        if found >= start:
            return found
    raise AssertionError("next year's day lies after the start")


def _cycle_dates(inputs: Inputs) -> Answer:
    """The cycles after the start: the next `count`, or all that have begun by `as_of`."""
    start, anchor_day, every = day(inputs["start"]), int(inputs["anchor_day"]), _every(inputs)
    cycle: Callable[[int], date]
    if every.unit in (Unit.DAY, Unit.WEEK):
        first = start
        cycle = partial(anchored, start, every)
    else:
        first = (
            _first_yearly(start, anchor_day)
            if _unit(inputs) == "year"
            else first_cycle_day(start, anchor_day, Unit.MONTH)
        )
        months = every.comparable()[0]

        def cycle(k: int) -> date:
            return first_cycle_day(add_months(first.replace(day=1), k * months), anchor_day, Unit.MONTH)

    if "as_of" in inputs:
        begun = [cycle(0)]
        while cycle(len(begun)) <= day(inputs["as_of"]):
            begun.append(cycle(len(begun)))
        return {"starts": [d.isoformat() for d in begun], "billed_through": cycle(len(begun)).isoformat()}
    skip = 1 if first == start else 0
    count = int(inputs["count"])
    return {"next": [cycle(k + skip).isoformat() for k in range(count)], "invoices_total": count + 1}


def _anniversary(inputs: Inputs) -> None:
    if inputs.get("alignment") != "anniversary":
        raise NotOurRule("our periods run from the anchor, not from calendar months")


def _lasts(every: Period) -> None:
    if every.count < 1:
        raise ValueError(f"a paid period lasts some time: write P1M or P1Y, not {every.iso()}")


def _bound(inputs: Inputs, every: Period) -> str:
    """Start or last second of the previous, current or next period, in the customer's zone."""
    zone = ZoneInfo(inputs.get("tz", "UTC"))
    anchor = _aware(inputs["anchor_instant"]).astimezone(zone).date()
    as_of = _aware(inputs["as_of"]).astimezone(zone).date()
    which, side = str(inputs["bound"]).split("_")
    index = cycle_index(anchor, every, as_of) + {"prev": -1, "cur": 0, "next": 1}[which]
    if side == "from":
        return _instant(first_instant(anchored(anchor, every, index), zone))
    return _instant(first_instant(anchored(anchor, every, index + 1), zone) - timedelta(seconds=1))


def _aware(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_ANSWERS: Mapping[str, Callable[[Inputs], Answer]] = {
    "add_periods": _add_periods,
    "first_cycle_date": _first_cycle_date,
    "cycle_dates": _cycle_dates,
    "next_cycle_days": _next_cycle_days,
    "due_on": _due_on,
    "period_bound": _period_bound,
}
