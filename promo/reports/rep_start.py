"""What pages show of a claim that one of ours made for its customer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from promo.store.tables import Attribution, Person, ProofFile, RepStart


@dataclass(frozen=True, slots=True)
class MadeBy:
    """Who made a claim for its customer, and which of its files they typed or pasted."""

    start: RepStart
    name: str
    pasted: frozenset[str]
    """The ids of those files."""


def made_by(db: Session, claim_id: str) -> MadeBy | None:
    """Who made a claim; None where its customer sent it."""
    start = db.get(RepStart, claim_id)
    if start is None:
        return None
    typed = select(ProofFile.id).where(ProofFile.claim_id == claim_id, col(ProofFile.pasted_by).is_not(None))
    return MadeBy(start, db.get_one(Person, start.by_person).name, frozenset(db.exec(typed)))


@dataclass(frozen=True, slots=True)
class BroughtBy:
    """Who brought a claim, how we know, and who said so why; no name where a lead said that nobody did."""

    name: str
    way: str
    changed_by: str
    reason: str


def brought_by(db: Session, claim_id: str) -> BroughtBy | None:
    """Who brought a claim; None where nobody did."""
    said = db.get(Attribution, claim_id)
    if said is None:
        return None
    person = db.get(Person, said.person_id) if said.person_id else None
    lead = db.get(Person, said.changed_by) if said.changed_by else None
    return BroughtBy(person.name if person else "", said.way, lead.name if lead else "", said.reason)
