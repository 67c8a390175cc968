"""What was read in a proof: the pieces of its pages, for whoever holds the claim's link, and what they correct."""

from __future__ import annotations

import io
import threading
from collections import OrderedDict

from flask import Blueprint, abort, current_app, g, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from promo.claims.acts import count_act
from promo.claims.intake.form import FormProblem
from promo.claims.intake.typed import typed_facts
from promo.claims.judging.pictures import picture_of_page
from promo.claims.reply import correct
from promo.clock import today
from promo.messages.links import opens_claim
from promo.reports.claim import claim_view
from promo.reports.evidence import Box
from promo.reports.read_back import Cut, read_back
from promo.translatable import N_
from promo.web.prospects import claim_page
from promo.web.security import engine

bp = Blueprint("read_back", __name__)
KEPT = 200  # pieces; each some 20 kB


class _Kept:
    """The pieces that were cut last, so that a page that is loaded again costs no worker. They are in memory only, and
    asked for only by whoever may see the page."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[tuple[str, int, Box, tuple[float, float]], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def piece(self, cut: Cut) -> bytes | None:
        """The piece as PNG; None where there is no picture of the page."""
        app = engine()
        page = picture_of_page(cut.file, cut.page, app, app.reader)
        if page is None:
            return None
        key = (cut.file.id, cut.page, cut.region, cut.lines)
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
                return self._pieces[key]
        made = app.reader.cut(page, cut.region, cut.lines)
        if made is not None:
            with self._lock:
                self._pieces[key] = made
                while len(self._pieces) > KEPT:
                    self._pieces.popitem(last=False)
        return made


def _opened(claim_id: str, signature: str) -> None:
    if not opens_claim(engine(), claim_id, signature):
        abort(404)


@bp.get("/claims/<claim_id>/<signature>/pieces/<int:number>")
def piece(claim_id: str, signature: str, number: int) -> ResponseReturnValue:
    """One of the pieces that the claim's page shows."""
    _opened(claim_id, signature)
    with engine().store.reading() as db:
        found = read_back(claim_view(db, claim_id, g.locale, engine().clock.now()))
    wanted, cut = request.args.get("of", str(found.decision)), found.cut(number)
    made = _kept().piece(cut) if cut is not None and wanted == str(found.decision) else None
    if made is None:
        abort(404)
    return send_file(io.BytesIO(made), mimetype="image/png")


def _kept() -> _Kept:
    kept: _Kept = current_app.extensions.setdefault("promo_pieces", _Kept())
    return kept


@bp.post("/claims/<claim_id>/<signature>/facts")
def correct_facts(claim_id: str, signature: str) -> ResponseReturnValue:
    """Something was read wrongly: what the paper says instead."""
    _opened(claim_id, signature)
    app = engine()
    count_act(app, claim_id, signature)
    with app.store.reading() as db:
        view = claim_view(db, claim_id, g.locale, app.clock.now())
    try:
        typed = typed_facts(request.form, today(app.clock, view.claim.timezone))
        if not typed:
            raise FormProblem({"facts": N_("Type what your paper says, then send it.")})
    except FormProblem as problem:
        return claim_page(view, signature, problem.problems), 422
    correct(app, claim_id, typed)
    current_app.extensions["promo_wake"]()
    return redirect(url_for("prospects.claim", claim_id=claim_id, signature=signature), 303)
