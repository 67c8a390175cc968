"""The claims of a letter to leads, as they stand when it leaves: with whom each is, and since when it is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_
from sqlmodel import Session, col, select

from promo.store.tables import Claim, ClaimState, Handling, Person, Subscription, SubscriptionState

AT_MOST = 25
"""Claims that a letter names; of the others it says how many."""


@dataclass(frozen=True, slots=True)
class LateCase:
    """A claim that waits past its due time."""

    claim_id: str
    company: str
    owner: str
    """Empty where nobody has it."""
    due_at: datetime
    runs_since: datetime | None
    """Since when its service runs provisionally."""


def late_cases(db: Session, claim_ids: Sequence[str]) -> list[LateCase]:
    """Those that still wait, the latest first."""
    found = (
        select(Claim, Person.name, Handling.due_at, Subscription.provisional_since)
        .join(Handling, col(Handling.claim_id) == col(Claim.id))
        .join(Person, col(Person.id) == col(Handling.owner_id), isouter=True)
        .join(
            Subscription,
            and_(col(Subscription.claim_id) == col(Claim.id), col(Subscription.state) == SubscriptionState.PROVISIONAL),
            isouter=True,
        )
        .where(
            col(Claim.id).in_(claim_ids),
            Claim.state == ClaimState.IN_REVIEW,
            col(Handling.since) == col(Claim.changed_at),
        )
        .order_by(col(Handling.due_at), col(Claim.id))
    )
    return [LateCase(claim.id, claim.company, owner or "", due, runs) for claim, owner, due, runs in db.exec(found)]
