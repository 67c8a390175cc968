"""Whoever may judge a claim again without knowing the decision learns it on no page, in no list and in no file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from promo.claims.desk_notes import write_note
from promo.claims.handling import desk_hours
from promo.claims.judging.blind import OPENED
from promo.claims.messages.write import write_to_us
from promo.claims.review import ForTheLetter, RepDecision
from promo.claims.say import say_decision
from promo.nightly import NAME
from promo.store.tables import (
    Attribution,
    AuditEvent,
    CallRequest,
    CallState,
    CancellationRequest,
    Claim,
    GatewayCall,
    Invoice,
    NightlyCheck,
    Opinion,
    OpinionKind,
    OutboxItem,
    OutboxState,
    Payment,
    ProvisioningCall,
    Role,
    SecondLook,
    Subscription,
)
from promo.web import create_app
from promo.web.permissions import ROUTES, Key
from promo.work import CLAIMANT, SYSTEM, Actor, Work
from tests.support.customers import Customer, rep, running_customer
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.notices import refused, sent
from tests.support.pages import csrf
from tests.support.proofs import english
from tests.support.rows import row, rows
from tests.support.visitors import signed_in

NAMES_THEM = {"desk.claims", "second_looks.waiting"}
"""Lists of all claims, which do not say what became of one."""


def client_of(engine: Installation, app: Flask, person: int) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("promo-session", signed_in(engine, {"who": person})["who"])
    return client


def full_of(engine: Installation, customer: Customer, decider: int, reader: int) -> None:
    """All that staff's lists may ever say of one contract: written as rows."""
    claim_id, now = customer.claim_id, engine.clock.now()
    sent(engine, claim_id, now.date())
    refused(engine, claim_id)
    engine.do(CLAIMANT, write_to_us, claim_id, "When do the free months begin?", desk_hours(engine.settings.rules))
    engine.do(Actor.staff(decider), write_note, claim_id, "@reader I approved it, see page four.")

    def rest(work: Work) -> None:
        db = work.db
        subscription = db.get_one(Subscription, customer.subscription_id)
        call: Any = {"subscription_id": customer.subscription_id, "wanted_at": now, "state": CallState.WANTED}
        db.add(ProvisioningCall(action="stop", key="c/1", plan=subscription.plan, seats=1, **call))
        subscription.held_because = "charge.announced_otherwise"
        letter: Any = {"values": {}, "message_id": "<1@promo>", "not_before": now, "created_at": now}
        letter |= {"recipient": row(engine, Claim, claim_id).email, "locale": "en", "state": OutboxState.FAILED}
        db.add(OutboxItem(key="l/1", template="decision_approve", claim_id=claim_id, **letter))
        db.add(OutboxItem(key="l/2", template="invoice", subscription_id=customer.subscription_id, **letter))
        wish = {"claim": claim_id, "company": row(engine, Claim, claim_id).company}
        sub: Any = {"subscription_id": customer.subscription_id, "created_at": now}
        db.add(GatewayCall(key="g/1", action="create", request=wish, state="failed", not_before=now, **sub))
        db.add(CallRequest(id="CA-1", form_key="f1", name="Claire", phone="1", digits="1", country="FR", locale="en",
                           named=claim_id.lower(), call_by=now.date(), asked_at=now))  # fmt: skip
        db.add(CancellationRequest(id="EX-1", form_key="f2", kind="ordinary", name="Claire", contract=f"Nr {claim_id}",
                                   email="x@example.org", locale="en", received_at=now))  # fmt: skip
        db.add(Opinion(subscription_id=customer.subscription_id, kind=OpinionKind.SWITCH, score=9, words="Fine",
                       said_at=now))  # fmt: skip
        db.add(NightlyCheck(name=NAME, checked_at=now, findings=[f"{claim_id}: a cent too much"]))
        if db.get(Attribution, claim_id) is None:
            db.add(Attribution(claim_id=claim_id, person_id=decider, way="start", at=now))
        bills = select(Invoice).where(Invoice.subscription_id == customer.subscription_id)
        for bill in db.exec(bills).all():
            bill.due_date = now.date() - timedelta(days=9)
            db.add(Payment(invoice_id=bill.id, amount_minor=5, applied_minor=1, currency="EUR", paid_on=now.date(),
                           method="hand", reference="p", payer=wish["company"], recorded_by="x",
                           recorded_at=now))  # fmt: skip
        look: Any = {"decided_by": decider, "outcome": "approve", "wanted_at": now}
        db.add(SecondLook(claim_id=claim_id, **look))

    engine.do(SYSTEM, rest)


def paths(app: Flask, engine: Installation) -> dict[str, str]:
    """Every list of staff's, and the numbers of a month each by themselves."""
    found = {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and ROUTES[rule.endpoint].key is Key.SESSION
        and Role.MANAGER in ROUTES[rule.endpoint].roles
        and rule.endpoint not in {"by_company.leave", "letters.everything"}  # specimens of a throw-away installation
    }
    month = engine.clock.now().strftime("%Y-%m")
    found["commission.month"] += f"?rule=started&month={month}"
    found["commission.export"] += f"?rule=started&month={month}"
    found["finance.claims"] += f"?column=granted&currency=EUR&month={month}"
    return found


