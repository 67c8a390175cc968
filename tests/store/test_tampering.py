"""A hand in the database: each kind of tampering alone is found by `promo verify`, and what nobody touched is whole.

The installation has lived: the demo with its past, an extension, a bill, originals forgotten after 90 days, a new claim
with pictures of its pages. Triggers and foreign keys are out of the way, as for somebody with the database's password.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from promo import audit
from promo.clock import FixedClock
from promo.demo import load_demo
from promo.heads import keyed_before, write_head
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.reports.invariants import breaches
from promo.store.engine import Store
from promo.store.keys import ChainKey, ChainKeys
from promo.store.tables import AuditDetail, Claim, ProofFile, Subscription, SubscriptionState
from promo.subscriptions.extend import extend
from promo.sweeps import run_due
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import KEYS, START, Installation, make_engine
from tests.support.line import process, submit
from tests.support.tamper import chain_anew, tamper

ONE_SUBSCRIPTION = "(SELECT min(id) FROM subscription WHERE state = 'active')"
ONE_IN_REVIEW = "(SELECT min(id) FROM claim WHERE state = 'in_review')"
ONE_APPROVAL = "(SELECT min(id) FROM decision WHERE outcome = 'approve')"
ONE_BILL = "(SELECT min(id) FROM invoice WHERE kind = 'period')"
OF_ONE_BOOKING = "transaction_id = (SELECT min(transaction_id) FROM ledger_entry)"
A_FILE = "(SELECT min(id) FROM proof_file WHERE forgotten_at IS NULL)"

ROWS = {
    # money
    "a booking's amounts": f"UPDATE ledger_entry SET amount_minor = 2 * amount_minor WHERE {OF_ONE_BOOKING}",
    "a booking's accounts": f"UPDATE ledger_entry SET account = 'cash' WHERE {OF_ONE_BOOKING}",
    "a booking's text": "UPDATE ledger_transaction SET what = 'a present' WHERE id = 1",
    "a booking's day": "UPDATE ledger_transaction SET booked_on = '2020-01-01' WHERE id = 1",
    "a booking deleted with its entries": (
        f"DELETE FROM ledger_entry WHERE {OF_ONE_BOOKING};"
        "DELETE FROM ledger_transaction WHERE id NOT IN (SELECT transaction_id FROM ledger_entry)"
    ),
    "a credit's months": "UPDATE credit_grant SET months = months + 3 WHERE id = 1",
    "a credit of another decision": "UPDATE credit_grant SET decision_id = decision_id + 1 WHERE id = 1",
    "an invoice's total": f"UPDATE invoice SET total_minor = total_minor + 100 WHERE id = {ONE_BILL}",
    "an invoice's number": f"UPDATE invoice SET number = number || '9' WHERE id = {ONE_BILL}",
    "an invoice's buyer": f"UPDATE invoice SET buyer = json_set(buyer, '$.name', 'Other') WHERE id = {ONE_BILL}",
    "an invoice's lines": f"UPDATE invoice SET lines = json_set(lines, '$[0].text', 'x') WHERE id = {ONE_BILL}",
    "an invoice deleted": f"DELETE FROM invoice WHERE id = {ONE_BILL}",
    "an invoice marked as paid": "UPDATE invoice SET open_minor = 0 WHERE open_minor > 0",
    "a payment's payer": "UPDATE payment SET payer = 'somebody else'",
    # subscriptions
    "a billing start": f"UPDATE subscription SET billing_starts = '2027-01-01' WHERE id = {ONE_SUBSCRIPTION}",
    "seats": f"UPDATE subscription SET seats = seats + 50 WHERE id = {ONE_SUBSCRIPTION}",
    "a plan": f"UPDATE subscription SET plan = 'enterprise' WHERE id = {ONE_SUBSCRIPTION}",
    "an owner": f"UPDATE subscription SET person_id = person_id + 1 WHERE id = {ONE_SUBSCRIPTION}",
    "ended without a cancellation": (
        f"UPDATE subscription SET state = 'ended', next_billing_on = NULL WHERE id = {ONE_SUBSCRIPTION}"
    ),
    "the next bill a year later": (
        "UPDATE subscription SET next_billing_on = '2030-01-01', next_billing_at = '2030-01-01 00:00:00.000000' WHERE"
        f" id = {ONE_SUBSCRIPTION}"
    ),
    "a cancellation's day": "UPDATE cancellation SET last_day = '2020-01-01'",
    "a cancellation deleted": "DELETE FROM cancellation WHERE id = (SELECT min(id) FROM cancellation)",
    "a change that was agreed": "UPDATE subscription_change SET reason = 'as agreed by telephone' WHERE id = 1",
    "a service call confirmed": "UPDATE provisioning_call SET confirmed_by = 'person:1', plan = 'enterprise'",
    # claims
    "a claim's company": f"UPDATE claim SET company = 'Somebody else' WHERE id = {ONE_IN_REVIEW}",
    "a claim's address": f"UPDATE claim SET email = 'somebody@else.example' WHERE id = {ONE_IN_REVIEW}",
    "a claim's seats": f"UPDATE claim SET seats = 500 WHERE id = {ONE_IN_REVIEW}",
    "a claim's state": "UPDATE claim SET state = 'declined' WHERE state = 'in_review'",
    "a first approval": f"UPDATE claim SET first_approval_by = 1 WHERE id = {ONE_IN_REVIEW}",
    "a claim deleted": f"DELETE FROM claim WHERE id = {ONE_IN_REVIEW}",
    "a decision's answer": f"UPDATE decision SET answer = '{{}}' WHERE id = {ONE_APPROVAL}",
    "a decision's note": f"UPDATE decision SET note = 'a friend' WHERE id = {ONE_APPROVAL}",
    "a decision's person": f"UPDATE decision SET by_person = 1 WHERE id = {ONE_APPROVAL}",
    "a decision deleted": f"DELETE FROM decision WHERE id = {ONE_APPROVAL}",
    "a place": "UPDATE place SET value_minor = 1 WHERE claim_id = (SELECT min(claim_id) FROM place)",
    "a proof's name": f"UPDATE proof_file SET name = 'other.pdf' WHERE id = {A_FILE}",
    "a proof's row deleted": f"DELETE FROM proof_file WHERE id = {A_FILE}",
    # people, letters, rules
    "a rep made admin": "UPDATE person SET role = 'admin' WHERE role = 'rep'",
    "somebody's password": "UPDATE person SET password_hash = 'x' WHERE role = 'manager'",
    "a person put in": (
        "INSERT INTO person (email, name, role, locale, created_at) VALUES ('x@x.example', 'X', 'admin', 'en',"
        " '2026-12-01 00:00:00.000000')"
    ),
    "a letter deleted": "DELETE FROM outbox_item WHERE id = 1",
    "a letter to somebody else": "UPDATE outbox_item SET recipient = 'somebody@else.example' WHERE id = 1",
    "a rule set's content": "UPDATE rule_set SET content = '{}'",
    "who drafted a rule set": "UPDATE rule_set SET author = 'person:1'",
    # the chain
    "the middle of the chain": "DELETE FROM audit_event WHERE seq = 9",
    "the detail of an event": "UPDATE audit_detail SET detail = '{}' WHERE seq = (SELECT max(seq) FROM audit_detail)",
    "the detail of an event deleted": "DELETE FROM audit_detail WHERE seq = 7",
    "what an event vouches for": "UPDATE audit_rows SET written = '{}' WHERE seq = (SELECT max(seq) FROM audit_rows)",
    "what an event vouches for, deleted": "DELETE FROM audit_rows WHERE seq = (SELECT max(seq) FROM audit_rows)",
    "the chain's head deleted": "DELETE FROM audit_head",
    "the chain's tail": "DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)",
}
LAST = "(SELECT max(seq) FROM audit_event)"


def _actors_rewritten(store: Store) -> None:
    assert tamper(store, "UPDATE audit_event SET actor = 'person:1' WHERE actor = 'system'")
    chain_anew(store)


def _details_rewritten_without_a_key(store: Store) -> None:
    assert tamper(store, "UPDATE audit_event SET what = 'credit.lost' WHERE what = 'credit.granted'")
    chain_anew(store, named=False)


def _keyed_by_somebody_else(store: Store) -> None:
    assert tamper(store, "UPDATE audit_event SET actor = 'person:1' WHERE actor = 'system'")
    chain_anew(store, key=ChainKey(b"a key that somebody else has made up"))


def _a_claim_with_all_that_speaks_of_it(store: Store) -> None:
    one = "(SELECT min(id) FROM claim WHERE state = 'declined')"
    assert tamper(
        store,
        f"DELETE FROM audit_event WHERE subject = 'claim:' || {one}",
        f"DELETE FROM decision WHERE claim_id = {one}",
        f"DELETE FROM proof_file WHERE claim_id = {one}",
        f"DELETE FROM outbox_item WHERE claim_id = {one}",
        f"DELETE FROM claim WHERE id = {one}",
    )
    tamper(store, "DELETE FROM audit_detail WHERE seq NOT IN (SELECT seq FROM audit_event)")
    tamper(store, "DELETE FROM audit_rows WHERE seq NOT IN (SELECT seq FROM audit_event)")
    chain_anew(store)


def _the_tail_with_its_head(store: Store) -> None:
    assert tamper(
        store,
        f"DELETE FROM audit_detail WHERE seq = {LAST}",
        f"DELETE FROM audit_rows WHERE seq = {LAST}",
        f"DELETE FROM audit_event WHERE seq = {LAST}",
        f"UPDATE audit_head SET seq = {LAST}, hash = (SELECT hash FROM audit_event WHERE seq = {LAST})",
    )


CHAINS: dict[str, Callable[[Store], None]] = {
    "actors rewritten and every hash reckoned anew": _actors_rewritten,
    "acts rewritten and the chain without a key": _details_rewritten_without_a_key,
    "a chain keyed by somebody else": _keyed_by_somebody_else,
    "a claim with its events, renumbered": _a_claim_with_all_that_speaks_of_it,
    "the tail and the head with it": _the_tail_with_its_head,
}


@pytest.fixture(scope="module")
def lived(
    sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory, rules: RuleBook, reader: Reader
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("lived")
    (folder / "promo.sqlite3").write_bytes(sqlite_template)
    made = make_engine(f"sqlite:///{folder}/promo.sqlite3", folder, rules, reader, FixedClock(START), demo=True)
    load_demo(made)
    run_due(made)
    with made.store.reading() as db:
        free = db.exec(select(Subscription.id).where(Subscription.state == SubscriptionState.FREE)).first()
    made.do(Actor.staff(rep(made, "other@vendor.example")), extend, int(free or 0), 1, "a kindness")
    made.clock.advance(days=95)
    assert run_due(made)["proofs_forgotten"] > 0
    process(made, submit(made, company="Menuiserie Roussel SARL", email="new@roussel.example").claim_id)
    run_due(made)
    yield made
    made.store.close()


@pytest.fixture
def copy(lived: Installation, tmp_path: Path) -> Iterator[Store]:
    """The installation's database and files, for one tampering."""
    source, target = sqlite3.connect(lived.settings.data_dir / "promo.sqlite3"), tmp_path / "p.sqlite3"
    with sqlite3.connect(target) as into:
        source.backup(into)
    shutil.copytree(lived.settings.data_dir / "files", tmp_path / "files")
    store = Store(f"sqlite:///{target}", tmp_path / "files", KEYS)
    yield store
    store.close()


