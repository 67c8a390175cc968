"""Rows of an installation, as they are now."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from sqlmodel import SQLModel, select

from promo.store.engine import Store
from promo.work import Office

Row = TypeVar("Row", bound=SQLModel)


def rows(office: Office, table: type[Row]) -> list[Row]:
    """Every row of a table."""
    with office.store.reading() as db:
        return list(db.exec(select(table)))


def row(of: Office | Store, table: type[Row], key: Any) -> Row:
    """The one row with this key."""
    store = of.store if isinstance(of, Office) else of
    with store.reading() as db:
        return db.get_one(table, key)


class Numbered(Protocol):
    """A row whose id the database gives."""

    id: int | None


def id_of(kept: Numbered) -> int:
    """The id of a row that was kept, so that it has one."""
    assert kept.id is not None
    return kept.id