@pytest.fixture
def full(lite: Installation) -> tuple[Installation, Customer, int]:
    engine = lite
    customer = running_customer(engine, email="claire@hidden.example")
    decider = rep(engine, "ann@vendor.example")
    reader = rep(engine, "reader@vendor.example", Role.MANAGER)
    full_of(engine, customer, decider, reader)
    return engine, customer, reader


def naming(client: FlaskClient, asked: dict[str, str], words: tuple[str, ...]) -> set[str]:
    found = set()
    for endpoint, path in asked.items():
        answer = client.get(path, headers={"Accept-Language": "en"})
        assert answer.status_code < 500, path
        if any(one.casefold() in answer.text.casefold() for one in words):
            found.add(endpoint)
    return found


def test_no_list_and_no_file_names_a_claim_that_its_reader_is_to_judge_again(
    full: tuple[Installation, Customer, int],
) -> None:
    engine, customer, reader = full
    claim = row(engine, Claim, customer.claim_id)
    words = (claim.id, claim.company, claim.email, "I approved it", "When do the free months begin?")
    app = create_app(engine)
    client, asked = client_of(engine, app, reader), paths(app, engine)

    # given what they find before they judged it
    assert naming(client, asked, words) <= NAMES_THEM
    chores = client.get("/desk/chores").text
    assert "data-held-back" in chores and client.get("/desk/answers/").text.count("data-held-back") == 1
    listed = client.get("/desk/claims").text
    assert "data-blind" in listed and 'class="pill ok"' not in listed
    for file in (asked["finance.ledger"], asked["commission.export"]):
        assert client.get(file).status_code == 409

    # when they take the books along all the same
    page = client.get(asked["finance.ledger"]).text
    wanted = page.split('name="wanted" value="')[1].split('"')[0]
    for elsewhere in ("//evil.example/finance/ledger.csv?", "https://evil.example/finance/ledger.csv?", "/desk/"):
        given = client.post("/desk/second-looks/open", data={"csrf": csrf(page), "wanted": elsewhere})
        assert given.status_code == 400
    answer = client.post("/desk/second-looks/open", data={"csrf": csrf(page), "wanted": wanted})
    assert answer.status_code == 303 and answer.headers["Location"].rstrip("?") == wanted.rstrip("?")

    # then that is noted, and all of it is there: nothing above was empty for another cause
    assert [e.subject for e in rows(engine, AuditEvent) if e.what == OPENED] == [f"claim:{claim.id}"]
    shown = naming(client, asked, words)
    assert shown >= {
        "desk.chores", "answers.waiting", "desk.queue", "opinions.report", "commission.month", "commission.export",
        "finance.ledger", "finance.claims",
    }  # fmt: skip


def test_an_answer_of_the_provider_is_closed_to_whoever_judges_its_claim_again(
    full: tuple[Installation, Customer, int],
) -> None:
    engine, _, reader = full
    client = client_of(engine, create_app(engine), reader)
    listed = client_of(engine, create_app(engine), rep(engine, "other@vendor.example")).get("/desk/answers/").text
    path = "/desk/answers/" + listed.split('href="/desk/answers/')[1].split('"')[0]
    assert client.get(path).status_code == 409 and "data-blind" in client.get(path).text
    assert client.post(path, data={"csrf": csrf(client.get("/desk/new").text), "note": "Done."}).status_code == 409


def test_each_part_of_the_chores_leaves_such_a_claim_out_and_shows_it_to_a_rep(
    full: tuple[Installation, Customer, int],
) -> None:
    engine, customer, reader = full
    claim, app = row(engine, Claim, customer.claim_id), create_app(engine)
    shown = client_of(engine, app, rep(engine, "other@vendor.example")).get("/desk/chores?lang=en").text
    hidden = client_of(engine, app, reader).get("/desk/chores?lang=en").text
    for words in (claim.company, claim.id, claim.email, f"Nr {claim.id}", "a cent too much"):
        assert words in shown and words not in hidden, words
    assert "data-held-back" not in shown


@pytest.mark.parametrize("verdict", [RepDecision.APPROVE, RepDecision.ASK, RepDecision.DECLINE])
def test_in_its_ten_seconds_a_decision_is_told_to_reps_only(lite: Installation, verdict: RepDecision) -> None:
    claim_id = submit(lite, content=english(), company="Somebody Else Ltd").claim_id
    assert process(lite, claim_id) == "review"
    ann, rob, lead = (
        rep(lite, f"{name}@vendor.example", role)
        for name, role in (("ann", Role.REP), ("rob", Role.REP), ("lead", Role.LEAD))
    )
    letter = ForTheLetter(words="Your notice is four weeks.")
    lite.do(Actor.staff(ann), say_decision, claim_id, verdict, "Seen in the register.", letter)
    app, told = create_app(lite), {"approve": "ann approved", "ask": "for more", "decline": "ann declined"}[verdict]
    for who, knows in ((ann, True), (rob, True), (lead, False)):
        page = client_of(lite, app, who).get(f"/desk/claims/{claim_id}?lang=en").text
        banner = page[page.index("data-seconds") :].split("</form>")[0][:900]
        assert (told in banner) is knows, who
        assert ("ann decided on Somebody Else Ltd" in banner) is not knows, who
