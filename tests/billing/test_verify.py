"""`promo verify` names every breach: each is planted once, behind the program's back, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from promo.billing.incoming import IncomingPayment
from promo.billing.payments import record_payment
from promo.clock import FixedClock
from promo.engine import Engine
from promo.money import Money
from promo.reports.invariants import CHECKS
from promo.store.engine import Store
from promo.store.tables import Invoice, Subscription
from promo.subscriptions.cancel import turn_off_renewal
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.work import Actor
from tests.support.customers import Customer, running_customer
from tests.support.moving import Move, whole

# Each: the damage, and words of the sentence that must name it. {x} stands for values of the customers below.
PLANTED = {
    "a line of the books changed": (
        "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE id = 1",
        "is off by 1 minor units",
    ),
    "all accounts together": (
        (
            "INSERT INTO ledger_entry (id, transaction_id, account, amount_minor, currency) VALUES (9999, 1, 'cash', 5,"
            " 'EUR')"
        ),
        "the ledger is off by 5",
    ),
    "a line without its booking": (
        "UPDATE ledger_entry SET transaction_id = 9999 WHERE id = 1",
        "belongs to no booking",
    ),
    "a booking that is gone": (
        "DELETE FROM ledger_transaction WHERE key = 'invoice/SP-2027-000001'",
        "SP-2027-000001 is not in the ledger",
    ),
    "an act without its event": ("DELETE FROM credit_grant WHERE claim_id = '{claim}'", "credits but"),
    "an event changed": ("UPDATE audit_event SET subject = 'claim:other' WHERE seq = 2", "audit event 2 was changed"),
    "a number that was given twice to the chain": (
        (
            "UPDATE audit_event SET subject = 'invoices:SP-2027-000001..SP-2027-000009' WHERE seq = (SELECT min(seq)"
            " FROM audit_event WHERE what = 'invoices.issued')"
        ),
        "audit events for them",
    ),
    "an approved claim without its credit": (
        "DELETE FROM credit_grant WHERE claim_id = '{claim}'",
        "is started without a credit",
    ),
    "a credit without a decision": (
        "UPDATE decision SET outcome = 'review' WHERE claim_id = '{claim}'",
        "no approving decision",
    ),
    "a credit without a place": ("DELETE FROM place WHERE claim_id = '{claim}'", "has no place under the cap"),
    "a billing start moved earlier": (
        "UPDATE subscription SET billing_starts = '2027-03-01' WHERE id = {free}",
        "before its free months are over",
    ),
    "an instant moved before midnight": (
        "UPDATE subscription SET billing_starts_at = '2027-05-01 21:59:59.000000' WHERE id = {free}",
        "before local midnight of 2027-05-02",
    ),
    "an invoice before the billing start": (
        "UPDATE invoice SET period_start = '2027-03-01' WHERE number = 'SP-2027-000001'",
        "was issued before the billing start",
    ),
    "an invoice before its own period": (
        "UPDATE invoice SET issued_at = '2027-03-01 22:59:59.000000' WHERE number = 'SP-2027-000001'",
        "before its own period began",
    ),
    "days billed twice": (
        "UPDATE invoice SET period_start = '2027-04-01' WHERE kind = 'period' AND period_start = '2027-04-02'",
        "bills days that were billed before",
    ),
    "an amount nobody announced": (
        "UPDATE subscription_change SET announced_minor = 1 WHERE kind = 'accepted'",
        "no cause is recorded",
    ),
    "a number that is missing": (
        "UPDATE invoice SET number = 'SP-2027-000099' WHERE number = 'SP-2027-000002'",
        "have a gap or a repeat",
    ),
    "a charge after a cancellation": (
        (
            "UPDATE cancellation SET last_day = '2027-03-15', said_at = '2027-03-10 00:00:00.000000' WHERE"
            " subscription_id = {left}"
        ),
        "bills a period after the confirmed cancellation",
    ),
    "a charge to come after a cancellation": (
        "UPDATE subscription SET next_billing_on = '2027-06-02' WHERE id = {left}",
        "would be billed after the confirmed cancellation",
    ),
    "a total that does not add up": (
        "UPDATE invoice SET tax_minor = tax_minor + 1 WHERE number = 'SP-2027-000001'",
        "do not add up",
    ),
    "more given back than asked": (
        "UPDATE invoice SET total_minor = 99999999, tax_minor = 99999999 - net_minor WHERE kind LIKE 'credit/%'",
        "give back more than invoice",
    ),
    "a bill paid without a payment": ("UPDATE invoice SET open_minor = 0 WHERE number = 'SP-2027-000002'", "owes"),
    "a month used that was not": (
        "UPDATE credit_grant SET months_used = 0 WHERE claim_id = '{claim}'",
        "its account holds",
    ),
    "a credit open after the end": (
        "UPDATE subscription SET state = 'ended' WHERE id = {free}",
        "is open though its service has ended",
    ),
    "a payment spent twice": (
        "UPDATE payment SET applied_minor = amount_minor + 1",
        "is set against more than it brought",
    ),
    "money that is nobody's": ("UPDATE payment SET amount_minor = amount_minor + 7", "payments leave"),
    "a rule set that was changed": ("UPDATE rule_set SET content = '{{}}'", "was changed"),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, dict[str, object]]]:
    """A database in which much has happened, and whose names stand where."""
    rules, folder = request.getfixturevalue("rules"), tmp_path_factory.mktemp("lived")
    if request.param == "sqlite":
        (folder / "p.sqlite3").write_bytes(request.getfixturevalue("sqlite_template"))
        url = f"sqlite:///{folder}/p.sqlite3"
    else:
        server, template = request.getfixturevalue("postgres")
        url = server.url(server.fresh(template))
    store, clock = Store(url, folder / "files"), FixedClock(datetime(2026, 12, 1, 9, 30, tzinfo=UTC))
    from tests.support.office import office_of, paying_back, sweep_billing

    office = office_of(store, rules, clock)
    first = running_customer(office)
    left = running_customer(office)
    clock.move_to(datetime(2027, 2, 1, 12, tzinfo=UTC))
    free = running_customer(office)
    for at in (datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 3, 2, 12, tzinfo=UTC)):
        clock.move_to(at)
        sweep_billing(office, clock.now())
    receipt = IncomingPayment(Money(20000, "EUR"), date(2027, 3, 2), "hand", "1", text="SP-2027-000001")
    office.do(Actor.staff(1), record_payment, receipt)
    clock.move_to(datetime(2027, 3, 12, 12, tzinfo=UTC))
    mine = Actor.customer(first.person_id)
    paying_back(office).do(mine, change_subscription, first.subscription_id, Change(seats=4), When.NOW)
    clock.move_to(datetime(2027, 4, 1, 23, tzinfo=UTC))
    sweep_billing(office, clock.now())
    office.do(Actor.customer(left.person_id), turn_off_renewal, left.subscription_id)
    yield store, {"claim": first.claim_id, "left": left.subscription_id, "free": free.subscription_id}
    store.close()


def named(store: Store, damage: str | None) -> list[str]:
    """What the checks say after the damage, which is then undone."""
    with store.engine.connect() as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        if damage:
            connection.exec_driver_sql(damage.replace("%", "%%") if not store.is_sqlite else damage)
        with Session(connection) as db:
            found = [sentence for check in CHECKS for sentence in check(db)]
        connection.rollback()
    return found


def test_all_is_well_before(lived: tuple[Store, dict[str, object]]) -> None:
    store, _ = lived
    assert named(store, None) == []
    with store.reading() as db:
        assert len(db.exec(select(Invoice)).all()) >= 5
        assert len(db.exec(select(Subscription)).all()) == 3


@pytest.mark.parametrize("breach", PLANTED)
def test_a_planted_breach_is_named_in_a_sentence(lived: tuple[Store, dict[str, object]], breach: str) -> None:
    store, names = lived
    damage, says = PLANTED[breach]
    found = named(store, damage.format(**names))
    assert any(says in sentence for sentence in found), found
    assert named(store, None) == []


def test_the_database_itself_refuses_what_the_code_never_does(engine: Engine, customer: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    whole(engine)
    attempts = (
        "UPDATE ledger_entry SET amount_minor = 1",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_transaction SET what = 'other'",
        "DELETE FROM ledger_transaction",
        "INSERT INTO ledger_entry (transaction_id, account, amount_minor, currency) VALUES (1, 'cash', 5, 'EUR')",
        "UPDATE invoice SET total_minor = 1",
        "UPDATE invoice SET lines = '[]'",
        "UPDATE invoice SET buyer = '{}'",
        "DELETE FROM invoice",
    )
    for statement in attempts:
        with (
            pytest.raises(Exception, match=r"only grows|closed|corrected by a credit note"),
            engine.store.writing() as db,
        ):
            db.connection().execute(text(statement))
    unbalanced = (
        "INSERT INTO ledger_entry (transaction_id, account, amount_minor, currency) VALUES (8888, 'cash', 5, 'EUR')"
    )
    booking = (
        "INSERT INTO ledger_transaction (id, key, what, booked_on, booked_at) VALUES (8888, 'k', 'w', '2027-01-01',"
        " '2027-01-01')"
    )
    with pytest.raises(Exception, match="does not balance"), engine.store.writing() as db:  # noqa: PT012
        db.connection().execute(text(unbalanced))
        db.connection().execute(text(booking))
    with pytest.raises(Exception, match=r"(?i)foreign key"), engine.store.writing() as db:
        db.connection().execute(text(unbalanced))  # lines whose booking never comes
    whole(engine)
