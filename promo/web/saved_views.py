"""Keep what a list of claims is narrowed down to, and forget it."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from promo.i18n import translations
from promo.people.saved_views import forget_view, keep_view
from promo.refusals import NotPossible
from promo.reports.case_filter import CaseFilter
from promo.web.security import by_person, engine

bp = Blueprint("saved_views", __name__, url_prefix="/desk/views")


@bp.post("/")
def keep() -> ResponseReturnValue:
    """Keep it under a name, for oneself or for everybody."""
    query, called = CaseFilter.of(request.form).named, request.form.get("called", "")
    try:
        engine().do(by_person(), keep_view, called, query, shared=request.form.get("shared") == "yes")
    except NotPossible as problem:
        flash(translations(g.locale).gettext(str(problem)), "problem")
    return redirect(url_for(_list(), **query), 303)  # type: ignore[arg-type]


@bp.post("/<int:view_id>/forget")
def forget(view_id: int) -> ResponseReturnValue:
    """Forget one's own."""
    engine().do(by_person(), forget_view, view_id)
    return redirect(url_for(_list()), 303)


def _list() -> str:
    """The list that the form stood under."""
    return "desk.claims" if request.form.get("back") == "desk.claims" else "desk.queue"
