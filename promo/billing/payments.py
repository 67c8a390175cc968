"""Money that came in: by hand, from a bank file, or told by a gateway. Each once, by its method and reference.

It is booked on the day it is recorded, so that a month which is closed stays as
it was; the day the bank credited it stands on the payment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session, col, select

from promo.billing.incoming import IncomingPayment
from promo.books.ledger import Account, Booking, book
from promo.faultpoints import fault
from promo.money import Money
from promo.refusals import NotPossible
from promo.store.tables import Invoice, Payment, Subscription
from promo.subscriptions.suspension import end_suspension
from promo.translatable import N_
from promo.work import Work

AHEAD = timedelta(days=366)
"""How far ahead a bank may date a payment."""
FIRST_YEAR = 2000
NUMBER = re.compile(r"\b([A-Z]{1,6})[\s-]?(\d{4})[\s-]?(\d{6,})\b")


class PaymentNotFound(Exception):
    """There is no such payment."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a payment: new or known, and the invoice it settles, if one was found.

    `doubtful` is a payment that says just what one of another statement said: it was not recorded, and a person looks
    whether it is a second one.
    """

    payment_id: int
    new: bool
    invoice: str | None
    left: Money
    doubtful: bool = False


def record_payment(work: Work, payment: IncomingPayment, invoice_number: str | None = None) -> Recorded:
    """Book money that arrived and set it against an invoice; what does not fit waits for a person.

    Args:
        work: the unit of work, in the name of who says so.
        payment: the money.
        invoice_number: the invoice it is for; None to look for a number in its text.

    Raises:
        NotPossible: no amount, no such invoice, or another currency.
    """
    if payment.amount.minor <= 0:
        raise NotPossible(N_("The amount must be above zero."))
    db = work.db
    known, reference = _known(db, payment)
    if known is not None:
        invoice = db.get(Invoice, known.invoice_id) if known.invoice_id else None
        told = _recorded(known, invoice, new=False)
        elsewhere = bool(payment.source and known.source) and payment.source != known.source
        return replace(told, doubtful=elsewhere)
    if payment.paid_on > work.now.date() + AHEAD or payment.paid_on.year < FIRST_YEAR:
        raise NotPossible(N_("The day of a payment lies in this century, and at most a year ahead."))
    row = Payment(
        amount_minor=payment.amount.minor,
        currency=payment.amount.currency,
        paid_on=payment.paid_on,
        method=payment.method,
        reference=reference,
        payer=payment.payer[:200],
        text=payment.text[:400],
        source=payment.source[:200],
        recorded_by=work.by.word,
        recorded_at=work.now,
    )
    db.add(row)
    db.flush()
    entries = [(Account.CASH, payment.amount), (Account.UNMATCHED, payment.amount.times(-1))]
    book(db, Booking(f"payment/{row.id}", "money received", entries, work.now.date()), at=work.now)
    said = {"amount_minor": row.amount_minor, "reference": reference}
    work.record("payment.recorded", f"payment:{row.id}", said)
    fault("pay.recorded")
    found = _named(db, invoice_number) if invoice_number else _in_text(db, payment)
    if found is not None:
        _apply(work, row, found)
    return _recorded(row, found, new=True)


def _known(db: Session, payment: IncomingPayment) -> tuple[Payment | None, str]:
    """The payment as it was recorded before, if it was, and the reference to keep it under if it was not.

    One that bears the reference of another, but is of another amount or day, is another payment: a reference that a
    bank or a customer used twice must not swallow money.
    """
    names = dict.fromkeys(filter(None, (payment.reference, payment.digest, *payment.older)))
    rows = db.exec(select(Payment).where(Payment.method == payment.method, col(Payment.reference).in_(names))).all()
    if not payment.digest and payment.method != "csv":
        return (rows[0] if rows else None), payment.reference
    same = (payment.amount.minor, payment.amount.currency, payment.paid_on)
    known = next((r for r in rows if (r.amount_minor, r.currency, r.paid_on) == same), None)
    taken = any(r.reference == payment.reference for r in rows)
    return known, payment.digest if taken and payment.digest else payment.reference


def record_payments(work: Work, payments: Iterable[IncomingPayment]) -> list[Recorded]:
    """Book a whole bank file: all of it, or nothing. A file read twice counts once.

    Raises:
        NotPossible: one of them has no amount.
    """
    return [record_payment(work, payment) for payment in payments]


def _recorded(payment: Payment, invoice: Invoice | None, *, new: bool) -> Recorded:
    assert payment.id is not None
    left = Money(payment.amount_minor - payment.applied_minor, payment.currency)
    return Recorded(payment.id, new, invoice.number if invoice else None, left)


def match(work: Work, payment_id: int, invoice_number: str) -> Recorded:
    """Set money that waits against an invoice.

    Raises:
        PaymentNotFound, NotPossible.
    """
    payment, invoice = _payment(work, payment_id), _named(work.db, invoice_number)
    _apply(work, payment, invoice)
    return _recorded(payment, invoice, new=False)


def pay_back(work: Work, payment_id: int) -> Money:
    """Record that what waits of this money was sent back to the customer; the same again a moment later was sent back
    once. Returns how much.

    Raises:
        PaymentNotFound, NotPossible: nothing is left of it.
    """
    payment = _payment(work, payment_id)
    left = Money(payment.amount_minor - payment.applied_minor, payment.currency)
    if left.minor <= 0:
        if work.said_just_now("payment.sent_back", f"payment:{payment_id}"):
            return left
        raise NotPossible(N_("Nothing of this payment is left."))
    payment.applied_minor = payment.amount_minor
    work.db.add(payment)
    entries = [(Account.UNMATCHED, left), (Account.CASH, left.times(-1))]
    book(work.db, Booking(f"payment/{payment_id}/back", "money sent back", entries, work.now.date()), at=work.now)
    work.record("payment.sent_back", f"payment:{payment_id}", {"amount_minor": left.minor})
    return left


def _payment(work: Work, payment_id: int) -> Payment:
    payment = work.db.get(Payment, payment_id, with_for_update=True)
    if payment is None:
        raise PaymentNotFound(str(payment_id))
    return payment


def _apply(work: Work, payment: Payment, invoice: Invoice) -> None:
    """Set as much of a payment against an invoice as the invoice still asks."""
    if invoice.currency != payment.currency:
        raise NotPossible(N_("The invoice is in another currency."))
    if invoice.is_credit_note:
        raise NotPossible(N_("A credit note cannot be paid."))
    db = work.db
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
    booking = Booking(
        f"payment/{payment.id}/{invoice.number}",
        "payment set against an invoice",
        [(Account.UNMATCHED, part), (Account.RECEIVABLE, part.times(-1))],
        work.now.date(),
        subscription.claim_id if subscription else None,
        invoice.subscription_id,
    )
    book(db, booking, at=work.now)
    said = {"invoice": invoice.number, "amount_minor": part.minor, "left": invoice.open_minor}
    work.record("payment.matched", f"payment:{payment.id}", said)
    if invoice.open_minor == 0:
        db.flush()
        end_suspension(work, invoice.subscription_id)


def _named(db: Session, number: str) -> Invoice:
    invoice = db.exec(select(Invoice).where(Invoice.number == number.strip().upper()).with_for_update()).first()
    if invoice is None:
        raise NotPossible(N_("There is no invoice with this number."))
    return invoice


def _in_text(db: Session, payment: IncomingPayment) -> Invoice | None:
    """The open invoice whose number stands in the text of a payment; none if several do, or the currency differs."""
    numbers = {f"{a}-{b}-{c}" for a, b, c in NUMBER.findall(payment.text.upper())}
    rows: Sequence[Invoice] = db.exec(
        select(Invoice)
        .where(
            col(Invoice.number).in_(numbers), col(Invoice.open_minor) > 0, Invoice.currency == payment.amount.currency
        )
        .with_for_update()
    ).all()
    return rows[0] if len(rows) == 1 else None
