"""What waits for a person: claims to review, services to start, charges held, letters that did not leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from promo.billing.clock_watch import alarm
from promo.books.list_prices import month_value
from promo.books.tax import EU
from promo.claims.judging.decided import decided
from promo.claims.review import last_decision
from promo.claims.states import ClaimEvent
from promo.clock import local_day
from promo.leaving.notice_now import NoticeNow
from promo.money import Money
from promo.promotions.rulebook import RuleBook
from promo.reports.cancellation_requests import requests_without_contract
from promo.reports.drift import Drift, drifts
from promo.store.tables import (
    AuditEvent,
    BillingDetails,
    CallState,
    CancellationRequest,
    Claim,
    ClaimState,
    ClockMark,
    GatewayCall,
    OutboxItem,
    OutboxState,
    ProvisioningCall,
    Subscription,
    SubscriptionState,
)
from promo.subscriptions.outside.calls import failed_calls


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One claim in the queue."""

    claim: Claim
    competitor: str
    codes: list[str]
    value: Money
    appealed: bool
    """Whether the claimant asked for another person."""
    notice: NoticeNow | None
    """What the claimant can still do about the notice today."""

    @property
    def act_by(self) -> date | None:
        """The day on which the notice must leave, or where it is too late for the post, arrive."""
        return (self.notice.send_by or self.notice.arrive_by) if self.notice else None


def review_queue(db: Session, rules: RuleBook, now: datetime) -> list[QueueLine]:
    """Claims that a rep must decide, soonest notice deadline first, then the longest waiting."""
    claims = db.exec(select(Claim).where(Claim.state == ClaimState.IN_REVIEW)).all()
    appealed = set(
        db.exec(
            select(AuditEvent.subject).where(
                AuditEvent.what == f"claim.{ClaimEvent.APPEALED.value}",
                col(AuditEvent.subject).in_([f"claim:{c.id}" for c in claims]),
            )
        )
    )
    lines = [_line(db, c, rules, now, appealed=f"claim:{c.id}" in appealed) for c in claims]
    return sorted(lines, key=lambda q: (q.act_by or date.max, q.claim.submitted_at))


def _line(db: Session, claim: Claim, rules: RuleBook, now: datetime, *, appealed: bool) -> QueueLine:
    found = decided(last_decision(db, claim.id))
    known = rules.competitors.get(str(found.fact("competitor").value))
    competitor = known.name if known else claim.provider
    promotion = rules.promotion_of(claim.promotion)
    return QueueLine(
        claim=claim,
        competitor=competitor,
        codes=found.codes,
        value=month_value(claim, rules).times(promotion.file.credit.most),
        appealed=appealed,
        notice=found.leaving.on(local_day(now, claim.timezone)),
    )


@dataclass(frozen=True, slots=True)
class Chores:
    """Other things that wait for a rep."""

    calls: list[tuple[ProvisioningCall, Subscription, Claim]]
    held: list[tuple[Subscription, Claim]]
    letters: list[OutboxItem]
    cancellations: list[CancellationRequest]
    drifts: list[Drift]
    clock: ClockMark | None
    gateway: list[GatewayCall]
    vat_numbers: list[tuple[BillingDetails, Claim]]


def chores(db: Session, now: datetime) -> Chores:
    """Services to start or stop, charges held, letters that failed or whose fate is unknown."""
    calls = db.exec(
        select(ProvisioningCall, Subscription, Claim)
        .join(Subscription, col(Subscription.id) == col(ProvisioningCall.subscription_id))
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(ProvisioningCall.state == CallState.WANTED)
        .order_by(col(ProvisioningCall.wanted_at))
    ).all()
    held = db.exec(
        select(Subscription, Claim)
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(col(Subscription.held_because).is_not(None), Subscription.state != SubscriptionState.ENDED)
    ).all()
    letters = db.exec(
        select(OutboxItem)
        .where(col(OutboxItem.state).in_([OutboxState.FAILED, OutboxState.UNKNOWN]))
        .order_by(col(OutboxItem.id))
    ).all()
    return Chores(
        calls=[(call, subscription, claim) for call, subscription, claim in calls],
        held=[(subscription, claim) for subscription, claim in held],
        letters=list(letters),
        cancellations=requests_without_contract(db),
        drifts=drifts(db, now),
        clock=alarm(db),
        gateway=failed_calls(db),
        vat_numbers=_unconfirmed(db),
    )


def _unconfirmed(db: Session) -> list[tuple[BillingDetails, Claim]]:
    """VAT numbers of the Union that nobody has looked up yet."""
    rows = db.exec(
        select(BillingDetails, Claim)
        .join(Subscription, col(Subscription.id) == col(BillingDetails.subscription_id))
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(
            col(BillingDetails.vat_number).is_not(None),
            col(BillingDetails.vat_confirmed_at).is_(None),
            col(Subscription.country).in_(sorted(EU)),
            Subscription.state != SubscriptionState.ENDED,
        )
        .order_by(col(BillingDetails.changed_at))
        .limit(100)
    ).all()
    return [(details, claim) for details, claim in rows]


def recent_claims(db: Session, limit: int = 100) -> list[Claim]:
    """The newest claims in every state."""
    return list(db.exec(select(Claim).order_by(col(Claim.submitted_at).desc()).limit(limit)))
