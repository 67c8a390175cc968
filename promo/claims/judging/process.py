"""Proof in, billing start scheduled; or the reasons why not. The main flow of the product."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from sqlmodel import Session, col, select

from promo import audit
from promo.claims.judging.approve import Approval, approve, worth
from promo.claims.judging.assess import Assessment, judged_again
from promo.claims.judging.by_hand import rows_by_hand
from promo.claims.judging.case_line import keep_case_line
from promo.claims.judging.case_text import keep_paper_words, paper_words
from promo.claims.judging.claim_json import check as check_json
from promo.claims.judging.claim_json import to_json
from promo.claims.judging.copies import keep_marks
from promo.claims.judging.decided import decided
from promo.claims.judging.meanwhile import events_so_far, nobody_decided_on_its_like
from promo.claims.judging.pasted import a_person_reads_what_was_pasted
from promo.claims.judging.pictures import draw_all
from promo.claims.judging.series import keep_wording
from promo.claims.judging.taken import FileRead, Taken, read_taken
from promo.claims.judging.turn import LATER_TIMES, Turn, nobody_waits
from promo.claims.judging.under_way import UnderWay, under_way
from promo.claims.judging.verdict import a_person_looks, is_our_fault, judge_taken, known_of, within_the_day
from promo.claims.makers import pasted_by
from promo.claims.states import ClaimEvent, advance
from promo.clock import today as today_in
from promo.eligibility.case import case_json
from promo.eligibility.model import Outcome
from promo.faultpoints import fault
from promo.proof.sealed.reader import Reader
from promo.rule_sets.shadow import shadow_verdicts
from promo.rule_sets.stored import keep_rules, rules_of
from promo.store.tables import Claim, ClaimState, Decision, ProofFile
from promo.subscriptions.places import Overtaken, reserve
from promo.work import SYSTEM, Office, Work

CLAIM_SECONDS = 60.0
LEASE, MARGIN = timedelta(minutes=5), timedelta(minutes=1)
log = structlog.get_logger()

_EVENTS = {
    Outcome.APPROVE: ClaimEvent.JUDGED_APPROVE,
    Outcome.ASK: ClaimEvent.JUDGED_ASK,
    Outcome.REVIEW: ClaimEvent.JUDGED_REVIEW,
    Outcome.DECLINE: ClaimEvent.JUDGED_DECLINE,
}


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was read and what came of it, with the milliseconds each took."""

    taken: Taken
    files: list[FileRead]
    assessment: Assessment
    timing: Mapping[str, int]
    words: str
    """Those of the papers, for the desk's search."""


def process_claim(
    office: Office,
    reader: Reader,
    claim_id: str,
    seconds: float = CLAIM_SECONDS,
    others_wait: Callable[[], bool] = nobody_waits,
) -> Outcome | None:
    """Read the proof, judge it, and write what follows in one unit of work.

    Args:
        office: opens the units of work.
        reader: reads files in sealed workers.
        claim_id: the claim.
        seconds: wall-clock time for all that is read and found. A claim that takes longer is put off to the end of the
            line, where it has more; if that is not enough either, a person looks.
        others_wait: whether somebody else waits meanwhile; a first turn ends after some seconds then (`turn.py`).

    Returns:
        The outcome, or None when the claim is not decided now (somebody else has it, it moved on, was put off, or the
        process ends).
    """
    with under_way(office.store, claim_id) as here:
        taken = office.do(SYSTEM, _take, claim_id, seconds, here)
        if taken is None:
            return None
        fault("read.taken")
        return _read_and_decide(office, reader, taken, seconds, others_wait)


