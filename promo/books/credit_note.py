"""Giving money back: a credit note corrects an invoice, never more than it asked for.

What was not paid yet is simply no longer owed; what was paid already is owed to
the customer and waits with the unmatched money, to be paid back or set against a
later bill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.books.invoice import Charge, InvoiceDraft, draft_of, issue
from promo.books.ledger import Account, Booking, book
from promo.books.lines import InvoiceLine, given_back_line
from promo.books.prices import taxed
from promo.faultpoints import fault
from promo.money import Money
from promo.periods import Span
from promo.store.tables import Invoice, Payment, Subscription
from promo.work import Work


@dataclass(frozen=True, slots=True)
class Credit:
    """What is given back."""

    net: Money
    """Before tax, above zero; never more than the invoices of the period have left."""
    period: Span
    name: str
    """The cause, such as `change-12`; with a number it tells several notes apart."""
    lines: Sequence[InvoiceLine]
    """What the first note says; those after it say which rest they give back."""


def credit_back(work: Work, subscription: Subscription, credit: Credit) -> list[Invoice]:
    """Credit notes for a net amount, against the newest invoices of the period first.

    Returns:
        The notes, usually one.
    """
    left = credit.net.minor
    notes: list[Invoice] = []
    for invoice in _invoices_of(work.db, subscription, credit.period):
        part = min(left, invoice.net_minor - _credited(work.db, invoice).minor)
        if part <= 0:
            continue
        charge = Charge(
            kind=f"credit/{credit.name}-{len(notes) + 1}",
            period=credit.period,
            net=Money(part, credit.net.currency),
            lines=credit.lines if part == credit.net.minor else [given_back_line(credit.period, part)],
            cause=credit.name,
        )
        draft = draft_of(work, subscription, charge, corrects=invoice)
        notes.append(_issue(work, subscription, invoice, _whole(draft, invoice, work.db)))
        left -= part
        if left == 0:
            break
    return notes


def _whole(draft: InvoiceDraft, invoice: Invoice, db: Session) -> InvoiceDraft:
    """A note that gives back all that is left gives back exactly the tax that is left: no cent stays behind."""
    credited = _credited(db, invoice)
    if credited.minor + draft.amounts.net.minor < invoice.net_minor:
        return draft
    tax_left = invoice.tax_minor - _credited(db, invoice, "tax_minor").minor
    tax = Money(tax_left, invoice.currency)
    amounts = taxed(draft.amounts.net, None)
    return replace(draft, amounts=replace(amounts, tax=tax, total=draft.amounts.net.plus(tax)))


def _issue(work: Work, subscription: Subscription, invoice: Invoice, draft: InvoiceDraft) -> Invoice:
    """The note; what the invoice still asks is no longer owed, what was paid already is owed to the customer."""
    note = issue(work, subscription, draft)
    fault("credit_note.written")
    settled = min(invoice.open_minor, note.total_minor)
    invoice.open_minor -= settled
    work.db.add(invoice)
    if owed := note.total_minor - settled:
        _owe(work, subscription, note, Money(owed, note.currency))
    return note


def _owe(work: Work, subscription: Subscription, note: Invoice, money: Money) -> None:
    """Money that waits for the customer, as if it had just come in unmatched."""
    entries = [(Account.RECEIVABLE, money), (Account.UNMATCHED, money.times(-1))]
    what = "paid already: owed to the customer"
    booking = Booking(f"owed/{note.number}", what, entries, note.issue_date, subscription.claim_id, subscription.id)
    book(work.db, booking, at=work.now)
    work.db.add(
        Payment(
            invoice_id=None,
            amount_minor=money.minor,
            currency=note.currency,
            paid_on=note.issue_date,
            method="credit_note",
            reference=note.number,
            payer=str(note.buyer.get("name", "")),
            text=note.number,
            recorded_by=work.by.word,
            recorded_at=work.now,
        )
    )


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
