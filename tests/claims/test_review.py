"""A rep decides: never on their own claim, always with a reason, and two of them where much is at stake."""

from __future__ import annotations

import pytest

from promo.claims.judging.process import process_claim
from promo.claims.read_by_hand import AtTheDesk, read_by_hand
from promo.claims.reply import appeal
from promo.claims.review import ForTheLetter, RepDecision, ReviewProblem, review_claim
from promo.people.passwords import hash_password
from promo.proof.facts import FactName
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState, CreditGrant, Person, Role
from promo.work import CLAIMANT, Actor
from tests.support.customers import rep
from tests.support.forgeries import forgeries
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import english, german
from tests.support.rows import row, rows


def test_nobody_decides_on_their_own_claim_or_refuses_without_a_reason(engine: Installation) -> None:
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd", email="rep@example.com").claim_id
    process_claim(engine, engine.reader, claim_id)
    with engine.store.writing() as db:
        people = [
            Person(
                email=f"{n}@example.com",
                name=n,
                role=Role.REP,
                password_hash=hash_password("x"),
                created_at=engine.clock.now(),
            )
            for n in ("rep", "other")
        ]
        db.add_all(people)
    own, other = (p.id for p in people)
    assert own is not None
    assert other is not None

    def decide(by: int, note: str, verdict: RepDecision = RepDecision.APPROVE) -> None:
        engine.do(Actor.staff(by), review_claim, claim_id, verdict, note, ForTheLetter(("party.not_own",)))

    with pytest.raises(ReviewProblem, match="own claim"):
        decide(own, "it is fine")
    with pytest.raises(ReviewProblem, match="Give a reason"):
        decide(other, " ", RepDecision.DECLINE)
    decide(other, "The register says so.")
    assert len(rows(engine, CreditGrant)) == 1


def test_a_yes_says_what_settled_the_question_unless_it_is_routine(lite: Installation) -> None:
    by = Actor.staff(rep(lite, "one@vendor.example"))
    alike = submit(lite, content=english(), company="Harrogate Logistic Ltd", email="a@alike.example").claim_id
    other = submit(lite, content=german(), company="Gasthaus Moorhof GmbH", email="b@other.example").claim_id
    for claim_id in (alike, other):
        assert process(lite, claim_id) == "review"
    lite.do(by, review_claim, alike, RepDecision.APPROVE)  # a look at the name is the answer
    for note in ("", " \n", "ok"):
        with pytest.raises(ReviewProblem, match="say in the note what settled it"):
            lite.do(by, review_claim, other, RepDecision.APPROVE, note)
    assert row(lite, Claim, other).state is ClaimState.IN_REVIEW
    lite.do(by, review_claim, other, RepDecision.APPROVE, "Renamed in 2025.")
    assert row(lite, Claim, other).state is ClaimState.APPROVED


def test_a_yes_after_a_no_says_what_changed(lite: Installation) -> None:
    claim_id = submit(lite, content=english(), company="Harrogate Logistic Ltd").claim_id
    assert process(lite, claim_id) == "review"
    no, letter = Actor.staff(rep(lite, "one@vendor.example")), ForTheLetter(("party.not_own",))
    lite.do(no, review_claim, claim_id, RepDecision.DECLINE, "Another company.", letter)
    lite.do(CLAIMANT, appeal, claim_id, "It is ours.")
    two = Actor.staff(rep(lite, "two@vendor.example"))
    with pytest.raises(ReviewProblem, match="refused before"):
        lite.do(two, review_claim, claim_id, RepDecision.APPROVE)
    lite.do(two, review_claim, claim_id, RepDecision.APPROVE, "The register says so.")
    assert row(lite, Claim, claim_id).state is ClaimState.APPROVED


def test_a_hand_reading_with_which_the_rules_say_yes_settles_the_question(lite: Installation) -> None:
    claim_id = submit(lite, content=german(), company="Gasthaus Moorhof GmbH").claim_id
    assert process(lite, claim_id) == "review"
    by = Actor.staff(rep(lite, "one@vendor.example"))
    lite.do(by, read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Gasthaus Moorhof GmbH"))
    lite.do(by, review_claim, claim_id, RepDecision.APPROVE)
    assert row(lite, Claim, claim_id).state is ClaimState.APPROVED


def test_a_large_credit_needs_two_different_people(lite: Installation) -> None:
    claim_id = submit(lite, seats=200).claim_id
    assert process(lite, claim_id) == "review"
    one, two = rep(lite, "one@vendor.example"), rep(lite, "two@vendor.example")

    def approve(by: int) -> None:
        lite.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Large but right.")

    approve(one)
    assert row(lite, Claim, claim_id).state is ClaimState.IN_REVIEW
    with pytest.raises(Exception, match="two people"):
        approve(one)
    approve(two)
    assert row(lite, Claim, claim_id).state is ClaimState.APPROVED
    assert breaches(lite.store) == []


def test_an_edited_file_needs_two_different_people_too(lite: Installation) -> None:
    forged = next(forgeries("replaced in a later state"))
    claim_id = submit(lite, content=forged.content, name=forged.name, company=forged.company).claim_id
    assert process(lite, claim_id) == "review"
    for name, state in (("one", ClaimState.IN_REVIEW), ("two", ClaimState.APPROVED)):
        by = rep(lite, f"{name}@vendor.example")
        lite.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Confirmed by the vendor.")
        assert row(lite, Claim, claim_id).state is state
