"""The month of credits, the books for finance, and what is paid for against what runs."""

from __future__ import annotations

import csv
from datetime import date

from sqlmodel import select

from promo.claims.start import confirm
from promo.engine import Engine
from promo.reports.drift import drifts
from promo.reports.export import ledger_csv
from promo.reports.statement import month_of_credits
from promo.store.tables import ProvisioningCall
from promo.subscriptions.cancel import stop_at_once
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.subscriptions.extend import extend
from promo.work import Actor
from tests.support.customers import approved_customer, rep, running_customer
from tests.support.moving import Move, whole


def test_every_month_explains_itself_and_leads_to_its_claims(engine: Engine, move: Move) -> None:
    one = running_customer(engine)
    two = running_customer(engine, seats=2)
    yen = running_customer(engine, country="JP", timezone="Asia/Tokyo")
    move(date(2027, 1, 10), 10)
    engine.do(Actor.staff(rep(engine)), extend, one.subscription_id, 1, "goodwill")
    engine.do(Actor.customer(two.person_id), stop_at_once, two.subscription_id)
    move(date(2027, 1, 12))
    engine.do(Actor.customer(yen.person_id), change_subscription, yen.subscription_id, Change(seats=6), When.NOW)
    for month in (2, 3, 4, 5):
        move(date(2027, month, 5), 10)

    with engine.store.reading() as db:
        months = {
            m: {s.currency: s for s in month_of_credits(db, m, with_claims=True)}
            for m in [date(2026, 12, 15), *(date(2027, n, 1) for n in range(1, 7))]
        }
    for statements in months.values():
        for s in statements.values():
            assert s.adds_up, s
            for name in ("granted", "used", "expired", "revoked"):
                assert sum(s.claims[name].values()) == getattr(s, name)
    december, january = months[date(2026, 12, 15)]["EUR"], months[date(2027, 1, 1)]["EUR"]
    assert (december.opening, december.granted, december.closing) == (0, 3 * 14500 + 3 * 5800, 3 * 14500 + 3 * 5800)
    assert (january.opening, january.granted, january.used, january.expired) == (
        december.closing,
        14500,
        14500 + 5800,
        2 * 5800,
    )
    assert january.claims["expired"] == {two.claim_id: 2 * 5800}
    assert months[date(2027, 1, 1)]["JPY"].granted == 2 * 4200  # two open months, one more seat
    assert months[date(2027, 6, 1)]["EUR"].closing == 0
    whole(engine)


def test_the_books_leave_as_lines_that_sum_to_zero(engine: Engine, move: Move) -> None:
    running_customer(engine)
    running_customer(engine, country="JP", timezone="Asia/Tokyo")
    move(date(2027, 3, 5))
    with engine.store.reading() as db:
        rows = list(csv.DictReader(ledger_csv(db, date(2026, 12, 1), date(2027, 4, 1))))
        none = list(csv.DictReader(ledger_csv(db, date(2027, 4, 1), date(2027, 5, 1))))
    assert none == [] and len(rows) > 10
    for currency in ("EUR", "JPY"):
        assert sum(float(r["amount"]) for r in rows if r["currency"] == currency) == 0
    assert {r["amount"] for r in rows if r["account"] == "receivable"} == {"174.00", "23100"}


def test_a_service_that_nobody_confirmed_for_a_day_and_one_that_differs_are_listed(engine: Engine, move: Move) -> None:
    silent = approved_customer(engine)
    running = running_customer(engine)
    engine.do(
        Actor.customer(running.person_id), change_subscription, running.subscription_id, Change(seats=9), When.NOW
    )
    with engine.store.reading() as db:
        assert drifts(db, engine.clock.now()) == []  # asked for a moment ago
    move(date(2026, 12, 4))
    with engine.store.reading() as db:
        found = drifts(db, engine.clock.now())
        wish = db.exec(select(ProvisioningCall).where(ProvisioningCall.action == "change")).one()
    assert [(d.subscription.id, d.should, d.runs) for d in found] == [
        (running.subscription_id, "remote-support × 9", "remote-support × 5")
    ]
    engine.do(Actor.staff(1), confirm, wish.key)
    with engine.store.reading() as db:
        assert drifts(db, engine.clock.now()) == []
    assert silent
    whole(engine)
