"""A pause after the free months: from the end of the period that is paid until the customer comes back. Nothing is
billed meanwhile."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from promo import audit
from promo.clock import Clock, local_day
from promo.messages.outbox import say
from promo.periods import first_instant
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import Person, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.find import owned
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.service import want
from promo.subscriptions.states import SubscriptionEvent, move
from promo.subscriptions.suspension import look_again
from promo.translatable import N_


@tried_again
def pause(subscription_id: int, *, by: str, store: Store, clock: Clock, owner: int | None = None) -> date:
    """Ask for a pause; the service rests from the returned day on. Asked twice, it is one pause.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: in the free months, without a paid period, or with auto-renewal off.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        if subscription.pause_from is not None:
            return subscription.pause_from
        if subscription.state is not SubscriptionState.ACTIVE or subscription.billed_before is None:
            raise NotPossible(N_("A pause is possible once the free months are over and a period is paid."))
        if subscription.next_billing_on is None:
            raise NotPossible(N_("Auto-renewal is off: the service ends by itself."))
        if subscription.next_billing_at is not None and subscription.next_billing_at <= now:
            raise NotPossible(N_("A period that has begun is still to be billed. Try again tomorrow."))
        subscription.pause_from = subscription.next_billing_on
        subscription.next_billing_on = subscription.next_billing_at = None
        db.add(subscription)
        mirror(db, subscription, now)
        _tell(db, subscription, "pause", by, {"pause_from": subscription.pause_from.isoformat()}, now)
        return subscription.pause_from


@tried_again
def resume(subscription_id: int, *, by: str, store: Store, clock: Clock, owner: int | None = None) -> None:
    """Come back: before the pause began everything is as it was; after it the service is asked for, and paid from the
    day it runs.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: there is no pause.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        if subscription.pause_from is None:
            raise NotPossible(N_("There is no pause to end."))
        if subscription.state is SubscriptionState.PAUSED:
            change = _tell(db, subscription, "resume", by, {}, now)
            want(db, subscription, "start", at=now, version=int(change.id or 0) + 1)
            return
        subscription.next_billing_on = subscription.pause_from
        subscription.next_billing_at = first_instant(subscription.pause_from, ZoneInfo(subscription.timezone))
        subscription.pause_from = None
        db.add(subscription)
        mirror(db, subscription, now)
        _tell(db, subscription, "resume", by, {}, now)


def begin_pause(db: Session, subscription: Subscription, now: datetime) -> None:
    """The paid period is over: the service rests, in the caller's transaction."""
    move(
        db,
        subscription,
        SubscriptionEvent.PAUSE_BEGUN,
        actor="system",
        at=now,
        detail={"from": subscription.pause_from},
    )
    version = subscription.pause_from.toordinal() if subscription.pause_from else 0
    want(db, subscription, "stop", at=now, version=version)


def resumed(db: Session, subscription: Subscription, day: date, *, by: str, now: datetime) -> None:
    """The service runs again: paid from this day, which anchors the periods from now on; in the caller's
    transaction."""
    subscription.pause_from = None
    subscription.anchor = day
    subscription.next_billing_on = day
    subscription.next_billing_at = max(
        first_instant(day, ZoneInfo(subscription.timezone)), subscription.billing_starts_at
    )
    look_again(db, subscription)
    mirror(db, subscription, now)
    move(db, subscription, SubscriptionEvent.RESUMED, actor=by, at=now, detail={"anchor": day})


def _tell(
    db: Session, subscription: Subscription, kind: str, by: str, after: dict[str, str], now: datetime
) -> SubscriptionChange:
    assert subscription.id is not None
    change = SubscriptionChange(
        subscription_id=subscription.id,
        kind=kind,
        before={},
        after=after,
        effective_on=local_day(now, subscription.timezone),
        by=by,
        said_at=now,
        applied_at=now,
    )
    db.add(change)
    db.flush()
    audit.record(db, f"subscription.{kind}_asked", f"subscription:{subscription.id}", by, after, now)
    person = db.get(Person, subscription.person_id)
    assert person is not None
    say(
        db,
        f"{kind}/{change.id}",
        f"{kind}d" if kind.endswith("e") else kind,
        person.email,
        person.locale,
        {"pause_from": after.get("pause_from", "")},
        at=now,
        subscription_id=subscription.id,
        claim_id=subscription.claim_id,
    )
    return change
