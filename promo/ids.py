"""References people can read over the phone, and secrets nobody can guess."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U: nothing to mistake


def reference(prefix: str) -> str:
    """A fresh reference such as `SW-7F3K-29QD` (40 bits; the database refuses a second use)."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def file_id() -> str:
    """A fresh name for a stored file."""
    return secrets.token_hex(16)


def token() -> str:
    """A fresh secret of 128 bits for a link or a cookie."""
    return secrets.token_urlsafe(24)


def hashed(secret: str) -> str:
    """What the database keeps of a secret: a copy of the table opens nothing."""
    return hashlib.sha256(_bytes(secret)).hexdigest()


def sign(key: str, purpose: str, text: str) -> str:
    """A signature over a text for one purpose, 160 bits, URL-safe."""
    return hmac.new(key.encode(), _bytes(f"{purpose}\n{text}"), hashlib.sha256).hexdigest()[:40]


def signed(key: str, purpose: str, text: str, signature: str) -> bool:
    """Whether a signature is ours; takes the same time either way."""
    return same(sign(key, purpose, text), signature)


def same(expected: str, given: str) -> bool:
    """Whether two secrets are the same text, in the same time wherever they differ.

    Bytes are compared: of texts, the comparison takes ASCII only, and what a stranger sends may be anything.
    """
    return hmac.compare_digest(_bytes(expected), _bytes(given))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
