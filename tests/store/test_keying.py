"""An installation from before the chain was keyed, and a migration that changes rows: both are told to the chain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from promo import audit
from promo.keying import key_the_chain, strange_key, take_up, unlike
from promo.promotions.rulebook import RuleBook
from promo.reports.invariants import breaches
from promo.store.engine import Store
from promo.store.keys import ChainKey, ChainKeys, WrongAuditKey, kept_keys
from promo.store.tables import AuditEvent, Person
from tests.support.customers import approved_customer
from tests.support.installation import KEYS, Installation
from tests.support.office import office_of
from tests.support.tamper import tamper

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def old(database_url: str, tmp_path: Path, engine: Installation, rules: RuleBook) -> Installation:
    """A database whose chain has a past without a key."""
    keyless = Store(database_url, tmp_path / "files")
    office = office_of(keyless, rules, engine.clock)
    for _ in range(3):
        approved_customer(office)
    assert breaches(keyless) == []
    keyless.close()
    return engine


def test_an_older_installation_says_what_to_do_and_is_keyed_once(old: Installation) -> None:
    assert breaches(old.store) == ["no event of the audit chain is keyed: run `promo init`"]
    first = key_the_chain(old)
    assert first is not None and first > 1
    assert key_the_chain(old) is None
    assert breaches(old.store) == []
    with old.store.reading() as db:
        assert audit.keyed_from(db) == first
    assert tamper(old.store, "UPDATE subscription SET seats = 99 WHERE id = 1")
    assert breaches(old.store) == [f"subscription 1 is not as audit event {_of(old.store, 'subscription')} left it"]


def test_a_chain_that_was_keyed_and_is_no_more_is_vouched_for_by_nobody(old: Installation) -> None:
    """Somebody wrote all of it anew without the key; beginning once more would bless whatever they changed."""
    with pytest.raises(WrongAuditKey, match="somebody wrote it anew"):
        key_the_chain(old, was_keyed=True)
    assert breaches(old.store) == ["no event of the audit chain is keyed: run `promo init`"]


def _of(store: Store, part: str) -> int:
    with store.reading() as db:
        return db.exec(select(AuditEvent.seq).where(AuditEvent.subject == part)).one()


def test_events_before_the_key_cannot_be_rewritten_unseen(old: Installation) -> None:
    first = key_the_chain(old)
    tamper(old.store, "UPDATE audit_event SET actor = 'person:9' WHERE seq = 1")
    assert "audit event 1 was changed" in breaches(old.store)
    assert first is not None
    tamper(old.store, f"UPDATE audit_event SET key = '' WHERE seq = {first + 1}")
    assert f"audit event {first + 1} is not keyed, though the one before it is" in breaches(old.store)


def test_a_migration_is_taken_up_and_what_was_tampered_with_before_it_is_not(
    old: Installation,
) -> None:
    key_the_chain(old)
    tamper(old.store, "UPDATE person SET role = 'admin' WHERE id = 1")
    before = unlike(old.store)
    assert before == {("person", "1")}
    tamper(old.store, "UPDATE claim SET timezone = 'Europe/Berlin'")  # as a migration may
    assert take_up(old, before) == 3
    assert [b.split(" is not")[0] for b in breaches(old.store)] == ["person 1"]


def test_a_process_without_the_key_of_the_chain_says_so_and_writes_nothing(engine: Installation) -> None:
    approved_customer(engine)
    other = Store(
        engine.store.url, engine.store.files.folder, ChainKeys((ChainKey(b"another key of 32 characters ..."),))
    )
    assert "which is not set here" in (strange_key(other) or "")
    assert strange_key(engine.store) is None
    with pytest.raises(WrongAuditKey, match="PROMO_AUDIT_KEY"), other.writing() as db:
        db.add(Person(email="x@x.example", name="x", role="rep", created_at=NOW))  # type: ignore[arg-type]
    other.close()
    assert breaches(engine.store) == []


def test_the_key_is_made_once_readable_by_its_owner_and_older_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "data" / "audit-key"
    first = kept_keys(path)
    assert kept_keys(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("n" * 40 + "\n" + path.read_text())
    assert kept_keys(path).keys[1:] == first.keys
    assert kept_keys(path, "a" * 32 + "," + "b" * 32).current.secret == b"a" * 32
    with pytest.raises(WrongAuditKey, match="32 characters"):
        kept_keys(path, "short")
    assert KEYS.current.name not in KEYS.current.secret.decode()
