"""A pause after the free months: nothing is billed, nothing runs, and the days after it count from the day it runs
again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from promo.claims.start import confirm
from promo.engine import Engine
from promo.refusals import NotPossible
from promo.store.tables import OutboxItem, ProvisioningCall, SubscriptionState
from promo.subscriptions.cancel import turn_off_renewal, turn_on_renewal
from promo.subscriptions.pause import pause, resume
from promo.work import Actor
from tests.support.customers import Customer, invoices_of, subscription_of
from tests.support.moving import Move, sweep, whole
from tests.support.rows import rows


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
    assert runs_again(engine) is True
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


@pytest.fixture
def resting(engine: Engine, customer: Customer, move: Move) -> Customer:
    """Their service rests since 2 April 2027; a pause lasts six months at most."""
    move(date(2027, 3, 2))
    engine.do(Actor.customer(customer.person_id), pause, customer.subscription_id)
    move(date(2027, 4, 2))
    return customer


def test_a_pause_ends_the_contract_once_it_has_lasted_as_long_as_it_may(
    engine: Engine, resting: Customer, move: Move
) -> None:
    move(date(2027, 10, 1))
    assert subscription_of(engine, resting).auto_renews
    assert move(date(2027, 10, 2))["pauses_over"] == 1
    said = [(i.template, i.values.get("pause_until")) for i in rows(engine, OutboxItem)]
    assert ("paused", "2027-10-02") in said and ("cancelled", None) in said
    assert move(date(2027, 10, 2))["pauses_over"] == 0
    assert move(date(2027, 10, 3))["ends"] == 1
    assert subscription_of(engine, resting).state is SubscriptionState.ENDED
    move(date(2028, 4, 2))
    assert len(invoices_of(engine, resting)) == 1
    whole(engine)


def test_who_asked_for_the_service_waits_for_the_vendors_system_as_long_as_it_takes(
    engine: Engine, resting: Customer, move: Move
) -> None:
    move(date(2027, 9, 30))
    engine.do(Actor.customer(resting.person_id), resume, resting.subscription_id)
    assert move(date(2027, 11, 2))["pauses_over"] == 0
    assert runs_again(engine) is True
    assert subscription_of(engine, resting).state is SubscriptionState.ACTIVE
    whole(engine)


def test_who_undoes_the_end_of_a_long_pause_comes_back(engine: Engine, resting: Customer, move: Move) -> None:
    move(date(2027, 10, 2))
    engine.do(Actor.customer(resting.person_id), turn_on_renewal, resting.subscription_id)
    assert move(date(2027, 10, 5))["invoices"] == 0
    assert subscription_of(engine, resting).state is SubscriptionState.PAUSED
    assert runs_again(engine) is True
    assert sweep(engine)["invoices"] == 1
    assert invoices_of(engine, resting)[-1].period_start == date(2027, 10, 5)
    whole(engine)


def test_a_contract_that_rests_and_was_to_end_rests_on_and_nothing_is_billed(
    engine: Engine, resting: Customer, move: Move
) -> None:
    move(date(2027, 5, 2))
    by = Actor.customer(resting.person_id)
    engine.do(by, turn_off_renewal, resting.subscription_id)
    engine.do(by, turn_on_renewal, resting.subscription_id)
    assert move(date(2027, 5, 20))["invoices"] == 0
    rests = subscription_of(engine, resting)
    assert (rests.state, rests.pause_from, rests.ends_before) == (SubscriptionState.PAUSED, date(2027, 4, 2), None)
    engine.do(by, resume, resting.subscription_id)
    assert runs_again(engine) is True
    whole(engine)


def runs_again(engine: Engine) -> bool:
    """The vendor's system says that it started the service."""
    with engine.store.reading() as db:
        wanted = (ProvisioningCall.action == "start", ProvisioningCall.state == "wanted")
        key = db.exec(select(ProvisioningCall.key).where(*wanted)).one()
    return bool(engine.do(Actor.staff(1), confirm, key))
