"""The functions that rules may call. Pure."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from promo.eligibility.company_names import same_company
from promo.eligibility.expression import Functions
from promo.periods import Period, Unit, add_months


@lru_cache(maxsize=4096)
def at_least(period: str, *bounds: str) -> bool:
    """Whether a period (`P3M`, or `none`) is as long as one of the bounds of its own family."""
    if period == "none":
        return False
    mine = Period.parse(period)
    return any(mine.at_least(Period.parse(bound)) for bound in bounds)


@lru_cache(maxsize=4096)
def before(first: str, second: str) -> bool:
    """Whether one day lies before another, or one instant before another, both as ISO text."""
    return datetime.fromisoformat(first) < datetime.fromisoformat(second)


@lru_cache(maxsize=4096)
def months_in(period: str) -> int:
    """Whole months in a period: of days, one for every thirty; of weeks, three for thirteen; 0 for `none`."""
    if period == "none":
        return 0
    mine = Period.parse(period)
    match mine.unit:
        case Unit.YEAR:
            return 12 * mine.count
        case Unit.MONTH:
            return mine.count
        case Unit.WEEK:
            return mine.count * 3 // 13
        case Unit.DAY:
            return mine.count // 30


@lru_cache(maxsize=4096)
def months_until(first: str, last: str) -> int:
    """Months from one day to another, a begun one counted whole: so many that nothing is left of the span; 0 where it
    is over."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    months = max(0, 12 * (ends.year - begins.year) + ends.month - begins.month)
    return months + 1 if ends >= begins and add_months(begins, months) <= ends else months


FUNCTIONS: Functions = {
    "at_least": at_least,
    "before": before,
    "months_in": months_in,
    "months_until": months_until,
    "same_company": same_company,
}
