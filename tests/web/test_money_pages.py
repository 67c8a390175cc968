"""The pages of contracts and finance, as reps and finance use them: what they do, and what they say when it cannot be
done."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from promo.billing.clock_watch import alarm
from promo.engine import Engine
from promo.ids import sign
from promo.people.sessions import open_session
from promo.store.tables import Payment, Person, Revocation, RevocationState, Role, SubscriptionState
from promo.subscriptions.revoke import revoke
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import Customer, grant_of, invoices_of, rep, running_customer, subscription_of
from tests.support.moving import Move, sweep, whole
from tests.support.office import sweep_billing, work_in
from tests.support.pages import csrf, preview_in

SignedIn = Callable[..., FlaskClient]


@pytest.fixture
def engine(lite: Engine) -> Engine:
    return lite


@pytest.fixture
def customer(engine: Engine) -> Customer:
    return running_customer(engine)


@pytest.fixture
def signed_in(engine: Engine) -> SignedIn:
    app = create_app(engine)

    def client(role: Role | None = None, person_id: int | None = None) -> FlaskClient:
        who = person_id if person_id is not None else rep(engine, f"{role}@example.org", role or Role.REP)
        with engine.store.writing() as db:
            person = db.get(Person, who)
            assert person is not None
            secret = open_session(work_in(engine, db), person)
        made = app.test_client()
        made.set_cookie("promo-session", secret)
        made.set_cookie("promo-lang", "en")
        return made

    return client


def post(client: FlaskClient, page: str, path: str, **fields: Any) -> str:
    token = csrf(client.get(page).text)
    return client.post(
        path, data={"csrf": token, **fields}, follow_redirects=True, content_type="multipart/form-data"
    ).text


def test_a_rep_extends_moves_and_revokes_and_every_refusal_is_a_sentence(
    engine: Engine, customer: Customer, signed_in: SignedIn
) -> None:
    desk, page = signed_in(Role.REP), f"/desk/contracts/{customer.claim_id}"
    assert "2 March 2027" in desk.get(page).text
    assert "2 April 2027" in post(desk, page, f"{page}/extend", months="1", reason="goodwill")
    for months, reason, says in (
        ("9", "x", "lets one person add"),
        ("one", "x", "never shorter"),
        ("1", "", "Say why"),
    ):
        assert says in post(desk, page, f"{page}/extend", months=months, reason=reason)
    assert "nothing comes earlier than promised" in post(desk, page, f"{page}/zone", timezone="Asia/Tokyo")
    assert "no such time zone" in post(desk, page, f"{page}/zone", timezone="Nowhere")
    assert "only for a cause" in post(desk, page, f"{page}/revoke", cause="because", note="x")
    assert "may appeal" in post(desk, page, f"{page}/revoke", cause="forged_proof", note="The dates were changed.")
    assert desk.get("/desk/contracts/SW-NONE-NONE").status_code == 404
    whole(engine)


def test_the_customer_objects_on_the_claims_own_page_and_another_person_decides(
    engine: Engine, customer: Customer, signed_in: SignedIn
) -> None:
    one = rep(engine)
    engine.do(Actor.staff(one), revoke, customer.claim_id, "forged_proof", "The dates were changed.")
    status = f"/claims/{customer.claim_id}/{sign(engine.secret, 'status', customer.claim_id)}"
    anyone = create_app(engine).test_client()
    assert "The dates were changed." in anyone.get(f"{status}?lang=en").text
    refused = post(anyone, status, f"{status}/object", why=" ")
    assert "Write what we got wrong" in refused
    assert '<div class="banner bad" role="alert">' in refused  # after a redirect it is no success either
    assert "Another person looks at what you wrote" in post(
        anyone, f"{status}?lang=en", f"{status}/object", why="It is the copy we got."
    )
    page = f"/desk/contracts/{customer.claim_id}"
    assert "Another person must decide" in post(signed_in(person_id=one), page, f"{page}/appeal", verdict="uphold")
    assert "recorded" in post(signed_in(Role.MANAGER), page, f"{page}/appeal", verdict="lift")
    with engine.store.reading() as db:
        assert db.exec(select(Revocation)).one().state is RevocationState.TAKEN_BACK
    whole(engine)


def test_finance_sees_the_month_and_takes_the_books_along(
    engine: Engine, customer: Customer, move: Move, signed_in: SignedIn
) -> None:
    move(date(2027, 3, 2))
    finance = signed_in(Role.FINANCE)
    december = finance.get("/finance/?month=2026-12").text
    assert "€435.00" in december
    behind = re.search(r'href="(/finance/month/claims[^"]+column=granted[^"]+)"', december)
    assert behind
    assert customer.claim_id in finance.get(behind[1].replace("&amp;", "&")).text
    assert "does not add up" not in december
    lines = list(csv.DictReader(io.StringIO(finance.get("/finance/ledger.csv?month=2027-03").text)))
    assert {r["account"] for r in lines} >= {"receivable", "revenue", "tax.FR.20"}
    assert finance.get("/finance/?month=nonsense").status_code == 200
    assert signed_in(Role.REP).get("/finance/").status_code == 403


def test_finance_records_imports_matches_and_sends_back(
    engine: Engine, customer: Customer, move: Move, signed_in: SignedIn
) -> None:
    move(date(2027, 3, 2))
    move(date(2027, 5, 2))
    finance, page = signed_in(Role.FINANCE), "/finance/payments"
    assert "SP-2027-000001" in finance.get(page).text
    key = re.search(r'name="key" value="([^"]+)"', finance.get(page).text)
    assert key
    hand = {
        "key": key[1],
        "amount": "100,00",
        "currency": "EUR",
        "paid_on": "2027-04-20",
        "invoice": "SP-2027-000001",
        "payer": "R",
    }
    for _ in range(2):  # the double click
        assert "It settles invoice SP-2027-000001" in post(finance, page, page, **hand)
    assert invoices_of(engine, customer)[0].open_minor == 7400
    assert "Write the amount like" in post(finance, page, page, **{**hand, "amount": "a lot"})
    assert "no invoice with this number" in post(finance, page, page, **{**hand, "key": "k2", "invoice": "SP-1"})
    content = b"date,amount,currency,text\n2027-04-21,74.00,EUR,SP-2027-000001\n2027-04-22,9.00,EUR,hello\n"
    for new in (2, 0):
        said = post(finance, page, f"{page}/import", file=(io.BytesIO(content), "april.csv"))
        assert f"Payments read: 2; new: {new};" in said
    broken = post(finance, page, f"{page}/import", file=(io.BytesIO(b"<x/>"), "april.xml"))
    assert "nothing of it was recorded" in broken and "april.xml" in broken
    assert "Choose the bank" in post(finance, page, f"{page}/import")
    assert invoices_of(engine, customer)[0].open_minor == 0
    with engine.store.reading() as db:
        [waiting] = [p for p in db.exec(select(Payment)) if p.applied_minor < p.amount_minor]
    assert "no invoice" in post(finance, page, f"{page}/{waiting.id}/match", invoice="SP-9")
    assert "It settles invoice SP-2027-000002" in post(
        finance, page, f"{page}/{waiting.id}/match", invoice="sp-2027-000002"
    )
    assert "Nothing of this payment is left" in post(finance, page, f"{page}/{waiting.id}/back")
    whole(engine)


def test_a_clock_alarm_stands_on_the_desk_until_a_person_accepts_the_time(
    engine: Engine, customer: Customer, signed_in: SignedIn
) -> None:
    sweep_billing(engine, engine.clock.now() + timedelta(days=90))
    sweep(engine)
    desk = signed_in(Role.REP)
    assert "Billing stands still" in desk.get("/desk/chores").text
    assert "Billing goes on" in post(desk, "/desk/chores", "/desk/clock/accept")
    with engine.store.reading() as db:
        assert alarm(db) is None
    whole(engine)


@pytest.mark.parametrize(
    ("act", "fields", "heading"),
    [
        ("change", {"seats": "9", "when": "now"}, "What this change comes to"),
        ("early", {"rest": "append"}, "What paying from today comes to"),
    ],
)
def test_what_something_comes_to_has_an_address_so_that_back_and_a_reload_show_it_again(
    engine: Engine, customer: Customer, signed_in: SignedIn, act: str, fields: dict[str, str], heading: str
) -> None:
    me, page = signed_in(person_id=customer.person_id), f"/account/subscriptions/{customer.subscription_id}"
    answer = me.post(f"{page}/{act}", data={"csrf": csrf(me.get(page).text), **fields})
    assert answer.status_code == 303
    first, again = (me.get(answer.location).text for _ in range(2))
    assert heading in first and preview_in(first) == preview_in(again)
    assert heading not in me.get(page).text
    assert me.get(f"{page}?seats=many&when=now").status_code == me.get(f"{page}?rest=x").status_code == 422
    whole(engine)


def test_the_customer_pays_early_pauses_and_comes_back(
    engine: Engine, customer: Customer, move: Move, signed_in: SignedIn
) -> None:
    me, page = signed_in(person_id=customer.person_id), f"/account/subscriptions/{customer.subscription_id}"
    assert "Choose what becomes" in post(me, page, f"{page}/early", rest="")
    assert "once the free months are over" in post(me, page, f"{page}/pause")
    looked_at = post(me, page, f"{page}/early", rest="append")
    assert "174.00" in looked_at.split("What paying from today comes to")[1].split("</dl>")[0]
    assert "begins today" not in looked_at
    assert "begins today" in post(me, page, f"{page}/early", rest="append", preview=preview_in(looked_at))
    sweep(engine)
    assert len(invoices_of(engine, customer)) == 1 and grant_of(engine, customer).shifted_months == 1
    assert "rests once the paid period is over" in post(me, page, f"{page}/pause")
    assert "The service goes on" in post(me, page, f"{page}/resume")
    assert "The service goes on" in post(me, page, f"{page}/resume")  # a second click
    assert "not paid back" in post(me, page, f"{page}/stop")
    assert "Write the number of users in digits" in post(me, page, f"{page}/change", seats="many")
    seen = preview_in(post(me, page, f"{page}/change", seats="9", when="next_period"))
    assert "Your change is recorded" in post(me, page, f"{page}/change", seats="9", when="next_period", preview=seen)
    assert "withdrawn" in post(me, page, f"{page}/change/withdraw")
    assert subscription_of(engine, customer).state is SubscriptionState.ACTIVE
    whole(engine)
