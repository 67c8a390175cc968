"""Turning auto-renewal off: effective at once, confirmed with the last day of service, undone until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from promo import audit
from promo.billing.ledger import Account, book
from promo.billing.states import SubscriptionEvent, move
from promo.billing.terms import anchor_of, every_of
from promo.clock import Clock
from promo.ids import reference
from promo.messages.outbox import say
from promo.money import Money
from promo.periods import ONE_DAY, anchored, cycle_index, first_instant
from promo.store.engine import Store
from promo.store.tables import Cancellation, Claim, CreditGrant, Person, Subscription, SubscriptionState


class SubscriptionNotFound(Exception):
    """There is no such subscription, or it is not this customer's."""


class NothingToTurnOff(Exception):
    """The service has ended already."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the page, the PDF and the mail all say."""

    reference: str
    last_day: date
    at: datetime
    anything_to_pay: bool


def turn_off_renewal(subscription_id: int, *, by: str, store: Store, clock: Clock, owner: int | None = None) -> Confirmation:
    """Stop the renewal now; the same click twice gives the same confirmation.

    In the free period no invoice can ever follow. In a paid one the service
    runs to the end of the period that is paid or under way.

    Args:
        by: who said it, for the record (`customer`, `link`).
        owner: the person it must belong to; None when a signed link proves it.

    Raises:
        SubscriptionNotFound, NothingToTurnOff.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = _owned(db, subscription_id, owner)
        if subscription.state is SubscriptionState.ENDED:
            raise NothingToTurnOff(str(subscription_id))
        known = current_cancellation(db, subscription_id)
        if known is not None:
            return Confirmation(known.id, known.last_day, known.said_at, _still_to_pay(subscription))
        ends_before = end_of_service(subscription, now)
        subscription.auto_renews = False
        subscription.ends_before = ends_before
        subscription.ends_at = first_instant(ends_before, ZoneInfo(subscription.timezone))
        if subscription.next_billing_on is not None and subscription.next_billing_on >= ends_before:
            subscription.next_billing_on = subscription.next_billing_at = None
        db.add(subscription)
        cancellation = Cancellation(id=reference("CX"), subscription_id=subscription_id, said_at=now, by=by, last_day=ends_before - ONE_DAY)
        db.add(cancellation)
        audit.record(
            db,
            "subscription.renewal_off",
            f"subscription:{subscription_id}",
            by,
            {"reference": cancellation.id, "last_day": cancellation.last_day},
            now,
        )
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db, f"cancel/{cancellation.id}", "cancelled", person.email, person.locale, {"cancellation": cancellation.id}, at=now,
            subscription_id=subscription_id, claim_id=subscription.claim_id,
        )  # fmt: skip
        return Confirmation(cancellation.id, cancellation.last_day, now, _still_to_pay(subscription))


def turn_on_renewal(subscription_id: int, *, by: str, store: Store, clock: Clock, owner: int | None = None) -> None:
    """Undo, until the last day of service is over: dates and prices are as before.

    Raises:
        SubscriptionNotFound, NothingToTurnOff.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = _owned(db, subscription_id, owner)
        over = subscription.ends_at is not None and subscription.ends_at <= now
        if subscription.state is SubscriptionState.ENDED or over:
            raise NothingToTurnOff(str(subscription_id))
        known = current_cancellation(db, subscription_id)
        if known is None:
            return
        known.undone_at = now
        if subscription.next_billing_on is None and subscription.ends_before is not None:
            subscription.next_billing_on = max(subscription.ends_before, subscription.billing_starts)
            subscription.next_billing_at = first_instant(subscription.next_billing_on, ZoneInfo(subscription.timezone))
        subscription.auto_renews, subscription.ends_before, subscription.ends_at = True, None, None
        db.add(known)
        db.add(subscription)
        audit.record(db, "subscription.renewal_on", f"subscription:{subscription_id}", by, {"reference": known.id}, now)
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db, f"undo/{known.id}", "renewal_on", person.email, person.locale, {"cancellation": known.id}, at=now,
            subscription_id=subscription_id, claim_id=subscription.claim_id,
        )  # fmt: skip


def end_of_service(subscription: Subscription, now: datetime) -> date:
    """First day without service if renewal stops now: the end of the free months, or of the period under way."""
    today = now.astimezone(ZoneInfo(subscription.timezone)).date()
    if now < subscription.billing_starts_at:
        return subscription.billing_starts
    every, anchor = every_of(subscription), anchor_of(subscription)
    return anchored(anchor, every, cycle_index(anchor, every, today) + 1)


def current_cancellation(db: Session, subscription_id: int) -> Cancellation | None:
    """The cancellation in force, if renewal is off."""
    return db.exec(
        select(Cancellation).where(Cancellation.subscription_id == subscription_id, col(Cancellation.undone_at).is_(None))
    ).first()


def _still_to_pay(subscription: Subscription) -> bool:
    return subscription.next_billing_on is not None


def _owned(db: Session, subscription_id: int, owner: int | None) -> Subscription:
    subscription = db.get(Subscription, subscription_id, with_for_update=True)
    if subscription is None or (owner is not None and subscription.person_id != owner):
        raise SubscriptionNotFound(str(subscription_id))
    return subscription


def end_before_start(db: Session, claim: Claim, now: datetime) -> None:
    """A withdrawn claim's subscription ends before it began, and its whole credit is given back."""
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == claim.id).with_for_update()).first()
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim.id)).first()
    if subscription is None or grant is None:
        return
    subscription.next_billing_on = subscription.next_billing_at = None
    subscription.auto_renews = False
    subscription.ends_before = now.astimezone(ZoneInfo(subscription.timezone)).date()
    subscription.ends_at = now
    move(db, subscription, SubscriptionEvent.SERVICE_OVER, actor="claimant", at=now, detail={"claim": claim.id})
    total = Money(grant.month_value_minor * grant.months, grant.currency)
    book(
        db, f"grant/{claim.id}/reversed", "free months given back unused",
        [(Account.PROMOTION_OPEN, total), (Account.PROMOTION_GRANTED, total.times(-1))], on=now.date(), at=now, claim_id=claim.id,
        subscription_id=subscription.id,
    )  # fmt: skip
