"""What others decided while this claim was judged, and whether it could change the verdict.

Claims are judged side by side, and what the store knows of a claimant is looked up before the audit chain is held.
When it is held, nobody else can decide: the few claims that were acted on since the look-up are compared with this one,
and where one of them is perhaps the same company's or the same paper, the unit of work is undone and done again alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.claims.judging.copies import company_of
from promo.claims.judging.used import connected_with
from promo.eligibility.company import Kinship, kinship
from promo.eligibility.company_names import company_likeness
from promo.proof.likeness import Marks, index_values
from promo.store.tables import AuditEvent, Claim, ProofFile, ProofMark
from promo.subscriptions.places import Overtaken

_PERHAPS = 75.0  # names less alike than this are two companies', whatever the look-up asks of names
_CLAIM = "claim:"
Fresh = Sequence[tuple[ProofFile, Marks | None]]


def events_so_far(db: Session) -> int:
    """How many events the chain has: what is looked up after this call knows at least what they did."""
    return db.exec(select(func.max(AuditEvent.seq))).one() or 0


def nobody_decided_on_its_like(db: Session, claim: Claim, fresh: Fresh, since: int) -> None:
    """Look at the claims that were acted on since the chain had so many events; called while the chain is held.

    Raises:
        Overtaken: one of them has so much in common with this one that everything must be looked up anew.
    """
    subjects = db.exec(
        select(AuditEvent.subject)
        .where(col(AuditEvent.seq) > since, col(AuditEvent.subject).startswith(_CLAIM, autoescape=True))
        .distinct()
    )
    others = {subject.removeprefix(_CLAIM) for subject in subjects} - {claim.id}
    if not others:
        return
    rows = db.exec(select(Claim).where(col(Claim.id).in_(others)).execution_options(populate_existing=True)).all()
    connected = connected_with(db, claim, fresh)
    used = others & (connected.same | connected.related | connected.by_proof)
    if used or any(_alike(claim, other) for other in rows) or _one_paper(db, others, fresh):
        raise Overtaken(f"a claim like {claim.id} was acted on while it was judged")


def _alike(claim: Claim, other: Claim) -> bool:
    """Whether they may be one company's: more is taken for it here than anywhere else."""
    return (
        (claim.mail_domain is not None and claim.mail_domain == other.mail_domain)
        or kinship(company_of(claim), company_of(other)) in (Kinship.SAME, Kinship.RELATED)
        or company_likeness(claim.company, other.company) >= _PERHAPS
    )


def _one_paper(db: Session, others: set[str], fresh: Fresh) -> bool:
    """Whether one of their papers may be one of this claim's, or names the same customer."""
    kept = db.exec(select(ProofFile).where(col(ProofFile.claim_id).in_(others))).all()
    ours = [marks for _, marks in fresh if marks is not None]
    if {file.sha256 for file, _ in fresh} & {file.sha256 for file in kept}:
        return True
    parties = [marks.party for marks in ours if marks.party]
    theirs = [str(file.marks["party"]) for file in kept if file.marks and file.marks.get("party")]
    if any(company_likeness(one, other) >= _PERHAPS for one in parties for other in theirs):
        return True
    values = [value for marks in ours for value in index_values(marks)]
    in_common = select(ProofMark.id).where(
        col(ProofMark.file_id).in_([file.id for file in kept]), col(ProofMark.value).in_(values)
    )
    return bool(values) and db.exec(in_common.limit(1)).first() is not None
