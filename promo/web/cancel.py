"""Cancelling without signing in: a public form, one look where the law of the language asks for it, and the receipt."""

from __future__ import annotations

import io

from flask import Blueprint, abort, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from promo.documents.cancellation import cancellation_ics, declaration_pdf
from promo.forms import FormProblem
from promo.i18n import translations
from promo.ids import sign, signed, token
from promo.messages.links import is_over
from promo.people.limits import DECLARE, PAPER, count, network_of
from promo.reports.cancellation_requests import CancellationView, cancellation_view, for_strangers
from promo.subscriptions.cancel_by_form import CancellationForm, Kind, cancel_by_form
from promo.web.security import engine
from promo.wording import show_date
from promo.work import FORM

bp = Blueprint("cancel", __name__)
# D215-3 asks for a page on which everything can be looked at and changed; BGB 312k for a button on the page with the
# fields.
WITH_RECAP = frozenset({"fr"})
FIELDS = ("kind", "name", "contract", "email", "wished_end", "reason", "form_key")


@bp.get("/cancel")
def form() -> ResponseReturnValue:
    """The five fields."""
    return _form({"form_key": token()}, {})


@bp.post("/cancel")
def send() -> ResponseReturnValue:
    """Take it, or show it once more first."""
    app = engine()
    fields = {k: request.form.get(k, "") for k in FIELDS}
    step = request.form.get("step", "send")
    if step == "change":
        return _form(fields, {})
    try:
        parsed = CancellationForm.read({**fields, "locale": g.locale})
    except FormProblem as problem:
        return _form(fields, problem.problems), 422
    if step == "look":
        return _form(fields, {}, _recap(parsed))
    count(app, DECLARE, network_of(request.remote_addr))
    row = app.do(FORM, cancel_by_form, parsed)
    return redirect(url_for(".done", declaration_id=row.id, signature=sign(app.secret, "exit", row.id)), 303)


def _form(fields: dict[str, str], problems: dict[str, str], recap: list[tuple[str, str]] | None = None) -> str:
    values = {k: fields.get(k, "") for k in FIELDS}
    return render_template(
        "cancel/form.html", values=values, problems=problems, recap=recap, has_recap=g.locale in WITH_RECAP
    )


def _recap(form: CancellationForm) -> list[tuple[str, str]]:
    _ = translations(g.locale).gettext
    return [
        (
            _("How do you want to cancel?"),
            _("Cancellation for cause") if form.kind is Kind.FOR_CAUSE else _("Ordinary cancellation"),
        ),
        *([(_("Reason for ending it early"), form.reason)] if form.reason else []),
        (_("Name or company"), form.name),
        (_("Contract"), form.contract),
        (
            _("Last day you wish (optional)"),
            show_date(form.wished_end, g.locale) if form.wished_end else _("as early as possible"),
        ),
        (_("E-mail for the confirmation"), form.email),
    ]


def _opened(declaration_id: str, signature: str) -> CancellationView:
    """The declaration. Whoever sent the form sees what they declared; what came of it, the link in the mail shows: it
    went to the address of the contract, and anybody may have sent the form."""
    app = engine()
    by_mail = signed(app.secret, "exit-mail", declaration_id, signature)
    if not by_mail and not signed(app.secret, "exit", declaration_id, signature):
        abort(404)
    with app.store.reading() as db:
        view = cancellation_view(db, declaration_id)
    if view is None or is_over(view.request.received_at, app.clock.now()):
        abort(404)
    return view if by_mail else for_strangers(view)


@bp.get("/cancel/<declaration_id>/<signature>")
def done(declaration_id: str, signature: str) -> ResponseReturnValue:
    """The receipt."""
    view = _opened(declaration_id, signature)
    return render_template("cancel/done.html", view=view, declaration=view.request, signature=signature)


@bp.get("/cancel/<declaration_id>/<signature>/declaration.pdf")
def declaration(declaration_id: str, signature: str) -> ResponseReturnValue:
    """What was declared, to keep."""
    count(engine(), PAPER, network_of(request.remote_addr))
    view = _opened(declaration_id, signature)
    name, content = declaration_pdf(engine(), view)
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


@bp.get("/cancel/<declaration_id>/<signature>/last-day.ics")
def calendar(declaration_id: str, signature: str) -> ResponseReturnValue:
    """The last day of service."""
    view = _opened(declaration_id, signature)
    if view.cancellation is None:
        abort(404)
    name, content = cancellation_ics(engine(), view.cancellation.id)
    return send_file(io.BytesIO(content), mimetype="text/calendar", as_attachment=True, download_name=name)
