"""Values that no program of ours writes: found, whatever they read like, and nothing else is hidden by them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, text
from sqlmodel import SQLModel

from promo.reports.invariants import breaches_in
from promo.store.odd_rows import odd_rows
from promo.store.tables.columns import UtcInstant, WordType
from tests.support.installation import Installation
from tests.support.tamper import behind_its_back, found

UNTIDY = {
    # SQL for the same value in another writing, or for none, by the kind of the column
    UtcInstant: (
        "replace(replace(replace({c}, '-', ''), ' ', 'T'), ':', '')",
        "replace({c}, ' ', 'T')",
        "substr({c}, 1, 19)",
        "{c} || '+00:00'",
        "'2027-02-30 10:00:00.000000'",
        "'2027-02-28 24:00:00.000000'",
        "20270228",
        "''",
    ),
    Date: ("replace({c}, '-', '')", "{c} || ' '", "'2027-02-30'", "20270228", "'tomorrow'"),
    Boolean: ("2", "-1", "'yes'", "0.5"),
    Integer: ("'many'", "{c} + 0.5", "x'31'"),
    JSON: ("'{{\"x\": 1}}extra'", "''", "x'7b7d'", "7.5"),
    WordType: ("{c} || 'x'", "upper({c})", "''", "x'6e6577'"),
    object: ("CAST({c} AS BLOB)",),
}
STRICT = {
    # what PostgreSQL lets somebody write
    UtcInstant: ("'infinity'", "'-infinity'", "'12027-01-01'", "'0044-03-15 BC'"),
    Date: ("'infinity'", "'-infinity'", "'12027-01-01'", "'0044-03-15 BC'"),
    WordType: ("{c} || 'x'", "upper({c})", "''"),
}


def of_each_column(
    connection: Connection, writings: dict[type, tuple[str, ...]]
) -> Iterator[tuple[Column[object], str]]:
    """Every column of every table that has a value, with each way to write it."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            kind = next((k for k in writings if isinstance(column.type, k)), None)
            if kind is None or column.primary_key or column.foreign_keys:
                continue
            if connection.execute(text(f"SELECT count({name(column)}) FROM {name(table)}")).scalar():
                yield from ((column, written) for written in writings[kind])


def name(of: object) -> str:
    return f'"{of.name}"'  # type: ignore[attr-defined]


def write(connection: Connection, column: Column[object], written: str) -> None:
    table = name(column.table)
    keys = [name(key) for key in column.table.primary_key]
    one = f"({', '.join(keys)}) = (SELECT {', '.join(keys)} FROM {table} WHERE {name(column)} IS NOT NULL LIMIT 1)"
    connection.exec_driver_sql(f"UPDATE {table} SET {name(column)} = {written.format(c=name(column))} WHERE {one}")


def test_every_odd_writing_of_every_column_is_found_by_its_row(full: Installation) -> None:
    writings, tried = UNTIDY if full.store.is_sqlite else STRICT, 0
    with behind_its_back(full.store) as connection:
        for column, written in list(of_each_column(connection, writings)):
            with connection.begin_nested() as point:
                write(connection, column, written)
                said = {(odd.table, odd.column) for odd in found(connection, odd_rows)}
                assert said == {(column.table.name, column.name)}, (str(column), written)
                point.rollback()
            tried += 1
    assert tried > 50


def test_an_empty_document_is_no_word_null(full: Installation) -> None:
    with behind_its_back(full.store) as connection:
        connection.execute(text("UPDATE claim SET quote = 'null'"))
        assert {(o.table, o.column) for o in found(connection, odd_rows)} == {("claim", "quote")}


def test_rows_that_cannot_be_read_are_each_a_finding_and_hide_no_other(full: Installation) -> None:
    """In every table a row that nothing can read, and beside them two that were changed in the usual way."""
    with behind_its_back(full.store) as connection:
        spoilt: dict[str, tuple[Column[object], str]] = {}
        for column, written in of_each_column(connection, UNTIDY if full.store.is_sqlite else STRICT):
            if not column.table.name.startswith(("audit_", "invoice", "person")):
                spoilt.setdefault(column.table.name, (column, written))
        for column, written in spoilt.values():
            write(connection, column, written)
        connection.execute(text("UPDATE person SET role = 'admin' WHERE role = 'manager'"))
        connection.execute(text("UPDATE invoice SET total_minor = total_minor + 1 WHERE number = 'SP-2027-000001'"))
        said = found(connection, lambda db: breaches_in(db, full.store))
    for table in spoilt:
        assert any(b.startswith(f"{table} ") and "not as the program writes it" in b for b in said), table
    assert any(b.startswith("person ") and "is not as audit event" in b for b in said)
    assert any("amounts of invoice SP-2027-000001 do not add up" in b for b in said)
    assert not [b for b in said if "could not be made" in b]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE subscription SET timezone = 'Europe/Paria'", "has days in Europe/Paria"),
        ("UPDATE subscription SET timezone = '../x'", "has days in ../x"),
        ("UPDATE invoice SET timezone = '' WHERE number = 'SP-2027-000001'", "where there is no midnight"),
        ("UPDATE invoice SET number = 'SP-2027-one' WHERE number = 'SP-2027-000001'", "have a gap or a repeat"),
        ("UPDATE proof_file SET id = '../../etc/passwd' WHERE id = (SELECT min(id) FROM proof_file)", "is missing"),
        ("UPDATE proof_file SET drawn = '[1]'", "the list of pictures"),
        ("UPDATE audit_event SET subject = 'invoices:a-9..a-' WHERE what = 'invoices.issued'", "audit events for them"),
        ("UPDATE outbox_item SET state = 'snet'", "its state is not as the program writes it"),
        ("UPDATE number_series SET name = ''", "number_series"),
    ],
)
def test_words_that_are_none_are_told_in_a_sentence(full: Installation, statement: str, says: str) -> None:
    with behind_its_back(full.store) as connection:
        assert connection.execute(text(statement)).rowcount > 0
        said = found(connection, lambda db: breaches_in(db, full.store))
    assert any(says in b for b in said), said
    assert not [b for b in said if "could not be made" in b]


def test_a_bill_hidden_by_another_writing_of_its_instant_is_found(full: Installation) -> None:
    """It reads as the same instant, and sorts behind every other: no run would ever take it."""
    if not full.store.is_sqlite:
        pytest.skip("PostgreSQL keeps instants, not their writing")
    with behind_its_back(full.store) as connection:
        due = "next_billing_at = replace(replace(replace(next_billing_at, '-', ''), ' ', 'T'), ':', '')"
        assert connection.execute(text(f"UPDATE subscription SET {due} WHERE next_billing_at IS NOT NULL")).rowcount > 0
        said = found(connection, lambda db: breaches_in(db, full.store))
    assert any("its next_billing_at is not as the program writes it" in b for b in said)
