"""Proof in, billing start scheduled; or the reasons why not. The main flow of the product."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session, col, select

from promo import audit
from promo.billing.grant import grant_credit
from promo.billing.subscribe import open_subscription
from promo.claims.answer import check as check_json
from promo.claims.answer import to_json
from promo.claims.assess import Assessment, assess
from promo.claims.history import history_of
from promo.claims.read import Paper, read_papers
from promo.claims.stages import Stages
from promo.claims.states import ClaimEvent, move
from promo.clock import Clock
from promo.clock import today as today_in
from promo.eligibility.judge import Declared, History, Outcome, Reason, Verdict
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.faultpoints import fault
from promo.leaving.exit import Exit, Situation
from promo.messages.outbox import say
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Facts
from promo.proof.progress import Step
from promo.proof.reader import Reader
from promo.proof.reading import Cause, Kind, Reading, Refusal
from promo.store.absent import insert_if_absent
from promo.store.engine import Store
from promo.store.tables import Claim, ClaimState, Decision, ProofFile, RuleSet

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
    readings = _read(taken, store, reader, rules, today, clock)  # slow, so no transaction is open here
    fault("read.done")
    read = time.perf_counter()
    assessment = _assess(taken, readings, rules, today)
    timing = {"read": round((read - started) * 1000), "extract": round((time.perf_counter() - read) * 1000), "decide": 0}

    with store.writing() as db:
        audit.queue_up(db)
        claim = _still_ours(db, taken.claim)
        if claim is None:
            return None
        assessment = _judged_against_the_latest(db, claim, assessment, rules)
        outcome = _second_ask_goes_to_a_person(claim, assessment.verdict.outcome)
        now = clock.now()
        decision = _record(db, claim, outcome, assessment, readings, taken.files, rules, timing, now)
        fault("decide.written")
        move(db, claim, _EVENTS[outcome], actor="system", at=now, detail={"reasons": [r.code for r in assessment.verdict.reasons]})
        if outcome is Outcome.APPROVE and assessment.credit is not None:
            grant = grant_credit(db, claim, decision, assessment.credit, rules, at=now)
            open_subscription(db, claim, grant, rules, at=now)  # writes the billing start
        tell_claimant(db, claim, decision, outcome, now)  # outbox: mail leaves after the commit
        fault("decide.before_commit")
    fault("decide.committed")
    log.info("claim_decided", claim=claim_id, outcome=outcome.value)
    return outcome


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
        move(db, claim, ClaimEvent.TAKEN_AGAIN if stale else ClaimEvent.TAKEN, actor="system", at=now, detail={"try": claim.reading_tries})
        return _Taken(claim, files, history_of(db, claim, rules))


def _read(taken: _Taken, store: Store, reader: Reader, rules: RuleBook, today: date, clock: Clock) -> list[Reading]:
    """Every file as a Reading, documents inside it after it, with pictures of its pages kept for people to look at.

    What became of each file is noted on its (detached) row; `_record` writes it.
    """
    contents = {f.id: _content(f, store) for f in taken.files}
    here = [f for f in taken.files if contents[f.id] is not None]
    papers = [Paper(f.name, contents[f.id] or b"") for f in here]
    stages = Stages(taken.claim.id, store, clock)
    read = dict(zip((f.id for f in here), read_papers(papers, reader, rules, today, stages.note), strict=True))
    readings: list[Reading] = []
    for file in taken.files:
        found = read.get(file.id, [Reading(file.name, file.sha256, Kind.UNKNOWN, refusal=Refusal(Cause.DAMAGED))])
        # The hash is that of the file as it was sent, also where a copy without its lock was read.
        found = [replace(found[0], sha256=file.sha256), *found[1:]] if found[0].file == file.name else found
        readings += found
        first = found[0]
        file.kind, file.pages, file.language = first.kind.value, sum(len(r.pages) for r in found), first.language
        file.refusal = first.refusal.cause.value if first.refusal else None
        file.pictures = _draw(file, first, contents[file.id] or b"", store, reader) if first.kind in (Kind.PDF, Kind.IMAGE) else 0
    stages.note(Step("deciding", ""))
    return readings


def _content(file: ProofFile, store: Store) -> bytes | None:
    """What is to be read: the file, or its copy without the lock where its sender gave the password."""
    return store.files.get(f"unlocked/{file.id}") or store.files.get(f"proofs/{file.id}")


def _draw(file: ProofFile, reading: Reading, content: bytes, store: Store, reader: Reader) -> int:
    """Keep a picture of each page; returns how many there are."""
    drawn = 0
    for page in reading.pages[:MAX_PICTURES]:
        picture = reader.picture(content, page.number)
        if picture is None:
            break
        store.files.put(f"pages/{file.id}.{page.number}.png", picture)
        drawn = page.number
    return drawn


def _assess(taken: _Taken, readings: list[Reading], rules: RuleBook, today: date) -> Assessment:
    """The assessment; if it cannot be made, the error is ours and a person looks: never a yes, never a no."""
    claim = taken.claim
    promotion = rules.promotions.get(claim.promotion, rules.promotion)
    try:
        if claim.reading_tries > MAX_TRIES:
            raise RuntimeError(f"reading died {MAX_TRIES} times")
        return assess(
            readings,
            Declared(claim.company, claim.country, claim.competitor),
            rules,
            promotion,
            taken.history,
            today=today,
            asked_on=claim.submitted_at.astimezone(ZoneInfo(promotion.file.timezone)).date(),
            start=claim.wished_start,
        )
    except Exception as error:  # whatever it is, it is kept, and a person decides
        log.exception("claim_assessment_failed", claim=claim.id, error=type(error).__name__)
        ours = Reason("system.error", ReasonKind.OURS)
        return Assessment(Facts({}), Verdict(Outcome.REVIEW, (ours,), ()), Exit(Situation.UNKNOWN), None)


def _still_ours(db: Session, taken: Claim) -> Claim | None:
    """The claim, if nobody moved or took it meanwhile."""
    claim = db.get(Claim, taken.id, with_for_update=True)
    assert claim is not None
    same = claim.state is ClaimState.READING and claim.reading_tries == taken.reading_tries
    return claim if same else None


def _judged_against_the_latest(db: Session, claim: Claim, assessment: Assessment, rules: RuleBook) -> Assessment:
    """An approval that another one overtook while this proof was being read goes to a person."""
    if assessment.verdict.outcome is not Outcome.APPROVE:
        return assessment
    now = history_of(db, claim, rules)
    overtaken = {
        "claimant.already_used": now.already_used,
        "claimant.existing_customer": now.existing_customer,
        "promotion.cap_reached": now.places_left < 1,
    }
    reasons = tuple(Reason(code, REASONS[code].kind) for code, true in overtaken.items() if true)
    if not reasons:
        return assessment
    verdict = replace(assessment.verdict, outcome=Outcome.REVIEW, reasons=(*assessment.verdict.reasons, *reasons))
    return replace(assessment, verdict=verdict, credit=None)


def _second_ask_goes_to_a_person(claim: Claim, outcome: Outcome) -> Outcome:
    if outcome is not Outcome.ASK:
        claim.asks_in_row = 0
        return outcome
    claim.asks_in_row += 1
    return Outcome.REVIEW if claim.asks_in_row >= 2 else Outcome.ASK


def _record(
    db: Session,
    claim: Claim,
    outcome: Outcome,
    assessment: Assessment,
    readings: Sequence[Reading],
    files: Sequence[ProofFile],
    rules: RuleBook,
    timing: dict[str, int],
    now: datetime,
) -> Decision:
    """The decision row, with the rule set it was made by, and what became of each file."""
    keep_rules(db, rules, now)
    promotion = rules.promotions.get(claim.promotion, rules.promotion)
    answer = to_json(replace(assessment, verdict=replace(assessment.verdict, outcome=outcome)), readings, rules, promotion, timing)
    decision = Decision(
        claim_id=claim.id,
        outcome=outcome.value,
        answer=answer,
        checks=[check_json(c) for c in assessment.verdict.checks],
        rules_version=rules.version,
        decided_at=now,
    )
    db.add(decision)
    claim.lease_until, claim.stage = None, None
    if outcome is Outcome.ASK:
        claim.asked_at = now
    for read in files:
        row = db.get(ProofFile, read.id)
        assert row is not None
        row.kind, row.pages, row.language, row.refusal, row.pictures = read.kind, read.pages, read.language, read.refusal, read.pictures
        db.add(row)
    db.flush()
    return decision


def keep_rules(db: Session, rules: RuleBook, now: datetime) -> None:
    """Keep the content of the rule set that judges, once."""
    insert_if_absent(db, RuleSet, version=rules.version, content=rules.content, first_used_at=now)


def tell_claimant(db: Session, claim: Claim, decision: Decision, outcome: Outcome, now: datetime) -> None:
    """Put the letter about a decision into the outbox."""
    say(
        db, f"claim/{claim.id}/decision/{decision.id}", f"decision_{outcome.value}", claim.email, claim.locale,
        {"decision": decision.id, "note": decision.note}, at=now, claim_id=claim.id,
    )  # fmt: skip
