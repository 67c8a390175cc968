"""A rep decides: approve, ask or decline, always with a reason."""

from __future__ import annotations

from enum import StrEnum

from sqlmodel import Session, col, select

from promo import audit
from promo.books.list_prices import month_value
from promo.claims.judging.approve import Approval, approve
from promo.claims.judging.decided import decided, revised
from promo.claims.judging.places import release_place
from promo.claims.judging.process import tell_claimant
from promo.claims.states import ClaimEvent, IllegalTransition, advance
from promo.eligibility.case import case_from
from promo.eligibility.judge import credit_months, two_people_needed
from promo.eligibility.model import Outcome
from promo.promotions.compiled import Promotion
from promo.rule_sets.stored import keep_rules, rules_of
from promo.store.tables import Claim, Decision, Person
from promo.translatable import N_
from promo.work import Work


class RepDecision(StrEnum):
    """What a rep can say."""

    APPROVE = "approve"
    ASK = "ask"
    DECLINE = "decline"


class ReviewProblem(Exception):
    """The decision cannot be recorded; the text is a message id."""


_EVENTS = {
    RepDecision.APPROVE: (ClaimEvent.REP_APPROVED, Outcome.APPROVE),
    RepDecision.ASK: (ClaimEvent.REP_ASKED, Outcome.ASK),
    RepDecision.DECLINE: (ClaimEvent.REP_DECLINED, Outcome.DECLINE),
}


class ClaimNotFound(Exception):
    """There is no such claim, or it is not this person's to see."""


def last_decision(db: Session, claim_id: str) -> Decision | None:
    """The newest decision of a claim."""
    return db.exec(select(Decision).where(Decision.claim_id == claim_id).order_by(col(Decision.id).desc())).first()


def review_claim(work: Work, claim_id: str, verdict: RepDecision, note: str) -> Decision:
    """Record a rep's decision and what follows from it.

    Args:
        work: the unit of work, in the rep's name.
        claim_id: the claim.
        verdict: what the rep says.
        note: why, in words that the claimant reads.

    Raises:
        ClaimNotFound: no such claim.
        IllegalTransition: the claim is not in review (somebody was quicker).
        ReviewProblem: no reason given, or nobody may decide on their own claim.
    """
    note = note.strip()[:2000]
    if len(note) < 3:
        raise ReviewProblem(N_("Give a reason: it goes into the letter and into the record."))
    db, by = work.db, work.by.person_id
    audit.queue_up(db)
    claim = db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        raise ClaimNotFound(claim_id)
    rep = db.get(Person, by) if by is not None else None
    if rep is None or rep.email == claim.email:
        raise ReviewProblem(N_("Nobody decides on their own claim. Ask a colleague."))
    before = last_decision(db, claim_id)
    if before is None:
        raise IllegalTransition(f"the claim {claim_id} was not read yet")
    _other_person_after_appeal(db, claim_id, by)
    book = rules_of(db, claim, work.rules)
    keep_rules(db, book, work.now)
    event, outcome = _EVENTS[verdict]
    decision = Decision(
        claim_id=claim_id,
        outcome=outcome.value,
        by_person=by,
        note=note,
        answer=revised(before, outcome),
        checks=before.checks,
        rules_version=book.version,
        decided_at=work.now,
    )
    approval = Approval(_months(db, claim, book.promotion_of(claim.promotion)), book)
    if (
        verdict is RepDecision.APPROVE
        and _second_person_needed(claim, before, approval)
        and claim.first_approval_by in (None, by)
    ):
        return _first_approval(work, claim, decision)
    db.add(decision)
    db.flush()
    told = outcome.value
    if verdict is RepDecision.APPROVE:
        told = "approve" if approve(work, claim, decision, event, approval) else "waitlisted"
    else:
        advance(work, claim, event, {"note": note})
        release_place(work, claim.id)
    claim.first_approval_by = None
    if verdict is RepDecision.ASK:
        claim.asked_at, claim.asks_in_row = work.now, 0
    tell_claimant(work, claim, decision, told)
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


def _second_person_needed(claim: Claim, before: Decision, approval: Approval) -> bool:
    """Whether two people must agree: a credit over the limit, or something odd about a file."""
    months, rules = approval.months, approval.judged_by
    promotion = rules.promotion_of(claim.promotion)
    large = two_people_needed(promotion.conditions, month_value(claim, rules), months)
    return large or decided(before).suspicious


def _first_approval(work: Work, claim: Claim, decision: Decision) -> Decision:
    """The first of two approvals: noted on the claim, which stays in the queue. Said twice by one person, it stays the
    first."""
    decision.outcome = Outcome.REVIEW.value
    decision.answer = revised(decision, Outcome.REVIEW)
    if claim.first_approval_by is None:
        work.db.add(decision)
        claim.first_approval_by = work.by.person_id
        work.db.add(claim)
        work.record("claim.first_approval", claim, {"note": decision.note})
        return decision
    raise ReviewProblem(N_("You approved this claim already. A colleague must confirm it: two people are needed here."))


def _other_person_after_appeal(db: Session, claim_id: str, by: int | None) -> None:
    """An appeal is decided by somebody else than the one who declined."""
    newest = db.exec(
        select(Decision)
        .where(Decision.claim_id == claim_id, Decision.outcome == Outcome.DECLINE.value)
        .order_by(col(Decision.id).desc())
    ).first()
    if newest is not None and newest.by_person == by:
        raise ReviewProblem(N_("You declined this claim before; an appeal is decided by another person."))
