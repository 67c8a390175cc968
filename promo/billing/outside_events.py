"""What an outside billing system tells us: a message is a hint. It is kept once by its id, then the thing itself is
read back.

So the order in which messages arrive, and how often, does not matter.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session, col, select

from promo import audit
from promo.billing.payments import record_payment
from promo.billing.receipt import Receipt
from promo.books.invoice import Sheet, buyer_of, record_issued
from promo.books.ledger import book_all
from promo.books.prices import Amounts
from promo.clock import FixedClock
from promo.money import Money
from promo.periods import Span, first_instant
from promo.promotions.rulebook import RuleBook
from promo.promotions.shelf import make_sure_kept
from promo.store.absent import insert_if_absent
from promo.store.engine import Store, tried_again
from promo.store.tables import BillingDetails, Claim, GatewayEvent, Invoice, Subscription, SubscriptionState
from promo.subscriptions.outside.port import BillingGateway, GatewayInvoice, GatewayLater, GatewayRefused
from promo.subscriptions.states import SubscriptionEvent, next_state

log = structlog.get_logger()


@tried_again
def take_event(event_id: str, kind: str, object_id: str, *, store: Store, at: datetime) -> None:
    """Keep a message whose signature was good; told twice, it is one."""
    with store.writing() as db:
        insert_if_absent(db, GatewayEvent, id=event_id, kind=kind, object_id=object_id, received_at=at)


def handle_events(store: Store, gateway: BillingGateway, rules: RuleBook, now: datetime, limit: int = 100) -> int:
    """Look at everything that was told and not looked at yet. Returns how many."""
    with store.reading() as db:
        waiting = db.exec(
            select(GatewayEvent)
            .where(col(GatewayEvent.handled_at).is_(None))
            .order_by(col(GatewayEvent.received_at), col(GatewayEvent.id))
            .limit(limit)
        ).all()
    count = 0
    for event in waiting:
        problem = None
        if event.kind.startswith("invoice."):
            try:
                problem = _follow_invoice(store, gateway.invoice(event.object_id), rules, now)
            except GatewayLater:
                continue  # asked again with the next sweep
            except GatewayRefused as why:
                problem = str(why)
        with store.writing() as db:
            row = db.get(GatewayEvent, event.id)
            assert row is not None
            row.handled_at, row.problem = now, problem
            db.add(row)
        count += 1
    return count


@tried_again
def _follow_invoice(store: Store, told: GatewayInvoice, rules: RuleBook, now: datetime) -> str | None:
    """Write a final invoice of the gateway into our books, once, and its payment. Returns what is wrong with it, if
    anything."""
    if not told.final or told.total_minor <= 0:
        return None  # the zero invoice at the start of a trial bills nobody
    with store.writing() as db:
        audit.queue_up(db)
        subscription = db.exec(
            select(Subscription).where(Subscription.gateway_id == told.subscription_id).with_for_update()
        ).first()
        if subscription is None:
            return f"invoice {told.number} is of a subscription we do not know"
        known = db.exec(select(Invoice).where(Invoice.number == told.number)).first()
        problem = _alarm(db, subscription, told, now) if known is None else None
        if known is None and problem is None:
            _write(db, subscription, told, rules, now)
    if told.paid and problem is None:
        receipt = Receipt(Money(told.total_minor, told.currency), now.date(), "stripe", told.id, text=told.number)
        record_payment(receipt, by="gateway", store=store, clock=FixedClock(now), invoice_number=told.number)
    return problem


def _alarm(db: Session, subscription: Subscription, told: GatewayInvoice, now: datetime) -> str | None:
    """An invoice that was promised otherwise does not enter the books: a person looks, and nothing more is charged
    meanwhile."""
    if told.starts_at < subscription.billing_starts_at:
        why = (
            f"invoice {told.number} bills from {told.starts_at:%Y-%m-%d %H:%M} UTC, before"
            f" {subscription.billing_starts}"
        )
    elif told.total_minor != subscription.announced_minor or told.currency != subscription.currency:
        why = (
            f"invoice {told.number} asks {told.total_minor} {told.currency}, announced were"
            f" {subscription.announced_minor} (minor units)"
        )
    else:
        return None
    subscription.held_because = why
    db.add(subscription)
    audit.record(db, "gateway.alarm", f"subscription:{subscription.id}", "gateway", {"because": why}, now)
    log.error("gateway_alarm", because=why)
    return why


def _write(db: Session, subscription: Subscription, told: GatewayInvoice, rules: RuleBook, now: datetime) -> None:
    zone = ZoneInfo(subscription.timezone)
    period = Span(told.starts_at.astimezone(zone).date(), told.ends_at.astimezone(zone).date())
    claim, details = db.get(Claim, subscription.claim_id), db.get(BillingDetails, subscription.id)
    assert claim is not None and subscription.id is not None
    make_sure_kept(db, rules, now)
    money = {
        k: Money(v, told.currency)
        for k, v in (("net", told.net_minor), ("tax", told.tax_minor), ("total", told.total_minor))
    }
    line = {
        "kind": "period",
        "plan": subscription.plan,
        "seats": subscription.seats,
        "unit_minor": subscription.unit_price_minor,
        "from": period.starts_on.isoformat(),
        "before": period.ends_before.isoformat(),
        "net_minor": told.net_minor,
    }
    today = now.astimezone(zone).date()
    sheet = Sheet(
        entity=rules.vendor.entity_for(subscription.country),
        subscription_id=subscription.id,
        claim_id=subscription.claim_id,
        country=subscription.country,
        kind="period",
        period=period,
        issue_date=today,
        timezone=subscription.timezone,
        due_date=today,
        amounts=Amounts(**money),
        tax_rate=subscription.tax_rate,
        tax_code=subscription.tax_code,
        lines=[line],
        buyer=buyer_of(subscription, claim, details),
        rules_version=rules.version,
        cause=f"stripe {told.id}",
    )
    db.add(Invoice(**sheet.row(told.number, now)))
    db.flush()
    book_all(db, [sheet.booking(told.number)], at=now)
    record_issued(db, [(told.number, sheet)], by="gateway", at=now)
    if subscription.state is SubscriptionState.FREE:
        subscription.state = next_state(
            subscription.state, SubscriptionEvent.BILLING_STARTED
        )  # the event of the invoice covers it
    subscription.billed_from, subscription.billed_before = period.starts_on, period.ends_before
    subscription.next_reminder_at = None
    if subscription.next_billing_on is not None:
        subscription.next_billing_on, subscription.next_billing_at = (
            period.ends_before,
            first_instant(period.ends_before, zone),
        )
    db.add(subscription)
