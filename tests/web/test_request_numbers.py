"""Whoever reports a fault can name it: the number on the page leads to the line in the log."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

from promo.ids import sign
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.served import Served


def test_each_request_has_a_number_of_its_own(lite: Installation) -> None:
    client = create_app(lite).test_client()
    told = [client.get("/healthz").headers["X-Request-Id"] for _ in range(3)]
    assert len(set(told)) == 3
    assert all(re.fullmatch(r"RQ-\w{4}-\w{4}", number) for number in told)


def test_a_number_that_a_stranger_sends_is_not_taken(lite: Installation) -> None:
    answer = create_app(lite).test_client().get("/healthz", headers={"X-Request-Id": "RQ-mine"})
    assert answer.headers["X-Request-Id"] != "RQ-mine"


def test_a_page_that_is_no_fault_of_ours_names_no_number(lite: Installation) -> None:
    answer = create_app(lite).test_client().get("/nothing-here")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] not in answer.text


def test_the_number_on_the_page_of_a_fault_is_in_the_line_that_tells_it(tmp_path: Path) -> None:
    key = "k" * 40
    served = Served(tmp_path / "var", PROMO_SECRET=key)
    assert served.command("init").returncode == 0
    with served:
        with sqlite3.connect(tmp_path / "var/promo.sqlite3") as db:
            db.execute("PRAGMA foreign_keys=OFF")
            db.execute('ALTER TABLE "claim" RENAME TO "claim_gone"')
        status, page = served.ask(f"/claims/SW-AAAA-AAAA/{sign(key, 'status', 'SW-AAAA-AAAA')}")
    assert status == 500
    [number] = re.findall(r"RQ-\w{4}-\w{4}", page)
    lines = [json.loads(line) for line in served.said.splitlines() if line.startswith("{")]
    [fault] = [line for line in lines if line["event"] == "request_failed"]
    assert fault["request"] == number
    assert fault["level"] == "error"
    assert "Traceback" in fault["exception"]
    assert fault["timestamp"].endswith("Z")
