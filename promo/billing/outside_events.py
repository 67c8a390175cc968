"""What an outside billing system tells us: a message is a hint. It is kept once by its id, then the thing itself is
read back.

So the order in which messages arrive, and how often, does not matter.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import col, select

from promo import audit
from promo.billing.held import ASKS_OTHERWISE, BILLS_EARLY
from promo.billing.incoming import IncomingPayment
from promo.billing.payments import record_payment
from promo.books.invoice import InvoiceDraft, buyer_of, record_issued
from promo.books.ledger import book_all
from promo.books.lines import period_line
from promo.books.prices import Amounts
from promo.clock import local_day
from promo.money import Money
from promo.periods import Span
from promo.rule_sets.stored import make_sure_kept
from promo.store.absent import insert_if_absent
from promo.store.tables import BillingDetails, Claim, GatewayEvent, Invoice, Subscription, SubscriptionState
from promo.subscriptions.outside.port import BillingGateway, GatewayInvoice, GatewayLater, GatewayRefused
from promo.subscriptions.plan_terms import terms_now
from promo.subscriptions.schedule import bills_next_on, needs_no_reminder
from promo.subscriptions.states import SubscriptionEvent, next_state
from promo.work import GATEWAY, Office, Work

log = structlog.get_logger()


def take_event(work: Work, event_id: str, kind: str, object_id: str) -> None:
    """Keep a message whose signature was good; told twice, it is one."""
    insert_if_absent(work.db, GatewayEvent, id=event_id, kind=kind, object_id=object_id, received_at=work.now)


def handle_events(office: Office, gateway: BillingGateway, now: datetime, limit: int = 100) -> int:
    """Look at everything that was told and not looked at yet. Returns how many."""
    with office.store.reading() as db:
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
                told = gateway.invoice(event.object_id)
            except GatewayLater:
                continue  # asked again with the next sweep
            except GatewayRefused as why:
                problem = str(why)
            else:
                problem = office.do_at(now, GATEWAY, _follow_invoice, told)
                if told.paid and told.final and told.total_minor > 0 and problem is None:
                    money = Money(told.total_minor, told.currency)
                    payment = IncomingPayment(money, now.date(), "stripe", told.id, text=told.number)
                    office.do_at(now, GATEWAY, record_payment, payment, told.number)
        office.do_at(now, GATEWAY, _handled, event.id, problem)
        count += 1
    return count


def _handled(work: Work, event_id: str, problem: str | None) -> None:
    row = work.db.get_one(GatewayEvent, event_id)
    row.handled_at, row.problem = work.now, problem
    work.db.add(row)


def _follow_invoice(work: Work, told: GatewayInvoice) -> str | None:
    """Write a final invoice of the gateway into our books, once. Returns what is wrong with it, if anything."""
    if not told.final or told.total_minor <= 0:
        return None  # the zero invoice at the start of a trial bills nobody
    db = work.db
    audit.queue_up(db)
    subscription = db.exec(
        select(Subscription).where(Subscription.gateway_id == told.subscription_id).with_for_update()
    ).first()
    if subscription is None:
        return f"invoice {told.number} is of a subscription we do not know"
    if db.exec(select(Invoice.id).where(Invoice.number == told.number)).first() is not None:
        return None
    problem = _alarm(work, subscription, told)
    if problem is None:
        _write(work, subscription, told)
    return problem


def _alarm(work: Work, subscription: Subscription, told: GatewayInvoice) -> str | None:
    """An invoice that was promised otherwise does not enter the books: a person looks, and nothing more is charged
    meanwhile."""
    if told.starts_at < subscription.billing_starts_at:
        begins = f"{told.starts_at:%Y-%m-%d %H:%M}"
        why = BILLS_EARLY.of(number=told.number, begins=begins, start=subscription.billing_starts)
    elif told.total_minor != subscription.announced_minor or told.currency != subscription.currency:
        why = ASKS_OTHERWISE.of(
            number=told.number, cost=told.total_minor, currency=told.currency, announced=subscription.announced_minor
        )
    else:
        return None
    subscription.held_because = why
    work.db.add(subscription)
    work.record("gateway.alarm", subscription, {"because": why})
    log.error("gateway_alarm", because=why)
    return why


def _write(work: Work, subscription: Subscription, told: GatewayInvoice) -> None:
    db, rules, zone = work.db, work.rules, ZoneInfo(subscription.timezone)
    period = Span(told.starts_at.astimezone(zone).date(), told.ends_at.astimezone(zone).date())
    claim, details = db.get_one(Claim, subscription.claim_id), db.get(BillingDetails, subscription.id)
    assert subscription.id is not None
    make_sure_kept(db, rules, work.now)
    net, tax, total = (Money(v, told.currency) for v in (told.net_minor, told.tax_minor, told.total_minor))
    today = local_day(work.now, subscription.timezone)
    draft = InvoiceDraft(
        entity=rules.vendor.entity_for(subscription.country),
        subscription_id=subscription.id,
        claim_id=subscription.claim_id,
        country=subscription.country,
        kind="period",
        period=period,
        issue_date=today,
        timezone=subscription.timezone,
        due_date=today,
        amounts=Amounts(net, tax, total),
        tax_rate=subscription.tax_rate,
        tax_code=subscription.tax_code,
        lines=[period_line(terms_now(subscription).served(), period, net)],
        buyer=buyer_of(subscription, claim, details),
        rules_version=rules.version,
        cause=f"stripe {told.id}",
    )
    db.add(Invoice(**draft.row(told.number, work.now)))
    db.flush()
    book_all(db, [draft.booking(told.number)], at=work.now)
    record_issued(work, [(told.number, draft)])
    if subscription.state is SubscriptionState.FREE:  # the event of the invoice covers it
        subscription.state = next_state(subscription.state, SubscriptionEvent.BILLING_STARTED)
    subscription.billed_from, subscription.billed_before = period.starts_on, period.ends_before
    needs_no_reminder(subscription)
    if subscription.next_billing_on is not None:
        bills_next_on(subscription, period.ends_before)
    db.add(subscription)
