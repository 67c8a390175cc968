"""Who of ours made a claim for its customer, or pasted a paper of it: they are not the ones who say yes to it."""

from __future__ import annotations

from sqlmodel import Session, select

from promo.store.tables import ProofFile, RepStart


def maker_of(db: Session, claim_id: str) -> int | None:
    """Who made a claim for its customer; None where they sent it themselves."""
    return db.exec(select(RepStart.by_person).where(RepStart.claim_id == claim_id)).first()


def pasted_by(db: Session, claim_id: str) -> dict[str, int]:
    """The files of a claim that one of ours typed or pasted, by name, each with who did."""
    found = select(ProofFile.name, ProofFile.pasted_by).where(ProofFile.claim_id == claim_id)
    return {name: person for name, person in db.exec(found) if person is not None}
