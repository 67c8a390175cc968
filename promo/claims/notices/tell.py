"""The claimant tells of the notice: which way they go, that it is on its way, what the post gave, what was answered.

A person of ours looks at a refusal, at another last day than we reckoned with, at what is neither yes nor no, and at
the end itself where billing starts after it. The free months and the first bill stay as they are: nothing is decided by
what is told here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from promo.claims.intake.form import FormProblem, Upload
from promo.claims.intake.submit import check_uploads, drop_files, keep_files
from promo.claims.review import ClaimNotFound
from promo.claims.states import ACCEPTED
from promo.faultpoints import fault
from promo.proof.sealed.intake import safe_name
from promo.refusals import NotPossible
from promo.store.tables import (
    CaseReason,
    Claim,
    CreditGrant,
    NoticePaper,
    NoticeStep,
    NoticeWay,
    ProviderSaid,
    StepKind,
)
from promo.translatable import N_
from promo.work import CLAIMANT, Office, Work

MOST_STEPS, MOST_PAPERS, MOST_BYTES = 40, 40, 100 * 1024 * 1024
"""Of one claim in all."""
PAPERS = "papers"
"""The field that problems with files are told under."""
_SPAN = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told."""

    way: NoticeWay
    kind: StepKind
    on_day: date | None = None
    said: ProviderSaid | None = None
    ends_on: date | None = None
    words: str = ""
    reckoned: _SPAN | None = None
    """The last days of the contract that we reckon with, the first and the last; of an answer only."""

    @property
    def case_reason(self) -> CaseReason | None:
        """Why a person of ours looks at it; None where nobody has to."""
        if self.kind is not StepKind.ANSWER:
            return None
        if self.said is ProviderSaid.REFUSED:
            return CaseReason.REFUSED
        if self.said is ProviderSaid.OTHER:
            return CaseReason.OTHER_ANSWER
        agrees = self.ends_on is None or (self.reckoned and self.reckoned[0] <= self.ends_on <= self.reckoned[1])
        return None if agrees else CaseReason.OTHER_END


def tell(office: Office, claim_id: str, told: Told, uploads: Sequence[Upload] = ()) -> None:
    """Keep what is told, with its files; said once more without a change, it stays as it is.

    Args:
        office: opens the unit of work.
        claim_id: the claim, accepted.
        told: what is told.
        uploads: receipts, or the answer itself.

    Raises:
        ClaimNotFound: no such claim.
        FormProblem: under `papers`, what is wrong with the files.
        NotPossible: the claim is not accepted, or so much was told already.
    """
    if uploads:
        try:
            check_uploads(uploads)
        except FormProblem as problem:
            raise FormProblem({PAPERS: next(iter(problem.problems.values()))}) from None
    with office.store.reading() as db:  # refuse before keeping bytes
        _refuse_unless_fitting(db, _claim(db, claim_id), uploads)
    kept = keep_files(uploads, office.store)
    new = False
    try:
        new = office.do(CLAIMANT, _tell, claim_id, told, kept)
    finally:
        if not new:
            drop_files(kept, office.store)
    fault("notice.committed")


def choose_way(work: Work, claim_id: str, way: NoticeWay) -> None:
    """By which right the claimant means to leave: reminders follow it.

    Raises:
        ClaimNotFound, NotPossible.
    """
    _tell(work, claim_id, Told(way, StepKind.WAY), ())


def take_back(work: Work, claim_id: str, step_id: int) -> None:
    """What was told is not so after all: nothing follows from it any more, and its case is closed.

    Raises:
        ClaimNotFound: no such claim.
        NotPossible: it was answered already.
    """
    claim = _claim(work.db, claim_id, lock=True)
    step = work.db.get(NoticeStep, step_id, with_for_update=True)
    if step is None or step.claim_id != claim.id:
        raise ClaimNotFound(claim_id)
    if step.settled_at is not None:
        raise NotPossible(N_("We have answered this already. Write to us if it was not so."))
    if step.taken_back_at is None:
        step.taken_back_at = work.now
        work.db.add(step)
        work.record("claim.notice_taken_back", claim, {"step": step_id})


