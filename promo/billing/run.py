"""The billing run: every period that has begun becomes one invoice, once, however many workers are awake.

A batch is one transaction: rows are taken (locked, those of others skipped),
numbered, written, booked, and the next billing day is set; the letter goes into
the outbox, one chained event covers the run of numbers. A worker that dies
leaves nothing; a worker that comes twice finds the day moved. The key
(subscription, period start, kind) in the database stands behind all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, text, update
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from promo import audit
from promo.books.invoice import Line, Sheet, buyer, number_of, record_issued
from promo.books.ledger import book_all
from promo.books.prices import amounts_of, span_from
from promo.clock import Clock, local_day
from promo.faultpoints import fault
from promo.messages.outbox import letter
from promo.periods import Span, first_instant
from promo.promotions.rulebook import RuleBook
from promo.promotions.shelf import make_sure_kept
from promo.store.bulk import insert_all, update_all
from promo.store.due import Swept, each_due
from promo.store.engine import Store, tried_again
from promo.store.numbers import next_numbers, reserve_ids
from promo.store.tables import (
    BillingDetails,
    Claim,
    CreditGrant,
    Invoice,
    OutboxItem,
    OutboxState,
    Person,
    Subscription,
    SubscriptionState,
)
from promo.store.tables.billing import BILLABLE
from promo.subscriptions.change import apply_due_changes, follow_tax
from promo.subscriptions.find import owned
from promo.subscriptions.states import SubscriptionEvent, next_state

BATCH = 1_000
RELEASE = timedelta(days=1)
NOT_DELIVERED = (OutboxState.FAILED, OutboxState.UNKNOWN)


def bill_due(store: Store, rules: RuleBook, now: datetime, *, batch: int = BATCH) -> Swept:
    """Bill everything that is due, oldest first. Returns how many invoices were written."""
    return each_due(
        store,
        bills_due(now),
        lambda db, ids: bill_batch(db, ids, rules, now),
        batch=batch,
        after=lambda: fault("bill.committed"),
    )


def bills_due(now: datetime) -> Any:
    """A select of the subscriptions to bill, oldest first; the order and the condition are those of the index."""
    due = select(Subscription.id).where(
        text(BILLABLE), col(Subscription.next_billing_at) <= now, col(Subscription.billing_starts_at) <= now
    )
    return due.order_by(col(Subscription.next_billing_at), col(Subscription.id))


def bill_batch(db: Session, ids: Sequence[int], rules: RuleBook, now: datetime) -> int:
    """Bill some subscriptions that are due, in the caller's transaction, who has locked them. Returns how many invoices
    were written."""
    fault("bill.taken")
    rows = _rows(db, ids)
    if changed := apply_due_changes(db, rows, now) | follow_tax(db, rows, rules, now):
        fresh = {r.id: r for r in _rows(db, sorted(changed))}
        rows = [fresh.get(r.id, r) for r in rows]
    questions = _questions(db, rows, now)
    for subscription_id, reason in questions.items():
        hold(db, subscription_id, reason, now)
    _write(db, [r for r in rows if r.id not in questions], rules, now)
    fault("bill.before_commit")
    return len(rows) - len(questions)


def _rows(db: Session, ids: Sequence[int]) -> list[Row[Any]]:
    """What a bill needs of each subscription, in the order of the ids; plain rows, for there are many."""
    db.flush()
    s, d, g = Subscription, BillingDetails, CreditGrant
    columns: list[Any] = [
        s.id,
        s.claim_id,
        s.state,
        s.plan,
        s.seats,
        s.every,
        s.currency,
        s.unit_price_minor,
        s.tax_rate,
        s.tax_code,
        s.vat_number,
        s.announced_minor,
        s.country,
        s.timezone,
        s.free_from,
        s.billing_starts,
        s.anchor,
        s.billed_from,
        s.next_billing_on,
        s.ends_before,
        s.released_at,
        Person.email,
        Person.locale,
        Claim.company,
        col(g.months).label("free_months"),
        g.months_back,
        d.name,
        d.street,
        d.post_code,
        d.city,
        d.order_reference,
    ]
    wanted = (
        plain_select(*columns)
        .join(Person, col(Person.id) == col(s.person_id))
        .join(Claim, col(Claim.id) == col(s.claim_id))
        .join(g, col(g.claim_id) == col(s.claim_id))
        .outerjoin(d, col(d.subscription_id) == col(s.id))
        .where(col(s.id).in_(ids))
    )
    found = {r.id: r for r in db.connection().execute(wanted)}
    return [found[i] for i in ids]


def _questions(db: Session, rows: Sequence[Row[Any]], now: datetime) -> dict[int, str]:
    """The rows that a person must look at first, and why. One who has looked (a release) is believed for a day."""
    ids = [r.id for r in rows]
    unwarned = _unwarned(db, [r.id for r in rows if r.state is SubscriptionState.FREE])
    billed = {
        (i, start)
        for i, start in db.connection().execute(
            plain_select(col(Invoice.subscription_id), col(Invoice.period_start)).where(
                col(Invoice.subscription_id).in_(ids), col(Invoice.kind) == "period"
            )
        )
    }
    found: dict[int, str] = {}
    for row in rows:
        span, today = span_from(row, row.next_billing_on), local_day(now, row.timezone)
        looked_at = row.released_at is not None and row.released_at > now - RELEASE
        if span.starts_on != row.next_billing_on:
            found[row.id] = "the next billing day is not the start of a period"
        elif (row.id, span.starts_on) in billed:
            found[row.id] = "this period has an invoice already"
        elif amounts_of(row).total.minor != row.announced_minor:
            found[row.id] = (
                f"it would cost {amounts_of(row).total.minor}, announced were {row.announced_minor} (minor units);"
                " nothing says why"
            )
        elif not looked_at and (missed := _unbilled(row, span, today)) > 2:
            found[row.id] = f"{missed} periods are unbilled"
        elif not looked_at and row.id in unwarned:
            found[row.id] = "no reminder reached the customer"
        elif not row.email:
            found[row.id] = "there is no address to send the bill to"
    return found


def _unbilled(row: Row[Any], span: Span, today: Any) -> int:
    """How many periods have begun and have no bill: two at most go by themselves, the missed one and the one under
    way."""
    count = 1
    while span.ends_before <= today and (row.ends_before is None or span.ends_before < row.ends_before):
        span, count = span_from(row, span.ends_before), count + 1
    return count


def _unwarned(db: Session, ids: Sequence[int]) -> set[int]:
    """Customers before their first bill to whom reminders were sent, and none arrived."""
    if not ids:
        return set()
    states: dict[int, list[OutboxState]] = defaultdict(list)
    sent = plain_select(col(OutboxItem.subscription_id), col(OutboxItem.state)).where(
        col(OutboxItem.subscription_id).in_(ids), col(OutboxItem.template) == "reminder"
    )
    for subscription_id, state in db.connection().execute(sent):
        states[int(subscription_id or 0)].append(state)
    return {i for i, of_all in states.items() if all(state in NOT_DELIVERED for state in of_all)}


def hold(db: Session, subscription_id: int, reason: str, now: datetime) -> None:
    """Stop charging until a person has looked, in the caller's transaction."""
    db.connection().execute(
        update(Subscription).where(col(Subscription.id) == subscription_id).values(held_because=reason)
    )
    audit.record(db, "subscription.held", f"subscription:{subscription_id}", "system", {"because": reason}, now)


