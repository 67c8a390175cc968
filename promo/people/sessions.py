"""Server-side sessions: the cookie holds a secret, the table its hash; log-out ends it on the server."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session as Db
from sqlmodel import col

from promo import audit
from promo.ids import hashed, token
from promo.store.tables import Person, Role, Session

IDLE = {Role.CUSTOMER: timedelta(hours=12)}
IDLE_STAFF = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_TOUCH = timedelta(minutes=1)


def open_session(db: Db, person: Person, now: datetime) -> str:
    """A new session; returns the secret for the cookie. Every sign-in makes a new one."""
    assert person.id is not None
    secret = token()
    db.add(Session(id=hashed(secret), person_id=person.id, created_at=now, seen_at=now))
    audit.record(db, "person.signed_in", f"person:{person.id}", f"person:{person.id}", {}, now)
    return secret


def person_of(db: Db, secret: str, now: datetime) -> tuple[Person, bool] | None:
    """Who the cookie belongs to, and whether the session should be touched; None when it is over."""
    session = db.get(Session, hashed(secret))
    if session is None:
        return None
    person = db.get(Person, session.person_id)
    if person is None:
        return None
    idle = IDLE.get(person.role, IDLE_STAFF)
    if now - session.created_at > ABSOLUTE or now - session.seen_at > idle:
        return None
    return person, now - session.seen_at > _TOUCH


def touch(db: Db, secret: str, now: datetime) -> None:
    """Note that the session is in use."""
    session = db.get(Session, hashed(secret))
    if session is not None:
        session.seen_at = now
        db.add(session)


def close_session(db: Db, secret: str) -> None:
    """End a session on the server."""
    db.connection().execute(delete(Session).where(col(Session.id) == hashed(secret)))


def forget_old_sessions(db: Db, now: datetime) -> int:
    """Remove sessions that are over. Returns how many."""
    return db.connection().execute(delete(Session).where(col(Session.created_at) < now - ABSOLUTE)).rowcount
