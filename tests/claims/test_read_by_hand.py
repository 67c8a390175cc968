"""A colleague reads a fact in the papers: the claim is judged again at once, and a person still decides."""

from __future__ import annotations

import pytest
from sqlmodel import select

from promo.claims.intake.form import FormProblem, Upload
from promo.claims.judging.decided import decided
from promo.claims.read_by_hand import AtTheDesk, read_by_hand, take_back_reading
from promo.claims.reply import Answered, add_proof
from promo.claims.review import ForTheLetter, RepDecision, ReviewProblem, last_decision, review_claim
from promo.eligibility.model import Outcome
from promo.proof.facts import FactName
from promo.store.tables import Claim, ClaimState, Decision, HandReading, Person, ProofFile
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import pdf
from tests.support.visitors import signed_in

COMPANY = "Atelier Roussel SARL"


def of_a_partner(lite: Installation) -> str:
    """A claim whose paper names another customer: a person looks at it."""
    claim_id = submit(lite, company="Menuiserie Garnier SAS").claim_id
    assert process(lite, claim_id) == "review"
    return claim_id


def newest(lite: Installation, claim_id: str) -> Decision:
    with lite.store.reading() as db:
        found = last_decision(db, claim_id)
    assert found is not None
    return found


def by(lite: Installation, email: str = "r1@example.org") -> Actor:
    with lite.store.reading() as db:
        known = db.exec(select(Person.id).where(Person.email == email)).first()
    return Actor.staff(known or rep(lite, email))


def page_of(lite: Installation, claim_id: str) -> str:
    with lite.store.reading() as db:
        return f"{db.exec(select(ProofFile.id).where(ProofFile.claim_id == claim_id)).one()}:1"


def test_a_party_that_was_read_wrongly_is_corrected_and_the_rules_say_yes(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    assert "party.mismatch" in decided(newest(lite, claim_id)).codes
    lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Menuiserie Garnier SAS"))
    said = decided(newest(lite, claim_id))
    assert (said.codes, said.proposes) == ([], Outcome.APPROVE)
    assert said.fact("party").value == "Menuiserie Garnier SAS"
    assert said.fact("party").readers == ("colleague",)
    with lite.store.reading() as db:
        assert db.get_one(Claim, claim_id).state is ClaimState.IN_REVIEW


def test_it_is_taken_back_and_judged_by_what_was_found(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    before = newest(lite, claim_id)
    lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Menuiserie Garnier SAS"))
    lite.do(by(lite), take_back_reading, claim_id, FactName.PARTY)
    after = newest(lite, claim_id)
    assert decided(after).codes == decided(before).codes
    assert after.answer["facts"] == before.answer["facts"]


def test_a_notice_that_is_too_short_is_no_longer_a_yes(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Menuiserie Garnier SAS"))
    lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.RENEWAL_NOTICE, "3", "week"))
    assert decided(newest(lite, claim_id)).proposes is Outcome.DECLINE


def test_the_dates_of_leaving_follow_what_was_read(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    before = newest(lite, claim_id).answer["exit"]
    lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.RENEWAL_NOTICE, "6", "month"))
    after = newest(lite, claim_id).answer["exit"]
    assert after["last_day_safe"] != before["last_day_safe"]


def test_a_place_is_named_for_what_was_not_found(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    assert not decided(newest(lite, claim_id)).fact("switch_notice").evidence
    with pytest.raises(FormProblem) as told:
        lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.SWITCH_NOTICE, "2", "month"))
    assert set(told.value.problems) == {"place"}
    typed = AtTheDesk(
        FactName.SWITCH_NOTICE, "2", "month", False, page_of(lite, claim_id), "0.1,0.2,0.5,0.25", "2 mois"
    )
    lite.do(by(lite), read_by_hand, claim_id, typed)
    (place,) = decided(newest(lite, claim_id)).fact("switch_notice").evidence
    assert (place.page, place.quote, place.boxes) == (1, "2 mois", ((0.1, 0.2, 0.5, 0.25),))


