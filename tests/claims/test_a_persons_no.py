"""What a person said of a claim is never overcome by a machine: not by words alone, and a no not at all."""

from __future__ import annotations

from promo.claims.reply import appeal, correct
from promo.claims.review import ForTheLetter, RepDecision, review_claim
from promo.work import CLAIMANT, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules

COMPANY = "Atelier Roussel SARL"


def with_a_person(lite: Installation) -> str:
    """A claim with a good paper that a person has, since the machine may approve none today."""
    claim_id = submit(with_rules(lite, by_machine={"claims_a_day": 0}), company=COMPANY).claim_id
    assert process(with_rules(lite, by_machine={"claims_a_day": 0}), claim_id) == "review"
    return claim_id


def asked(lite: Installation, claim_id: str, email: str) -> None:
    words = ForTheLetter(words="Please send an invoice of this year.")
    lite.do(Actor.staff(rep(lite, email)), review_claim, claim_id, RepDecision.ASK, "", words)


def test_a_no_stays_with_people_whatever_is_typed_after_an_appeal(lite: Installation) -> None:
    claim_id = with_a_person(lite)
    no = ForTheLetter(words="We cannot accept this.")
    first = Actor.staff(rep(lite, "r1@example.org"))
    lite.do(first, review_claim, claim_id, RepDecision.DECLINE, "The provider says: never a customer.", no)
    lite.do(CLAIMANT, appeal, claim_id, "It is genuine")
    asked(lite, claim_id, "r2@example.org")
    correct(lite, claim_id, {"renewal_notice": "P3M"})
    assert process(lite, claim_id) == "review"


def test_what_a_person_asked_for_is_not_answered_by_words_alone(lite: Installation) -> None:
    claim_id = with_a_person(lite)
    asked(lite, claim_id, "r1@example.org")
    correct(lite, claim_id, {"renewal_notice": "P3M"})
    assert process(lite, claim_id) == "review"
