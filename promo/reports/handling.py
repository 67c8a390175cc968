"""Who at the desk has a claim, who could have it, and who has it open just now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

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


class LeftAs(StrEnum):
    """How somebody let a case out of hand."""

    ASLEEP = "asleep"
    HANDED_OVER = "handed_over"
    GIVEN_BACK = "given_back"


@dataclass(frozen=True, slots=True)
class LeftCase:
    """A case that somebody let out of hand a moment ago, as it stands now."""

    claim: Claim
    handled: HandlingView
    how: LeftAs


def left_case(db: Session, claim_id: str, how: str, person_id: int, now: datetime) -> LeftCase | None:
    """None where it does not stand so any more, or where it came back to whoever asks.

    Args:
        claim_id: the case.
        how: a value of `LeftAs`; what else there is says nothing.
        person_id: who let it out of hand.
        now: the instant.
    """
    claim = db.get(Claim, claim_id) if how in list(LeftAs) else None
    handled = handling_of(db, claim, now) if claim is not None else None
    if claim is None or handled is None:
        return None
    owner = handled.handling.owner_id
    still = {
        LeftAs.ASLEEP: handled.is_asleep,
        LeftAs.HANDED_OVER: owner not in (None, person_id),
        LeftAs.GIVEN_BACK: owner is None,
    }
    return next((LeftCase(claim, handled, known) for known, is_so in still.items() if known == how and is_so), None)


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
