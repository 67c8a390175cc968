"""A subscription to act on: locked, and the customer's own. And why there is none."""

from __future__ import annotations

from promo.people.access import may_act_for
from promo.store.tables import Subscription
from promo.work import Work


class SubscriptionNotFound(Exception):
    """There is no such subscription, or it is not this customer's."""


class NothingToTurnOff(Exception):
    """The service has ended already."""


def load_subscription(work: Work, subscription_id: int) -> Subscription:
    """The subscription of a contract, locked until the unit of work ends.

    Raises:
        SubscriptionNotFound: there is none, or it is somebody else's and the actor may act on their own only.
    """
    subscription = work.db.get(Subscription, subscription_id, with_for_update=True, populate_existing=True)
    if subscription is None or _is_no_contract(work, subscription):
        raise SubscriptionNotFound(str(subscription_id))
    return subscription


def look_at_subscription(work: Work, subscription_id: int) -> Subscription:
    """The subscription of a contract as it stands, not locked: to say what an act would come to.

    Raises:
        SubscriptionNotFound: there is none, or it is somebody else's and the actor may act on their own only.
    """
    subscription = work.db.get(Subscription, subscription_id)
    if subscription is None or _is_no_contract(work, subscription):
        raise SubscriptionNotFound(str(subscription_id))
    return subscription


def _is_no_contract(work: Work, subscription: Subscription) -> bool:
    """Whether it only runs provisionally, so that there is nothing to change or end; or the actor may act on their own
    only, and it is neither theirs nor of an account that is open to them."""
    if subscription.provisional_since is not None:
        return True
    return work.by.owns_only and not may_act_for(work.db, work.by.person_id, subscription.person_id)
