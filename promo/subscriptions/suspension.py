"""A service that rests because bills are unpaid, and runs again once they are paid."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from promo import audit
from promo.store.tables import Invoice, Subscription
from promo.store.tables.books import STILL_OPEN
from promo.subscriptions.service import want


def suspend(db: Session, subscription: Subscription, invoice: Invoice, late: int, *, at: datetime) -> bool:
    """Rest the service because an invoice is `late` days overdue, in the caller's transaction."""
    assert invoice.id is not None
    subscription.suspended_at = at
    db.add(subscription)
    detail = {"invoice": invoice.number, "days": late}
    audit.record(db, "subscription.suspended", f"subscription:{subscription.id}", "system", detail, at)
    return want(db, subscription, "stop", at=at, version=invoice.id + 1_000_000_000)


def look_again(db: Session, subscription: Subscription) -> None:
    """A service that rested runs again: its unpaid bills are looked at anew, in the caller's transaction."""
    for invoice in db.exec(select(Invoice).where(Invoice.subscription_id == subscription.id, text(STILL_OPEN))):
        invoice.followed_days = 0
        db.add(invoice)


def end_suspension(db: Session, subscription_id: int, *, by: str, at: datetime) -> bool:
    """All is paid: the service is asked for again, in the caller's transaction."""
    subscription = db.get(Subscription, subscription_id, with_for_update=True)
    if subscription is None or subscription.suspended_at is None:
        return False
    still = db.exec(
        select(Invoice.id).where(Invoice.subscription_id == subscription_id, col(Invoice.open_minor) > 0)
    ).first()
    if still is not None:
        return False
    version = int(subscription.suspended_at.timestamp())
    subscription.suspended_at = None
    db.add(subscription)
    audit.record(db, "subscription.unsuspended", f"subscription:{subscription_id}", by, {}, at)
    want(db, subscription, "start", at=at, version=version)
    return True
