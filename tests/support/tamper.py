"""Damage done behind the program's back: with the database's own guards out of the way, as somebody with its password
could."""

from __future__ import annotations

from sqlalchemy import text

from promo.store.engine import Store


def tamper(store: Store, *statements: str) -> None:
    with store.engine.connect() as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
        if not store.is_sqlite:
            connection.execute(text("SET session_replication_role = DEFAULT"))
        connection.commit()
        if store.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
