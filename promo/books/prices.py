"""What a subscription row means in periods and money. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from promo.money import Money
from promo.periods import Period, Span, Unit, anchored, cycle_index

MONTH, YEAR = Period(1, Unit.MONTH), Period(1, Unit.YEAR)


class Term(Protocol):
    """What fixes the periods: a subscription row, or anything with the same columns."""

    @property
    def every(self) -> str:
        """`month` or `year`."""

    @property
    def anchor(self) -> date:
        """The day all paid periods are reckoned from."""


class Priced(Protocol):
    """What fixes the price of a period: a subscription row, or anything with the same columns."""

    @property
    def currency(self) -> str:
        """ISO 4217."""

    @property
    def unit_price_minor(self) -> int:
        """Net price of one seat for one period."""

    @property
    def seats(self) -> int:
        """How many."""

    @property
    def tax_rate(self) -> str | None:
        """In percent; None without tax."""


@dataclass(frozen=True, slots=True)
class Price:
    """A price that no row has yet."""

    currency: str
    unit_price_minor: int
    seats: int
    tax_rate: str | None


def every_of(subscription: Term) -> Period:
    """Length of a billing period."""
    return YEAR if subscription.every == "year" else MONTH


def span_from(subscription: Term, day: date) -> Span:
    """The paid period that begins on `day`, half-open.

    Before the anchor there is only the first term of a customer who chose to pay
    early and to have the rest of the free time behind it: one term and that rest.
    On a day that no period begins the answer begins earlier than asked.
    """
    return _span(subscription.anchor, every_of(subscription), day)


@lru_cache(maxsize=65_536)  # pure, and many customers share their days
def _span(anchor: date, every: Period, day: date) -> Span:
    if day < anchor:
        return Span(day, anchored(anchor, every, 1))
    index = cycle_index(anchor, every, day)
    return Span(anchored(anchor, every, index), anchored(anchor, every, index + 1))


def price_of(subscription: Priced) -> Money:
    """Net price of one period."""
    return Money(subscription.unit_price_minor, subscription.currency).times(subscription.seats)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, tax on the net sum, and total."""

    net: Money
    tax: Money
    total: Money


def taxed(net: Money, rate: str | None) -> Amounts:
    """Tax is rounded once, half up, on the net sum."""
    tax = net.times(Decimal(rate or "0") / 100)
    return Amounts(net, tax, net.plus(tax))


def amounts_of(subscription: Priced) -> Amounts:
    """What one period costs."""
    return _amounts(subscription.currency, subscription.unit_price_minor, subscription.seats, subscription.tax_rate)


@lru_cache(maxsize=16_384)  # pure, and there are few prices
def _amounts(currency: str, unit_price_minor: int, seats: int, tax_rate: str | None) -> Amounts:
    return taxed(Money(unit_price_minor * seats, currency), tax_rate)
