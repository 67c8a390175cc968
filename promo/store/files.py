"""Bytes on disk: a temporary file, fsync, rename, fsync of the folder; only then may a row point to them."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,120}(?:/[a-z0-9][a-z0-9._-]{0,120})?")


LEAST_ROOM = 1024**3
"""Bytes that must be free for files to be taken: a reserve for the database, so that bills and cancellations go on."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NoRoom(OSError):
    """So little is free that no file is taken, while the database still has room."""


def is_full(error: BaseException) -> bool:
    """Whether something failed because there is no room for it: on a disk, in a quota, in the database."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _FULL:
            return True
        told = getattr(seen, "orig", None)
        if told is not None and ("is full" in str(told) or getattr(told, "sqlstate", "") == "53100"):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


class FileStore:
    """A folder of files under names that we choose: never a name that a sender chose."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """Keep bytes under a name, whole or in pieces; when this returns they are on disk."""
        target = self._path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with open(temporary, "wb") as out:
                out.writelines([content] if isinstance(content, bytes) else content)
                out.flush()
                os.fsync(out.fileno())
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)

    def get(self, name: str) -> bytes | None:
        """The bytes kept under a name, or None."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Whether something is kept under a name."""
        return self._path(name).is_file()

    def open(self, name: str) -> BinaryIO | None:
        """The file kept under a name, to be read piece by piece, or None."""
        try:
            return open(self._path(name), "rb")
        except FileNotFoundError:
            return None

    def room(self) -> int:
        """How many bytes are free where files are kept."""
        there = next(p for p in (self.folder, *self.folder.parents) if p.exists())
        return shutil.disk_usage(there).free

    def check_room(self) -> None:
        """Before files of strangers are kept.

        Raises:
            NoRoom: what is free is left to the database.
        """
        if self.room() < LEAST_ROOM:
            raise NoRoom(errno.ENOSPC, "no file is taken while so little is free")

    def kept_in(self, folder: str) -> list[tuple[str, int, float]]:
        """Name, size and time of writing of all files directly in one folder, those being written left out."""
        found = []
        for path in (self.folder / folder).glob("[!.]*"):
            with contextlib.suppress(FileNotFoundError):
                said = path.stat()
                found.append((f"{folder}/{path.name}", said.st_size, said.st_mtime))
        return found

    @contextlib.contextmanager
    def alone(self, folder: str) -> Iterator[float]:
        """Until the block ends, whoever else asks for the same folder waits: other threads, and other processes.

        Yields:
            The time of now by the clock that files are stamped with.
        """
        path = self.folder / folder
        path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path / ".alone", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.utime(descriptor)
            yield os.fstat(descriptor).st_mtime
        finally:
            os.close(descriptor)

    def delete(self, name: str) -> None:
        """Forget the bytes under a name."""
        self._path(name).unlink(missing_ok=True)

    def forget_older(self, prefix: str, before: datetime) -> int:
        """Delete files under a prefix that were last written before an instant. Returns how many."""
        old = [n for n in self.names(prefix) if self._path(n).stat().st_mtime < before.timestamp()]
        for name in old:
            self.delete(name)
        return len(old)

    def names(self, prefix: str = "") -> list[str]:
        """All names kept, those being written left out."""
        found = (p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())
        return sorted(n for n in found if n.startswith(prefix) and not n.rsplit("/", 1)[-1].startswith("."))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or ".." in name:
            raise ValueError(f"{name!r} is not a name for a kept file")
        return self.folder / name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
