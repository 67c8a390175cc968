"""Releasing a charge that waited for a person."""

from __future__ import annotations

from promo import audit
from promo.billing.find import owned
from promo.clock import Clock
from promo.store.engine import Store, tried_again


@tried_again
def release(subscription_id: int, *, by: str, store: Store, clock: Clock) -> None:
    """Let the sweep charge again; the oldest period comes first.

    Raises:
        SubscriptionNotFound: no such subscription.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id)
        if subscription.held_because is None:
            return
        audit.record(db, "subscription.released", f"subscription:{subscription_id}", by, {"was": subscription.held_because}, now)
        subscription.held_because = None
        subscription.released_at = now
        db.add(subscription)
