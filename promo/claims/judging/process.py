"""Proof in, billing start scheduled; or the reasons why not. The main flow of the product."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog
from sqlmodel import Session, col, select

from promo import audit
from promo.books.list_prices import month_value
from promo.claims.intake.quote import quoted_at
from promo.claims.judging.approve import Approval, approve
from promo.claims.judging.assess import Assessment, Circumstances, assess, judged_again
from promo.claims.judging.claim_json import check as check_json
from promo.claims.judging.claim_json import to_json
from promo.claims.judging.copies import keep_marks, marks_of_file
from promo.claims.judging.history import history_of
from promo.claims.judging.machine_day import with_the_day
from promo.claims.judging.places import reserve
from promo.claims.judging.progress import Stages
from promo.claims.judging.read_files import Paper, read_papers, with_signs
from promo.claims.states import ClaimEvent, advance
from promo.clock import today as today_in
from promo.eligibility.case import Declared, History, case_json
from promo.eligibility.model import Outcome, Reason, Verdict
from promo.eligibility.reasons import ReasonKind
from promo.faultpoints import fault
from promo.leaving.exit import Exit, Situation
from promo.promotions.compiled import Promotion
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Facts
from promo.proof.likeness import Marks
from promo.proof.progress import Step
from promo.proof.reading import Cause, Kind, Reading, Refusal
from promo.proof.sealed.reader import Reader
from promo.rule_sets.shadow import shadow_verdicts
from promo.rule_sets.stored import keep_rules, rules_of
from promo.store.engine import Store
from promo.store.tables import Claim, ClaimState, Decision, ProofFile
from promo.work import SYSTEM, Office, Work

LEASE = timedelta(minutes=5)
LEASE_A_FILE = timedelta(minutes=4)  # a long scan takes its time, and may be read twice
MAX_TRIES = 3
MAX_PICTURES = 30
log = structlog.get_logger()

_EVENTS = {
    Outcome.APPROVE: ClaimEvent.JUDGED_APPROVE,
    Outcome.ASK: ClaimEvent.JUDGED_ASK,
    Outcome.REVIEW: ClaimEvent.JUDGED_REVIEW,
    Outcome.DECLINE: ClaimEvent.JUDGED_DECLINE,
}


@dataclass(frozen=True, slots=True)
class _Taken:
    """A claim as it was when it was taken, and its files."""

    claim: Claim
    files: list[ProofFile]
    rules: RuleBook
    """The rules it is judged by: those in force, or those of the day of its quote."""

    @property
    def promotion(self) -> Promotion:
        """The offer that was asked for."""
        return self.rules.promotion_of(self.claim.promotion)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was read and what came of it, with the milliseconds each took."""

    taken: _Taken
    files: list[_Read]
    assessment: Assessment
    timing: Mapping[str, int]


def process_claim(office: Office, reader: Reader, claim_id: str) -> Outcome | None:
    """Read the proof, judge it, and write what follows in one unit of work.

    Returns:
        The outcome, or None when the claim is not to be read now (somebody else has it, or it moved on).
    """
    taken = office.do(SYSTEM, _take, claim_id)
    if taken is None:
        return None
    fault("read.taken")
    started = time.perf_counter()
    today = today_in(office.clock, taken.claim.timezone)
    files = _read(taken, office, reader, today)  # slow, so no unit of work is open here
    fault("read.done")
    read = time.perf_counter()
    assessment = _assess(taken, files, office, reader, today)
    timing = {"read": _ms(read - started), "extract": _ms(time.perf_counter() - read), "decide": 0}
    outcome = office.do(SYSTEM, _decide, _Judged(taken, files, assessment, timing))
    if outcome is not None:
        fault("decide.committed")
        log.info("claim_decided", claim=claim_id, outcome=outcome.value)
    return outcome


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _take(work: Work, claim_id: str) -> _Taken | None:
    """Take a claim for reading: for exactly one caller, and again only when the former one is gone."""
    db, now = work.db, work.now
    claim = db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        return None
    stale = claim.state is ClaimState.READING and claim.lease_until is not None and claim.lease_until < now
    if claim.state is not ClaimState.SUBMITTED and not stale:
        return None
    claim.reading_tries += 1
    files = list(db.exec(select(ProofFile).where(ProofFile.claim_id == claim_id).order_by(col(ProofFile.position))))
    claim.lease_until = now + LEASE + LEASE_A_FILE * (len(files) - 1)
    event = ClaimEvent.TAKEN_AGAIN if stale else ClaimEvent.TAKEN
    advance(work, claim, event, {"try": claim.reading_tries})
    return _Taken(claim, files, rules_of(db, claim, work.rules))


