"""What colleagues wrote about a claim, and what was written to somebody that they have not seen yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from promo.store.apart import apart_from
from promo.store.tables import Claim, DeskNote, Mention, Person

SHOWN = 50


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note, who wrote it, and about which claim."""

    claim_id: str
    company: str
    by: str
    words: str
    at: datetime


def notes_on(db: Session, claim_id: str) -> Sequence[NoteLine]:
    """The newest notes about a claim, oldest first."""
    found = select(DeskNote, Person.name, Claim.company).where(DeskNote.claim_id == claim_id)
    return [*reversed(_lines(db, found))]


def notes_to(db: Session, person_id: int, hides: Collection[str] = ()) -> Sequence[NoteLine]:
    """The notes that name somebody and that they have not seen, without those on some claims, newest first."""
    unseen = select(col(Mention.note_id)).where(Mention.person_id == person_id, col(Mention.seen_at).is_(None))
    theirs = (col(DeskNote.id).in_(unseen), *apart_from(col(DeskNote.claim_id), hides))
    return _lines(db, select(DeskNote, Person.name, Claim.company).where(*theirs))


def _lines(db: Session, found: Any) -> list[NoteLine]:
    rows = db.exec(
        found.join(Person, col(Person.id) == col(DeskNote.by_person))
        .join(Claim, col(Claim.id) == col(DeskNote.claim_id))
        .order_by(col(DeskNote.id).desc())
        .limit(SHOWN)
    )
    return [NoteLine(note.claim_id, company, name, note.words, note.written_at) for note, name, company in rows]
