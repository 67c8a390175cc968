"""Turning auto-renewal off: effective at once, confirmed with the last day of service, undone until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from promo import audit
from promo.books.credit_note import give_back
from promo.books.ledger import Account
from promo.books.prices import price_of, span_from
from promo.books.prorate import rest_of
from promo.clock import Clock, local_day
from promo.ids import reference
from promo.messages.outbox import say
from promo.periods import ONE_DAY, Span, first_instant
from promo.promotions.rulebook import RuleBook
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import Cancellation, Claim, CreditGrant, Person, Subscription, SubscriptionState
from promo.subscriptions.credit import give_back_rest
from promo.subscriptions.find import NothingToTurnOff, SubscriptionNotFound, owned
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.schedule import set_next_reminder
from promo.subscriptions.states import SubscriptionEvent, move
from promo.translatable import N_


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the page, the PDF and the mail all say."""

    reference: str
    last_day: date
    at: datetime
    anything_to_pay: bool


@tried_again
def turn_off_renewal(
    subscription_id: int,
    *,
    by: str,
    store: Store,
    clock: Clock,
    owner: int | None = None,
    wished_end: date | None = None,
) -> Confirmation:
    """Stop the renewal now; the same click twice gives the same confirmation.

    In the free period no invoice can ever follow. In a paid one the service
    runs to the end of the period that is paid or under way.

    Args:
        by: who said it, for the record (`customer`, `link`, `form`).
        owner: the person it must belong to; None when a signed link proves it.
        wished_end: a later day up to which the service shall run; the period that holds it is the last. None: the
            earliest end.

    Raises:
        SubscriptionNotFound, NothingToTurnOff.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        return turn_off(db, subscription, by=by, now=now, wished_end=wished_end)


def turn_off(
    db: Session, subscription: Subscription, *, by: str, now: datetime, wished_end: date | None = None
) -> Confirmation:
    """The same in the caller's transaction, on a locked row."""
    assert subscription.id is not None
    known = current_cancellation(db, subscription.id)
    if known is not None:
        return Confirmation(known.id, known.last_day, known.said_at, _still_to_pay(subscription))
    if subscription.state is SubscriptionState.ENDED:
        raise NothingToTurnOff(str(subscription.id))
    ends_before = end_of_service(subscription, now)
    while wished_end is not None and ends_before <= wished_end:
        ends_before = span_from(subscription, ends_before).ends_before
    subscription.auto_renews = False
    subscription.ends_before = ends_before
    subscription.ends_at = first_instant(ends_before, ZoneInfo(subscription.timezone))
    if subscription.next_billing_on is not None and subscription.next_billing_on >= ends_before:
        subscription.next_billing_on = subscription.next_billing_at = None
    subscription.pause_from = None
    set_next_reminder(subscription, None)
    db.add(subscription)
    cancellation = Cancellation(
        id=reference("CX"), subscription_id=subscription.id, said_at=now, by=by, last_day=ends_before - ONE_DAY
    )
    db.add(cancellation)
    audit.record(
        db,
        "subscription.renewal_off",
        f"subscription:{subscription.id}",
        by,
        {"reference": cancellation.id, "last_day": cancellation.last_day},
        now,
    )
    person = db.get(Person, subscription.person_id)
    assert person is not None
    say(
        db,
        f"cancel/{cancellation.id}",
        "cancelled",
        person.email,
        person.locale,
        {"cancellation": cancellation.id},
        at=now,
        subscription_id=subscription.id,
        claim_id=subscription.claim_id,
    )
    mirror(db, subscription, now)
    return Confirmation(cancellation.id, cancellation.last_day, now, _still_to_pay(subscription))


