"""A subscription to act on: locked, and the customer's own. And why there is none."""

from __future__ import annotations

from promo.store.tables import Subscription
from promo.work import Work


class SubscriptionNotFound(Exception):
    """There is no such subscription, or it is not this customer's."""


class NothingToTurnOff(Exception):
    """The service has ended already."""


def load_subscription(work: Work, subscription_id: int) -> Subscription:
    """The subscription, locked until the unit of work ends.

    Raises:
        SubscriptionNotFound: there is none, or it is somebody else's and the actor may act on their own only.
    """
    subscription = work.db.get(Subscription, subscription_id, with_for_update=True, populate_existing=True)
    if subscription is None or (work.by.owns_only and subscription.person_id != work.by.person_id):
        raise SubscriptionNotFound(str(subscription_id))
    return subscription


def look_at_subscription(work: Work, subscription_id: int) -> Subscription:
    """The subscription as it stands, not locked: to say what an act would come to.

    Raises:
        SubscriptionNotFound: there is none, or it is somebody else's and the actor may act on their own only.
    """
    subscription = work.db.get(Subscription, subscription_id)
    if subscription is None or (work.by.owns_only and subscription.person_id != work.by.person_id):
        raise SubscriptionNotFound(str(subscription_id))
    return subscription
