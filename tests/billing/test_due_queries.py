"""A quiet minute costs the same with a million subscriptions: what is due is found by an index, and no sweep reads a
table whole."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from tests.support.customers import running_customer
from tests.support.installation import Installation
from tests.support.office import sweep_billing

GROWING = (
    "subscription",
    "credit_grant",
    "invoice",
    "ledger_transaction",
    "ledger_entry",
    "outbox_item",
    "subscription_change",
    "provisioning_call",
)


def test_no_sweep_reads_a_growing_table_whole(engine: Installation) -> None:
    running_customer(engine)
    if not engine.store.is_sqlite:
        return  # the planner of the embedded database has no statistics, so it is the one to hold to it
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("SELECT") and not many:
            asked.append((statement, parameters))

    event.listen(engine.store.engine, "before_cursor_execute", note)
    engine.clock.advance(days=100)
    assert sweep_billing(engine, engine.clock.now())["invoices"] == 1
    event.remove(engine.store.engine, "before_cursor_execute", note)

    whole: list[str] = []
    with engine.store.engine.connect() as connection:
        for statement, parameters in asked:
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                if any(step[3] == f"SCAN {table}" for table in GROWING):
                    whole.append(f"{step[3]}: {statement}")
                if "ix_subscription_state" in step[3]:
                    whole.append(statement)
    assert len(asked) > 10 and whole == []
