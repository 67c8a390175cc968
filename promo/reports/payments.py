"""Money that waits: received and set against nothing yet, or owed back to a customer."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, or_, select

from promo.store.apart import contracts_apart_from
from promo.store.tables import Invoice, Payment


def waiting_payments(db: Session, limit: int = 200, hides: Collection[str] = ()) -> list[Payment]:
    """Payments of which something is left, without those set against bills of some claims, the oldest first."""
    apart = contracts_apart_from(col(Invoice.subscription_id), hides)
    kept = [or_(col(Payment.invoice_id).is_(None), col(Payment.invoice_id).in_(select(Invoice.id).where(*apart)))]
    return list(
        db.exec(
            select(Payment)
            .where(col(Payment.applied_minor) < col(Payment.amount_minor), *(kept if apart else ()))
            .order_by(col(Payment.id))
            .limit(limit)
        )
    )
