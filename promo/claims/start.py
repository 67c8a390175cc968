"""The service runs: confirmed by the vendor's system or by a rep. Only now the claim is started."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from promo import audit
from promo.claims.states import ClaimEvent
from promo.claims.states import move as move_claim
from promo.clock import Clock
from promo.faultpoints import fault
from promo.messages.outbox import say
from promo.periods import ONE_DAY, free_period
from promo.store.engine import Store, tried_again
from promo.store.tables import CallState, Claim, ClaimState, ProvisioningCall, Subscription, SubscriptionState
from promo.subscriptions.credit import grant_of
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.pause import resumed
from promo.subscriptions.schedule import set_free_period, set_next_use
from promo.subscriptions.states import SubscriptionEvent
from promo.subscriptions.states import move as move_subscription
from promo.translatable import N_


class CallNotFound(Exception):
    """There is no such wish."""


class CannotConfirm(Exception):
    """The day given cannot be right; the text is a message id."""


@tried_again
def confirm(key: str, *, by: str, store: Store, clock: Clock, started_on: date | None = None) -> bool:
    """The vendor's system (or a rep) says that it is done. Said twice, it counts once.

    A service that started later than planned moves the free months with it:
    they are counted from the day it really ran, never from the plan.

    Returns:
        False when it was confirmed before.

    Raises:
        CallNotFound: no such wish.
        CannotConfirm: the day given lies in the future, or before the offer was approved.
    """
    now = clock.now()
    with store.writing() as db:
        call = db.exec(select(ProvisioningCall).where(ProvisioningCall.key == key).with_for_update()).first()
        if call is None:
            raise CallNotFound(key)
        if call.state is CallState.CONFIRMED:
            return False
        call.state, call.confirmed_at, call.confirmed_by = CallState.CONFIRMED, now, by
        db.add(call)
        subscription = db.get(Subscription, call.subscription_id, with_for_update=True)
        assert subscription is not None
        audit.record(db, f"service.{call.action}_confirmed", f"subscription:{subscription.id}", by, {"key": key}, now)
        fault("provision.confirmed")
        if call.action == "start" and subscription.state is SubscriptionState.SCHEDULED:
            _started(db, subscription, started_on, by, now)
        elif call.action == "start" and subscription.state is SubscriptionState.PAUSED:
            day = _day_given(subscription, started_on, now)
            resumed(
                db,
                subscription,
                max(day, call.wanted_at.astimezone(ZoneInfo(subscription.timezone)).date()),
                by=by,
                now=now,
            )
    return True


def _day_given(subscription: Subscription, started_on: date | None, now: datetime) -> date:
    today = now.astimezone(ZoneInfo(subscription.timezone)).date()
    if started_on is not None and started_on > today:
        raise CannotConfirm(N_("The service cannot have started in the future."))
    return started_on or today


def _started(db: Session, subscription: Subscription, started_on: date | None, by: str, now: datetime) -> None:
    day = _day_given(subscription, started_on, now)
    if day < subscription.service_starts:
        day = subscription.service_starts
    claim = db.get(Claim, subscription.claim_id, with_for_update=True)
    assert claim is not None
    if day > subscription.service_starts:
        _shift(db, subscription, day, now)
    move_subscription(
        db, subscription, SubscriptionEvent.SERVICE_CONFIRMED, actor=by, at=now, detail={"started_on": day}
    )
    grant = grant_of(db, subscription)
    set_next_use(subscription, grant)
    db.add(grant)
    if claim.state is ClaimState.APPROVED:
        move_claim(db, claim, ClaimEvent.SERVICE_CONFIRMED, actor=by, at=now, detail={"started_on": day})
    say(
        db,
        f"claim/{claim.id}/started",
        "started",
        claim.email,
        claim.locale,
        {},
        at=now,
        claim_id=claim.id,
        subscription_id=subscription.id,
    )


def _shift(db: Session, subscription: Subscription, day: date, now: datetime) -> None:
    """Free months from the day the service really ran; the billing start only ever moves later."""
    grant = grant_of(db, subscription)
    free = free_period(day + ONE_DAY, grant.months)
    if free.ends_before <= subscription.billing_starts:
        return
    before = subscription.billing_starts
    set_free_period(subscription, grant, free)
    db.add(grant)
    db.add(subscription)
    mirror(db, subscription, now)
    audit.record(
        db,
        "subscription.billing_moved_later",
        f"subscription:{subscription.id}",
        "system",
        {"from": before, "to": free.ends_before, "because": "the service started later than planned"},
        now,
    )
