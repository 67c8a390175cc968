"""How much a customer may change alone: the credit stays within its bounds, and no day of more is ever free."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from promo.engine import Engine
from promo.refusals import NotPossible
from promo.store.tables import Place, PlaceCount, SubscriptionChange
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When, look_at_change
from promo.subscriptions.changes_to_come import withdraw_change
from promo.subscriptions.move_timezone import move_timezone
from promo.subscriptions.pay_early import FreeDaysLeft, start_paying
from promo.work import Actor, Office
from tests.support.customers import Customer, grant_of, invoices_of, rep, running_customer, subscription_of
from tests.support.moving import Move, whole
from tests.support.office import office_of, paying_back
from tests.support.rows import row, rows

LARGE, FITS = Change("enterprise", 10_000), Change("enterprise", 30)
SMALL = Change("remote-access", 1)


def change(office: Office, customer: Customer, to: Change, when: When = When.NOW, by: Actor | None = None) -> None:
    who = by or Actor.customer(customer.person_id)
    office.do(who, change_subscription, customer.subscription_id, to, when)


def small(engine: Engine) -> Customer:
    """One seat at 9.00 a month: a credit of 27.00."""
    return running_customer(engine, plan="remote-access", seats=1)


def with_budget(engine: Engine, euros: str) -> Office:
    promotion = engine.rules.promotion_of("three-free-months")
    file = promotion.file.model_copy(update={"caps": promotion.file.caps.model_copy(update={"budget": {"EUR": euros}})})
    promotions = {**engine.rules.promotions, "three-free-months": replace(promotion, file=file)}
    return office_of(engine.store, replace(engine.rules, promotions=promotions), engine.clock)


@pytest.mark.parametrize("every", ["month", "year"])
def test_nobody_lifts_the_credit_over_what_one_person_may_grant(engine: Engine, every: str) -> None:
    customer = running_customer(engine, plan="remote-access", seats=1, every=every)
    before = (subscription_of(engine, customer), grant_of(engine, customer), row(engine, Place, customer.claim_id))
    with pytest.raises(NotPossible, match="needs a person of ours"):
        engine.look(Actor.customer(customer.person_id), look_at_change, customer.subscription_id, LARGE, When.NOW)
    for when in When:
        with pytest.raises(NotPossible, match="needs a person of ours"):
            change(engine, customer, LARGE, when)
    with pytest.raises(NotPossible, match="more than one person may grant"):
        change(engine, customer, LARGE, by=Actor.staff(rep(engine)))
    assert before == (
        subscription_of(engine, customer),
        grant_of(engine, customer),
        row(engine, Place, customer.claim_id),
    )
    change(engine, customer, FITS)
    whole(engine)


def test_the_place_follows_what_the_credit_is_worth_both_ways(engine: Engine, move: Move) -> None:
    customer = small(engine)
    billing_starts = subscription_of(engine, customer).billing_starts
    change(engine, customer, FITS)
    assert row(engine, Place, customer.claim_id).value_minor == 3 * 30 * 4500
    whole(engine)
    move(date(2027, 1, 10))  # one month is used at 1,350.00
    change(engine, customer, SMALL)
    assert row(engine, Place, customer.claim_id).value_minor == 30 * 4500 + 2 * 900
    [count] = rows(engine, PlaceCount)
    assert (count.held_minor, count.taken_minor) == (136_800, 136_800)
    assert subscription_of(engine, customer).billing_starts == billing_starts
    whole(engine)
    move(date(2027, 3, 2))
    whole(engine)


def test_a_place_that_does_not_follow_is_found(engine: Engine) -> None:
    customer = small(engine)
    change(engine, customer, FITS)
    with engine.store.writing() as db:
        place = db.get_one(Place, customer.claim_id)
        place.value_minor = 2700
        db.add(place)
    with pytest.raises(AssertionError, match="binds another amount"):
        whole(engine)


def test_more_than_the_caps_have_room_for_is_a_persons(engine: Engine) -> None:
    customer = small(engine)
    office = with_budget(engine, "4000.00")
    with pytest.raises(NotPossible, match="needs a person of ours"):
        change(office, customer, FITS)
    change(office, customer, Change("enterprise", 29))
    change(office, customer, SMALL)
    change(office, customer, FITS, by=Actor.staff(rep(engine)))
    assert row(engine, Place, customer.claim_id).value_minor == 3 * 30 * 4500
    whole(engine)


def test_who_pays_early_without_the_free_days_lifts_no_credit_and_a_large_step_is_still_a_persons(
    engine: Engine, move: Move
) -> None:
    kept, given_up = small(engine), small(engine)
    move(date(2026, 12, 20), 9)
    for customer, rest in ((kept, FreeDaysLeft.APPEND), (given_up, FreeDaysLeft.FORFEIT)):
        engine.do(Actor.customer(customer.person_id), start_paying, customer.subscription_id, rest, consent="I agree.")
    move(date(2026, 12, 20), 10)
    with pytest.raises(NotPossible, match="needs a person of ours"):
        change(engine, kept, Change("enterprise", 60))  # the free days behind the paid month would be worth more
    with pytest.raises(NotPossible, match="more than one person may grant"):
        change(engine, kept, Change("enterprise", 60), by=Actor.staff(rep(engine)))
    with pytest.raises(NotPossible, match="needs a person of ours"):
        change(engine, given_up, LARGE)
    change(engine, given_up, LARGE, by=Actor.staff(rep(engine, "other@example.org")))
    assert row(engine, Place, given_up.claim_id).value_minor == 2700
    whole(engine)


def test_up_in_the_morning_and_down_in_the_evening_is_paid_for_the_day(engine: Engine, move: Move) -> None:
    customer, office = running_customer(engine, plan="enterprise", seats=5), paying_back(engine)
    move(date(2027, 3, 2))
    for day in range(10, 13):
        move(date(2027, 3, day), 0, 30)
        change(office, customer, Change(seats=36))
        move(date(2027, 3, day), 23, 30)
        change(office, customer, Change(seats=5))
    net = sum(-i.net_minor if i.is_credit_note else i.net_minor for i in invoices_of(engine, customer))
    more_a_day = 31 * 4500 / 31
    assert abs(net - (5 * 4500 + 3 * more_a_day)) <= 6  # each line is rounded once
    whole(engine)


def test_down_and_up_again_on_one_day_pays_no_day_twice_and_none_early(engine: Engine, move: Move) -> None:
    customer, office = running_customer(engine, plan="enterprise", seats=30), paying_back(engine)
    move(date(2027, 3, 2))
    move(date(2027, 3, 10), 9)
    change(office, customer, Change(seats=9))
    change(office, customer, Change(seats=2))
    with pytest.raises(NotPossible, match="counts from tomorrow"):
        change(office, customer, Change(seats=30))
    move(date(2027, 3, 11), 9)
    change(office, customer, Change(seats=30))
    net = sum(-i.net_minor if i.is_credit_note else i.net_minor for i in invoices_of(engine, customer))
    assert net == 30 * 4500
    whole(engine)


def test_moving_to_an_earlier_day_gives_no_day_back(engine: Engine, move: Move) -> None:
    customer = running_customer(engine, plan="enterprise", seats=5, timezone="Pacific/Auckland")
    office, mine = paying_back(engine), Actor.customer(customer.person_id)
    move(date(2027, 3, 3))
    move(date(2027, 3, 9), 13, 0)  # 10 March, 01:00 in Auckland
    change(office, customer, Change(seats=36))
    engine.do(mine, move_timezone, customer.subscription_id, "America/Los_Angeles")
    change(office, customer, Change(seats=5))  # 9 March there
    up, down = [c for c in rows(engine, SubscriptionChange) if c.kind == "plan_or_seats"][-2:]
    assert (up.after["from"], down.after["from"]) == ("2027-03-10", "2027-03-11")
    net = sum(-i.net_minor if i.is_credit_note else i.net_minor for i in invoices_of(engine, customer))
    assert abs(net - (5 * 4500 + 31 * 4500 / 31)) <= 2
    whole(engine)


def test_on_the_last_day_less_gives_nothing_back(engine: Engine, move: Move) -> None:
    customer, office = running_customer(engine, plan="enterprise", seats=5), paying_back(engine)
    move(date(2027, 3, 2))
    move(date(2027, 4, 1), 22)
    change(office, customer, Change(seats=1))
    move(date(2027, 4, 2))
    assert [i.net_minor for i in invoices_of(engine, customer)] == [5 * 4500, 4500]
    whole(engine)


def test_a_period_many_times_dearer_is_a_persons_also_in_small_steps(engine: Engine, move: Move) -> None:
    customer = small(engine)
    move(date(2027, 3, 2))
    move(date(2027, 3, 5), 9)
    for when in When:
        with pytest.raises(NotPossible, match="needs a person of ours"):
            change(engine, customer, LARGE, when)
    change(engine, customer, Change(seats=12))  # twelve times as dear, and little money
    change(engine, customer, Change(seats=40))
    with pytest.raises(NotPossible, match="needs a person of ours"):
        change(engine, customer, Change("enterprise", 60))
    change(engine, customer, LARGE, by=Actor.staff(rep(engine)))
    large = running_customer(engine, plan="enterprise", seats=20, every="year")
    move(date(2027, 6, 6))
    change(engine, large, Change(seats=30))  # over the limit, and no leap
    whole(engine)


def test_where_nothing_paid_is_given_back_less_waits_for_the_next_period(engine: Engine, move: Move) -> None:
    customer = running_customer(engine, plan="enterprise", seats=20, every="year")
    move(date(2027, 3, 2))
    move(date(2027, 3, 9), 9)
    mine = Actor.customer(customer.person_id)
    quote = engine.look(mine, look_at_change, customer.subscription_id, SMALL, When.NOW)
    assert (quote.from_day, quote.now, quote.at_once) == (date(2028, 3, 2), None, False)
    change(engine, customer, SMALL)
    assert subscription_of(engine, customer).seats == 20
    assert engine.do(mine, withdraw_change, customer.subscription_id) == 1
    change(engine, customer, SMALL)
    move(date(2028, 3, 2))
    assert [(i.kind, i.net_minor) for i in invoices_of(engine, customer)] == [
        ("period", 20 * 45000),
        ("period", 9000),
    ]
    whole(engine)
