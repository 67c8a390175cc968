"""Who is to judge a claim again does not see what was decided before: its pages are closed to them until then.

They may open it all the same, where the work asks for it: that is noted, and somebody else judges it again.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from promo.store.tables import AuditEvent, Decision, SecondLook
from promo.work import Work

OPENED = "claim.opened_unblinded"


def blind_to(db: Session, person_id: int) -> frozenset[str]:
    """The claims that wait to be judged again and whose decision this person does not know: they decided on none of
    them themselves, and opened none all the same."""
    wanted = select(SecondLook.claim_id).where(col(SecondLook.seen_by).is_(None), SecondLook.decided_by != person_id)
    waiting = db.exec(wanted).all()
    if not waiting:
        return frozenset()
    theirs = select(Decision.claim_id).where(Decision.by_person == person_id, col(Decision.claim_id).in_(waiting))
    knows = {*db.exec(theirs), *_opened(db, person_id, waiting)}
    return frozenset(waiting) - knows


def is_blind_to(db: Session, claim_id: str, person_id: int) -> bool:
    """Whether one claim is one of those."""
    look = db.get(SecondLook, claim_id)
    if look is None or look.seen_by is not None or look.decided_by == person_id:
        return False
    theirs = select(Decision.id).where(Decision.by_person == person_id, Decision.claim_id == claim_id).limit(1)
    return db.exec(theirs).first() is None and not has_opened(db, claim_id, person_id)


def has_opened(db: Session, claim_id: str, person_id: int) -> bool:
    """Whether somebody opened a claim all the same."""
    return bool(_opened(db, person_id, {claim_id}))


def open_unblinded(work: Work, claim_id: str) -> None:
    """Open a claim all the same: whoever does judges it no more. Again, it is the same."""
    assert work.by.person_id is not None
    if is_blind_to(work.db, claim_id, work.by.person_id):
        work.record("claim.opened_unblinded", f"claim:{claim_id}")


def _opened(db: Session, person_id: int, claims: Collection[str]) -> set[str]:
    subjects = [f"claim:{one}" for one in claims]
    events = select(AuditEvent.subject).where(
        AuditEvent.what == OPENED, AuditEvent.actor == f"person:{person_id}", col(AuditEvent.subject).in_(subjects)
    )
    return {subject.removeprefix("claim:") for subject in db.exec(events)}
