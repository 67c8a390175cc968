"""Releasing a charge that waited for a person."""

from __future__ import annotations

from promo import audit
from promo.billing.problems import SubscriptionNotFound
from promo.clock import Clock
from promo.store.engine import Store, tried_again
from promo.store.tables import Subscription


@tried_again
def release(subscription_id: int, *, by: str, store: Store, clock: Clock) -> None:
    """Let the sweep charge again; the oldest period comes first.

    Raises:
        SubscriptionNotFound: no such subscription.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = db.get(Subscription, subscription_id, with_for_update=True)
        if subscription is None:
            raise SubscriptionNotFound(str(subscription_id))
        if subscription.held_because is None:
            return
        audit.record(db, "subscription.released", f"subscription:{subscription_id}", by, {"was": subscription.held_because}, now)
        subscription.held_because = None
        subscription.released_at = now
        db.add(subscription)
