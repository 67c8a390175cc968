"""Proof in, billing start scheduled; or the reasons why not. The main flow of the product."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog
from sqlmodel import Session, col, select

from promo import audit
from promo.books.list_prices import month_value
from promo.claims.intake.quote import quoted_at
from promo.claims.judging.approve import approve
from promo.claims.judging.assess import Assessment, assess, judged_again
from promo.claims.judging.claim_json import check as check_json
from promo.claims.judging.claim_json import to_json
from promo.claims.judging.copies import keep_marks, marks_of_file
from promo.claims.judging.history import history_of
from promo.claims.judging.places import reserve
from promo.claims.judging.progress import Stages
from promo.claims.judging.read_files import Paper, read_papers, with_signs
from promo.claims.states import ClaimEvent, move
from promo.clock import Clock
from promo.clock import today as today_in
from promo.eligibility.case import Declared, History, case_json
from promo.eligibility.model import Outcome, Reason, Verdict
from promo.eligibility.reasons import ReasonKind
from promo.faultpoints import fault
from promo.leaving.exit import Exit, Situation
from promo.messages.outbox import say
from promo.promotions.compiled import Promotion
from promo.promotions.rulebook import RuleBook
from promo.promotions.shadow import shadow_verdicts
from promo.promotions.shelf import keep_rules, rules_of
from promo.proof.facts import Facts
from promo.proof.likeness import Marks
from promo.proof.progress import Step
from promo.proof.reading import Cause, Kind, Reading, Refusal
from promo.proof.sealed.reader import Reader
from promo.store.engine import Store, tried_again
from promo.store.tables import Claim, ClaimState, Decision, ProofFile

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
    history: History
    rules: RuleBook
    """The rules it is judged by: those in force, or those of the day of its quote."""

    @property
    def promotion(self) -> Promotion:
        """The offer that was asked for."""
        return self.rules.promotion_of(self.claim.promotion)


def process_claim(claim_id: str, store: Store, reader: Reader, rules: RuleBook, clock: Clock) -> Outcome | None:
    """Read the proof, judge it, and write what follows in one transaction.

    Returns:
        The outcome, or None when the claim is not to be read now (somebody else has it, or it moved on).
    """
    taken = _take(claim_id, store, rules, clock.now())
    if taken is None:
        return None
    fault("read.taken")
    started = time.perf_counter()
    today = today_in(clock, taken.claim.timezone)
    files = _read(taken, store, reader, today, clock)  # slow, so no transaction is open here
    readings = [reading for file in files for reading in file.readings]
    fault("read.done")
    read = time.perf_counter()
    assessment = _assess(taken, files, reader, today, clock.now())
    timing = {
        "read": round((read - started) * 1000),
        "extract": round((time.perf_counter() - read) * 1000),
        "decide": 0,
    }

    with store.writing() as db:
        audit.queue_up(db)
        claim = _still_ours(db, taken.claim)
        if claim is None:
            return None
        # Others may have been decided while this proof was being read: judged once more with what is known now.
        marks = [(f.row, f.marks(assessment.facts)) for f in files]
        assessment = judged_again(
            assessment, taken.promotion, history_of(db, claim, taken.rules, marks), claim.wished_start
        )
        verdict, now = assessment.verdict, clock.now()
        claim.asks_in_row = claim.asks_in_row + 1 if verdict.outcome is Outcome.ASK else 0
        decision = _record(db, claim, assessment, readings, taken, timing, now)
        for row, mark in marks:
            keep_marks(db, row, mark)
        shadow_verdicts(db, decision, now)
        fault("decide.written")
        told = verdict.outcome.value
        if verdict.outcome is Outcome.APPROVE and verdict.months:
            given = approve(
                db,
                claim,
                decision,
                ClaimEvent.JUDGED_APPROVE,
                verdict.months,
                taken.rules,
                rules,
                actor="system",
                at=now,
            )
            told = "approve" if given else "waitlisted"
        else:
            move(
                db,
                claim,
                _EVENTS[verdict.outcome],
                actor="system",
                at=now,
                detail={"reasons": [r.code for r in verdict.reasons]},
            )
            _keep_a_place(db, claim, verdict, taken, rules, now)
        tell_claimant(db, claim, decision, told, now)  # outbox: mail leaves after the commit
        fault("decide.before_commit")
    fault("decide.committed")
    log.info("claim_decided", claim=claim_id, outcome=verdict.outcome.value)
    return verdict.outcome


def _keep_a_place(
    db: Session, claim: Claim, verdict: Verdict, taken: _Taken, in_force: RuleBook, now: datetime
) -> None:
    """A claim that a person looks at holds a place until the decision, if there is one; junk holds none."""
    if verdict.outcome is Outcome.REVIEW:
        months = taken.promotion.file.credit.most
        reserve(db, claim, in_force.promotion_of(claim.promotion), month_value(claim, taken.rules).times(months), now)


@tried_again
def _take(claim_id: str, store: Store, rules: RuleBook, now: datetime) -> _Taken | None:
    """Take a claim for reading: for exactly one caller, and again only when the former one is gone."""
    with store.writing() as db:
        claim = db.get(Claim, claim_id, with_for_update=True)
        if claim is None:
            return None
        stale = claim.state is ClaimState.READING and claim.lease_until is not None and claim.lease_until < now
        if claim.state is not ClaimState.SUBMITTED and not stale:
            return None
        claim.reading_tries += 1
        files = list(db.exec(select(ProofFile).where(ProofFile.claim_id == claim_id).order_by(col(ProofFile.position))))
        claim.lease_until = now + LEASE + LEASE_A_FILE * (len(files) - 1)
        move(
            db,
            claim,
            ClaimEvent.TAKEN_AGAIN if stale else ClaimEvent.TAKEN,
            actor="system",
            at=now,
            detail={"try": claim.reading_tries},
        )
        book = rules_of(db, claim, rules)
        return _Taken(claim, files, history_of(db, claim, book), book)


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


def _read(taken: _Taken, store: Store, reader: Reader, today: date, clock: Clock) -> list[_Read]:
    """Every file as Readings, documents inside it after it, with pictures of its pages kept for people to look at.

    What became of each file is noted on its (detached) row; `_record` writes it.
    """
    contents = {f.id: _content(f, store) for f in taken.files}
    here = [f for f in taken.files if contents[f.id] is not None]
    papers = [Paper(f.name, contents[f.id] or b"") for f in here]
    stages = Stages(taken.claim.id, store, clock)
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


def _assess(taken: _Taken, files: list[_Read], reader: Reader, today: date, now: datetime) -> Assessment:
    """The assessment; if it cannot be made, the error is ours and a person looks: never a yes, never a no."""
    claim = taken.claim
    try:
        if claim.reading_tries > MAX_TRIES:
            raise RuntimeError(f"reading died {MAX_TRIES} times")
        papers = [Paper(f.row.name, f.content) for f in files]
        found = [f.readings for f in files]
        return assess(
            [reading for readings in found for reading in readings],
            declared_by(claim, taken.rules),
            taken.rules,
            taken.promotion,
            taken.history,
            today=today,
            asked_at=quoted_at(claim) or claim.submitted_at,
            start=claim.wished_start,
            look=lambda facts: with_signs(papers, found, facts, reader, now),
        )
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


def _record(
    db: Session,
    claim: Claim,
    assessment: Assessment,
    readings: Sequence[Reading],
    taken: _Taken,
    timing: dict[str, int],
    now: datetime,
) -> Decision:
    """The decision row, with the rule set and the case it was made by, and what became of each file."""
    rules = taken.rules
    keep_rules(db, rules, now)
    decision = Decision(
        claim_id=claim.id,
        outcome=assessment.verdict.outcome.value,
        answer=to_json(assessment, readings, rules, taken.promotion, timing),
        checks=[check_json(c) for c in assessment.verdict.checks],
        case=case_json(assessment.case) if assessment.case else None,
        rules_version=rules.version,
        decided_at=now,
    )
    db.add(decision)
    claim.lease_until, claim.stage = None, None
    if assessment.verdict.outcome is Outcome.ASK:
        claim.asked_at = now
    for read in taken.files:
        row = db.get(ProofFile, read.id)
        assert row is not None
        row.kind, row.pages, row.language, row.refusal, row.pictures = (
            read.kind,
            read.pages,
            read.language,
            read.refusal,
            read.pictures,
        )
        db.add(row)
    db.flush()
    return decision


def tell_claimant(db: Session, claim: Claim, decision: Decision, what: str, now: datetime) -> None:
    """Put the letter about a decision into the outbox: its outcome, or that the claim is `waitlisted`."""
    say(
        db,
        f"claim/{claim.id}/decision/{decision.id}",
        f"decision_{what}",
        claim.email,
        claim.locale,
        {"decision": decision.id, "note": decision.note},
        at=now,
        claim_id=claim.id,
    )
