"""What lets somebody in is sealed with a key that is not in the database: rows that anybody writes open no door.

A session says whose it is, since when and how far in, a mailed link whose and until when. Both hold only while their
seal is that of just these words. A secret that must be read again, from which the codes of an app are reckoned, is
encrypted with a key of the same origin and bound to whose it is: a copy of the table gives no codes, and a secret moved
to somebody else's row opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Session as Db

from promo.refusals import NotPossible
from promo.store.keys import ChainKeys
from promo.store.tables import Session, SignInLink
from promo.store.tables.people import SessionKind
from promo.store.unit import KEYS
from promo.translatable import N_

Sealed = Session | SignInLink
_NONCE = 12


def seal(db: Db, row: Sealed) -> None:
    """Seal what a row says; where an installation has no key yet, nothing seals."""
    if keys := _keys(db):
        row.seal = keys.current.sign(_said(row))


def holds(db: Db, row: Sealed) -> bool:
    """Whether the row says what it was sealed with, by one of the keys that are set."""
    keys = _keys(db)
    return keys is None or any(hmac.compare_digest(key.sign(_said(row)), row.seal) for key in keys.keys)


def lock(db: Db, whose: str, secret: str) -> str:
    """A secret as the database may keep it.

    Args:
        db: knows the keys.
        whose: what it is of, such as `code of person 7`; it opens as that alone.
        secret: the text.
    """
    nonce = secrets.token_bytes(_NONCE)
    made = AESGCM(_needed(db).current.of_secrets).encrypt(nonce, secret.encode(), whose.encode())
    return base64.b64encode(nonce + made).decode()


def unlock(db: Db, whose: str, kept: str) -> str | None:
    """The secret again; None where none of the keys opens it, or it is somebody else's."""
    try:
        raw = base64.b64decode(kept, validate=True)
    except binascii.Error:
        return None
    for key in _needed(db).keys:
        try:
            return AESGCM(key.of_secrets).decrypt(raw[:_NONCE], raw[_NONCE:], whose.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    return None


def keyed(db: Db, text: str) -> str:
    """A hash of a short secret that nobody without the key can try out."""
    return _needed(db).current.sign(text)


def is_keyed(db: Db, text: str, kept: str) -> bool:
    """Whether this is the hash of the text, by one of the keys that are set."""
    return any(hmac.compare_digest(key.sign(text), kept) for key in _needed(db).keys)


def _needed(db: Db) -> ChainKeys:
    keys = _keys(db)
    if keys is None:
        raise NotPossible(N_("This installation has no key yet, so no second factor can be kept."))
    return keys


def _keys(db: Db) -> ChainKeys | None:
    found: ChainKeys | None = db.info.get(KEYS)
    return found


def _said(row: Sealed) -> str:
    at = row.created_at if isinstance(row, Session) else row.expires_at
    words = [type(row).__name__, row.id, str(row.person_id), at.isoformat()]
    if isinstance(row, Session) and row.kind != SessionKind.WHOLE:
        words.append(row.kind)
    return "\x1f".join(words)
