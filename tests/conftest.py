"""What many tests share: real databases, a real reader, a clock that only moves forward."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings
from structlog.processors import LogfmtRenderer, add_log_level, format_exc_info

from promo.clock import FixedClock
from promo.people import passwords
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.shipped import shipped
from promo.store.engine import Store
from promo.store.migrate import upgrade
from tests.support.installation import START, Installation, make_engine
from tests.support.moving import Move, sweep
from tests.support.postgres import Postgres
from tests.support.readers import ReadsOnce
from tests.support.routing import compile_each_address_once

# A slow machine is no fault of the code: speeds are looked at in bench/, never in a test.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="every case, not a choice of them: takes far longer")


def pytest_configure(config: pytest.Config) -> None:
    for name in [n for n in os.environ if n.startswith("PROMO_") and n != "PROMO_TEST_DATA"]:
        del os.environ[name]
    # What a fault is logged with is drawn in colours by default, with every value of every frame: seconds for each.
    structlog.configure(
        processors=[add_log_level, format_exc_info, LogfmtRenderer()],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # stdout is a command's answer
    )
    # A password is proof against guessing by the time and memory it takes; here nobody guesses.
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    compile_each_address_once()


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The larger sets, which are not part of the project."""
    folder = Path(os.environ.get("PROMO_TEST_DATA", Path(__file__).resolve().parents[2] / "shared/data"))
    if not folder.is_dir():
        pytest.skip(f"the larger data sets are not at {folder}; set PROMO_TEST_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    return load_rules(shipped("rules"))


@pytest.fixture(scope="session")
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    """One that reads each paper once; at night it reads it each time."""
    with Reader() if request.config.getoption("--nightly") else ReadsOnce() as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[tuple[Postgres, str]]:
    """The server, and the name of a database that has our tables."""
    server = Postgres()
    try:
        template = server.fresh()
        store = Store(server.url(template), Path("/nonexistent"))
        upgrade(store)
        store.close()
        yield server, template
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of an embedded database that has our tables."""
    folder = tmp_path_factory.mktemp("template")
    store = Store(f"sqlite:///{folder}/t.sqlite3", folder / "files")
    upgrade(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return (folder / "t.sqlite3").read_bytes()


@pytest.fixture
def sqlite_url(sqlite_template: bytes, tmp_path: Path) -> str:
    (tmp_path / "promo.sqlite3").write_bytes(sqlite_template)
    return f"sqlite:///{tmp_path}/promo.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both databases, one after the other."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server, template = request.getfixturevalue("postgres")
    name = server.fresh(template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def engine(
    database_url: str, tmp_path: Path, rules: RuleBook, reader: Reader, clock: FixedClock
) -> Iterator[Installation]:
    """An installation on each database."""
    made = make_engine(database_url, tmp_path, rules, reader, clock)
    yield made
    made.store.close()


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path, rules: RuleBook, reader: Reader, clock: FixedClock) -> Iterator[Installation]:
    """An installation on the embedded database only: for what does not depend on the database."""
    made = make_engine(sqlite_url, tmp_path, rules, reader, clock)
    yield made
    made.store.close()


@pytest.fixture
def move(engine: Installation) -> Move:
    """To the first minute of a local day (or an hour of it), then everything that is due."""

    def to(day: date, hour: int = 0, minute: int = 1, zone: str = "Europe/Paris") -> dict[str, int]:
        instant = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        engine.clock.move_to(instant)
        return sweep(engine)

    return to
