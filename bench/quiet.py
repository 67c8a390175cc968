"""A round of the clock in which nothing is due, against the look-ups alone: python bench/quiet.py

10,000 customers, of which 5,000 are made claims with an open question and 5,000 approved offers that wait for their
start, and a waiting list of 500 behind caps that are full; nothing of it is due. Asked: no write transaction, under 10
ms. The floor is one indexed look-up a sweep in one session. SQLite and PostgreSQL.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event, text

from promo.clock import FixedClock
from promo.engine import Engine
from promo.messages.mail import MailFolder
from promo.promotions.rule_files import load_rules
from promo.proof.sealed.reader import Reader
from promo.rule_sets.in_force import RulesInForce
from promo.settings import Settings
from promo.shipped import shipped
from promo.store.engine import Store
from promo.store.migrate import upgrade
from promo.sweeps import SWEEPS, Rhythm, run_due
from tests.support.many import Start, fill
from tests.support.postgres import Postgres

OPENED = datetime(2026, 12, 1, 9, tzinfo=UTC)
COUNT, TIMES = 10_500, 25


def milliseconds(act: Callable[[], object]) -> float:
    """The median of some runs, the first one left out."""
    act()
    found = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - started))
    return median(found)


def measure(name: str, url: str, folder: Path) -> None:
    """Fill a database, run quiet rounds, print what they cost and what they wrote."""
    rules = load_rules(shipped("rules"))
    offer = rules.promotion
    full = replace(
        offer, file=offer.file.model_copy(update={"caps": offer.file.caps.model_copy(update={"claims": COUNT})})
    )
    rules = replace(rules, promotions={full.file.id: full})
    store = Store(url, folder / "files")
    upgrade(store)
    fill(store, rules, lambda n: Start(date(2027, 3, 1) + timedelta(days=n % 200)), COUNT, OPENED)
    with store.writing() as db:
        for state, first, last in (("asking", 0, 5_000), ("approved", 5_000, 10_000), ("waitlisted", 10_000, COUNT)):
            db.connection().execute(
                text(
                    f"UPDATE claim SET state = '{state}', asked_at = :at, next_look_at = :at WHERE id >= :a AND id < :z"
                ),
                {"at": OPENED + timedelta(days=7), "a": f"SW-{first:08d}", "z": f"SW-{last:08d}"},
            )
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    clock = FixedClock(OPENED + timedelta(hours=1))
    engine = Engine(
        store,
        clock,
        RulesInForce(store, rules),
        Settings(data_dir=folder, database_url=url, secret="s" * 40),
        Reader(),
        "s" * 40,
    )
    post = MailFolder(folder / "mail")
    run_due(engine, post)
    wrote: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE") or "FOR UPDATE" in statement:
            wrote.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    took = milliseconds(lambda: run_due(engine, post, [Rhythm.READ, Rhythm.TICK]))

    def floor() -> None:
        with store.reading() as db:
            for _ in SWEEPS:
                db.connection().execute(
                    text("SELECT id FROM claim WHERE state = 'asking' AND next_look_at <= :at LIMIT 1"), {"at": OPENED}
                ).first()

    least = milliseconds(floor)
    by_sweep = {
        s.name: milliseconds(lambda s=s: s.act(engine, post, clock.now()))
        for s in SWEEPS
        if s.rhythm is not Rhythm.HOUR
    }  # type: ignore[misc]
    print("  " + ", ".join(f"{name} {took:.1f}" for name, took in sorted(by_sweep.items(), key=lambda x: -x[1])))
    print(
        f"{name}: a quiet round {took:.1f} ms, floor {least:.1f} ms, ratio {took / least:.1f}; statements that write or"
        f" lock: {len(wrote)}"
    )
    engine.close()


def main() -> None:
    """Print the figures of both databases."""
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/quiet.sqlite3", Path(folder))
    server = Postgres(durable=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            measure("PostgreSQL", server.url(server.fresh()), Path(folder))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