def _tell(work: Work, claim_id: str, told: Told, kept: Sequence[tuple[str, Upload]]) -> bool:
    """Whether it is new."""
    db = work.db
    claim = _claim(db, claim_id, lock=True)
    uploads = [upload for _, upload in kept]
    if _is_said_already(db, claim_id, told, uploads):
        return False
    _refuse_unless_fitting(db, claim, uploads)
    step = NoticeStep(
        claim_id=claim_id,
        way=told.way,
        kind=told.kind,
        on_day=told.on_day,
        said=told.said,
        ends_on=told.ends_on,
        reckoned_first=told.reckoned[0] if told.reckoned else None,
        reckoned_last=told.reckoned[1] if told.reckoned else None,
        words=told.words,
        told_at=work.now,
        case_reason=told.case_reason or _ended(db, claim_id, told, uploads),
    )
    db.add(step)
    db.flush()
    assert step.id is not None
    papers = [
        NoticePaper(
            id=name,
            step_id=step.id,
            position=position,
            name=safe_name(upload.name),
            size=upload.size,
            sha256=upload.sha256,
            added_at=work.now,
        )
        for position, (name, upload) in enumerate(kept, 1)
    ]
    db.add_all(papers)
    said = {"step": step.id, "way": told.way.value, "files": [paper.sha256 for paper in papers]}
    for name, value in (("on", told.on_day), ("said", told.said), ("ends_on", told.ends_on)):
        said |= {name: str(value)} if value is not None else {}
    work.record(f"claim.notice_{told.kind.value}", claim, said)
    if step.case_reason is not None:
        work.letter(f"claim/{claim_id}/notice-answer/{step.id}", "notice_answer", claim, {"step": step.id})
    fault("notice.rows_written")
    return True


def _ended(db: Session, claim_id: str, told: Told, uploads: Sequence[Upload]) -> CaseReason | None:
    """Whether the end of the contract is shown, and the first bill waits for it."""
    if told.said is not ProviderSaid.ACCEPTED or told.ends_on is None or not uploads:
        return None
    least = db.exec(select(CreditGrant.least_months).where(CreditGrant.claim_id == claim_id)).first()
    return CaseReason.ENDED if least is not None else None


def _is_said_already(db: Session, claim_id: str, told: Told, uploads: Sequence[Upload]) -> bool:
    """Whether the newest thing that stands says the same: a second click, or a page that was sent again."""
    newest = db.exec(
        select(NoticeStep)
        .where(NoticeStep.claim_id == claim_id, NoticeStep.kind == told.kind, col(NoticeStep.taken_back_at).is_(None))
        .order_by(col(NoticeStep.id).desc())
    ).first()
    if newest is None:
        return False
    before = (newest.way, newest.on_day, newest.said, newest.ends_on, newest.words)
    hashes = db.exec(select(NoticePaper.sha256).where(NoticePaper.step_id == newest.id)).all()
    now = (told.way, told.on_day, told.said, told.ends_on, told.words)
    return before == now and sorted(hashes) == sorted(upload.sha256 for upload in uploads)


def _refuse_unless_fitting(db: Session, claim: Claim, uploads: Sequence[Upload]) -> None:
    if claim.state not in ACCEPTED:
        raise NotPossible(N_("This request is not accepted, so there is no notice to follow."))
    steps = db.exec(select(NoticeStep.id).where(NoticeStep.claim_id == claim.id)).all()
    if len(steps) >= MOST_STEPS:
        raise NotPossible(N_("You told us a lot about this notice already. Please write to us by mail."))
    if not uploads:
        return
    of_claim = (
        select(NoticePaper.size)
        .join(NoticeStep, col(NoticeStep.id) == col(NoticePaper.step_id))
        .where(NoticeStep.claim_id == claim.id)
    )
    sizes = [*db.exec(of_claim), *(upload.size for upload in uploads)]
    if len(sizes) > MOST_PAPERS or sum(sizes) > MOST_BYTES:
        raise FormProblem({PAPERS: N_("That is more than 40 files or 100 MB of receipts and answers in all.")})


def _claim(db: Session, claim_id: str, *, lock: bool = False) -> Claim:
    claim = db.get(Claim, claim_id, with_for_update=True) if lock else db.get(Claim, claim_id)
    if claim is None:
        raise ClaimNotFound(claim_id)
    return claim
