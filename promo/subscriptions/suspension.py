"""A service that rests because bills are unpaid, and runs again once they are paid."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import col, select

from promo.store.tables import Invoice, Subscription
from promo.store.tables.books import STILL_OPEN
from promo.subscriptions.service import request_service
from promo.work import Work


def suspend(work: Work, subscription: Subscription, invoice: Invoice, late: int) -> bool:
    """Rest the service because an invoice is `late` days overdue."""
    assert invoice.id is not None
    subscription.suspended_at = work.now
    work.db.add(subscription)
    work.record("subscription.suspended", subscription, {"invoice": invoice.number, "days": late})
    return request_service(work, subscription, "stop", version=invoice.id + 1_000_000_000)


def follows_bills_anew(work: Work, subscription: Subscription) -> None:
    """A service that rested runs again: its unpaid bills are looked at anew."""
    for invoice in work.db.exec(select(Invoice).where(Invoice.subscription_id == subscription.id, text(STILL_OPEN))):
        invoice.followed_days = 0
        work.db.add(invoice)


def end_suspension(work: Work, subscription_id: int) -> bool:
    """Ask for the service again, once everything is paid. Returns whether it was."""
    db = work.db
    subscription = db.get(Subscription, subscription_id, with_for_update=True)
    if subscription is None or subscription.suspended_at is None:
        return False
    unpaid = select(Invoice.id).where(Invoice.subscription_id == subscription_id, col(Invoice.open_minor) > 0)
    if db.exec(unpaid).first() is not None:
        return False
    version = int(subscription.suspended_at.timestamp())
    subscription.suspended_at = None
    db.add(subscription)
    work.record("subscription.unsuspended", subscription)
    request_service(work, subscription, "start", version=version)
    return True
