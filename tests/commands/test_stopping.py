"""SIGTERM while claims are read: the process ends soon, in order, and the claim is read by the next one."""

from __future__ import annotations

import io
import sqlite3
import time
from pathlib import Path

from tests.support.degraded import page
from tests.support.served import Served

PAGES = 24


def scan() -> bytes:
    """Many dense pages: read for a minute and more."""
    picture = page("en", 200, points=6, columns=2)
    made = io.BytesIO()
    picture.save(made, "PDF", resolution=200, save_all=True, append_images=[picture] * (PAGES - 1))
    return made.getvalue()


def state_of(folder: Path) -> tuple[str, int]:
    with sqlite3.connect(folder / "promo.sqlite3") as db:
        found = db.execute("select state, reading_tries from claim where email = 'slow@scan.example'").fetchone()
    return str(found[0]), int(found[1])


def reads_it(folder: Path) -> bool:
    until = time.monotonic() + 60
    while state_of(folder)[0] != "reading" and time.monotonic() < until:
        time.sleep(0.1)
    return state_of(folder) == ("reading", 1)


def test_sigterm_while_a_claim_is_read_ends_the_process_and_hands_the_claim_back(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    server = Served(folder)
    assert server.command("init").returncode == 0
    with server as served:
        assert served.send_claim("slow@scan.example", "scan.pdf", scan()) == 303
        assert reads_it(folder)
        time.sleep(1)
        served.process.terminate()
        started = time.monotonic()
        assert served.process.wait(40) == 0
        assert time.monotonic() - started < 20
    assert "Traceback" not in served.said and "unexpected" not in served.said
    assert served.said.rstrip().endswith("stopped"), served.said
    assert state_of(folder) == ("submitted", 0)
    with Served(folder):
        assert reads_it(folder)
