"""What opens a claim, an account or the way out never stands in a log, least of all when something breaks."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from promo.ids import sign
from tests.support.pages import csrf
from tests.support.served import Served

KEY = "k" * 40


def test_no_secret_of_a_link_is_logged_when_every_page_breaks(tmp_path: Path) -> None:
    served = Served(tmp_path / "var", PROMO_SECRET=KEY)
    assert served.command("init").returncode == 0
    token, quote = "T" * 32, "Q" * 60 + "." + "q" * 40
    status, leave = sign(KEY, "status", "SW-AAAA-AAAA"), sign(KEY, "leave", "7")
    cancel = sign(KEY, "exit", "EX-AAAA-AAAA")
    with served:
        page = served.ask("/")[1]
        # when the tables that the pages look into are gone
        with sqlite3.connect(tmp_path / "var/promo.sqlite3") as db:
            db.execute("PRAGMA foreign_keys=OFF")
            for table in ("claim", "subscription", "exit_declaration", "signinlink", "outbox_item"):
                db.execute(f'ALTER TABLE "{table}" RENAME TO "{table}_gone"')
        broken = [
            served.ask(f"/claims/SW-AAAA-AAAA/{status}"),
            served.ask(f"/claims/SW-AAAA-AAAA/{status}/withdraw", {"csrf": csrf(page)}),
            served.ask(f"/leave/7/{leave}"),
            served.ask(f"/leave/7/{leave}", {"csrf": csrf(page)}),
            served.ask(f"/cancel/EX-AAAA-AAAA/{cancel}"),
            served.ask(f"/sign-in/{token}", {"csrf": csrf(page)}),
            served.ask(f"/?quote={quote}"),
        ]
    # then most of them are faults that were logged, and what they were opened with was not
    assert [code for code, _ in broken].count(500) >= 5
    assert served.said.count('"event": "request_failed"') >= 5
    for secret in (status, leave, cancel, token, quote, KEY, csrf(page)):
        assert secret not in served.said
