"""Notes between colleagues about a claim: apart from letters and decisions, and who is named in one is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
LONGEST_NAME = 200
_NAMED = re.compile(r"""(?<![\w@.])@(?:["“”„«]\s?(?P<whole>[^"“”»\n]{1,100}?)\s?["“”»]|(?P<short>[\w.\-]+))""")


@dataclass(frozen=True, slots=True)
class Written:
    """A note that was kept: who is told of it, and the names after an @ that nobody has."""

    note: DeskNote
    told: tuple[str, ...]
    unknown: tuple[str, ...]
    there: tuple[str, ...] = ()
    """Whom they could have named, where a name is nobody's."""


def write_note(work: Work, claim_id: str, words: str) -> Written:
    """Keep a note; whoever is named in it as @name finds it on their queue. The same words a moment later
    are the same note.

    Args:
        work: the unit of work, in the writer's name.
        claim_id: the claim, in any state.
        words: what colleagues read. A name after @ is the first name, the whole name (in quotes or not, with blanks or
            without), or what stands before the @ of an address.

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
    known = _staff(work.db)
    told, unknown = _named_in(known, words)
    there = tuple(one.name for one in known if one.number != work.by.person_id) if unknown else ()
    names = tuple(name for number, name in told.items() if number != work.by.person_id)
    if (last := _said_a_moment_ago(work, claim_id, words)) is not None:
        return Written(last, names, unknown, there)
    note = DeskNote(claim_id=claim_id, by_person=work.by.person_id, words=words, written_at=work.now)
    work.db.add(note)
    work.db.flush()
    assert note.id is not None
    for person_id in told:
        if person_id != work.by.person_id:
            work.db.add(Mention(note_id=note.id, person_id=person_id))
    work.record("claim.note_written", f"claim:{claim_id}", {"told": len(told)})
    return Written(note, names, unknown, there)


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


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody of ours, and by which names they are called."""

    number: int
    name: str
    whole: str
    names: frozenset[str]


def _staff(db: Session) -> list[_Known]:
    staff = select(Person.id, Person.name, Person.email).where(
        rows_of(Person, STAFF), col(Person.disabled_at).is_(None)
    )
    return [
        _Known(number, name, " ".join(name.casefold().split()), frozenset(_names(name, email)))
        for number, name, email in db.exec(staff.order_by(col(Person.name)))
        if number is not None
    ]


def _named_in(known: Sequence[_Known], words: str) -> tuple[dict[int, str], tuple[str, ...]]:
    """Those who are named, by their number; and what names nobody."""
    told: dict[int, str] = {}
    unknown: list[str] = []
    for found in _NAMED.finditer(words):
        said = " ".join((found["whole"] or found["short"].rstrip(".-")).casefold().split())
        meant = [one for one in known if one.whole == said or said in one.names]
        if found["short"]:
            meant = _whole_names_at(known, words[found.start() + 1 :]) or meant
        told |= {one.number: one.name for one in meant}
        if not meant and said not in unknown:
            unknown.append(said)
    return told, tuple(unknown)


def _whole_names_at(known: Sequence[_Known], words: str) -> list[_Known]:
    """Those whose whole name, of two words or more, stands at the beginning of some words."""
    rest = " ".join(words[:LONGEST_NAME].casefold().split())
    there = [one for one in known if " " in one.whole and re.match(rf"{re.escape(one.whole)}(?!\w)", rest)]
    longest = max((len(one.whole) for one in there), default=0)
    return [one for one in there if len(one.whole) == longest]


def _names(name: str, email: str) -> set[str]:
    parts = name.casefold().split()
    return {*parts[:1], "".join(parts), ".".join(parts), email.partition("@")[0].casefold()}
