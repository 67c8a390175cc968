"""Which offer a claim takes where several are open: they exclude each other, and the one worth most is kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from promo.money import Money
from promo.promotions.compiled import Promotion


@dataclass(frozen=True, slots=True)
class Dropped:
    """An offer that is open too, but not taken: what it would be worth at most, and how much less that is."""

    promotion: Promotion
    worth: Money
    less: Money


@dataclass(frozen=True, slots=True)
class Choice:
    """The offer that is kept with the most it can be worth at list price, and those that are dropped for it."""

    kept: Promotion
    worth: Money
    dropped: tuple[Dropped, ...]


def choose(
    promotions: Iterable[Promotion], *, country: str, plan: str, every: str, month_value: Money, at: datetime
) -> Choice | None:
    """The offer worth most among those open at an instant, in a country, for a plan and billing period; None where none
    is.

    Of two that are worth the same, the one that closes later is kept, then the one whose id comes first.

    Args:
        promotions: all offers of the rule book.
        country: two capital letters.
        plan: the plan's id.
        every: `month` or `year`, how often the customer pays.
        month_value: list value of one month of what was asked for.
        at: the instant the claim is sent.
    """
    open_now = [p for p in promotions if _is_open(p, country, plan, every, at)]
    if not open_now:
        return None
    ranked = sorted(open_now, key=lambda p: (-p.file.credit.most, -p.conditions.ends_at.timestamp(), p.file.id))
    best = ranked[0]
    worth = month_value.times(best.file.credit.most)
    dropped = []
    for promotion in ranked[1:]:
        theirs = month_value.times(promotion.file.credit.most)
        dropped.append(Dropped(promotion, theirs, Money(worth.minor - theirs.minor, worth.currency)))
    return Choice(best, worth, tuple(dropped))


def _is_open(promotion: Promotion, country: str, plan: str, every: str, at: datetime) -> bool:
    conditions = promotion.conditions
    return (
        conditions.opens_at <= at < conditions.ends_at
        and (not conditions.countries or country in conditions.countries)
        and (not conditions.plans or plan in conditions.plans)
        and (not conditions.billing or every in conditions.billing)
    )
