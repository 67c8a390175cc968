"""What starts under an offer that is like for like, and what was asked for beyond it, with the price of both: shown
before anything is agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from promo.books.prices import Amounts, Price, amounts_of
from promo.promotions.cover import Wish, covered
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.subscriptions.covered import cover_from


@dataclass(frozen=True, slots=True)
class Beyond:
    """What was asked for and is not started."""

    wish: Wish
    plan_name: str
    amounts: Amounts
    """What a period of all that was asked for costs, by today's list: with what is started, and instead of it."""


@dataclass(frozen=True, slots=True)
class LikeForLike:
    """What the free months are for, and why."""

    plan_name: str
    seats: int
    """What is started."""
    amounts: Amounts
    """What each period of it costs, from the first bill on."""
    currency: str
    every: str
    most_plan: str | None
    """The plan of ours that the old one equals; None where it bounds nothing."""
    most_seats: int | None
    """For how many users the old contract was; None where that bounds nothing."""
    old_plan: str | None
    """What the old provider calls its plan."""
    beyond: Beyond | None
    """None where all that was asked for is started."""
    first_bill: date


def like_for_like(view: ClaimView, rules: RuleBook) -> LikeForLike | None:
    """What a claim's credit covers as it was fixed at the approval; None where nothing bounds it, or no contract
    stands."""
    grant, row, claim = view.grant, view.subscription, view.claim
    cover = cover_from(grant) if grant is not None else None
    plan = rules.catalog.plan(row.plan) if row is not None else None
    if cover is None or row is None or plan is None:
        return None
    most, old = rules.catalog.plan(cover.plan or ""), view.decided.fact("old_plan").value
    return LikeForLike(
        plan.name,
        row.seats,
        amounts_of(row),
        row.currency,
        row.every,
        most.name if most is not None else None,
        cover.seats,
        str(old) if old is not None else None,
        _beyond(view, rules, Wish(claim.plan, claim.seats)),
        row.billing_starts,
    )


def _beyond(view: ClaimView, rules: RuleBook, asked: Wish) -> Beyond | None:
    grant, row = view.grant, view.subscription
    plan = rules.catalog.plan(asked.plan)
    if grant is None or row is None or plan is None:
        return None
    if covered(cover_from(grant), asked, row.every, row.currency, rules.catalog) == asked:
        return None
    unit = plan.price(row.every, row.currency).minor
    return Beyond(asked, plan.name, amounts_of(Price(row.currency, unit, asked.seats, row.tax_rate)))
