"""The page on which a customer agrees, or does not, to a claim that one of ours made for them."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.acts import count_act
from promo.claims.consent import agree, refuse
from promo.claims.expire import answer_by
from promo.i18n import translations
from promo.messages.links import is_mailed
from promo.reports.claim import ClaimView
from promo.reports.rep_start import made_by
from promo.translatable import N_
from promo.web.security import engine
from promo.work import CLAIMANT

bp = Blueprint("consent", __name__)


@bp.post("/claims/<claim_id>/<signature>/consent")
def answer(claim_id: str, signature: str) -> ResponseReturnValue:
    """Yes or no, by the link that only the mail holds."""
    app = engine()
    if not is_mailed(app, claim_id, signature):
        abort(404)
    count_act(app, claim_id, signature)
    given = request.form.get("answer", "")
    if given not in ("yes", "no"):
        abort(400)
    if given == "yes" and app.do(CLAIMANT, agree, claim_id):
        current_app.extensions["promo_wake"]()
        flash(translations(g.locale).gettext(N_("Thank you. We read the papers now.")))
    if given == "no":
        app.do(CLAIMANT, refuse, claim_id, bool(request.form.get("erase")))
    return redirect(url_for("prospects.claim", claim_id=claim_id, signature=signature), 303)


def consent_page(view: ClaimView, signature: str) -> str:
    """What was prepared, by whom, and what each answer comes to."""
    app = engine()
    with app.store.reading() as db:
        made = made_by(db, view.claim.id)
    rules = app.rules
    return render_template(
        "prospects/consent.html",
        view=view,
        signature=signature,
        made=made,
        by_mail=is_mailed(app, view.claim.id, signature),
        answer_by=answer_by(view.claim, rules.promotion_of(view.claim.promotion).file.ask),
        plan=rules.catalog.plan(view.claim.plan),
    )
