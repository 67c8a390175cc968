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

from sqlalchemy import Row, text, update
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from promo import audit, outbox
from promo.billing.held import (
    BILLED_BEFORE,
    NO_ADDRESS,
    NOT_A_START,
    NOT_AS_ANNOUNCED,
    UNACKNOWLEDGED,
    UNBILLED,
    UNWARNED,
)
from promo.books.invoice import InvoiceDraft, buyer, number_of, printed_vat_number, record_issued
from promo.books.ledger import book_all
from promo.books.lines import InvoiceLine, Served, free_line, period_line
from promo.books.prices import amounts_of, span_from
from promo.clock import local_day
from promo.due import Due, Swept, each_due
from promo.faultpoints import fault
from promo.money import Money
from promo.outbox import Envelope
from promo.people.own_claims import only_of_others
from promo.periods import Span, first_free_day
from promo.promotions.rulebook import RuleBook
from promo.rule_sets.stored import make_sure_kept
from promo.store.bulk import Row as Columns
from promo.store.bulk import insert_all, update_all
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
from promo.subscriptions.changes_to_come import apply_due_changes
from promo.subscriptions.find import load_subscription
from promo.subscriptions.follow_tax import follow_tax
from promo.subscriptions.schedule import after_bill
from promo.subscriptions.states import SubscriptionEvent, next_state
from promo.work import Office, Work

BATCH = 1_000
RELEASE = timedelta(days=1)
NOT_DELIVERED = (OutboxState.FAILED, OutboxState.UNKNOWN)


def bill_due(office: Office, now: datetime, batch: int = BATCH) -> Swept:
    """Bill everything that is due, oldest first. Returns how many invoices were written."""
    due = Due(bills_due(now), now, batch=batch, kept=lambda: fault("bill.committed"))
    return each_due(office, due, bill_batch)


def bills_due(now: datetime) -> Any:
    """A select of the subscriptions to bill, oldest first; the order and the condition are those of the index."""
    due = select(Subscription.id).where(
        text(BILLABLE), col(Subscription.next_billing_at) <= now, col(Subscription.billing_starts_at) <= now
    )
    return due.order_by(col(Subscription.next_billing_at), col(Subscription.id))


def bill_batch(work: Work, ids: Sequence[int]) -> int:
    """Bill some subscriptions that are due and locked. Returns how many invoices were written."""
    fault("bill.taken")
    rows = _rows(work.db, ids)
    if changed := apply_due_changes(work, rows) | follow_tax(work, rows):
        fresh = {r.id: r for r in _rows(work.db, sorted(changed))}
        rows = [fresh.get(r.id, r) for r in rows]
    questions = _questions(work, rows)
    for subscription_id, reason in questions.items():
        hold(work, subscription_id, reason)
    _write(work, [r for r in rows if r.id not in questions])
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
        s.service_starts,
        s.free_from,
        s.billing_starts,
        s.anchor,
        s.billed_from,
        s.next_billing_on,
        s.ends_before,
        s.released_at,
        s.unacknowledged_since,
        Person.email,
        Person.locale,
        Claim.company,
        col(g.months).label("free_months"),
        g.months_back,
        col(d.vat_number).label("typed_vat_number"),
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


def _questions(work: Work, rows: Sequence[Row[Any]]) -> dict[int, str]:
    """The rows that a person must look at first, and why. One who has looked (a release) is believed for a day."""
    db, now = work.db, work.now
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
            found[row.id] = NOT_A_START.of()
        elif (row.id, span.starts_on) in billed:
            found[row.id] = BILLED_BEFORE.of()
        elif amounts_of(row).total.minor != row.announced_minor:
            cost = amounts_of(row).total.minor
            found[row.id] = NOT_AS_ANNOUNCED.of(cost=cost, announced=row.announced_minor)
        elif row.billed_from is None and row.unacknowledged_since is not None:
            found[row.id] = UNACKNOWLEDGED.of()  # a release is no acknowledgement
        elif not looked_at and (missed := _unbilled(row, span, today)) > 2:
            found[row.id] = UNBILLED.of(count=missed)
        elif not looked_at and row.id in unwarned:
            found[row.id] = UNWARNED.of()
        elif not row.email:
            found[row.id] = NO_ADDRESS.of()
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


