"""A rep decides: approve, ask or decline. What colleagues read and what the claimant reads are two things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from promo import audit
from promo.books.list_prices import month_value
from promo.claims.judging.approve import Approval, approve, unbounded
from promo.claims.judging.claim_json import reason as reason_json
from promo.claims.judging.decided import decided, revised
from promo.claims.judging.process import tell_claimant
from promo.claims.judging.second_look import want_second_look
from promo.claims.makers import maker_of, pasted_by
from promo.claims.promises import Promised, PromisesFound, promises_in
from promo.claims.silence import end_silence
from promo.claims.states import ClaimEvent, IllegalTransition, advance, next_state
from promo.eligibility.case import case_from
from promo.eligibility.judge import credit_months, two_people_needed
from promo.eligibility.model import Outcome, Reason
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.eligibility.reasons_for_reps import is_routine
from promo.people.one_hand import one_hand
from promo.people.own_claims import why_not_theirs_to_decide
from promo.promotions.compiled import Promotion
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName
from promo.rule_sets.stored import keep_rules, rules_of
from promo.store.tables import Claim, Decision
from promo.subscriptions.places import release_place
from promo.translatable import N_
from promo.work import Work


class RepDecision(StrEnum):
    """What a rep can say."""

    APPROVE = "approve"
    ASK = "ask"
    DECLINE = "decline"


class ReviewProblem(Exception):
    """The decision cannot be recorded; the text is a message id."""


@dataclass(frozen=True, slots=True)
class ForTheLetter:
    """What the claimant is told besides the reasons that the machine found."""

    codes: tuple[str, ...] = ()
    """Further reasons: their sentences come in the claim's language."""
    words: str = ""
    """Written for the claimant, sent as they stand."""
    is_meant: bool = False
    """Whether the words are sent though they promise what the offer does not (`promises`)."""


NOTHING_MORE = ForTheLetter()

_EVENTS = {
    RepDecision.APPROVE: (ClaimEvent.REP_APPROVED, Outcome.APPROVE),
    RepDecision.ASK: (ClaimEvent.REP_ASKED, Outcome.ASK),
    RepDecision.DECLINE: (ClaimEvent.REP_DECLINED, Outcome.DECLINE),
}


USED_BEFORE = frozenset(
    {"claimant.already_used", "claimant.related_used", "claimant.existing_customer", "document.duplicate"}
)
"""Reasons that say that a credit was given for this already: a yes beside one of them takes two people."""
WHY = N_("Give a reason for your colleagues: it goes into the record, never into the letter.")
WHAT_SETTLED_IT = N_("The question of this case is still open: say in the note what settled it, then approve.")
WHAT_CHANGED = N_("This claim was refused before: say in the note what speaks for it now, then approve.")
ONE_HAND = N_(
    "One of you lately let the other in, or reset their password: for thirty days you count as one. Ask another"
    " colleague."
)


UNBOUNDED = {
    frozenset({FactName.OLD_SEATS}): N_(
        "The offer gives at most what the old contract was for. Read by hand for how many users that was, then approve."
    ),
    frozenset({FactName.OLD_PLAN}): N_(
        "The offer gives at most what the old contract was for. Read by hand which plan that was, then approve."
    ),
    frozenset({FactName.OLD_SEATS, FactName.OLD_PLAN}): N_(
        "The offer gives at most what the old contract was for. Read by hand which plan that was and for how many"
        " users, then approve."
    ),
}
"""Why nobody approves yet, by what is not known of the old contract."""


class ClaimNotFound(Exception):
    """There is no such claim, or it is not this person's to see."""


def last_decision(db: Session, claim_id: str) -> Decision | None:
    """The newest decision of a claim."""
    return db.exec(select(Decision).where(Decision.claim_id == claim_id).order_by(col(Decision.id).desc())).first()


def review_claim(
    work: Work, claim_id: str, verdict: RepDecision, note: str = "", letter: ForTheLetter = NOTHING_MORE
) -> Decision:
    """Record a rep's decision and what follows from it.

    Args:
        work: the unit of work, in the rep's name.
        claim_id: the claim.
        verdict: what the rep says.
        note: why, for colleagues and the record; the claimant never reads it.
        letter: what the claimant is told besides.

    Raises:
        ClaimNotFound: no such claim.
        IllegalTransition: the claim is not in review (somebody was quicker).
        ReviewProblem: no note where one is needed (with a no, and with a yes that is not routine), nothing for the
            letter to say, or nobody may decide on their own claim.
        PromisesFound: the words promise what the offer does not, and nobody said that it is meant.
    """
    audit.queue_up(work.db)
    said = _prepared(work, claim_id, verdict, note, letter)
    claim, before, event = said.claim, said.before, said.event
    keep_rules(work.db, said.approval.judged_by, work.now)
    decision = Decision(
        claim_id=claim_id,
        outcome=said.outcome.value,
        by_person=work.by.person_id,
        note=said.note,
        answer=said.answer,
        checks=before.checks,
        rules_version=said.approval.judged_by.version,
        decided_at=work.now,
    )
    if said.is_first_of_two:
        return _first_approval(work, claim, decision)
    work.db.add(decision)
    work.db.flush()
    told = said.outcome.value
    if verdict is RepDecision.APPROVE:
        told = "approve" if approve(work, claim, decision, event, said.approval) else "waitlisted"
    else:
        advance(work, claim, event, {"note": said.note})
        release_place(work, claim.id)
    want_second_look(work, claim, said.outcome)
    claim.first_approval_by = None
    end_silence(claim)  # what a person says is said
    if verdict is RepDecision.ASK:
        claim.asked_at, claim.asks_in_row = work.now, 0
    if said.promised:
        work.record("claim.promised", claim, {"words": "; ".join(one.words for one in said.promised)})
    tell_claimant(work, claim, decision, told)
    return decision