def test_what_nobody_touched_is_whole(lived: Installation, copy: Store) -> None:
    assert breaches(copy, lived.settings.heads) == []


@pytest.mark.parametrize("what", ROWS)
def test_a_row_that_somebody_changed_is_found(copy: Store, what: str) -> None:
    assert tamper(copy, *ROWS[what].split(";")) > 0
    assert breaches(copy)


@pytest.mark.parametrize("what", CHAINS)
def test_a_chain_that_somebody_reckoned_anew_is_found(lived: Installation, copy: Store, what: str) -> None:
    CHAINS[what](copy)
    assert breaches(copy, lived.settings.heads)


def test_a_claim_that_somebody_put_in_is_found(copy: Store) -> None:
    with copy.reading() as db:
        one = db.exec(select(Claim)).first()
    assert one is not None
    behind_our_back = Store(copy.url, copy.files.folder)
    with Session(behind_our_back.engine) as db:
        db.add(Claim(**{**one.model_dump(), "id": "SW-XXXX-0001", "form_key": "k", "papers_key": "k"}))
        db.commit()
    behind_our_back.close()
    assert "claim SW-XXXX-0001 is there, though no audit event wrote it" in breaches(copy)


def test_a_proof_replaced_together_with_its_hash_is_found(copy: Store) -> None:
    with copy.reading() as db:
        file = db.exec(select(ProofFile.id).where(ProofFile.forgotten_at == None)).first()  # noqa: E711
    copy.files.put(f"proofs/{file}", b"another contract")
    assert any("other bytes" in b for b in breaches(copy))
    tamper(
        copy,
        f"UPDATE proof_file SET size = 16, sha256 = '5e3b5c9e1c9be7e6c7d2f1a4a5d3c1b0' WHERE id = '{file}'",
    )
    assert any(b.startswith(f"proof_file {file} is not as audit event") for b in breaches(copy))


