"""Finance: the month of credits, bills that are late, money that came in, the books to take along."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.billing.amounts import CURRENCIES, amount_said, currency_said, within_a_year
from promo.billing.bank_file import UnreadableBankFile, read_bank_file
from promo.billing.import_bank_file import ImportReport, import_bank_file
from promo.billing.incoming import IncomingPayment
from promo.billing.overdue import overdue_bills
from promo.billing.payments import PaymentNotFound, match, pay_back, record_payment
from promo.clock import today
from promo.i18n import translations
from promo.ids import token
from promo.periods import add_months
from promo.refusals import NotPossible
from promo.reports.export import ledger_csv
from promo.reports.payments import waiting_payments
from promo.reports.statement import COLUMNS, behind, month_of_credits
from promo.translatable import N_
from promo.web.case_lists import hidden_states
from promo.web.security import by_person, engine

bp = Blueprint("finance", __name__, url_prefix="/finance")
# What the form for a payment by hand shows again after a problem.
SHOWN = ("key", "amount", "currency", "paid_on", "invoice", "payer")


def month_asked() -> date:
    """The month asked for, else the present one."""
    text = request.args.get("month", "")
    # Years in which there can be books: the months beside the first and the last there is would be none.
    if re.fullmatch("20[0-9]{2}-(0[1-9]|1[0-2])", text):
        return date.fromisoformat(f"{text}-01")
    return today(engine().clock, "UTC").replace(day=1)


@bp.get("/")
def month() -> ResponseReturnValue:
    """The month of credits, each number with its claims."""
    asked = month_asked()
    with engine().store.reading() as db:
        statements = month_of_credits(db, asked)
    return render_template(
        "finance/month.html",
        statements=statements,
        month=asked,
        before=add_months(asked, -1),
        after=add_months(asked, 1),
    )


@bp.get("/month/claims")
def claims() -> ResponseReturnValue:
    """The claims that one number of the month is made of, a page of them."""
    asked, column, currency = month_asked(), request.args.get("column", ""), request.args.get("currency", "")
    page = request.args.get("page", "")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    if column not in COLUMNS or currency not in CURRENCIES:
        abort(404)
    with engine().store.reading() as db:
        blind = hidden_states(db)
        found = behind(db, asked, column, currency, number, blind)
    return render_template(
        "finance/claims.html",
        found=found,
        month=asked.strftime("%Y-%m"),
        column=column,
        currency=currency,
        blind=blind,
    )


@bp.get("/ledger.csv")
def ledger() -> ResponseReturnValue:
    """Every line of the month's books."""
    asked = month_asked()

    def lines() -> Any:
        with app.store.reading() as db:
            yield from ledger_csv(db, asked, add_months(asked, 1))

    app = engine()
    name = f"ledger-{asked:%Y-%m}.csv"
    return Response(lines(), mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"})


@bp.get("/payments")
def payments() -> ResponseReturnValue:
    """Bills that are late, money that waits, and ways to record more."""
    return _payments()


def _payments(
    problem: str | None = None,
    detail: str = "",
    fields: dict[str, str] | None = None,
    report: ImportReport | None = None,
) -> str:
    app = engine()
    with app.store.reading() as db:
        blind = hidden_states(db)
        late = overdue_bills(db, today(app.clock, "UTC"), hides=blind)
        waiting = waiting_payments(db, hides=blind)
    return render_template(
        "finance/payments.html",
        late=late,
        waiting=waiting,
        blind=blind,
        problem=problem,
        detail=detail,
        fields=dict.fromkeys(SHOWN, "") | (fields or {}),
        report=report,
        currencies=[(code, code) for code in app.rules.catalog.currencies],
        key=token(),
        today=today(app.clock, "UTC"),
    )


@bp.errorhandler(NotPossible)
@bp.errorhandler(PaymentNotFound)
def refused(problem: NotPossible | PaymentNotFound) -> ResponseReturnValue:
    """An act that cannot be done as things stand: the page again, with the reason and what was typed."""
    return _payments(str(problem), fields=dict(request.form)), 422


@bp.post("/payments")
def record() -> ResponseReturnValue:
    """One payment by hand. The form's key is its reference: sent twice, it counts once."""
    fields = dict(request.form)
    try:
        currency = currency_said(fields.get("currency", "EUR"))
        amount = amount_said(fields.get("amount", ""), currency)
        paid_on = date.fromisoformat(fields.get("paid_on", ""))
    except ValueError as wrong:
        told = N_("Write the amount like 174.00, the currency like EUR and the day as year-month-day.")
        return _payments(told, str(wrong), fields=fields), 422
    if currency not in engine().rules.catalog.currencies:
        return _payments(N_("No customer pays in this currency."), fields=fields), 422
    if not within_a_year(paid_on, today(engine().clock, "UTC")):
        return _payments(N_("The day lies more than a year away. Is it right?"), fields=fields), 422
    payment = IncomingPayment(
        amount,
        paid_on,
        "hand",
        fields.get("key") or token(),
        payer=fields.get("payer", ""),
        text=fields.get("text", ""),
    )
    recorded = engine().do(by_person(), record_payment, payment, fields.get("invoice") or None)
    return _done(
        N_("Recorded. It settles invoice %(invoice)s.")
        if recorded.invoice
        else N_("Recorded. It waits to be matched."),
        recorded.invoice,
    )


@bp.post("/payments/import")
def import_file() -> ResponseReturnValue:
    """A bank file: all of it or nothing; read twice it counts once."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _payments(N_("Choose the bank's file first.")), 422
    try:
        file = read_bank_file(upload.read(), upload.filename)
    except UnreadableBankFile as problem:
        return _payments(N_("The file cannot be read; nothing of it was recorded."), str(problem)), 422
    # The page itself, with the report: reading the file again by reloading counts nothing twice.
    return _payments(report=engine().do(by_person(), import_bank_file, file))


@bp.post("/payments/<int:payment_id>/match")
def match_payment(payment_id: int) -> ResponseReturnValue:
    """Set waiting money against an invoice."""
    recorded = engine().do(by_person(), match, payment_id, request.form.get("invoice", ""))
    return _done(N_("Recorded. It settles invoice %(invoice)s."), recorded.invoice)


@bp.post("/payments/<int:payment_id>/back")
def send_back(payment_id: int) -> ResponseReturnValue:
    """Waiting money was sent back."""
    engine().do(by_person(), pay_back, payment_id)
    return _done(N_("Recorded as sent back."))


def _done(text: str, invoice: str | None = None) -> ResponseReturnValue:
    flash(translations(g.locale).gettext(text) % {"invoice": invoice})
    return redirect(url_for(".payments"), 303)