@tried_again
def release(subscription_id: int, *, by: str, store: Store, clock: Clock) -> None:
    """Let the sweep charge again; the oldest period comes first.

    Raises:
        SubscriptionNotFound: no such subscription.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id)
        if subscription.held_because is None:
            return
        audit.record(
            db, "subscription.released", f"subscription:{subscription_id}", by, {"was": subscription.held_because}, now
        )
        subscription.held_because = None
        subscription.released_at = now
        db.add(subscription)


def _write(db: Session, rows: Sequence[Row[Any]], rules: RuleBook, now: datetime) -> None:
    """Number, write and book the bills, move the days, queue the letters."""
    if not rows:
        return
    make_sure_kept(db, rules, now)
    sheets = [_sheet(r, rules, now) for r in rows]
    audit.queue_up(db)  # the chain before the series, as everywhere: nobody waits crosswise
    numbers = _numbered(db, sheets)
    ids = reserve_ids(db, Invoice, len(sheets))
    insert_all(db, Invoice, [{"id": i, **s.row(n, now)} for i, s, n in zip(ids, sheets, numbers, strict=True)])
    fault("bill.invoice_written")
    book_all(db, [s.booking(n) for s, n in zip(sheets, numbers, strict=True)], at=now)
    fault("bill.booked")
    letters = [
        letter(
            f"invoice/{n}",
            "invoice",
            r.email,
            r.locale,
            {"invoice": i},
            at=now,
            claim_id=r.claim_id,
            subscription_id=r.id,
        )
        for r, n, i in zip(rows, numbers, ids, strict=True)
    ]
    insert_all(db, OutboxItem, letters)
    update_all(db, Subscription, [_moved(r, s) for r, s in zip(rows, sheets, strict=True)])
    by_series: dict[str, list[tuple[str, Sheet]]] = defaultdict(list)
    for sheet, number in zip(sheets, numbers, strict=True):
        by_series[sheet.series].append((number, sheet))
    for series in sorted(by_series):
        record_issued(db, by_series[series], by="system", at=now)


def _numbered(db: Session, sheets: Sequence[Sheet]) -> list[str]:
    """A number for each bill; the series are taken in one order by everybody."""
    wanted: dict[str, int] = defaultdict(int)
    for sheet in sheets:
        wanted[sheet.series] += 1
    given = {series: iter(next_numbers(db, series, wanted[series])) for series in sorted(wanted)}
    return [number_of(s.series, next(given[s.series])) for s in sheets]


def _sheet(row: Row[Any], rules: RuleBook, now: datetime) -> Sheet:
    span, today, amounts = span_from(row, row.next_billing_on), local_day(now, row.timezone), amounts_of(row)
    return Sheet(
        entity=rules.vendor.entity_for(row.country),
        subscription_id=row.id,
        claim_id=row.claim_id,
        country=row.country,
        kind="period",
        period=span,
        issue_date=today,
        timezone=row.timezone,
        due_date=today + timedelta(days=rules.catalog.terms.invoice_due_days),
        amounts=amounts,
        tax_rate=row.tax_rate,
        tax_code=row.tax_code,
        lines=_lines(row, span, amounts.net.minor),
        buyer=buyer(row.company, row.country, row.email, row.vat_number, row),
        rules_version=rules.version,
        cause="late" if today > span.starts_on else None,
    )


def _lines(row: Row[Any], span: Span, net_minor: int) -> list[Line]:
    """The paid period; on the first invoice the free months stand before it, at zero."""
    lines: list[Line] = []
    if row.billed_from is None and row.free_from < row.billing_starts:
        lines.append(
            {
                "kind": "free_months",
                "months": row.free_months - row.months_back,
                "from": row.free_from.isoformat(),
                "before": row.billing_starts.isoformat(),
                "net_minor": 0,
            }
        )
    line: Line = {
        "kind": "period",
        "plan": row.plan,
        "seats": row.seats,
        "unit_minor": row.unit_price_minor,
        "from": span.starts_on.isoformat(),
        "before": span.ends_before.isoformat(),
        "net_minor": net_minor,
    }
    if span.starts_on < row.anchor:
        line["free_days_behind"] = (row.anchor - span.starts_on).days
    lines.append(line)
    return lines


def _moved(row: Row[Any], sheet: Sheet) -> dict[str, Any]:
    """Where a subscription stands after its bill."""
    following = sheet.period.ends_before
    on = None if row.ends_before is not None and following >= row.ends_before else following
    first = row.state is SubscriptionState.FREE
    return {
        "id": row.id,
        "state": next_state(row.state, SubscriptionEvent.BILLING_STARTED if first else SubscriptionEvent.PERIOD_BILLED),
        "billed_from": sheet.period.starts_on,
        "billed_before": following,
        "next_billing_on": on,
        "next_billing_at": first_instant(on, ZoneInfo(row.timezone)) if on else None,
        "next_reminder_at": None,
    }
