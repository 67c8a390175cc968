"""A change in the middle of a paid period: the rest of the old price back, the rest of the new one due. Pure.

Source: research on billing, section 1, "Proration denominator": actual local days, half up once a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from promo.money import Money
from promo.periods import Span


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a period from a day on, and what the two prices come to for it."""

    span: Span
    days: int
    of_days: int
    unused_old: Money
    for_new: Money

    @property
    def difference(self) -> Money:
        """Due if above zero, to be given back if below."""
        return Money(self.for_new.minor - self.unused_old.minor, self.for_new.currency)


def share(price: Money, days: int, of_days: int) -> Money:
    """A part of a price by days, half up to a minor unit, computed exactly."""
    part = Fraction(price.minor * days, of_days)
    return Money(int(part + Fraction(1, 2)) if part >= 0 else -int(-part + Fraction(1, 2)), price.currency)


def rest_of(period: Span, from_day: date, old: Money, new: Money) -> Rest:
    """The rest of a paid period under an old and a new price.

    Args:
        period: the paid period, half-open, in the customer's local days.
        from_day: first day of the new price; inside the period.
        old: net price of the whole period as it was paid.
        new: net price of a whole period from now on.

    Raises:
        ValueError: the day lies outside the period.
    """
    if not period.starts_on <= from_day < period.ends_before:
        raise ValueError(f"{from_day} lies outside the period {period.starts_on} to {period.last_day}")
    whole, left = (period.ends_before - period.starts_on).days, (period.ends_before - from_day).days
    return Rest(Span(from_day, period.ends_before), left, whole, share(old, left, whole), share(new, left, whole))
