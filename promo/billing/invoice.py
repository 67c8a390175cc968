"""One period becomes one invoice: number, lines, ledger, next date and mail in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from promo import audit
from promo.billing.ledger import Account, book
from promo.billing.states import SubscriptionEvent, move
from promo.billing.terms import amounts_of, anchor_of, every_of
from promo.faultpoints import fault
from promo.messages.outbox import say
from promo.periods import Span, anchored, cycle_index, first_instant
from promo.promotions.rulebook import RuleBook
from promo.store.absent import insert_if_absent
from promo.store.engine import Store
from promo.store.tables import CreditGrant, Invoice, NumberSeries, Person, Subscription, SubscriptionState

RELEASE = timedelta(days=1)


def bill_period(subscription_id: int, store: Store, rules: RuleBook, now: datetime) -> Invoice | None:
    """Bill the oldest period that has begun and is not billed yet.

    Returns:
        The invoice, or None when nothing is due (any more), or a person must look first.
    """
    with store.writing() as db:
        subscription = db.get(Subscription, subscription_id, with_for_update=True)
        if subscription is None or not _is_due(subscription, now):
            return None
        span = _period_due(subscription)
        if reason := _why_hold(subscription, span, now):
            hold(db, subscription, reason, now)
            return None
        if not take(db, subscription, span):
            return None
        fault("bill.taken")
        invoice = _write_invoice(db, subscription, span, rules, now)
        fault("bill.invoice_written")
        _book(db, subscription, invoice, now)
        first = subscription.state is SubscriptionState.FREE
        move(
            db, subscription, SubscriptionEvent.BILLING_STARTED if first else SubscriptionEvent.PERIOD_BILLED, actor="system", at=now,
            detail={"invoice": invoice.number, "period": [span.starts_on, span.ends_before], "total_minor": invoice.total_minor},
        )  # fmt: skip
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db, f"invoice/{invoice.number}", "invoice", person.email, person.locale, {"invoice": invoice.id}, at=now,
            subscription_id=subscription.id, claim_id=subscription.claim_id,
        )  # fmt: skip
        fault("bill.before_commit")
    fault("bill.committed")
    return invoice


def take(db: Session, subscription: Subscription, span: Span) -> bool:
    """True for exactly one caller, however many sweeps are awake: moving the date is the taking."""
    ends = subscription.ends_before
    following = None if ends is not None and span.ends_before >= ends else span.ends_before
    following_at = first_instant(following, ZoneInfo(subscription.timezone)) if following else None
    statement = (
        update(Subscription)
        .where(col(Subscription.id) == subscription.id, col(Subscription.next_billing_on) == span.starts_on)
        .values(next_billing_on=following, next_billing_at=following_at)
    )
    taken = db.connection().execute(statement).rowcount == 1
    db.refresh(subscription)
    return bool(taken)


def hold(db: Session, subscription: Subscription, reason: str, now: datetime) -> None:
    """Stop charging until a person has looked."""
    subscription.held_because = reason
    db.add(subscription)
    audit.record(db, "subscription.held", f"subscription:{subscription.id}", "system", {"because": reason}, now)


def _is_due(subscription: Subscription, now: datetime) -> bool:
    return (
        subscription.next_billing_at is not None
        and subscription.next_billing_at <= now
        and subscription.billing_starts_at <= now
        and subscription.held_because is None
        and subscription.state in (SubscriptionState.FREE, SubscriptionState.ACTIVE)
    )


def _period_due(subscription: Subscription) -> Span:
    assert subscription.next_billing_on is not None
    anchor, every = anchor_of(subscription), every_of(subscription)
    index = cycle_index(anchor, every, subscription.next_billing_on)
    return Span(anchored(anchor, every, index), anchored(anchor, every, index + 1))


def _why_hold(subscription: Subscription, span: Span, now: datetime) -> str | None:
    """One missed period is billed by itself; more than one waits for a person."""
    today = now.astimezone(ZoneInfo(subscription.timezone)).date()
    if span.starts_on != subscription.next_billing_on:
        return "the next billing day is not the start of a period"
    behind = cycle_index(anchor_of(subscription), every_of(subscription), today)
    mine = cycle_index(anchor_of(subscription), every_of(subscription), span.starts_on)
    if subscription.released_at is not None and subscription.released_at > now - RELEASE:
        return None  # a person has looked at just this
    return f"{behind - mine + 1} periods are unbilled" if behind - mine > 1 else None


def _write_invoice(db: Session, subscription: Subscription, span: Span, rules: RuleBook, now: datetime) -> Invoice:
    amounts = amounts_of(subscription)
    today = now.astimezone(ZoneInfo(subscription.timezone)).date()
    assert subscription.id is not None
    invoice = Invoice(
        number=_next_number(db, rules.vendor.invoice_series, today.year), subscription_id=subscription.id, period_start=span.starts_on,
        period_end=span.ends_before, issued_at=now, issue_date=today, due_date=today + timedelta(days=rules.catalog.terms.invoice_due_days),
        currency=amounts.net.currency, net_minor=amounts.net.minor, tax_minor=amounts.tax.minor, total_minor=amounts.total.minor,
        tax_rate=subscription.tax_rate, lines=_lines(db, subscription, span, amounts.net.minor),
    )  # fmt: skip
    db.add(invoice)
    db.flush()
    return invoice


def _lines(db: Session, subscription: Subscription, span: Span, net_minor: int) -> list[dict[str, Any]]:
    """The paid period; on the first invoice the free months stand before it, at zero."""
    lines: list[dict[str, Any]] = []
    if span.starts_on == subscription.billing_starts:
        grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == subscription.claim_id)).one()
        lines.append(
            {
                "kind": "free_months",
                "months": grant.months,
                "from": grant.free_from.isoformat(),
                "before": grant.billing_starts.isoformat(),
                "net_minor": 0,
            }
        )
    lines.append(
        {
            "kind": "period", "plan": subscription.plan, "seats": subscription.seats, "unit_minor": subscription.unit_price_minor,
            "from": span.starts_on.isoformat(), "before": span.ends_before.isoformat(), "net_minor": net_minor,
        }
    )  # fmt: skip
    return lines


def _next_number(db: Session, series: str, year: int) -> str:
    """The next number of a gapless series, in the same transaction as its invoice."""
    name = f"{series}-{year}"
    insert_if_absent(db, NumberSeries, name=name, last=0)
    counter = db.get(NumberSeries, name, with_for_update=True, populate_existing=True)
    assert counter is not None
    counter.last += 1
    db.add(counter)
    db.flush()
    return f"{name}-{counter.last:06d}"


def _book(db: Session, subscription: Subscription, invoice: Invoice, now: datetime) -> None:
    amounts = amounts_of(subscription)
    book(
        db, f"invoice/{invoice.number}", "invoice issued",
        [(Account.RECEIVABLE, amounts.total), (Account.REVENUE, amounts.net.times(-1)), (Account.TAX, amounts.tax.times(-1))],
        on=invoice.issue_date, at=now, claim_id=subscription.claim_id, subscription_id=subscription.id,
    )  # fmt: skip
