"""An installation as one archive, and back: whole while somebody writes, and never over something else."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from promo.store.backup import CannotBackUp, back_up, restore

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def promo(data: Path, *args: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    data.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "promo.cli", *args],
        capture_output=True,
        text=True,
        env={"PROMO_DATA_DIR": str(data), "PATH": "/usr/bin:/bin", "HOME": str(data.parent)},
        cwd=data.parent,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was set up, with a proof in it."""
    folder = tmp_path_factory.mktemp("house") / "var"
    promo(folder, "init")
    (folder / "files/proofs").mkdir(parents=True, exist_ok=True)
    (folder / "files/proofs/a1").write_bytes(b"a contract")
    return folder


def test_a_backup_is_restored_and_every_invariant_holds(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "house.tar"
    assert "the database and" in promo(data, "backup", str(archive)).stdout
    assert archive.stat().st_mode & 0o777 == 0o600
    back = tmp_path / "back" / "var"
    done = promo(back, "restore", str(archive), "--key", str(data / "audit-key"))
    assert "every invariant holds" in done.stdout
    assert (back / "files/proofs/a1").read_bytes() == b"a contract"
    assert (back / "secret").read_bytes() == (data / "secret").read_bytes()


def test_the_key_of_the_audit_chain_goes_along_only_when_it_is_asked_for(data: Path, tmp_path: Path) -> None:
    without, along = tmp_path / "without.tar", tmp_path / "along.tar"
    assert "keep" in promo(data, "backup", str(without)).stderr
    promo(data, "backup", str(along), "--with-key")
    assert ("audit-key" in _names(without), "audit-key" in _names(along)) == (False, True)
    bare = tmp_path / "bare" / "var"
    assert "does not hold the key" in promo(bare, "restore", str(without), code=1).stderr
    assert "every invariant holds" in promo(tmp_path / "kept" / "var", "restore", str(along)).stdout


def test_nothing_is_written_over(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "house.tar"
    promo(data, "backup", str(archive))
    assert "choose another name" in promo(data, "backup", str(archive), code=2).stderr
    assert "is not empty" in promo(data, "restore", str(archive), code=2).stderr


def test_what_is_no_archive_of_ours_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "junk.tar").write_bytes(b"junk")
    assert "cannot be restored" in promo(tmp_path / "x" / "var", "restore", str(tmp_path / "junk.tar"), code=2).stderr
    with tarfile.open(tmp_path / "other.tar", "w") as other:
        other.add(tmp_path / "junk.tar", "junk")
    with pytest.raises(CannotBackUp, match="no archive"):
        restore(tmp_path / "other.tar", tmp_path / "y")


def test_an_archive_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    said = json.dumps({"format": 1, "made_at": "x", "files": 0}).encode()
    (tmp_path / "backup.json").write_bytes(said)
    with tarfile.open(tmp_path / "evil.tar", "w") as evil:
        evil.add(tmp_path / "backup.json", "backup.json")
        evil.add(tmp_path / "backup.json", "../escaped")
    with pytest.raises(CannotBackUp):
        restore(tmp_path / "evil.tar", tmp_path / "house" / "var")
    assert not (tmp_path / "house" / "escaped").exists()


def test_no_row_of_a_copy_lacks_its_file_while_others_write(data: Path, tmp_path: Path) -> None:
    """Files are written before rows: what comes during the backup is in it as far as its row is."""
    with closing(sqlite3.connect(data / "promo.sqlite3")) as db:
        db.execute("CREATE TABLE written (name TEXT)")
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(data / "promo.sqlite3", timeout=30)) as db:
            number = 0
            while not stop.is_set():
                (data / f"files/proofs/w{number}").write_bytes(b"x")
                db.execute("INSERT INTO written VALUES (?)", (f"w{number}",))
                db.commit()
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for round_ in range(3):
            back_up(data, tmp_path / f"{round_}.tar", NOW, "0")
    finally:
        stop.set()
        writer.join()
    for round_ in range(3):
        restore(tmp_path / f"{round_}.tar", tmp_path / f"back-{round_}")
        with closing(sqlite3.connect(tmp_path / f"back-{round_}" / "promo.sqlite3")) as db:
            rows = [name for (name,) in db.execute("SELECT name FROM written")]
        assert all((tmp_path / f"back-{round_}" / f"files/proofs/{name}").exists() for name in rows)


def _names(archive: Path) -> list[str]:
    with tarfile.open(archive) as opened:
        return opened.getnames()
