"""One question after the switch and one after leaving: once, skippable, seen by staff, erased with the rest. And what
the account says when renewal goes off and on."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from promo.claims.erased_words import empty_claim
from promo.messages.links import cancel_link
from promo.people.sessions import open_session
from promo.reports.opinions import opinions
from promo.reports.subscription import subscription_view
from promo.store.tables import Claim, Opinion, OpinionKind, Person, Role, SubscriptionState
from promo.subscriptions.cancel import turn_off_renewal
from promo.subscriptions.find import SubscriptionNotFound
from promo.subscriptions.opinion import say
from promo.web import create_app
from promo.wording import show_date
from promo.work import SYSTEM, Actor
from tests.support.customers import Customer, approved_customer, rep, running_customer, subscription_of
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import rows


@pytest.fixture
def customer(lite: Installation) -> Customer:
    return running_customer(lite)


def signed_in(lite: Installation, person_id: int) -> FlaskClient:
    client = create_app(lite).test_client()
    client.set_cookie(
        "promo-session", lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, person_id)))
    )
    client.set_cookie("promo-lang", "en")
    return client


def answer(me: FlaskClient, customer: Customer, kind: str, **fields: str) -> str:
    page = me.get("/account/subscriptions").text
    data = {"csrf": csrf(page), "kind": kind, **fields}
    path = f"/account/subscriptions/{customer.subscription_id}/opinion"
    return me.post(path, data=data, follow_redirects=True).text


def test_each_question_is_asked_once_when_its_time_has_come(lite: Installation, customer: Customer) -> None:
    me = signed_in(lite, customer.person_id)
    waiting = signed_in(lite, approved_customer(lite).person_id)
    assert "data-question" not in waiting.get("/account/subscriptions").text  # nothing runs yet
    assert 'data-question="switch"' in me.get("/account/subscriptions").text
    assert "data-question" not in answer(me, customer, "switch", score="9", words="  Quick.  ")
    answer(me, customer, "switch", score="1")
    lite.do(Actor.customer(customer.person_id), turn_off_renewal, customer.subscription_id)
    assert 'data-question="leaving"' in me.get("/account/subscriptions").text
    assert "data-question" not in answer(me, customer, "leaving", skip="1", score="3", words="Not kept.")
    assert [(o.kind, o.score, o.words) for o in rows(lite, Opinion)] == [
        (OpinionKind.SWITCH, 9, "Quick."),
        (OpinionKind.LEAVING, None, ""),
    ]


@pytest.mark.parametrize("score", ["", "11", "-1", "x", "³"])
def test_without_a_number_of_the_eleven_nothing_is_kept_and_it_is_said(
    lite: Installation, customer: Customer, score: str
) -> None:
    said = answer(signed_in(lite, customer.person_id), customer, "switch", score=score)
    assert "Choose a number from 0 to 10" in said and 'data-question="switch"' in said
    assert rows(lite, Opinion) == []


def test_a_question_whose_time_has_not_come_takes_no_answer(lite: Installation, customer: Customer) -> None:
    answer(signed_in(lite, customer.person_id), customer, "leaving", score="5")
    assert rows(lite, Opinion) == []
    with pytest.raises(SubscriptionNotFound):
        lite.do(Actor.customer(999), say, customer.subscription_id, OpinionKind.SWITCH, 5)


def test_the_mailed_way_out_asks_after_leaving(lite: Installation, customer: Customer) -> None:
    path = cancel_link(lite, customer.subscription_id).removeprefix(lite.settings.base_url)
    web = create_app(lite).test_client()
    page = web.get(path).text
    assert "data-question" not in page and "data-data-act" in page
    done = web.post(path, data={"csrf": csrf(page)}, follow_redirects=True).text
    assert 'data-question="leaving"' in done
    web.post(f"{path}/opinion", data={"csrf": csrf(done), "kind": "leaving", "score": "10"})
    assert [o.score for o in rows(lite, Opinion)] == [10]


def test_staff_see_numbers_and_words_and_they_go_with_an_erasure(lite: Installation, customer: Customer) -> None:
    for score in (7, 8, 8):
        one = running_customer(lite)
        lite.do(Actor.customer(one.person_id), say, one.subscription_id, OpinionKind.SWITCH, score, "Fine & quick")
    lite.do(Actor.customer(customer.person_id), say, customer.subscription_id, OpinionKind.SWITCH, None)
    page = signed_in(lite, rep(lite, role=Role.MANAGER)).get("/desk/opinions").text
    assert "Fine &amp; quick" in page
    with lite.store.reading() as db:
        switch, leaving = opinions(db)
    assert (str(switch.mean), switch.given, switch.skipped, switch.counts[8]) == ("7.7", 3, 1, 2)
    assert (leaving.mean, leaving.given) == (None, 0)
    lite.do(SYSTEM, lambda work: empty_claim(work, work.db.get_one(Claim, one.claim_id)))
    assert [o.score for o in rows(lite, Opinion)] == [7, 8, None]


def test_turning_off_names_the_formats_and_on_again_says_what_it_did(lite: Installation, customer: Customer) -> None:
    me = signed_in(lite, customer.person_id)
    base = f"/account/subscriptions/{customer.subscription_id}"
    token = csrf(me.get("/account/subscriptions").text)
    off = me.post(f"{base}/renewal-off", data={"csrf": token}, follow_redirects=True).text
    assert re.search(r"data-data-act>\s*Your data goes with you: JSON and PDF .* at least 30 days", off)
    on = me.post(f"{base}/renewal-on", data={"csrf": token}, follow_redirects=True).text
    starts = show_date(subscription_of(lite, customer).billing_starts, "en")
    assert f"The next bill comes on {starts}: €" in on


def test_where_another_system_bills_no_card_says_free_once_the_paid_periods_run(
    lite: Installation, customer: Customer
) -> None:
    with lite.store.reading() as db:
        view = subscription_view(db, customer.subscription_id, lite.rules)
        assert view.is_free
        # no invoice of ours, and none to come: what is billed elsewhere, after renewal went off
        view.row.state, view.row.next_billing_on = SubscriptionState.ACTIVE, None
        assert not view.is_free
