"""Turning auto-renewal off: effective at once, confirmed with the last day of service, undone until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from promo.books.credit_note import Credit, credit_back
from promo.books.ledger import Account
from promo.books.lines import Served, rest_back_line
from promo.books.prices import price_of, span_from
from promo.books.prorate import rest_of
from promo.clock import local_day
from promo.ids import reference
from promo.periods import ONE_DAY, Span
from promo.refusals import NotPossible
from promo.sent_twice import is_a_moment_ago
from promo.store.tables import Cancellation, Claim, CreditGrant, Subscription, SubscriptionState
from promo.subscriptions.credit import close_credit
from promo.subscriptions.find import NothingToTurnOff, load_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.pause import pause_is_over, resume
from promo.subscriptions.schedule import (
    bills_no_more,
    ends_at_once,
    ends_with,
    is_provisional_no_more,
    needs_no_reminder,
    pauses_no_more,
    rests_on,
    runs_on,
    tomorrow,
)
from promo.subscriptions.service import awaits_choice, request_service, was_asked_for
from promo.subscriptions.states import SubscriptionEvent, advance
from promo.translatable import N_
from promo.work import CLAIMANT, Work


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the page, the PDF and the mail all say."""

    reference: str
    last_day: date
    at: datetime
    anything_to_pay: bool


RETRIEVAL_DAYS = 30
"""How long, at least, a customer who left can fetch their data: EU Data Act, article 25(2)(g). The account stays open
longer."""
LONGEST_WISH = timedelta(days=3653)
"""A wish for an end further away is one for this day: nobody plans a contract's end for their grandchildren."""


def turn_off_renewal(work: Work, subscription_id: int, wished_end: date | None = None) -> Confirmation:
    """Stop the renewal now; the same click twice gives the same confirmation.

    In the free period no invoice can ever follow. In a paid one the service
    runs to the end of the period that is paid or under way. An offer whose
    start nobody chose ends with the day: its own days were an example.

    Args:
        work: the unit of work, in the name of who said it: a customer, a signed link, a form.
        subscription_id: whose renewal.
        wished_end: a later day up to which the service shall run; the period that holds it is the last. None: the
            earliest end.

    Raises:
        SubscriptionNotFound, NothingToTurnOff.
    """
    return turn_off(work, load_subscription(work, subscription_id), wished_end)


def turn_off(work: Work, subscription: Subscription, wished_end: date | None = None) -> Confirmation:
    """Stop the renewal of a subscription that is locked already; see `turn_off_renewal`.

    Raises:
        NothingToTurnOff: the service has ended.
    """
    db, now = work.db, work.now
    assert subscription.id is not None
    known = current_cancellation(db, subscription.id)
    if known is not None:
        return Confirmation(known.id, known.last_day, known.said_at, _still_to_pay(subscription))
    if subscription.state is SubscriptionState.ENDED:
        raise NothingToTurnOff(str(subscription.id))
    never_began = awaits_choice(db, subscription)
    ends_before = tomorrow(subscription, now) if never_began else end_of_service(subscription, now)
    if never_began:
        wished_end = None  # there is nothing that could run up to it
    if wished_end is not None:
        wished_end = min(wished_end, local_day(now, subscription.timezone) + LONGEST_WISH)
    while wished_end is not None and ends_before <= wished_end:
        ends_before = span_from(subscription, ends_before).ends_before
    subscription.auto_renews = False
    ends_with(subscription, ends_before)
    if never_began or (subscription.next_billing_on is not None and subscription.next_billing_on >= ends_before):
        bills_no_more(subscription)
    pauses_no_more(subscription)
    needs_no_reminder(subscription)
    db.add(subscription)
    cancellation = Cancellation(
        id=reference("CX"),
        subscription_id=subscription.id,
        said_at=now,
        by=work.by.word,
        last_day=ends_before - ONE_DAY,
    )
    db.add(cancellation)
    said = {"reference": cancellation.id, "last_day": cancellation.last_day}
    work.record("subscription.renewal_off", subscription, said)
    work.letter(f"cancel/{cancellation.id}", "cancelled", subscription, {"cancellation": cancellation.id})
    tell_gateway(work, subscription)
    return Confirmation(cancellation.id, cancellation.last_day, now, _still_to_pay(subscription))


def turn_on_renewal(work: Work, subscription_id: int) -> str | None:
    """Undo, until the last day of service is over: dates and prices are as before. Who rested for as long as a pause
    may last comes back by it.

    Returns:
        The reference of the confirmation that no longer holds, the same where this is sent again a moment later; None
        where renewal was on.

    Raises:
        SubscriptionNotFound, NothingToTurnOff.
    """
    db, now = work.db, work.now
    subscription = load_subscription(work, subscription_id)
    over = subscription.ends_at is not None and subscription.ends_at <= now
    if subscription.state is SubscriptionState.ENDED or over:
        raise NothingToTurnOff(str(subscription_id))
    known = current_cancellation(db, subscription_id)
    if known is None:
        return _undone_just_now(work, subscription_id)
    known.undone_at = now
    subscription.auto_renews = True
    rests = subscription.state is SubscriptionState.PAUSED
    rests_on(subscription) if rests else runs_on(subscription)
    db.add(known)
    db.add(subscription)
    tell_gateway(work, subscription)
    work.record("subscription.renewal_on", subscription, {"reference": known.id})
    work.letter(f"undo/{known.id}", "renewal_on", subscription, {"cancellation": known.id})
    if pause_is_over(work, subscription):  # it was ended for want of coming back
        resume(work, subscription_id)
    return known.id


