"""Bills that are not paid in time: a list always; letters, and in the end a rest of the service, only where the vendor's file says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select

from promo import audit
from promo.billing.dates import local_day
from promo.billing.provision import want
from promo.messages.outbox import say
from promo.money import Money
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.tables import Claim, Invoice, Person, Subscription, SubscriptionState
from promo.store.tables.books import STILL_OPEN


@dataclass(frozen=True, slots=True)
class OverdueBill:
    """One unpaid bill after its day."""

    invoice: Invoice
    subscription: Subscription
    company: str
    open: Money
    days: int


def overdue_bills(db: Session, today: date, limit: int = 200) -> list[OverdueBill]:
    """Unpaid bills whose day is past, the oldest first."""
    rows = db.exec(
        select(Invoice, Subscription, Claim)
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(text(STILL_OPEN), Invoice.due_date < today)
        .order_by(col(Invoice.due_date), col(Invoice.id))
        .limit(limit)
    ).all()
    return [OverdueBill(i, s, c.company, Money(i.open_minor, i.currency), (today - i.due_date).days) for i, s, c in rows]


def follow_overdue(store: Store, rules: RuleBook, now: datetime, *, webhook: bool) -> int:
    """Letters and suspensions that are due by the vendor's file; nothing at all where dunning is off. Returns how many."""
    terms = rules.catalog.terms
    count = 0
    if terms.after_non_payment == "none":
        return count
    with store.reading() as db:
        ids = db.exec(
            select(Invoice.id)
            .where(text(STILL_OPEN), Invoice.due_date < now.date() - timedelta(days=min(terms.remind_after_days or (1,)) - 1))
            .order_by(col(Invoice.due_date))
        ).all()
    for invoice_id in ids:
        count += store.again(lambda db, i=invoice_id: _follow(db, int(i or 0), rules, now, webhook))  # type: ignore[misc]
    return count


def _follow(db: Session, invoice_id: int, rules: RuleBook, now: datetime, webhook: bool) -> int:
    invoice = db.get(Invoice, invoice_id)
    subscription = db.get(Subscription, invoice.subscription_id, with_for_update=True) if invoice else None
    if invoice is None or subscription is None or invoice.open_minor <= 0:
        return 0
    terms, late = rules.catalog.terms, (local_day(now, subscription.timezone) - invoice.due_date).days
    person = db.get(Person, subscription.person_id)
    assert person is not None
    count = 0
    fitting = [d for d in terms.remind_after_days if d <= late]
    if fitting:
        count += say(
            db, f"overdue/{invoice.number}/{max(fitting)}", "overdue", person.email, person.locale, {"invoice": invoice.id, "days": late}, at=now,
            claim_id=subscription.claim_id, subscription_id=subscription.id,
        )  # fmt: skip
    runs = subscription.state is SubscriptionState.ACTIVE and subscription.suspended_at is None
    if terms.after_non_payment == "suspend" and late >= terms.suspend_after_days and runs:
        subscription.suspended_at = now
        db.add(subscription)
        audit.record(
            db, "subscription.suspended", f"subscription:{subscription.id}", "system", {"invoice": invoice.number, "days": late}, now
        )
        count += want(db, subscription, "stop", webhook=webhook, at=now, version=invoice_id + 1_000_000_000)
    return count


def end_suspension(db: Session, subscription_id: int, *, by: str, at: datetime, webhook: bool) -> bool:
    """All is paid: the service is asked for again, in the caller's transaction."""
    subscription = db.get(Subscription, subscription_id, with_for_update=True)
    if subscription is None or subscription.suspended_at is None:
        return False
    still = db.exec(select(Invoice.id).where(Invoice.subscription_id == subscription_id, col(Invoice.open_minor) > 0)).first()
    if still is not None:
        return False
    version = int(subscription.suspended_at.timestamp())
    subscription.suspended_at = None
    db.add(subscription)
    audit.record(db, "subscription.unsuspended", f"subscription:{subscription_id}", by, {}, at)
    want(db, subscription, "start", webhook=webhook, at=at, version=version)
    return True
