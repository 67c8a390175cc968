"""Giving money back: a credit note corrects an invoice, never more than it asked for.

What was not paid yet is simply no longer owed; what was paid already is owed to
the customer and waits with the unmatched money, to be paid back or set against a
later bill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.books.invoice import Line, Sheet, issue, sheet_of
from promo.books.ledger import Account, book
from promo.books.prices import taxed
from promo.faultpoints import fault
from promo.money import Money
from promo.periods import Span
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Invoice, Payment, Subscription


def give_back(
    db: Session,
    subscription: Subscription,
    rules: RuleBook,
    net: Money,
    *,
    period: Span,
    name: str,
    lines: Sequence[Line],
    by: str,
    at: datetime,
) -> list[Invoice]:
    """Credit notes for a net amount, against the newest invoices of the period first, in the caller's transaction.

    Args:
        net: how much before tax, above zero; never more than the invoices of the period have left.
        name: the cause, such as `change-12`; with a number it tells several notes apart.
        lines: what the first note says; those after it say which rest they give back.

    Returns:
        The notes, usually one.
    """
    left = net.minor
    notes: list[Invoice] = []
    for invoice in _invoices_of(db, subscription, period):
        part = min(left, invoice.net_minor - _credited(db, invoice).minor)
        if part <= 0:
            continue
        said = list(lines) if part == net.minor else [_plain_line(period, part)]
        sheet = sheet_of(
            db,
            subscription,
            rules,
            kind=f"credit/{name}-{len(notes) + 1}",
            period=period,
            net=Money(part, net.currency),
            lines=said,
            at=at,
            cause=name,
            corrects=invoice,
        )
        notes.append(_write(db, subscription, invoice, _whole(sheet, invoice, db), by, at))
        left -= part
        if left == 0:
            break
    return notes


def _whole(sheet: Sheet, invoice: Invoice, db: Session) -> Sheet:
    """A note that gives back all that is left gives back exactly the tax that is left: no cent stays behind."""
    credited = _credited(db, invoice)
    if credited.minor + sheet.amounts.net.minor < invoice.net_minor:
        return sheet
    tax_left = invoice.tax_minor - _credited(db, invoice, "tax_minor").minor
    tax = Money(tax_left, invoice.currency)
    amounts = taxed(sheet.amounts.net, None)
    return replace(sheet, amounts=replace(amounts, tax=tax, total=sheet.amounts.net.plus(tax)))


def _write(db: Session, subscription: Subscription, invoice: Invoice, sheet: Sheet, by: str, at: datetime) -> Invoice:
    note = issue(db, subscription, sheet, by=by, at=at)
    fault("credit_note.written")
    settled = min(invoice.open_minor, note.total_minor)
    invoice.open_minor -= settled
    db.add(invoice)
    owed = note.total_minor - settled
    if owed:
        money = Money(owed, note.currency)
        book(
            db,
            f"owed/{note.number}",
            "paid already: owed to the customer",
            [(Account.RECEIVABLE, money), (Account.UNMATCHED, money.times(-1))],
            on=note.issue_date,
            at=at,
            claim_id=subscription.claim_id,
            subscription_id=subscription.id,
        )
        db.add(
            Payment(
                invoice_id=None,
                amount_minor=owed,
                currency=note.currency,
                paid_on=note.issue_date,
                method="credit_note",
                reference=note.number,
                payer=str(note.buyer.get("name", "")),
                text=note.number,
                recorded_by=by,
                recorded_at=at,
            )
        )
    return note


def _invoices_of(db: Session, subscription: Subscription, period: Span) -> list[Invoice]:
    """The invoices that billed days of this period, newest first."""
    return list(
        db.exec(
            select(Invoice)
            .where(
                Invoice.subscription_id == subscription.id,
                col(Invoice.corrects_id).is_(None),
                Invoice.period_end >= period.ends_before,
                Invoice.period_start <= period.starts_on,
            )
            .order_by(col(Invoice.id).desc())
            .with_for_update()
        )
    )


def _credited(db: Session, invoice: Invoice, column: str = "net_minor") -> Money:
    """What credit notes have given back of an invoice."""
    total = db.exec(
        select(func.coalesce(func.sum(getattr(Invoice, column)), 0)).where(Invoice.corrects_id == invoice.id)
    ).one()
    return Money(int(total), invoice.currency)


def _plain_line(period: Span, net_minor: int) -> Line:
    return {
        "kind": "given_back",
        "from": period.starts_on.isoformat(),
        "before": period.ends_before.isoformat(),
        "net_minor": -net_minor,
    }
