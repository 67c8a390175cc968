"""Quotes at the desk: make one, copy its link, mail it, print it in the customer's language, take it back."""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from promo.claims.desk_quotes import make_at_the_desk, quotes_of, revoke_quote
from promo.claims.intake.form import FormProblem
from promo.claims.intake.hand_in import best_offer
from promo.claims.intake.quote import DEFAULT_LIFE, QuoteFor, QuoteProblem, quote_of
from promo.claims.mail_quote import mail_quote
from promo.countries import COUNTRIES
from promo.documents.quote import quote_link, quote_pdf
from promo.forms import day_of, whole_number
from promo.i18n import LOCALES, translations
from promo.refusals import NotPossible
from promo.reports.quote_bill import bill_of_quote
from promo.store.tables import MadeQuote
from promo.translatable import N_
from promo.web.claim_form import said_of
from promo.web.names import country_choices
from promo.web.permissions import may
from promo.web.security import by_person, engine

bp = Blueprint("quotes", __name__, url_prefix="/desk/quotes")
SHOWN = ("company", "country", "plan", "every", "seats", "until", "language")


@bp.get("/")
def mine() -> ResponseReturnValue:
    """One's own quotes, and the form for another."""
    until = (engine().clock.now() + DEFAULT_LIFE).date().isoformat()
    fields = {"plan": "remote-support", "every": "month", "seats": "5", "until": until, "language": g.locale}
    return _page(fields, {})


@bp.post("/")
def make() -> ResponseReturnValue:
    """Make a quote."""
    app, fields = engine(), dict(request.form)
    try:
        asked = _asked(fields)
        offer = best_offer(app, asked.country, asked.plan, asked.every, asked.seats)[0]
        language = fields.get("language", "") if fields.get("language") in LOCALES else "en"
        app.do(by_person(), make_at_the_desk, offer, asked, language)
    except FormProblem as problem:
        return _page(fields, problem.problems), 422
    except QuoteProblem as problem:
        return _page(fields, {"until": said_of(problem)}), 422
    flash(translations(g.locale).gettext(N_("The quote is made: mail it, copy its link or print it.")))
    return redirect(url_for(".mine"), 303)


@bp.post("/<quote_id>/revoke")
def revoke(quote_id: str) -> ResponseReturnValue:
    """Take one back."""
    said = N_("Taken back: no further request comes of it.")
    try:
        engine().do(by_person(), revoke_quote, quote_id)
    except NotPossible as problem:
        said = str(problem)
    flash(translations(g.locale).gettext(said))
    return redirect(url_for(".mine"), 303)


@bp.post("/<quote_id>/mail")
def mail(quote_id: str) -> ResponseReturnValue:
    """Mail one to the customer."""
    said = N_("The quote is on its way by mail.")
    try:
        engine().do(by_person(), mail_quote, quote_id, request.form.get("email", ""))
    except NotPossible as problem:
        said = str(problem)
    flash(translations(g.locale).gettext(said))
    return redirect(url_for(".mine"), 303)


@bp.get("/<quote_id>.pdf")
def paper(quote_id: str) -> ResponseReturnValue:
    """The quote on paper, in the customer's language."""
    app = engine()
    with app.store.reading() as db:
        row = db.get(MadeQuote, quote_id)
        if row is None or (_makes() and row.by_person != g.person.id):
            abort(404)
        quote = quote_of(row.quoted)
        bill = bill_of_quote(db, quote, app.rules)
    name, content = quote_pdf(app, quote, bill, row.locale, _link(row))
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


def _makes() -> bool:
    """Whether whoever looks makes quotes of their own; an auditor reads those of everybody."""
    return may(g.person.role, "quotes.make")


def _link(row: MadeQuote) -> str:
    return quote_link(engine(), quote_of(row.quoted))


def _asked(fields: Mapping[str, str]) -> QuoteFor:
    rules, problems = engine().rules, dict[str, str]()
    company, country = fields.get("company", "").strip()[:200], fields.get("country", "")
    if not any(letter.isalnum() for letter in company):
        problems["company"] = N_("Enter the name of the company: the quote is for it alone.")
    if country not in COUNTRIES:
        problems["country"] = N_("Choose the country.")
    if rules.catalog.plan(fields.get("plan", "")) is None:
        problems["plan"] = N_("Choose one of the plans.")
    if fields.get("every") not in ("month", "year"):
        problems["every"] = N_("Choose monthly or yearly billing.")
    seats, until, bounds = 0, None, rules.catalog.seats
    try:
        refused = N_("Enter the number of users as a whole number, 1 or more.")
        seats = whole_number(fields.get("seats", ""), bounds.minimum, bounds.maximum, refused)
    except ValueError as why:
        problems["seats"] = str(why)
    try:
        until = day_of(fields.get("until", ""), N_("Write the day as year-month-day, for example 2027-01-31."))
    except ValueError as why:
        problems["until"] = str(why)
    if problems or until is None:
        raise FormProblem(problems)
    return QuoteFor(country, fields["plan"], fields["every"], seats, until, g.person.name, company)


def _page(fields: Mapping[str, str], problems: Mapping[str, str]) -> str:
    app = engine()
    zones = {name: offer.file.timezone for name, offer in app.rules.promotions.items()}
    with app.store.reading() as db:
        lines = quotes_of(db, g.person.id if _makes() else None, zones, app.clock.now())
        bills = [bill_of_quote(db, line.quote, app.rules) for line in lines]
    return render_template(
        "desk/quotes.html",
        values={name: fields.get(name, "") for name in SHOWN},
        problems=problems,
        lines=[(line, bill, _link(line.row)) for line, bill in zip(lines, bills, strict=True)],
        plans=[(plan.id, plan.name) for plan in app.rules.catalog.plans],
        countries=country_choices(g.locale),
    )
