"""What else waits for a person: services to start, charges held, letters that did not leave, numbers to look up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from promo.billing.clock_watch import alarm
from promo.books.tax import EU
from promo.reports.cancellation_requests import requests_without_contract
from promo.reports.drift import Drift, drifts
from promo.store.apart import apart_from, contracts_apart_from
from promo.store.partial import rows_of
from promo.store.tables import (
    ArrivedMail,
    BillingDetails,
    CancellationRequest,
    Claim,
    ClockMark,
    GatewayCall,
    OutboxItem,
    ProvisioningCall,
    Subscription,
    SubscriptionState,
)
from promo.store.tables.arrived import SET_ASIDE
from promo.store.tables.billing import HELD, UNCONFIRMED, WANTED
from promo.store.tables.records import UNSENT
from promo.subscriptions.outside.calls import failed_calls

AT_MOST = 50
"""Rows shown of each kind; how many there are in all is said beside them."""


@dataclass(frozen=True, slots=True)
class ChoreCounts:
    """How many things of each kind wait."""

    calls: int
    held: int
    letters: int


@dataclass(frozen=True, slots=True)
class Chores:
    """Other things that wait for a rep: the first of each kind."""

    counts: ChoreCounts
    calls: list[tuple[ProvisioningCall, Subscription, Claim]]
    held: list[tuple[Subscription, Claim]]
    letters: list[OutboxItem]
    cancellations: list[CancellationRequest]
    drifts: list[Drift]
    clock: ClockMark | None
    gateway: list[GatewayCall]
    vat_numbers: list[tuple[BillingDetails, Claim]]
    mails: list[ArrivedMail]
    """Mails with papers that were set aside."""


def chore_counts(db: Session, hides: Collection[str] = ()) -> ChoreCounts:
    """How many services, charges and letters wait, without those of some claims."""
    kinds = (
        (ProvisioningCall, WANTED, contracts_apart_from(col(ProvisioningCall.subscription_id), hides)),
        (Subscription, HELD, apart_from(col(Subscription.claim_id), hides)),
        (OutboxItem, UNSENT, _letters_apart_from(hides)),
    )
    return ChoreCounts(
        *(
            db.exec(select(func.count()).select_from(table).where(rows_of(table, rows), *apart)).one()
            for table, rows, apart in kinds
        )
    )


def _letters_apart_from(hides: Collection[str]) -> list[ColumnElement[bool]]:
    """Of letters: neither about one of the claims, nor about a contract that came of it."""
    return [
        *apart_from(col(OutboxItem.claim_id), hides),
        *contracts_apart_from(col(OutboxItem.subscription_id), hides),
    ]


def chores(db: Session, now: datetime, hides: Collection[str] = ()) -> Chores:
    """Services to start or stop, charges held, letters that failed or whose fate is unknown.

    Args:
        hides: the claims of which nothing is shown: their reader is to judge them again, blind.
    """
    calls = db.exec(
        select(ProvisioningCall, Subscription, Claim)
        .join(Subscription, col(Subscription.id) == col(ProvisioningCall.subscription_id))
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(rows_of(ProvisioningCall, WANTED), *apart_from(col(Claim.id), hides))
        .order_by(col(ProvisioningCall.wanted_at), col(ProvisioningCall.id))
        .limit(AT_MOST)
    ).all()
    held = db.exec(
        select(Subscription, Claim)
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(rows_of(Subscription, HELD), *apart_from(col(Claim.id), hides))
        .order_by(col(Subscription.id))
        .limit(AT_MOST)
    ).all()
    unsent = select(OutboxItem).where(rows_of(OutboxItem, UNSENT), *_letters_apart_from(hides))
    letters = db.exec(unsent.order_by(col(OutboxItem.id)).limit(AT_MOST)).all()
    return Chores(
        counts=chore_counts(db, hides),
        calls=[(call, subscription, claim) for call, subscription, claim in calls],
        held=[(subscription, claim) for subscription, claim in held],
        letters=list(letters),
        cancellations=requests_without_contract(db, AT_MOST, hides),
        drifts=[one for one in drifts(db, now, AT_MOST) if one.subscription.claim_id not in hides],
        clock=alarm(db),
        gateway=failed_calls(db, AT_MOST, hides),
        vat_numbers=_unconfirmed(db, hides),
        mails=list(
            db.exec(
                select(ArrivedMail).where(rows_of(ArrivedMail, SET_ASIDE)).order_by(col(ArrivedMail.at)).limit(AT_MOST)
            )
        ),
    )


def _unconfirmed(db: Session, hides: Collection[str]) -> list[tuple[BillingDetails, Claim]]:
    """VAT numbers of the Union that nobody has looked up yet."""
    rows = db.exec(
        select(BillingDetails, Claim)
        .join(Subscription, col(Subscription.id) == col(BillingDetails.subscription_id))
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(
            rows_of(BillingDetails, UNCONFIRMED),
            col(Subscription.country).in_(sorted(EU)),
            Subscription.state != SubscriptionState.ENDED,
            *apart_from(col(Claim.id), hides),
        )
        .order_by(col(BillingDetails.changed_at))
        .limit(AT_MOST)
    ).all()
    return [(details, claim) for details, claim in rows]
