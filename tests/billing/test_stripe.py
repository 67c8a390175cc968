"""Stripe through its own client against a Stripe with a memory: what it is told, how often, and what we believe of its
messages."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
import stripe
from sqlmodel import col, select

from promo.billing.outside_events import handle_events, take_event
from promo.refusals import NotPossible
from promo.store.tables import GatewayCall, Invoice
from promo.subscriptions.cancel import stop_at_once, turn_off_renewal, turn_on_renewal
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.subscriptions.extend import extend
from promo.subscriptions.outside.calls import failed_calls, send_call_again, send_calls
from promo.subscriptions.outside.port import Wish
from promo.subscriptions.outside.stripe import StripeGateway, read_message
from promo.subscriptions.pay_early import FreeDaysLeft, start_paying
from promo.web import create_app
from promo.work import GATEWAY, Actor
from tests.support.customers import Customer, approved_customer, invoices_of, rep, running_customer, subscription_of
from tests.support.fake_stripe import FakeStripe, Refusal, signed
from tests.support.installation import Installation
from tests.support.moving import sweep, whole
from tests.support.office import sweep_billing

SECRET = "whsec_" + "x" * 32


@pytest.fixture
def fake(engine: Installation) -> Iterator[FakeStripe]:
    made = FakeStripe(int(engine.clock.now().timestamp()))
    yield made
    made.stop()


@pytest.fixture
def gateway(fake: FakeStripe) -> StripeGateway:
    return StripeGateway("sk_test_fake", base=fake.url)


@pytest.fixture
def billed_there(engine: Installation) -> Customer:
    return running_customer(engine, gateway="stripe")


def send(engine: Installation, gateway: StripeGateway) -> dict[str, int]:
    return send_calls(engine, gateway, engine.clock.now())


def pass_to(engine: Installation, fake: FakeStripe, at: datetime) -> None:
    engine.clock.move_to(at)
    fake.move_to(int(at.timestamp()))
    sweep(engine)


def hear(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, *, shuffled: bool = False, times: int = 1
) -> int:
    """Every message that was sent, through the real door, perhaps in another order, perhaps twice."""
    web = create_app(
        replace(engine, settings=engine.settings.model_copy(update={"stripe_webhook_secret": SECRET}))
    ).test_client()
    events = list(fake.events) * times
    if shuffled:
        random.Random(7).shuffle(events)
    for event in events:
        body, header = signed(event, SECRET, int(engine.clock.now().timestamp()))
        assert web.post("/service/stripe", data=body, headers={"stripe-signature": header}).status_code == 200
    return handle_events(engine, gateway, engine.clock.now())


def test_the_free_months_are_a_trial_to_the_second_and_never_a_coupon(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer
) -> None:
    assert send(engine, gateway)["gateway_sent"] >= 1
    [there] = fake.of("subscription")
    ours = subscription_of(engine, billed_there)
    assert (
        there["trial_end"]
        == int(ours.billing_starts_at.timestamp())
        == int(datetime(2027, 3, 1, 23, tzinfo=UTC).timestamp())
    )
    assert (there["status"], there["collection_method"], there["metadata"]["claim"]) == (
        "trialing",
        "send_invoice",
        billed_there.claim_id,
    )
    assert there["trial_settings"] == {"end_behavior": {"missing_payment_method": "create_invoice"}}
    assert ours.gateway_id == there["id"]
    keys = [key for method, _, key in fake.calls if method == "POST"]
    assert f"switch/{billed_there.claim_id}/create/1" in keys and None not in keys
    # our own sweep bills nothing of it
    pass_to(engine, fake, datetime(2027, 3, 2, 12, tzinfo=UTC))
    assert invoices_of(engine, billed_there) == []
    whole(engine)


def test_a_start_ahead_is_a_schedule_with_a_trial_phase(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway
) -> None:
    customer = approved_customer(engine, wished_start=date(2027, 1, 15), gateway="stripe")
    send(engine, gateway)
    [schedule] = fake.of("subscription_schedule")
    ours = subscription_of(engine, customer)
    free_until = str(int(ours.billing_starts_at.timestamp()))
    assert [p.get("trial_end") for p in schedule["phases"]] == [free_until, None]
    assert schedule["start_date"] == str(int(datetime(2027, 1, 14, 23, tzinfo=UTC).timestamp()))
    engine.do(Actor.customer(customer.person_id), turn_off_renewal, customer.subscription_id)
    send(engine, gateway)
    assert schedule["status"] == "canceled"
    whole(engine)


def test_everything_that_moves_the_date_or_the_price_is_told_in_order(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer
) -> None:
    send(engine, gateway)
    [there] = fake.of("subscription")
    engine.do(Actor.staff(rep(engine)), extend, billed_there.subscription_id, 1, "goodwill")
    engine.do(
        Actor.customer(billed_there.person_id),
        change_subscription,
        billed_there.subscription_id,
        Change(seats=9),
        When.NOW,
    )
    engine.do(Actor.customer(billed_there.person_id), turn_off_renewal, billed_there.subscription_id)
    for _ in range(6):
        send(engine, gateway)
    ours = subscription_of(engine, billed_there)
    assert (
        there["trial_end"]
        == int(ours.billing_starts_at.timestamp())
        == int(datetime(2027, 4, 1, 22, tzinfo=UTC).timestamp())
    )
    assert (there["items"]["data"][0]["quantity"], there["cancel_at"]) == (9, there["trial_end"])
    engine.do(Actor.customer(billed_there.person_id), turn_on_renewal, billed_there.subscription_id)
    send(engine, gateway)
    assert there["cancel_at"] is None
    with engine.store.reading() as db:
        calls = db.exec(select(GatewayCall).order_by(col(GatewayCall.id))).all()
    assert [c.key.rsplit("/", 2)[1:] for c in calls] == [
        ["create", "1"],
        *(["update", str(n)] for n in range(1, len(calls))),
    ]
    whole(engine)


def test_a_lost_answer_makes_no_second_subscription_the_same_day_or_later(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer
) -> None:
    fake.of("product")
    fake.lose_next = 99
    assert send(engine, gateway)["gateway_later"] == 1
    fake.lose_next = 0
    pass_to(engine, fake, engine.clock.now() + timedelta(minutes=10))
    assert send(engine, gateway)["gateway_sent"] == 1
    assert (len(fake.of("customer")), len(fake.of("subscription"))) == (1, 1)

    other = running_customer(engine, gateway="stripe")
    send(engine, gateway)  # creates it
    with engine.store.writing() as db:  # as if the answer had been lost and nobody had come back for two days
        call = db.exec(select(GatewayCall).where(GatewayCall.subscription_id == other.subscription_id)).one()
        call.state, call.not_before, call.answer = "new", engine.clock.now(), None
        subscription = db.get(type(subscription_of(engine, other)), other.subscription_id)
        assert subscription is not None
        subscription.gateway_id = None
        db.add_all([call, subscription])
    pass_to(engine, fake, engine.clock.now() + timedelta(days=2))
    assert send(engine, gateway)["gateway_sent"] == 1
    assert len(fake.of("subscription")) == 2
    whole(engine)


def test_too_many_calls_and_their_faults_are_tried_again_and_a_refusal_waits_for_a_person(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer
) -> None:
    def say(status: int, kind: str) -> Any:
        def fail() -> None:
            raise Refusal(status, "no", kind)

        return fail

    for status in (429, 503):
        fake.fail_next = [say(status, "api_error")]
        assert send(engine, gateway)["gateway_later"] == 1
        engine.clock.advance(hours=1)
    fake.fail_next = [say(402, "card_error")]
    assert send(engine, gateway)["gateway_failed"] == 1
    with engine.store.reading() as db:
        [failed] = failed_calls(db)
    assert failed.last_error is not None and "no" in failed.last_error
    engine.do(Actor.staff(1), send_call_again, int(failed.id or 0))
    assert send(engine, gateway)["gateway_sent"] == 1
    with engine.store.reading() as db:
        assert failed_calls(db) == []
    whole(engine)


def test_a_fault_of_theirs_is_answered_the_same_for_a_day_and_then_tried_anew(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer
) -> None:
    def fail() -> None:
        raise Refusal(500, "broken", "api_error")

    fake.fail_next = [fail]
    for hours in (0, 3, 4, 5):
        pass_to(engine, fake, engine.clock.now() + timedelta(hours=hours))
        assert send(engine, gateway)["gateway_later"] == 1
    pass_to(engine, fake, engine.clock.now() + timedelta(hours=14))
    assert send(engine, gateway)["gateway_sent"] == 1
    assert len(fake.of("subscription")) == 1
    whole(engine)


def test_a_key_with_other_parameters_is_refused_so_a_stored_call_never_changes(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer
) -> None:
    send(engine, gateway)
    [there] = fake.of("subscription")
    with engine.store.reading() as db:
        call = db.exec(select(GatewayCall)).first()
    assert call is not None
    fake.objects.pop(there["id"])
    answer = gateway.put(call.key, cast(Wish, call.request), None, engine.clock.now())
    assert answer.id == there["id"]  # replayed from the key, not made anew
    with pytest.raises(Exception, match="same parameters"):
        gateway.put(call.key, cast(Wish, {**call.request, "seats": 77}), None, engine.clock.now())


def test_messages_in_any_order_and_twice_come_to_the_same_books(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer
) -> None:
    send(engine, gateway)
    pass_to(engine, fake, datetime(2027, 3, 2, 2, tzinfo=UTC))
    final = [i for i in fake.of("invoice") if i["status"] == "open"]
    assert [i["total"] for i in final] == [17400]
    fake.pay(final[0])
    pass_to(engine, fake, datetime(2027, 4, 2, 2, tzinfo=UTC))

    hear(engine, fake, gateway, shuffled=True, times=2)
    hear(engine, fake, gateway)

    ours = invoices_of(engine, billed_there)
    assert sorted((i.period_start, i.total_minor, i.open_minor) for i in ours) == [
        (date(2027, 3, 2), 17400, 0),
        (date(2027, 4, 2), 17400, 17400),
    ]
    assert all(i.issued_at >= subscription_of(engine, billed_there).billing_starts_at for i in ours)
    whole(engine)


@pytest.mark.parametrize("wrong", ["amount", "early"])
def test_an_invoice_that_was_promised_otherwise_rings_and_does_not_enter_the_books(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer, wrong: str
) -> None:
    send(engine, gateway)
    [there] = fake.of("subscription")
    if wrong == "amount":
        there["items"]["data"][0]["quantity"] = 6
        pass_to(engine, fake, datetime(2027, 3, 2, 2, tzinfo=UTC))
    else:
        there["trial_end"] = there["current_period_end"] = fake.now + 3600
        pass_to(engine, fake, engine.clock.now() + timedelta(hours=3))
    hear(engine, fake, gateway)
    held = subscription_of(engine, billed_there).held_because
    assert held is not None and ("announced were 17400" in held if wrong == "amount" else "before 2027-03-02" in held)
    with engine.store.reading() as db:
        assert db.exec(select(Invoice)).all() == []
    whole(engine)


def test_paying_early_and_stopping_at_once_reach_it_and_appending_is_refused(
    engine: Installation, fake: FakeStripe, gateway: StripeGateway, billed_there: Customer
) -> None:
    send(engine, gateway)
    with pytest.raises(NotPossible, match="cannot follow later"):
        engine.do(
            Actor.customer(billed_there.person_id),
            start_paying,
            billed_there.subscription_id,
            FreeDaysLeft.APPEND,
            consent="x",
        )
    pass_to(engine, fake, datetime(2027, 1, 10, 12, tzinfo=UTC))
    engine.do(
        Actor.customer(billed_there.person_id),
        start_paying,
        billed_there.subscription_id,
        FreeDaysLeft.FORFEIT,
        consent="x",
    )
    send(engine, gateway)
    pass_to(engine, fake, datetime(2027, 1, 10, 14, tzinfo=UTC))
    hear(engine, fake, gateway)
    assert [i.period_start for i in invoices_of(engine, billed_there)] == [date(2027, 1, 10)]

    other = running_customer(engine, gateway="stripe")
    send(engine, gateway)
    engine.do(Actor.customer(other.person_id), stop_at_once, other.subscription_id)
    for _ in range(3):
        send(engine, gateway)
    pass_to(engine, fake, datetime(2027, 1, 12, tzinfo=UTC))
    send(engine, gateway)
    assert {s["metadata"]["claim"]: s["status"] for s in fake.of("subscription")}[other.claim_id] == "canceled"
    whole(engine)


def test_the_signature_is_looked_at_as_their_own_client_does(lite: Installation) -> None:
    now = int(datetime.now(UTC).timestamp())
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "invoice.paid",
        "data": {"object": {"id": "in_1", "object": "invoice"}},
    }
    body, header = signed(event, SECRET, now)
    assert stripe.Webhook.construct_event(body, header, SECRET).id == "evt_1"
    at = datetime.fromtimestamp(now, UTC)
    assert read_message(body, header, SECRET, at) is not None
    for content, said, secret, when in (
        (body + b" ", header, SECRET, at),
        (body, header.replace("v1=", "v1=0"), SECRET, at),
        (body, header, "other", at),
        (body, header, SECRET, at + timedelta(minutes=6)),
        (body, "", SECRET, at),
        (body, header, "", at),
    ):
        assert read_message(content, said, secret, when) is None
    web = create_app(lite).test_client()
    assert web.post("/service/stripe", data=body, headers={"stripe-signature": header}).status_code == 403


def test_an_event_is_kept_once(engine: Installation) -> None:
    for _ in range(3):
        engine.do(GATEWAY, take_event, "evt_1", "customer.created", "cus_1")
    assert handle_events(engine, StripeGateway("sk_test_x", base="http://127.0.0.1:9"), engine.clock.now()) == 1
    assert handle_events(engine, StripeGateway("sk_test_x", base="http://127.0.0.1:9"), engine.clock.now()) == 0
    sweep_billing(engine, engine.clock.now())
    whole(engine)
