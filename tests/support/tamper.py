"""Damage done behind the program's back: with the database's own guards out of the way, as somebody with its password
could."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, text
from sqlmodel import Session, SQLModel

from promo.store.chain import GENESIS, hash_of
from promo.store.engine import Store
from promo.store.keys import ChainKey
from promo.store.unit import KEYS
from tests.support.installation import KEYS as OUR_KEYS

Said = TypeVar("Said")


def tamper(store: Store, *statements: str) -> int:
    """Do it; returns how many rows it met."""
    met = 0
    with store.engine.connect() as connection:
        if store.is_sqlite:
            _driver(connection).execute("PRAGMA foreign_keys=OFF")  # before a transaction begins: no effect within one
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            met += connection.execute(text(statement)).rowcount
        if not store.is_sqlite:
            connection.execute(text("SET session_replication_role = DEFAULT"))
        connection.commit()
        if store.is_sqlite:
            _driver(connection).execute("PRAGMA foreign_keys=ON")
    return met


@contextmanager
def behind_its_back(store: Store) -> Iterator[Connection]:
    """A connection with the database's guards out of the way; nothing that is done in it stays."""
    with store.engine.connect() as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.rollback()


def found(connection: Connection, check: Callable[[Session], list[Said]]) -> list[Said]:
    """What a check says of the database as this connection sees it, with the key of the installation."""
    with Session(connection, info={KEYS: OUR_KEYS}) as db:
        return check(db)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def chain_anew(store: Store, *, key: ChainKey | None = None, named: bool = True) -> None:
    """Reckon every hash of the chain anew, as somebody could who has the database and no key of ours.

    Args:
        store: the database.
        key: a key of their own; plain hashes without it.
        named: whether events keep the name of a key: ours, or that of `key`.
    """
    with store.engine.connect() as connection:
        _driver(connection).execute("PRAGMA foreign_keys=OFF")
        table = SQLModel.metadata.tables["audit_event"]
        events = [dict(row) for row in connection.execute(table.select().order_by(table.c.seq)).mappings()]
        connection.execute(table.delete())
        previous = GENESIS
        for seq, event in enumerate(events, 1):
            connection.exec_driver_sql(f"UPDATE audit_detail SET seq = {seq} WHERE seq = {event['seq']}")
            connection.exec_driver_sql(f"UPDATE audit_rows SET seq = {seq} WHERE seq = {event['seq']}")
            event["seq"], event["previous"] = seq, previous
            event["key"] = "" if not named else key.name if key else event["key"]
            previous = event["hash"] = hash_of(previous, event, key)
            connection.execute(table.insert(), event)
        name = events[-1]["key"]
        connection.exec_driver_sql(f"UPDATE audit_head SET seq = {len(events)}, hash = '{previous}', key = '{name}'")
        connection.commit()
