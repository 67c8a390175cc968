"""What has ended is over: its service is stopped, whenever it is confirmed to run, and what was used is billed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from promo.billing.run import release
from promo.claims.hold import sweep_holds
from promo.claims.reply import withdraw
from promo.claims.start import confirm
from promo.engine import Engine
from promo.outbox import OutboxEvent, settle
from promo.refusals import NotPossible
from promo.store.tables import (
    CallState,
    OutboxItem,
    OutboxState,
    ProvisioningCall,
    Subscription,
    SubscriptionState,
)
from promo.subscriptions.cancel import stop_at_once, turn_off_renewal
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.work import CLAIMANT, VENDOR, Actor
from tests.support.customers import Customer, approved_customer, invoices_of, running_customer, subscription_of
from tests.support.installation import Installation
from tests.support.moving import Move, sweep, whole
from tests.support.rows import rows


def wishes(engine: Engine, customer: Customer) -> list[tuple[str, CallState]]:
    of = [c for c in rows(engine, ProvisioningCall) if c.subscription_id == customer.subscription_id]
    return [(c.action, c.state) for c in sorted(of, key=lambda c: c.id or 0)]


def stop_key(engine: Engine, customer: Customer) -> str:
    [call] = [
        c
        for c in rows(engine, ProvisioningCall)
        if c.subscription_id == customer.subscription_id and c.action == "stop" and c.state is CallState.WANTED
    ]
    return call.key


def test_a_claim_withdrawn_while_its_start_is_under_way_is_stopped(engine: Engine) -> None:
    customer = approved_customer(engine)
    sweep(engine)
    engine.do(CLAIMANT, withdraw, customer.claim_id)
    assert wishes(engine, customer) == [("start", CallState.WANTED), ("stop", CallState.WANTED)]

    assert engine.do(VENDOR, confirm, f"switch/{customer.claim_id}/start/1") is True
    whole(engine)
    assert len(wishes(engine, customer)) == 2  # the stop is under way: not asked twice
    engine.do(VENDOR, confirm, stop_key(engine, customer))
    assert subscription_of(engine, customer).runs_plan == ""
    whole(engine)


def test_a_claim_withdrawn_before_anything_was_asked_asks_for_nothing(engine: Engine) -> None:
    customer = approved_customer(engine, wished_start=(engine.clock.now() + timedelta(days=20)).date())
    sweep(engine)
    engine.do(CLAIMANT, withdraw, customer.claim_id)
    assert wishes(engine, customer) == []
    whole(engine)


def test_an_offer_whose_hold_is_over_stops_a_start_that_comes_late(engine: Installation) -> None:
    customer = approved_customer(engine)
    for _ in range(80):
        engine.clock.move_to(engine.clock.now() + timedelta(days=7))
        sweep(engine)
        sweep_holds(engine, engine.clock.now())
    assert subscription_of(engine, customer).state is SubscriptionState.ENDED
    engine.do(VENDOR, confirm, f"switch/{customer.claim_id}/start/1")
    assert ("stop", CallState.WANTED) in wishes(engine, customer)
    whole(engine)


def test_a_confirmation_for_what_has_ended_is_answered_by_a_stop(engine: Engine, move: Move) -> None:
    customer = running_customer(engine)
    mine = Actor.customer(customer.person_id)
    engine.do(mine, stop_at_once, customer.subscription_id)
    move(date(2026, 12, 5))
    engine.do(VENDOR, confirm, stop_key(engine, customer))
    with engine.store.writing() as db:  # the vendor's system started it once more, as if it had been asked to
        db.add(
            ProvisioningCall(
                subscription_id=customer.subscription_id,
                action="start",
                key="late",
                plan="remote-support",
                seats=5,
                state=CallState.WANTED,
                wanted_at=engine.clock.now(),
            )
        )
    engine.do(VENDOR, confirm, "late")
    assert subscription_of(engine, customer).runs_plan == "remote-support"
    engine.do(VENDOR, confirm, stop_key(engine, customer))
    assert subscription_of(engine, customer).runs_plan == ""
    whole(engine)


def test_what_ended_and_runs_or_was_used_and_not_billed_is_found(engine: Engine, move: Move) -> None:
    customer = running_customer(engine)
    engine.do(Actor.customer(customer.person_id), stop_at_once, customer.subscription_id)
    move(date(2026, 12, 5))
    engine.do(VENDOR, confirm, stop_key(engine, customer))
    whole(engine)
    for column, value, says in (
        ("runs_plan", "remote-support", "yet its service runs"),
        ("next_billing_on", date(2026, 12, 1), "used and never billed"),
    ):
        with engine.store.writing() as db:
            row = db.get_one(Subscription, customer.subscription_id)
            before = getattr(row, column)
            setattr(row, column, value)
            db.add(row)
        with pytest.raises(AssertionError, match=says):
            whole(engine)
        with engine.store.writing() as db:
            row = db.get_one(Subscription, customer.subscription_id)
            setattr(row, column, before)
            db.add(row)


def _held(engine: Engine, customer: Customer, move: Move) -> None:
    """Every reminder came back: the first bill waits for a person."""
    for day in (date(2027, 1, 31), date(2027, 2, 23), date(2027, 3, 1)):
        move(day)
    with engine.store.writing() as db:
        for item in db.exec(select(OutboxItem).where(OutboxItem.subscription_id == customer.subscription_id)):
            if item.template == "reminder":
                item.state = OutboxState.SENDING
                settle(db, int(item.id or 0), OutboxEvent.REFUSED, engine.clock.now(), "no such mailbox")
    move(date(2027, 3, 2))
    assert subscription_of(engine, customer).held_because == "no reminder reached the customer"


def test_a_held_one_that_is_turned_off_rests_with_its_last_day_and_is_billed_once_a_person_has_looked(
    engine: Engine, customer: Customer, move: Move
) -> None:
    _held(engine, customer, move)
    mine = Actor.customer(customer.person_id)
    move(date(2027, 3, 22), 9)
    with pytest.raises(NotPossible, match="still to be billed"):
        engine.do(mine, stop_at_once, customer.subscription_id)
    engine.do(mine, turn_off_renewal, customer.subscription_id)
    assert subscription_of(engine, customer).ends_before == date(2027, 4, 2)
    for day in (date(2027, 4, 2), date(2027, 4, 3), date(2027, 6, 1)):
        move(day)
    row = subscription_of(engine, customer)
    assert (row.state, row.next_billing_on) == (SubscriptionState.FREE, date(2027, 3, 2))
    assert [w for w in wishes(engine, customer) if w[0] == "stop"] == [("stop", CallState.WANTED)]
    with pytest.raises(NotPossible, match="does not run"):
        engine.do(mine, change_subscription, customer.subscription_id, Change(seats=1), When.NOW)
    assert invoices_of(engine, customer) == []
    whole(engine)

    engine.do(Actor.staff(1), release, customer.subscription_id)
    sweep(engine)
    sweep(engine)
    assert [(i.period_start, i.period_end) for i in invoices_of(engine, customer)] == [
        (date(2027, 3, 2), date(2027, 4, 2))
    ]
    assert subscription_of(engine, customer).state is SubscriptionState.ENDED
    assert len([w for w in wishes(engine, customer) if w[0] == "stop"]) == 1
    whole(engine)
