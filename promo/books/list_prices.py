"""What a plan costs by the list: the value of a free month, which a quote and a credit are reckoned from."""

from __future__ import annotations

from promo.money import Money
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim


def month_value(claim: Claim, rules: RuleBook) -> Money:
    """List value of one free month of what a claim asks for; with a quote, by the prices of its day."""
    return list_month_value(rules, claim.plan, claim.every, claim.seats, claim.country)


def list_month_value(rules: RuleBook, plan_id: str, every: str, seats: int, country: str) -> Money:
    """List value of one month: the monthly list price, or a yearly one divided by twelve, times seats.

    Raises:
        KeyError: there is no such plan.
    """
    plan = rules.catalog.plan(plan_id)
    if plan is None:
        raise KeyError(plan_id)
    price = plan.price(every, rules.catalog.currency(country)).times(seats)
    return month_of(price, every)


def month_of(period_price: Money, every: str) -> Money:
    """One month's share of a price: the monthly one, or a yearly one divided by twelve."""
    return period_price if every == "month" else period_price.divided_by(12)
