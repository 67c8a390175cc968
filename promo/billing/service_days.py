"""What is due of subscriptions, asked of the database. The clock only rings; the rows say what to do.

Each step takes rows that are due by an indexed instant and leaves them so that
they are not due again, in one transaction: a crash loses nothing and does
nothing twice, any number of sweeps may run at once, and a quiet minute costs a
handful of index look-ups however many subscriptions there are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select

from promo.books.ledger import Account
from promo.clock import local_day
from promo.store.due import Swept, each_due
from promo.store.engine import Store
from promo.store.tables import Subscription, SubscriptionState
from promo.store.tables.billing import ENDING
from promo.subscriptions.credit import give_back_rest, grant_of
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.pause import begin_pause
from promo.subscriptions.service import want
from promo.subscriptions.states import SubscriptionEvent, move


def start_services(store: Store, now: datetime) -> Swept:
    """Ask for every service whose day has come. Returns how many."""
    due = select(Subscription.id).where(
        col(Subscription.start_due_at) <= now, Subscription.state == SubscriptionState.SCHEDULED
    )
    return each_due(store, due, lambda db, ids: sum(_want_start(db, db.get_one(Subscription, i), now) for i in ids))


def begin_pauses(store: Store, now: datetime) -> Swept:
    """Rest every service whose paid period before a pause is over. Returns how many."""
    latest = (now + timedelta(days=1)).date()  # somewhere on earth it is tomorrow already
    due = select(Subscription.id).where(
        col(Subscription.pause_from) <= latest, Subscription.state == SubscriptionState.ACTIVE
    )
    return each_due(store, due, lambda db, ids: sum(_pause(db, db.get_one(Subscription, i), now) for i in ids))


def end_services(store: Store, now: datetime) -> Swept:
    """End every service whose last day is over. Returns how many."""
    due = select(Subscription.id).where(text(ENDING), col(Subscription.ends_at) <= now)
    return each_due(store, due, lambda db, ids: sum(_end(db, db.get_one(Subscription, i), now) for i in ids))


def _want_start(db: Session, subscription: Subscription, now: datetime) -> int:
    subscription.start_due_at = None
    db.add(subscription)
    return int(want(db, subscription, "start", at=now))


def _pause(db: Session, subscription: Subscription, now: datetime) -> int:
    if subscription.pause_from is None or subscription.pause_from > local_day(now, subscription.timezone):
        return 0
    begin_pause(db, subscription, now)
    return 1


def _end(db: Session, subscription: Subscription, now: datetime) -> int:
    if (
        subscription.next_billing_at is not None
        and subscription.next_billing_at <= now
        and subscription.held_because is None
    ):
        return 0  # a period that was used is still to be billed first
    grant = grant_of(db, subscription)
    move(db, subscription, SubscriptionEvent.SERVICE_OVER, actor="system", at=now)
    subscription.next_reminder_at = subscription.start_due_at = None
    give_back_rest(
        db, subscription, grant, Account.PROMOTION_EXPIRED, "free months left when the service ended", at=now
    )
    want(db, subscription, "stop", at=now)
    mirror(db, subscription, now)
    return 1
