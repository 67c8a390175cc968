"""How much of each offer is used: places and list value, taken and reserved, and when it is full at today's rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.promotions.rulebook import RuleBook
from promo.store.tables import Place, PlaceCount, PlaceState

RATE_OVER = 30
"""Days that the rate is reckoned over."""
FORESEEN = 366
"""Days ahead that the rate of a month says something of."""


@dataclass(frozen=True, slots=True)
class CapUsed:
    """One cap of an offer: of places (no currency), or of list value in minor units of a currency."""

    offer: str
    currency: str
    cap: int
    taken: int
    reserved: int
    lately: int
    """What was taken within the last days that the rate is reckoned over."""
    full_on: date | None
    """At the same rate; None where nothing was taken lately, or that day is more than a year away."""

    @property
    def percent(self) -> int:
        """How much of it is taken or reserved."""
        return min(100, round(100 * (self.taken + self.reserved) / self.cap)) if self.cap else 100


def caps_used(db: Session, rules: RuleBook, now: datetime) -> Sequence[CapUsed]:
    """Every cap of every offer in force."""
    since = now - timedelta(days=RATE_OVER)
    found: list[CapUsed] = []
    for name, promotion in rules.promotions.items():
        counts = {c.currency: c for c in db.exec(select(PlaceCount).where(PlaceCount.promotion == name))}
        rows = db.exec(
            select(Place.currency, func.count(), func.sum(Place.value_minor))
            .where(Place.promotion == name, Place.state == PlaceState.TAKEN, col(Place.changed_at) > since)
            .group_by(Place.currency)
        ).all()
        number = {currency: int(count) for currency, count, _ in rows}
        value = {currency: int(minor or 0) for currency, _, minor in rows}
        taken, held = sum(c.taken for c in counts.values()), sum(c.held for c in counts.values())
        title = promotion.file.name
        found.append(_used(title, "", promotion.file.caps.claims, (taken, held), sum(number.values()), now))
        for currency in promotion.file.caps.budget:
            budget, count = promotion.file.caps.budget_in(currency), counts.get(currency)
            if budget is not None:
                both = (count.taken_minor, count.held_minor) if count else (0, 0)
                found.append(_used(title, currency, budget.minor, both, value.get(currency, 0), now))
    return found


def _used(offer: str, currency: str, cap: int, taken_held: tuple[int, int], lately: int, now: datetime) -> CapUsed:
    taken, held = taken_held
    left = max(0, cap - held)
    days = -(-left * RATE_OVER // lately) if lately else None
    full_on = (now + timedelta(days=days)).date() if days is not None and days <= FORESEEN else None
    return CapUsed(offer, currency, cap, taken, held - taken, lately, full_on)
