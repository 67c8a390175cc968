"""What is sent from a page under a mailed link acknowledges the claim: whoever sent it reads the mailbox."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from promo.claims.acknowledge import acknowledge
from promo.i18n import translations
from promo.messages.links import is_mailed
from promo.translatable import N_
from promo.web.security import engine
from promo.work import CLAIMANT

bp = Blueprint("acknowledge", __name__)


@bp.post("/claims/<claim_id>/<signature>/ours")
def ours(claim_id: str, signature: str) -> ResponseReturnValue:
    """One tap, where nothing else is to be sent."""
    if not is_mailed(engine(), claim_id, signature):
        abort(404)
    flash(translations(g.locale).gettext(N_("Thank you. Your dates and prices stay as they are.")))
    return redirect(url_for("prospects.claim", claim_id=claim_id, signature=signature), 303)


@bp.after_app_request
def _acknowledged(response: Response) -> Response:
    """Every form that was taken says it; opening a page does not, for programs open every link of a letter."""
    given = request.view_args or {}
    sent = request.method == "POST" and response.status_code < 400 and not g.get("expired", False)
    if sent and {"claim_id", "signature"} <= given.keys():
        app = engine()
        if is_mailed(app, given["claim_id"], given["signature"]):
            app.do(CLAIMANT, acknowledge, given["claim_id"])
            current_app.extensions["promo_wake"]()
    return response