def _decide(work: Work, judged: _Judged) -> Outcome | None:
    """Write the decision and what follows from it; nothing where the claim moved meanwhile."""
    db, taken = work.db, judged.taken
    audit.queue_up(db)
    claim = _still_ours(db, taken.claim)
    if claim is None:
        return None
    # Others may have been decided while this proof was being read: judged once more with what is known now.
    marks = [(f.row, f.marks(judged.assessment.facts)) for f in judged.files]
    history = _known_of(db, taken, claim, work.now, marks)
    assessment = judged_again(judged.assessment, taken.promotion, history, claim.wished_start)
    verdict = assessment.verdict
    claim.asks_in_row = claim.asks_in_row + 1 if verdict.outcome is Outcome.ASK else 0
    decision = _record(work, claim, replace(judged, assessment=assessment))
    for row, mark in marks:
        keep_marks(db, row, mark)
    shadow_verdicts(db, decision, work.now)
    fault("decide.written")
    told = verdict.outcome.value
    if verdict.outcome is Outcome.APPROVE and verdict.months:
        approval = Approval(verdict.months, taken.rules)
        told = "approve" if approve(work, claim, decision, ClaimEvent.JUDGED_APPROVE, approval) else "waitlisted"
    else:
        advance(work, claim, _EVENTS[verdict.outcome], {"reasons": [r.code for r in verdict.reasons]})
        if verdict.outcome is Outcome.REVIEW:
            _keep_a_place(work, claim, taken)
    tell_claimant(work, claim, decision, told)  # outbox: the letter leaves after the commit
    fault("decide.before_commit")
    return verdict.outcome


def _known_of(
    db: Session, taken: _Taken, claim: Claim, now: datetime, marks: Sequence[tuple[ProofFile, Marks | None]] = ()
) -> History:
    """What the store knows at an instant; `marks` are those of the files that were just read."""
    known = history_of(db, claim, taken.rules, marks)
    value = month_value(claim, taken.rules).times(taken.promotion.file.credit.most)
    return with_the_day(known, db, taken.promotion, value, now)


