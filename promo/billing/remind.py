"""Reminders before the first bill: 30, 7 and 1 days, each once, with the amount, the date and one click to leave."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from promo.billing.dates import REMINDER_DAYS, local_day, set_next_reminder
from promo.messages.outbox import say
from promo.store.engine import Store
from promo.store.tables import Person, Subscription

BATCH = 200


def remind_due(store: Store, now: datetime) -> int:
    """Queue every reminder that is due. Returns how many."""
    count = 0
    while True:
        looked, said = store.again(lambda db: _batch(db, now))
        count += said
        if not looked:
            return count


def _batch(db: Session, now: datetime) -> tuple[int, int]:
    rows = db.exec(
        select(Subscription, Person)
        .join(Person, col(Person.id) == col(Subscription.person_id))
        .where(col(Subscription.next_reminder_at) <= now)
        .order_by(col(Subscription.next_reminder_at))
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Subscription)
    ).all()
    return len(rows), sum(_remind(db, subscription, person, now) for subscription, person in rows)


def _remind(db: Session, subscription: Subscription, person: Person, now: datetime) -> int:
    """The reminder that fits today: after an outage the nearest one, never three at once."""
    left = (subscription.billing_starts - local_day(now, subscription.timezone)).days
    fitting = [days for days in REMINDER_DAYS if 0 < left <= days]
    said = False
    if fitting and subscription.auto_renews and person.email:
        said = say(
            db, f"reminder/{subscription.id}/{subscription.billing_starts.isoformat()}/{min(fitting)}", "reminder", person.email, person.locale,
            {"days": left}, at=now, claim_id=subscription.claim_id, subscription_id=subscription.id,
        )  # fmt: skip
    set_next_reminder(subscription, left)
    db.add(subscription)
    return int(said)
