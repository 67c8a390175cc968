"""Wishes to the vendor's system: start and stop the service. Each is written once and carried out once.

Two ways out ship with the product: a signed webhook, and "a rep confirms".
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from promo import audit
from promo.messages.outbox import say
from promo.store.tables import CallState, ProvisioningCall, Subscription


def want(db: Session, subscription: Subscription, action: str, *, webhook: bool, at: datetime) -> bool:
    """Write the wish once, in the caller's transaction; by webhook it also goes into the outbox."""
    key = f"switch/{subscription.claim_id}/{action}/1"
    if db.exec(select(ProvisioningCall.id).where(ProvisioningCall.key == key)).first() is not None:
        return False
    assert subscription.id is not None
    db.add(ProvisioningCall(subscription_id=subscription.id, action=action, key=key, state=CallState.WANTED, wanted_at=at))
    audit.record(db, f"service.{action}_wanted", f"subscription:{subscription.id}", "system", {"key": key}, at)
    if webhook:
        say(
            db, f"provision/{key}", "provisioning", "webhook", "en",
            {"key": key, "action": action, "subscription": subscription.id, "plan": subscription.plan, "seats": subscription.seats},
            at=at, claim_id=subscription.claim_id, subscription_id=subscription.id, channel="webhook",
        )  # fmt: skip
    return True
