"""Due invoices a second against plain SQL, the cost of a row as the table grows, and PDFs a core.

Usage: python bench/billing.py [--curve]

One run measures both sides on the same machine. The floor is the very rows that our run wrote (invoices, bookings with
their lines, letters, audit events), inserted by plain SQL in batches of the same size into a copy of the same database:
same tables, same indexes, same triggers, one durable commit a batch. The floor builds no row, takes no lock, numbers
nothing and moves no date.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Json

from promo.billing.run import BATCH, bill_due
from promo.clock import SystemClock
from promo.documents.invoice import invoice_pdf
from promo.engine import Engine
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.rule_sets.in_force import RulesInForce
from promo.settings import Settings
from promo.shipped import shipped
from promo.store.engine import Store
from promo.store.migrate import upgrade
from tests.support.many import Start, fill
from tests.support.postgres import Postgres

DUE = 100_000
OPENED, NOON = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 3, 2, 12, tzinfo=UTC)
COUNTRIES = ("FR", "DE", "US", "GB")
Rows = dict[str, tuple[list[str], list[Any]]]
TABLES = ("invoice", "ledger_entry", "ledger_transaction", "outbox_item", "audit_event", "audit_detail")


def due(n: int) -> Start:
    """A customer whose first bill is due on 2 March 2027."""
    return Start(date(2026, 12, 2), country=COUNTRIES[n % 4])


@dataclass
class Database:
    """Where the run takes place, and how it is copied and spoken to in plain SQL."""

    name: str
    url: str
    copy: Callable[[str], str]
    floor: Callable[[str, Rows], float]
    read: Callable[[str, str], tuple[list[str], list[Any]]]


def main() -> None:
    """Print the figures."""
    rules = load_rules(shipped("rules"))
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(durable=True)
        try:
            for database in (sqlite_in(Path(folder)), postgres_at(server)):
                throughput(database, rules, Path(folder))
                if "--curve" in sys.argv:
                    curve(database, rules, Path(folder))
        finally:
            server.stop()
        pdfs(rules, Path(folder))


def throughput(database: Database, rules: RuleBook, folder: Path) -> None:
    """One run over everything that is due, against its floor."""
    store = Store(database.url, folder / "files")
    upgrade(store)
    fill(store, rules, due, DUE, OPENED)
    before = {
        t: {r[0] for r in database.read(database.url, t)[1]}
        for t in ("outbox_item", "audit_event", "audit_detail", "ledger_transaction")
    }
    store.close()
    ours, plain = database.copy("ours"), database.copy("plain")
    count, took, growth = in_a_worker(ours, folder)
    rows = {}
    for table in TABLES:
        columns, values = database.read(ours, table)
        key = columns.index("transaction_id") if table == "ledger_entry" else 0
        known = before.get("ledger_transaction" if table == "ledger_entry" else table, set())
        rows[table] = columns, [v for v in values if v[key] not in known]
    floor = database.floor(plain, rows)
    written = sum(len(values) for _, values in rows.values())
    print(
        f"{database.name}: {count:,} due invoices in {took:.1f} s = {count / took:,.0f} a second ({written:,} rows);"
        f" floor {floor:.1f} s = {count / floor:,.0f} a second; ours is {floor / took:.0%} of the floor; the worker"
        f" grew by {growth:.0f} MB after its first tenth",
        flush=True,
    )


def curve(database: Database, rules: RuleBook, folder: Path) -> None:
    """What one due row costs while 1,000 to 1,000,000 subscriptions stand in the table."""
    for size in (1_000, 10_000, 100_000, 1_000_000):
        part = min(size, 10_000)
        url = _fresh(database, folder, size)
        store = Store(url, folder / "files")
        upgrade(store)
        fill(
            store,
            rules,
            lambda n, part=part: due(n) if n < part else Start(date(2027, 6, 2) + timedelta(days=n % 300)),
            size,
            OPENED,
        )
        store.close()
        count, took, growth = in_a_worker(url, folder)
        print(
            f"{database.name}: {size:>9,} subscriptions, {count:,} due: {took / count * 1000:.3f} ms a bill, grown by"
            f" {growth:.0f} MB",
            flush=True,
        )


WORKER = """
import resource, sys, time
from datetime import datetime
from pathlib import Path
from promo.billing import run as bill
from promo.promotions.rule_files import load_rules
from promo.shipped import shipped
from promo.store.engine import Store
from promo.work import SYSTEM, Work

store, rules = Store(sys.argv[1], Path(sys.argv[2])), load_rules(shipped("rules"))
now = datetime.fromisoformat(sys.argv[3])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
batches, count, warm = 0, 0, 0.0
started = time.perf_counter()
while True:
    with store.reading() as db:
        ids = list(db.exec(bill.bills_due(now).limit(bill.BATCH)))
    if not ids:
        break
    written = store.again(lambda db: bill.bill_batch(Work(db, now, SYSTEM, rules), ids))
    store.let_others_write()
    count, batches = count + written, batches + 1
    if batches == int(sys.argv[4]):
        warm = peak()