def test_page_pictures_that_were_replaced_or_deleted_are_found(copy: Store) -> None:
    [name, *_] = copy.files.names("pages/")
    picture = copy.files.get(name) or b""
    copy.files.put(name, picture[:-1] + b"x")
    assert any("the picture of page" in b for b in breaches(copy))
    copy.files.delete(name)
    assert any("the picture of page" in b for b in breaches(copy))


def test_a_database_put_back_to_yesterday_is_found_by_the_heads_written_outside(
    lived: Installation, copy: Store, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.jsonl"
    shutil.copy(lived.settings.heads, heads)
    with copy.writing() as db:  # a day goes on, and its end is written down
        audit.record(db, "test.act", "thing:1", "system", {}, START)
    assert [write_head(copy, heads, START) for _ in range(2)] == [1, 0]
    assert breaches(copy, heads) == []
    _the_tail_with_its_head(copy)
    assert breaches(copy) == []  # the database alone is whole again
    assert any("the audit chain ends before event" in b for b in breaches(copy, heads))


def test_lines_outside_that_are_gone_are_found(lived: Installation, copy: Store, tmp_path: Path) -> None:
    heads = tmp_path / "heads.jsonl"
    assert any("is missing or empty" in b for b in breaches(copy, heads))
    heads.write_text("")
    assert any("is missing or empty" in b for b in breaches(copy, heads))
    assert write_head(copy, heads, START) == 1
    assert breaches(copy, heads) == []
    assert keyed_before(heads)


def test_a_key_may_be_changed_and_what_the_old_one_wrote_stays_whole(copy: Store) -> None:
    new = ChainKeys((ChainKey(b"the key that came after the first"), *KEYS.keys))
    later = Store(copy.url, copy.files.folder, new)
    with later.writing() as db:
        one = db.exec(select(Subscription)).first()
        assert one is not None
        one.held_because = "to be looked at"
        db.add(one)
    assert breaches(later) == []
    with pytest.raises(Exception, match="which is not set here"), copy.writing() as db:
        audit.record(db, "x", "y", "system", {}, START)
    assert tamper(later, "UPDATE person SET role = 'admin' WHERE role = 'rep'")
    assert breaches(later)
    later.close()


def test_the_erasure_of_a_detail_is_told_to_the_chain(copy: Store) -> None:
    with copy.writing() as db:
        for detail in db.exec(select(AuditDetail).where(AuditDetail.seq == 5)):
            db.delete(detail)
    assert breaches(copy) == []
