"""A pause after the free months: nothing is billed, nothing runs, and the days after it count from the day it runs
again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from promo.claims.start import confirm
from promo.engine import Engine
from promo.refusals import NotPossible
from promo.store.tables import ProvisioningCall, SubscriptionState
from promo.subscriptions.pause import pause, resume
from promo.work import Actor
from tests.support.customers import Customer, invoices_of, subscription_of
from tests.support.moving import Move, sweep, whole


def test_a_pause_begins_when_the_paid_period_is_over_and_bills_from_the_day_the_service_runs_again(
    engine: Engine, customer: Customer, move: Move
) -> None:
    with pytest.raises(NotPossible, match="once the free months are over"):
        engine.do(Actor.customer(customer.person_id), pause, customer.subscription_id)
    move(date(2027, 3, 2))
    assert engine.do(Actor.customer(customer.person_id), pause, customer.subscription_id) == date(2027, 4, 2)
    assert engine.do(Actor.customer(customer.person_id), pause, customer.subscription_id) == date(2027, 4, 2)
    assert move(date(2027, 4, 2))["pauses"] == 1
    assert subscription_of(engine, customer).state is SubscriptionState.PAUSED
    for month in range(5, 9):
        assert move(date(2027, month, 15))["invoices"] == 0

    engine.do(Actor.customer(customer.person_id), resume, customer.subscription_id)
    assert sweep(engine)["invoices"] == 0  # asked for, but it does not run yet
    move(date(2027, 8, 17), 11)
    with engine.store.reading() as db:
        start = db.exec(
            select(ProvisioningCall).where(ProvisioningCall.action == "start", ProvisioningCall.state == "wanted")
        ).one()
    assert engine.do(Actor.staff(1), confirm, start.key) is True
    assert sweep(engine)["invoices"] == 1
    move(date(2027, 9, 17))
    spans = [(i.period_start, i.period_end) for i in invoices_of(engine, customer)]
    assert spans == [
        (date(2027, 3, 2), date(2027, 4, 2)),
        (date(2027, 8, 17), date(2027, 9, 17)),
        (date(2027, 9, 17), date(2027, 10, 17)),
    ]
    whole(engine)


def test_a_pause_that_has_not_begun_is_undone_without_a_trace_in_the_dates(
    engine: Engine, customer: Customer, move: Move
) -> None:
    move(date(2027, 3, 2))
    engine.do(Actor.customer(customer.person_id), pause, customer.subscription_id)
    move(date(2027, 3, 20))
    engine.do(Actor.customer(customer.person_id), resume, customer.subscription_id)
    move(date(2027, 4, 2))
    assert [i.period_start for i in invoices_of(engine, customer)] == [date(2027, 3, 2), date(2027, 4, 2)]
    with pytest.raises(NotPossible, match="no pause"):
        engine.do(Actor.customer(customer.person_id), resume, customer.subscription_id)
    whole(engine)
