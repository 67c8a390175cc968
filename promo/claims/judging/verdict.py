"""The verdict on a claim that was taken: from what was read of its files and what the store knows. Stores nothing.

Whatever goes wrong here, a person looks: never a yes, never a no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import structlog
from sqlmodel import Session

from promo.books.list_prices import month_value
from promo.claims.intake.quote import quoted_at
from promo.claims.judging.assess import Assessment, Circumstances, assess
from promo.claims.judging.by_hand import finding_by_hand, hand_readings
from promo.claims.judging.history import history_of
from promo.claims.judging.machine_day import machine_day, with_the_day
from promo.claims.judging.read_files import with_signs
from promo.claims.judging.series import series_of
from promo.claims.judging.taken import FileRead, Taken
from promo.eligibility.case import Declared, History
from promo.eligibility.model import Outcome, Reason, Verdict
from promo.eligibility.reasons import ReasonKind
from promo.leaving.exit import Exit, Situation
from promo.people.own_claims import is_of_ours
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Facts
from promo.proof.likeness import Marks
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.sandbox import WorkerLost
from promo.store.tables import Claim
from promo.subscriptions.places import Overtaken
from promo.work import Office

MAX_TRIES = 3
log = structlog.get_logger()


def known_of(
    db: Session, taken: Taken, claim: Claim, now: datetime, fresh: Sequence[tuple[FileRead, Marks | None]] = ()
) -> History:
    """What the store knows at an instant; `fresh` are the files that were just read, with their marks."""
    known = history_of(db, claim, taken.rules, [(f.row, marks) for f, marks in fresh])
    series = series_of(db, claim, now, [(f.row, f.wording) for f, marks in fresh if marks])
    ours = is_of_ours(db, claim.email, taken.rules.vendor)
    known = replace(known, same_wording=series.counts, of_ours=ours)
    value = month_value(claim, taken.rules).times(taken.promotion.file.credit.most)
    return with_the_day(known, db, taken.promotion, value, now)


def within_the_day(db: Session, taken: Taken, now: datetime) -> None:
    """This approval included, the machine has approved no more today than it may; called while the chain is held."""
    if machine_day(db, taken.promotion, now).used > 1:
        raise Overtaken(f"others used up what the machine may approve today, before claim {taken.claim.id}")


def judge_taken(taken: Taken, files: list[FileRead], office: Office, reader: Reader, today: date) -> Assessment:
    """The assessment; if it cannot be made, the error is ours and a person looks: never a yes, never a no."""
    claim, now = taken.claim, office.clock.now()
    try:
        if claim.reading_tries > MAX_TRIES:
            raise RuntimeError(f"reading died {MAX_TRIES} times")
        with office.store.reading() as db:
            history = known_of(db, taken, claim, now)
            find = finding_by_hand(reader.facts, hand_readings(db, claim.id))
        papers = [f.paper for f in files]
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
        return assess(readings, circumstances, taken.rules, taken.promotion, look, find)
    except WorkerLost as lost:
        log.warning("claim_facts_lost", claim=claim.id, slow=lost.slow)
        return a_person_looks("system.too_slow" if lost.slow else "system.error")
    except Exception as error:  # whatever it is, it is kept, and a person decides
        log.exception("claim_assessment_failed", claim=claim.id, error=type(error).__name__)
        return a_person_looks("system.error")


def a_person_looks(code: str) -> Assessment:
    """The assessment of a claim that could not be judged, for a cause that is ours."""
    ours = Reason(code, ReasonKind.OURS)
    return Assessment(Facts({}), Verdict(Outcome.REVIEW, (ours,), ()), Exit(Situation.UNKNOWN), None)


def is_our_fault(assessment: Assessment) -> bool:
    """Whether judging broke off by a fault of ours, which more time would not mend."""
    return assessment.case is None and any(r.code == "system.error" for r in assessment.verdict.reasons)


def declared_by(claim: Claim, rules: RuleBook) -> Declared:
    """What the form said, as judging reads it."""
    typed = tuple(sorted((claim.typed or {}).items()))
    return Declared(
        claim.company,
        claim.country,
        claim.competitor,
        claim.plan,
        claim.every,
        month_value(claim, rules),
        typed,
        claim.seats,
    )
