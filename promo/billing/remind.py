"""Reminders before the first bill: 30, 7 and 1 days, each once, with the amount, the date and one click to leave."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from promo.clock import local_day
from promo.messages.outbox import say
from promo.store.due import Swept, each_due
from promo.store.engine import Store
from promo.store.tables import Person, Subscription
from promo.subscriptions.schedule import REMINDER_DAYS, set_next_reminder


def remind_due(store: Store, now: datetime) -> Swept:
    """Queue every reminder that is due. Returns how many."""
    due = (
        select(Subscription.id)
        .where(col(Subscription.next_reminder_at) <= now)
        .order_by(col(Subscription.next_reminder_at))
    )
    return each_due(store, due, lambda db, ids: sum(_remind(db, i, now) for i in ids))


def _remind(db: Session, subscription_id: int, now: datetime) -> int:
    """The reminder that fits today: after an outage the nearest one, never three at once."""
    subscription = db.get_one(Subscription, subscription_id)
    person = db.get_one(Person, subscription.person_id)
    left = (subscription.billing_starts - local_day(now, subscription.timezone)).days
    fitting = [days for days in REMINDER_DAYS if 0 < left <= days]
    said = False
    if fitting and subscription.auto_renews and person.email:
        said = say(
            db,
            f"reminder/{subscription.id}/{subscription.billing_starts.isoformat()}/{min(fitting)}",
            "reminder",
            person.email,
            person.locale,
            {"days": left},
            at=now,
            claim_id=subscription.claim_id,
            subscription_id=subscription.id,
        )
    set_next_reminder(subscription, left)
    db.add(subscription)
    return int(said)