def _keep_a_place(work: Work, claim: Claim, taken: _Taken) -> None:
    """A claim that a person looks at holds a place until the decision, if there is one; junk holds none."""
    most = month_value(claim, taken.rules).times(taken.promotion.file.credit.most)
    reserve(work, claim, work.rules.promotion_of(claim.promotion), most)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file with what was read of it and of the documents inside it, and how its pages look."""

    row: ProofFile
    content: bytes
    readings: list[Reading]
    looks: list[int]

    def marks(self, facts: Facts) -> Marks | None:
        """What tells this paper from others."""
        return marks_of_file(self.row, self.readings, self.looks, facts)


def _read(taken: _Taken, office: Office, reader: Reader, today: date) -> list[_Read]:
    """Every file as Readings, documents inside it after it, with pictures of its pages kept for people to look at.

    What became of each file is noted on its (detached) row; `_record` writes it.
    """
    store = office.store
    contents = {f.id: _content(f, store) for f in taken.files}
    here = [f for f in taken.files if contents[f.id] is not None]
    papers = [Paper(f.name, contents[f.id] or b"") for f in here]
    stages = Stages(taken.claim.id, office)
    read = dict(zip((f.id for f in here), read_papers(papers, reader, taken.rules, today, stages.note), strict=True))
    done: list[_Read] = []
    for file in taken.files:
        found = read.get(file.id, [Reading(file.name, file.sha256, Kind.UNKNOWN, refusal=Refusal(Cause.DAMAGED))])
        # The hash is that of the file as it was sent, also where a copy without its lock was read.
        found = [replace(found[0], sha256=file.sha256), *found[1:]] if found[0].file == file.name else found
        first = found[0]
        looks = (
            _draw(file, first, contents[file.id] or b"", store, reader) if first.kind in (Kind.PDF, Kind.IMAGE) else []
        )
        file.kind, file.pages, file.language = first.kind.value, sum(len(r.pages) for r in found), first.language
        file.refusal = first.refusal.cause.value if first.refusal else None
        file.pictures = len(looks)
        done.append(_Read(file, contents[file.id] or b"", found, looks))
    stages.note(Step("deciding", ""))
    return done


def _content(file: ProofFile, store: Store) -> bytes | None:
    """What is to be read: the file, or its copy without the lock where its sender gave the password."""
    return store.files.get(f"unlocked/{file.id}") or store.files.get(f"proofs/{file.id}")


def _draw(file: ProofFile, reading: Reading, content: bytes, store: Store, reader: Reader) -> list[int]:
    """Keep a picture of each page; returns how each looks."""
    looks: list[int] = []
    for page in reading.pages[:MAX_PICTURES]:
        picture = reader.picture(content, page.number)
        if picture is None:
            break
        store.files.put(f"pages/{file.id}.{page.number}.png", picture.png)
        looks.append(picture.look)
    return looks


def _assess(taken: _Taken, files: list[_Read], office: Office, reader: Reader, today: date) -> Assessment:
    """The assessment; if it cannot be made, the error is ours and a person looks: never a yes, never a no."""
    claim, now = taken.claim, office.clock.now()
    try:
        if claim.reading_tries > MAX_TRIES:
            raise RuntimeError(f"reading died {MAX_TRIES} times")
        with office.store.reading() as db:
            history = _known_of(db, taken, claim, now)
        papers = [Paper(f.row.name, f.content) for f in files]
        found = [f.readings for f in files]
        circumstances = Circumstances(
            declared_by(claim, taken.rules),
            today,
            asked_at=quoted_at(claim) or claim.submitted_at,
            start=claim.wished_start,
            history=history,
        )
        readings = [reading for of_file in found for reading in of_file]
        look = lambda facts: with_signs(papers, found, facts, reader, now)  # noqa: E731
        return assess(readings, circumstances, taken.rules, taken.promotion, look)
    except Exception as error:  # whatever it is, it is kept, and a person decides
        log.exception("claim_assessment_failed", claim=claim.id, error=type(error).__name__)
        ours = Reason("system.error", ReasonKind.OURS)
        return Assessment(Facts({}), Verdict(Outcome.REVIEW, (ours,), ()), Exit(Situation.UNKNOWN), None)


def declared_by(claim: Claim, rules: RuleBook) -> Declared:
    """What the form said, as judging reads it."""
    typed = tuple(sorted((claim.typed or {}).items()))
    return Declared(
        claim.company, claim.country, claim.competitor, claim.plan, claim.every, month_value(claim, rules), typed
    )


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
    return decision


def tell_claimant(work: Work, claim: Claim, decision: Decision, what: str) -> None:
    """Put the letter about a decision into the outbox: its outcome, or that the claim is `waitlisted`."""
    said = {"decision": decision.id, "note": decision.note}
    work.letter(f"claim/{claim.id}/decision/{decision.id}", f"decision_{what}", claim, said)
