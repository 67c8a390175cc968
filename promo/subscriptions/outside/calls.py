"""Calls to an outside billing system: written with what makes them true, sent after the commit, each with its own key.

A wish says how the subscription shall stand, whole: sending it twice, or one
after another was lost, ends in the same place. Key and body are stored before
anything is sent and never change. After a day the key protects no longer
(Stripe forgets it): then what stands there is read back before it goes again.

Source: research on billing, section 7.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast

import structlog
from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.faultpoints import fault
from promo.store.apart import contracts_apart_from
from promo.store.tables import Claim, GatewayCall, Person, Subscription, SubscriptionState
from promo.subscriptions.outside.port import Answered, BillingGateway, GatewayLater, GatewayRefused, Wish
from promo.subscriptions.service import awaits_choice
from promo.work import SYSTEM, Office, Work

NEW, SENDING, SENT, FAILED, REPLACED = "new", "sending", "sent", "failed", "replaced"
LEASE, KEY_LIFE = timedelta(minutes=10), timedelta(hours=23)
TRIES = 12
log = structlog.get_logger()


def tell_gateway(work: Work, subscription: Subscription) -> bool:
    """Queue what the gateway must know of a subscription that just changed.

    Returns:
        False where there is no gateway, or nothing it must know has changed, no start was agreed to yet, or no
        mailbox has acknowledged it: what it does not know of it bills nobody for.
    """
    if subscription.gateway == "none":
        return False
    db = work.db
    db.flush()
    if awaits_choice(db, subscription) or subscription.unacknowledged_since is not None:
        return False
    calls = db.exec(
        select(GatewayCall).where(GatewayCall.subscription_id == subscription.id).order_by(col(GatewayCall.id).desc())
    ).all()
    wish = wish_of(db, subscription, work.now)
    if (calls and calls[0].request == wish) or (not calls and wish["over"]):
        return False
    assert subscription.id is not None
    action = "update" if calls else "create"
    # one row a call, so a version is never used twice
    key = f"switch/{subscription.claim_id}/{action}/{len(calls) or 1}"
    db.add(
        GatewayCall(
            subscription_id=subscription.id,
            action=action,
            key=key,
            request=dict(wish),
            state=NEW,
            not_before=work.now,
            created_at=work.now,
        )
    )
    work.as_(SYSTEM).record("gateway.wanted", subscription, {"key": key})
    return True


def wish_of(db: Session, subscription: Subscription, at: datetime) -> Wish:
    """How the subscription shall stand there: dates as whole UTC seconds, never a discount or a credit."""
    person, claim = db.get_one(Person, subscription.person_id), db.get_one(Claim, subscription.claim_id)
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


def send_calls(office: Office, gateway: BillingGateway, now: datetime, limit: int = 50) -> dict[str, int]:
    """Send what waits: of each subscription the oldest call only, so that none overtakes another."""
    done = {"gateway_sent": 0, "gateway_failed": 0, "gateway_later": 0}
    with office.store.reading() as db:
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
        taken = office.do(SYSTEM, _take, call_id, now) if call_id is not None else None
        if taken is not None:
            fault("gateway.taken")
            done[_send(office, gateway, taken, now)] += 1
    return done


def _take(work: Work, call_id: int, now: datetime) -> GatewayCall | None:
    """Lease a call: one whose sender died is taken again when its lease is over."""
    call = work.db.get(GatewayCall, call_id, with_for_update=True, populate_existing=True)
    if call is None or call.state not in (NEW, SENDING) or call.not_before > now:
        return None
    call.state, call.attempts, call.not_before = SENDING, call.attempts + 1, now + LEASE
    work.db.add(call)
    return call


def _send(office: Office, gateway: BillingGateway, call: GatewayCall, now: datetime) -> str:
    with office.store.reading() as db:
        subscription = db.get_one(Subscription, call.subscription_id)
    known = subscription.gateway_id
    try:
        if (
            known is None
            and now - call.created_at > KEY_LIFE
            and (there := gateway.find(subscription.claim_id)) is not None
        ):
            known = there.id  # the first answer was lost: it is there already
        answer = gateway.put(call.key, cast(Wish, call.request), known, now)
    except GatewayRefused as why:
        return office.do(SYSTEM, _not_sent, call.id, now, FAILED, str(why))
    except GatewayLater as why:
        return office.do(SYSTEM, _not_sent, call.id, now, NEW if call.attempts < TRIES else FAILED, str(why))
    fault("gateway.answered")
    return office.do(SYSTEM, _sent, call.id, now, {"id": answer.id, "status": answer.status, **answer.detail})


def _row(work: Work, call_id: int | None) -> GatewayCall:
    return work.db.get_one(GatewayCall, call_id, with_for_update=True, populate_existing=True)


def _sent(work: Work, call_id: int | None, now: datetime, answer: Answered) -> str:
    row = _row(work, call_id)
    row.state, row.last_error, row.answer, row.sent_at = SENT, None, answer, now
    subscription = work.db.get_one(Subscription, row.subscription_id, with_for_update=True)
    subscription.gateway_id = str(answer["id"])
    work.db.add(subscription)
    work.db.add(row)
    work.record("gateway.sent", subscription, {"key": row.key, "error": None})
    return "gateway_sent"


def _not_sent(work: Work, call_id: int | None, now: datetime, state: str, error: str) -> str:
    row = _row(work, call_id)
    row.state, row.last_error, row.answer = state, error, None
    work.db.add(row)
    if state == NEW:
        row.not_before = now + timedelta(minutes=min(2**row.attempts, 240))
        return "gateway_later"
    work.record("gateway.failed", f"subscription:{row.subscription_id}", {"key": row.key, "error": error})
    log.error("gateway_call_failed", key=row.key, because=error)
    return "gateway_failed"


def failed_calls(db: Session, limit: int = 1000, hides: Collection[str] = ()) -> list[GatewayCall]:
    """Calls that a person must look at, without those for some claims, the oldest first."""
    apart = contracts_apart_from(col(GatewayCall.subscription_id), hides)
    failed = select(GatewayCall).where(GatewayCall.state == FAILED, *apart)
    return list(db.exec(failed.order_by(col(GatewayCall.id)).limit(limit)))


def send_call_again(work: Work, call_id: int) -> None:
    """A person has mended the cause: the same wish goes again, as a new call.

    A key answers with what it answered first, the refusal too, so the old one would say no for a day whatever was
    mended.
    """
    db = work.db
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
            not_before=work.now,
            created_at=work.now,
        )
    )
    work.record("gateway.again", f"subscription:{call.subscription_id}", {"key": key, "instead_of": call.key})
