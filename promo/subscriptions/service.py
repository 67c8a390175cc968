"""Wishes to the vendor's system: start, change and stop the service. Each is written once and carried out once.

Two ways out ship with the product: a signed webhook, and "a rep confirms". Whoever writes a wish need not know which:
where a webhook is set up, a sweep sends every wish that has not gone out yet.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, exists, select

from promo import audit
from promo.faultpoints import fault
from promo.messages.outbox import say
from promo.store.due import Swept, each_due
from promo.store.engine import Store
from promo.store.tables import CallState, OutboxItem, ProvisioningCall, Subscription


def want(db: Session, subscription: Subscription, action: str, *, at: datetime, version: int = 1) -> bool:
    """Write the wish once, in the caller's transaction.

    Args:
        action: `start`, `change` or `stop`.
        version: tells several of one kind apart (the change or pause they come from); 1 for the first start and the
            last stop.
    """
    key = f"switch/{subscription.claim_id}/{action}/{version}"
    if db.exec(select(ProvisioningCall.id).where(ProvisioningCall.key == key)).first() is not None:
        return False
    assert subscription.id is not None
    db.add(
        ProvisioningCall(
            subscription_id=subscription.id,
            action=action,
            key=key,
            plan=subscription.plan,
            seats=subscription.seats,
            state=CallState.WANTED,
            wanted_at=at,
        )
    )
    audit.record(db, f"service.{action}_wanted", f"subscription:{subscription.id}", "system", {"key": key}, at)
    fault("provision.written")
    return True


def call_the_vendor(store: Store, now: datetime) -> Swept:
    """Put every wish that has not gone out yet into the outbox, for the webhook. Returns how many."""
    gone = exists().where(col(OutboxItem.key) == "provision/" + col(ProvisioningCall.key))
    due = (
        select(ProvisioningCall.id)
        .where(ProvisioningCall.state == CallState.WANTED, ~gone)
        .order_by(col(ProvisioningCall.id))
    )
    return each_due(store, due, lambda db, ids: sum(_call(db, i, now) for i in ids))


def _call(db: Session, call_id: int, now: datetime) -> int:
    call = db.get_one(ProvisioningCall, call_id)
    subscription = db.get_one(Subscription, call.subscription_id)
    return say(
        db,
        f"provision/{call.key}",
        "provisioning",
        "webhook",
        "en",
        {
            "key": call.key,
            "action": call.action,
            "subscription": call.subscription_id,
            "plan": call.plan,
            "seats": call.seats,
        },
        at=now,
        claim_id=subscription.claim_id,
        subscription_id=subscription.id,
        channel="webhook",
    )
