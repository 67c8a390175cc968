"""A whole installation, on a database and with a clock that the test moves."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from promo.clock import FixedClock
from promo.engine import Engine
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.rule_sets.in_force import RulesInForce
from promo.settings import Settings
from promo.store.engine import Store
from promo.store.keys import ChainKeys

KEY = "a key of the audit chain for tests"
KEYS = ChainKeys.of([KEY])
START = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


_SPOKEN: dict[str, Dialect] = {}
_IN_SQL: LRUCache[Any, Any] = LRUCache(3_000)


@dataclass(frozen=True)
class Installation(Engine):
    """An engine whose clock stands still until the test moves it."""

    clock: FixedClock


def _not_to_disk(connection: sqlite3.Connection, _: object) -> None:
    """No power is cut under an installation of a test's own process: what it writes need not be on the disk."""
    connection.execute("PRAGMA synchronous=OFF")


def _says_it_once(database: Database) -> None:
    """A statement is put into SQL once in a process. An installation of its own has its own memory for that, and each
    test has an installation of its own: a third of their time went there."""
    if database.dialect.name not in _SPOKEN:
        database.connect().close()  # a dialect learns from its first connection what its server can do
        _SPOKEN[database.dialect.name] = database.dialect
    database.dialect = database.pool._dialect = _SPOKEN[database.dialect.name]
    database.update_execution_options(compiled_cache=_IN_SQL)


def make_engine(
    url: str, folder: Path, rules: RuleBook, reader: Reader, clock: FixedClock, **settings: Any
) -> Installation:
    settings.setdefault("second_factor", "")  # tests of other things sign in by a session alone
    config = Settings(data_dir=folder, database_url=url, secret="s" * 40, **settings)
    (folder / "audit-key").write_text(KEY)  # where commands of their own process look for it
    store = Store(url, folder / "files", KEYS)
    if url.startswith("sqlite"):
        event.listen(store.engine, "connect", _not_to_disk)
    _says_it_once(store.engine)
    return Installation(store, clock, RulesInForce(store, rules), config, reader, "s" * 40)
