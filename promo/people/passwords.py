"""Passwords: argon2id, a few at a time (each hash takes 64 MB)."""

from __future__ import annotations

import re
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from promo.refusals import NotPossible
from promo.translatable import N_

_HASHER = PasswordHasher()
_AT_ONCE = BoundedSemaphore(2)
# Verified against when there is no such account, so that both answers take the same time.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Jv6Zr0L2bRrWQwPpcX3kFqA3qHnq8cL8Jc0m0d3m3sE"


def hash_password(password: str) -> str:
    """What the database keeps."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether this is the password; as slow for an unknown account as for a known one."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _NOBODY, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


DEMO_PASSWORD = "demo-2026"
"""Of the demo's log-ins: it stands in the README, so it is no password anywhere else."""
LEAST = 12
MOST = 200
_COMMON = ("password", "passwort", "motdepasse", "contrasena", "123456", "qwert", "azerty", "letmein", "welcome")


def check_new(password: str, *known: str) -> None:
    """Refuse a new password that is guessed too easily: long enough is what counts, not signs and digits.

    Args:
        password: as it was typed.
        known: what others know of the person: the address, the name.

    Raises:
        NotPossible: why, in a sentence.
    """
    plain = password.lower()
    if not LEAST <= len(password) <= MOST:
        raise NotPossible(N_("Choose a password of 12 characters or more; a few words in a row are best."))
    parts = [p for text in known for p in re.split(r"[^\w]+", text.lower()) if len(p) >= 4]
    rest = plain
    for part in (*parts, *_COMMON, DEMO_PASSWORD):
        rest = rest.replace(part, "")
    if len(set(plain)) < 5 or len(rest) < LEAST - 4:
        raise NotPossible(N_("This password is guessed too easily. Choose a few words that nobody knows of you."))
