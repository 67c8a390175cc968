"""A rep decides: approve, ask or decline, always with a reason."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from promo import audit
from promo.billing.grant import grant_credit
from promo.billing.subscribe import open_subscription
from promo.claims.answer import credit as credit_json
from promo.claims.assess import first_counted_day
from promo.claims.history import history_of
from promo.claims.process import keep_rules, tell_claimant
from promo.claims.states import ClaimEvent, IllegalTransition, move
from promo.clock import Clock
from promo.clock import today as today_in
from promo.eligibility.judge import Outcome
from promo.eligibility.reasons import N_
from promo.periods import free_period
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.tables import Claim, Decision, Person


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


def review_claim(claim_id: str, verdict: Verdict, note: str, *, by: int, store: Store, rules: RuleBook, clock: Clock) -> Decision:
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
        now = clock.now()
        answer: dict[str, Any] = {**before.answer, "outcome": outcome.value}
        free = None
        if verdict is Verdict.APPROVE:
            if history_of(db, claim, rules).places_left < 1:
                raise ReviewProblem(N_("All places of this offer are taken. The claim stays in the queue."))
            promotion = rules.promotions.get(claim.promotion, rules.promotion)
            today = today_in(clock, claim.timezone)
            free = free_period(first_counted_day(_wish(claim, today), today), promotion.file.credit.months)
            answer["credit"] = credit_json(free, promotion.file.credit.months)
        keep_rules(db, rules, now)
        decision = Decision(
            claim_id=claim_id, outcome=outcome.value, by_person=by, note=note, answer=answer, checks=before.checks,
            rules_version=rules.version, decided_at=now,
        )  # fmt: skip
        db.add(decision)
        db.flush()
        move(db, claim, event, actor=f"person:{by}", at=now, detail={"note": note})
        if verdict is Verdict.ASK:
            claim.asked_at, claim.asks_in_row = now, 0
        if free is not None:
            grant = grant_credit(db, claim, decision, free, rules, at=now)
            open_subscription(db, claim, grant, rules, at=now)
        tell_claimant(db, claim, decision, outcome, now)
    return decision


def _wish(claim: Claim, today: date) -> date | None:
    """The wished start while it lies ahead; once it has passed, counting begins on the day after approval."""
    return claim.wished_start if claim.wished_start and claim.wished_start > today else None


def _other_person_after_appeal(db: Session, claim_id: str, by: int) -> None:
    """An appeal is decided by somebody else than the one who declined."""
    newest = db.exec(
        select(Decision).where(Decision.claim_id == claim_id, Decision.outcome == Outcome.DECLINE.value).order_by(col(Decision.id).desc())
    ).first()
    if newest is not None and newest.by_person == by:
        raise ReviewProblem(N_("You declined this claim before; an appeal is decided by another person."))


__all__ = ["ClaimNotFound", "ReviewProblem", "Verdict", "last_decision", "review_claim"]
