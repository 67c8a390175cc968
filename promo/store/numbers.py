"""Numbers given out by the database: row ids ahead of their rows, and gapless series."""

from __future__ import annotations

from sqlalchemy import func, text
from sqlmodel import Session, SQLModel, select

from promo.store.absent import insert_if_absent
from promo.store.tables import NumberSeries


def reserve_ids(db: Session, table: type[SQLModel], count: int) -> list[int]:
    """Ids that nobody else gets, for rows that must name each other before they are written.

    On SQLite the caller holds the write lock, so the next ones are free; on PostgreSQL they come from the table's
    sequence.
    """
    name = str(table.__tablename__)
    if db.get_bind().dialect.name == "sqlite":
        last = int(db.execute(select(func.coalesce(func.max(table.id), 0))).scalar_one())  # type: ignore[attr-defined]
        return list(range(last + 1, last + 1 + count))
    found = db.connection().execute(
        text(f"SELECT nextval(pg_get_serial_sequence('{name}', 'id')) FROM generate_series(1, :n)"), {"n": count}
    )
    return [int(i) for i in found.scalars()]


def next_numbers(db: Session, series: str, count: int) -> range:
    """The next `count` numbers of a gapless series: taken for good only if the caller's transaction commits."""
    insert_if_absent(db, NumberSeries, name=series, last=0)
    counter = db.get(NumberSeries, series, with_for_update=True, populate_existing=True)
    assert counter is not None
    first = counter.last + 1
    counter.last += count
    db.add(counter)
    db.flush()
    return range(first, first + count)
