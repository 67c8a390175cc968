"""Leaving us: at any moment, confirmed at once, undone until the last day, and nothing ever charged after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from promo.books.ledger import balances
from promo.refusals import NotPossible
from promo.store.tables import SubscriptionState
from promo.subscriptions.cancel import stop_at_once, turn_off_renewal, turn_on_renewal
from promo.subscriptions.find import NothingToTurnOff
from promo.subscriptions.pause import pause
from promo.work import LINK, Actor
from tests.support.customers import Customer, invoices_of, local_midnight, running_customer, subscription_of
from tests.support.installation import Installation
from tests.support.moving import Move, sweep, whole
from tests.support.office import office_of


def off(engine: Installation, customer: Customer, wished_end: date | None = None) -> date:
    return engine.do(
        Actor.customer(customer.person_id), turn_off_renewal, customer.subscription_id, wished_end=wished_end
    ).last_day


def never_again(engine: Installation, customer: Customer) -> None:
    """Two years pass, month by month."""
    have = len(invoices_of(engine, customer))
    for _ in range(25):
        engine.clock.advance(days=30)
        sweep(engine)
    assert len(invoices_of(engine, customer)) == have
    assert subscription_of(engine, customer).state is SubscriptionState.ENDED
    whole(engine)


def test_up_to_the_last_second_of_the_free_months(engine: Installation, customer: Customer, move: Move) -> None:
    move(date(2027, 3, 1), 23, 59)
    engine.clock.move_to(local_midnight(date(2027, 3, 2), "Europe/Paris") - timedelta(seconds=1))
    assert off(engine, customer) == date(2027, 3, 1)
    assert sweep(engine)["invoices"] == 0
    never_again(engine, customer)


def test_up_to_the_last_second_of_a_paid_period(engine: Installation, customer: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    engine.clock.move_to(local_midnight(date(2027, 4, 2), "Europe/Paris") - timedelta(seconds=1))
    assert off(engine, customer) == date(2027, 4, 1)
    engine.clock.advance(seconds=1)
    assert sweep(engine)["invoices"] == 0
    never_again(engine, customer)


def test_a_period_that_has_begun_is_the_last_even_before_its_bill_is_written(
    engine: Installation, customer: Customer, move: Move
) -> None:
    move(date(2027, 3, 2))
    engine.clock.move_to(local_midnight(date(2027, 4, 2), "Europe/Paris"))
    assert off(engine, customer) == date(2027, 5, 1)
    assert sweep(engine)["invoices"] == 1
    never_again(engine, customer)


def test_with_a_wished_day_the_period_that_holds_it_is_the_last(
    engine: Installation, customer: Customer, move: Move
) -> None:
    assert off(engine, customer, date(2027, 5, 20)) == date(2027, 6, 1)
    for month in (3, 4, 5, 6):
        move(date(2027, month, 2))
    assert [i.period_start.month for i in invoices_of(engine, customer)] == [3, 4, 5]
    never_again(engine, customer)


def test_undone_on_the_last_day_everything_is_as_it_was(engine: Installation, customer: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    off(engine, customer)
    move(date(2027, 4, 1), 22)
    engine.do(Actor.customer(customer.person_id), turn_on_renewal, customer.subscription_id)
    move(date(2027, 4, 2))
    assert [i.period_start for i in invoices_of(engine, customer)] == [date(2027, 3, 2), date(2027, 4, 2)]
    off(engine, customer)
    move(date(2027, 5, 2))
    with pytest.raises(NothingToTurnOff):
        engine.do(Actor.customer(customer.person_id), turn_on_renewal, customer.subscription_id)
    never_again(engine, customer)


def test_stopping_at_once_gives_unused_months_back(engine: Installation, customer: Customer, move: Move) -> None:
    move(date(2027, 1, 10), 10)
    confirmation = engine.do(Actor.customer(customer.person_id), stop_at_once, customer.subscription_id)
    assert confirmation.last_day == date(2027, 1, 10)
    move(date(2027, 1, 11))
    with engine.store.reading() as db:
        assert balances(db)["promotion.expired", "EUR"] == -2 * 14500
    never_again(engine, customer)


def test_a_paid_rest_is_given_back_only_where_the_vendors_file_says_so(
    engine: Installation, customer: Customer, move: Move
) -> None:
    move(date(2027, 3, 2))
    move(date(2027, 3, 12), 9)
    with pytest.raises(NotPossible, match="not paid back"):
        engine.do(Actor.customer(customer.person_id), stop_at_once, customer.subscription_id)
    generous = replace(
        engine.rules,
        catalog=engine.rules.catalog.model_copy(
            update={"terms": engine.rules.catalog.terms.model_copy(update={"refund_on_exit": "unused_days"})}
        ),
    )

    office = office_of(engine.store, generous, engine.clock)
    confirmation = office.do(Actor.customer(customer.person_id), stop_at_once, customer.subscription_id)

    assert confirmation.last_day == date(2027, 3, 12)
    first, note = invoices_of(engine, customer)
    # 20 of 31 days from 13 March: 145.00 x 20/31 = 93.55 net, 18.71 tax
    assert (note.net_minor, note.tax_minor, note.is_credit_note) == (9355, 1871, True)
    assert first.open_minor == first.total_minor - note.total_minor
    never_again(engine, customer)


def test_leaving_in_a_pause_ends_it(engine: Installation, customer: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    engine.do(Actor.customer(customer.person_id), pause, customer.subscription_id)
    move(date(2027, 6, 1), 12)
    assert off(engine, customer) == date(2027, 6, 1)
    never_again(engine, customer)


def test_said_twice_it_is_one_confirmation_and_a_year_runs_to_its_end(engine: Installation, move: Move) -> None:
    customer = running_customer(engine, every="year")
    move(date(2027, 3, 2))
    move(date(2027, 9, 9), 9)
    first = engine.do(Actor.customer(customer.person_id), turn_off_renewal, customer.subscription_id)
    engine.clock.advance(days=3)
    again = engine.do(LINK, turn_off_renewal, customer.subscription_id)
    assert (first.reference, first.at, first.last_day) == (again.reference, again.at, date(2028, 3, 1))
    assert isinstance(first.at, datetime)
    never_again(engine, customer)
