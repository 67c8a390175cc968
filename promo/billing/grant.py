"""The three free months as a credit: at most one a claim."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from promo import audit
from promo.billing.ledger import Account, book
from promo.faultpoints import fault
from promo.money import Money
from promo.periods import FreePeriod
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim, CreditGrant, Decision


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


def grant_credit(
    db: Session, claim: Claim, decision: Decision, free: FreePeriod, months: int, rules: RuleBook, *, at: datetime
) -> CreditGrant:
    """Book the credit, in the caller's transaction. A second one for the claim is refused by the database."""
    assert decision.id is not None
    value = month_value(claim, rules)
    grant = CreditGrant(
        claim_id=claim.id, decision_id=decision.id, months=months, free_from=free.starts_on, billing_starts=free.ends_before,
        currency=value.currency, month_value_minor=value.minor, granted_at=at,
    )  # fmt: skip
    db.add(grant)
    db.flush()
    total = value.times(months)
    book(
        db, f"grant/{claim.id}", "free months granted (list value, a memo)",
        [(Account.PROMOTION_GRANTED, total), (Account.PROMOTION_OPEN, total.times(-1))], on=at.date(), at=at, claim_id=claim.id,
    )  # fmt: skip
    audit.record(
        db, "credit.granted", f"claim:{claim.id}", "system" if decision.by_person is None else f"person:{decision.by_person}",
        {"months": months, "free_from": free.starts_on, "billing_starts": free.ends_before, "value_minor": total.minor, "currency": total.currency}, at,
    )  # fmt: skip
    fault("grant.written")
    return grant
