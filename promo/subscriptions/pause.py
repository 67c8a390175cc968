"""A pause after the free months: from the end of the period that is paid until the customer comes back. Nothing is
billed meanwhile. It lasts so many months at most, by the vendor's file; then the contract ends."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select

from promo.clock import local_day
from promo.periods import add_months
from promo.promotions.rulebook import RuleBook
from promo.refusals import NotPossible
from promo.store.tables import Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.find import load_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.schedule import bills_next_on, pauses_from, pauses_no_more, starts_over_on
from promo.subscriptions.service import request_service
from promo.subscriptions.states import SubscriptionEvent, advance
from promo.subscriptions.suspension import follows_bills_anew
from promo.translatable import N_
from promo.work import SYSTEM, Work


def pause(work: Work, subscription_id: int) -> date:
    """Ask for a pause; the service rests from the returned day on. Asked twice, it is one pause.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: in the free months, without a paid period, or with auto-renewal off.
    """
    subscription = load_subscription(work, subscription_id)
    if subscription.pause_from is not None:
        return subscription.pause_from
    if subscription.state is not SubscriptionState.ACTIVE or subscription.billed_before is None:
        raise NotPossible(N_("A pause is possible once the free months are over and a period is paid."))
    if subscription.next_billing_on is None:
        raise NotPossible(N_("Auto-renewal is off: the service ends by itself."))
    if subscription.next_billing_at is not None and subscription.next_billing_at <= work.now:
        raise NotPossible(N_("A period that has begun is still to be billed. Try again tomorrow."))
    day = subscription.next_billing_on
    pauses_from(subscription, day)
    work.db.add(subscription)
    tell_gateway(work, subscription)
    until = pause_until(subscription, work.rules)
    assert until is not None
    _tell(work, subscription, "pause", {"pause_from": day.isoformat(), "pause_until": until.isoformat()})
    return day


def resume(work: Work, subscription_id: int) -> None:
    """Come back: before the pause began everything is as it was; after it the service is asked for, and paid from the
    day it runs. Asked again a moment later, it was asked once.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: there is no pause.
    """
    subscription = load_subscription(work, subscription_id)
    if _said_last(work, subscription) == "resume" and work.said_just_now("subscription.resume_asked", subscription):
        return
    if subscription.pause_from is None:
        raise NotPossible(N_("There is no pause to end."))
    if subscription.state is SubscriptionState.PAUSED:
        change = _tell(work, subscription, "resume", {})
        request_service(work, subscription, "start", version=int(change.id or 0) + 1)
        return
    bills_next_on(subscription, subscription.pause_from)
    pauses_no_more(subscription)
    work.db.add(subscription)
    tell_gateway(work, subscription)
    _tell(work, subscription, "resume", {})


def begin_pause(work: Work, subscription: Subscription) -> None:
    """The paid period is over: the service rests."""
    advance(work.as_(SYSTEM), subscription, SubscriptionEvent.PAUSE_BEGUN, {"from": subscription.pause_from})
    version = subscription.pause_from.toordinal() if subscription.pause_from else 0
    request_service(work, subscription, "stop", version=version)


def pause_until(subscription: Subscription, rules: RuleBook) -> date | None:
    """The day on which a pause has lasted as long as one may; None where there is none."""
    day = subscription.pause_from
    return add_months(day, rules.catalog.terms.pause_at_most_months) if day else None


def pause_is_over(work: Work, subscription: Subscription) -> bool:
    """Whether a service rests for as long as it may, and nobody asked for it meanwhile."""
    until = pause_until(subscription, work.rules)
    rests = subscription.state is SubscriptionState.PAUSED
    if not rests or until is None or local_day(work.now, subscription.timezone) < until:
        return False
    return _said_last(work, subscription) != "resume"  # who asked for it waits for the vendor's system only


def _said_last(work: Work, subscription: Subscription) -> str | None:
    """Which was asked for last: `pause` or `resume`; None where neither was."""
    said = select(SubscriptionChange.kind).where(
        SubscriptionChange.subscription_id == subscription.id, col(SubscriptionChange.kind).in_(("pause", "resume"))
    )
    return work.db.exec(said.order_by(col(SubscriptionChange.id).desc()).limit(1)).first()


def resumed(work: Work, subscription: Subscription, day: date) -> None:
    """The service runs again: paid from this day, which anchors the periods from now on."""
    starts_over_on(subscription, day)
    follows_bills_anew(work, subscription)
    tell_gateway(work, subscription)
    advance(work, subscription, SubscriptionEvent.RESUMED, {"anchor": day})


def _tell(work: Work, subscription: Subscription, kind: str, after: dict[str, str]) -> SubscriptionChange:
    assert subscription.id is not None
    change = SubscriptionChange(
        subscription_id=subscription.id,
        kind=kind,
        before={},
        after=after,
        effective_on=local_day(work.now, subscription.timezone),
        by=work.by.word,
        said_at=work.now,
        applied_at=work.now,
    )
    work.db.add(change)
    work.db.flush()
    work.record(f"subscription.{kind}_asked", subscription, after)
    letter = f"{kind}d" if kind.endswith("e") else kind
    said = {name: after.get(name, "") for name in ("pause_from", "pause_until")}
    work.letter(f"{kind}/{change.id}", letter, subscription, said)
    return change
