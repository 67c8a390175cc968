"""What a unit of work has done: the events it will put on the audit chain, and the watched rows it has written.

Rows written as objects are noted when they are flushed, rows written many at once by `store.bulk`, and a statement that
changes watched rows on its own is preceded by the question which rows it meets: nothing that the program writes goes
unseen, and what is written behind its back has no digest on the chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Table, Update, event, inspect, select
from sqlmodel import Session

from promo.store.keys import ChainKeys
from promo.store.watched import DETAILS, Odd, Part, parts

UNIT = CONNECTION_UNIT = "promo_unit"
KEYS = "promo_keys"
SEEN = "promo_rows_seen"
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Act:
    """One event that waits to be chained."""

    what: str
    subject: str
    actor: str
    detail: Any
    at: datetime
    rows: Mapping[str, Mapping[str, str | None]] | None = None
    """Digests of rows that this very event vouches for; the last event of a unit has those the unit wrote."""


@dataclass(slots=True)
class Unit:
    """Acts and rows of one unit of work."""

    keys: ChainKeys | None
    acts: list[Act] = field(default_factory=list)
    checks: list[Callable[[Session], None]] = field(default_factory=list)
    """What is looked at when the chain is held, just before the unit is kept."""
    digests: dict[str, dict[str, str | None]] = field(default_factory=lambda: defaultdict(dict))
    again: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    """Rows to be read back before the commit, by part."""
    flushing: bool = False
    now: datetime | None = None
    """The instant of the act, where it is known."""

    def fresh(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows were inserted with these values."""
        if self.keys is None or table.name == DETAILS:
            return
        key, rows = self.keys.current.of_rows, list(rows)
        given = {column.name for column in table.columns if column.server_default is None}.union(*rows[:1])
        for part in parts().get(table.name, ()):
            told, again = self.digests[part.name], self.again[part.name]
            if not part.names <= given:  # the database fills in what was not given
                again.update(row[part.key] for row in rows)
                continue
            for row in rows:
                try:
                    told[str(row[part.key])] = part.digest(key, row)
                except Odd:
                    again.add(row[part.key])

    def moved(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Columns of rows were set to these values, the same columns in each."""
        if self.keys is None or not rows:
            return
        set_ = frozenset(rows[0])
        for part in parts().get(table.name, ()):
            if part.names <= set_:
                told, again = self.digests[part.name], self.again[part.name]
                for row in rows:
                    again.discard(row[part.key])
                    try:
                        told[str(row[part.key])] = part.digest(self.keys.current.of_rows, row)
                    except Odd:
                        again.add(row[part.key])
            elif part.names & (set_ - {part.key}):
                self.again[part.name].update(row[part.key] for row in rows)

    def met(self, table: Table, ids: Iterable[Any], columns: Iterable[str] | None = None) -> None:
        """Rows were changed, by whatever means; with `columns`, in these only."""
        if self.keys is None:
            return
        changed = None if columns is None else frozenset(columns)
        ids = list(ids)
        for part in parts().get(table.name, ()):
            if ids and (changed is None or part.names & changed):
                self.again[part.name].update(ids)

    def rows(self, db: Session) -> dict[str, dict[str, str | None]]:
        """The digest of every watched row that was written, as it stands now; None for one that is gone."""
        if self.keys is None:
            return {}
        for of_table in parts().values():
            for part in of_table:
                if ids := self.again.pop(part.name, None):
                    self.digests[part.name].update(_read_back(db, part, self.keys.current.of_rows, list(ids)))
        return {name: told for name, told in self.digests.items() if told}


def _read_back(db: Session, part: Part, key: bytes, ids: Sequence[Any]) -> dict[str, str | None]:
    found: dict[str, str | None] = {str(i): None for i in ids}
    table = part.table
    columns = [table.c[name] for name in sorted({part.key, *part.names})]
    for first in range(0, len(ids), CHUNK):
        wanted = select(*columns).where(table.c[part.key].in_(ids[first : first + CHUNK]))
        for row in db.connection().execute(wanted).mappings():
            found[str(row[part.key])] = part.digest(key, row)
    return found


def unit_of(db: Session) -> Unit | None:
    """The unit of work that a session belongs to; None where it was opened by hand."""
    found: Unit | None = db.info.get(UNIT)
    return found


def watch(engine: Engine) -> None:
    """Note the rows that statements of this engine change by themselves, in units of work that keep account."""

    @event.listens_for(engine, "before_execute")
    def _before(connection: Connection, clause: Any, many: Any, one: Any, options: Mapping[str, Any]) -> None:
        if not isinstance(clause, Update | Delete | Insert):
            return
        unit: Unit | None = connection.get_execution_options().get(CONNECTION_UNIT)
        if unit is None or unit.keys is None or unit.flushing or options.get(SEEN):
            return
        if getattr(clause.table, "name", "") not in parts():
            return
        if isinstance(clause, Insert):
            _note_inserted(unit, clause, many or ([one] if one else []))
        else:
            _note_met(unit, clause, connection, one)


def _note_inserted(unit: Unit, clause: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    table: Any = clause.table
    key = parts()[table.name][0].key
    if not rows or any(key not in row for row in rows):
        raise TypeError(f"rows of {table.name} are inserted by `store.bulk` or as objects: the chain notes them")
    unit.met(table, (row[key] for row in rows))


def _note_met(unit: Unit, clause: Update | Delete, connection: Connection, one: Any) -> None:
    """Ask which rows a statement will meet, before it does."""
    table: Any = clause.table
    columns = _columns_set(clause) if isinstance(clause, Update) else None
    if columns is not None and not any(part.names & columns for part in parts()[table.name]):
        return
    meets = select(table.c[parts()[table.name][0].key])
    if clause.whereclause is not None:
        meets = meets.where(clause.whereclause)
    unit.met(table, connection.execute(meets, one or None).scalars().all(), columns)


def _columns_set(clause: Update) -> frozenset[str] | None:
    """The columns an update sets; None where it cannot be seen."""
    values: Any = getattr(clause, "_values", None)  # no public name for it; without it all columns count as set
    return frozenset(getattr(column, "name", str(column)) for column in values) if values else None


@event.listens_for(Session, "before_flush")
def _flush_begins(session: Session, *_: Any) -> None:
    unit = unit_of(session)
    if unit is not None:
        unit.flushing = True


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _: Any) -> None:
    unit = unit_of(session)
    if unit is None:
        return
    unit.flushing = False
    if unit.keys is None:
        return
    for row in session.new:
        table = _table(row)
        if table.name in parts():
            unit.fresh(table, [{c.name: getattr(row, c.name) for c in table.columns}])
    for row in session.dirty:
        table, state = _table(row), inspect(row)
        if table.name in parts():
            changed = [c.name for c in table.columns if state.attrs[c.name].history.has_changes()]
            unit.met(table, [getattr(row, parts()[table.name][0].key)], changed)
    for row in session.deleted:
        table = _table(row)
        if table.name in parts():
            unit.met(table, [getattr(row, parts()[table.name][0].key)])


def _table(row: Any) -> Table:
    table: Table = type(row).__table__
    return table
