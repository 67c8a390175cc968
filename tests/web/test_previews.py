"""What was shown is what is done: a change names the preview that was looked at, and anything else is shown anew."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from promo.people.sessions import open_session
from promo.store.tables import Person
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import Customer, invoices_of, running_customer, subscription_of
from tests.support.installation import Installation
from tests.support.moving import whole
from tests.support.office import work_in
from tests.support.pages import csrf, preview_in

STALE = "no longer what you looked at"


@pytest.fixture
def customer(lite: Installation) -> Customer:
    return running_customer(lite)


@pytest.fixture
def me(lite: Installation, customer: Customer) -> FlaskClient:
    with lite.store.writing() as db:
        secret = open_session(work_in(lite, db), db.get_one(Person, customer.person_id))
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", secret)
    client.set_cookie("promo-lang", "en")
    return client


def sent(me: FlaskClient, customer: Customer, act: str, **fields: str) -> tuple[int, str]:
    page = f"/account/subscriptions/{customer.subscription_id}"
    answer = me.post(f"{page}/{act}", data={"csrf": csrf(me.get(page).text), **fields}, follow_redirects=True)
    return answer.status_code, answer.text


def test_the_change_that_was_looked_at_is_made(lite: Installation, customer: Customer, me: FlaskClient) -> None:
    _, shown = sent(me, customer, "change", seats="9", when="now")
    assert (
        "Your change is recorded" in sent(me, customer, "change", seats="9", when="now", preview=preview_in(shown))[1]
    )
    assert subscription_of(lite, customer).seats == 9
    whole(lite)


@pytest.mark.parametrize("forged", ["1", "²7.x", "99999999999." + "0" * 40, "."])
def test_a_preview_that_nobody_was_shown_changes_nothing(
    lite: Installation, customer: Customer, me: FlaskClient, forged: str
) -> None:
    code, text = sent(me, customer, "change", seats="9", when="now", preview=forged)
    assert code == 409 and STALE in text and preview_in(text) != forged
    assert subscription_of(lite, customer).seats != 9


def test_the_preview_of_one_change_agrees_to_no_other(lite: Installation, customer: Customer, me: FlaskClient) -> None:
    _, shown = sent(me, customer, "change", seats="9", when="now")
    code, _ = sent(me, customer, "change", seats="11", when="now", preview=preview_in(shown))
    assert code == 409 and subscription_of(lite, customer).seats not in (9, 11)


def test_after_a_quarter_of_an_hour_it_is_shown_anew(lite: Installation, customer: Customer, me: FlaskClient) -> None:
    _, shown = sent(me, customer, "change", seats="9", when="now")
    lite.clock.advance(minutes=16)
    code, text = sent(me, customer, "change", seats="9", when="now", preview=preview_in(shown))
    assert code == 409 and STALE in text
    assert "Your change is recorded" in sent(me, customer, "change", seats="9", when="now", preview=preview_in(text))[1]


def test_another_price_or_state_meanwhile_is_shown_anew(
    lite: Installation, customer: Customer, me: FlaskClient
) -> None:
    _, shown = sent(me, customer, "change", seats="9", when="now")
    lite.do(
        Actor.customer(customer.person_id),
        change_subscription,
        customer.subscription_id,
        Change("enterprise"),
        When.NOW,
    )
    code, text = sent(me, customer, "change", seats="9", when="now", preview=preview_in(shown))
    assert code == 409 and STALE in text and subscription_of(lite, customer).seats != 9


def test_an_early_start_that_was_looked_at_yesterday_bills_nobody(
    lite: Installation, customer: Customer, me: FlaskClient
) -> None:
    _, shown = sent(me, customer, "early", rest="append")
    code, text = sent(me, customer, "early", rest="forfeit", preview=preview_in(shown))
    assert code == 409 and STALE in text
    lite.clock.advance(minutes=20)
    code, text = sent(me, customer, "early", rest="append", preview=preview_in(shown))
    assert code == 409 and STALE in text
    assert not invoices_of(lite, customer)
    assert "begins today" in sent(me, customer, "early", rest="append", preview=preview_in(text))[1]
