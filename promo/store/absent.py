"""Insert a row that may be there already: two who try at once both go on."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.schema import Table
from sqlmodel import Session, SQLModel

from promo.store.unit import SEEN, unit_of


def insert_if_absent(db: Session, table: type[SQLModel], **values: Any) -> None:
    """Insert, or do nothing when the key is taken; in the caller's transaction."""
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    target: Table = table.__table__  # type: ignore[attr-defined]
    absent = insert(table).values(**values).on_conflict_do_nothing().returning(*target.primary_key.columns)
    written = db.connection().execute(absent, execution_options={SEEN: True}).first()
    unit = unit_of(db)
    if written is not None and unit is not None:
        unit.met(target, [written[0]])
