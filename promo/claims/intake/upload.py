"""A file of a form: its name, and its bytes wherever they lie. Large forms are many at once, so they stay on disk."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

PIECE = 1 << 20


@dataclass(frozen=True, eq=False)
class Upload:
    """One file as it arrived: the sender's name and the bytes; for a locked file also its copy without the lock."""

    name: str
    held: bytes | BinaryIO
    """The bytes themselves, or an open file that has them, which is read from its beginning each time."""
    unlocked: bytes | None = None
    is_pasted: bool = False
    """Whether a colleague typed or pasted it at the desk."""

    def pieces(self) -> Iterator[bytes]:
        """The bytes, a piece at a time."""
        file = io.BytesIO(self.held) if isinstance(self.held, bytes) else self.held
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece

    @property
    def content(self) -> bytes:
        """All bytes: for whoever hands one file on, and lets go of it before the next."""
        return self.held if isinstance(self.held, bytes) else b"".join(self.pieces())

    @cached_property
    def size(self) -> int:
        """How many bytes."""
        return len(self.held) if isinstance(self.held, bytes) else self.held.seek(0, io.SEEK_END)

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes."""
        found = hashlib.sha256()
        for piece in self.pieces():
            found.update(piece)
        return found.hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Upload):
            return NotImplemented
        return (self.name, self.size) == (other.name, other.size) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash((self.name, self.sha256))
