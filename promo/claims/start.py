"""The service runs: confirmed by the vendor's system or by a rep. Only now the claim is started."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from promo.claims.states import ClaimEvent, advance
from promo.clock import local_day
from promo.faultpoints import fault
from promo.outbox import Envelope, put
from promo.people.own_claims import only_of_others
from promo.periods import ONE_DAY, free_period
from promo.store.tables import CallState, Claim, ClaimState, ProvisioningCall, Subscription, SubscriptionState
from promo.subscriptions import states
from promo.subscriptions.credit import grant_of
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.pause import resumed
from promo.subscriptions.schedule import is_free_for, is_provisional_no_more, uses_next_month
from promo.subscriptions.service import is_provisional, stops_if_over
from promo.subscriptions.states import SubscriptionEvent
from promo.translatable import N_
from promo.work import SYSTEM, Work


class CallNotFound(Exception):
    """There is no such wish."""


class CannotConfirm(Exception):
    """The day given cannot be right; the text is a message id."""


def confirm(work: Work, key: str, started_on: date | None = None) -> bool:
    """The vendor's system (or a rep) says that it is done. Said twice, it counts once.

    A service that started later than planned moves the free months with it:
    they are counted from the day it really ran, never from the plan.

    Returns:
        False when it was confirmed before.

    Raises:
        CallNotFound: no such wish.
        CannotConfirm: the day given lies in the future, or before the offer was approved.
    """
    db = work.db
    call = db.exec(select(ProvisioningCall).where(ProvisioningCall.key == key).with_for_update()).first()
    if call is None:
        raise CallNotFound(key)
    if call.state is CallState.CONFIRMED:
        return False
    only_of_others(work, work.db.get_one(Subscription, call.subscription_id).claim_id)
    call.state, call.confirmed_at, call.confirmed_by = CallState.CONFIRMED, work.now, work.by.word
    db.add(call)
    subscription = db.get_one(Subscription, call.subscription_id, with_for_update=True)
    _runs_now(work, subscription, call)
    work.record(f"service.{call.action}_confirmed", subscription, {"key": key})
    fault("provision.confirmed")
    stops_if_over(work, subscription, int(call.id or 0))
    if is_provisional(call, subscription):
        return True
    if call.action == "start" and subscription.state is SubscriptionState.SCHEDULED:
        _started(work, subscription, started_on)
    elif call.action == "start" and subscription.state is SubscriptionState.PAUSED:
        day = _day_given(work, subscription, started_on)
        resumed(work, subscription, max(day, local_day(call.wanted_at, subscription.timezone)))
    return True


def _runs_now(work: Work, subscription: Subscription, call: ProvisioningCall) -> None:
    """What runs is what the newest wish that was confirmed says, in whatever order the answers come."""
    newer = select(ProvisioningCall.id).where(
        ProvisioningCall.subscription_id == subscription.id,
        ProvisioningCall.state == CallState.CONFIRMED,
        col(ProvisioningCall.id) > call.id,
    )
    if work.db.exec(newer.limit(1)).first() is None:
        stopped = call.action == "stop"
        subscription.runs_plan, subscription.runs_seats = ("", 0) if stopped else (call.plan, call.seats)
        work.db.add(subscription)


def _day_given(work: Work, subscription: Subscription, started_on: date | None) -> date:
    today = local_day(work.now, subscription.timezone)
    if started_on is not None and started_on > today:
        raise CannotConfirm(N_("The service cannot have started in the future."))
    return started_on or today


def _started(work: Work, subscription: Subscription, started_on: date | None) -> None:
    day = max(_day_given(work, subscription, started_on), subscription.service_starts)
    claim = work.db.get_one(Claim, subscription.claim_id, with_for_update=True)
    if day > subscription.service_starts:
        _shift(work, subscription, day)
    states.advance(work, subscription, SubscriptionEvent.SERVICE_CONFIRMED, {"started_on": day})
    grant = grant_of(work.db, subscription)
    uses_next_month(subscription, grant)
    is_provisional_no_more(subscription)
    work.db.add(grant)
    if claim.state is ClaimState.APPROVED:
        advance(work, claim, ClaimEvent.SERVICE_CONFIRMED, {"started_on": day})
    to = Envelope(claim.email, claim.locale, claim.id, subscription.id)
    put(work.db, f"claim/{claim.id}/started", "started", to, {}, at=work.now)


def _shift(work: Work, subscription: Subscription, day: date) -> None:
    """Free months from the day the service really ran; the billing start only ever moves later."""
    grant = grant_of(work.db, subscription)
    free = free_period(day + ONE_DAY, grant.months)
    if free.ends_before <= subscription.billing_starts:
        return
    before = subscription.billing_starts
    is_free_for(subscription, grant, free)
    work.db.add(grant)
    work.db.add(subscription)
    tell_gateway(work, subscription)
    because = "the service started later than planned"
    said = {"from": before, "to": free.ends_before, "because": because}
    work.as_(SYSTEM).record("subscription.billing_moved_later", subscription, said)
