"""What a claimant takes along to leave the present provider: the letters, the calendar, all of it in one PDF."""

from __future__ import annotations

import io
from datetime import date

from flask import Blueprint, abort, g, request, send_file
from flask.typing import ResponseReturnValue

from promo.clock import today
from promo.documents.exit_pack import exit_pack_pdf
from promo.documents.letters import Typed
from promo.documents.notice_calendar import notice_ics
from promo.documents.notice_letter import notice_letter_pdf
from promo.messages.links import opens_claim
from promo.people.limits import PAPER, count, network_of
from promo.reports.claim import ClaimView, claim_view
from promo.reports.exit_pack import changed_at, exit_pack
from promo.reports.notices import notice_told
from promo.reports.ways_out import ways_out
from promo.web.security import engine

bp = Blueprint("exit_pack", __name__)


@bp.route("/claims/<claim_id>/<signature>/exit-pack.pdf", methods=["GET", "POST"])
def pack(claim_id: str, signature: str) -> ResponseReturnValue:
    """All of it as one PDF; what was typed for it stands in it and is kept nowhere."""
    view, day = _accepted(claim_id, signature)
    count(engine(), PAPER, network_of(request.remote_addr))
    rules = engine().rules
    with engine().store.reading() as db:
        told = notice_told(db, claim_id, rules)
    ways = ways_out(view, rules, day, sent=told.sent_by_law)
    return _file(exit_pack_pdf(view, ways, rules, day, Typed.read(request.form), told.way), "application/pdf")


@bp.get("/claims/<claim_id>/<signature>/notice-letter.pdf")
def notice(claim_id: str, signature: str) -> ResponseReturnValue:
    """The letter that ends the present contract, for the claimant to sign and send."""
    view, day = _accepted(claim_id, signature)
    count(engine(), PAPER, network_of(request.remote_addr))
    return _file(notice_letter_pdf(view, engine().rules, day), "application/pdf")


@bp.get("/claims/<claim_id>/<signature>/notice.ics")
def calendar(claim_id: str, signature: str) -> ResponseReturnValue:
    """The days of the notice, as a calendar file."""
    view, day = _accepted(claim_id, signature)
    with engine().store.reading() as db:
        changed, told = changed_at(db, view), notice_told(db, claim_id, engine().rules)
    return _file(notice_ics(view, changed, day, engine().clock.now(), told), "text/calendar")


def _accepted(claim_id: str, signature: str) -> tuple[ClaimView, date]:
    app = engine()
    if not opens_claim(app, claim_id, signature):
        abort(404)
    with app.store.reading() as db:
        view = claim_view(db, claim_id, g.locale, app.clock.now())
    if exit_pack(view, app.rules) is None:
        abort(404)
    return view, today(app.clock, view.claim.timezone)


def _file(made: tuple[str, bytes] | None, mimetype: str) -> ResponseReturnValue:
    if made is None:
        abort(404)
    name, content = made
    return send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