@pytest.mark.parametrize(
    ("fact", "value", "unit"),
    [
        (FactName.RENEWAL_NOTICE, "", "month"),
        (FactName.RENEWAL_NOTICE, "three", "month"),
        (FactName.CONTRACT_START, "31.02.2026", ""),
        (FactName.COMPETITOR, "Nobody Knows Ltd", ""),
        (FactName.INITIAL_TERM, "0", ""),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_kept(
    lite: Installation, fact: FactName, value: str, unit: str
) -> None:
    claim_id = of_a_partner(lite)
    with pytest.raises(FormProblem) as told:
        lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(fact, value, unit))
    assert set(told.value.problems) == {"value"}
    with lite.store.reading() as db:
        assert not db.exec(select(HandReading)).all()


def test_a_page_of_another_claim_is_refused(lite: Installation) -> None:
    other = page_of(lite, of_a_partner(lite))
    claim_id = submit(lite, company="Reliure Ostende BV", email="a@reliure-ostende.example").claim_id
    process(lite, claim_id)
    with pytest.raises(FormProblem):
        lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Reliure Ostende BV", place=other))


def test_what_is_decided_is_not_read_again(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    no = ForTheLetter(words="We cannot accept this.")
    lite.do(by(lite), review_claim, claim_id, RepDecision.DECLINE, "Another company.", no)
    with pytest.raises(ReviewProblem):
        lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Menuiserie Garnier SAS"))


def test_nobody_reads_in_their_own_claim(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    with pytest.raises(ReviewProblem):
        lite.do(
            by(lite, "claire@atelier-roussel.example"),
            read_by_hand,
            claim_id,
            AtTheDesk(FactName.PARTY, "Menuiserie Garnier SAS"),
        )


def test_it_stands_when_more_papers_come_and_a_person_still_decides(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Menuiserie Garnier SAS"))
    lite.do(by(lite), review_claim, claim_id, RepDecision.ASK, "", ForTheLetter(words="Please send an invoice."))
    lite.clock.advance(days=1)
    add_proof(lite, claim_id, Answered([Upload("annexe.pdf", pdf("Annexe 1. Coordonnées du service d’assistance."))]))
    assert process(lite, claim_id) == "review"
    assert decided(newest(lite, claim_id)).fact("party").value == "Menuiserie Garnier SAS"


def test_a_first_yes_of_two_is_asked_for_again(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    other = rep(lite, "r2@example.org")
    with lite.store.writing() as db:
        claim = db.get_one(Claim, claim_id)
        claim.first_approval_by = other
        db.add(claim)
    lite.do(by(lite), read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Menuiserie Garnier SAS"))
    with lite.store.reading() as db:
        assert db.get_one(Claim, claim_id).first_approval_by is None


def test_a_value_that_the_marked_words_do_not_say_is_shown_as_typed_beside_what_they_say(lite: Installation) -> None:
    claim_id = of_a_partner(lite)
    number = rep(lite)
    ann = Actor.staff(number)
    desk = create_app(lite).test_client()
    desk.set_cookie("promo-session", signed_in(lite, {"ann": number})["ann"])
    desk.set_cookie("promo-lang", "en")

    def fact() -> str:
        page = desk.get(f"/desk/claims/{claim_id}").text
        return page.partition("Notice to stop the renewal</span>")[2].partition("data-by-hand")[0]

    lite.do(ann, read_by_hand, claim_id, AtTheDesk(FactName.RENEWAL_NOTICE, "6", "month"))
    shown = fact()
    assert "typed by" in shown and "The marked words say: 3 months" in shown
    assert "100 %" not in shown and "read by a colleague" not in shown
    assert "Before: 3 months." in desk.get(f"/desk/claims/{claim_id}").text
    # with a place of its own the words are those of the colleague
    place = page_of(lite, claim_id)
    lite.do(ann, read_by_hand, claim_id, AtTheDesk(FactName.RENEWAL_NOTICE, "6", "month", place=place, quote="6 mois"))
    shown = fact()
    assert "The marked words say" not in shown and "read by a colleague" in shown and "6 mois" in shown
