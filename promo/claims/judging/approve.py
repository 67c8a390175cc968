"""What an approval comes to: a place, the credit, the subscription; or, where no place is free, the waiting list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from promo import audit
from promo.books.list_prices import list_month_value
from promo.claims.judging.assess import first_counted_day
from promo.claims.judging.case_line import keep_case_line
from promo.claims.judging.claim_json import credit as credit_json
from promo.claims.judging.claim_json import reason as reason_json
from promo.claims.judging.decided import Decided, decided, revised
from promo.claims.judging.history import history_of
from promo.claims.judging.used import keep_use
from promo.claims.silence import end_silence
from promo.claims.states import ClaimEvent, advance
from promo.clock import local_day
from promo.due import Swept
from promo.eligibility.model import Outcome, Reason
from promo.eligibility.reasons import ReasonKind
from promo.money import Money
from promo.periods import free_period
from promo.promotions.cover import Cover, cover_of
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName
from promo.rule_sets.stored import rules_of
from promo.store.tables import Claim, ClaimState, Decision
from promo.subscriptions.covered import started_by
from promo.subscriptions.credit import Granted, grant_credit
from promo.subscriptions.open import open_subscription
from promo.subscriptions.places import fits, places_free, take
from promo.work import SYSTEM, Office, Work

AT_ONCE = 50
"""Waiting claims of one promotion that are looked at in one round."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Approval:
    """What is approved: so many months, by the rules that judged the claim, since they are those of its prices."""

    months: int
    judged_by: RuleBook


def approve(work: Work, claim: Claim, decision: Decision, event: ClaimEvent, approval: Approval) -> bool:
    """Give the credit and open the subscription; or put the claim on the waiting list.

    The caps are those of the rules in force, whatever an older quote was made under.

    Args:
        work: the unit of work; it has waited for the audit chain.
        claim: locked.
        decision: the row of the approval; what is given is written into it.
        event: what approved it: the machine, a rep, or a place that came free.
        approval: how many months, by which rules.

    Returns:
        Whether the credit was given.
    """
    months, rules = approval.months, approval.judged_by
    promotion = rules.promotion_of(claim.promotion)
    cover = cover_read(claim, decided(decision), rules)
    started = started_by(claim, cover, rules)
    value = list_month_value(rules, started.plan, claim.every, started.seats, claim.country).times(months)
    if not take(work, claim, work.rules.promotion_of(claim.promotion), value):
        if event is not ClaimEvent.PLACE_CAME_FREE:
            decision.answer = {**decision.answer, "credit": None, "waits_for_months": months}
            work.db.add(decision)
            advance(work, claim, ClaimEvent.NO_PLACE, {"months": months})
        return False
    today = local_day(work.now, claim.timezone)
    free = free_period(first_counted_day(claim.wished_start, today), months)
    begun = max(claim.wished_start or today, today)
    decision.answer = {**decision.answer, "credit": credit_json(free, months, begun)}
    work.db.add(decision)
    advance(work, claim, event)
    grant = grant_credit(
        work, claim, decision, Granted(free, months, rules, promotion.file.credit.least, cover, started)
    )
    keep_use(work.db, claim)
    open_subscription(work, claim, grant, rules)  # writes the billing start
    end_silence(claim)  # what is granted, and from when it costs something, is said
    return True


def cover_read(claim: Claim, found: Decided, rules: RuleBook) -> Cover | None:
    """What an approval covers by what was read of the old contract by now, by the machine or by hand; None where the
    offer sets no bound."""
    promotion = rules.promotion_of(claim.promotion)
    competitor = rules.competitors.get(str(found.fact(FactName.COMPETITOR.value).value))
    plan, seats = found.fact(FactName.OLD_PLAN.value).value, found.fact(FactName.OLD_SEATS.value).value
    return cover_of(promotion, competitor, plan, seats, rules.catalog)


