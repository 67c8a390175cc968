"""Messages about a claim: a claimant writes on the claim's page, one of ours answers at the desk."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.acts import count_act
from promo.claims.handling import desk_hours
from promo.claims.messages.answer import needs_no_answer, write_to_claimant
from promo.claims.messages.write import write_to_us
from promo.claims.promises import PromisesFound
from promo.i18n import translations
from promo.messages.links import opens_claim
from promo.refusals import NotPossible
from promo.reports.claim import claim_view
from promo.translatable import N_
from promo.web.desk import Unsent
from promo.web.desk import claim_page as page_at_the_desk
from promo.web.prospects import claim_page
from promo.web.security import by_person, engine
from promo.work import CLAIMANT

bp = Blueprint("messages", __name__)


@bp.post("/claims/<claim_id>/<signature>/messages")
def write(claim_id: str, signature: str) -> ResponseReturnValue:
    """The claimant writes to us."""
    app = engine()
    if not opens_claim(app, claim_id, signature):
        abort(404)
    count_act(app, claim_id, signature)
    try:
        app.do(CLAIMANT, write_to_us, claim_id, request.form.get("message", ""), desk_hours(app.settings.rules))
    except NotPossible as problem:
        with app.store.reading() as db:
            view = claim_view(db, claim_id, g.locale, app.clock.now())
        return claim_page(view, signature, {"message": str(problem)}), 422
    return redirect(url_for("prospects.claim", claim_id=claim_id, signature=signature, _anchor="write"), 303)


@bp.post("/desk/claims/<claim_id>/messages")
def answer(claim_id: str) -> ResponseReturnValue:
    """One of ours writes to the claimant, or says that what they wrote needs no answer."""
    seen = [int(n) for n in request.form.getlist("seen") if n.isascii() and n.isdigit() and len(n) < 10]
    words, is_meant = request.form.get("message", ""), bool(request.form.get("meant"))
    try:
        if request.form.get("close"):
            engine().do(by_person(), needs_no_answer, claim_id, seen)
            said = N_("Noted: it needs no answer.")
        else:
            engine().do(by_person(), write_to_claimant, claim_id, words, seen, is_meant=is_meant)
            said = N_("Sent: the message leaves by e-mail, and stands on the page of the claim.")
    except NotPossible as problem:
        return page_at_the_desk(claim_id, None, unsent=Unsent(words, problem=str(problem))), 422
    except PromisesFound as promises:
        return page_at_the_desk(claim_id, None, unsent=Unsent(words, promised=promises.found)), 422
    flash(translations(g.locale).gettext(said))
    return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="messages"), 303)
