"""Bills that are not paid in time: a list always; letters, and in the end a rest of the service, only where the
vendor's file says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, text
from sqlmodel import Session, col, select

from promo.clock import local_day
from promo.messages.outbox import say
from promo.money import Money
from promo.promotions.rulebook import RuleBook
from promo.store.due import Swept, each_due
from promo.store.engine import Store
from promo.store.tables import Claim, Invoice, Person, Subscription, SubscriptionState
from promo.store.tables.books import STILL_OPEN
from promo.subscriptions.suspension import suspend


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
    return [
        OverdueBill(i, s, c.company, Money(i.open_minor, i.currency), (today - i.due_date).days) for i, s, c in rows
    ]


def follow_overdue(store: Store, rules: RuleBook, now: datetime) -> Swept:
    """Letters and suspensions that are due by the vendor's file; nothing at all where dunning is off. Returns how
    many."""
    terms = rules.catalog.terms
    if terms.after_non_payment == "none":
        return Swept()
    latest = (now + timedelta(days=1)).date()  # somewhere on earth it is tomorrow already
    due = (
        select(Invoice.id)
        .where(
            text(STILL_OPEN),
            or_(
                *(
                    and_(col(Invoice.due_date) <= latest - timedelta(days=d), col(Invoice.followed_days) < d)
                    for d in _days(rules)
                )
            ),
        )
        .order_by(col(Invoice.due_date), col(Invoice.id))
    )
    return each_due(store, due, lambda db, ids: sum(_follow(db, i, rules, now) for i in ids))


def _days(rules: RuleBook) -> list[int]:
    """The days after the due date on which something follows, in order."""
    terms = rules.catalog.terms
    return sorted(
        {*terms.remind_after_days, *((terms.suspend_after_days,) if terms.after_non_payment == "suspend" else ())}
    )


def _follow(db: Session, invoice_id: int, rules: RuleBook, now: datetime) -> int:
    invoice = db.get_one(Invoice, invoice_id)
    subscription = db.get(Subscription, invoice.subscription_id, with_for_update=True)
    if subscription is None or invoice.open_minor <= 0:
        return 0
    terms, late = rules.catalog.terms, (local_day(now, subscription.timezone) - invoice.due_date).days
    person = db.get_one(Person, subscription.person_id)
    count = 0
    fitting = [d for d in terms.remind_after_days if d <= late]
    if fitting:
        count += say(
            db,
            f"overdue/{invoice.number}/{max(fitting)}",
            "overdue",
            person.email,
            person.locale,
            {"invoice": invoice.id, "days": late},
            at=now,
            claim_id=subscription.claim_id,
            subscription_id=subscription.id,
        )
    runs = subscription.state is SubscriptionState.ACTIVE and subscription.suspended_at is None
    if terms.after_non_payment == "suspend" and late >= terms.suspend_after_days and runs:
        count += suspend(db, subscription, invoice, late, at=now)
    invoice.followed_days = max([invoice.followed_days, *(d for d in _days(rules) if d <= late)])
    db.add(invoice)
    return count
