"""A form of staff that is sent twice, by a second click or because its answer never came, does what it does once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from promo.claims.handling import give_due_times
from promo.people.sign_in import spend_link
from promo.people.staff import choose_password
from promo.promotions.desk_hours import DeskHours
from promo.store.tables import ChangeProposal, MadeQuote, Person, Role
from promo.subscriptions.invoice_address import Details, save_details
from promo.work import VISITOR, Actor
from tests.support.customers import Customer, rep, running_customer
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.notices import refused
from tests.support.office import sweep_billing
from tests.support.pages import csrf, preview_in, status_page
from tests.support.rows import row, rows
from tests.support.staff import GOOD
from tests.support.twice import TYPED, client_of, sent_twice, staff_client
from tests.support.visitors import signed_in

DETAILS = Details("Roussel", "1 rue du Test", "75001", "Paris", "FR40303265045")
QUOTE = {"company": "Atelier Roussel SARL", "country": "FR", "plan": "remote-support", "every": "month", "seats": "5"}
ACTS: dict[str, tuple[Role, str, str, dict[str, str]]] = {
    "a note": (Role.REP, "/desk/claims/{waits}", "/desk/claims/{waits}/notes", {"words": "@ann look at page 2"}),
    "taking a case": (Role.REP, "/desk/claims/{waits}", "/desk/claims/{waits}/owner", {"to": "me"}),
    "a snooze": (
        Role.REP,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/sleep",
        {"until": "week", "why": "they call back"},
    ),
    "a decision": (
        Role.REP,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/review",
        {"verdict": "approve", "note": "seen"},
    ),
    "void links": (Role.REP, "/desk/claims/{waits}", "/desk/claims/{waits}/links", {"round": "0"}),
    "a fact read by hand": (
        Role.REP,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/facts/contract_number",
        {"value": "TV-2024-12"},
    ),
    "who brought it": (
        Role.LEAD,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/brought",
        {"person": "{rep}", "why": "by telephone"},
    ),
    "a saved view": (Role.REP, "/desk/", "/desk/views/", {"country": "FR", "called": "France"}),
    "a quote": (Role.REP, "/desk/quotes/", "/desk/quotes/", {**QUOTE, "until": "2026-12-31", "language": "fr"}),
    "a text of a lead": (
        Role.LEAD,
        "/desk/wordings/",
        "/desk/wordings/",
        {"locale": "fr", "title": "Page 2", "words": "Il manque la page 2."},
    ),
    "more free months": (
        Role.REP,
        "/desk/contracts/{runs}",
        "/desk/contracts/{runs}/extend",
        {"months": "1", "reason": "goodwill"},
    ),
    "a time zone": (Role.REP, "/desk/contracts/{runs}", "/desk/contracts/{runs}/zone", {"timezone": "Asia/Tokyo"}),
    "a revocation": (
        Role.REP,
        "/desk/contracts/{runs}",
        "/desk/contracts/{runs}/revoke",
        {"cause": "forged_proof", "note": "The dates were changed."},
    ),
    "an invitation": (
        Role.ADMIN,
        "/desk/people",
        "/desk/people",
        {"email": "new@vendor.example", "name": "Nia New", "role": "rep"},
    ),
    "an invitation by hand": (
        Role.ADMIN,
        "/desk/people",
        "/desk/people",
        {"email": "new@vendor.example", "name": "Nia New", "role": "rep", "by": "hand"},
    ),
    "a colleague who leaves": (Role.ADMIN, "/desk/people", "/desk/people/disable", {"email": "ann@vendor.example"}),
    "a new password by mail": (Role.ADMIN, "/desk/people", "/desk/people/reset", {"email": "ann@vendor.example"}),
    "a new password by hand": (
        Role.ADMIN,
        "/desk/people",
        "/desk/people/reset",
        {"email": "ann@vendor.example", "by": "hand"},
    ),
    "another role": (Role.ADMIN, "/desk/people", "/desk/people/role", {"email": "ann@vendor.example", "role": "lead"}),
    "signing a colleague out": (Role.ADMIN, "/desk/people", "/desk/people/sign-out", {"email": "ann@vendor.example"}),
    "a second factor taken away": (
        Role.ADMIN,
        "/desk/people",
        "/desk/people/second-factor",
        {"email": "ann@vendor.example"},
    ),
    "an ask": (
        Role.REP,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/review",
        {"verdict": "ask", "note": "seen", "letter": "Please send page 2."},
    ),
    "a refusal": (
        Role.REP,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/review",
        {"verdict": "decline", "note": "seen", "letter": "The contract is another one."},
    ),
    "a message": (Role.REP, "/desk/claims/{waits}", "/desk/claims/{waits}/messages", {"message": "We look at it."}),
    "a VAT number": (
        Role.REP,
        "/desk/contracts/{runs}",
        "/desk/contracts/{runs}/vat-number",
        {"number": "FR40303265045"},
    ),
    "a payment": (
        Role.FINANCE,
        "/finance/payments",
        "/finance/payments",
        {"amount": "10.00", "currency": "EUR", "paid_on": "2026-12-01", "invoice": "", "payer": "Roussel"},
    ),
    "a start for a customer": (
        Role.REP,
        "/desk/new",
        "/desk/new",
        {**QUOTE, "email": "c@roussel.example", "provider": "anydesk", "language": "fr", "pasted": TYPED.decode()},
    ),
}


@pytest.fixture
def customer(lite: Installation) -> Customer:
    return running_customer(lite)


@pytest.mark.parametrize("act", ACTS)
def test_what_is_sent_twice_is_done_once(lite: Installation, customer: Customer, act: str) -> None:
    waits = submit(lite, content=TYPED, name="c.txt", provider="teamviewer", competitor="teamviewer").claim_id
    assert process(lite, waits) == "review"
    give_due_times(lite, DeskHours(), lite.clock.now())
    lite.do(Actor.customer(customer.person_id), save_details, customer.subscription_id, DETAILS)
    told = {"waits": waits, "runs": customer.claim_id, "rep": str(ann(lite))}
    role, page, path, fields = ACTS[act]
    data = {name: text.format(**told) for name, text in fields.items()}
    sent_twice(lite, staff_client(lite, role), page.format(**told), path.format(**told), data)


def ann(lite: Installation) -> int:
    """A colleague who is signed in, with a second factor."""
    who = rep(lite, "ann@vendor.example")
    signed_in(lite, {"ann": who})
    with lite.store.writing() as db:
        person = db.get_one(Person, who)
        person.code_since = lite.clock.now()
        db.add(person)
    return who


@pytest.mark.parametrize("path", ["/desk/people/reset", "/desk/people"])
def test_a_link_that_is_shown_twice_is_one_link_and_signs_in(lite: Installation, path: str) -> None:
    admin, is_new = staff_client(lite, Role.ADMIN), path == "/desk/people"
    email = "new@vendor.example" if is_new else "ann@vendor.example"
    rep(lite, "ann@vendor.example")
    given = {"email": email, "by": "hand", **({"name": "Nia New", "role": "rep"} if is_new else {})}
    first, second = sent_twice(lite, admin, "/desk/people", path, given)
    [one], [other] = (re.findall(r"/sign-in/([\w-]{20,})<", answer.text) for answer in (first, second))
    assert one == other
    lite.do(VISITOR, spend_link, one)


def test_a_form_for_a_new_password_that_comes_again_later_ends_no_password_that_was_chosen(lite: Installation) -> None:
    admin, who = staff_client(lite, Role.ADMIN), rep(lite, "ann@vendor.example")
    hidden = dict(re.findall(r'name="(csrf|key)" value="([^"]+)"', admin.get("/desk/people").text))
    sent = {**hidden, "email": "ann@vendor.example", "by": "hand"}
    [secret] = re.findall(r"/sign-in/([\w-]{20,})<", admin.post("/desk/people/reset", data=sent).text)
    _, session = lite.do(VISITOR, spend_link, secret)
    lite.do(Actor.staff(who), choose_password, who, GOOD, now_used="", session=session)
    again = admin.post("/desk/people/reset", data=sent)
    assert again.status_code == 422 and "This was already done" in again.text
    assert row(lite, Person, who).password_hash is not None
    fresh = dict(re.findall(r'name="(csrf|key)" value="([^"]+)"', admin.get("/desk/people").text))
    assert admin.post("/desk/people/reset", data={**sent, **fresh}).status_code == 200
    assert row(lite, Person, who).password_hash is None


def test_a_clock_that_moved_back_is_accepted_once(lite: Installation, customer: Customer) -> None:
    sweep_billing(lite, lite.clock.now() + timedelta(days=2))
    sweep_billing(lite, lite.clock.now())
    sent_twice(lite, staff_client(lite, Role.REP), "/desk/chores", "/desk/clock/accept", {})


def test_a_case_about_an_answer_is_closed_once_and_a_reading_taken_back_once(
    lite: Installation, customer: Customer
) -> None:
    step = refused(lite, customer.claim_id)
    desk, case = staff_client(lite, Role.REP), f"/desk/answers/{step.id}"
    sent_twice(lite, desk, case, case, {"months": "", "note": "fine", "reply": "Write to them again."})

    waits = submit(lite, content=TYPED, name="c.txt", provider="teamviewer", competitor="teamviewer").claim_id
    assert process(lite, waits) == "review"
    page = f"/desk/claims/{waits}"
    sent_twice(lite, desk, page, f"{page}/facts/contract_number", {"value": "TV-2024-12"})
    sent_twice(lite, desk, page, f"{page}/facts/contract_number/back", {})


def test_a_change_for_a_customer_that_takes_two_is_asked_confirmed_and_dropped_once(
    lite: Installation, customer: Customer
) -> None:
    one, two = staff_client(lite, Role.REP), staff_client(lite, Role.MANAGER)
    page = f"/desk/contracts/{customer.claim_id}"
    for seats, end in (("500", "drop"), ("600", "confirm")):
        asked = {"seats": seats, "when": "now", "why": "asked by phone"}
        shown = one.post(f"{page}/change", data={"csrf": csrf(one.get(page).text), **asked})
        sent_twice(lite, one, page, f"{page}/change", {**asked, "preview": preview_in(shown.text)})
        number = rows(lite, ChangeProposal)[-1].id
        sent_twice(lite, two, page, f"{page}/change/{number}/{end}", {})


def test_a_revocation_an_objection_and_its_decision_are_each_said_once(lite: Installation, customer: Customer) -> None:
    desk, page = staff_client(lite, Role.REP), f"/desk/contracts/{customer.claim_id}"
    sent_twice(lite, desk, page, f"{page}/revoke", {"cause": "forged_proof", "note": "The dates were changed."})
    theirs = status_page(lite, customer.claim_id)
    sent_twice(lite, client_of(lite), theirs, f"{theirs}/object", {"why": "They are right."})
    sent_twice(lite, staff_client(lite, Role.MANAGER), page, f"{page}/appeal", {"verdict": "lift"})


def test_money_is_sent_back_once_and_a_quote_mailed_once(lite: Installation) -> None:
    finance = staff_client(lite, Role.FINANCE)
    money = {"amount": "10.00", "currency": "EUR", "paid_on": "2026-12-01", "invoice": "", "payer": "Roussel"}
    sent_twice(lite, finance, "/finance/payments", "/finance/payments", money)
    sent_twice(lite, finance, "/finance/payments", "/finance/payments/1/back", {})
    desk = staff_client(lite, Role.REP)
    sent_twice(lite, desk, "/desk/quotes/", "/desk/quotes/", {**QUOTE, "until": "2026-12-31", "language": "fr"})
    [quote] = rows(lite, MadeQuote)
    sent_twice(lite, desk, "/desk/quotes/", f"/desk/quotes/{quote.id}/mail", {"email": "claire@roussel.example"})