def _read_and_decide(
    office: Office, reader: Reader, taken: Taken, seconds: float, others_wait: Callable[[], bool]
) -> Outcome | None:
    claim_id = taken.claim.id
    started = time.perf_counter()
    turn = Turn(seconds, first=taken.claim.reading_tries <= 1, others_wait=others_wait)
    bounded, today = reader.until(turn.ends_by), today_in(office.clock, taken.claim.timezone)
    files = read_taken(taken, office, bounded, today)  # slow, so no unit of work is open here
    fault("read.done")
    read = time.perf_counter()
    assessment = None if reader.is_cut_off else judge_taken(taken, files, office, bounded, today)
    if assessment is None or reader.is_cut_off:  # not read because we stop: that says nothing about the claim
        office.do(SYSTEM, _hand_back, taken.claim)
        return None
    if turn.is_over and not is_our_fault(assessment):
        if turn.first:
            office.do(SYSTEM, _put_off, taken.claim)
            return None
        assessment = a_person_looks("system.too_slow")
    timing = {"read": _ms(read - started), "extract": _ms(time.perf_counter() - read), "decide": 0}
    words = paper_words(reading for file in files for reading in file.readings)
    judged = _Judged(taken, files, assessment, timing, words)
    try:
        outcome = office.do(SYSTEM, _decide, judged)
    except Overtaken as why:  # by a claim like this one, or by the last place: once more, with nobody else beside it
        log.info("claim_decided_again", claim=claim_id, why=str(why))
        outcome = office.do(SYSTEM, _decide_alone, judged)
    if outcome is not None:
        fault("decide.committed")
        log.info("claim_decided", claim=claim_id, outcome=outcome.value)
        draw_all(taken.files, office, reader)
    return outcome


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _take(work: Work, claim_id: str, seconds: float, here: UnderWay) -> Taken | None:
    """Take a claim for reading: for exactly one caller, and again only when the former one is gone."""
    db, now = work.db, work.now
    claim = db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        return None
    is_over = claim.lease_until is not None and claim.lease_until < now
    stale = claim.state is ClaimState.READING and (is_over or here.follows_a_dead_one(claim))
    if claim.state is not ClaimState.SUBMITTED and not stale:
        return None
    claim.reading_tries += 1
    files = list(db.exec(select(ProofFile).where(ProofFile.claim_id == claim_id).order_by(col(ProofFile.position))))
    claim.lease_until = now + max(LEASE, timedelta(seconds=seconds * LATER_TIMES) + MARGIN)
    here.until(claim.lease_until)
    event = ClaimEvent.TAKEN_AGAIN if stale else ClaimEvent.TAKEN
    advance(work, claim, event, {"try": claim.reading_tries})
    return Taken(claim, files, rules_of(db, claim, work.rules))


def _put_off(work: Work, taken: Claim) -> None:
    """Let the others go first; nothing where the claim moved meanwhile."""
    claim = _still_ours(work.db, taken)
    if claim is not None:
        claim.lease_until, claim.stage = None, None
        advance(work, claim, ClaimEvent.PUT_OFF, {"try": claim.reading_tries})
        log.warning("claim_put_off", claim=claim.id)


def _hand_back(work: Work, taken: Claim) -> None:
    """As if this try had not been: the claim has the turn that it had, when somebody reads again."""
    claim = _still_ours(work.db, taken)
    if claim is not None:
        claim.lease_until, claim.stage = None, None
        advance(work, claim, ClaimEvent.PUT_OFF, {"try": claim.reading_tries, "stopping": True})
        claim.reading_tries -= 1
        log.info("claim_handed_back", claim=claim.id)


def _decide_alone(work: Work, judged: _Judged) -> Outcome | None:
    """The same while nobody else decides."""
    audit.queue_up(work.db)
    return _decide(work, judged)


def _decide(work: Work, judged: _Judged) -> Outcome | None:
    """Write the decision and what follows from it; nothing where the claim moved meanwhile.

    Claims are decided side by side: nobody waits for the audit chain until the end, where it is looked whether others
    decided anything meanwhile that this verdict would have to know.

    Raises:
        Overtaken: they did; nothing was kept.
    """
    db, taken = work.db, judged.taken
    claim = _still_ours(db, taken.claim)
    if claim is None:
        return None
    # Others may have been decided while this proof was being read: judged once more with what is known now.
    so_far = events_so_far(db)
    fresh = [(f, f.marks(judged.assessment.facts)) for f in judged.files]
    marks = [(f.row, mark) for f, mark in fresh]
    history = known_of(db, taken, claim, work.now, fresh)
    assessment = judged_again(judged.assessment, taken.promotion, history, claim.wished_start)
    audit.at_the_chain(db, lambda db: nobody_decided_on_its_like(db, claim, marks, so_far))
    assessment = a_person_reads_what_was_pasted(assessment, frozenset(pasted_by(db, claim.id)))
    if _a_person_has_it(db, claim.id):
        # More files came while a person had it: they see what is read now, and it is theirs to decide.
        assessment = replace(assessment, verdict=replace(assessment.verdict, outcome=Outcome.REVIEW))
    verdict = assessment.verdict
    claim.asks_in_row = claim.asks_in_row + 1 if verdict.outcome is Outcome.ASK else 0
    decision = _record(work, claim, replace(judged, assessment=assessment))
    for file, mark in fresh:
        keep_marks(db, file.row, mark)
        keep_wording(db, file.row, file.wording if mark else ())
    shadow_verdicts(db, decision, work.now)
    fault("decide.written")
    told = verdict.outcome.value
    if verdict.outcome is Outcome.APPROVE and verdict.months:
        audit.at_the_chain(db, lambda db: within_the_day(db, taken, work.now))
        approval = Approval(verdict.months, taken.rules)
        told = "approve" if approve(work, claim, decision, ClaimEvent.JUDGED_APPROVE, approval) else "waitlisted"
    else:
        advance(work, claim, _EVENTS[verdict.outcome], {"reasons": [r.code for r in verdict.reasons]})
        if verdict.outcome is Outcome.REVIEW:
            _keep_a_place(work, claim, taken, decision)
    tell_claimant(work, claim, decision, told)  # outbox: the letter leaves after the commit
    fault("decide.before_commit")
    return verdict.outcome


