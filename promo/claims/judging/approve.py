"""What an approval comes to: a place, the credit, the subscription; or, where no place is free, the waiting list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session, col, select

from promo import audit
from promo.books.list_prices import month_value
from promo.claims.judging.assess import first_counted_day
from promo.claims.judging.claim_json import credit as credit_json
from promo.claims.judging.claim_json import reason as reason_json
from promo.claims.judging.history import history_of
from promo.claims.judging.places import fits, places_free, take
from promo.claims.states import ClaimEvent, move
from promo.eligibility.model import Outcome, Reason
from promo.eligibility.reasons import ReasonKind
from promo.messages.outbox import say
from promo.periods import free_period
from promo.promotions.rulebook import RuleBook
from promo.promotions.shelf import rules_of
from promo.store.due import Swept
from promo.store.engine import Store
from promo.store.tables import Claim, ClaimState, Decision
from promo.subscriptions.credit import grant_credit
from promo.subscriptions.open import open_subscription

AT_ONCE = 50
"""Waiting claims of one promotion that are looked at in one round."""
log = structlog.get_logger()


def approve(
    db: Session,
    claim: Claim,
    decision: Decision,
    event: ClaimEvent,
    months: int,
    rules: RuleBook,
    in_force: RuleBook,
    *,
    actor: str,
    at: datetime,
) -> bool:
    """Give the credit and open the subscription, in the caller's transaction; or put the claim on the waiting list.

    Args:
        event: what approved it: the machine, a rep, or a place that came free.
        months: length of the credit.
        rules: those that judged it: prices are theirs.
        in_force: those of today: caps are theirs, whatever an older quote was made under.

    Returns:
        Whether the credit was given.
    """
    promotion, value = in_force.promotion_of(claim.promotion), month_value(claim, rules).times(months)
    if not take(db, claim, promotion, value, at):
        if event is not ClaimEvent.PLACE_CAME_FREE:
            decision.answer = {**decision.answer, "credit": None, "waits_for_months": months}
            db.add(decision)
            move(db, claim, ClaimEvent.NO_PLACE, actor=actor, at=at, detail={"months": months})
        return False
    today = at.astimezone(ZoneInfo(claim.timezone)).date()
    free = free_period(first_counted_day(claim.wished_start, today), months)
    decision.answer = {**decision.answer, "credit": credit_json(free, months)}
    db.add(decision)
    move(db, claim, event, actor=actor, at=at)
    grant = grant_credit(db, claim, decision, free, months, rules, at=at)
    open_subscription(db, claim, grant, rules, at=at)  # writes the billing start
    return True


def admit_waiting(store: Store, rules: RuleBook, now: datetime) -> Swept:
    """Give places that came free to the claims that wait for one, in the order they were sent. Returns how many."""
    admitted = failed = 0
    for claim_id in _heads(store, rules):
        try:
            admitted += store.again(lambda db, claim_id=claim_id: _admit(db, claim_id, rules, now))  # type: ignore[misc]
        except Exception:
            log.exception("row_failed", table="claim", row=claim_id)
            failed += 1
    return Swept(admitted, failed)


def _heads(store: Store, rules: RuleBook) -> list[str]:
    """The first claims of each waiting list for whose credit there is room now; none, and nothing locked, where there
    is none."""
    with store.reading() as db:
        lists = db.exec(select(Claim.promotion).where(Claim.state == ClaimState.WAITLISTED).distinct()).all()
        return [
            c.id
            for name in lists
            if places_free(db, name, rules.promotion_of(name))
            for c in _first(db, name)
            if _fits(db, c, rules)
        ]


def _first(db: Session, promotion: str) -> Sequence[Claim]:
    waiting = select(Claim).where(Claim.state == ClaimState.WAITLISTED, Claim.promotion == promotion)
    return db.exec(waiting.order_by(col(Claim.submitted_at), col(Claim.id)).limit(AT_ONCE)).all()


def _fits(db: Session, claim: Claim, rules: RuleBook) -> bool:
    months = int(_approving_decision(db, claim.id).answer["waits_for_months"])
    value = month_value(claim, rules_of(db, claim, rules)).times(months)
    return fits(db, claim, rules.promotion_of(claim.promotion), value, queued=0)


def _admit(db: Session, claim_id: str, rules: RuleBook, now: datetime) -> int:
    audit.queue_up(db)
    claim = db.get(Claim, claim_id, with_for_update=True, populate_existing=True)
    if claim is None or claim.state is not ClaimState.WAITLISTED:
        return 0
    decision = _approving_decision(db, claim_id)
    if reasons := _overtaken(db, claim, rules):
        _to_a_person(db, claim, decision, reasons, now)
        return 0
    months, judged_by = int(decision.answer["waits_for_months"]), rules_of(db, claim, rules)
    if not approve(db, claim, decision, ClaimEvent.PLACE_CAME_FREE, months, judged_by, rules, actor="system", at=now):
        return 0
    say(
        db,
        f"claim/{claim.id}/place",
        "decision_approve",
        claim.email,
        claim.locale,
        {"decision": decision.id, "note": decision.note},
        at=now,
        claim_id=claim.id,
    )
    return 1


def _approving_decision(db: Session, claim_id: str) -> Decision:
    """The decision that put the claim on the list."""
    return db.exec(
        select(Decision)
        .where(Decision.claim_id == claim_id, Decision.outcome == Outcome.APPROVE.value)
        .order_by(col(Decision.id).desc())
    ).first()  # type: ignore[return-value]


def _overtaken(db: Session, claim: Claim, rules: RuleBook) -> list[Reason]:
    """What became of the company while its claim waited, as reasons for a person."""
    now = history_of(db, claim, rules)
    true = {"claimant.already_used": now.already_used, "claimant.existing_customer": now.existing_customer}
    return [Reason(code, ReasonKind.PERSON) for code, overtaken in true.items() if overtaken]


def _to_a_person(db: Session, claim: Claim, before: Decision, reasons: list[Reason], now: datetime) -> None:
    answer = {**before.answer, "outcome": Outcome.REVIEW.value, "reasons": [reason_json(r) for r in reasons]}
    db.add(
        Decision(
            claim_id=claim.id,
            outcome=Outcome.REVIEW.value,
            answer=answer,
            checks=before.checks,
            rules_version=before.rules_version,
            decided_at=now,
        )
    )
    move(db, claim, ClaimEvent.OVERTAKEN, actor="system", at=now, detail={"reasons": [r.code for r in reasons]})
    say(
        db,
        f"claim/{claim.id}/overtaken",
        "decision_review",
        claim.email,
        claim.locale,
        {"note": ""},
        at=now,
        claim_id=claim.id,
    )
