"""Having one's data erased: what goes at once, what is kept until when, and the button. In the account, and by the
link of a request."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from promo.claims.acts import count_act
from promo.claims.erase import ask_erasure, ask_erasure_of_claim, look_at_erasure, look_at_erasure_of_claim
from promo.i18n import translations
from promo.messages.links import opens_claim
from promo.refusals import NotPossible
from promo.reports.erasures import asked_before
from promo.translatable import N_
from promo.web.security import by_person, engine
from promo.work import CLAIMANT

bp = Blueprint("erasure", __name__)
ASKED = N_(
    "Your wish is recorded, reference %(reference)s. What can go is erased within the hour; a mail says the rest."
)


@bp.get("/account/erasure")
def page() -> ResponseReturnValue:
    """What an erasure comes to."""
    app = engine()
    with app.store.reading() as db:
        before = asked_before(db, g.person.id)
    ahead = app.look(by_person(), look_at_erasure, g.person.id)
    return render_template("portal/erasure.html", ahead=ahead, before=before)


@bp.post("/account/erasure")
def ask() -> ResponseReturnValue:
    """Ask for it."""
    said = engine().do(by_person(), ask_erasure, g.person.id)
    flash(translations(g.locale).gettext(ASKED) % {"reference": said})
    return redirect(url_for(".page"), 303)


@bp.get("/claims/<claim_id>/<signature>/erase")
def of_claim(claim_id: str, signature: str) -> ResponseReturnValue:
    """The same of one request, by its link."""
    return _of_claim(claim_id, signature)


@bp.post("/claims/<claim_id>/<signature>/erase")
def ask_of_claim(claim_id: str, signature: str) -> ResponseReturnValue:
    """Ask for it."""
    _opened(claim_id, signature)
    count_act(engine(), claim_id, signature)
    try:
        said = engine().do(CLAIMANT, ask_erasure_of_claim, claim_id)
    except NotPossible as problem:
        return _of_claim(claim_id, signature, str(problem)), 422
    return render_template("prospects/erased.html", reference=said)


def _of_claim(claim_id: str, signature: str, problem: str | None = None) -> str:
    _opened(claim_id, signature)
    ahead = engine().look(CLAIMANT, look_at_erasure_of_claim, claim_id)
    values = {"claim_id": claim_id, "signature": signature, "ahead": ahead, "problem": problem}
    return render_template("prospects/erase.html", **values)


def _opened(claim_id: str, signature: str) -> None:
    if not opens_claim(engine(), claim_id, signature):
        abort(404)
