"""The life of a subscription as one table (DESIGN.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from promo.store.tables import Subscription, SubscriptionState
from promo.work import Work


class SubscriptionEvent(StrEnum):
    """What can happen to a subscription."""

    APPROVED = "approved"
    APPROVED_AFTER_ALL = "approved_after_all"
    """Approved when the service that ran provisionally was over already."""
    SERVICE_CONFIRMED = "service_confirmed"
    BILLING_STARTED = "billing_started"
    PERIOD_BILLED = "period_billed"
    PAUSE_BEGUN = "pause_begun"
    RESUMED = "resumed"
    SERVICE_OVER = "service_over"


TRANSITIONS: Mapping[tuple[SubscriptionState, SubscriptionEvent], SubscriptionState] = {
    (SubscriptionState.TRIAL, SubscriptionEvent.APPROVED): SubscriptionState.SCHEDULED,
    (SubscriptionState.PROVISIONAL, SubscriptionEvent.APPROVED): SubscriptionState.SCHEDULED,
    (SubscriptionState.ENDED, SubscriptionEvent.APPROVED_AFTER_ALL): SubscriptionState.SCHEDULED,
    (SubscriptionState.SCHEDULED, SubscriptionEvent.SERVICE_CONFIRMED): SubscriptionState.FREE,
    (SubscriptionState.FREE, SubscriptionEvent.BILLING_STARTED): SubscriptionState.ACTIVE,
    (SubscriptionState.ACTIVE, SubscriptionEvent.PERIOD_BILLED): SubscriptionState.ACTIVE,
    (SubscriptionState.ACTIVE, SubscriptionEvent.PAUSE_BEGUN): SubscriptionState.PAUSED,
    (SubscriptionState.PAUSED, SubscriptionEvent.RESUMED): SubscriptionState.ACTIVE,
    (SubscriptionState.PAUSED, SubscriptionEvent.SERVICE_OVER): SubscriptionState.ENDED,
    (SubscriptionState.TRIAL, SubscriptionEvent.SERVICE_OVER): SubscriptionState.ENDED,
    (SubscriptionState.PROVISIONAL, SubscriptionEvent.SERVICE_OVER): SubscriptionState.ENDED,
    (SubscriptionState.SCHEDULED, SubscriptionEvent.SERVICE_OVER): SubscriptionState.ENDED,
    (SubscriptionState.FREE, SubscriptionEvent.SERVICE_OVER): SubscriptionState.ENDED,
    (SubscriptionState.ACTIVE, SubscriptionEvent.SERVICE_OVER): SubscriptionState.ENDED,
}


class IllegalSubscriptionMove(Exception):
    """The subscription is not in a state that can take this event."""


def next_state(state: SubscriptionState, event: SubscriptionEvent) -> SubscriptionState:
    """The only way a subscription changes state.

    Raises:
        IllegalSubscriptionMove: the table has no such line.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalSubscriptionMove(f"a subscription that is {state.value} cannot take {event.value}") from None


def advance(
    work: Work, subscription: Subscription, event: SubscriptionEvent, detail: Mapping[str, Any] | None = None
) -> None:
    """Change a subscription's state and write the audit event."""
    before = subscription.state
    subscription.state = next_state(subscription.state, event)
    work.db.add(subscription)
    said = {"from": before.value, "to": subscription.state.value, **(detail or {})}
    work.record(f"subscription.{event.value}", subscription, said)
