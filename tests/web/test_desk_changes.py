"""What a customer may not change alone, a rep changes for them at the desk; a large credit takes two."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from promo.i18n import LOCALES
from promo.people.staff import add
from promo.store.tables import AuditEvent, ChangeProposal, OutboxItem, Person, Role, Subscription, SubscriptionChange
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When, look_at_change
from promo.subscriptions.previewed import preview_of_change
from promo.web import create_app
from promo.work import Actor, Work
from tests.support.customers import Customer, rep, running_customer, subscription_of
from tests.support.installation import Installation
from tests.support.moving import Move, whole
from tests.support.pages import csrf, preview_in
from tests.support.rows import rows
from tests.support.visitors import signed_in

LARGE = {"plan": "enterprise", "seats": "10000"}


@pytest.fixture
def lite(engine: Installation) -> Installation:
    """On both databases."""
    return engine


def desk(engine: Installation, email: str, role: Role = Role.REP) -> FlaskClient:
    with engine.store.reading() as db:
        known = db.exec(select(Person.id).where(Person.email == email)).first()
    client = create_app(engine).test_client()
    client.set_cookie("promo-session", signed_in(engine, {email: known or rep(engine, email, role)})[email])
    client.set_cookie("promo-lang", "en")
    return client


def page_of(customer: Customer) -> str:
    return f"/desk/contracts/{customer.claim_id}"


def post(client: FlaskClient, customer: Customer, act: str = "change", **fields: Any) -> tuple[int, str]:
    token = csrf(client.get(page_of(customer)).text)
    answer = client.post(f"{page_of(customer)}/{act}", data={"csrf": token, **fields})
    return answer.status_code, answer.text


def agree(client: FlaskClient, customer: Customer, **fields: Any) -> tuple[int, str]:
    """Look at the change, then agree to what was shown; what the look came to where it was refused."""
    code, shown = post(client, customer, **fields)
    return post(client, customer, **fields, preview=preview_in(shown)) if code == 200 else (code, shown)


def small(engine: Installation, **changes: Any) -> Customer:
    return running_customer(engine, plan="remote-access", seats=1, **changes)


def test_a_rep_sees_what_it_comes_to_and_makes_the_change_with_a_reason(lite: Installation, move: Move) -> None:
    customer = small(lite)
    move(date(2027, 3, 2))
    move(date(2027, 3, 5), 9)
    one = desk(lite, "one@vendor.example")
    code, quoted = post(one, customer, **LARGE, why="They grew.")
    assert code == 200 and "What this change comes to" in quoted and "540,000.00" in quoted
    assert rows(lite, ChangeProposal) == [] and subscription_of(lite, customer).seats == 1
    assert "Say why" in agree(one, customer, **LARGE)[1]
    assert agree(one, customer, **LARGE, why="They grew.")[0] == 303
    changed = subscription_of(lite, customer)
    assert (changed.plan, changed.seats) == ("enterprise", 10_000)
    made = rows(lite, SubscriptionChange)[-1]
    assert made.reason == "They grew." and made.by.startswith("person:")
    assert any(i.template == "changed" for i in rows(lite, OutboxItem))
    assert "They grew." in one.get(page_of(customer)).text
    whole(lite)


def test_a_credit_over_what_one_person_may_grant_takes_two(lite: Installation) -> None:
    customer = small(lite)
    one, two = desk(lite, "one@vendor.example"), desk(lite, "two@vendor.example")
    assert "a colleague must confirm it" in post(one, customer, **LARGE)[1]
    assert agree(one, customer, **LARGE, why="They grew.")[0] == 303
    assert subscription_of(lite, customer).seats == 1
    [waits] = rows(lite, ChangeProposal)
    act = f"change/{waits.id}/confirm"
    assert "waits for a second person" in one.get(page_of(customer)).text
    code, text = post(one, customer, act)
    assert code == 422 and "somebody else confirms it" in text
    again = agree(two, customer, plan="enterprise", seats="9000", why="They grew.")
    assert "waits for a colleague already" in again[1]
    assert post(two, customer, act)[0] == 303
    changed = subscription_of(lite, customer)
    assert (changed.plan, changed.seats) == ("enterprise", 10_000)
    before = len(rows(lite, SubscriptionChange))
    assert post(two, customer, act)[0] == 303  # the same form once more
    assert len(rows(lite, SubscriptionChange)) == before
    assert "confirmed or dropped meanwhile" in post(desk(lite, "three@vendor.example"), customer, act)[1]
    said = [e.what for e in rows(lite, AuditEvent)]
    assert "subscription.change_proposed" in said and "subscription.change_asked" in said
    [settled] = rows(lite, ChangeProposal)
    assert settled.change_id == rows(lite, SubscriptionChange)[-1].id
    whole(lite)


def test_what_was_shown_to_a_rep_is_what_is_done(lite: Installation, move: Move) -> None:
    customer, one = small(lite), desk(lite, "one@vendor.example")
    asked = {"seats": "3", "why": "They grew."}
    shown = preview_in(post(one, customer, **asked)[1])
    for changes in ({"seats": "4"}, {"preview": "1.00"}, {"preview": shown.replace(".", ".0")}):
        code, text = post(one, customer, **{**asked, "preview": shown, **changes})
        assert code == 409 and "no longer what you looked at" in text
        assert 'name="preview"' in text and "They grew." in text
    lite.clock.advance(minutes=16)
    assert post(one, customer, **asked, preview=shown)[0] == 409
    assert subscription_of(lite, customer).seats == 1
    fresh = preview_in(post(one, customer, **asked)[1])
    lite.do(
        Actor.customer(customer.person_id), change_subscription, customer.subscription_id, Change(seats=2), When.NOW
    )
    assert post(one, customer, **asked, preview=fresh)[0] == 409
    assert subscription_of(lite, customer).seats == 2
    assert agree(one, customer, **asked)[0] == 303
    assert subscription_of(lite, customer).seats == 3
    whole(lite)


def test_one_preview_does_not_stand_for_two_people(lite: Installation) -> None:
    """The customer's own preview of the same change opens nothing at the desk."""
    customer, one = small(lite), desk(lite, "one@vendor.example")
    look = lite.look(Actor.customer(customer.person_id), lambda work: _own_preview(work, lite.secret, customer))
    assert post(one, customer, seats="2", why="They grew.", preview=look)[0] == 409
    assert subscription_of(lite, customer).seats == 1


