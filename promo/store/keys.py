"""The keys of the audit chain: kept outside the database, so that whoever can write to it cannot write its past anew.

The first key writes; the others are those before it, kept to check what they wrote.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SHORTEST = 32
LETTERS_OF_A_NAME = 12


class WrongAuditKey(Exception):
    """The chain cannot be written with the keys that are set; the text says why and what to do."""


@dataclass(frozen=True)
class ChainKey:
    """One key, and the name that events keep of it."""

    secret: bytes

    @cached_property
    def name(self) -> str:
        """Tells keys apart and tells nothing about them."""
        return hashlib.sha256(b"name:" + self.secret).hexdigest()[:LETTERS_OF_A_NAME]

    @cached_property
    def of_rows(self) -> bytes:
        """What the digests of rows are keyed with."""
        return hashlib.sha256(b"rows:" + self.secret).digest()

    @cached_property
    def of_secrets(self) -> bytes:
        """What secrets that must be read again are encrypted with."""
        return hashlib.sha256(b"secrets:" + self.secret).digest()

    def sign(self, text: str) -> str:
        """The keyed hash of an event."""
        return hmac.digest(self.secret, text.encode(), "sha256").hex()


@dataclass(frozen=True)
class ChainKeys:
    """The keys of one installation, the one that writes first."""

    keys: tuple[ChainKey, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> ChainKeys:
        """From their texts, the newest first.

        Raises:
            WrongAuditKey: there is none, or one is too short to be a key.
        """
        made = [text.strip() for text in texts if text.strip()]
        if not made or any(len(text) < SHORTEST for text in made):
            raise WrongAuditKey(f"a key of the audit chain has {SHORTEST} characters or more; see docs/audit.md")
        return cls(tuple(ChainKey(text.encode()) for text in made))

    @property
    def current(self) -> ChainKey:
        """The one that writes."""
        return self.keys[0]

    def named(self, name: str) -> ChainKey | None:
        """The key that an event names."""
        return next((key for key in self.keys if key.name == name), None)

    def age(self, name: str) -> int:
        """How many keys came after this one."""
        return [key.name for key in self.keys].index(name)


def kept_keys(path: Path, setting: str = "") -> ChainKeys:
    """The keys that are set (with commas between them), else those of the file; a new one is made where there is none.

    Raises:
        WrongAuditKey: what is set or kept is no key.
    """
    if setting:
        return ChainKeys.of(setting.split(","))
    try:
        return ChainKeys.of(path.read_text().splitlines())
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker: its key is the key
        return ChainKeys.of(path.read_text().splitlines())
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return ChainKeys.of(path.read_text().splitlines())
