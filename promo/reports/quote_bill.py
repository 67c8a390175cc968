"""The first bill after a quote, by the rules and prices that it promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from promo.billing.preview import rate_for
from promo.books.prices import Amounts, taxed
from promo.claims.intake.quote import Quote
from promo.claims.judging.assess import first_counted_day
from promo.clock import local_day
from promo.countries import timezone_of
from promo.periods import FreePeriod, free_period
from promo.promotions.rulebook import RuleBook
from promo.rule_sets.stored import rules_named


@dataclass(frozen=True, slots=True)
class QuoteBill:
    """What a quote comes to with a start on a day: the free months, then one bill for each month or year."""

    starts_on: date
    free: FreePeriod
    every: str
    """`month` or `year`: how long a bill is for."""
    currency: str
    tax_rate: str | None
    """In percent; None without tax."""
    amounts: Amounts

    @property
    def on(self) -> date:
        """The day of the first bill."""
        return self.free.ends_before


def bill_of_quote(db: Session, quote: Quote, in_force: RuleBook, starts_on: date | None = None) -> QuoteBill:
    """What a quote comes to, by the prices of its day.

    Args:
        db: where the rules of its day are kept.
        quote: the quote.
        in_force: the rules of today, which count where those of its day cannot be found.
        starts_on: the first day of service; None is the day the quote was made.
    """
    asked, rules = quote.for_, rules_named(db, quote.rules, in_force)
    starts_on = starts_on or local_day(quote.quoted_at, timezone_of(asked.country))
    free = free_period(first_counted_day(None, starts_on), quote.months)
    rate, plan = rate_for(rules, asked.country), rules.catalog.plan(asked.plan)
    if plan is None:  # the rules of its day are lost, and the plan is sold no more: a month is what the quote says
        net = quote.month_value.times(12 if asked.every == "year" else 1)
    else:
        net = plan.price(asked.every, quote.month_value.currency).times(asked.seats)
    return QuoteBill(starts_on, free, asked.every, quote.month_value.currency, rate, taxed(net, rate))
