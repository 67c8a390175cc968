"""What is paid for and what runs, where the two differ: the vendor's system was asked and has not said so, or says
something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from promo.store.tables import CallState, Claim, ProvisioningCall, Subscription, SubscriptionState

PATIENCE = timedelta(days=1)
RUNNING = (SubscriptionState.FREE, SubscriptionState.ACTIVE)


@dataclass(frozen=True, slots=True)
class Drift:
    """One subscription whose service is not what it should be. `runs` is what the vendor's system last confirmed."""

    subscription: Subscription
    company: str
    should: str
    runs: str
    waiting_since: datetime | None


def drifts(db: Session, now: datetime) -> list[Drift]:
    """Every difference that has stood for a day or more, the oldest first."""
    calls = db.exec(
        select(ProvisioningCall, Subscription, Claim)
        .join(Subscription, col(Subscription.id) == col(ProvisioningCall.subscription_id))
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .order_by(col(ProvisioningCall.subscription_id), col(ProvisioningCall.id))
    )
    running: dict[int, str] = {}
    waiting: dict[int, datetime] = {}
    known: dict[int, tuple[Subscription, str]] = {}
    for call, subscription, claim in calls:
        sid = call.subscription_id
        known[sid] = subscription, claim.company
        if call.state is CallState.CONFIRMED:
            running[sid] = "" if call.action == "stop" else f"{call.plan} × {call.seats}"
            waiting.pop(sid, None)
        else:
            waiting.setdefault(sid, call.wanted_at)
    found = []
    for sid, (subscription, company) in known.items():
        runs = subscription.state in RUNNING and subscription.suspended_at is None
        should = f"{subscription.plan} × {subscription.seats}" if runs else ""
        since = waiting.get(sid)
        if should != running.get(sid, "") and (since is None or since < now - PATIENCE):
            found.append(Drift(subscription, company, should, running.get(sid, ""), since))
    return sorted(found, key=lambda d: d.waiting_since or now)
