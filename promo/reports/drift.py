"""What is paid for and what runs, where the two differ: the vendor's system was asked and has not said so, or says
something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from promo.store.partial import rows_of
from promo.store.tables import Claim, ProvisioningCall, Subscription, SubscriptionState
from promo.store.tables.billing import DRIFTING, WANTED

PATIENCE = timedelta(days=1)
RUNNING = (SubscriptionState.FREE, SubscriptionState.ACTIVE, SubscriptionState.PROVISIONAL)


@dataclass(frozen=True, slots=True)
class Drift:
    """One subscription whose service is not what it should be. `runs` is what the vendor's system last confirmed."""

    subscription: Subscription
    company: str
    should: str
    runs: str
    waiting_since: datetime | None


def drifts(db: Session, now: datetime, limit: int = 1000) -> list[Drift]:
    """Every difference that has stood for a day or more, the oldest first.

    What runs is kept with the subscription when it is confirmed, and those that differ from it are an index; so is what
    was asked for and never confirmed. Nothing else is looked at, however many calls there were.
    """
    waiting = (
        select(ProvisioningCall.subscription_id, func.min(ProvisioningCall.wanted_at))
        .where(rows_of(ProvisioningCall, WANTED))
        .group_by(col(ProvisioningCall.subscription_id))
    )
    late = waiting.having(func.min(ProvisioningCall.wanted_at) < now - PATIENCE)
    ids = select(Subscription.id).where(text(DRIFTING)).order_by(col(Subscription.id)).limit(limit)
    found = {i for i in db.exec(ids) if i is not None}
    found |= {i for i, _ in db.exec(late.order_by(func.min(ProvisioningCall.wanted_at)).limit(limit))}
    since = dict(db.exec(waiting.where(col(ProvisioningCall.subscription_id).in_(found))).all())
    rows = db.exec(
        select(Subscription, Claim.company)
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(col(Subscription.id).in_(found))
    ).all()
    told = [_drift(subscription, company, since.get(subscription.id or 0)) for subscription, company in rows]
    stood = [d for d in told if d.should != d.runs and (d.waiting_since is None or d.waiting_since < now - PATIENCE)]
    return sorted(stood, key=lambda d: d.waiting_since or now)[:limit]


def _drift(subscription: Subscription, company: str, since: datetime | None) -> Drift:
    runs = subscription.state in RUNNING and subscription.suspended_at is None
    should = f"{subscription.plan} × {subscription.seats}" if runs else ""
    confirmed = f"{subscription.runs_plan} × {subscription.runs_seats}" if subscription.runs_plan else ""
    if subscription.state is SubscriptionState.SCHEDULED and subscription.provisional_ends_at is not None:
        should = confirmed or f"{subscription.plan} × {subscription.seats}"  # it runs on as it began
    return Drift(subscription, company, should, confirmed, since)
