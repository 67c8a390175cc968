"""The same proof under another name: marks are kept with each file, and looked for when another claim comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, delete, or_, select

from promo.eligibility.addresses import normal_mail
from promo.eligibility.company import Company, Kinship, kinship
from promo.proof.facts import Detail, DetailName, FactName, Facts
from promo.proof.likeness import Alike, Marks, alike, index_values, marks_of
from promo.proof.reading import Reading
from promo.store.tables import Claim, ClaimState, CreditGrant, ProofFile, ProofMark, Revocation, RevocationState

_MOST_LOOKED_AT = 2000
_NEVER_STARTED = (ClaimState.WITHDRAWN, ClaimState.EXPIRED)
_PERSONAL = {DetailName.CUSTOMER_NUMBER, DetailName.INVOICE_NUMBER}


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """A file of the claim that is a copy of one in another claim, and in what they are alike."""

    file: str
    claim_id: str
    other_file: str
    alike: Alike


def marks_of_file(file: ProofFile, readings: Sequence[Reading], looks: Sequence[int], facts: Facts) -> Marks | None:
    """The marks of one file; None for a paper that is nobody's own, such as a vendor's published terms.

    Args:
        readings: the file and the documents inside it.
        looks: the picture hash of each page that was drawn.
        facts: what the whole claim's proof says.
    """
    names = {r.file for r in readings}

    def stated(name: FactName) -> str | None:
        fact = facts[name]
        return str(fact.value) if fact.counts and any(e.file in names for e in fact.evidence) else None

    def personal(detail: Detail) -> bool:
        return detail.name in _PERSONAL and any(e.file in names for e in detail.evidence)

    number, party = stated(FactName.CONTRACT_NUMBER), stated(FactName.PARTY)
    if not (number or party or any(personal(d) for d in facts.details)):
        return None
    texts = [page.seen_text for reading in readings for page in reading.pages]
    marks = marks_of(file.sha256, texts, [look for look in looks if look], number=number, party=party)
    provider = facts[FactName.COMPETITOR]
    return replace(marks, provider=str(provider.value)) if provider.counts and provider.value else marks


def keep_marks(db: Session, file: ProofFile, marks: Marks | None) -> None:
    """Keep a file's marks for later comparison, in the caller's transaction; a new reading replaces those of an older
    one."""
    db.exec(delete(ProofMark).where(col(ProofMark.file_id) == file.id))
    row = db.get(ProofFile, file.id)
    assert row is not None
    row.marks = marks.as_json() if marks else None
    db.add(row)
    if marks:
        db.add_all(ProofMark(file_id=file.id, value=value) for value in index_values(marks))


def files_of(db: Session, claim: Claim) -> Sequence[ProofFile]:
    """A claim's files, in no order."""
    return db.exec(select(ProofFile).where(ProofFile.claim_id == claim.id)).all()


def marks_by_file(
    db: Session,
    claim: Claim,
    fresh: Sequence[tuple[ProofFile, Marks | None]] = (),
    kept: Sequence[ProofFile] | None = None,
) -> dict[str, tuple[str, Marks]]:
    """The names and marks of a claim's files, by their ids.

    Args:
        fresh: files that were just read, with their marks; others have those they were kept with.
        kept: the claim's files, where the caller has them.
    """
    kept = files_of(db, claim) if kept is None else kept
    marks = {f.id: (f.name, Marks.from_json(f.marks)) for f in kept if f.marks}
    return marks | {f.id: (f.name, m) for f, m in fresh if m is not None}


def never_used() -> ColumnElement[bool]:
    """Of a claim in a query: its credit, where it had one, was given back before its service started."""
    return col(Claim.state).in_(_NEVER_STARTED) & ~told_of(col(Claim.id))


def told_of(claim_id: Mapped[str]) -> ColumnElement[bool]:
    """Whether the customer of a claim was told that its credit is taken back. Leaving does not undo that: the paper
    counts as used, until the appeal is won."""
    stands = col(Revocation.state) != RevocationState.TAKEN_BACK
    return exists().where(col(Revocation.claim_id) == claim_id, stands)


def seen_before(
    db: Session,
    claim: Claim,
    fresh: Sequence[tuple[ProofFile, Marks | None]] = (),
    kept: Sequence[ProofFile] | None = None,
) -> list[SeenBefore]:
    """Files of the claim that are copies of another company's proof, or of one that a credit was given on.

    A company's own proof, sent again, is no copy as long as nothing was given on it. Once something was, it is one,
    whoever sends it.

    Args:
        fresh: files of the claim that were just read, with their marks; others are compared by the marks they have.
        kept: the claim's files, where the caller has them.
    """
    marks = marks_by_file(db, claim, fresh, kept)
    found = [hit for name, mine in marks.values() for hit in _copies(db, claim, name, mine)]
    return sorted(found, key=lambda hit: (hit.file, hit.claim_id, hit.other_file))


def _copies(db: Session, claim: Claim, name: str, mine: Marks) -> list[SeenBefore]:
    credited = col(CreditGrant.id).is_not(None) & ~never_used()
    rows = db.exec(
        select(ProofFile, Claim, credited)
        .join(Claim, col(Claim.id) == col(ProofFile.claim_id))
        .join(CreditGrant, col(CreditGrant.claim_id) == col(Claim.id), isouter=True)
        .where(
            col(ProofFile.id).in_(select(ProofMark.file_id).where(col(ProofMark.value).in_(index_values(mine)))),
            Claim.id != claim.id,
            or_(col(Claim.state) != ClaimState.WITHDRAWN, credited),
        )
        .order_by(credited.desc(), col(ProofFile.added_at).desc())
        .limit(_MOST_LOOKED_AT)
    ).all()
    hits: list[SeenBefore] = []
    for file, other, used in rows:
        if file.marks is None or (not used and _own(claim, other)):
            continue
        if in_what := alike(mine, Marks.from_json(file.marks)):
            hits.append(SeenBefore(name, other.id, file.name, in_what))
    return hits


def _own(claim: Claim, other: Claim) -> bool:
    """Whether both claims are one company's, or came from one mailbox."""
    one_sender = normal_mail(claim.email) == normal_mail(other.email)
    return one_sender or kinship(company_of(claim), company_of(other)) is Kinship.SAME


def company_of(claim: Claim, name: str | None = None) -> Company:
    """The claimant as a company, by the name that was typed or by another one, such as that in the proof."""
    numbers = frozenset({claim.company_number} if claim.company_number else ())
    return Company(name or claim.company, numbers, claim.mail_domain, normal_mail(claim.email))
