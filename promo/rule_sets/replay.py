"""All past claims judged again by another rule set, from the cases that were kept: no proof is read again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.eligibility.case import Case, case_from
from promo.eligibility.judge import judge
from promo.eligibility.model import Outcome, Verdict
from promo.money import Money
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim, ClaimState, CreditGrant, Decision

_CREDITED = (ClaimState.APPROVED, ClaimState.STARTED, ClaimState.WAITLISTED)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim that the other rule set would have decided otherwise.

    `before` and `after` are outcomes; `money` is what the credit would be worth more (or less, negative) at list value.
    `harmed`: the claim holds the credit, or a place in the waiting list, and would get less or none.
    """

    claim_id: str
    company: str
    before: str
    after: str
    codes: tuple[str, ...]
    money: Money | None
    harmed: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """What a rule set would have changed: how many claims were judged again, how many could not be, and each that
    differs."""

    version: str
    judged: int
    not_judged: int
    changed: tuple[Changed, ...]
    before: Mapping[str, int] = field(default_factory=dict)
    """How many claims ended in each outcome."""
    after: Mapping[str, int] = field(default_factory=dict)
    """How many would."""
    given: Mapping[str, int] = field(default_factory=dict)
    """By currency, minor units of list value that was given for the claims that were judged again."""

    @property
    def harmed(self) -> tuple[Changed, ...]:
        """Claims approved already that would lose by it."""
        return tuple(c for c in self.changed if c.harmed)

    @property
    def money(self) -> dict[str, tuple[int, int]]:
        """By currency, minor units of list value that would be given besides, and that would not be given."""
        sums: dict[str, tuple[int, int]] = {}
        for change in self.changed:
            if change.money is not None:
                more, less = sums.get(change.money.currency, (0, 0))
                sums[change.money.currency] = (more + max(0, change.money.minor), less + min(0, change.money.minor))
        return sums

    @property
    def digest(self) -> str:
        """Names this very list, so that who saw it is known."""
        rows = [[c.claim_id, c.before, c.after, list(c.codes), c.money.minor if c.money else 0] for c in self.changed]
        return hashlib.sha256(json.dumps([self.version, rows], sort_keys=True).encode()).hexdigest()


def replay(db: Session, rules: RuleBook, since: date | None = None) -> Replay:
    """Judge the newest machine decision of every claim again by `rules`.

    Args:
        db: the session; nothing is written.
        rules: the other rule set.
        since: only claims sent on this day or later, in each promotion's time zone.
    """
    judged, not_judged, changed = 0, 0, list[Changed]()
    before, after, given = Counter[str](), Counter[str](), Counter[str]()
    for row in _rows(db, since):
        promotion = rules.promotion_of(row.promotion)
        if since and row.asked_at.astimezone(ZoneInfo(promotion.file.timezone)) < datetime.combine(
            since, time(), ZoneInfo(promotion.file.timezone)
        ):
            continue
        if row.case is None:
            not_judged += 1
            continue
        case = case_from(row.case)
        verdict = judge(promotion.conditions, case)
        judged += 1
        before[row.outcome] += 1
        after[verdict.outcome.value] += 1
        if (value := _list_value(case, row.months)) is not None:
            given[value.currency] += value.minor
        if change := _change(row, case, verdict):
            changed.append(change)
    return Replay(rules.version, judged, not_judged, tuple(changed), before, after, given)


@dataclass(frozen=True, slots=True)
class _Row:
    claim_id: str
    company: str
    promotion: str
    state: ClaimState
    asked_at: datetime
    outcome: str
    case: Mapping[str, Any] | None
    months: int


def _rows(db: Session, since: date | None) -> Iterator[_Row]:
    """The newest machine decision of each claim, oldest claim first, a batch at a time; of those sent since a day, and
    of some a day before, because a day begins at another instant in each zone."""
    newest = select(func.max(Decision.id)).where(col(Decision.by_person).is_(None)).group_by(col(Decision.claim_id))
    query = (
        select(
            Decision.id,
            Claim.id,
            Claim.company,
            Claim.promotion,
            Claim.state,
            Claim.submitted_at,
            Decision.outcome,
            Decision.case,
            CreditGrant.months,
        )  # type: ignore[call-overload]
        .join(Claim, col(Claim.id) == col(Decision.claim_id))
        .join(CreditGrant, col(CreditGrant.claim_id) == col(Claim.id), isouter=True)
        .where(col(Decision.id).in_(newest))
        .order_by(col(Decision.id))
    )
    if since is not None:
        query = query.where(col(Claim.submitted_at) >= datetime.combine(since, time(), UTC) - timedelta(days=1))
    after = 0
    while batch := db.exec(query.where(col(Decision.id) > after).limit(_BATCH)).all():
        for decision_id, claim_id, company, promotion, state, sent, outcome, case, months in batch:
            after = decision_id
            yield _Row(claim_id, company, promotion, state, sent, outcome, case, months or 0)


def _change(row: _Row, case: Case, verdict: Verdict) -> Changed | None:
    """What is different for a claim. A credit that a person gave counts as it stands, not as the machine first
    judged."""
    before, had = row.outcome, row.months
    then = verdict.months or 0 if verdict.outcome is Outcome.APPROVE else 0
    machine_approved = before == Outcome.APPROVE.value
    if verdict.outcome.value == before and (not machine_approved or not had or then == had):
        return None
    # What a person granted stays granted: only a machine's approval can be harmed by another machine's verdict.
    harmed = row.state in _CREDITED and machine_approved and then < (had or 1)
    money = _list_value(case, 0 if had and not machine_approved else then - had)
    return Changed(
        row.claim_id, row.company, before, verdict.outcome.value, tuple(r.code for r in verdict.reasons), money, harmed
    )


def _list_value(case: Case, months: int) -> Money | None:
    """What so many months more (or less, negative) are worth; None where there are none, or no plan was named."""
    value = case.declared.month_value
    return value.times(months) if value is not None and months else None
