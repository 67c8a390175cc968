"""What lets somebody in is sealed with a key that is not in the database: rows that anybody writes open no door.

A session says whose it is and since when, a mailed link whose and until when. Both hold only while their seal is that
of just these words.
"""

from __future__ import annotations

import hmac

from sqlmodel import Session as Db

from promo.store.keys import ChainKeys
from promo.store.tables import Session, SignInLink
from promo.store.unit import KEYS

Sealed = Session | SignInLink


def seal(db: Db, row: Sealed) -> None:
    """Seal what a row says; where an installation has no key yet, nothing seals."""
    if keys := _keys(db):
        row.seal = keys.current.sign(_said(row))


def holds(db: Db, row: Sealed) -> bool:
    """Whether the row says what it was sealed with, by one of the keys that are set."""
    keys = _keys(db)
    return keys is None or any(hmac.compare_digest(key.sign(_said(row)), row.seal) for key in keys.keys)


def _keys(db: Db) -> ChainKeys | None:
    found: ChainKeys | None = db.info.get(KEYS)
    return found


def _said(row: Sealed) -> str:
    at = row.created_at if isinstance(row, Session) else row.expires_at
    return "\x1f".join((type(row).__name__, row.id, str(row.person_id), at.isoformat()))
