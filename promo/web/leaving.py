"""What a claimant takes along to leave the present provider by law: the letter, the days for the calendar."""

from __future__ import annotations

import io

from flask import Blueprint, abort, g, request, send_file
from flask.typing import ResponseReturnValue

from promo.clock import today
from promo.documents.leaving_calendar import leaving_ics
from promo.documents.switch_letter import switch_letter_pdf
from promo.messages.links import opens_claim
from promo.people.limits import PAPER, count, network_of
from promo.reports.claim import ClaimView, claim_view
from promo.reports.exit_pack import changed_at
from promo.reports.notices import notice_told
from promo.reports.ways_out import WaysOut, ways_out
from promo.web.security import engine

bp = Blueprint("leaving", __name__)


@bp.get("/claims/<claim_id>/<signature>/switch-letter.pdf")
def switch_letter(claim_id: str, signature: str) -> ResponseReturnValue:
    """The letter that starts the switch, for the claimant to sign and send."""
    view, ways = _ways(claim_id, signature)
    count(engine(), PAPER, network_of(request.remote_addr))
    made = switch_letter_pdf(view, ways, engine().rules)
    if made is None:
        abort(404)
    return _file(made, "application/pdf")


@bp.get("/claims/<claim_id>/<signature>/by-law.ics")
def calendar(claim_id: str, signature: str) -> ResponseReturnValue:
    """The days of the way out by law, as a calendar file."""
    view, ways = _ways(claim_id, signature)
    with engine().store.reading() as db:
        told, changed = notice_told(db, claim_id, engine().rules), changed_at(db, view)
    return _file(leaving_ics(view, ways, changed, engine().clock.now(), told), "text/calendar")


def _ways(claim_id: str, signature: str) -> tuple[ClaimView, WaysOut]:
    app = engine()
    if not opens_claim(app, claim_id, signature):
        abort(404)
    with app.store.reading() as db:
        view = claim_view(db, claim_id, g.locale, app.clock.now())
        told = notice_told(db, claim_id, app.rules)
    ways = ways_out(view, app.rules, today(app.clock, view.claim.timezone), sent=told.sent_by_law)
    if ways is None:
        abort(404)
    return view, ways


def _file(made: tuple[str, bytes], mimetype: str) -> ResponseReturnValue:
    name, content = made
    return send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
