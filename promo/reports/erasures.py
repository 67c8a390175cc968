"""Erasures that were asked for, as the account shows them."""

from __future__ import annotations

from sqlmodel import Session, col, select

from promo.store.tables import Erasure


def asked_before(db: Session, person_id: int) -> Erasure | None:
    """The erasure that a person asked for and that is under way."""
    return db.exec(select(Erasure).where(Erasure.person_id == person_id, col(Erasure.done_at).is_(None))).first()
