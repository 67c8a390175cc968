"""One archive of an installation: the embedded database as it was at one instant, and every file that its rows name.

Files are written before rows, and go before rows say so. So files are taken, then the database, then what came
meanwhile: no row of the copy lacks its file, and a file too many harms nobody.
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

SAYS, DATABASE, AUDIT_KEY = "backup.json", "promo.sqlite3", "audit-key"
FORMAT = 1
_NOT_TAKEN = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal")


class CannotBackUp(Exception):
    """It was not done; the text says why and how to mend it."""


def back_up(data: Path, target: Path, made_at: datetime, version: str, *, with_key: bool = False) -> int:
    """Write the archive; it appears under its name when it is whole and on disk.

    Args:
        data: the data folder.
        target: the archive, which must not exist.
        made_at: the instant of now.
        version: the version of this program.
        with_key: whether the key of the audit chain goes along.

    Returns:
        How many files it holds besides the database.

    Raises:
        CannotBackUp: there is no database here, or the target exists.
    """
    if not (data / DATABASE).is_file():
        raise CannotBackUp(f"there is no {DATABASE} in {data}; set PROMO_DATA_DIR to the data folder")
    if target.exists():
        raise CannotBackUp(f"{target} exists; choose another name, nothing is written over")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".promo-backup-") as room:
        whole, copy = Path(room) / "whole.tar", Path(room) / DATABASE
        with tarfile.open(whole, "w") as out:
            taken = set(_take(out, data, with_key, set()))
            _copy_database(data / DATABASE, copy)
            taken |= set(_take(out, data, with_key, taken))
            out.add(copy, DATABASE)
            said = {"format": FORMAT, "made_at": made_at.isoformat(), "version": version, "files": len(taken)}
            written = json.dumps(said).encode()
            about = tarfile.TarInfo(SAYS)
            about.size, about.mode, about.mtime = len(written), 0o600, int(made_at.timestamp())
            out.addfile(about, io.BytesIO(written))
        with open(whole, "rb") as done:
            os.fsync(done.fileno())
        os.chmod(whole, 0o600)
        os.link(whole, target)  # fails where somebody wrote it meanwhile
    return len(taken)


def restore(source: Path, data: Path, key: bytes | None = None) -> dict[str, object]:
    """Unpack an archive into an empty data folder.

    Args:
        source: the archive.
        data: the data folder; it must be empty or not be there.
        key: the key of the audit chain, where the archive does not hold it.

    Returns:
        What the archive says of itself.

    Raises:
        CannotBackUp: the folder is not empty, or this is no archive of ours.
    """
    if data.exists() and any(data.iterdir()):
        raise CannotBackUp(f"{data} is not empty; restore into an empty folder, then set PROMO_DATA_DIR to it")
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with tarfile.open(source, "r:") as archive:
            said = _about(archive)
            archive.extractall(data, filter="data")
    except (tarfile.TarError, OSError, ValueError, KeyError) as error:
        raise CannotBackUp(f"{source} cannot be restored: {error or type(error).__name__}") from None
    (data / SAYS).unlink()
    if key is not None:
        (data / AUDIT_KEY).write_bytes(key)
        (data / AUDIT_KEY).chmod(0o600)
    return said


def _about(archive: tarfile.TarFile) -> dict[str, object]:
    found = archive.extractfile(SAYS) if SAYS in archive.getnames() else None
    if found is None:
        raise ValueError("it is no archive that `promo backup` made")
    said = json.loads(found.read())
    if said.get("format") != FORMAT:
        raise ValueError("it was made by another version of this program")
    return dict(said)


def _take(out: tarfile.TarFile, data: Path, with_key: bool, taken: set[str]) -> Iterator[str]:
    """Add every file that is not in the archive yet; what goes while it is added is left out."""
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if name in taken or name in _NOT_TAKEN or not path.is_file() or path.is_symlink():
            continue
        if path.name.startswith(".") or (name == AUDIT_KEY and not with_key):
            continue
        try:
            content = path.read_bytes()
            about = out.gettarinfo(path, name)
        except FileNotFoundError:
            continue
        about.size = len(content)
        out.addfile(about, io.BytesIO(content))
        yield name


def _copy_database(of: Path, to: Path) -> None:
    """The database as it is at one instant, while others write."""
    with closing(sqlite3.connect(f"file:{of}?mode=ro", uri=True)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
