"""Changes that were agreed and begin later: made true on their day, or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from promo.books.list_prices import month_of
from promo.books.prices import price_of
from promo.store.tables import Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.credit import grant_of, open_months, revalue
from promo.subscriptions.find import load_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.places import follow_worth
from promo.subscriptions.plan_terms import terms_of
from promo.subscriptions.service import request_service
from promo.work import Actor, Work


def planned_changes(db: Session, subscription_id: int) -> list[SubscriptionChange]:
    """Changes that are still to come."""
    return list(_to_come(db, [subscription_id]))


def withdraw_change(work: Work, subscription_id: int) -> int:
    """Take back what was still to come. Returns how many changes that were."""
    subscription = load_subscription(work, subscription_id)
    waiting = _to_come(work.db, [subscription_id])
    for change in waiting:
        change.withdrawn_at = work.now
        work.db.add(change)
        work.record("subscription.change_withdrawn", subscription, {"change": change.id})
    return len(waiting)


def apply_due_changes(work: Work, rows: Iterable[Any]) -> set[int]:
    """Make every change true that begins with the period about to be billed. Returns whose."""
    due = {r.id: r.next_billing_on for r in rows}
    changed: set[int] = set()
    for change in _to_come(work.db, list(due)):
        if change.effective_on <= due[change.subscription_id]:
            apply_change(work, work.db.get_one(Subscription, change.subscription_id), change)
            changed.add(change.subscription_id)
    return changed


def apply_change(work: Work, subscription: Subscription, change: SubscriptionChange) -> None:
    """Make a change true: price, service, and in the free months the value of the credit."""
    db, terms = work.db, terms_of(change)
    subscription.plan, subscription.seats = terms.plan, terms.seats
    subscription.unit_price_minor, subscription.price_version = terms.unit_price_minor, terms.price_version
    assert change.announced_minor is not None
    subscription.announced_minor = change.announced_minor
    change.applied_at = work.now
    db.add(subscription)
    db.add(change)
    tell_gateway(work, subscription)
    by = Actor(change.by)
    work.as_(by).record("subscription.changed", subscription, {"change": change.id, **change.after})
    if subscription.state not in (SubscriptionState.SCHEDULED, SubscriptionState.TRIAL):
        request_service(work, subscription, "change", version=int(change.id or 0))
    grant = grant_of(db, subscription)
    # What begins with the first bill was no part of the free months, of which the last may still be to be booked.
    is_after = grant.shifted_months == 0 and work.now >= subscription.billing_starts_at
    if open_months(grant) > 0 and not is_after:
        month = month_of(price_of(terms.price(subscription)), subscription.every)
        more = revalue(work, subscription, grant, month, f"worth/{change.id}")
        follow_worth(work, subscription.claim_id, more, within_caps=by.owns_only)


def _to_come(db: Session, ids: Sequence[int]) -> Sequence[SubscriptionChange]:
    return db.exec(
        select(SubscriptionChange)
        .where(
            col(SubscriptionChange.subscription_id).in_(ids),
            col(SubscriptionChange.applied_at).is_(None),
            col(SubscriptionChange.withdrawn_at).is_(None),
        )
        .order_by(col(SubscriptionChange.id))
    ).all()