print(count, time.perf_counter() - started, peak() - (warm or peak()))
"""


def in_a_worker(url: str, folder: Path) -> tuple[int, float, float]:
    """The run in a process of its own, as a worker is: bills written, seconds, MB grown after the first tenth."""
    tenth = str(max(1, DUE // BATCH // 10))
    done = subprocess.run(
        [sys.executable, "-c", WORKER, url, str(folder / "files"), NOON.isoformat(), tenth],
        check=True,
        capture_output=True,
        text=True,
    )
    count, took, growth = done.stdout.split()
    return int(count), float(took), float(growth)


def _fresh(database: Database, folder: Path, size: int) -> str:
    return (
        database.copy(f"empty-{size}") if database.name == "PostgreSQL" else f"sqlite:///{folder}/curve-{size}.sqlite3"
    )


def pdfs(rules: RuleBook, folder: Path) -> None:
    """Invoices as PDF/A-3 with their data, on one core."""
    store = Store(f"sqlite:///{folder}/pdf.sqlite3", folder / "pdf-files")
    upgrade(store)
    fill(store, rules, due, 101, OPENED)
    engine = Engine(store, SystemClock(), RulesInForce(store, rules), Settings(data_dir=folder), Reader(1), "s" * 40)
    bill_due(engine, NOON)
    invoice_pdf(engine, 1)
    started = time.process_time()
    for number in range(2, 102):
        invoice_pdf(engine, number)
    took = time.process_time() - started
    print(f"PDF/A-3b with Factur-X, schema checked: {100 / took:.1f} a second a core ({took * 10:.1f} ms each)")
    store.close()


def sqlite_in(folder: Path) -> Database:
    """The embedded database, synchronous FULL as we run it."""
    path = folder / "base.sqlite3"

    def copy(name: str) -> str:
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, folder / f"{name}.sqlite3")
        return f"sqlite:///{folder}/{name}.sqlite3"

    def open_(url: str) -> sqlite3.Connection:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def read(url: str, table: str) -> tuple[list[str], list[Any]]:
        connection = open_(url)
        cursor = connection.execute(f"SELECT * FROM {table} ORDER BY 1")
        return [d[0] for d in cursor.description], cursor.fetchall()

    def floor(url: str, rows: Rows) -> float:
        connection = open_(url)
        statements = {t: insert_into(t, columns, "?") for t, (columns, _) in rows.items()}

        def write(table: str, part: list[Any]) -> None:
            connection.executemany(statements[table], part)

        return batches(rows, write, lambda: connection.execute("BEGIN IMMEDIATE"), lambda: connection.execute("COMMIT"))

    return Database("SQLite", f"sqlite:///{path}", copy, floor, read)


def postgres_at(server: Postgres) -> Database:
    """A server on this machine that waits for the disk at each commit."""
    base = server.fresh()

    def copy(name: str) -> str:
        return server.url(server.fresh(None if name.startswith("empty") else base))

    def open_(url: str) -> psycopg.Connection[Any]:
        return psycopg.connect(url.replace("+psycopg", ""))

    def read(url: str, table: str) -> tuple[list[str], list[Any]]:
        with open_(url) as connection:
            cursor = connection.execute(f"SELECT * FROM {table} ORDER BY 1")
            return [d[0] for d in cursor.description or ()], cursor.fetchall()

    def floor(url: str, rows: Rows) -> float:
        connection = open_(url)
        cursor = connection.cursor()
        statements = {t: insert_into(t, columns, "%s") for t, (columns, _) in rows.items()}
        ready = {
            t: (c, [tuple(Json(x) if isinstance(x, dict | list) else x for x in v) for v in values])
            for t, (c, values) in rows.items()
        }

        def write(table: str, part: list[Any]) -> None:
            cursor.executemany(statements[table], part)

        return batches(ready, write, lambda: None, connection.commit)

    return Database("PostgreSQL", server.url(base), copy, floor, read)


def insert_into(table: str, columns: list[str], mark: str) -> str:
    """A plain INSERT of whole rows."""
    names = ", ".join(f'"{c}"' for c in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join([mark] * len(columns))})"


def batches(
    rows: Rows, write: Callable[[str, list[Any]], None], begin: Callable[[], Any], commit: Callable[[], Any]
) -> float:
    """Insert everything, a batch of invoices and what belongs to them a commit; seconds."""
    parts = cut(rows)
    started = time.perf_counter()
    for part in parts:
        begin()
        for table, values in part.items():
            if values:
                write(table, values)
        commit()
    return time.perf_counter() - started


def cut(rows: Rows) -> list[dict[str, list[Any]]]:
    """The rows of each batch; lines go with their booking."""
    count = -(-len(rows["invoice"][1]) // BATCH)
    parts: list[dict[str, list[Any]]] = [{t: [] for t in rows} for _ in range(count)]
    batch_of: dict[Any, int] = {}
    for number, row in enumerate(rows["ledger_transaction"][1]):
        batch_of[row[0]] = number // BATCH
    columns = rows["ledger_entry"][0]
    for table, (_, values) in rows.items():
        for number, row in enumerate(values):
            place = batch_of[row[columns.index("transaction_id")]] if table == "ledger_entry" else number // BATCH
            parts[min(place, count - 1)][table].append(row)
    return parts


if __name__ == "__main__":
    main()
