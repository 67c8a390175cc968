"""Server-side sessions: the cookie holds a secret, the table its hash; log-out ends it on the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session as Db
from sqlmodel import col

from promo.ids import hashed, token
from promo.people.seals import holds, seal
from promo.store.tables import Person, Role, Session
from promo.work import Actor, Work

IDLE = {Role.CUSTOMER: timedelta(hours=12)}
IDLE_STAFF = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_TOUCH = timedelta(minutes=1)


def open_session(work: Work, person: Person) -> str:
    """A new session, which ends those before it; returns the secret for the cookie."""
    assert person.id is not None
    end_sessions(work, person.id)
    secret = token()
    session = Session(id=hashed(secret), person_id=person.id, created_at=work.now, seen_at=work.now)
    seal(work.db, session)
    work.db.add(session)
    work.as_(Actor.staff(person.id)).record("person.signed_in", f"person:{person.id}")
    return secret


def person_of(db: Db, secret: str, now: datetime) -> tuple[Person, bool] | None:
    """Who the cookie belongs to, and whether the session should be touched; None when it is over."""
    session = db.get(Session, hashed(secret))
    if session is None or not holds(db, session):
        return None
    person = db.get(Person, session.person_id)
    if person is None or person.disabled_at is not None:
        return None
    idle = IDLE.get(person.role, IDLE_STAFF)
    if now - session.created_at > ABSOLUTE or now - session.seen_at > idle:
        return None
    return person, now - session.seen_at > _TOUCH


def touch(work: Work, secret: str) -> None:
    """Note that the session is in use."""
    session = work.db.get(Session, hashed(secret))
    if session is not None:
        session.seen_at = work.now
        work.db.add(session)


def close_session(work: Work, secret: str) -> None:
    """End a session on the server."""
    work.db.connection().execute(delete(Session).where(col(Session.id) == hashed(secret)))


def end_sessions(work: Work, person_id: int, *, but: str = "") -> None:
    """End every session of a person on the server, except the one with this secret."""
    over = delete(Session).where(col(Session.person_id) == person_id, col(Session.id) != hashed(but))
    work.db.connection().execute(over)


def forget_old_sessions(work: Work) -> int:
    """Remove sessions that are over. Returns how many."""
    over = delete(Session).where(col(Session.created_at) < work.now - ABSOLUTE)
    return work.db.connection().execute(over).rowcount