def _own_preview(work: Work, secret: str, customer: Customer) -> str:
    row = work.db.get_one(Subscription, customer.subscription_id)
    quote = look_at_change(work, customer.subscription_id, Change(seats=2), When.NOW)
    return preview_of_change(work, secret, row, quote)


def test_a_proposal_can_be_dropped_and_one_hand_is_one_person(lite: Installation) -> None:
    customer = small(lite)
    boss = rep(lite, "boss@vendor.example", Role.MANAGER)
    manager = desk(lite, "boss@vendor.example", Role.MANAGER)
    lite.do(Actor.staff(boss), add, "new@vendor.example", "New", Role.REP)
    with lite.store.writing() as db:
        db.exec(select(Person).where(Person.email == "new@vendor.example")).one().must_choose_password = False
    new = desk(lite, "new@vendor.example")
    assert agree(manager, customer, **LARGE, why="They grew.")[0] == 303
    [waits] = rows(lite, ChangeProposal)
    assert "count as one" in post(new, customer, f"change/{waits.id}/confirm")[1]
    assert post(new, customer, f"change/{waits.id}/drop")[0] == 303
    assert subscription_of(lite, customer).seats == 1
    assert "waits for a second person" not in manager.get(page_of(customer)).text
    assert [e.what for e in rows(lite, AuditEvent)][-1] == "subscription.change_dropped"
    whole(lite)


@pytest.mark.parametrize("act", ["change", "confirm", "drop"])
def test_nobody_changes_a_contract_of_their_own(lite: Installation, act: str) -> None:
    customer = small(lite, email="an.na+x@gmail.com")
    own, other = desk(lite, "anna@gmail.com"), desk(lite, "other@vendor.example")
    if act == "change":
        code, text = agree(own, customer, seats="2", why="For me.")
    else:
        agree(other, customer, **LARGE, why="They grew.")
        [waits] = rows(lite, ChangeProposal)
        code, text = post(own, customer, f"change/{waits.id}/{act}")
    assert code == 422 and "their own claim" in text
    assert subscription_of(lite, customer).seats == 1


def test_finance_reads_and_changes_nothing(lite: Installation) -> None:
    customer, finance = small(lite), desk(lite, "money@vendor.example", Role.FINANCE)
    page = finance.get(page_of(customer)).text
    assert "/change" not in page
    token = csrf(page)
    for path in ("change", "change/1/confirm", "change/1/drop"):
        assert finance.post(f"{page_of(customer)}/{path}", data={"csrf": token}).status_code == 403


def test_what_was_typed_is_shown_again_with_the_reason(lite: Installation) -> None:
    customer, one = small(lite), desk(lite, "one@vendor.example")
    for fields, says in (({"seats": "many"}, "in digits"), ({"seats": "1"}, "Nothing would change")):
        code, text = post(one, customer, plan="remote-access", why="They asked.", **fields)
        assert code == 422 and says in text and "They asked." in text


def test_the_page_speaks_every_language(lite: Installation) -> None:
    customer, one = small(lite), desk(lite, "one@vendor.example")
    agree(one, customer, **LARGE, why="They grew.")
    said = set()
    for locale in LOCALES:
        one.set_cookie("promo-lang", locale)
        found = re.search(r'<div class="banner warn">.*?<h2>(.*?)</h2>', one.get(page_of(customer)).text, re.DOTALL)
        assert found
        said.add(found[1])
    assert len(said) == len(LOCALES)


def test_a_rep_in_a_program_is_still_stopped_before_a_second_person_spoke(lite: Installation) -> None:
    customer, by = small(lite), rep(lite)
    with pytest.raises(Exception, match="more than one person may grant"):
        lite.do(Actor.staff(by), change_subscription, customer.subscription_id, Change("enterprise", 10_000), When.NOW)