def worth(claim: Claim, found: Decided, rules: RuleBook, months: int) -> Money:
    """List value of so many free months of what an approval would start: where the offer is like for like, no more than
    was read of the old contract."""
    started = started_by(claim, cover_read(claim, found, rules), rules)
    return list_month_value(rules, started.plan, claim.every, started.seats, claim.country).times(months)


def unbounded(claim: Claim, found: Decided, rules: RuleBook) -> frozenset[FactName]:
    """What is not known of the old contract though the offer is bounded by it: an approval would start more than is
    meant."""
    bound = rules.promotion_of(claim.promotion).file.like_for_like
    cover = cover_read(claim, found, rules)
    known = {FactName.OLD_PLAN.value: cover and cover.plan, FactName.OLD_SEATS.value: cover and cover.seats}
    return frozenset(FactName(fact) for fact in bound.asks if known[fact] is None)


def admit_waiting(office: Office, now: datetime) -> Swept:
    """Give places that came free to the claims that wait for one, in the order they were sent. Returns how many."""
    admitted = failed = 0
    for claim_id in _heads(office):
        try:
            admitted += office.do_at(now, SYSTEM, _admit, claim_id)
        except Exception:
            log.exception("row_failed", table="claim", row=claim_id)
            failed += 1
    return Swept(admitted, failed)


def _heads(office: Office) -> list[str]:
    """The first claims of each waiting list for whose credit there is room now; none, and nothing locked, where there
    is none."""
    rules = office.rules
    with office.store.reading() as db:
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
    found = decided(_approving_decision(db, claim.id))
    value = worth(claim, found, rules_of(db, claim, rules), found.waits_for_months or 0)
    return fits(db, claim, rules.promotion_of(claim.promotion), value, queued=0)


def _admit(work: Work, claim_id: str) -> int:
    db = work.db
    audit.queue_up(db)
    claim = db.get(Claim, claim_id, with_for_update=True, populate_existing=True)
    if claim is None or claim.state is not ClaimState.WAITLISTED:
        return 0
    decision = _approving_decision(db, claim_id)
    if reasons := _overtaken(db, claim, decision, work.rules):
        _to_a_person(work, claim, decision, reasons)
        return 0
    approval = Approval(decided(decision).waits_for_months or 0, rules_of(db, claim, work.rules))
    if not approve(work, claim, decision, ClaimEvent.PLACE_CAME_FREE, approval):
        return 0
    said = {"decision": decision.id}
    work.letter(f"claim/{claim.id}/place", "decision_approve", claim, said)
    return 1


def _approving_decision(db: Session, claim_id: str) -> Decision:
    """The decision that put the claim on the list."""
    return db.exec(
        select(Decision)
        .where(Decision.claim_id == claim_id, Decision.outcome == Outcome.APPROVE.value)
        .order_by(col(Decision.id).desc())
    ).first()  # type: ignore[return-value]


def _overtaken(db: Session, claim: Claim, decision: Decision, rules: RuleBook) -> list[Reason]:
    """What became of the company and its proof while the claim waited, as reasons for a person."""
    now = history_of(db, claim, rules)
    true = {
        "claimant.already_used": now.already_used,
        "claimant.existing_customer": now.existing_customer,
        "document.duplicate": now.duplicate and decision.by_person is None,  # else a person said yes to it already
    }
    return [Reason(code, ReasonKind.PERSON) for code, overtaken in true.items() if overtaken]


def _to_a_person(work: Work, claim: Claim, before: Decision, reasons: list[Reason]) -> None:
    answer = revised(before, Outcome.REVIEW, reasons=[reason_json(r) for r in reasons])
    decision = Decision(
        claim_id=claim.id,
        outcome=Outcome.REVIEW.value,
        answer=answer,
        checks=before.checks,
        rules_version=before.rules_version,
        decided_at=work.now,
    )
    work.db.add(decision)
    keep_case_line(work, claim, decision, rules_of(work.db, claim, work.rules))
    advance(work, claim, ClaimEvent.OVERTAKEN, {"reasons": [r.code for r in reasons]})
    work.letter(f"claim/{claim.id}/overtaken", "decision_review", claim)
