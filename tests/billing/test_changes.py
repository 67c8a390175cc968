"""Another plan, other seats, another zone: what it costs, from when, and what never moves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import select

from promo.books.ledger import balances
from promo.claims.start import confirm
from promo.engine import Engine
from promo.refusals import NotPossible
from promo.store.tables import CallState, ProvisioningCall
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When, look_at_change
from promo.subscriptions.changes_to_come import withdraw_change
from promo.subscriptions.find import SubscriptionNotFound
from promo.subscriptions.move_timezone import move_timezone
from promo.work import Actor
from tests.support.customers import Customer, grant_of, invoices_of, running_customer, subscription_of
from tests.support.moving import Move, sweep, whole
from tests.support.office import office_of, paying_back


def change(engine: Engine, customer: Customer, when: When = When.NOW, **to: Any) -> Any:
    return engine.do(
        Actor.customer(customer.person_id), change_subscription, customer.subscription_id, Change(**to), when
    )


def test_seats_in_the_free_months_cost_nothing_move_no_date_and_revalue_what_is_left(
    engine: Engine, customer: Customer, move: Move
) -> None:
    before = subscription_of(engine, customer)
    move(date(2027, 1, 10))  # one month used at 145.00

    change(engine, customer, seats=7)

    after = subscription_of(engine, customer)
    assert (after.billing_starts, after.next_billing_on, after.seats) == (
        before.billing_starts,
        before.next_billing_on,
        7,
    )
    assert invoices_of(engine, customer) == []
    with engine.store.reading() as db:
        books = balances(db)
    # granted 3 x 145.00, then 2 open months at 203.00 instead of 145.00
    assert (books["promotion.granted", "EUR"], books["promotion.used", "EUR"], books["promotion.open", "EUR"]) == (
        55100,
        -14500,
        -40600,
    )
    move(date(2027, 3, 2))
    [first] = invoices_of(engine, customer)
    assert (first.net_minor, first.tax_minor, first.total_minor) == (20300, 4060, 24360)
    assert grant_of(engine, customer).months_used == 3
    whole(engine)


def test_more_seats_now_bill_the_rest_of_the_period_by_days(engine: Engine, customer: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    move(date(2027, 3, 12), 9)
    mine = Actor.customer(customer.person_id)
    quote = engine.look(mine, look_at_change, customer.subscription_id, Change(seats=8), When.NOW)
    assert quote.rest is not None and quote.now is not None
    # March 2 to April 2 has 31 days, 21 are left: 145.00 x 21/31 = 98.23 back, 232.00 x 21/31 = 157.16 due
    assert (quote.rest.days, quote.rest.of_days, quote.rest.unused_old.minor, quote.rest.for_new.minor) == (
        21,
        31,
        9823,
        15716,
    )

    change(engine, customer, seats=8)

    _, extra = invoices_of(engine, customer)
    assert (extra.net_minor, extra.tax_minor, extra.total_minor) == (
        quote.now.net.minor,
        quote.now.tax.minor,
        quote.now.total.minor,
    )
    assert (extra.net_minor, extra.tax_minor) == (5893, 1179)
    assert [line["net_minor"] for line in extra.lines] == [-9823, 15716]
    move(date(2027, 4, 2))
    assert invoices_of(engine, customer)[-1].net_minor == 8 * 2900
    with engine.store.reading() as db:
        [wish] = db.exec(select(ProvisioningCall).where(ProvisioningCall.action == "change")).all()
    assert (wish.seats, wish.state) == (8, CallState.WANTED)
    whole(engine)


def test_fewer_seats_now_give_the_rest_back_by_credit_note_never_more_than_was_asked(
    engine: Engine, customer: Customer, move: Move
) -> None:
    move(date(2027, 3, 2))
    move(date(2027, 3, 12), 9)
    change(engine, customer, seats=40)
    office = paying_back(engine)
    office.do(
        Actor.customer(customer.person_id), change_subscription, customer.subscription_id, Change(seats=1), When.NOW
    )

    first, extra, *notes = invoices_of(engine, customer)
    assert [n.is_credit_note for n in notes] == [True, True]
    assert [n.corrects_id for n in notes] == [extra.id, first.id]  # the newest first
    # Today is owed as it was used. From tomorrow on: 1160.00 x 20/31 = 748.39 back, 29.00 x 20/31 = 18.71 due
    assert sum(n.net_minor for n in notes) == 74839 - 1871
    assert extra.open_minor == 0 and 0 < first.open_minor < first.total_minor
    whole(engine)


def test_a_change_for_the_next_period_waits_can_be_withdrawn_and_is_replaced_by_a_later_one(
    engine: Engine, customer: Customer, move: Move
) -> None:
    move(date(2027, 3, 2))
    change(engine, customer, When.NEXT_PERIOD, seats=9)
    change(engine, customer, When.NEXT_PERIOD, seats=6)
    assert subscription_of(engine, customer).seats == 5
    move(date(2027, 4, 2))
    assert [i.net_minor for i in invoices_of(engine, customer)] == [14500, 6 * 2900]
    change(engine, customer, When.NEXT_PERIOD, seats=9)
    assert engine.do(Actor.customer(customer.person_id), withdraw_change, customer.subscription_id) == 1
    move(date(2027, 5, 2))
    assert invoices_of(engine, customer)[-1].net_minor == 6 * 2900
    whole(engine)


def test_another_plan_has_the_price_of_today_and_seats_keep_the_price_they_were_sold_at(
    engine: Engine, customer: Customer, move: Move
) -> None:
    dearer = engine.rules.catalog.model_copy(
        update={
            "plans": tuple(
                p.model_copy(
                    update={
                        "prices": {e: {c: "99.00" if c != "JPY" else "9900" for c in v} for e, v in p.prices.items()}
                    }
                )
                for p in engine.rules.catalog.plans
            )
        }
    )
    from dataclasses import replace

    now_dearer = replace(engine.rules, catalog=dearer)
    office = office_of(engine.store, now_dearer, engine.clock)
    move(date(2027, 3, 2))

    office.do(
        Actor.customer(customer.person_id),
        change_subscription,
        customer.subscription_id,
        Change(seats=6),
        When.NEXT_PERIOD,
    )
    move(date(2027, 4, 2))
    assert invoices_of(engine, customer)[-1].net_minor == 6 * 2900
    office.do(
        Actor.customer(customer.person_id),
        change_subscription,
        customer.subscription_id,
        Change(plan="enterprise"),
        When.NEXT_PERIOD,
    )
    move(date(2027, 5, 2))
    assert invoices_of(engine, customer)[-1].net_minor == 6 * 9900
    whole(engine)


@pytest.mark.parametrize(
    ("to", "says"),
    [({"seats": 0}, "out of bounds"), ({"seats": 5}, "Nothing would change"), ({"plan": "none-such"}, "no such plan")],
)
def test_a_change_that_cannot_be_is_refused_in_words(lite: Engine, to: dict[str, Any], says: str) -> None:
    customer = running_customer(lite)
    with pytest.raises(NotPossible, match=says):
        change(lite, customer, **to)
    with pytest.raises(SubscriptionNotFound):
        lite.do(Actor.customer(99), change_subscription, customer.subscription_id, Change(seats=9), When.NOW)
    whole(lite)


def test_a_move_to_the_west_takes_the_later_midnight_and_one_to_the_east_keeps_the_promise(
    engine: Engine, move: Move
) -> None:
    west = running_customer(engine)
    east = running_customer(engine)
    promised = subscription_of(engine, west).billing_starts_at

    engine.do(Actor.customer(west.person_id), move_timezone, west.subscription_id, "America/Los_Angeles")
    engine.do(Actor.customer(east.person_id), move_timezone, east.subscription_id, "Pacific/Auckland")

    assert subscription_of(engine, west).billing_starts_at == datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
    assert subscription_of(engine, east).billing_starts_at == promised
    move(date(2027, 3, 2), 8, 59)
    assert (len(invoices_of(engine, west)), len(invoices_of(engine, east))) == (0, 1)
    move(date(2027, 3, 2), 9, 0)
    assert len(invoices_of(engine, west)) == 1
    # moved on after the first bill: the next one takes the later midnight again
    engine.do(Actor.customer(east.person_id), move_timezone, east.subscription_id, "America/Los_Angeles")
    move(date(2027, 4, 2), 3)
    assert len(invoices_of(engine, east)) == 1
    move(date(2027, 4, 2), 10)
    assert len(invoices_of(engine, east)) == 2
    with pytest.raises(NotPossible, match="time zone"):
        engine.do(Actor.customer(east.person_id), move_timezone, east.subscription_id, "Mars/Olympus")
    whole(engine)


def test_changes_reach_the_vendors_system_once_each(engine: Engine, customer: Customer, move: Move) -> None:
    change(engine, customer, seats=6)
    change(engine, customer, seats=7)
    with engine.store.reading() as db:
        wishes = db.exec(select(ProvisioningCall).where(ProvisioningCall.action == "change")).all()
    assert [w.seats for w in wishes] == [6, 7]
    assert engine.do(Actor.staff(1), confirm, wishes[0].key) is True
    assert engine.do(Actor.staff(1), confirm, wishes[0].key) is False
    sweep(engine)
    whole(engine)
