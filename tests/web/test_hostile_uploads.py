"""Hostile files through the form of a running server: each is answered, none is approved, and the server stays as it
was."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from promo.reports.invariants import breaches
from promo.store.engine import Store
from promo.store.keys import kept_keys
from promo.store.tables import Claim, ClaimState
from tests.support.proofs import french
from tests.support.rows import rows

GROWTH = 50 * 1024  # kB
ANSWER_SECONDS = 10.0


class Server:
    """`promo serve` in a process of its own, as it is installed."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PROMO_")}
        settings = {
            "PROMO_DATA_DIR": str(folder),
            "PROMO_PORT": str(port),
            "PROMO_BASE_URL": self.url,
            "PROMO_BEHIND_PROXY": "1",
        }
        command = [sys.executable, "-m", "promo.cli"]
        subprocess.run([*command, "init"], env=kept | settings, check=True, capture_output=True)
        self.process = subprocess.Popen(
            [*command, "serve"], env=kept | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        for _ in range(300):
            if self.process.poll() is None and self._answers():
                return
            time.sleep(0.1)
        raise AssertionError("promo serve did not come up")

    def _answers(self) -> bool:
        try:
            health: dict[str, object] = json.load(self.opener.open(f"{self.url}/healthz", timeout=1))
            return health["status"] == "ok"
        except OSError:
            return False

    def memory(self) -> int:
        """Resident kB of the web process."""
        return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[0])

    def send(self, number: int, name: str, kind: str, content: bytes) -> tuple[int, float]:
        """The form with one file, as another visitor each time: status and seconds."""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), NoRedirect())
        page = self.opener.open(self._request("/claim/one-page", number)).read().decode()
        form = dict(re.findall(r'name="(csrf|form_key)" value="([^"]+)"', page)) | {
            "provider": "anydesk",
            "company": f"Firm {number}",
            "email": f"c{number}@firm.example",
            "country": "FR",
            "plan": "remote-support",
            "every": "month",
            "seats": "5",
            "start": "",
            "anyway": "1",
        }
        parts = [f'Content-Disposition: form-data; name="{k}"\r\n\r\n{v}'.encode() for k, v in form.items()]
        shown = (
            name.encode("utf-8", "surrogateescape").replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
        )
        parts.append(
            b'Content-Disposition: form-data; name="proof"; filename="'
            + shown
            + f'"\r\nContent-Type: {kind}\r\n\r\n'.encode()
            + content
        )
        body = b"".join(b"--a-boundary\r\n" + part + b"\r\n" for part in parts) + b"--a-boundary--\r\n"
        request = self._request("/claim", number, body, "multipart/form-data; boundary=a-boundary")
        started = time.monotonic()
        try:
            status = self.opener.open(request, timeout=30).status
        except urllib.error.HTTPError as error:
            status = error.code
        return status, time.monotonic() - started

    def _request(self, path: str, number: int, body: bytes | None = None, kind: str = "") -> urllib.request.Request:
        headers = {"X-Forwarded-For": f"192.0.2.{number % 250 + 1}", **({"Content-Type": kind} if kind else {})}
        return urllib.request.Request(self.url + path, data=body, headers=headers)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The status of the answer itself."""

    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "var")
    yield made
    made.stop()


def test_every_hostile_file_is_answered_and_the_server_stays_as_it_was(
    server: Server, test_data: Path, tmp_path: Path
) -> None:
    script = test_data / "hostile/make_hostile.py"
    if not script.exists():
        pytest.skip("the generator of hostile files is not there")
    made = tmp_path / "hostile"
    subprocess.run([sys.executable, str(script), str(made)], check=True, capture_output=True)
    cases = json.loads((made / "hostile.json").read_text())
    assert len(cases) >= 70
    store = Store(f"sqlite:///{tmp_path}/var/promo.sqlite3", tmp_path / "var/files")

    assert server.send(0, "good.pdf", "application/pdf", french())[0] == 303
    read_by(store, 1)
    before, pid = server.memory(), server.process.pid
    taken = 1
    for number, case in enumerate(cases, 1):
        status, seconds = server.send(number, case["upload_as"], case["mime"], (made / case["file"]).read_bytes())
        assert status in (303, 413, 422) or (status == 400 and "UTF-8" in case["nasty"]), case
        assert seconds < ANSWER_SECONDS, case
        taken += status == 303
    read_by(store, taken)

    assert server.process.poll() is None
    assert server.process.pid == pid
    assert server.memory() - before < GROWTH
    engine = type("Kept", (), {"store": store})()
    claims = rows(engine, Claim)
    assert len(claims) == taken > 55
    assert {c.state for c in claims if c.company != "Firm 0"} <= {ClaimState.ASKING, ClaimState.IN_REVIEW}
    keys = kept_keys(tmp_path / "var/audit-key")
    assert breaches(Store(store.url, tmp_path / "var/files", keys), tmp_path / "var/audit-heads.jsonl") == []
    assert server.send(999, "good.pdf", "application/pdf", french("Another Firm SARL"))[0] == 303
    read_by(store, taken + 1)


def read_by(store: Store, count: int, seconds: float = 240) -> None:
    """Wait until that many claims were read."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        claims = rows(type("Kept", (), {"store": store})(), Claim)
        if len(claims) == count and all(c.state not in (ClaimState.SUBMITTED, ClaimState.READING) for c in claims):
            return
        time.sleep(0.3)
    raise AssertionError(f"not all of {count} claims were read in {seconds} s")
