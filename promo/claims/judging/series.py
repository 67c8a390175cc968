"""The same wording under other names: a form letter. Its claims are named as a series.

A provider's own form is worded alike for all its customers, too. A person who approves a claim that was named as one of
a series says so with it, and from then on that wording counts against nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from promo.claims.judging.copies import company_of, files_of
from promo.claims.judging.decided import decided
from promo.eligibility.company import Kinship, kinship
from promo.eligibility.model import Outcome
from promo.proof.form_letter import SAME_WORDING, alike_wording, wording_index
from promo.store.tables import Claim, ClaimState, Decision, ProofFile, ProofMark

WITHIN = timedelta(days=90)
"""Older claims are no part of a series."""
CODE = "document.series"
_MOST_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Series:
    """Other companies' claims whose paper is worded like this one's; `known` where a person said that the wording is a
    provider's own form."""

    claims: tuple[Claim, ...] = ()
    known: bool = False

    @property
    def counts(self) -> int:
        """How many other companies sent this wording; none where it is known."""
        return 0 if self.known else len({c.company_key for c in self.claims})


def keep_wording(db: Session, file: ProofFile, wording: Sequence[int]) -> None:
    """Keep how a file is worded, in the caller's transaction and after its other marks."""
    row = db.get_one(ProofFile, file.id)
    row.wording = list(wording)
    db.add(row)
    db.add_all(ProofMark(file_id=file.id, value=value) for value in wording_index(wording))


def series_of(
    db: Session,
    claim: Claim,
    now: datetime,
    fresh: Sequence[tuple[ProofFile, Sequence[int]]] = (),
    kept: Sequence[ProofFile] | None = None,
) -> Series:
    """The series that a claim's papers belong to, newest claim first.

    Args:
        fresh: files of the claim that were just read, with their wording; others are compared as they were kept.
        kept: the claim's files, where the caller has them.
    """
    kept = files_of(db, claim) if kept is None else kept
    wordings = {f.id: f.wording or [] for f in kept} | {f.id: list(wording) for f, wording in fresh}
    alike: dict[str, Claim] = {}
    for wording in filter(None, wordings.values()):
        for other in _worded_alike(db, claim, wording, now - WITHIN):
            alike.setdefault(other.id, other)
    claims = tuple(sorted(alike.values(), key=lambda c: (c.submitted_at, c.id), reverse=True))
    return Series(claims, bool(claims) and _known(db, [c.id for c in claims]))


def _worded_alike(db: Session, claim: Claim, wording: Sequence[int], since: datetime) -> list[Claim]:
    rows = db.exec(
        select(ProofFile, Claim)
        .join(Claim, col(Claim.id) == col(ProofFile.claim_id))
        .where(
            col(ProofFile.id).in_(select(ProofMark.file_id).where(col(ProofMark.value).in_(wording_index(wording)))),
            Claim.id != claim.id,
            Claim.state != ClaimState.WITHDRAWN,
            Claim.submitted_at >= since,
        )
        .order_by(col(ProofFile.added_at).desc())
        .limit(_MOST_LOOKED_AT)
    ).all()
    mine = company_of(claim)
    return [
        other
        for file, other in rows
        if alike_wording(wording, file.wording or ()) >= SAME_WORDING
        and kinship(mine, company_of(other)) is not Kinship.SAME
    ]


def _known(db: Session, claims: Sequence[str]) -> bool:
    """Whether a person approved one of the claims after it was named as one of a series."""
    decisions = db.exec(select(Decision).where(col(Decision.claim_id).in_(claims)).order_by(col(Decision.id))).all()
    named = {d.claim_id for d in decisions if d.by_person is None and CODE in decided(d).codes}
    return any(
        d.by_person is not None and d.outcome == Outcome.APPROVE.value and d.claim_id in named for d in decisions
    )
