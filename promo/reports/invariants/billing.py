"""What must be true of money and dates: never early, never twice, never without a cause, and the books agree with the
rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, exists, func, or_, text
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from promo.books.ledger import Account
from promo.periods import first_instant
from promo.store.tables import (
    CallState,
    Cancellation,
    CreditGrant,
    Invoice,
    LedgerEntry,
    LedgerTransaction,
    NumberSeries,
    Payment,
    ProvisioningCall,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
)
from promo.store.tables.billing import NO_CONTRACT

CHUNK = 5_000


def never_billed_early(db: Session) -> list[str]:
    """No invoice before local midnight of the billing start, and that start is the granted one, unless the customer
    wished it."""
    found: list[str] = []
    midnight = _midnights()
    s, g = Subscription, CreditGrant
    wished = exists().where(
        col(SubscriptionChange.subscription_id) == col(s.id), col(SubscriptionChange.kind) == "early_start"
    )
    rows = db.execute(
        plain_select(
            s.id,
            s.billing_starts,
            s.billing_starts_at,
            s.timezone,
            s.billed_from,
            s.provisional_since,
            col(g.billing_starts).label("granted"),
            wished.label("wished"),
        )  # type: ignore[call-overload]
        .outerjoin(g, col(g.claim_id) == col(s.claim_id))
        .execution_options(yield_per=CHUNK)
    )
    for row in rows:
        if row.provisional_since is not None:
            continue  # no contract: `provisional_costs_nothing`
        if row.granted is None or (row.billing_starts < row.granted and not row.wished):
            found.append(f"subscription {row.id} would be billed before its free months are over")
        begins = midnight(row.billing_starts, row.timezone)
        if begins is None:
            found.append(f"subscription {row.id} has days in {row.timezone}, where there is no midnight")
        elif row.billed_from is None and row.billing_starts_at < begins:
            found.append(f"subscription {row.id} would be billed before local midnight of {row.billing_starts}")
    i = Invoice
    bills = db.execute(
        plain_select(col(i.number), col(i.period_start), col(i.issued_at), col(i.timezone))
        .add_columns(col(s.billing_starts), col(s.billing_starts_at))
        .join(s, col(s.id) == col(i.subscription_id))
        .where(col(i.total_minor) > 0, col(i.corrects_id).is_(None))
        .execution_options(yield_per=CHUNK)
    )
    for bill in bills:
        if bill.issued_at < bill.billing_starts_at or bill.period_start < bill.billing_starts:
            found.append(f"invoice {bill.number} was issued before the billing start {bill.billing_starts}")
        begins = midnight(bill.period_start, bill.timezone)
        if begins is None:
            found.append(f"invoice {bill.number} has days in {bill.timezone}, where there is no midnight")
        elif bill.issued_at < begins:
            found.append(f"invoice {bill.number} was issued before its own period began")
    return found


def _midnights() -> Callable[[date, str], datetime | None]:
    """The first instant of a day in a zone; None where there is no such zone, or no such instant."""

    @cache
    def midnight(day: date, timezone: str) -> datetime | None:
        try:
            return first_instant(day, ZoneInfo(timezone))
        except (ValueError, KeyError, OSError, OverflowError):  # as `ZoneInfo` tells names that are none
            return None

    return midnight


def provisional_costs_nothing(db: Session) -> list[str]:
    """What runs, or ran, though nobody had decided has no credit, no bill, no booking and no day of a bill to come."""
    s = Subscription
    its_own = (
        exists().where(col(CreditGrant.claim_id) == col(s.claim_id)),
        exists().where(col(Invoice.subscription_id) == col(s.id)),
        exists().where(col(LedgerTransaction.claim_id) == col(s.claim_id)),
        col(s.next_billing_at).is_not(None),
        col(s.state).not_in((SubscriptionState.PROVISIONAL, SubscriptionState.ENDED)),
    )
    rows = db.exec(select(s.id).where(text(NO_CONTRACT), or_(*its_own)).order_by(col(s.id)))
    return [f"subscription {i} runs provisionally, yet there is a credit, a bill or a booking of it" for i in rows]


def billed_once(db: Session) -> list[str]:
    """Two periods of a subscription never share a day."""
    before = func.lag(Invoice.period_end).over(
        partition_by=col(Invoice.subscription_id), order_by=col(Invoice.period_start)
    )
    periods = (
        plain_select(col(Invoice.number), col(Invoice.period_start), before.label("before"))
        .where(col(Invoice.kind) == "period")
        .subquery()
    )
    rows = db.execute(plain_select(periods.c.number).where(periods.c.before > periods.c.period_start))
    return [f"invoice {number} bills days that were billed before" for (number,) in rows]


def billed_as_announced(db: Session) -> list[str]:
    """Every period costs what was announced last before it began: another amount has a recorded cause."""
    change = SubscriptionChange
    announced = (
        plain_select(change.announced_minor)  # type: ignore[call-overload]
        .where(
            col(change.subscription_id) == col(Invoice.subscription_id),
            col(change.applied_at).is_not(None),
            col(change.announced_minor).is_not(None),
            col(change.effective_on) <= col(Invoice.period_start),
        )
        .order_by(col(change.id).desc())
        .limit(1)
        .correlate(Invoice)
        .scalar_subquery()
    )
    rows = db.execute(
        plain_select(col(Invoice.number), col(Invoice.total_minor), announced).where(
            col(Invoice.kind) == "period", func.coalesce(announced, -1) != col(Invoice.total_minor)
        )
    )
    return [
        f"invoice {n} asks {total} minor units, announced were {told}; no cause is recorded" for n, total, told in rows
    ]


def numbers_have_no_gap(db: Session) -> list[str]:
    """Each series runs from 1 to its last number, each once."""
    found: list[str] = []
    for series in db.exec(select(NumberSeries)):
        digits = func.length(series.name) + 2
        count, least, most = db.execute(
            plain_select(
                func.count(),
                func.min(func.substr(Invoice.number, digits)),
                func.max(func.substr(Invoice.number, digits)),
            ).where(col(Invoice.number).startswith(f"{series.name}-"))
        ).one()
        # As texts: a number that somebody wrote anew may be none. Digits are six, or as many as are needed.
        ends = [str(n).zfill(6) for n in (min(1, series.last), series.last)] if series.last else ["", ""]
        if [count, least or "", most or ""] != [series.last, *ends]:
            found.append(f"invoice numbers {series.name} have a gap or a repeat")
    return found


def ended_are_over(db: Session) -> list[str]:
    """What has ended does not run, or was asked to stop; and every period that was used is billed."""
    s, call = Subscription, ProvisioningCall
    stopping = exists().where(
        col(call.subscription_id) == col(s.id), col(call.action) == "stop", col(call.state) == CallState.WANTED
    )
    ended = select(s.id).where(s.state == SubscriptionState.ENDED).order_by(col(s.id))
    runs = db.exec(ended.where(col(s.runs_plan) != "", ~stopping))
    used = db.exec(ended.where(col(s.next_billing_on) < col(s.ends_before), s.gateway == "none"))
    return [f"subscription {i} has ended, yet its service runs and nobody was asked to stop it" for i in runs] + [
        f"subscription {i} has ended with a period that was used and never billed" for i in used
    ]


def cancelled_stay_unbilled(db: Session) -> list[str]:
    """Nothing is charged after a confirmed cancellation."""
    rows = db.execute(
        plain_select(col(Invoice.number), col(Cancellation.id))
        .join(Cancellation, col(Cancellation.subscription_id) == col(Invoice.subscription_id))
        .where(
            col(Cancellation.undone_at).is_(None),
            col(Invoice.period_start) > col(Cancellation.last_day),
            col(Invoice.corrects_id).is_(None),
            col(Invoice.issued_at) > col(Cancellation.said_at),
        )
    )
    due = db.execute(
        plain_select(col(Subscription.id), col(Cancellation.id))
        .join(Cancellation, col(Cancellation.subscription_id) == col(Subscription.id))
        .where(col(Cancellation.undone_at).is_(None), col(Subscription.next_billing_on) > col(Cancellation.last_day))
    )
    return [f"invoice {n} bills a period after the confirmed cancellation {c}" for n, c in rows] + [
        f"subscription {s} would be billed after the confirmed cancellation {c}" for s, c in due
    ]


def invoices_are_booked(db: Session) -> list[str]:
    """Each invoice stands in the books with just its total, each credit note the other way round."""
    receivable = func.sum(
        case((col(LedgerEntry.account) == Account.RECEIVABLE.value, col(LedgerEntry.amount_minor)), else_=0)
    )
    signed = case((col(Invoice.corrects_id).is_(None), col(Invoice.total_minor)), else_=-col(Invoice.total_minor))
    rows = db.execute(
        plain_select(col(Invoice.number))
        .outerjoin(LedgerTransaction, col(LedgerTransaction.key) == "invoice/" + col(Invoice.number))
        .outerjoin(LedgerEntry, col(LedgerEntry.transaction_id) == col(LedgerTransaction.id))
        .group_by(col(Invoice.number), col(Invoice.corrects_id), col(Invoice.total_minor))
        .having(func.coalesce(receivable, 0) != signed)
    )
    return [f"invoice {number} is not in the ledger with its total" for (number,) in rows]


def totals_add_up(db: Session) -> list[str]:
    """Net and tax make the total; nothing is owed below zero or above the total; nothing is given back twice."""
    i = Invoice
    wrong = db.exec(
        select(i.number).where(
            or_(
                col(i.net_minor) + col(i.tax_minor) != col(i.total_minor),
                col(i.open_minor) < 0,
                col(i.open_minor) > col(i.total_minor),
                and_(col(i.corrects_id).is_not(None), col(i.open_minor) != 0),
            )
        )
    ).all()
    found = [f"the amounts of invoice {n} do not add up" for n in wrong]
    note = (
        plain_select(col(i.corrects_id), func.sum(i.total_minor).label("back"))
        .where(col(i.corrects_id).is_not(None))
        .group_by(col(i.corrects_id))
        .subquery()
    )
    over = db.execute(
        plain_select(col(i.number)).join(note, note.c.corrects_id == col(i.id)).where(note.c.back > col(i.total_minor))
    )
    return found + [f"credit notes give back more than invoice {n} asked" for (n,) in over]


def open_bills_are_receivable(db: Session) -> list[str]:
    """What each customer still owes by the invoices is what the books say."""
    owed = (
        plain_select(col(Invoice.subscription_id).label("sid"), func.sum(Invoice.open_minor).label("amount"))
        .group_by(col(Invoice.subscription_id))
        .subquery()
    )
    booked = (
        plain_select(
            col(LedgerTransaction.subscription_id).label("sid"), func.sum(LedgerEntry.amount_minor).label("amount")
        )
        .join(LedgerEntry, col(LedgerEntry.transaction_id) == col(LedgerTransaction.id))
        .where(col(LedgerEntry.account) == Account.RECEIVABLE.value)
        .group_by(col(LedgerTransaction.subscription_id))
        .subquery()
    )
    rows = db.execute(
        plain_select(booked.c.sid, booked.c.amount, owed.c.amount)
        .outerjoin(owed, owed.c.sid == booked.c.sid)
        .where(booked.c.amount != func.coalesce(owed.c.amount, 0))
    )
    return [
        f"subscription {sid} owes {open_ or 0} minor units by its invoices, {booked_} by the ledger"
        for sid, booked_, open_ in rows
    ]


def credits_are_booked(db: Session) -> list[str]:
    """The open months of each credit, at their list value, are what its promotion account holds."""
    balance = (
        plain_select(
            col(LedgerTransaction.claim_id).label("claim"), func.sum(-LedgerEntry.amount_minor).label("amount")
        )
        .join(LedgerEntry, col(LedgerEntry.transaction_id) == col(LedgerTransaction.id))
        .where(col(LedgerEntry.account) == Account.PROMOTION_OPEN.value)
        .group_by(col(LedgerTransaction.claim_id))
        .subquery()
    )
    g = CreditGrant
    left = col(g.months) - col(g.months_used) - col(g.months_back)
    rows = db.execute(
        plain_select(col(g.claim_id), left * col(g.month_value_minor), balance.c.amount)
        .outerjoin(balance, balance.c.claim == col(g.claim_id))
        .where(or_(func.coalesce(balance.c.amount, 0) != left * col(g.month_value_minor), left < 0))
    )
    found = [
        f"the credit of claim {c} has {value} minor units open, its account holds {booked or 0}"
        for c, value, booked in rows
    ]
    after_end = db.exec(
        select(g.claim_id)
        .join(Subscription, col(Subscription.claim_id) == col(g.claim_id))
        .where(Subscription.state == SubscriptionState.ENDED, left > 0)
    ).all()
    return found + [f"the credit of claim {c} is open though its service has ended" for c in after_end]


def payments_are_whole(db: Session) -> list[str]:
    """No payment is spent twice, and what waits of all of them is what we owe by the books."""
    spent = db.exec(
        select(Payment.id).where(
            or_(col(Payment.applied_minor) > col(Payment.amount_minor), col(Payment.applied_minor) < 0)
        )
    ).all()
    found = [f"payment {p} is set against more than it brought" for p in spent]
    waiting: dict[str, int] = {
        c: int(a)
        for c, a in db.execute(
            plain_select(col(Payment.currency), func.sum(Payment.amount_minor - Payment.applied_minor)).group_by(
                col(Payment.currency)
            )
        )
    }
    booked = {
        c: -int(a)
        for c, a in db.execute(
            plain_select(col(LedgerEntry.currency), func.sum(LedgerEntry.amount_minor))
            .where(col(LedgerEntry.account) == Account.UNMATCHED.value)
            .group_by(col(LedgerEntry.currency))
        )
    }
    return found + [
        f"payments leave {waiting.get(c, 0)} minor units of {c} to customers, the ledger {booked.get(c, 0)}"
        for c in sorted({*waiting, *booked})
        if waiting.get(c, 0) != booked.get(c, 0)
    ]
