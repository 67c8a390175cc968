"""Each night all bills are looked at; customers see when, and only where all was well."""

from __future__ import annotations

from datetime import date, timedelta

from promo.nightly import FRESH, check_to_tell, check_tonight, last_check
from promo.people.sessions import open_session
from promo.store.tables import NightlyCheck, Person, Subscription
from promo.subscriptions.cancel import turn_off_renewal
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import running_customer, subscription_of
from tests.support.installation import Installation
from tests.support.office import work_in


def account(engine: Installation, person_id: int) -> str:
    with engine.store.writing() as db:
        secret = open_session(work_in(engine, db), db.get_one(Person, person_id))
    client = create_app(engine).test_client()
    client.set_cookie("promo-session", secret)
    client.set_cookie("promo-lang", "en")
    return str(client.get("/account/subscriptions").text)


def test_it_comes_once_a_night(lite: Installation) -> None:
    now = lite.clock.now().replace(hour=9)
    assert [check_tonight(lite, now), check_tonight(lite, now + timedelta(hours=16))] == [1, 0]
    assert check_tonight(lite, now + timedelta(hours=18)) == 1


def test_the_account_says_what_is_not_billed_and_when_that_was_checked(lite: Installation) -> None:
    customer = running_customer(lite)
    starts = subscription_of(lite, customer).billing_starts
    before = account(lite, customer.person_id)
    assert "needs a billing address" in before
    assert f"Not billed before {starts.day} " in before and "We check this every night" not in before
    check_tonight(lite, lite.clock.now())
    assert "We check this every night" in account(lite, customer.person_id)
    lite.do(Actor.customer(customer.person_id), turn_off_renewal, customer.subscription_id)
    assert "Nothing is billed after your cancellation" in account(lite, customer.person_id)


def test_a_look_that_found_something_or_is_old_promises_nothing_and_stands_on_the_desk(lite: Installation) -> None:
    customer = running_customer(lite)
    with lite.store.writing() as db:
        db.get_one(Subscription, customer.subscription_id).billing_starts = date(2026, 12, 2)
    check_tonight(lite, lite.clock.now())
    with lite.store.reading() as db:
        assert last_check(db, lite.clock.now()) is None
        told = check_to_tell(db, lite.clock.now())
    assert told is not None and "before its free months are over" in told.findings[0]
    assert "We check this every night" not in account(lite, customer.person_id)


def test_a_look_that_did_not_come_is_told_of(lite: Installation) -> None:
    now = lite.clock.now()
    check_tonight(lite, now)
    with lite.store.reading() as db:
        assert isinstance(last_check(db, now), NightlyCheck) and check_to_tell(db, now) is None
        late = now + FRESH + timedelta(minutes=1)
        assert last_check(db, late) is None and check_to_tell(db, late) is not None
