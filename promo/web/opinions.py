"""The question after the switch and after leaving: sent from the account or from the page of a mailed link; and what
came of it, for staff."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.i18n import translations
from promo.messages.links import opens_cancellation
from promo.refusals import NotPossible
from promo.reports.opinions import opinions
from promo.store.tables import OpinionKind
from promo.subscriptions.opinion import say
from promo.translatable import N_
from promo.web.case_lists import hidden_states
from promo.web.security import by_person, engine
from promo.work import LINK, Actor

bp = Blueprint("opinions", __name__)


@bp.post("/account/subscriptions/<int:subscription_id>/opinion")
def mine(subscription_id: int) -> ResponseReturnValue:
    """From the account."""
    _say(by_person(), subscription_id)
    return redirect(url_for("portal.subscriptions"), 303)


@bp.post("/leave/<int:subscription_id>/<signature>/opinion")
def by_link(subscription_id: int, signature: str) -> ResponseReturnValue:
    """From the page of a mailed link, which asks after leaving only."""
    if not opens_cancellation(engine(), subscription_id, signature):
        abort(404)
    _say(LINK, subscription_id)
    return redirect(url_for("portal.cancel_by_link", subscription_id=subscription_id, signature=signature), 303)


@bp.get("/desk/opinions")
def report() -> ResponseReturnValue:
    """What customers answered."""
    with engine().store.reading() as db:
        blind = hidden_states(db)
        return render_template("desk/opinions.html", answers=opinions(db, blind), blind=blind)


def _say(by: Actor, subscription_id: int) -> None:
    given = request.form.get("score", "")
    score = int(given) if given.isascii() and given.isdecimal() and len(given) < 3 else None
    said = N_("Thank you. We do not ask again.")
    try:
        kind = OpinionKind(request.form.get("kind", ""))
    except ValueError:
        abort(400)
    if "skip" in request.form:
        score = None
    elif score is None:
        flash(translations(g.locale).gettext(N_("Choose a number from 0 to 10, or skip the question.")), "problem")
        return
    try:
        engine().do(by, say, subscription_id, kind, score, request.form.get("words", ""))
    except NotPossible as problem:
        flash(translations(g.locale).gettext(str(problem)), "problem")
        return
    flash(translations(g.locale).gettext(said))
