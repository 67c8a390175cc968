"""What many tests share: real databases, a real reader, a clock that only moves forward."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from promo.claims.intake.form import ClaimForm, Upload
from promo.claims.intake.submit import Receipt, submit_claim
from promo.claims.judging.process import process_claim
from promo.clock import FixedClock
from promo.engine import Engine
from promo.ids import token
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.rule_sets.in_force import RulesInForce
from promo.settings import Settings
from promo.shipped import shipped
from promo.store.engine import Store
from promo.store.migrate import upgrade
from tests.support.postgres import Postgres
from tests.support.proofs import french

# A slow machine is no fault of the code: speeds are looked at in bench/, never in a test.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")

START = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    for name in [n for n in os.environ if n.startswith("PROMO_") and n != "PROMO_TEST_DATA"]:
        del os.environ[name]


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
def reader() -> Iterator[Reader]:
    with Reader() as made:
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


def make_engine(url: str, folder: Path, rules: RuleBook, reader: Reader, clock: FixedClock, **settings: Any) -> Engine:
    config = Settings(data_dir=folder, database_url=url, secret="s" * 40, **settings)
    store = Store(url, folder / "files")
    return Engine(store, clock, RulesInForce(store, rules), config, reader, "s" * 40)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def engine(database_url: str, tmp_path: Path, rules: RuleBook, reader: Reader, clock: FixedClock) -> Iterator[Engine]:
    """An installation on each database."""
    made = make_engine(database_url, tmp_path, rules, reader, clock)
    yield made
    made.store.close()


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path, rules: RuleBook, reader: Reader, clock: FixedClock) -> Iterator[Engine]:
    """An installation on the embedded database only: for what does not depend on the database."""
    made = make_engine(sqlite_url, tmp_path, rules, reader, clock)
    yield made
    made.store.close()


def form(**changes: Any) -> ClaimForm:
    """A form that holds, for the French contract."""
    base = ClaimForm(
        provider="anydesk",
        competitor="anydesk",
        company="Atelier Roussel SARL",
        email="claire@atelier-roussel.example",
        country="FR",
        plan="remote-support",
        every="month",
        seats=5,
        start=None,
        locale="fr",
        key=token(),
    )
    return replace(base, **changes)


Submit = Callable[..., Receipt]


def submit(engine: Engine, content: bytes | None = None, name: str = "contrat.pdf", **changes: Any) -> Receipt:
    """Send a form with one file."""
    uploads = [Upload(name, french() if content is None else content)]
    return submit_claim(engine, form(**changes), uploads, "three-free-months")


def process(engine: Engine, claim_id: str) -> str | None:
    """Read and judge a claim; the outcome's word."""
    outcome = process_claim(engine, engine.reader, claim_id)
    return outcome.value if outcome else None


def approved(engine: Engine, **changes: Any) -> str:
    """The id of a claim that was sent and approved."""
    claim_id = submit(engine, **changes).claim_id
    assert process(engine, claim_id) == "approve"
    return claim_id


def with_rules(engine: Engine, **changes: Any) -> Engine:
    """The installation with its promotion changed: `caps={"claims": 2}`, for example."""
    offer = engine.rules.promotion
    keys = {k: getattr(offer.file, k).model_copy(update=v) if isinstance(v, dict) else v for k, v in changes.items()}
    changed = replace(offer, file=offer.file.model_copy(update=keys))
    book = replace(engine.rules, promotions={offer.file.id: changed})
    return replace(engine, rules_source=RulesInForce(engine.store, book))


WISHED = date(2027, 1, 31)