def hold(work: Work, subscription_id: int, reason: str) -> None:
    """Stop charging until a person has looked."""
    held = update(Subscription).where(col(Subscription.id) == subscription_id).values(held_because=reason)
    work.db.connection().execute(held)
    work.record("subscription.held", f"subscription:{subscription_id}", {"because": reason})


def release(work: Work, subscription_id: int) -> None:
    """Let the billing run charge again; the oldest period comes first.

    Raises:
        SubscriptionNotFound: no such subscription.
    """
    subscription = load_subscription(work, subscription_id)
    if subscription.held_because is None:
        return
    only_of_others(work, subscription.claim_id)
    work.record("subscription.released", subscription, {"was": subscription.held_because})
    subscription.held_because, subscription.released_at = None, work.now
    work.db.add(subscription)


def _write(work: Work, rows: Sequence[Row[Any]]) -> None:
    """Number, write and book the bills, move the days, queue the letters."""
    if not rows:
        return
    db, now = work.db, work.now
    make_sure_kept(db, work.rules, now)
    drafts = [_draft(r, work.rules, now) for r in rows]
    audit.queue_up(db)  # the chain before the series, as everywhere: nobody waits crosswise
    numbers = _numbered(db, drafts)
    ids = reserve_ids(db, Invoice, len(drafts))
    invoices = [{"id": i, **d.row(n, now)} for i, d, n in zip(ids, drafts, numbers, strict=True)]
    insert_all(db, Invoice, invoices)
    fault("bill.invoice_written")
    book_all(db, [d.booking(n) for d, n in zip(drafts, numbers, strict=True)], at=now)
    fault("bill.booked")
    letters = [
        outbox.row(f"invoice/{n}", "invoice", Envelope(r.email, r.locale, r.claim_id, r.id), {"invoice": i}, at=now)
        for r, n, i in zip(rows, numbers, ids, strict=True)
    ]
    insert_all(db, OutboxItem, letters)
    update_all(db, Subscription, [_moved(r, d) for r, d in zip(rows, drafts, strict=True)])
    by_series: dict[str, list[tuple[str, InvoiceDraft]]] = defaultdict(list)
    for draft, number in zip(drafts, numbers, strict=True):
        by_series[draft.series].append((number, draft))
    for series in sorted(by_series):
        record_issued(work, by_series[series])


def _numbered(db: Session, drafts: Sequence[InvoiceDraft]) -> list[str]:
    """A number for each bill; the series are taken in one order by everybody."""
    wanted: dict[str, int] = defaultdict(int)
    for draft in drafts:
        wanted[draft.series] += 1
    given = {series: iter(next_numbers(db, series, wanted[series])) for series in sorted(wanted)}
    return [number_of(d.series, next(given[d.series])) for d in drafts]


def _draft(row: Row[Any], rules: RuleBook, now: datetime) -> InvoiceDraft:
    span, today, amounts = span_from(row, row.next_billing_on), local_day(now, row.timezone), amounts_of(row)
    return InvoiceDraft(
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
        lines=_lines(row, span, amounts.net),
        buyer=buyer(row.company, row.country, row.email, printed_vat_number(row, row.typed_vat_number), row),
        rules_version=rules.version,
        cause="late" if today > span.starts_on else None,
    )


def _lines(row: Row[Any], span: Span, net: Money) -> list[InvoiceLine]:
    """The paid period; on the first invoice the free months stand before it, at zero."""
    lines: list[InvoiceLine] = []
    if row.billed_from is None and row.free_from < row.billing_starts:
        free = Span(first_free_day(row.service_starts, row.free_from), row.billing_starts)
        lines.append(free_line(row.free_months - row.months_back, free))
    behind = (row.anchor - span.starts_on).days if span.starts_on < row.anchor else None
    lines.append(period_line(Served(row.plan, row.seats, row.unit_price_minor), span, net, behind))
    return lines


def _moved(row: Row[Any], draft: InvoiceDraft) -> Columns:
    """Where a subscription stands after its bill."""
    first = row.state is SubscriptionState.FREE
    event = SubscriptionEvent.BILLING_STARTED if first else SubscriptionEvent.PERIOD_BILLED
    return {
        "id": row.id,
        "state": next_state(row.state, event),
        "billed_from": draft.period.starts_on,
        "billed_before": draft.period.ends_before,
        **after_bill(row, draft.period.ends_before),
    }
