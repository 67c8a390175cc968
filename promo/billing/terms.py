"""What a subscription row means in periods and money. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from promo.money import Money
from promo.periods import Period, Unit
from promo.store.tables import Subscription


def every_of(subscription: Subscription) -> Period:
    """Length of a billing period."""
    return Period(1, Unit.YEAR if subscription.every == "year" else Unit.MONTH)


def anchor_of(subscription: Subscription) -> date:
    """The day that all periods are reckoned from."""
    return subscription.billing_starts


def price_of(subscription: Subscription) -> Money:
    """Net price of one period."""
    return Money(subscription.unit_price_minor, subscription.currency).times(subscription.seats)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, tax on the net sum, and total."""

    net: Money
    tax: Money
    total: Money


def amounts_of(subscription: Subscription) -> Amounts:
    """What one period costs; tax is rounded once, on the net sum."""
    net = price_of(subscription)
    tax = net.times(Decimal(subscription.tax_rate or "0") / 100)
    return Amounts(net, tax, net.plus(tax))
