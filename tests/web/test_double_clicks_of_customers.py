"""A form of a customer or a claimant that is sent twice does what it does once, and says the same."""

from __future__ import annotations

import re

import pytest

from promo.messages.links import cancel_link
from promo.people.sign_in import mail_links
from promo.store.tables import Claim, ClaimState, OutboxItem, ProofFile
from promo.sweeps import read_waiting, run_due
from promo.web import create_app
from tests.support.customers import Customer, running_customer
from tests.support.installation import Installation
from tests.support.line import approved, process, submit
from tests.support.pages import csrf, preview_in, status_page
from tests.support.proofs import french, german
from tests.support.rows import rows
from tests.support.twice import TYPED, Field, client_of, sent_twice

ADDRESS = {"name": "Roussel", "street": "1 rue du Test", "post_code": "75001", "city": "Paris", "vat_number": ""}
RECEIPT = (b"RR 123 456 789", "receipt.txt")
AGREED = ("day", "billing_starts", "per_period_minor")


@pytest.fixture
def customer(lite: Installation) -> Customer:
    return running_customer(lite)


ACTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "auto-renewal off": ("/account/subscriptions", "{manage}/renewal-off", {}),
    "an address": ("{manage}", "{manage}/details", ADDRESS),
    "an address with a VAT number": ("{manage}", "{manage}/details", ADDRESS | {"vat_number": "FR40303265045"}),
    "ending at once": ("{manage}", "{manage}/stop", {}),
    "a colleague invited": ("/account/people", "/account/people", {"email": "x@example.org"}),
    "an erasure": ("/account/erasure", "/account/erasure", {}),
    "a public cancellation": (
        "/cancel",
        "/cancel",
        {"name": "A", "email": "a@example.org", "contract": "{claim}", "kind": "ordinary"},
    ),
    "the way out by its link": ("{leave}", "{leave}", {}),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_a_customer_sends_twice_is_done_once(lite: Installation, customer: Customer, act: str) -> None:
    told = {
        "manage": manage(customer),
        "claim": customer.claim_id,
        "leave": re.sub(r"^https?://[^/]+", "", cancel_link(lite, customer.subscription_id)),
    }
    page, path, fields = ACTS[act]
    data = {name: text.format(**told) for name, text in fields.items()}
    sent_twice(lite, client_of(lite, customer.person_id), page.format(**told), path.format(**told), data)


def manage(customer: Customer) -> str:
    return f"/account/subscriptions/{customer.subscription_id}"


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        ("change", {"plan": "", "seats": "9", "when": "now"}),
        ("change", {"plan": "", "seats": "9", "when": "next_period"}),
        ("change", {"plan": "enterprise", "seats": "", "when": "now"}),
        ("early", {"rest": "append"}),
        ("early", {"rest": "forfeit"}),
    ],
)
def test_what_was_looked_at_is_agreed_to_once(
    lite: Installation, customer: Customer, act: str, asked: dict[str, str]
) -> None:
    me, page = client_of(lite, customer.person_id), manage(customer)
    shown = me.get(page, query_string=asked).text
    sent_twice(lite, me, page, f"{page}/{act}", {**asked, "preview": preview_in(shown)})


def test_the_same_seats_after_others_are_another_change(lite: Installation, customer: Customer) -> None:
    me, page = client_of(lite, customer.person_id), manage(customer)
    for seats in ("9", "12", "9"):
        asked = {"plan": "", "seats": seats, "when": "now"}
        shown = me.get(page, query_string=asked).text
        sent_twice(lite, me, page, f"{page}/change", {**asked, "preview": preview_in(shown)})


def test_turning_renewal_on_gives_its_receipt_twice_and_a_colleague_goes_once(
    lite: Installation, customer: Customer
) -> None:
    me, account = client_of(lite, customer.person_id), "/account/subscriptions"
    sent_twice(lite, me, account, f"{manage(customer)}/renewal-off", {})
    first, _ = sent_twice(lite, me, account, f"{manage(customer)}/renewal-on", {})
    assert first.location == f"{account}#receipt"
    sent_twice(lite, me, "/account/people", "/account/people", {"email": "x@example.org"})
    sent_twice(lite, me, "/account/people", "/account/people/1/remove", {})


@pytest.mark.parametrize("rests", [False, True])
def test_a_pause_and_its_end_are_asked_for_once(lite: Installation, customer: Customer, rests: bool) -> None:
    page = manage(customer)
    lite.clock.advance(days=100)
    run_due(lite)
    sent_twice(lite, client_of(lite, customer.person_id), page, f"{page}/pause", {})
    if rests:
        lite.clock.advance(days=40)
        run_due(lite)
    sent_twice(lite, client_of(lite, customer.person_id), page, f"{page}/resume", {})
    if not rests:  # and a pause that is asked for anew ends anew
        sent_twice(lite, client_of(lite, customer.person_id), page, f"{page}/pause", {})
        sent_twice(lite, client_of(lite, customer.person_id), page, f"{page}/resume", {})


