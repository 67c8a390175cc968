"""Who at the desk has a claim, who could have it, and who has it open just now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from promo.claims.handling import MAY_HAVE_CASES
from promo.store.partial import rows_of
from promo.store.tables import Claim, ClaimState, Handling, Person, Presence
from promo.store.tables.people import STAFF

HERE = timedelta(minutes=1)
"""For how long somebody counts as looking who said so last."""


@dataclass(frozen=True, slots=True)
class HandlingView:
    """Who has a claim that waits for a person, by when it is answered, and until when it sleeps."""

    handling: Handling
    owner: str
    is_late: bool
    is_asleep: bool


def handling_of(db: Session, claim: Claim, now: datetime) -> HandlingView | None:
    """None for a claim that waits for nobody, or came a moment ago."""
    found = db.exec(
        select(Handling, Person.name)
        .join(Person, col(Person.id) == col(Handling.owner_id), isouter=True)
        .where(Handling.claim_id == claim.id, Handling.since == claim.changed_at)
    ).first()
    if found is None or claim.state is not ClaimState.IN_REVIEW:
        return None
    row, name = found
    return HandlingView(row, name or "", row.due_at <= now, row.snoozed_until is not None and row.snoozed_until > now)


def colleagues(db: Session) -> list[tuple[int, str]]:
    """Those who decide on claims, by name."""
    staff = select(Person.id, Person.name).where(
        rows_of(Person, STAFF), col(Person.role).in_(MAY_HAVE_CASES), col(Person.disabled_at).is_(None)
    )
    return [(number, name) for number, name in db.exec(staff.order_by(col(Person.name))) if number is not None]


def others_here(db: Session, claim_id: str, but: int, now: datetime) -> Sequence[str]:
    """The names of those who have the claim open within the last minute, besides one."""
    seen = (
        select(Person.name)
        .join(Presence, col(Presence.person_id) == col(Person.id))
        .where(Presence.claim_id == claim_id, Presence.person_id != but, col(Presence.seen_at) > now - HERE)
        .order_by(col(Person.name))
    )
    return db.exec(seen).all()
