"""A rep decides: approve, ask or decline, always with a reason."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from promo import audit
from promo.books.list_prices import month_value
from promo.claims.judging.approve import approve
from promo.claims.judging.places import give_back
from promo.claims.judging.process import tell_claimant
from promo.claims.states import ClaimEvent, IllegalTransition, move
from promo.clock import Clock
from promo.eligibility.case import case_from
from promo.eligibility.judge import credit_months, two_people_needed
from promo.eligibility.model import Outcome
from promo.promotions.compiled import Promotion
from promo.promotions.rulebook import RuleBook
from promo.promotions.shelf import keep_rules, rules_of
from promo.store.engine import Store, tried_again
from promo.store.tables import Claim, Decision, Person
from promo.translatable import N_


class Verdict(StrEnum):
    """What a rep can say."""

    APPROVE = "approve"
    ASK = "ask"
    DECLINE = "decline"


class ReviewProblem(Exception):
    """The decision cannot be recorded; the text is a message id."""


_EVENTS = {
    Verdict.APPROVE: (ClaimEvent.REP_APPROVED, Outcome.APPROVE),
    Verdict.ASK: (ClaimEvent.REP_ASKED, Outcome.ASK),
    Verdict.DECLINE: (ClaimEvent.REP_DECLINED, Outcome.DECLINE),
}


class ClaimNotFound(Exception):
    """There is no such claim, or it is not this person's to see."""


def last_decision(db: Session, claim_id: str) -> Decision | None:
    """The newest decision of a claim."""
    return db.exec(select(Decision).where(Decision.claim_id == claim_id).order_by(col(Decision.id).desc())).first()


@tried_again
def review_claim(
    claim_id: str, verdict: Verdict, note: str, *, by: int, store: Store, rules: RuleBook, clock: Clock
) -> Decision:
    """Record a rep's decision and what follows from it, in one transaction.

    Raises:
        ClaimNotFound: no such claim.
        IllegalTransition: the claim is not in review (somebody was quicker).
        ReviewProblem: no reason given, or nobody may decide on their own claim.
    """
    note = note.strip()[:2000]
    if len(note) < 3:
        raise ReviewProblem(N_("Give a reason: it goes into the letter and into the record."))
    event, outcome = _EVENTS[verdict]
    with store.writing() as db:
        audit.queue_up(db)
        claim = db.get(Claim, claim_id, with_for_update=True)
        if claim is None:
            raise ClaimNotFound(claim_id)
        rep = db.get(Person, by)
        if rep is None or rep.email == claim.email:
            raise ReviewProblem(N_("Nobody decides on their own claim. Ask a colleague."))
        before = last_decision(db, claim_id)
        if before is None:
            raise IllegalTransition(f"the claim {claim_id} was not read yet")
        _other_person_after_appeal(db, claim_id, by)
        now, book = clock.now(), rules_of(db, claim, rules)
        keep_rules(db, book, now)
        decision = Decision(
            claim_id=claim_id,
            outcome=outcome.value,
            by_person=by,
            note=note,
            answer={**before.answer, "outcome": outcome.value},
            checks=before.checks,
            rules_version=book.version,
            decided_at=now,
        )
        months = _months(db, claim, book.promotion_of(claim.promotion))
        if (
            verdict is Verdict.APPROVE
            and _second_person_needed(claim, before, months, book)
            and claim.first_approval_by in (None, by)
        ):
            return _first_approval(db, claim, decision, by, now)
        db.add(decision)
        db.flush()
        told = outcome.value
        if verdict is Verdict.APPROVE:
            given = approve(db, claim, decision, event, months, book, rules, actor=f"person:{by}", at=now)
            told = "approve" if given else "waitlisted"
        else:
            move(db, claim, event, actor=f"person:{by}", at=now, detail={"note": note})
            give_back(db, claim.id, now)
        claim.first_approval_by = None
        if verdict is Verdict.ASK:
            claim.asked_at, claim.asks_in_row = now, 0
        tell_claimant(db, claim, decision, told, now)
    return decision


def _months(db: Session, claim: Claim, promotion: Promotion) -> int:
    """The months of a credit that a person approves: what the facts that were read earn, or the most the offer
    gives."""
    judged = db.exec(
        select(Decision.case)
        .where(Decision.claim_id == claim.id, col(Decision.by_person).is_(None))
        .order_by(col(Decision.id).desc())
    ).first()
    months = credit_months(promotion.conditions, case_from(judged)) if judged else None
    return months or promotion.conditions.at_most


def _second_person_needed(claim: Claim, before: Decision, months: int, rules: RuleBook) -> bool:
    """Whether two people must agree: a credit over the limit, or something odd about a file."""
    promotion = rules.promotion_of(claim.promotion)
    large = two_people_needed(promotion.conditions, month_value(claim, rules), months)
    odd = any("suspicious" in signal for file in before.answer.get("documents", []) for signal in file["signals"])
    return large or odd


def _first_approval(db: Session, claim: Claim, decision: Decision, by: int, now: datetime) -> Decision:
    """The first of two approvals: noted on the claim, which stays in the queue. Said twice by one person, it stays the
    first."""
    decision.outcome = Outcome.REVIEW.value
    decision.answer = {**decision.answer, "outcome": Outcome.REVIEW.value}
    if claim.first_approval_by is None:
        db.add(decision)
        claim.first_approval_by = by
        db.add(claim)
        audit.record(db, "claim.first_approval", f"claim:{claim.id}", f"person:{by}", {"note": decision.note}, now)
        return decision
    raise ReviewProblem(N_("You approved this claim already. A colleague must confirm it: two people are needed here."))


def _other_person_after_appeal(db: Session, claim_id: str, by: int) -> None:
    """An appeal is decided by somebody else than the one who declined."""
    newest = db.exec(
        select(Decision)
        .where(Decision.claim_id == claim_id, Decision.outcome == Outcome.DECLINE.value)
        .order_by(col(Decision.id).desc())
    ).first()
    if newest is not None and newest.by_person == by:
        raise ReviewProblem(N_("You declined this claim before; an appeal is decided by another person."))


__all__ = ["ClaimNotFound", "ReviewProblem", "Verdict", "last_decision", "review_claim"]
