"""Bills that are not paid in time: a list always; letters, and in the end a rest of the service, only where the
vendor's file says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, text
from sqlmodel import Session, col, select

from promo.clock import local_day
from promo.due import Due, Swept, each_due
from promo.money import Money
from promo.promotions.catalog import Terms
from promo.store.apart import apart_from
from promo.store.tables import Claim, Invoice, Subscription, SubscriptionState
from promo.store.tables.books import STILL_OPEN
from promo.subscriptions.suspension import suspend
from promo.work import Office, Work


@dataclass(frozen=True, slots=True)
class OverdueBill:
    """One unpaid bill after its day."""

    invoice: Invoice
    subscription: Subscription
    company: str
    open: Money
    days: int


def overdue_bills(db: Session, today: date, limit: int = 200, hides: Collection[str] = ()) -> list[OverdueBill]:
    """Unpaid bills whose day is past, without those of some claims, the oldest first."""
    rows = db.exec(
        select(Invoice, Subscription, Claim)
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(text(STILL_OPEN), Invoice.due_date < today, *apart_from(col(Claim.id), hides))
        .order_by(col(Invoice.due_date), col(Invoice.id))
        .limit(limit)
    ).all()
    return [
        OverdueBill(i, s, c.company, Money(i.open_minor, i.currency), (today - i.due_date).days) for i, s, c in rows
    ]


def follow_overdue(office: Office, now: datetime) -> Swept:
    """Letters and suspensions that are due by the vendor's file; nothing at all where dunning is off. Returns how
    many."""
    terms = office.rules.catalog.terms
    if terms.after_non_payment == "none":
        return Swept()
    latest = (now + timedelta(days=1)).date()  # somewhere on earth it is tomorrow already
    late = (
        and_(col(Invoice.due_date) <= latest - timedelta(days=d), col(Invoice.followed_days) < d) for d in _days(terms)
    )
    due = select(Invoice.id).where(text(STILL_OPEN), or_(*late)).order_by(col(Invoice.due_date), col(Invoice.id))
    return each_due(office, Due(due, now), lambda work, ids: sum(_follow(work, i) for i in ids))


def _days(terms: Terms) -> list[int]:
    """The days after the due date on which something follows, in order."""
    suspends = (terms.suspend_after_days,) if terms.after_non_payment == "suspend" else ()
    return sorted({*terms.remind_after_days, *suspends})


def _follow(work: Work, invoice_id: int) -> int:
    invoice = work.db.get_one(Invoice, invoice_id)
    subscription = work.db.get(Subscription, invoice.subscription_id, with_for_update=True)
    if subscription is None or invoice.open_minor <= 0:
        return 0
    terms, late = work.rules.catalog.terms, (local_day(work.now, subscription.timezone) - invoice.due_date).days
    count = 0
    fitting = [d for d in terms.remind_after_days if d <= late]
    if fitting:
        said = {"invoice": invoice.id, "days": late}
        count += work.letter(f"overdue/{invoice.number}/{max(fitting)}", "overdue", subscription, said)
    runs = subscription.state is SubscriptionState.ACTIVE and subscription.suspended_at is None
    if terms.after_non_payment == "suspend" and late >= terms.suspend_after_days and runs:
        count += suspend(work, subscription, invoice, late)
    invoice.followed_days = max([invoice.followed_days, *(d for d in _days(terms) if d <= late)])
    work.db.add(invoice)
    return count
