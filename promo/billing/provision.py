"""Wishes to the vendor's system: start, change and stop the service. Each is written once and carried out once.

Two ways out ship with the product: a signed webhook, and "a rep confirms".
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from promo import audit
from promo.faultpoints import fault
from promo.messages.outbox import say
from promo.store.tables import CallState, ProvisioningCall, Subscription


def want(db: Session, subscription: Subscription, action: str, *, webhook: bool, at: datetime, version: int = 1) -> bool:
    """Write the wish once, in the caller's transaction; by webhook it also goes into the outbox.

    Args:
        action: `start`, `change` or `stop`.
        version: tells several of one kind apart (the change or pause they come from); 1 for the first start and the last stop.
    """
    key = f"switch/{subscription.claim_id}/{action}/{version}"
    if db.exec(select(ProvisioningCall.id).where(ProvisioningCall.key == key)).first() is not None:
        return False
    assert subscription.id is not None
    db.add(
        ProvisioningCall(
            subscription_id=subscription.id, action=action, key=key, plan=subscription.plan, seats=subscription.seats,
            state=CallState.WANTED, wanted_at=at,
        )
    )  # fmt: skip
    audit.record(db, f"service.{action}_wanted", f"subscription:{subscription.id}", "system", {"key": key}, at)
    if webhook:
        say(
            db, f"provision/{key}", "provisioning", "webhook", "en",
            {"key": key, "action": action, "subscription": subscription.id, "plan": subscription.plan, "seats": subscription.seats},
            at=at, claim_id=subscription.claim_id, subscription_id=subscription.id, channel="webhook",
        )  # fmt: skip
    fault("provision.written")
    return True
