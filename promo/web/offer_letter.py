"""The offer letter: from the claim's page and the mails by their link, and from the account."""

from __future__ import annotations

import io

from flask import Blueprint, abort, g, request, send_file
from flask.typing import ResponseReturnValue

from promo.documents.offer_letter import offer_letter_pdf
from promo.messages.links import opens_claim
from promo.people.limits import PAPER, count, network_of
from promo.subscriptions.find import look_at_subscription
from promo.web.security import by_person, engine

bp = Blueprint("offer_letter", __name__)


@bp.get("/claims/<claim_id>/<signature>/offer.pdf")
def by_link(claim_id: str, signature: str) -> ResponseReturnValue:
    """The offer of a claim, for whoever holds its link."""
    if not opens_claim(engine(), claim_id, signature):
        abort(404)
    return _letter(claim_id)


@bp.get("/account/subscriptions/<int:subscription_id>/offer.pdf")
def of_account(subscription_id: int) -> ResponseReturnValue:
    """The offer of a contract of one's own; any other is not found."""
    return _letter(engine().look(by_person(), look_at_subscription, subscription_id).claim_id)


def _letter(claim_id: str) -> ResponseReturnValue:
    count(engine(), PAPER, network_of(request.remote_addr))
    made = offer_letter_pdf(engine(), claim_id, g.locale)
    if made is None:
        abort(404)
    name, content = made
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
