"""Money that waits: received and set against nothing yet, or owed back to a customer."""

from __future__ import annotations

from sqlmodel import Session, col, select

from promo.store.tables import Payment


def waiting_payments(db: Session, limit: int = 200) -> list[Payment]:
    """Payments of which something is left, the oldest first."""
    return list(
        db.exec(
            select(Payment)
            .where(col(Payment.applied_minor) < col(Payment.amount_minor))
            .order_by(col(Payment.id))
            .limit(limit)
        )
    )
