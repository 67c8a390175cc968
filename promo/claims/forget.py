"""Other people's contracts are not kept: originals, page pictures and the words by which the desk found them go 90
days after the decision.

Hash, facts, decision and their evidence stay, so a decision can still be explained.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from promo.claims.judging.case_text import forget_paper_words
from promo.clock import local_day
from promo.store.kept import forget
from promo.store.tables import Claim, ClaimState, Decision, ProofFile
from promo.work import SYSTEM, Office, Work

KEEP = timedelta(days=90)
_OVER = (
    ClaimState.APPROVED,
    ClaimState.STARTED,
    ClaimState.DECLINED,
    ClaimState.EXPIRED,
    ClaimState.WITHDRAWN,
    ClaimState.REVOKED,
)


def files_kept_until(claim: Claim) -> date:
    """The last day on which the files of a claim that is closed are here; until then a second look needs no new
    ones."""
    return local_day(claim.changed_at + KEEP, claim.timezone)


def forget_old_proofs(office: Office, now: datetime) -> int:
    """Delete what is over its time; the bytes first, then the note that they are gone. Returns how many files."""
    newest = (
        select(func.max(Decision.decided_at))
        .where(col(Decision.claim_id) == col(Claim.id))
        .correlate(Claim)
        .scalar_subquery()
    )
    with office.store.reading() as db:
        due = db.exec(
            select(ProofFile)
            .join(Claim, col(Claim.id) == col(ProofFile.claim_id))
            .where(
                col(ProofFile.forgotten_at).is_(None),
                col(Claim.state).in_(_OVER),
                col(Claim.changed_at) < now - KEEP,
                func.coalesce(newest, Claim.changed_at) < now - KEEP,
            )
        ).all()
    for file in due:
        forget_file(office, file, now)
    return len(due)


def forget_file(office: Office, file: ProofFile, now: datetime) -> None:
    """The bytes of one file, its pictures, and then the note that they are gone."""
    office.store.files.delete(f"proofs/{file.id}")
    forget(office.store, f"unlocked/{file.id}")
    for number in range(1, file.pictures + 1):
        office.store.files.delete(f"pages/{file.id}.{number}.png")
    office.do_at(now, SYSTEM, _note, file.id)


def _note(work: Work, file_id: str) -> None:
    row = work.db.get_one(ProofFile, file_id)
    row.forgotten_at, row.pictures, row.drawn = work.now, 0, None
    work.db.add(row)
    forget_paper_words(work, row.claim_id)
    work.record("proof.forgotten", f"claim:{row.claim_id}", {"file": file_id})
