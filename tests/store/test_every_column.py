"""Every column of every table is watched, reckoned again, or said to decide nothing; and what is changed is found."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, Table, select, text
from sqlmodel import SQLModel

from promo.audit import broken_links
from promo.reports.invariants import breaches, breaches_in
from promo.store.tables.columns import UtcInstant, WordType
from promo.store.watched import DECIDES_NOTHING, DETAILS, RECKONED, SINCE, all_parts, is_left_to_others, parts
from tests.support.full import empty_tables
from tests.support.installation import KEYS as OUR_KEYS
from tests.support.installation import START, Installation
from tests.support.tamper import behind_its_back, found, tamper

ROOT = Path(__file__).resolve().parents[2]
TABLES = {table.name: table for table in SQLModel.metadata.sorted_tables}
WATCHED = sorted(parts())


def another(column: Column[Any], value: Any) -> Any:
    """Another value of the same kind."""
    kind = column.type
    if isinstance(kind, UtcInstant):
        return value + timedelta(seconds=1) if value else datetime(2027, 1, 1, tzinfo=UTC)
    if isinstance(kind, Date):
        return value + timedelta(days=1) if value else START.date()
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Integer):
        return (value or 0) + 1_000_000
    if isinstance(kind, JSON):
        return {"another": True}
    if isinstance(kind, WordType):
        return next(word for word in kind.words if word != value)
    return f"{value or ''}x"


def test_every_column_is_watched_reckoned_again_or_said_to_decide_nothing() -> None:
    seen = {(part.table.name, name) for part in all_parts() for name in {part.key, *part.names}}
    left = [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if (table.name, column.name) not in seen
        and not is_left_to_others(table.name)
        and not is_left_to_others(table.name, column.name)
        and table.name != DETAILS  # what an event said is in its own digest
    ]
    assert left == []
    for named in (RECKONED, DECIDES_NOTHING):
        for name, why in named.items():
            table, _, column = name.partition(".")
            assert why
            assert not column or column in TABLES[table].c
    assert not RECKONED.keys() & DECIDES_NOTHING.keys()
    assert SINCE.keys() <= {part.name for part in all_parts()}


def test_what_decides_nothing_is_named_in_the_document_of_what_is_held() -> None:
    said = (ROOT / "docs/security.md").read_text("utf-8")
    assert [name for name in DECIDES_NOTHING if f"`{name}`" not in said] == []


def test_every_table_has_a_row_and_all_is_whole(full: Installation) -> None:
    assert breaches(full.store) == []
    with full.store.reading() as db:
        assert set(empty_tables(db)) <= set(DECIDES_NOTHING)


@pytest.mark.parametrize("name", WATCHED)
def test_a_change_of_any_watched_column_is_found(full: Installation, name: str, request: pytest.FixtureRequest) -> None:
    table = TABLES[name]
    columns = sorted({column for part in parts()[name] for column in {part.key, *part.names}})
    if not full.store.is_sqlite and not request.config.getoption("--nightly"):
        # Databases differ in how a type comes back, and in nothing else here: one column of each.
        columns = sorted({repr(table.c[column].type): column for column in columns}.values())
    with behind_its_back(full.store) as connection:
        for column in columns:
            with connection.begin_nested() as point:
                _change(connection, table, column)
                assert found(connection, broken_links), f"{name}.{column}"
                point.rollback()
        connection.execute(table.delete())
        assert found(connection, broken_links), f"{name} emptied"


def _change(connection: Connection, table: Table, column: str) -> None:
    keys = list(table.primary_key)
    row = connection.execute(select(table).order_by(*keys).limit(1)).mappings().one()
    this = [key == row[key.name] for key in keys]
    connection.execute(table.update().where(*this).values({column: another(table.c[column], row[column])}))


LATER = "'2099-01-01 00:00:00.000000'"
RECKONED_ANEW = {
    "a letter that waits is marked as sent": (
        f"UPDATE outbox_item SET state = 'sent', sent_at = {LATER} WHERE state = 'new'"
    ),
    "a letter that waits is marked as failed": "UPDATE outbox_item SET state = 'failed' WHERE state = 'new'",
    "a letter that was sent waits again": "UPDATE outbox_item SET state = 'new' WHERE state = 'sent'",
    "a letter was sent later": f"UPDATE outbox_item SET sent_at = {LATER} WHERE state = 'sent'",
    "a letter was never sent": "UPDATE outbox_item SET sent_at = NULL WHERE state = 'sent'",
    "a letter waits for ever": f"UPDATE outbox_item SET not_before = {LATER} WHERE state = 'new'",
    "a letter is under way for ever": (
        f"UPDATE outbox_item SET state = 'sending', lease_until = {LATER} WHERE state = 'new'"
    ),
    "a letter is under way and nobody looks": (
        "UPDATE outbox_item SET state = 'sending', lease_until = NULL WHERE state = 'new'"
    ),
    "the clock was seen long ago": "UPDATE clock_mark SET seen_at = '2020-01-01 00:00:00.000000'",
    "more places held": "UPDATE place_count SET held = held + 1",
    "less money bound": "UPDATE place_count SET held_minor = 0",
    "fewer places taken": "UPDATE place_count SET taken = taken - 1",
    "no money taken": "UPDATE place_count SET taken_minor = 0",
    "places of another promotion": "UPDATE place_count SET promotion = 'other'",
    "places in another currency": "UPDATE place_count SET currency = 'XXX'",
    "no places counted": "DELETE FROM place_count",
    "the head has another key": "UPDATE audit_head SET key = 'other'",
    "the head has no key": "UPDATE audit_head SET key = ''",
    "the head is earlier": "UPDATE audit_head SET seq = seq - 1",
    "the head has another hash": "UPDATE audit_head SET hash = 'x'",
    "an event says more": "UPDATE audit_event SET what = 'x' WHERE seq = 5",
    "an event was earlier": "UPDATE audit_event SET at = '2020-01-01 00:00:00.000000' WHERE seq = 5",
    "an event vouches for nothing": (
        "UPDATE audit_rows SET written = '{}' WHERE seq = (SELECT max(seq) FROM audit_rows)"
    ),
}


@pytest.mark.parametrize("what", RECKONED_ANEW)
def test_what_is_reckoned_again_is_found_when_it_is_changed(full: Installation, what: str) -> None:
    with behind_its_back(full.store) as connection:
        assert connection.execute(text(RECKONED_ANEW[what])).rowcount > 0
        assert found(connection, lambda db: breaches_in(db, full.store))


def test_a_claim_that_is_held_back_for_ever_is_found(full: Installation) -> None:
    with behind_its_back(full.store) as connection:
        connection.execute(text(f"UPDATE claim SET state = 'reading', lease_until = {LATER}"))
        said = found(connection, lambda db: breaches_in(db, full.store))
    assert any("held back for longer than a reading takes" in b for b in said)


def test_a_key_changed_in_the_head_stops_no_one_from_asking_and_every_start(full: Installation) -> None:
    from promo.keying import key_that_is_missing, strange_key

    assert strange_key(full.store) is None
    tamper(full.store, "UPDATE audit_head SET key = 'other'")
    try:
        assert key_that_is_missing(full.store) is None
        assert "somebody changed it" in (strange_key(full.store) or "")
        assert any("names the key other" in b for b in breaches(full.store))
    finally:
        tamper(full.store, f"UPDATE audit_head SET key = '{OUR_KEYS.current.name}'")


def test_documents_of_another_shape_are_found_and_stop_nothing(full: Installation) -> None:
    with behind_its_back(full.store) as connection:
        for table in (table for name, table in TABLES.items() if not is_left_to_others(name)):
            for column in table.columns:
                if isinstance(column.type, JSON) and not is_left_to_others(table.name, column.name):
                    for shape in ([[1]], {"a": {"b": [None]}}):
                        with connection.begin_nested() as point:
                            connection.execute(table.update().values({column.name: shape}))
                            said = found(connection, lambda db: breaches_in(db, full.store))
                            assert said, f"{table.name}.{column.name}"
                            assert not [b for b in said if "could not be made" in b], json.dumps(said)
                            point.rollback()
