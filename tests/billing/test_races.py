"""Many workers bill the same customers at the same moment: one invoice each, in one gapless row, and nobody sees a
deadlock."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from promo.promotions.rulebook import RuleBook
from promo.reports.invariants import breaches
from promo.store.engine import Store
from promo.store.tables import Invoice, LedgerEntry, OutboxItem
from tests.support.many import Start, fill

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)
WORKER = """
import sys
from datetime import datetime
from pathlib import Path
from promo.billing.run import bill_due
from promo.clock import FixedClock
from promo.promotions.rule_files import load_rules
from promo.shipped import shipped
from promo.store.engine import Store
from tests.support.office import office_of

now = datetime.fromisoformat(sys.argv[3])
store = Store(sys.argv[1], Path(sys.argv[2]))
office = office_of(store, load_rules(shipped("rules")), FixedClock(now))
print("ready", flush=True)
sys.stdin.readline()
print(bill_due(office, now).done, flush=True)
"""


def race(url: str, folder: Path, workers: int) -> list[int]:
    """All of them start to bill at the same word. Returns how many each has written."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, url, str(folder), NOON.isoformat()],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    written = []
    for process in started:
        out, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors[-2000:]
        assert "deadlock" not in errors.lower()
        written.append(int(out))
    return written


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_20000_due_subscriptions_are_billed_once_each_by_many_processes(
    database_url: str, tmp_path: Path, rules: RuleBook
) -> None:
    store = Store(database_url, tmp_path / "files")
    countries = ("FR", "DE", "US", "GB")  # two legal entities, so two series at once
    fill(
        store,
        rules,
        lambda n: Start(date(2026, 12, 2), country=countries[n % 4]),
        20_000,
        datetime(2026, 12, 1, tzinfo=UTC),
    )

    written = race(database_url, tmp_path / "files", 2 if store.is_sqlite else 8)

    assert sum(written) == 20_000
    assert sum(w > 0 for w in written) > 1  # they did share the work
    with store.reading() as db:
        assert db.exec(select(func.count()).select_from(Invoice)).one() == 20_000
        assert db.exec(select(func.count(func.distinct(Invoice.subscription_id)))).one() == 20_000
        assert (
            db.exec(select(func.count()).select_from(OutboxItem).where(OutboxItem.template == "invoice")).one()
            == 20_000
        )
        assert db.exec(select(func.sum(LedgerEntry.amount_minor))).one() == 0
    assert breaches(store) == []
    store.close()
