"""Reminders before the first bill: 30, 7 and 1 days, each once, with the amount, the date and one click to leave."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from promo.billing.held import UNACKNOWLEDGED
from promo.billing.run import hold
from promo.clock import local_day
from promo.due import Due, Swept, each_due
from promo.store.tables import Person, Subscription
from promo.subscriptions.schedule import CALL_DAYS, REMINDER_DAYS, reminds_before_first_bill
from promo.subscriptions.service import awaits_choice
from promo.work import Office, Work


def remind_due(office: Office, now: datetime) -> Swept:
    """Queue every reminder that is due. Returns how many."""
    due = (
        select(Subscription.id)
        .where(col(Subscription.next_reminder_at) <= now)
        .order_by(col(Subscription.next_reminder_at))
    )
    return each_due(office, Due(due, now), lambda work, ids: sum(_remind(work, i) for i in ids))


def _remind(work: Work, subscription_id: int) -> int:
    """The reminder that fits today: after an outage the nearest one, never three at once."""
    subscription = work.db.get_one(Subscription, subscription_id)
    left = (subscription.billing_starts - local_day(work.now, subscription.timezone)).days
    fitting = [days for days in REMINDER_DAYS if 0 < left <= days]
    said = False
    waits = awaits_choice(work.db, subscription)  # no bill comes before a start was agreed to
    if fitting and subscription.auto_renews and not waits and work.db.get_one(Person, subscription.person_id).email:
        key = f"reminder/{subscription.id}/{subscription.billing_starts.isoformat()}/{min(fitting)}"
        said = work.letter(key, "reminder", subscription, {"days": left})
    is_close = 0 < left <= CALL_DAYS
    if is_close and subscription.auto_renews and subscription.unacknowledged_since and not subscription.held_because:
        hold(work, int(subscription.id or 0), UNACKNOWLEDGED.of())  # in time for a person to call the company
        work.db.refresh(subscription)
    reminds_before_first_bill(subscription, left)
    work.db.add(subscription)
    return int(said)
