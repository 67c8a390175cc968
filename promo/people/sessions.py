"""Server-side sessions: the cookie holds a secret, the table its hash; log-out ends it on the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlmodel import Session as Db
from sqlmodel import col

from promo.ids import hashed, token
from promo.people.seals import holds, seal
from promo.store.tables import Person, Role, Session
from promo.store.tables.people import SessionKind
from promo.work import Actor, Work

IDLE = {Role.CUSTOMER: timedelta(hours=12)}
IDLE_STAFF = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
AWAITS_FOR = timedelta(minutes=10)
"""How long a right password waits for its code."""
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is, and what to know of it."""

    person: Person
    stale: bool
    """Whether it should be touched."""
    kind: SessionKind


def begin_session(work: Work, person: Person) -> str:
    """What a right password or a mailed link begins: a session, or one that waits for the code of a second factor."""
    if person.code_since is None:
        return open_session(work, person)
    return _begun(work, person, SessionKind.AWAITS_CODE)


def open_session(work: Work, person: Person, kind: SessionKind = SessionKind.WHOLE) -> str:
    """A new session, which ends those before it; returns the secret for the cookie."""
    assert person.id is not None
    end_sessions(work, person.id)
    secret = _begun(work, person, kind)
    work.as_(Actor.staff(person.id)).record("person.signed_in", f"person:{person.id}")
    return secret


def _begun(work: Work, person: Person, kind: SessionKind) -> str:
    assert person.id is not None
    secret = token()
    session = Session(id=hashed(secret), person_id=person.id, created_at=work.now, seen_at=work.now, kind=kind.value)
    seal(work.db, session)
    work.db.add(session)
    return secret


def person_of(db: Db, secret: str, now: datetime) -> SignedIn | None:
    """Who the cookie belongs to; None when the session is over, or waits for a code."""
    session = db.get(Session, hashed(secret))
    if session is None or session.kind == SessionKind.AWAITS_CODE or not holds(db, session):
        return None
    person = db.get(Person, session.person_id)
    if person is None or person.disabled_at is not None:
        return None
    idle = IDLE.get(person.role, IDLE_STAFF)
    if now - session.created_at > ABSOLUTE or now - session.seen_at > idle:
        return None
    return SignedIn(person, now - session.seen_at > _TOUCH, SessionKind(session.kind))


class WhyOver(StrEnum):
    """Why a browser that was signed in is not any more."""

    UNUSED = "unused"
    """Nobody used it for `IDLE_STAFF`."""
    LONG = "long"
    """It began more than `ABSOLUTE` ago."""
    ENDED = "ended"
    """It is gone from the server: ended by signing in elsewhere, by a change of their access, or removed long after
    its time. Which of them, nothing is kept to say."""


def why_over(db: Db, secret: str, now: datetime) -> WhyOver | None:
    """Why the session of a cookie is over; None where there was none, where it holds, or where it waits for a code."""
    if not secret or person_of(db, secret, now) is not None:
        return None
    session = db.get(Session, hashed(secret))
    if session is None or not holds(db, session):
        return WhyOver.ENDED
    if session.kind == SessionKind.AWAITS_CODE:
        return None
    person = db.get(Person, session.person_id)
    if person is None or person.disabled_at is not None:
        return WhyOver.ENDED
    unused_since = session.seen_at + IDLE.get(person.role, IDLE_STAFF)
    return WhyOver.UNUSED if unused_since < session.created_at + ABSOLUTE else WhyOver.LONG


def awaiting_code(work: Work, secret: str) -> Person | None:
    """Who has given the password in this browser lately, and not the code yet."""
    session = work.db.get(Session, hashed(secret)) if secret else None
    if session is None or session.kind != SessionKind.AWAITS_CODE or not holds(work.db, session):
        return None
    person = work.db.get(Person, session.person_id, with_for_update=True, populate_existing=True)
    if person is None or person.disabled_at is not None or work.now - session.created_at > AWAITS_FOR:
        return None
    return person


def touch(work: Work, secret: str) -> None:
    """Note that the session is in use."""
    session = work.db.get(Session, hashed(secret))
    if session is not None:
        session.seen_at = work.now
        work.db.add(session)


def close_session(work: Work, secret: str) -> None:
    """End a session on the server."""
    work.db.connection().execute(delete(Session).where(col(Session.id) == hashed(secret)))


def end_sessions(work: Work, person_id: int, *, but: str = "") -> int:
    """End every session of a person on the server, except the one with this secret. Returns how many."""
    over = delete(Session).where(col(Session.person_id) == person_id, col(Session.id) != hashed(but))
    return work.db.connection().execute(over).rowcount


def forget_old_sessions(work: Work) -> int:
    """Remove sessions that are over. Returns how many."""
    over = delete(Session).where(col(Session.created_at) < work.now - ABSOLUTE)
    return work.db.connection().execute(over).rowcount
