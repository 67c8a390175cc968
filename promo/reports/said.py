"""Decisions in their first seconds, as the desk shows them: whose, which, and until when they can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from promo.store.tables import Claim, Person, SaidDecision


@dataclass(frozen=True, slots=True)
class SaidView:
    """A decision that was said, with the claim it is about and who said it."""

    said: SaidDecision
    company: str
    name: str
    seconds_left: int
    """In which it can be taken back; it may take a little longer until it takes effect."""


def said_on(db: Session, claim_id: str, now: datetime) -> SaidView | None:
    """What was said of a claim, also where it was taken back; None where nothing was."""
    return _first(db, now, SaidDecision.claim_id == claim_id)


def said_last(db: Session, person_id: int, now: datetime) -> SaidView | None:
    """The newest decision of a person that can still be taken back."""
    return _first(db, now, SaidDecision.by_person == person_id, col(SaidDecision.taken_back_at).is_(None))


def _first(db: Session, now: datetime, *which: Any) -> SaidView | None:
    found = db.exec(
        select(SaidDecision, Claim.company, Person.name)
        .join(Claim, col(Claim.id) == col(SaidDecision.claim_id))
        .join(Person, col(Person.id) == col(SaidDecision.by_person))
        .where(*which)
        .order_by(col(SaidDecision.said_at).desc())
    ).first()
    if found is None:
        return None
    left = (found[0].holds_at - now).total_seconds()
    return SaidView(*found, seconds_left=max(0, round(left)))
