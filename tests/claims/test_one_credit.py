"""One proof, one credit: under other names, from other addresses, on other paper; and what honest people do still
works."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from promo.claims.erase import ask_erasure
from promo.claims.intake.form import Upload
from promo.claims.judging.process import process_claim
from promo.claims.reply import Answered, add_proof, withdraw
from promo.claims.review import RepDecision, review_claim
from promo.messages.mail import MailFolder
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState, CreditGrant, Decision, Subscription
from promo.subscriptions.cancel import turn_off_renewal
from promo.subscriptions.revoke import appeal_revocation, revoke, settle_appeal
from promo.sweeps import run_due
from promo.work import CLAIMANT, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import approved, process, submit, with_rules
from tests.support.proofs import ENGLISH, english, french, pdf
from tests.support.rows import id_of, row, rows
from tests.support.together import together

WORKS = "Northern Lighthouse Engineering Works Limited"
MISSPELT = [  # the party in the proof, then with one slip each
    WORKS,
    "Northern Ligthouse Engineering Works Limited",
    "Northern Lighthouse Enginering Works Limited",
    "Northern Lighthouse Engineering Woorks Limited",
    "Nothern Lighthouse Engineering Works Limited",
    "Northern Lighthuose Engineering Works Limited",
]
ONE_SENDER = "solo.person@gmail.com"


def claim_of(engine: Installation, **changes: Any) -> str:
    return submit(engine, **{"name": "contract.pdf", "country": "IE", "locale": "en", **changes}).claim_id


def codes(engine: Installation, claim_id: str) -> set[str]:
    with engine.store.reading() as db:
        decision = db.exec(select(Decision).where(Decision.claim_id == claim_id).order_by(col(Decision.id))).all()[-1]
    return {r["code"] for r in decision.answer["reasons"]}


def test_one_file_from_one_address_under_six_names_earns_one_credit(lite: Installation) -> None:
    content = english(WORKS)
    claims = [claim_of(lite, content=content, company=name, email=ONE_SENDER) for name in MISSPELT]

    outcomes = [process(lite, c) for c in claims]

    assert outcomes == ["approve"] + ["review"] * 5
    assert len(rows(lite, CreditGrant)) == 1
    assert all({"document.duplicate", "claimant.already_used"} <= codes(lite, c) for c in claims[1:])


Leave = Callable[[Installation, str, int], object]


def by_withdrawing(engine: Installation, claim_id: str, person_id: int) -> None:
    engine.do(CLAIMANT, withdraw, claim_id)


def by_leaving(engine: Installation, claim_id: str, person_id: int) -> None:
    engine.do(Actor.customer(person_id), turn_off_renewal, id_of(rows(engine, Subscription)[0]))


def by_leaving_and_being_erased(engine: Installation, claim_id: str, person_id: int) -> None:
    by_leaving(engine, claim_id, person_id)
    engine.do(Actor.customer(person_id), ask_erasure, person_id)


@pytest.mark.parametrize("upheld", [True, False])
@pytest.mark.parametrize("leave", [by_withdrawing, by_leaving, by_leaving_and_being_erased])
def test_who_was_told_that_it_is_taken_back_does_not_have_it_anew_by_leaving(
    lite: Installation, tmp_path: Path, leave: Leave, upheld: bool
) -> None:
    content, cause = english(WORKS), lite.rules.catalog.terms.revocation_causes[0]
    first = claim_of(lite, content=content, company=WORKS, email=ONE_SENDER)
    assert process(lite, first) == "approve"
    lite.do(Actor.staff(rep(lite)), revoke, first, cause, "The provider never had this contract.")
    if not upheld:
        lite.do(CLAIMANT, appeal_revocation, first, "It did: see the order.")
    leave(lite, first, rows(lite, Subscription)[0].person_id)
    for days in (1, 1, 20, 1):
        lite.clock.advance(days=days)
        run_due(lite, MailFolder(tmp_path))
    assert row(lite, Claim, first).state is ClaimState.WITHDRAWN
    if not upheld:  # another person finds that they were right
        lite.do(Actor.staff(rep(lite, "other@example.org")), settle_appeal, first, uphold=False)
    again = claim_of(lite, content=content, company=WORKS, email=ONE_SENDER)
    assert process(lite, again) == ("review" if upheld else "approve")
    assert ("claimant.already_used" in codes(lite, again)) is upheld
    assert breaches(lite.store) == []


def test_two_at_once_of_one_proof_earn_one_credit(engine: Installation) -> None:
    content = english(WORKS)
    claims = [claim_of(engine, content=content, company=name, email=ONE_SENDER) for name in MISSPELT[:4]]

    together([partial(process_claim, engine, engine.reader, c) for c in claims])

    assert len(rows(engine, CreditGrant)) == 1
    states = [row(engine, Claim, c).state for c in claims]
    assert sorted(states) == [ClaimState.APPROVED] + [ClaimState.IN_REVIEW] * 3
    assert breaches(engine.store) == []


def contract(company: str, number: str, more: str = "") -> bytes:
    """The English contract with a number of its own."""
    html = ENGLISH.format(company=company, number=number, notice="three (3) months’")
    return pdf(html + more)


OTHER_WAYS: dict[str, Callable[[], dict[str, Any]]] = {
    "the same bytes from another address": lambda: {
        "content": english(WORKS),
        "company": MISSPELT[1],
        "email": "other@elsewhere.example",
    },
    "another paper with the same number": lambda: {
        "content": contract(MISSPELT[1], "7311", "<p>Appendix: services and prices.</p>"),
        "company": MISSPELT[1],
        "email": "other@elsewhere.example",
    },
    "another contract of the same customer": lambda: {
        "content": contract(WORKS, "9944"),
        "company": MISSPELT[2],
        "email": "other@elsewhere.example",
    },
    "another contract, the address with a tag, dots and capitals": lambda: {
        "content": contract("Northern Lighthouse Engines Limited", "9945"),
        "company": "Northern Lighthouse Engines Limited",
        "email": "Solo.Per.son+switch@googlemail.com",
    },
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_a_second_credit_by_another_way_is_not_given_by_a_machine(lite: Installation, way: str) -> None:
    first = claim_of(lite, content=contract(WORKS, "7311"), company=MISSPELT[0], email=ONE_SENDER)
    if way.startswith("the same bytes"):
        first = claim_of(lite, content=english(WORKS), company=MISSPELT[0], email=ONE_SENDER)
    assert process(lite, first) == "approve"

    second = claim_of(lite, **OTHER_WAYS[way]())

    assert process(lite, second) in ("review", "decline")
    assert codes(lite, second) & {"claimant.already_used", "document.duplicate"}
    assert len(rows(lite, CreditGrant)) == 1


def test_somebody_who_asks_for_another_firm_from_the_same_address_is_looked_at(lite: Installation) -> None:
    approved(lite, email="advisor@gmail.com")
    other = submit(
        lite, content=french("Moulin Delta SAS"), company="Moulin Delta SAS", email="advisor@gmail.com"
    ).claim_id
    assert process(lite, other) == "review"
    assert codes(lite, other) == {"claimant.related_used"}


def test_a_proof_that_a_rep_gave_a_credit_on_is_used_too(lite: Installation) -> None:
    first = claim_of(lite, content=english(WORKS), company="Somebody Else Holding plc", email="a@first.example")
    assert process(lite, first) == "review"
    lite.do(Actor.staff(rep(lite)), review_claim, first, RepDecision.APPROVE, "One group, seen in the register.")

    second = claim_of(lite, content=english(WORKS), company=WORKS, email="b@second.example")

    assert process(lite, second) == "review"
    assert {"document.duplicate", "claimant.already_used"} <= codes(lite, second)


def test_a_contract_of_the_same_number_with_another_provider_is_another_contract(lite: Installation) -> None:
    approved(lite)  # AnyDesk's AD-2024-0917
    other = pdf(
        ENGLISH.format(company="Moulin Delta SAS", notice="three (3) months’", number="x").replace(
            "TV-UK-2025-x", "AD-2024-0917"
        )
    )
    claim_id = claim_of(lite, content=other, company="Moulin Delta SAS", email="a@moulin.example")
    assert process(lite, claim_id) == "approve"


# What honest people do.
def test_the_same_file_sent_again_as_an_answer_is_ones_own(lite: Installation) -> None:
    half = pdf(ENGLISH.format(company=WORKS, number="7311", notice="due").replace("commences on 1 February 2025", ""))
    claim_id = claim_of(lite, content=half, company=WORKS, email=ONE_SENDER)
    assert process(lite, claim_id) == "ask"
    add_proof(lite, claim_id, Answered([Upload("again.pdf", half), Upload("contract.pdf", contract(WORKS, "7311"))]))
    process(lite, claim_id)
    assert not codes(lite, claim_id) & {"document.duplicate", "claimant.already_used", "claimant.related_used"}


def test_a_declined_claim_may_be_sent_again_with_a_better_paper(lite: Installation) -> None:
    short = english(WORKS, notice="28 days’")
    declined = claim_of(lite, content=short, company=WORKS, email=ONE_SENDER)
    assert process(lite, declined) == "decline"
    again = claim_of(lite, content=english(WORKS), company=WORKS, email=ONE_SENDER)
    assert process(lite, again) == "approve"


def test_a_claim_may_be_withdrawn_and_made_again(lite: Installation) -> None:
    first = claim_of(lite, content=english(WORKS), company=WORKS, email=ONE_SENDER)
    assert process(lite, first) == "approve"
    lite.do(CLAIMANT, withdraw, first)
    again = claim_of(lite, content=english(WORKS), company=WORKS, email=ONE_SENDER)
    assert process(lite, again) == "approve"


def test_published_terms_beside_a_contract_of_ones_own_are_nobodys(lite: Installation) -> None:
    terms = pdf(
        "<h1>AnyDesk Software GmbH</h1><p>General terms, version 5. Prices are net. 30 days net, 14 days 2 %.</p>"
    )
    for company, email in (("Moulin Delta SAS", "a@moulin.example"), ("Forges Lumen SA", "a@forges.example")):
        claim_id = submit(lite, content=terms, name="terms.pdf", company=company, email=email).claim_id
        assert process(lite, claim_id) == "ask"
        add_proof(lite, claim_id, Answered([Upload("contrat.pdf", french(company))]))
        assert process(lite, claim_id) == "approve"


def test_where_the_offer_may_be_taken_twice_a_second_contract_earns_it(lite: Installation) -> None:
    engine = with_rules(lite, limits={"per_company": 2})
    first = claim_of(engine, content=contract(WORKS, "7311"), company=WORKS, email=ONE_SENDER)
    again = claim_of(engine, content=contract(WORKS, "7311"), company=WORKS, email=ONE_SENDER)
    second = claim_of(engine, content=contract(WORKS, "9944"), company=WORKS, email=ONE_SENDER)
    assert [process(engine, c) for c in (first, again, second)] == ["approve", "review", "approve"]
    assert codes(engine, again) == {"document.duplicate"}
