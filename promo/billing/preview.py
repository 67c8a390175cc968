"""The next invoices with their days and amounts, before anybody accepts anything, and ever after. Pure.

A period that is billed with another amount than stands here has a recorded cause, or it is not billed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from promo.books.prices import Amounts, Price, amounts_of, span_from
from promo.books.tax import tax_of
from promo.periods import FreePeriod, Span, first_instant
from promo.promotions.rulebook import RuleBook

COUNT = 6


@dataclass(frozen=True, slots=True)
class Billable:
    """What a preview needs to know of a subscription, a claim or a quote."""

    anchor: date
    every: str
    timezone: str
    price: Price
    billing_starts: date
    ends_before: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A price that begins with a later period."""

    effective_on: date
    price: Price


@dataclass(frozen=True, slots=True)
class PlannedInvoice:
    """One invoice to come: when it is written, for which days, how much."""

    on: date
    at: datetime
    period: Span
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody thinks of buying, and where they are."""

    plan: str
    every: str
    seats: int
    country: str
    timezone: str


def bills_of_offer(rules: RuleBook, wanted: Wanted, free: FreePeriod) -> list[PlannedInvoice]:
    """The first invoices somebody would get who accepts the offer now, by the price list and the tax of the rules.

    Raises:
        KeyError: there is no such plan.
    """
    sold, country = rules.catalog.plan(wanted.plan), wanted.country
    if sold is None:
        raise KeyError(wanted.plan)
    price = sold.price(wanted.every, rules.catalog.currency(country))
    of = Price(price.currency, price.minor, wanted.seats, rate_for(rules, country))
    return next_invoices(Billable(free.ends_before, wanted.every, wanted.timezone, of, free.ends_before))


def rate_for(rules: RuleBook, country: str) -> str | None:
    """The tax, in percent, for a customer in a country who has given no VAT number; None without tax."""
    seller = rules.vendor.entity_for(country).country
    known = rules.catalog.tax_rates
    return tax_of(seller, country, None, known, reverse_charge=rules.catalog.terms.reverse_charge).rate


def next_invoices(
    offer: Billable, *, after: date | None = None, changes: Sequence[PlannedChange] = (), count: int = COUNT
) -> list[PlannedInvoice]:
    """The next `count` invoices of a service that goes on as it is; fewer where it ends before.

    Args:
        offer: dates and price.
        after: end of the period billed last (that day is the next billing day); None when nothing was billed.
        changes: prices that begin with a later period, in any order.
        count: how many.
    """
    zone, planned = ZoneInfo(offer.timezone), list[PlannedInvoice]()
    day = after if after is not None else offer.billing_starts
    while len(planned) < count and (offer.ends_before is None or day < offer.ends_before):
        period = span_from(offer, day)
        begun = [c for c in changes if c.effective_on <= day]
        price = max(begun, key=lambda c: c.effective_on).price if begun else offer.price
        planned.append(PlannedInvoice(day, first_instant(day, zone), period, amounts_of(price)))
        day = period.ends_before
    return planned