def make_sure_it_can_be_said(
    work: Work, claim_id: str, verdict: RepDecision, note: str = "", letter: ForTheLetter = NOTHING_MORE
) -> None:
    """Refuse what `review_claim` would refuse now, and write nothing; the same arguments, the same refusals."""
    _prepared(work, claim_id, verdict, note, letter)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A decision that may be recorded, and what it is recorded with."""

    claim: Claim
    before: Decision
    event: ClaimEvent
    outcome: Outcome
    note: str
    answer: dict[str, Any]
    approval: Approval
    is_first_of_two: bool
    promised: Sequence[Promised]
    """What the words promise beyond the offer, and are meant all the same."""


def _prepared(work: Work, claim_id: str, verdict: RepDecision, note: str, letter: ForTheLetter) -> _Prepared:
    """Everything that may speak against a decision, before anything of it is written."""
    note, db, by = note.strip()[:2000], work.db, work.by.person_id
    claim, before = _theirs_to_decide(work, claim_id)
    event, outcome = _EVENTS[verdict]
    next_state(claim.state, event)  # refused where somebody was quicker
    book = rules_of(db, claim, work.rules)
    answer = _answer(before, verdict, letter)
    promised = promises_in(letter.words, months_of(book.promotion_of(claim.promotion)))
    if promised and not letter.is_meant:
        raise PromisesFound(promised)
    approval = Approval(_months(db, claim, book.promotion_of(claim.promotion)), book)
    two_people = verdict is RepDecision.APPROVE and _second_person_needed(claim, before, approval)
    wants = WHY if verdict is RepDecision.DECLINE else ""
    if verdict is RepDecision.APPROVE:
        _not_by_its_maker(work, claim_id, two_people)
        _make_sure_it_is_bounded(claim, before, book)
        wants = _wanted_with_yes(db, claim_id, before, two_people)
    if wants and len(note) < 3:
        raise ReviewProblem(wants)
    first = two_people and claim.first_approval_by is None
    if two_people and claim.first_approval_by is not None:
        if claim.first_approval_by == by:
            raise ReviewProblem(
                N_("You approved this claim already. A colleague must confirm it: two people are needed here.")
            )
        if by and one_hand(db, claim.first_approval_by, by, work.now):
            raise ReviewProblem(ONE_HAND)
    return _Prepared(claim, before, event, outcome, note, answer, approval, first, promised)


def wanted_with_yes(db: Session, claim: Claim, before: Decision, rules: RuleBook) -> str:
    """What the note says with a yes, as a message id; empty where the yes is routine and needs no words.

    Args:
        db: a session to read by.
        claim: a claim in review.
        before: what was decided on it last.
        rules: the rule book in force.
    """
    book = rules_of(db, claim, rules)
    approval = Approval(_months(db, claim, book.promotion_of(claim.promotion)), book)
    return _wanted_with_yes(db, claim.id, before, _second_person_needed(claim, before, approval))


def _wanted_with_yes(db: Session, claim_id: str, before: Decision, two_people: bool) -> str:
    if last_no(db, claim_id) is not None:
        return WHAT_CHANGED
    if not is_routine(decided(before).codes):
        return WHAT_SETTLED_IT
    return WHY if two_people else ""


def months_of(promotion: Promotion) -> frozenset[int]:
    """The numbers of free months that an offer can give."""
    given = promotion.file.credit
    if isinstance(given.months, int):
        return frozenset(range(given.months, given.most + 1))
    return frozenset(range(1, given.most + 1))


def _not_by_its_maker(work: Work, claim_id: str, two_people: bool) -> None:
    """Whoever made a claim for its customer is none of the two who must agree; whoever pasted a paper of it does not
    approve at all.

    Raises:
        ReviewProblem: they would.
    """
    db, by, maker = work.db, work.by.person_id, maker_of(work.db, claim_id)
    if by in pasted_by(db, claim_id).values():
        raise ReviewProblem(N_("You pasted a paper of this claim yourself: a colleague approves it."))
    if by is None or maker is None or not two_people:
        return
    if maker == by:
        raise ReviewProblem(
            N_("You made this claim for the customer yourself: two other colleagues have to approve it.")
        )
    if one_hand(db, maker, by, work.now):
        raise ReviewProblem(ONE_HAND)


def _make_sure_it_is_bounded(claim: Claim, before: Decision, book: RuleBook) -> None:
    """Where the offer gives no more than the old contract was for, somebody knows for what it was.

    Raises:
        ReviewProblem: nobody does.
    """
    if missing := unbounded(claim, decided(before), book):
        raise ReviewProblem(UNBOUNDED[missing])


def _theirs_to_decide(work: Work, claim_id: str) -> tuple[Claim, Decision]:
    """The claim, held until the unit of work ends, and what was decided last; refused to whoever may not decide it."""
    claim = work.db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        raise ClaimNotFound(claim_id)
    if problem := why_not_theirs_to_decide(work, claim):
        raise ReviewProblem(problem)
    before = last_decision(work.db, claim_id)
    if before is None:
        raise IllegalTransition(f"the claim {claim_id} was not read yet")
    _other_person_after_appeal(work, claim_id)
    return claim, before


def _answer(before: Decision, verdict: RepDecision, letter: ForTheLetter) -> dict[str, Any]:
    """What is stored: the reasons that were found and those the rep adds, and words for the claimant.

    Raises:
        ReviewProblem: an ask that asks for nothing, a no without a reason.
    """
    found = decided(before)
    wanted = {RepDecision.ASK: ReasonKind.FIXABLE, RepDecision.DECLINE: ReasonKind.FINAL}.get(verdict)
    codes = [c for c in letter.codes if c in REASONS and c not in found.codes and REASONS[c].kind is wanted]
    reasons = [*before.answer["reasons"], *(reason_json(Reason(code, REASONS[code].kind)) for code in codes)]
    words = letter.words.strip()[:2000]
    if wanted is not None and not words and not any(r["kind"] == wanted.value for r in reasons):
        raise ReviewProblem(
            N_("Choose what to ask for: the letter has nothing to say yet.")
            if verdict is RepDecision.ASK
            else N_("Choose the reason that the letter gives: no refusal goes out without one.")
        )
    outcome = _EVENTS[verdict][1]
    return revised(before, outcome, reasons=reasons, letter=words)


def _months(db: Session, claim: Claim, promotion: Promotion) -> int:
    """The months of a credit that a person approves: what the facts earn that were read, by hand at last, or the most
    the offer gives."""
    judged = db.exec(
        select(Decision.case)
        .where(Decision.claim_id == claim.id, col(Decision.case).is_not(None))
        .order_by(col(Decision.id).desc())
    ).first()
    months = credit_months(promotion.conditions, case_from(judged)) if judged else None
    return months or promotion.conditions.at_most


def _second_person_needed(claim: Claim, before: Decision, approval: Approval) -> bool:
    """Whether two people must agree: a credit over the limit, something odd about a file, or a use before."""
    months, rules = approval.months, approval.judged_by
    promotion = rules.promotion_of(claim.promotion)
    large = two_people_needed(promotion.conditions, month_value(claim, rules), months)
    found = decided(before)
    return large or found.suspicious or bool(USED_BEFORE & set(found.codes))


def _first_approval(work: Work, claim: Claim, decision: Decision) -> Decision:
    """The first of two approvals: noted on the claim, which stays in the queue."""
    decision.outcome = Outcome.REVIEW.value
    decision.answer = revised(decision, Outcome.REVIEW)
    work.db.add(decision)
    claim.first_approval_by = work.by.person_id
    work.db.add(claim)
    work.record("claim.first_approval", claim, {"note": decision.note})
    return decision


def _other_person_after_appeal(work: Work, claim_id: str) -> None:
    """An appeal is decided by somebody else than the one who declined."""
    if problem := why_not_after_a_no(work.db, last_no(work.db, claim_id), work.by.person_id, work.now):
        raise ReviewProblem(problem)


def last_no(db: Session, claim_id: str) -> Decision | None:
    """The newest refusal of a claim, a person's or the machine's."""
    no = select(Decision).where(Decision.claim_id == claim_id, Decision.outcome == Outcome.DECLINE.value)
    return db.exec(no.order_by(col(Decision.id).desc())).first()


def why_not_after_a_no(db: Session, no: Decision | None, by: int | None, now: datetime) -> str:
    """Why somebody does not decide on a claim that was refused before, as a message id; empty where they may."""
    if no is None or no.by_person is None or by is None:
        return ""
    if no.by_person == by:
        return N_("You declined this claim before; an appeal is decided by another person.")
    return ONE_HAND if one_hand(db, no.by_person, by, now) else ""
