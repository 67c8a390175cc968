"""Wishes to the vendor's system: start, change and stop the service. Each is written once and carried out once.

Two ways out ship with the product: a signed webhook, and "a rep confirms". Whoever writes a wish need not know which:
where a webhook is set up, a sweep sends every wish that has not gone out yet.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, exists, select

from promo.due import Due, Swept, each_due
from promo.faultpoints import fault
from promo.outbox import Envelope, put
from promo.store.tables import CallState, OutboxItem, ProvisioningCall, Subscription, SubscriptionState
from promo.work import SYSTEM, Office, Work

STOPS_ANEW = 2_000_000_000
"""Added to the id of a wish, it is the version of the stop that answers its late confirmation."""


PROVISIONAL = 0
"""The version of the start, and of the stop, of a service that runs though nobody has decided (`provisional.py`)."""


def request_service(work: Work, subscription: Subscription, action: str, *, version: int = 1) -> bool:
    """Write the wish, once.

    Args:
        work: the unit of work that the wish is true in.
        subscription: whose service it is.
        action: `start`, `change` or `stop`.
        version: tells several of one kind apart (the change or pause they come from); 1 for the first start and the
            last stop, `PROVISIONAL` for a start and a stop without a contract.

    Returns:
        False where it was written before.
    """
    key = _key(subscription, action, version)
    if work.db.exec(select(ProvisioningCall.id).where(ProvisioningCall.key == key)).first() is not None:
        return False
    assert subscription.id is not None
    work.db.add(
        ProvisioningCall(
            subscription_id=subscription.id,
            action=action,
            key=key,
            plan=subscription.plan,
            seats=subscription.seats,
            state=CallState.WANTED,
            wanted_at=work.now,
        )
    )
    work.as_(SYSTEM).record(f"service.{action}_wanted", subscription, {"key": key})
    fault("provision.written")
    return True


def _key(subscription: Subscription, action: str, version: int) -> str:
    return f"switch/{subscription.claim_id}/{action}/{version}"


def is_provisional(call: ProvisioningCall, subscription: Subscription) -> bool:
    """Whether a wish is that of a service without a contract: its confirmation starts no free months."""
    return call.key == _key(subscription, call.action, PROVISIONAL)


def was_asked_for(db: Session, subscription: Subscription) -> bool:
    """Whether the vendor's system was ever asked to start the service under its contract, whatever it answered."""
    asked = select(ProvisioningCall.id).where(
        ProvisioningCall.subscription_id == subscription.id,
        ProvisioningCall.action == "start",
        ProvisioningCall.key != _key(subscription, "start", PROVISIONAL),
    )
    return db.exec(asked.limit(1)).first() is not None


def awaits_choice(db: Session, subscription: Subscription) -> bool:
    """Whether nobody has chosen yet on which day the service starts: till then nothing starts and no bill is due."""
    return (
        subscription.state is SubscriptionState.SCHEDULED
        and subscription.start_due_at is None
        and not was_asked_for(db, subscription)
    )


def stops_if_over(work: Work, subscription: Subscription, confirmed: int) -> None:
    """A service was confirmed to run though its subscription has ended: a stop is asked for, unless one is under way.

    Args:
        work: the unit of work that the confirmation came in.
        subscription: whose service.
        confirmed: the id of the wish that was confirmed; it names the stop.
    """
    if subscription.state is not SubscriptionState.ENDED or not subscription.runs_plan:
        return
    under_way = select(ProvisioningCall.id).where(
        ProvisioningCall.subscription_id == subscription.id,
        ProvisioningCall.action == "stop",
        ProvisioningCall.state == CallState.WANTED,
        col(ProvisioningCall.id) > confirmed,
    )
    if work.db.exec(under_way.limit(1)).first() is None:
        request_service(work, subscription, "stop", version=confirmed + STOPS_ANEW)


def call_the_vendor(office: Office, now: datetime) -> Swept:
    """Put every wish that has not gone out yet into the outbox, for the webhook. Returns how many."""
    gone = exists().where(col(OutboxItem.key) == "provision/" + col(ProvisioningCall.key))
    due = (
        select(ProvisioningCall.id)
        .where(ProvisioningCall.state == CallState.WANTED, ~gone)
        .order_by(col(ProvisioningCall.id))
    )
    return each_due(office, Due(due, now), lambda work, ids: sum(_call(work, i) for i in ids))


def _call(work: Work, call_id: int) -> int:
    call = work.db.get_one(ProvisioningCall, call_id)
    subscription = work.db.get_one(Subscription, call.subscription_id)
    values = {
        "key": call.key,
        "action": call.action,
        "subscription": call.subscription_id,
        "plan": call.plan,
        "seats": call.seats,
    }
    to = Envelope("webhook", "en", subscription.claim_id, subscription.id, channel="webhook")
    return put(work.db, f"provision/{call.key}", "provisioning", to, values, at=work.now)