def _a_person_has_it(db: Session, claim_id: str) -> bool:
    """Whether the claim was with a person before this reading: in review, after a no, asked for more by a person and
    answered with words alone, or read by hand. A person's no is never overcome by a machine, whatever came after it,
    and what one person read never approves by itself."""
    said = db.exec(select(Decision).where(Decision.claim_id == claim_id).order_by(col(Decision.id))).all()
    if not said:
        return False
    if rows_by_hand(db, claim_id):
        return True
    last = said[-1]
    if last.outcome in (Outcome.REVIEW.value, Outcome.DECLINE.value):
        return True
    if any(one.outcome == Outcome.DECLINE.value and one.by_person is not None for one in said):
        return True
    newer = select(ProofFile.id).where(ProofFile.claim_id == claim_id, col(ProofFile.added_at) > last.decided_at)
    return last.by_person is not None and db.exec(newer).first() is None


def _keep_a_place(work: Work, claim: Claim, taken: Taken, decision: Decision) -> None:
    """A claim that a person looks at holds a place until the decision, if there is one; junk holds none."""
    most = worth(claim, decided(decision), taken.rules, taken.promotion.file.credit.most)
    reserve(work, claim, work.rules.promotion_of(claim.promotion), most)


def _still_ours(db: Session, taken: Claim) -> Claim | None:
    """The claim, if nobody moved or took it meanwhile."""
    claim = db.get(Claim, taken.id, with_for_update=True)
    assert claim is not None
    same = claim.state is ClaimState.READING and claim.reading_tries == taken.reading_tries
    return claim if same else None


def _record(work: Work, claim: Claim, judged: _Judged) -> Decision:
    """The decision row, with the rule set and the case it was made by, and what became of each file."""
    db, rules, assessment = work.db, judged.taken.rules, judged.assessment
    keep_rules(db, rules, work.now)
    readings = [reading for file in judged.files for reading in file.readings]
    decision = Decision(
        claim_id=claim.id,
        outcome=assessment.verdict.outcome.value,
        answer=to_json(assessment, readings, rules, judged.taken.promotion, judged.timing),
        checks=[check_json(c) for c in assessment.verdict.checks],
        case=case_json(assessment.case) if assessment.case else None,
        rules_version=rules.version,
        decided_at=work.now,
    )
    db.add(decision)
    claim.lease_until, claim.stage = None, None
    if assessment.verdict.outcome is Outcome.ASK:
        claim.asked_at = work.now
    for read in judged.taken.files:
        row = db.get_one(ProofFile, read.id)
        row.kind, row.pages, row.language = read.kind, read.pages, read.language
        row.refusal, row.pictures = read.refusal, read.pictures
        db.add(row)
    db.flush()
    keep_case_line(work, claim, decision, rules)
    keep_paper_words(work, claim.id, judged.words)
    return decision


def tell_claimant(work: Work, claim: Claim, decision: Decision, what: str) -> None:
    """Put the letter about a decision into the outbox: its outcome, or that the claim is `waitlisted`."""
    said = {"decision": decision.id}
    work.letter(f"claim/{claim.id}/decision/{decision.id}", f"decision_{what}", claim, said)
