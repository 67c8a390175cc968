"""Asking to be called: a form that works without scripts, when we call, and the note at the desk that we did."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.call_requests import CallForm, ask_for_call, called
from promo.claims.handling import desk_hours
from promo.forms import FormProblem
from promo.i18n import translations
from promo.ids import sign, signed, token
from promo.messages.links import is_over
from promo.people.limits import CALL_ME, count, network_of
from promo.refusals import NotPossible
from promo.store.tables import CallRequest
from promo.translatable import N_
from promo.web.front import visitors_country
from promo.web.names import country_choices
from promo.web.security import by_person, engine
from promo.work import FORM

bp = Blueprint("call_requests", __name__)
FIELDS = ("name", "phone", "country", "suits", "named", "words", "form_key")


@bp.get("/call-me")
def form() -> ResponseReturnValue:
    """The fields; a page that knows the claim or contract names it."""
    return _form({"form_key": token(), "country": visitors_country(), "named": request.args.get("named", "")[:60]}, {})


@bp.post("/call-me")
def send() -> ResponseReturnValue:
    """Take it, and say by when we call."""
    app = engine()
    fields = {k: request.form.get(k, "") for k in FIELDS}
    try:
        parsed = CallForm.read({**fields, "locale": g.locale})
        count(app, CALL_ME, network_of(request.remote_addr))
        row = app.do(FORM, ask_for_call, parsed, desk_hours(app.settings.rules))
    except FormProblem as problem:
        return _form(fields, problem.problems), 422
    return redirect(url_for(".done", request_id=row.id, signature=sign(app.secret, "call", row.id)), 303)


@bp.get("/call-me/<request_id>/<signature>")
def done(request_id: str, signature: str) -> ResponseReturnValue:
    """By when we call, at which number."""
    app = engine()
    if not signed(app.secret, "call", request_id, signature):
        abort(404)
    with app.store.reading() as db:
        row = db.get(CallRequest, request_id)
    if row is None or is_over(row.asked_at, app.clock.now()):
        abort(404)
    return render_template("call/done.html", asked=row, hours=desk_hours(app.settings.rules))


@bp.post("/desk/calls/<request_id>/called")
def note_call(request_id: str) -> ResponseReturnValue:
    """One of ours called them."""
    try:
        engine().do(by_person(), called, request_id, request.form.get("note", ""))
        said = N_("Noted: they were called.")
    except NotPossible as problem:
        said = str(problem)
    flash(translations(g.locale).gettext(said))
    return redirect(url_for("desk.chores") + "#calls", 303)


def _form(fields: dict[str, str], problems: dict[str, str]) -> str:
    values = {k: fields.get(k, "") for k in FIELDS}
    hours = desk_hours(engine().settings.rules)
    return render_template(
        "call/form.html", values=values, problems=problems, countries=country_choices(g.locale), hours=hours
    )
