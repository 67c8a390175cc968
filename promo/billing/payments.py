"""Money that came in: by hand, from a bank file, or told by a gateway. Each once, by its method and reference.

It is booked on the day it is recorded, so that a month which is closed stays as
it was; the day the bank credited it stands on the payment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from promo import audit
from promo.billing.receipt import Receipt
from promo.books.ledger import Account, book
from promo.clock import Clock
from promo.faultpoints import fault
from promo.money import Money
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import Invoice, Payment, Subscription
from promo.subscriptions.suspension import end_suspension
from promo.translatable import N_

NUMBER = re.compile(r"\b([A-Z]{1,6})[\s-]?(\d{4})[\s-]?(\d{6,})\b")


class PaymentNotFound(Exception):
    """There is no such payment."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a receipt: new or known, and the invoice it settles, if one was found."""

    payment_id: int
    new: bool
    invoice: str | None
    left: Money


def record_payment(
    receipt: Receipt, *, by: str, store: Store, clock: Clock, invoice_number: str | None = None
) -> Recorded:
    """Book money that arrived and set it against an invoice; what does not fit waits for a person.

    Args:
        invoice_number: the invoice it is for; None to look for a number in its text.

    Raises:
        NotPossible: no amount, no such invoice, or another currency.
    """
    [recorded] = record_payments([receipt], by=by, store=store, clock=clock, invoice_number=invoice_number)
    return recorded


@tried_again
def record_payments(
    receipts: Iterable[Receipt], *, by: str, store: Store, clock: Clock, invoice_number: str | None = None
) -> list[Recorded]:
    """The same for a whole bank file, in one transaction: all of it, or nothing. A file read twice counts once."""
    now = clock.now()
    with store.writing() as db:
        return [_record(db, receipt, by, now, invoice_number) for receipt in receipts]


def _record(db: Session, receipt: Receipt, by: str, now: datetime, invoice_number: str | None) -> Recorded:
    if receipt.amount.minor <= 0:
        raise NotPossible(N_("The amount must be above zero."))
    known = db.exec(
        select(Payment).where(Payment.method == receipt.method, Payment.reference == receipt.reference)
    ).first()
    if known is not None:
        assert known.id is not None
        invoice = db.get(Invoice, known.invoice_id) if known.invoice_id else None
        return Recorded(
            known.id,
            False,
            invoice.number if invoice else None,
            Money(known.amount_minor - known.applied_minor, known.currency),
        )
    payment = Payment(
        amount_minor=receipt.amount.minor,
        currency=receipt.amount.currency,
        paid_on=receipt.paid_on,
        method=receipt.method,
        reference=receipt.reference,
        payer=receipt.payer[:200],
        text=receipt.text[:400],
        recorded_by=by,
        recorded_at=now,
    )
    db.add(payment)
    db.flush()
    assert payment.id is not None
    book(
        db,
        f"payment/{payment.id}",
        "money received",
        [(Account.CASH, receipt.amount), (Account.UNMATCHED, receipt.amount.times(-1))],
        on=now.date(),
        at=now,
    )
    audit.record(
        db,
        "payment.recorded",
        f"payment:{payment.id}",
        by,
        {"amount_minor": payment.amount_minor, "reference": receipt.reference},
        now,
    )
    fault("pay.recorded")
    found = _named(db, invoice_number) if invoice_number else _in_text(db, receipt)
    if found is not None:
        _apply(db, payment, found, by, now)
    return Recorded(
        payment.id,
        True,
        found.number if found else None,
        Money(payment.amount_minor - payment.applied_minor, payment.currency),
    )


@tried_again
def match(payment_id: int, invoice_number: str, *, by: str, store: Store, clock: Clock) -> Recorded:
    """Set money that waits against an invoice.

    Raises:
        PaymentNotFound, NotPossible.
    """
    now = clock.now()
    with store.writing() as db:
        payment = db.get(Payment, payment_id, with_for_update=True)
        if payment is None:
            raise PaymentNotFound(str(payment_id))
        invoice = _named(db, invoice_number)
        _apply(db, payment, invoice, by, now)
        return Recorded(
            payment_id, False, invoice.number, Money(payment.amount_minor - payment.applied_minor, payment.currency)
        )


@tried_again
def pay_back(payment_id: int, *, by: str, store: Store, clock: Clock) -> Money:
    """Record that what waits of this money was sent back to the customer. Returns how much.

    Raises:
        PaymentNotFound, NotPossible: nothing is left of it.
    """
    now = clock.now()
    with store.writing() as db:
        payment = db.get(Payment, payment_id, with_for_update=True)
        if payment is None:
            raise PaymentNotFound(str(payment_id))
        left = Money(payment.amount_minor - payment.applied_minor, payment.currency)
        if left.minor <= 0:
            raise NotPossible(N_("Nothing of this payment is left."))
        payment.applied_minor = payment.amount_minor
        db.add(payment)
        book(
            db,
            f"payment/{payment_id}/back",
            "money sent back",
            [(Account.UNMATCHED, left), (Account.CASH, left.times(-1))],
            on=now.date(),
            at=now,
        )
        audit.record(db, "payment.sent_back", f"payment:{payment_id}", by, {"amount_minor": left.minor}, now)
        return left


def _apply(db: Session, payment: Payment, invoice: Invoice, by: str, now: datetime) -> None:
    """Set as much of a payment against an invoice as the invoice still asks."""
    if invoice.currency != payment.currency:
        raise NotPossible(N_("The invoice is in another currency."))
    if invoice.is_credit_note:
        raise NotPossible(N_("A credit note cannot be paid."))
    part = Money(min(payment.amount_minor - payment.applied_minor, invoice.open_minor), payment.currency)
    if payment.invoice_id is None:
        payment.invoice_id = invoice.id
    db.add(payment)
    if part.minor <= 0:
        return
    payment.applied_minor += part.minor
    invoice.open_minor -= part.minor
    db.add(invoice)
    subscription = db.get(Subscription, invoice.subscription_id)
    book(
        db,
        f"payment/{payment.id}/{invoice.number}",
        "payment set against an invoice",
        [(Account.UNMATCHED, part), (Account.RECEIVABLE, part.times(-1))],
        on=now.date(),
        at=now,
        claim_id=subscription.claim_id if subscription else None,
        subscription_id=invoice.subscription_id,
    )
    audit.record(
        db,
        "payment.matched",
        f"payment:{payment.id}",
        by,
        {"invoice": invoice.number, "amount_minor": part.minor, "left": invoice.open_minor},
        now,
    )
    if invoice.open_minor == 0:
        db.flush()
        end_suspension(db, invoice.subscription_id, by=by, at=now)


def _named(db: Session, number: str) -> Invoice:
    invoice = db.exec(select(Invoice).where(Invoice.number == number.strip().upper()).with_for_update()).first()
    if invoice is None:
        raise NotPossible(N_("There is no invoice with this number."))
    return invoice


def _in_text(db: Session, receipt: Receipt) -> Invoice | None:
    """The open invoice whose number stands in the text of a payment; none if several do, or the currency differs."""
    numbers = {f"{a}-{b}-{c}" for a, b, c in NUMBER.findall(receipt.text.upper())}
    rows: Sequence[Invoice] = db.exec(
        select(Invoice)
        .where(
            col(Invoice.number).in_(numbers), col(Invoice.open_minor) > 0, Invoice.currency == receipt.amount.currency
        )
        .with_for_update()
    ).all()
    return rows[0] if len(rows) == 1 else None
