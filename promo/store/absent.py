"""Insert a row that may be there already: two who try at once both go on."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel


def insert_if_absent(db: Session, table: type[SQLModel], **values: Any) -> None:
    """Insert, or do nothing when the key is taken; in the caller's transaction."""
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    db.connection().execute(insert(table).values(**values).on_conflict_do_nothing())
