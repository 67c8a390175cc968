"""Many rows at once, by the quickest way each database has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel


def insert_all(db: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Write rows given as columns, the same columns in each, in the caller's transaction.

    PostgreSQL takes them as one COPY: one round trip, and what looks at a statement, as our triggers do, looks once.
    SQLite repeats one prepared statement. Values are turned as the column types say, as everywhere.
    """
    if not rows:
        return
    db.flush()
    connection, target = db.connection(), table.__table__  # type: ignore[attr-defined]
    driver: Any = connection.connection.driver_connection
    quote, names = connection.dialect.identifier_preparer.quote, list(rows[0])
    into = f"{quote(target.name)} ({', '.join(quote(target.c[n].name) for n in names)})"
    errors: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        if connection.dialect.name == "sqlite":
            driver.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})", _turned(connection, target, names, rows))
            return
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in _turned(connection, target, names, rows):
                copy.write_row(row)
    except errors as error:  # as SQLAlchemy tells it everywhere else: a broken constraint, a deadlock
        raise DBAPIError.instance(f"rows into {target.name}", None, error, errors, dialect=connection.dialect) from error


def _turned(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[dict[str, Any]]) -> Iterator[list[Any]]:
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
