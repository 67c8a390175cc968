"""Cancellations by the public form: what became of one, and those whose contract a person must find."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from promo.store.partial import rows_of
from promo.store.tables import Cancellation, CancellationRequest, Claim, Subscription
from promo.store.tables.billing import UNHANDLED


@dataclass(frozen=True, slots=True)
class CancellationView:
    """A declaration with its contract, where there is one; times are those of the customer's zone once it is known."""

    request: CancellationRequest
    cancellation: Cancellation | None
    timezone: str
    country: str = ""
    """Of the contract (ISO 3166)."""


def cancellation_view(db: Session, request_id: str) -> CancellationView | None:
    """One declaration; None where there is none with this id."""
    row = db.get(CancellationRequest, request_id)
    if row is None:
        return None
    cancellation = db.get(Cancellation, row.cancellation_id) if row.cancellation_id else None
    subscription = db.get(Subscription, row.subscription_id) if row.subscription_id else None
    if subscription is None:
        return CancellationView(row, cancellation, "UTC")
    return CancellationView(row, cancellation, subscription.timezone, subscription.country)


def for_strangers(view: CancellationView) -> CancellationView:
    """The same without what only the holder of the contract may know: whether there is one, where, and its last day."""
    return CancellationView(view.request, None, "UTC")


def requests_without_contract(db: Session, limit: int = 1000, hides: Collection[str] = ()) -> list[CancellationRequest]:
    """Declarations that name no contract we could find, the oldest first.

    Args:
        limit: how many at most.
        hides: claims: none that names one of them, or came from its address.
    """
    rows = db.exec(
        select(CancellationRequest)
        .where(rows_of(CancellationRequest, UNHANDLED))
        .order_by(col(CancellationRequest.received_at), col(CancellationRequest.id))
        .limit(limit)
    ).all()
    if not hides:
        return list(rows)
    theirs = {mail.casefold() for mail in db.exec(select(Claim.email).where(col(Claim.id).in_(hides)))}
    return [
        row
        for row in rows
        if row.email.casefold() not in theirs and not any(one in row.contract.upper() for one in hides)
    ]
