"""An installation from before the chain was keyed, and a migration that changes rows: both are told to the chain."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from promo import audit
from promo.keying import key_the_chain, strange_key, take_up, unlike
from promo.promotions.rulebook import RuleBook
from promo.reports.invariants import breaches
from promo.store.chain import digest_of_rows
from promo.store.engine import Store
from promo.store.keys import ChainKey, ChainKeys, WrongAuditKey, kept_keys
from promo.store.migrate import downgrade, upgrade
from promo.store.tables import AuditEvent, AuditRows, Claim, OutboxItem, Person
from promo.store.watched import SINCE
from promo.work import SYSTEM, Work
from tests.support.customers import approved_customer
from tests.support.installation import KEYS, Installation
from tests.support.office import office_of
from tests.support.rows import rows
from tests.support.tamper import chain_anew, tamper

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


OLDER = "0020"
"""A version that watched less."""


def _customer_of_an_older_version(engine: Installation) -> None:
    """A customer whose claim has nothing in the columns that came later."""
    customer = approved_customer(engine)

    def bare(work: Work) -> None:
        claim = work.db.get_one(Claim, customer.claim_id)
        claim.papers_key, claim.acknowledged_at = None, None
        work.db.add(claim)
        work.record("claim.viewed", claim)

    engine.do(SYSTEM, bare)


def _as_before_more_was_watched(store: Store) -> None:
    """The chain as an older version wrote it: no word of what is watched since, all else as it is."""
    with store.engine.connect() as connection:
        for seq, written in connection.execute(select(AuditRows.seq, AuditRows.written)).all():
            said = {part: told for part, told in json.loads(written).items() if part not in SINCE}
            older = json.dumps(said, sort_keys=True, separators=(",", ":"))
            connection.execute(update(AuditRows).where(col(AuditRows.seq) == seq).values(written=older))
            rows = update(AuditEvent).where(col(AuditEvent.seq) == seq).values(rows=digest_of_rows(older))
            connection.execute(rows)
        connection.commit()
    downgrade(store, OLDER)
    chain_anew(store, key=KEYS.current)


def test_what_is_watched_from_now_on_is_vouched_for_once_and_only_as_an_older_version_left_it(
    lite: Installation,
) -> None:
    _customer_of_an_older_version(lite)
    assert breaches(lite.store) == []
    _as_before_more_was_watched(lite.store)
    tamper(lite.store, "UPDATE person SET role = 'admin' WHERE id = 1")
    before = unlike(lite.store)
    assert before == {("person", "1")}
    upgrade(lite.store)
    letters = len(rows(lite, OutboxItem))
    assert letters and take_up(lite, before) == 2 + letters  # its reminder, the use of its credit, its letters' names
    assert [b.split(" is not")[0] for b in breaches(lite.store)] == ["person 1"]


def test_nobody_has_rows_vouched_for_by_turning_the_version_back(lite: Installation) -> None:
    _customer_of_an_older_version(lite)
    tamper(lite.store, "UPDATE subscription SET next_reminder_at = NULL")
    downgrade(lite.store, OLDER)
    before = unlike(lite.store)
    assert before == {("subscription/reminder", "1")}
    upgrade(lite.store)
    assert take_up(lite, before) == 0
    assert any("subscription reminder 1 is not as audit event" in b for b in breaches(lite.store))
