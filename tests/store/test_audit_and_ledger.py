"""The chain and the books: every change is found, nothing unbalanced can be written."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from promo import audit
from promo.books.ledger import Account, Booking, Unbalanced, balances, book, unbalanced
from promo.claims.reply import withdraw
from promo.money import Money
from promo.reports.invariants import breaches
from promo.store.files import FileStore
from promo.store.tables import AuditDetail, AuditEvent, CreditGrant
from promo.work import CLAIMANT
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.tamper import tamper
from tests.support.together import together


def chain(engine: Installation, length: int = 5) -> None:
    with engine.store.writing() as db:
        for number in range(length):
            audit.record(db, "test.act", f"thing:{number}", "system", {"name": f"secret {number}"}, engine.clock.now())


def broken(engine: Installation) -> list[str]:
    with engine.store.reading() as db:
        return audit.broken_links(db)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_event SET what = 'other' WHERE seq = 3",
        "UPDATE audit_event SET actor = 'person:9' WHERE seq = 2",
        "DELETE FROM audit_event WHERE seq = 3",
        "DELETE FROM audit_event WHERE seq = 5",
        "UPDATE audit_event SET digest = 'x' WHERE seq = 1",
        'UPDATE audit_detail SET detail = \'{"name": "nicer"}\' WHERE seq = 4',
    ],
)
def test_every_change_to_the_chain_is_found(engine: Installation, damage: str) -> None:
    chain(engine)
    assert broken(engine) == []
    with engine.store.writing() as db:
        if "DELETE FROM audit_event" in damage:
            db.connection().execute(text(damage.replace("audit_event", "audit_detail")))
        db.connection().execute(text(damage))
    assert broken(engine)


def test_personal_details_can_be_erased_and_the_chain_stays_whole(engine: Installation) -> None:
    chain(engine)
    with engine.store.writing() as db:
        for detail in db.exec(select(AuditDetail)):
            db.delete(detail)
    assert broken(engine) == []
    with engine.store.reading() as db:
        assert "secret" not in str([e.model_dump() for e in db.exec(select(AuditEvent))])


def test_a_booking_that_does_not_balance_cannot_be_written(engine: Installation) -> None:
    now = engine.clock.now()
    off = [(Account.REVENUE, Money(5, "EUR")), (Account.CASH, Money(-4, "EUR"))]
    even = [(Account.REVENUE, Money(5, "EUR")), (Account.CASH, Money(-5, "EUR"))]
    with pytest.raises(Unbalanced), engine.store.writing() as db:
        book(
            db,
            Booking("k", "wrong", off, now.date()),
            at=now,
        )
    with engine.store.writing() as db:
        book(
            db,
            Booking("k", "right", even, now.date()),
            at=now,
        )
    with engine.store.reading() as db:
        assert unbalanced(db) == []
    with pytest.raises(IntegrityError), engine.store.writing() as db:
        book(
            db,
            Booking("k", "again", even, now.date()),
            at=now,
        )


def test_one_grant_a_claim_even_against_the_code(engine: Installation) -> None:
    approved(engine)
    with engine.store.reading() as db:
        grant = db.exec(select(CreditGrant)).one()
    with pytest.raises(IntegrityError), engine.store.writing() as db:
        db.add(CreditGrant(**{**grant.model_dump(), "id": None}))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE id = 1", "ledger transaction"),
        ("UPDATE subscription SET billing_starts = '2027-03-01'", "before its free months are over"),
        ("DELETE FROM outbox_item", "without a letter"),
        ("UPDATE proof_file SET sha256 = 'x'", "other bytes"),
        ("UPDATE place_count SET held = held + 1", "other places in EUR than are counted"),
    ],
)
def test_a_planted_breach_is_named(engine: Installation, damage: str, says: str) -> None:
    approved(engine)
    assert breaches(engine.store) == []
    tamper(engine.store, damage)
    assert any(says in b for b in breaches(engine.store)), breaches(engine.store)


def test_withdrawing_gives_the_whole_credit_back(engine: Installation) -> None:
    claim_id = approved(engine)
    engine.do(CLAIMANT, withdraw, claim_id)
    with engine.store.reading() as db:
        assert balances(db) == {
            ("promotion.granted", "EUR"): 43500,
            ("promotion.open", "EUR"): 0,
            ("promotion.expired", "EUR"): -43500,
        }


def test_two_writers_never_undo_each_other(engine: Installation) -> None:
    def write() -> None:
        for _ in range(10):
            with engine.store.writing() as db:
                audit.record(db, "test.act", "thing:1", "system", {}, engine.clock.now())

    together([write] * 4)
    assert broken(engine) == []
    with engine.store.reading() as db:
        assert len(db.exec(select(AuditEvent)).all()) == 40


def test_a_file_store_takes_only_names_that_we_choose(tmp_path: object) -> None:
    from pathlib import Path

    files = FileStore(Path(str(tmp_path)))
    files.put("proofs/abc", b"1")
    assert (files.get("proofs/abc"), files.get("proofs/none"), files.names()) == (b"1", None, ["proofs/abc"])
    for name in ("../x", "/etc/passwd", "a/b/c", "", "A", "proofs/../x"):
        with pytest.raises(ValueError, match="not a name"):
            files.put(name, b"")
