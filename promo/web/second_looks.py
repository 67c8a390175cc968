"""What leads and managers look at again: a sample of reps' approvals."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.judging.second_look import looked_again, to_look_at_again
from promo.i18n import translations
from promo.refusals import NotPossible
from promo.translatable import N_
from promo.web.security import by_person, engine

bp = Blueprint("second_looks", __name__, url_prefix="/desk/second-looks")


@bp.get("/")
def waiting() -> ResponseReturnValue:
    """The approvals that wait for a second look."""
    return _page(None)


def _page(problem: str | None) -> str:
    with engine().store.reading() as db:
        return render_template("desk/second_looks.html", looks=to_look_at_again(db), problem=problem)


@bp.post("/<claim_id>")
def seen(claim_id: str) -> ResponseReturnValue:
    """Seen: fine, or with a note."""
    try:
        engine().do(by_person(), looked_again, claim_id, request.form.get("note", ""))
    except NotPossible as problem:
        return _page(str(problem)), 422
    flash(translations(g.locale).gettext(N_("Noted.")))
    return redirect(url_for(".waiting"), 303)