def test_a_copy_of_ones_data_writes_nothing(lite: Installation, customer: Customer) -> None:
    me = client_of(lite, customer.person_id)
    assert [me.get("/account/my-data.zip").status_code for _ in range(2)] == [200, 200]


def test_a_link_that_is_asked_for_twice_is_one_mail(lite: Installation, customer: Customer) -> None:
    [email] = {item.recipient for item in rows(lite, OutboxItem)}
    web = client_of(lite)
    sent = {"csrf": csrf(web.get("/sign-in").text), "email": email}
    assert [web.post("/sign-in/link", data=sent).status_code for _ in range(2)] == [200, 200]
    mail_links(lite, lite.clock.now())
    assert len([item for item in rows(lite, OutboxItem) if item.template == "sign_in_link"]) == 1


def test_a_start_is_chosen_and_moved_once(lite: Installation) -> None:
    page = status_page(lite, approved(lite))
    web = create_app(lite).test_client()
    for day in ("2027-01-31", "2027-02-15", "2027-01-31"):
        shown = web.get(f"{page}/start?choice={day}").text
        fields = {name: re.findall(rf'name="{name}" value="([^"]+)"', shown)[0] for name in AGREED}
        sent_twice(lite, web, page, f"{page}/start", {"agreed": "1", **fields})


TOLD: dict[str, tuple[str, dict[str, Field]]] = {
    "the notice is sent": ("sent", {"sent_on": "2026-12-01", "sent_way": "contract"}),
    "a postal receipt": ("sent", {"sent_on": "2026-12-01", "sent_way": "contract", "sent_papers": RECEIPT}),
    "the way": ("way", {"way": "law"}),
    "a refusal": ("answer", {"answer_said": "refused", "answer_words": "Too late", "answer_papers": RECEIPT}),
    "a yes": ("answer", {"answer_said": "accepted", "answer_papers": RECEIPT}),
}


@pytest.mark.parametrize("what", TOLD)
def test_what_is_told_of_the_notice_twice_is_told_once(lite: Installation, what: str) -> None:
    page, (path, fields) = status_page(lite, approved(lite)), TOLD[what]
    sent_twice(lite, client_of(lite), page, f"{page}/notice/{path}", fields)


def test_a_claim_that_is_taken_back_twice_is_taken_back(lite: Installation) -> None:
    page = status_page(lite, approved(lite))
    sent_twice(lite, client_of(lite), page, f"{page}/withdraw", {})


@pytest.mark.parametrize("papers", [{}, {"proof": (french(), "a.pdf")}])
@pytest.mark.parametrize("why", ["It is three months.", ""])
def test_an_objection_that_is_sent_twice_is_one(lite: Installation, why: str, papers: dict[str, Field]) -> None:
    claim_id = submit(lite, content=french(notice="un (1) mois")).claim_id
    assert process(lite, claim_id) == "decline"
    page = status_page(lite, claim_id)
    sent_twice(lite, client_of(lite), page, f"{page}/appeal", {"why": why, **papers})


@pytest.mark.parametrize("is_read", [False, True])
@pytest.mark.parametrize(
    ("path", "fields"),
    [("files", {"proof": (french(), "a.pdf")}), ("facts", {"contract_start": "2024-05-01"})],
)
def test_what_is_added_to_an_open_claim_twice_is_added_once(
    lite: Installation, path: str, fields: dict[str, Field], is_read: bool
) -> None:
    claim_id = in_review(lite)
    page = status_page(lite, claim_id)
    sent_twice(lite, client_of(lite), page, f"{page}/{path}", fields)
    if is_read:  # another paper is another one, also where the first was read meanwhile
        read_waiting(lite)
        sent_twice(lite, client_of(lite), page, f"{page}/files", {"proof": (german(), "b.pdf")})
        assert len(rows(lite, ProofFile)) == 2 + (path == "files")


def in_review(lite: Installation) -> str:
    claim_id = submit(lite, content=TYPED, name="c.txt", provider="teamviewer", competitor="teamviewer").claim_id
    assert process(lite, claim_id) == "review"
    return claim_id


def test_an_objection_to_another_refusal_is_another_one(lite: Installation) -> None:
    claim_id = submit(lite, content=french(notice="un (1) mois")).claim_id
    assert process(lite, claim_id) == "decline"
    page, web = status_page(lite, claim_id), client_of(lite)
    for _ in range(2):
        sent_twice(lite, web, page, f"{page}/appeal", {"why": "It is three months."})
        with lite.store.writing() as db:
            claim = db.get_one(Claim, claim_id)
            claim.state = ClaimState.DECLINED
            db.add(claim)
