"""Files that a process holds locked for as long as it lives: the operating system lets go of them, even after kill -9.

So another process of the same installation sees at once that whoever held one is gone. A number of a process would not
say it: after a restart, or in another container, it is soon somebody else's.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mark:
    """A file that is ours until the block ends."""

    left: str
    """What the last holder had written when it was killed; empty where there was none, or where it ended by itself."""
    _descriptor: int

    def write(self, text: str) -> None:
        """Leave a text for whoever comes after us, should we be killed."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)


@contextlib.contextmanager
def marked(path: Path) -> Iterator[Mark | None]:
    """Hold a file; however the block ends, nothing of it is left.

    Yields:
        The mark; None where somebody else holds it, or where files cannot be locked or written here.
    """
    descriptor = _locked(path)
    if descriptor is None:
        yield None
        return
    try:
        yield Mark(_text(descriptor), descriptor)
    finally:
        path.unlink(missing_ok=True)  # before we let go of it: nobody may hold a file of that name but the last one
        os.close(descriptor)


def left_by_the_dead(path: Path) -> str:
    """What a holder that is gone had written; empty where it lives, or where there never was one."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        fcntl.flock(
            descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB
        )  # shared: those who only look are not in each other's way
        return _text(descriptor)
    except OSError:
        return ""
    finally:
        os.close(descriptor)


def _locked(path: Path) -> int | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), path.stat()):  # else the former holder removed it meanwhile
            return descriptor
    os.close(descriptor)
    return None


def _text(descriptor: int) -> str:
    return os.pread(descriptor, 1000, 0).decode()
