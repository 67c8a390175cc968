"""What the machine has approved today, and how much it may: a bound a day, by number and by list value.

Whatever slips through the checks, a day of it costs no more than this. Past the bound every claim goes to a person, and
the desk says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.eligibility.case import History
from promo.money import Money
from promo.periods import first_instant
from promo.promotions.compiled import Promotion
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim, CreditGrant, Decision


@dataclass(frozen=True, slots=True)
class MachineDay:
    """The machine's approvals of one promotion since midnight there: how many, and their list value by currency, in
    minor units."""

    claims: int
    value: Mapping[str, int]
    promotion: Promotion

    def room_for(self, value: Money) -> bool:
        """Whether one more credit of this list value stays under the bound; always where there is none."""
        bound = self.promotion.file.by_machine
        if bound is None:
            return True
        most = bound.value_in(value.currency)
        return self.claims < bound.claims_a_day and (
            most is None or self.value.get(value.currency, 0) + value.minor <= most.minor
        )

    @property
    def used(self) -> float:
        """The share of the bound that is used, by number or in the currency where most of it is: 1 is all of it."""
        bound = self.promotion.file.by_machine
        if bound is None:
            return 0.0
        shares = [self.claims / bound.claims_a_day]
        shares += [minor / most.minor for currency, minor in self.value.items() if (most := bound.value_in(currency))]
        return max(shares)


def machine_day(db: Session, promotion: Promotion, now: datetime) -> MachineDay:
    """What the machine has approved of a promotion since midnight in its time zone; nothing is counted where no bound
    asks for it."""
    if promotion.file.by_machine is None:
        return MachineDay(0, {}, promotion)
    zone = ZoneInfo(promotion.file.timezone)
    rows = db.exec(
        select(
            CreditGrant.currency,
            func.count(),
            func.sum(col(CreditGrant.month_value_minor) * col(CreditGrant.months)),
        )
        .join(Decision, col(Decision.id) == col(CreditGrant.decision_id))
        .join(Claim, col(Claim.id) == col(CreditGrant.claim_id))
        .where(
            CreditGrant.granted_at >= first_instant(now.astimezone(zone).date(), zone),
            col(Decision.by_person).is_(None),
            Claim.promotion == promotion.file.id,
        )
        .group_by(col(CreditGrant.currency))
    ).all()
    return MachineDay(sum(count for _, count, _ in rows), {c: int(total) for c, _, total in rows}, promotion)


def with_the_day(history: History, db: Session, promotion: Promotion, value: Money, now: datetime) -> History:
    """What the store knows, with whether the machine may still approve a credit of this list value today."""
    return replace(history, machine_may=machine_day(db, promotion, now).room_for(value))


NEARLY = 0.8
"""The share of the day's bound from which on the desk is told."""


def days_to_tell(db: Session, rules: RuleBook, now: datetime) -> list[MachineDay]:
    """The promotions whose bound of the day is nearly or wholly used up."""
    days = [machine_day(db, promotion, now) for promotion in rules.promotions.values()]
    return [day for day in days if day.used >= NEARLY]