@tried_again
def turn_on_renewal(subscription_id: int, *, by: str, store: Store, clock: Clock, owner: int | None = None) -> None:
    """Undo, until the last day of service is over: dates and prices are as before.

    Raises:
        SubscriptionNotFound, NothingToTurnOff.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        over = subscription.ends_at is not None and subscription.ends_at <= now
        if subscription.state is SubscriptionState.ENDED or over:
            raise NothingToTurnOff(str(subscription_id))
        known = current_cancellation(db, subscription_id)
        if known is None:
            return
        known.undone_at = now
        if subscription.next_billing_on is None and subscription.ends_before is not None:
            subscription.next_billing_on = max(subscription.ends_before, subscription.billing_starts)
            midnight = first_instant(subscription.next_billing_on, ZoneInfo(subscription.timezone))
            subscription.next_billing_at = max(midnight, subscription.billing_starts_at)
        subscription.auto_renews, subscription.ends_before, subscription.ends_at = True, None, None
        set_next_reminder(subscription, None)
        db.add(known)
        db.add(subscription)
        mirror(db, subscription, now)
        audit.record(db, "subscription.renewal_on", f"subscription:{subscription_id}", by, {"reference": known.id}, now)
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db,
            f"undo/{known.id}",
            "renewal_on",
            person.email,
            person.locale,
            {"cancellation": known.id},
            at=now,
            subscription_id=subscription_id,
            claim_id=subscription.claim_id,
        )


@tried_again
def stop_at_once(
    subscription_id: int, *, by: str, store: Store, rules: RuleBook, clock: Clock, owner: int | None = None
) -> Confirmation:
    """End the service now, at the customer's wish: unused free months are given back; a paid rest too, where the
    vendor's file says so.

    Raises:
        SubscriptionNotFound, NothingToTurnOff.
        NotPossible: a paid period is under way and its rest is not paid back.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        today = local_day(now, subscription.timezone)
        paid = (
            Span(subscription.billed_from, subscription.billed_before)
            if subscription.billed_from and subscription.billed_before
            else None
        )
        under_way = paid is not None and paid.starts_on <= today < paid.ends_before
        if under_way and rules.catalog.terms.refund_on_exit == "none":
            raise NotPossible(N_("The period that is paid runs to its end; the rest is not paid back."))
        turn_off(db, subscription, by=by, now=now)
        known = current_cancellation(db, subscription_id)
        assert known is not None
        if under_way and paid is not None and today + ONE_DAY < paid.ends_before:
            rest = rest_of(paid, today + ONE_DAY, price_of(subscription), price_of(subscription))
            line = {
                "kind": "rest_back",
                "plan": subscription.plan,
                "seats": subscription.seats,
                "unit_minor": subscription.unit_price_minor,
                "from": rest.span.starts_on.isoformat(),
                "before": rest.span.ends_before.isoformat(),
                "days": rest.days,
                "of_days": rest.of_days,
                "net_minor": -rest.unused_old.minor,
            }
            if rest.unused_old.minor:
                give_back(
                    db,
                    subscription,
                    rules,
                    rest.unused_old,
                    period=rest.span,
                    name=f"exit-{known.id}",
                    lines=[line],
                    by=by,
                    at=now,
                )
        # Today is served; the service ends with the day, and the receipt says so.
        subscription.next_billing_on = subscription.next_billing_at = None
        subscription.ends_before = min(subscription.ends_before or today + ONE_DAY, today + ONE_DAY)
        subscription.ends_at = first_instant(subscription.ends_before, ZoneInfo(subscription.timezone))
        known.last_day = subscription.ends_before - ONE_DAY
        mirror(db, subscription, now)
        db.add(known)
        db.add(subscription)
        return Confirmation(known.id, known.last_day, known.said_at, anything_to_pay=False)


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


def end_before_start(db: Session, claim: Claim, now: datetime) -> None:
    """A withdrawn claim's subscription ends before it began, and its whole credit is given back."""
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == claim.id).with_for_update()).first()
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim.id)).first()
    if subscription is None or grant is None or subscription.state is SubscriptionState.ENDED:
        return  # the customer has left already, before the service ever ran
    subscription.next_billing_on = subscription.next_billing_at = subscription.next_reminder_at = (
        subscription.start_due_at
    ) = None
    subscription.auto_renews = False
    subscription.ends_before = local_day(now, subscription.timezone)
    subscription.ends_at = now
    move(db, subscription, SubscriptionEvent.SERVICE_OVER, actor="claimant", at=now, detail={"claim": claim.id})
    give_back_rest(db, subscription, grant, Account.PROMOTION_EXPIRED, "free months given back unused", at=now)
    mirror(db, subscription, now)


__all__ = [
    "Confirmation",
    "NothingToTurnOff",
    "SubscriptionNotFound",
    "current_cancellation",
    "end_before_start",
    "end_of_service",
    "stop_at_once",
    "turn_off",
    "turn_off_renewal",
    "turn_on_renewal",
]
