"""One store over SQLite (WAL, every commit on disk) or PostgreSQL: reading and writing units of work."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError as driver_error
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from promo.store.chain import close
from promo.store.files import FileStore
from promo.store.keys import ChainKeys
from promo.store.unit import CONNECTION_UNIT, KEYS, UNIT, Unit, watch

Result = TypeVar("Result")
TRIES = 8
PATIENCE_MS = 20_000
BROKEN_OFF = ("40P01", "40001")  # PostgreSQL: deadlock, serialization failure


class StoreProblem(Exception):
    """The database cannot be used; the text says why and how to mend it."""


class Store:
    """The database and the files. One a process; safe to use from several threads."""

    def __init__(self, url: str, files: Path, keys: ChainKeys | None = None) -> None:
        """Connect nothing yet.

        Args:
            url: the database.
            files: folder of the kept files.
            keys: keys of the audit chain; without them it is held by plain hashes and vouches for no rows.
        """
        self.url = postgres_url(url)
        self.files = FileStore(files)
        self.keys = keys
        self.engine = _engine(self.url)
        watch(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to look things up; nothing written in it is kept."""
        with Session(self.engine, expire_on_commit=False, info={KEYS: self.keys}) as session:
            yield session  # closing rolls back, and leaves what was loaded usable

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A unit of work: one commit at its end, nothing at all if anything goes wrong.

        On SQLite the write lock is taken at once, so two units never undo each other. What was done is put on the
        audit chain last, so that the chain is held as shortly as can be.
        """
        unit = Unit(self.keys)
        with Session(self.engine, expire_on_commit=False, info={UNIT: unit, KEYS: self.keys}) as session:
            session.connection(execution_options={"promo_write": self.is_sqlite, CONNECTION_UNIT: unit})
            try:
                yield session
                close(session)
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def again(self, act: Callable[[Session], Result]) -> Result:
        """Run one unit of work; again where it and another waited for each other and PostgreSQL broke one off.

        Nothing of the broken one was kept, and it looks at the rows anew.
        """
        for left in reversed(range(TRIES)):
            try:
                with self.writing() as db:
                    return act(db)
            except OperationalError as error:
                if left == 0 or getattr(error.orig, "sqlstate", None) not in BROKEN_OFF:
                    raise
                time.sleep(random.uniform(0.005, 0.05))  # not in step with the other one
        raise AssertionError("the last try returns or raises")

    def let_others_write(self) -> None:
        """Between two batches on the embedded database: whoever waits for its one write lock asks every few
        milliseconds.

        A run that took the lock again at once would let nobody in (a customer's click least of all) until it was done.
        """
        if self.is_sqlite:
            time.sleep(0.01)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def has_tables(self) -> bool:
        """Whether the database was ever set up."""
        return inspect(self.engine).has_table("claim")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def postgres_url(url: str) -> str:
    """The address with the driver we ship (psycopg 3)."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def _take_write_lock(connection: Any) -> None:
    """Wait for SQLite's one write lock, asking every few milliseconds.

    SQLite's own waiting soon asks ten times a second only, and would miss the short gaps that a billing run leaves.
    """
    driver, until = connection.connection.driver_connection, time.monotonic() + PATIENCE_MS / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except driver_error as busy:
                if "locked" not in str(busy) or time.monotonic() > until:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails again, told as SQLAlchemy tells it
                    return
            time.sleep(random.uniform(0.003, 0.008))
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")


def _engine(url: str) -> Engine:
    """With `hide_parameters`: the values of a statement that failed stay out of logs, for some are secrets of links."""
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10)
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": 20, "check_same_thread": False},
        hide_parameters=True,
        pool_size=10,
        max_overflow=20,
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if connection.get_execution_options().get("promo_write"):
            _take_write_lock(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine
