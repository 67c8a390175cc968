"""Notes between colleagues about a claim: apart from letters and decisions, and who is named in one is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from promo.claims.review import ClaimNotFound
from promo.refusals import NotPossible
from promo.sent_twice import is_a_moment_ago
from promo.store.partial import rows_of
from promo.store.tables import Claim, DeskNote, Mention, Person
from promo.store.tables.people import STAFF
from promo.translatable import N_
from promo.work import Work

MOST = 2000
_NAMED = re.compile(r"(?<![\w@.])@([\w.\-]+)")


@dataclass(frozen=True, slots=True)
class Written:
    """A note that was kept: who is told of it, and the names after an @ that nobody has."""

    note: DeskNote
    told: tuple[str, ...]
    unknown: tuple[str, ...]


def write_note(work: Work, claim_id: str, words: str) -> Written:
    """Keep a note; whoever is named in it as @name finds it on their queue. The same words a moment later
    are the same note.

    Args:
        work: the unit of work, in the writer's name.
        claim_id: the claim, in any state.
        words: what colleagues read. A name after @ is the first name, the whole name without blanks, or what stands
            before the @ of an address.

    Raises:
        ClaimNotFound: no such claim.
        NotPossible: there are no words.
    """
    words = words.strip()[:MOST]
    if not words:
        raise NotPossible(N_("Write something: an empty note tells nobody anything."))
    if work.db.get(Claim, claim_id, with_for_update=True) is None:
        raise ClaimNotFound(claim_id)
    assert work.by.person_id is not None
    told, unknown = _named_in(work.db, words)
    names = tuple(name for number, name in told.items() if number != work.by.person_id)
    if (last := _said_a_moment_ago(work, claim_id, words)) is not None:
        return Written(last, names, unknown)
    note = DeskNote(claim_id=claim_id, by_person=work.by.person_id, words=words, written_at=work.now)
    work.db.add(note)
    work.db.flush()
    assert note.id is not None
    for person_id in told:
        if person_id != work.by.person_id:
            work.db.add(Mention(note_id=note.id, person_id=person_id))
    work.record("claim.note_written", f"claim:{claim_id}", {"told": len(told)})
    return Written(note, names, unknown)


def _said_a_moment_ago(work: Work, claim_id: str, words: str) -> DeskNote | None:
    """Their last note about the claim, where it says the very same and is a moment old."""
    theirs = select(DeskNote).where(DeskNote.claim_id == claim_id, DeskNote.by_person == work.by.person_id)
    last = work.db.exec(theirs.order_by(col(DeskNote.id).desc()).limit(1)).first()
    is_same = last is not None and last.words == words and is_a_moment_ago(last.written_at, work.now)
    return last if is_same else None


def see_notes(work: Work, claim_id: str) -> None:
    """Whoever opens the claim has seen what colleagues wrote to them about it."""
    notes = select(col(DeskNote.id)).where(DeskNote.claim_id == claim_id)
    work.db.connection().execute(
        update(Mention)
        .where(
            col(Mention.person_id) == work.by.person_id,
            col(Mention.seen_at).is_(None),
            col(Mention.note_id).in_(notes),
        )
        .values(seen_at=work.now)
    )


def _named_in(db: Session, words: str) -> tuple[dict[int, str], tuple[str, ...]]:
    """Those who are named, by their number; and what names nobody."""
    staff = select(Person.id, Person.name, Person.email).where(
        rows_of(Person, STAFF), col(Person.disabled_at).is_(None)
    )
    known = [(number, name, _names(name, email)) for number, name, email in db.exec(staff) if number is not None]
    told: dict[int, str] = {}
    unknown: list[str] = []
    for said in dict.fromkeys(m[1].rstrip(".-").casefold() for m in _NAMED.finditer(words)):
        meant = {number: name for number, name, names in known if said in names}
        told |= meant
        if not meant:
            unknown.append(said)
    return told, tuple(unknown)


def _names(name: str, email: str) -> set[str]:
    parts = name.casefold().split()
    return {*parts[:1], "".join(parts), ".".join(parts), email.partition("@")[0].casefold()}
