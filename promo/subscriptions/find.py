"""A subscription to act on: locked, and the customer's own. And why there is none."""

from __future__ import annotations

from sqlmodel import Session

from promo.store.tables import Subscription


class SubscriptionNotFound(Exception):
    """There is no such subscription, or it is not this customer's."""


class NothingToTurnOff(Exception):
    """The service has ended already."""


def owned(db: Session, subscription_id: int, owner: int | None = None, *, lock: bool = True) -> Subscription:
    """The subscription; locked until the caller's transaction ends, unless it is only looked at.

    Args:
        owner: the person it must belong to; None when staff act, or a signed link proves it.

    Raises:
        SubscriptionNotFound: there is none, or it is somebody else's.
    """
    subscription = db.get(Subscription, subscription_id, with_for_update=lock or None, populate_existing=True)
    if subscription is None or (owner is not None and subscription.person_id != owner):
        raise SubscriptionNotFound(str(subscription_id))
    return subscription
