"""Ten seconds in which a decision at the desk can be taken back: nothing follows from it before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from promo.claims.intake.form import Upload
from promo.claims.reply import Answered, add_proof, withdraw
from promo.claims.review import ForTheLetter, RepDecision, ReviewProblem
from promo.claims.say import MOVED_ON, TAKE_BACK, carry_out_decisions, say_decision, take_back
from promo.claims.states import IllegalTransition
from promo.messages.mail import MailFolder
from promo.refusals import NotPossible
from promo.reports.claim import history
from promo.reports.invariants import breaches
from promo.reports.queue import queue_page, waiting_count
from promo.store.tables import Claim, ClaimState, CreditGrant, OutboxItem, Place, PlaceState, SaidDecision, Subscription
from promo.sweeps import run_due
from promo.work import CLAIMANT, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import english
from tests.support.rows import row, rows
from tests.support.together import together


def waiting(engine: Installation, company: str = "Somebody Else Ltd") -> str:
    claim_id = submit(engine, content=english(), company=company, email=f"x@{company.split()[0]}.example").claim_id
    assert process(engine, claim_id) == "review"
    return claim_id


def say(engine: Installation, by: int, claim_id: str, verdict: RepDecision = RepDecision.APPROVE) -> None:
    letter = ForTheLetter(("party.not_own",), "A word for you.")
    engine.do(Actor.staff(by), say_decision, claim_id, verdict, "Seen in the register.", letter)


def what_happened(engine: Installation, claim_id: str) -> list[tuple[str, str]]:
    with engine.store.reading() as db:
        return [(h.what, h.actor) for h in history(db, claim_id)]


def letters(engine: Installation, claim_id: str) -> list[str]:
    with engine.store.reading() as db:
        said = select(OutboxItem.template).where(OutboxItem.claim_id == claim_id).order_by(col(OutboxItem.id))
        return [template for template in db.exec(said) if template.startswith("decision_")]


def test_what_is_taken_back_leaves_no_letter_no_credit_and_two_lines_in_the_history(
    engine: Installation, tmp_path: Path
) -> None:
    claim_id, by = waiting(engine), rep(engine, "one@vendor.example")
    before = letters(engine, claim_id)
    say(engine, by, claim_id)
    engine.clock.advance(seconds=9)
    run_due(engine, MailFolder(tmp_path))
    assert row(engine, Claim, claim_id).state is ClaimState.IN_REVIEW
    engine.do(Actor.staff(by), take_back, claim_id)
    engine.do(Actor.staff(by), take_back, claim_id)  # a second click says the same
    engine.clock.advance(hours=1)
    run_due(engine, MailFolder(tmp_path))

    assert row(engine, Claim, claim_id).state is ClaimState.IN_REVIEW
    assert (rows(engine, CreditGrant), rows(engine, Subscription), letters(engine, claim_id)) == ([], [], before)
    assert [p.state for p in rows(engine, Place)] == [PlaceState.RESERVED]
    assert [line[0] for line in what_happened(engine, claim_id)][-2:] == [
        "claim.decision_said",
        "claim.decision_taken_back",
    ]
    with engine.store.reading() as db:
        assert waiting_count(db, engine.clock.now()) == 1 and breaches(engine.store) == []


def test_after_ten_seconds_it_takes_effect_in_the_name_of_whoever_said_it(engine: Installation, tmp_path: Path) -> None:
    claim_id, by = waiting(engine), rep(engine, "one@vendor.example")
    say(engine, by, claim_id)
    with engine.store.reading() as db:  # nobody is shown it meanwhile
        assert (waiting_count(db, engine.clock.now()), queue_page(db, engine.rules, engine.clock.now()).lines) == (
            0,
            [],
        )
    engine.clock.advance(seconds=TAKE_BACK.total_seconds())
    run_due(engine, MailFolder(tmp_path))

    assert row(engine, Claim, claim_id).state is ClaimState.APPROVED
    assert len(rows(engine, CreditGrant)) == 1 and letters(engine, claim_id)[-1] == "decision_approve"
    assert rows(engine, SaidDecision) == []
    assert "one" in {actor for what, actor in what_happened(engine, claim_id) if what == "claim.rep_approved"}
    with pytest.raises(NotPossible, match="taken effect"):
        engine.do(Actor.staff(by), take_back, claim_id)


def test_a_double_click_is_one_decision_and_two_reps_are_not_two(engine: Installation, tmp_path: Path) -> None:
    claim_id = waiting(engine)
    one, two = rep(engine, "one@vendor.example"), rep(engine, "two@vendor.example")
    refused: list[str] = []

    def click(by: int) -> None:
        try:
            say(engine, by, claim_id)
        except (ReviewProblem, IllegalTransition) as why:
            refused.append(str(why))

    together([lambda: click(one), lambda: click(one), lambda: click(two), lambda: click(two)])
    [said] = rows(engine, SaidDecision)
    assert len(refused) == 2 and all("colleague" in why for why in refused)
    with pytest.raises(ReviewProblem, match="Take that back first"):
        say(engine, said.by_person, claim_id, RepDecision.DECLINE)
    with pytest.raises(NotPossible):
        engine.do(Actor.staff(two if said.by_person == one else one), take_back, claim_id)

    engine.clock.advance(seconds=10)
    now = engine.clock.now()
    together([lambda: carry_out_decisions(engine, now), lambda: carry_out_decisions(engine, now)])
    assert len(rows(engine, CreditGrant)) == 1
    assert breaches(engine.store) == []


def test_taken_back_and_carried_out_at_the_same_instant_is_one_of_the_two(engine: Installation) -> None:
    claim_id, by = waiting(engine), rep(engine, "one@vendor.example")
    say(engine, by, claim_id)
    engine.clock.advance(seconds=10)
    came_late: list[str] = []

    def back() -> None:
        try:
            engine.do(Actor.staff(by), take_back, claim_id)
        except NotPossible as why:
            came_late.append(str(why))

    now = engine.clock.now()
    together([back, lambda: carry_out_decisions(engine, now)])
    approved = row(engine, Claim, claim_id).state is ClaimState.APPROVED
    assert approved is bool(came_late) and len(rows(engine, CreditGrant)) == int(approved)


@pytest.mark.parametrize("moved", ["answered", "withdrawn"])
def test_what_its_author_had_not_seen_is_not_decided(engine: Installation, moved: str, tmp_path: Path) -> None:
    claim_id, by = waiting(engine), rep(engine, "one@vendor.example")
    say(engine, by, claim_id)
    if moved == "answered":
        add_proof(engine, claim_id, Answered([Upload("more.pdf", english("Somebody Else Ltd"))]))
        assert process(engine, claim_id) == "review"  # again with a person, before the ten seconds are over
    else:
        engine.do(CLAIMANT, withdraw, claim_id)
    engine.clock.advance(seconds=10)
    run_due(engine, MailFolder(tmp_path))

    assert rows(engine, CreditGrant) == []
    [left] = rows(engine, SaidDecision)
    assert left.taken_back_at is not None and left.fell_because == MOVED_ON
    assert left.note == "Seen in the register."  # what was typed is still there
    assert what_happened(engine, claim_id)[-1] == ("claim.decision_fell", "one")


def test_what_speaks_against_a_decision_is_said_at_once(engine: Installation) -> None:
    claim_id, by = waiting(engine), rep(engine, "one@vendor.example")
    with pytest.raises(ReviewProblem, match="Give a reason"):
        engine.do(Actor.staff(by), say_decision, claim_id, RepDecision.DECLINE, " ", ForTheLetter(("party.not_own",)))
    own = rep(engine, "x@somebody.example")
    with pytest.raises(ReviewProblem, match="own claim"):
        say(engine, own, claim_id)
    assert rows(engine, SaidDecision) == []
    assert timedelta(seconds=10) == TAKE_BACK