def _undone_just_now(work: Work, subscription_id: int) -> str | None:
    """The reference of the last confirmation, where it was undone a moment ago."""
    theirs = select(Cancellation).where(Cancellation.subscription_id == subscription_id)
    last = work.db.exec(theirs.order_by(col(Cancellation.said_at).desc()).limit(1)).first()
    undone_at = last.undone_at if last is not None else None
    return last.id if last and undone_at and is_a_moment_ago(undone_at, work.now) else None


def stop_at_once(work: Work, subscription_id: int) -> Confirmation:
    """End the service now, at the customer's wish: unused free months are given back; a paid rest too, where the
    vendor's file says so.

    Raises:
        SubscriptionNotFound, NothingToTurnOff.
        NotPossible: a paid period is under way and its rest is not paid back, or one that has begun is not billed yet.
    """
    db = work.db
    subscription = load_subscription(work, subscription_id)
    leaves_on = tomorrow(subscription, work.now)
    under_way = _paid_period_under_way(subscription, leaves_on - ONE_DAY)
    if under_way is not None and work.rules.catalog.terms.refund_on_exit == "none":
        raise NotPossible(N_("The period that is paid runs to its end; the rest is not paid back."))
    is_unbilled = subscription.next_billing_at is not None and subscription.next_billing_at <= work.now
    if is_unbilled and not awaits_choice(db, subscription):
        raise NotPossible(N_("A period that has begun is still to be billed. Try again tomorrow."))
    turn_off(work, subscription)
    known = current_cancellation(db, subscription_id)
    assert known is not None
    if under_way is not None and leaves_on < under_way.ends_before:
        _pay_back_rest(work, subscription, under_way, leaves_on, f"exit-{known.id}")
    # Today is served; the service ends with the day, and the receipt says so.
    bills_no_more(subscription)
    ends_with(subscription, min(subscription.ends_before or leaves_on, leaves_on))
    assert subscription.ends_before is not None
    known.last_day = subscription.ends_before - ONE_DAY
    tell_gateway(work, subscription)
    db.add(known)
    db.add(subscription)
    return Confirmation(known.id, known.last_day, known.said_at, anything_to_pay=False)


def _paid_period_under_way(subscription: Subscription, today: date) -> Span | None:
    if subscription.billed_from is None or subscription.billed_before is None:
        return None
    paid = Span(subscription.billed_from, subscription.billed_before)
    return paid if paid.starts_on <= today < paid.ends_before else None


def _pay_back_rest(work: Work, subscription: Subscription, paid: Span, from_day: date, name: str) -> None:
    rest = rest_of(paid, from_day, price_of(subscription), price_of(subscription))
    if rest.unused_old.minor:
        served = Served(subscription.plan, subscription.seats, subscription.unit_price_minor)
        credit_back(work, subscription, Credit(rest.unused_old, rest.span, name, [rest_back_line(rest, served)]))


def end_of_service(subscription: Subscription, now: datetime) -> date:
    """First day without service if renewal stops now: the end of the free months, or of the period under way."""
    today = local_day(now, subscription.timezone)
    if subscription.state is SubscriptionState.PAUSED:
        return today + ONE_DAY
    if now < subscription.billing_starts_at:
        return subscription.billing_starts
    if subscription.billed_before is not None and today < subscription.billed_before:
        return subscription.billed_before
    # A period that has begun and is not billed yet is under way all the same: it is used, billed, and the last.
    span = span_from(subscription, subscription.next_billing_on or subscription.anchor)
    while span.ends_before <= today:
        span = span_from(subscription, span.ends_before)
    return span.ends_before


def current_cancellation(db: Session, subscription_id: int) -> Cancellation | None:
    """The cancellation in force, if renewal is off."""
    return db.exec(
        select(Cancellation).where(
            Cancellation.subscription_id == subscription_id, col(Cancellation.undone_at).is_(None)
        )
    ).first()


def _still_to_pay(subscription: Subscription) -> bool:
    return subscription.next_billing_on is not None


def end_before_start(work: Work, claim: Claim, account: Account = Account.PROMOTION_EXPIRED) -> bool:
    """A claim's subscription ends before it began, and its whole credit is given back, booked as this account says.

    Returns:
        Whether the service ran all the same, since before the approval, and stops by it.
    """
    db = work.db
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == claim.id).with_for_update()).first()
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim.id)).first()
    if subscription is None or grant is None or subscription.state is SubscriptionState.ENDED:
        return False  # the customer has left already, before the service ever ran
    subscription.auto_renews = False
    ends_at_once(subscription, work.now)
    advance(work.as_(CLAIMANT), subscription, SubscriptionEvent.SERVICE_OVER, {"claim": claim.id})
    close_credit(work, subscription, grant, account, "free months given back unused")
    # The vendor's system may start it yet, or runs it since before the approval.
    runs = subscription.provisional_ends_at is not None
    is_provisional_no_more(subscription)
    if was_asked_for(db, subscription) or runs:
        request_service(work, subscription, "stop")
    tell_gateway(work, subscription)
    return runs
