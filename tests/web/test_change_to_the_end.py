"""A subscription that is to end: what can still be changed, until when it counts, and the way to keep it longer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from promo.delivery import deliver
from promo.messages.mail import MailFolder
from promo.people.sessions import open_session
from promo.refusals import NotPossible
from promo.store.tables import Person, SubscriptionState
from promo.subscriptions.cancel import stop_at_once, turn_off_renewal
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.subscriptions.pause import pause
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import Customer, approved_customer, invoices_of, running_customer, subscription_of
from tests.support.installation import Installation
from tests.support.moving import Move, whole
from tests.support.office import paying_back, work_in
from tests.support.pages import csrf, preview_in

KEEP = "/renewal-on"
UNTIL_THEN = "Change it for the time until then"
NEXT = "From the next period on"


@pytest.fixture
def engine(lite: Installation) -> Installation:
    return lite


def signed_in(engine: Installation, customer: Customer) -> FlaskClient:
    with engine.store.writing() as db:
        secret = open_session(work_in(engine, db), db.get_one(Person, customer.person_id))
    client = create_app(engine).test_client()
    client.set_cookie("promo-session", secret)
    client.set_cookie("promo-lang", "en")
    return client


def act(engine: Installation, customer: Customer, verb: Any, *given: Any) -> Any:
    return engine.do(Actor.customer(customer.person_id), verb, customer.subscription_id, *given)


def page_of(customer: Customer) -> str:
    return f"/account/subscriptions/{customer.subscription_id}"


def asked(me: FlaskClient, customer: Customer, **fields: str) -> tuple[int, str]:
    page = page_of(customer)
    answer = me.post(f"{page}/change", data={"csrf": csrf(me.get(page).text), **fields}, follow_redirects=True)
    return answer.status_code, answer.text


def plan_and_users(page: str) -> str:
    """The part of the page that is about plan and users."""
    return page.split("Plan and users</h2>", 1)[-1].split("On your invoices")[0]


def test_one_that_goes_on_has_the_form_open_and_no_word_of_an_end(engine: Installation) -> None:
    customer = running_customer(engine)
    shown = plan_and_users(signed_in(engine, customer).get(page_of(customer)).text)
    assert 'name="seats"' in shown
    assert "data-ending" not in shown and "data-counts-until" not in shown and "<details" not in shown


def test_in_the_free_months_a_change_counts_until_they_end_and_brings_no_bill(
    engine: Installation, tmp_path: Path, move: Move
) -> None:
    customer = running_customer(engine)
    me = signed_in(engine, customer)
    act(engine, customer, turn_off_renewal)
    shown = plan_and_users(me.get(page_of(customer)).text)
    assert "Auto-renewal is off." in shown
    assert "Your plan keeps working until 1 March 2027, then stops." in shown
    assert "To change it for longer, turn auto-renewal back on first." in shown
    assert f"{page_of(customer)}{KEEP}" in shown and UNTIL_THEN in shown
    assert "It counts until 1 March 2027, the last day of your service." in shown and NEXT not in shown
    code, looked = asked(me, customer, seats="7", when="now")
    figures = looked.split("What this change comes to")[1].split("</dl>")[0]
    assert code == 200 and "Price per month" not in figures
    assert "<dt>Ends on</dt>" in figures and "1 March 2027" in figures and "<dd>None</dd>" in figures
    assert "Your change is recorded" in asked(me, customer, seats="7", when="now", preview=preview_in(looked))[1]
    deliver(engine, MailFolder(tmp_path))
    [told] = [m for m in (mail.read_text("utf-8") for mail in tmp_path.glob("*.eml")) if "change is recorded" in m]
    assert "Last day of service: 1 March 2027" in told and "Price of each period" not in told
    move(date(2027, 3, 2))
    assert subscription_of(engine, customer).seats == 7 and invoices_of(engine, customer) == []
    assert subscription_of(engine, customer).state is SubscriptionState.ENDED
    whole(engine)


def test_in_a_paid_period_more_is_settled_until_its_end_and_there_is_no_next_one(
    engine: Installation, move: Move
) -> None:
    customer = running_customer(engine)
    move(date(2027, 3, 2))
    move(date(2027, 3, 12), 9)
    me = signed_in(engine, customer)
    assert NEXT in me.get(page_of(customer)).text
    act(engine, customer, turn_off_renewal)
    shown = plan_and_users(me.get(page_of(customer)).text)
    assert NEXT not in shown and "the rest of the period is settled by days" in shown
    assert "It counts until 1 April 2027" in shown
    code, refused = asked(me, customer, seats="8", when="next_period")
    assert code == 422 and "There is no next period" in refused
    code, looked = asked(me, customer, seats="8", when="now")
    figures = looked.split("What this change comes to")[1].split("</dl>")[0]
    # 145.00 x 21/31 = 98.23 back, 232.00 x 21/31 = 157.16 due, and a fifth of the difference as tax
    assert code == 200 and "€70.72" in figures and "1 April 2027" in figures and "Price per month" not in figures
    assert "Your change is recorded" in asked(me, customer, seats="8", when="now", preview=preview_in(looked))[1]
    assert [bill.total_minor for bill in invoices_of(engine, customer)] == [17400, 7072]
    move(date(2027, 4, 2))
    assert len(invoices_of(engine, customer)) == 2
    assert subscription_of(engine, customer).state is SubscriptionState.ENDED
    whole(engine)


def test_what_could_begin_only_after_the_end_is_refused_in_words(engine: Installation, move: Move) -> None:
    office = paying_back(engine)
    customer = running_customer(office)
    move(date(2027, 3, 2))
    move(date(2027, 4, 1), 9)  # the last day of the period: less counts from tomorrow, more from today
    mine = Actor.customer(customer.person_id)
    office.do(mine, turn_off_renewal, customer.subscription_id)
    with pytest.raises(NotPossible, match="The service ends before this change could begin"):
        office.do(mine, change_subscription, customer.subscription_id, Change(seats=2), When.NOW)
    office.do(mine, change_subscription, customer.subscription_id, Change(seats=6), When.NOW)
    assert subscription_of(engine, customer).seats == 6
    whole(engine)


def test_what_was_agreed_for_later_does_not_come_and_the_page_says_so_until_renewal_is_on_again(
    engine: Installation, move: Move
) -> None:
    customer = running_customer(engine)
    move(date(2027, 3, 2))
    act(engine, customer, change_subscription, Change(seats=9), When.NEXT_PERIOD)
    me = signed_in(engine, customer)
    said = "It does not come as long as auto-renewal is off."
    assert said not in me.get(page_of(customer)).text
    act(engine, customer, turn_off_renewal)
    assert said in me.get(page_of(customer)).text
    me.post(page_of(customer) + KEEP, data={"csrf": csrf(me.get(page_of(customer)).text)})
    assert said not in me.get(page_of(customer)).text
    move(date(2027, 4, 2))
    assert subscription_of(engine, customer).seats == 9
    whole(engine)


def test_a_start_that_nobody_chose_and_that_was_turned_off_has_nothing_to_change(engine: Installation) -> None:
    customer = approved_customer(engine, agreed=False)
    act(engine, customer, turn_off_renewal)
    shown = plan_and_users(signed_in(engine, customer).get(page_of(customer)).text)
    assert "data-ending" in shown and KEEP in shown and 'name="seats"' not in shown


def test_while_the_service_rests_or_is_over_a_change_is_refused_in_words(engine: Installation, move: Move) -> None:
    customer = running_customer(engine)
    move(date(2027, 3, 2))
    act(engine, customer, pause)
    move(date(2027, 4, 2))
    me = signed_in(engine, customer)
    assert subscription_of(engine, customer).state is SubscriptionState.PAUSED
    shown = plan_and_users(me.get(page_of(customer)).text)
    assert "The service does not run; nothing can be changed." in shown and 'name="seats"' not in shown
    for when in ("now", "next_period"):
        code, refused = asked(me, customer, seats="9", when=when)
        assert code == 422 and "The service does not run" in refused
    act(engine, customer, stop_at_once)
    assert KEEP in plan_and_users(me.get(page_of(customer)).text)
    move(date(2027, 4, 4))
    me = signed_in(engine, customer)
    token = csrf(me.get("/account/subscriptions").text)
    answer = me.post(f"{page_of(customer)}/change", data={"csrf": token, "seats": "9", "when": "now"})
    assert answer.status_code == 422 and "The service does not run" in answer.text
    whole(engine)


@pytest.mark.parametrize("when", ["now", "next_period"])
def test_what_was_looked_at_before_renewal_was_turned_off_is_not_made_unseen(
    engine: Installation, move: Move, when: str
) -> None:
    customer = running_customer(engine)
    move(date(2027, 3, 2))
    me = signed_in(engine, customer)
    seen = preview_in(asked(me, customer, seats="9", when=when)[1])
    act(engine, customer, turn_off_renewal)
    code, _ = asked(me, customer, seats="9", when=when, preview=seen)
    assert code in (409, 422)
    assert subscription_of(engine, customer).seats == 5
    whole(engine)
