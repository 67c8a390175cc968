"""Calls to an outside billing system: written with what makes them true, sent after the commit, each with its own key.

A wish says how the subscription shall stand, whole: sending it twice, or one
after another was lost, ends in the same place. Key and body are stored before
anything is sent and never change. After a day the key protects no longer
(Stripe forgets it): then what stands there is read back before it goes again.

Source: research on billing, section 7.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func
from sqlmodel import Session, col, select

from promo import audit
from promo.faultpoints import fault
from promo.store.engine import Store, tried_again
from promo.store.tables import Claim, GatewayCall, Person, Subscription, SubscriptionState
from promo.subscriptions.outside.port import BillingGateway, GatewayLater, GatewayRefused

NEW, SENDING, SENT, FAILED, REPLACED = "new", "sending", "sent", "failed", "replaced"
LEASE, KEY_LIFE = timedelta(minutes=10), timedelta(hours=23)
TRIES = 12
log = structlog.get_logger()


def mirror(db: Session, subscription: Subscription, at: datetime) -> bool:
    """Queue what the gateway must know of a subscription that just changed, in the caller's transaction.

    Returns:
        False where there is no gateway, or nothing it must know has changed.
    """
    if subscription.gateway == "none":
        return False
    db.flush()
    calls = db.exec(
        select(GatewayCall).where(GatewayCall.subscription_id == subscription.id).order_by(col(GatewayCall.id).desc())
    ).all()
    wish = wish_of(db, subscription, at)
    if calls and calls[0].request == wish:
        return False
    assert subscription.id is not None
    action = "update" if calls else "create"
    key = (  # one row a call, so a version is never used twice
        f"switch/{subscription.claim_id}/{action}/{len(calls) or 1}"
    )
    db.add(
        GatewayCall(
            subscription_id=subscription.id,
            action=action,
            key=key,
            request=wish,
            state=NEW,
            not_before=at,
            created_at=at,
        )
    )
    audit.record(db, "gateway.wanted", f"subscription:{subscription.id}", "system", {"key": key}, at)
    return True


def wish_of(db: Session, subscription: Subscription, at: datetime) -> dict[str, Any]:
    """How the subscription shall stand there: dates as whole UTC seconds, never a discount or a credit."""
    person, claim = db.get(Person, subscription.person_id), db.get(Claim, subscription.claim_id)
    assert person is not None and claim is not None
    ends = subscription.ends_at
    return {
        "claim": subscription.claim_id,
        "company": claim.company,
        "email": person.email,
        "plan": subscription.plan,
        "every": subscription.every,
        "currency": subscription.currency,
        "seats": subscription.seats,
        "unit_minor": subscription.unit_price_minor,
        "starts_at": (
            _second(subscription.start_due_at) if subscription.start_due_at and subscription.start_due_at > at else None
        ),
        "free_until": _second(subscription.billing_starts_at),
        "ends_at": _second(ends) if ends is not None else None,
        "over": subscription.state is SubscriptionState.ENDED,
        "paused": subscription.pause_from is not None,
    }


def _second(at: datetime) -> int:
    return int(at.timestamp())


def send_calls(store: Store, gateway: BillingGateway, now: datetime, limit: int = 50) -> dict[str, int]:
    """Send what waits: of each subscription the oldest call only, so that none overtakes another."""
    done = {"gateway_sent": 0, "gateway_failed": 0, "gateway_later": 0}
    with store.reading() as db:
        first = (
            select(func.min(GatewayCall.id))
            .where(col(GatewayCall.state).in_([NEW, SENDING]))
            .group_by(col(GatewayCall.subscription_id))
        )
        ids = db.exec(
            select(GatewayCall.id)
            .where(col(GatewayCall.id).in_(first), col(GatewayCall.not_before) <= now)
            .order_by(col(GatewayCall.id))
            .limit(limit)
        ).all()
    for call_id in ids:
        if call_id is not None and (taken := _take(store, call_id, now)) is not None:
            done[_send(store, gateway, taken, now)] += 1
    return done


@tried_again
def _take(store: Store, call_id: int, now: datetime) -> GatewayCall | None:
    """Lease a call: one whose sender died is taken again when its lease is over."""
    with store.writing() as db:
        call = db.get(GatewayCall, call_id, with_for_update=True, populate_existing=True)
        if call is None or call.state not in (NEW, SENDING) or call.not_before > now:
            return None
        call.state, call.attempts, call.not_before = SENDING, call.attempts + 1, now + LEASE
        db.add(call)
    fault("gateway.taken")
    return call


def _send(store: Store, gateway: BillingGateway, call: GatewayCall, now: datetime) -> str:
    with store.reading() as db:
        subscription = db.get(Subscription, call.subscription_id)
        assert subscription is not None
    known = subscription.gateway_id
    try:
        if (
            known is None
            and now - call.created_at > KEY_LIFE
            and (there := gateway.find(subscription.claim_id)) is not None
        ):
            known = there.id  # the first answer was lost: it is there already
        answer = gateway.put(call.key, call.request, known, now)
    except GatewayRefused as why:
        return _settle(store, call, now, FAILED, error=str(why))
    except GatewayLater as why:
        return _settle(store, call, now, NEW if call.attempts < TRIES else FAILED, error=str(why))
    fault("gateway.answered")
    return _settle(store, call, now, SENT, answer={"id": answer.id, "status": answer.status, **answer.detail})


@tried_again
def _settle(
    store: Store,
    call: GatewayCall,
    now: datetime,
    state: str,
    *,
    error: str | None = None,
    answer: dict[str, Any] | None = None,
) -> str:
    with store.writing() as db:
        row = db.get(GatewayCall, call.id, with_for_update=True, populate_existing=True)
        assert row is not None
        row.state, row.last_error, row.answer = state, error, answer
        if state == SENT:
            row.sent_at = now
            subscription = db.get(Subscription, row.subscription_id, with_for_update=True)
            assert subscription is not None and answer is not None
            subscription.gateway_id = str(answer["id"])
            db.add(subscription)
        if state == NEW:
            row.not_before = now + timedelta(minutes=min(2**row.attempts, 240))
        db.add(row)
        if state in (SENT, FAILED):
            audit.record(
                db,
                f"gateway.{state}",
                f"subscription:{row.subscription_id}",
                "system",
                {"key": row.key, "error": error},
                now,
            )
            if state == FAILED:
                log.error("gateway_call_failed", key=row.key, because=error)
    return {SENT: "gateway_sent", FAILED: "gateway_failed", NEW: "gateway_later"}[state]


def failed_calls(db: Session) -> list[GatewayCall]:
    """Calls that a person must look at."""
    return list(db.exec(select(GatewayCall).where(GatewayCall.state == FAILED).order_by(col(GatewayCall.id))))


@tried_again
def send_again(call_id: int, *, by: str, store: Store, now: datetime) -> None:
    """A person has mended the cause: the same wish goes again, as a new call.

    A key answers with what it answered first, the refusal too, so the old one would say no for a day whatever was
    mended.
    """
    with store.writing() as db:
        call = db.get(GatewayCall, call_id, with_for_update=True)
        if call is None or call.state != FAILED:
            return
        call.state = REPLACED
        db.add(call)
        count = db.exec(
            select(func.count()).select_from(GatewayCall).where(GatewayCall.subscription_id == call.subscription_id)
        ).one()
        key = f"{call.key.rpartition('/')[0]}/{count + 1}"
        db.add(
            GatewayCall(
                subscription_id=call.subscription_id,
                action=call.action,
                key=key,
                request=call.request,
                state=NEW,
                not_before=now,
                created_at=now,
            )
        )
        audit.record(
            db, "gateway.again", f"subscription:{call.subscription_id}", by, {"key": key, "instead_of": call.key}, now
        )
