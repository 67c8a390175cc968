"""The books of past days, added up once: the month says the same before and after, and a wrong sum is found."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import select

from promo.books.ledger_days import close_days, closed_through, wrong_days
from promo.engine import Engine
from promo.reports.invariants import breaches
from promo.reports.statement import COLUMNS, PAGE, behind, month_of_credits
from promo.store.tables import LedgerDay
from promo.subscriptions.cancel import stop_at_once
from promo.work import Actor
from tests.support.customers import running_customer
from tests.support.moving import Move, whole

MONTHS = [date(2026, 12, 1), *(date(2027, n, 1) for n in range(1, 7))]


def said(engine: Engine) -> list[object]:
    with engine.store.reading() as db:
        return [month_of_credits(db, m) for m in MONTHS]


def test_a_month_says_the_same_before_and_after_its_days_are_added_up(engine: Engine, move: Move) -> None:
    running_customer(engine)
    two = running_customer(engine, seats=2)
    running_customer(engine, country="JP", timezone="Asia/Tokyo")
    move(date(2027, 1, 10), 10)
    engine.do(Actor.customer(two.person_id), stop_at_once, two.subscription_id)
    for month in (2, 3, 4):
        move(date(2027, month, 5), 10)
    before = said(engine)
    assert close_days(engine, engine.clock.now()).done > 0
    assert said(engine) == before
    assert close_days(engine, engine.clock.now()).done == 0
    move(date(2027, 5, 5))
    close_days(engine, engine.clock.now())
    with engine.store.reading() as db:
        assert closed_through(db) == engine.clock.now().date() - timedelta(days=3)
        assert wrong_days(db) == []
        for statements in (month_of_credits(db, m) for m in MONTHS):
            assert all(s.adds_up for s in statements)
    whole(engine)


def test_a_sum_that_is_not_that_of_its_entries_is_found(engine: Engine, move: Move) -> None:
    running_customer(engine)
    move(date(2027, 1, 10))
    close_days(engine, engine.clock.now())
    with engine.store.writing() as db:
        row = db.exec(select(LedgerDay)).first()
        assert row is not None
        row.amount_minor += 1
        db.add(row)
    assert any("is kept as" in breach for breach in breaches(engine.store))


def test_behind_a_number_stand_its_bookings_in_pages(engine: Engine, move: Move) -> None:
    customers = [running_customer(engine) for _ in range(3)]
    month = date(2026, 12, 1)
    with engine.store.reading() as db:
        page = behind(db, month, "granted", "EUR")
        [statement] = month_of_credits(db, month)
        assert {b.claim_id for b in page.bookings} == {c.claim_id for c in customers}
        assert sum(b.amount for b in page.bookings) == statement.granted
        assert (page.more, behind(db, month, "granted", "EUR", 2).bookings) == (False, [])
        assert len(behind(db, month, "granted", "EUR").bookings) <= PAGE
        assert set(COLUMNS) == {"granted", "used", "expired", "revoked"}
