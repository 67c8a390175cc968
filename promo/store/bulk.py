"""Many rows at once, by the quickest way each database has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from promo.store.numbers import reserve_ids
from promo.store.unit import unit_of
from promo.store.watched import parts

Row = dict[str, Any]
"""Values of one row by the names of their columns."""


def insert_all(db: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """Write rows given as columns, the same columns in each, in the caller's transaction.

    PostgreSQL takes them as one COPY: one round trip, and what looks at a statement, as our triggers do, looks once.
    SQLite repeats one prepared statement. Values are turned as the column types say, as everywhere.
    """
    if not rows:
        return
    db.flush()
    connection, target, unit = db.connection(), _table(table), unit_of(db)
    if unit is not None and unit.keys is not None and target.name in parts():
        if "id" in target.c and "id" not in rows[0]:
            rows = [{"id": i, **row} for i, row in zip(reserve_ids(db, table, len(rows)), rows, strict=True)]
        unit.fresh(target, rows)
    names = list(rows[0])
    into = f"{_quoted(connection, target.name)} ({', '.join(_quoted(connection, n) for n in names)})"
    with _told(connection, target) as driver:
        if connection.dialect.name == "sqlite":
            driver.executemany(
                f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})", _turned(connection, target, names, rows)
            )
            return
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in _turned(connection, target, names, rows):
                copy.write_row(row)


def update_all(db: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """Set the columns of rows that are named by their `id`, the same columns in each, in the caller's transaction."""
    if not rows:
        return
    db.flush()
    connection, target, unit = db.connection(), _table(table), unit_of(db)
    if unit is not None:
        unit.moved(target, rows)
    names = [n for n in rows[0] if n != "id"]
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    sets = ", ".join(f"{_quoted(connection, n)} = {mark}" for n in names)
    statement = f"UPDATE {_quoted(connection, target.name)} SET {sets} WHERE id = {mark}"
    values = _turned(connection, target, [*names, "id"], rows)
    with _told(connection, target) as driver:
        if connection.dialect.name == "sqlite":
            driver.executemany(statement, values)
            return
        with driver.cursor() as cursor:
            cursor.executemany(statement, values)


def _table(table: type[SQLModel]) -> Table:
    return table.__table__  # type: ignore[attr-defined, no-any-return]


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


@contextmanager
def _told(connection: Connection, table: Table) -> Iterator[Any]:
    """The driver's own connection; what it refuses is told as SQLAlchemy tells it everywhere else: a broken constraint,
    a deadlock."""
    errors: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        yield connection.connection.driver_connection
    except errors as error:
        raise DBAPIError.instance(f"rows of {table.name}", None, error, errors, dialect=connection.dialect) from error


def _turned(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Row]) -> Iterator[list[Any]]:
    turns = [(n, table.c[n].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)) for n in names]
    known: dict[tuple[str, int], Any] = {}  # one instant stands in every row of a batch: it is turned once
    for row in rows:
        values = []
        for name, turn in turns:
            value = row[name]
            if turn is not None and value is not None:
                key = (name, id(value))  # the rows hold their values, so an id stays with its value
                found = known.get(key)
                if found is None:
                    found = known[key] = turn(value)
                value = found
            values.append(value)
        yield values
