"""Rows with a value that the program never writes: a word that is none, text where a number belongs, an instant in
another writing.

Two things follow from such a value. It cannot be read, so whatever reads its row would stop there: the checks of
`promo verify` leave these rows out, and each is a finding. Or it can be read and is still another value where the
database compares: SQLite keeps instants, days and truths as text and numbers, and a digest of what was read would not
tell "2027-01-01T00:00" from "2027-01-01 00:00". Everything here is asked of the database itself, which reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, Table, inspect, text
from sqlmodel import Session, SQLModel

from promo.store.tables.columns import UtcInstant, WordType

LEFT_OUT = "promo_left_out"
_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_INSTANT = f"{_DAY} [0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]"
Condition = Callable[[str, Column[Any]], str]
"""SQL that is true of a value that is not empty and not as the program writes it: by the quoted name of its column."""


@dataclass(frozen=True, slots=True)
class OddRow:
    """One value of one row."""

    table: str
    key: str
    column: str

    def __str__(self) -> str:
        return f"{self.table} {self.key} cannot be relied on: its {self.column} is not as the program writes it"


def odd_rows(db: Session) -> list[OddRow]:
    """Every value in the tables of this version that the program would not have written so."""
    connection = db.connection()
    there = set(inspect(connection).get_table_names())
    return [
        odd for table in SQLModel.metadata.sorted_tables if table.name in there for odd in _odd_of(connection, table)
    ]


def leave_out(db: Session, odd: Iterable[OddRow]) -> None:
    """Let whatever reads in this session from now on see the other rows only. Ends with its transaction."""
    by_table: dict[str, set[str]] = {}
    for row in odd:
        by_table.setdefault(row.table, set()).add(row.key)
    db.info[LEFT_OUT] = by_table
    if not by_table:
        return
    connection = db.connection()
    named = connection.dialect.identifier_preparer.quote
    home = (
        "main" if connection.dialect.name == "sqlite" else connection.execute(text("SELECT current_schema()")).scalar()
    )
    connection.execute(text("CREATE TEMP TABLE promo_odd_row (name TEXT, id TEXT, PRIMARY KEY (name, id))"))
    connection.execute(
        text("INSERT INTO promo_odd_row VALUES (:name, :id)"),
        [{"name": name, "id": key} for name, keys in by_table.items() for key in keys],
    )
    for name in by_table:
        key = _key(SQLModel.metadata.tables[name], named)
        connection.execute(
            text(
                f"CREATE TEMP VIEW {named(name)} AS SELECT * FROM {named(str(home))}.{named(name)} WHERE {key} NOT IN"
                f" (SELECT o.id FROM promo_odd_row o WHERE o.name = '{name}')"
            )
        )


def left_out(db: Session, table: str) -> Iterable[str]:
    """The keys of the rows of a table that this session does not see."""
    found: dict[str, set[str]] = db.info.get(LEFT_OUT, {})
    return found.get(table, ())


def _odd_of(connection: Connection, table: Table) -> Iterable[OddRow]:
    named = connection.dialect.identifier_preparer.quote
    lite = connection.dialect.name == "sqlite"
    asked = [(c.name, said) for c in table.columns if (said := _condition(c, named(c.name), lite=lite))]
    if not asked:
        return
    shown = ", ".join(f"CASE WHEN {said} THEN 1 ELSE 0 END" for _, said in asked)
    rows = connection.exec_driver_sql(
        f"SELECT {_key(table, named)}, {shown} FROM {named(table.name)} WHERE {' OR '.join(s for _, s in asked)}"
    )
    for key, *flags in rows:
        yield from (OddRow(table.name, key, name) for (name, _), odd in zip(asked, flags, strict=True) if odd)


def _key(table: Table, named: Callable[[str], str]) -> str:
    """SQL for what a row is called, whatever stands there."""
    return " || '/' || ".join(f"coalesce(CAST({named(c.name)} AS TEXT), '')" for c in table.primary_key)


def _condition(column: Column[Any], name: str, *, lite: bool) -> str:
    kinds: Sequence[tuple[type, Condition, Condition]] = (
        (UtcInstant, _instant, _out_of_time),
        (Date, _date, _out_of_time),
        (Boolean, lambda n, _: f"typeof({n}) <> 'integer' OR {n} NOT IN (0, 1)", _nothing),
        (Integer, lambda n, _: f"typeof({n}) <> 'integer'", _nothing),
        (JSON, lambda n, c: f"typeof({n}) <> 'text' OR NOT json_valid({n})" + _empty(n, c), _document),
        (WordType, lambda n, c: f"typeof({n}) <> 'text' OR {_no_word(n, c)}", _no_word),
    )
    of_lite, of_other = next(
        ((a, b) for kind, a, b in kinds if isinstance(column.type, kind)),
        (lambda n, _: f"typeof({n}) <> 'text'", _nothing),
    )
    said = (of_lite if lite else of_other)(name, column)
    odd = [f"({name} IS NOT NULL AND ({said}))"] if said else []
    return " OR ".join(odd + ([] if column.nullable or not lite else [f"{name} IS NULL"]))


def _instant(name: str, _: Column[Any]) -> str:
    second = f"substr({name}, 1, 19)"
    return (
        f"typeof({name}) <> 'text' OR {name} NOT GLOB '{_INSTANT}' OR {name} < '0001'"
        f" OR datetime({second}, '+0 days') IS NOT {second}"
    )


def _date(name: str, _: Column[Any]) -> str:
    return (
        f"typeof({name}) <> 'text' OR {name} NOT GLOB '{_DAY}' OR {name} < '0001'"
        f" OR date({name}, '+0 days') IS NOT {name}"
    )


def _out_of_time(name: str, _: Column[Any]) -> str:
    """What PostgreSQL keeps and no program of ours can: infinity, and years before the first or after the 9999th."""
    return f"{name} < '0001-01-02' OR {name} > '9999-12-30'"


def _no_word(name: str, column: Column[Any]) -> str:
    kind = column.type
    assert isinstance(kind, WordType)
    return f"{name} NOT IN ({', '.join(repr(word.value) for word in kind.words)})"


def _document(name: str, column: Column[Any]) -> str:
    return _empty(name, column).removeprefix(" OR ")


def _empty(name: str, column: Column[Any]) -> str:
    """Where nothing is kept, the column is empty: the word `null` is read alike and is not."""
    return f" OR CAST({name} AS TEXT) = 'null'" if column.nullable else ""


def _nothing(name: str, column: Column[Any]) -> str:
    """PostgreSQL keeps nothing else in such a column."""
    return ""
