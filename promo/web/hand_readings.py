"""Facts that a colleague reads in the papers by hand, on the page of a claim."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.intake.form import FormProblem
from promo.claims.judging.decided import decided
from promo.claims.read_by_hand import READ_BY_HAND, AtTheDesk, read_by_hand, take_back_reading
from promo.claims.review import ReviewProblem
from promo.eligibility.model import Outcome
from promo.i18n import translations
from promo.proof.facts import FactName
from promo.store.tables import Decision
from promo.translatable import N_
from promo.web.case_page import Unread, claim_page
from promo.web.security import by_person, engine

bp = Blueprint("hand_readings", __name__, url_prefix="/desk/claims")
FIELDS = ("value", "unit", "nothing", "place", "box", "quote")
_SAID = {
    Outcome.APPROVE: N_("Judged again: the rules say yes now. The decision is yours."),
    Outcome.ASK: N_("Judged again: the rules would ask for more."),
    Outcome.DECLINE: N_("Judged again: the rules would say no."),
    Outcome.REVIEW: N_("Judged again: it still needs a person."),
}


@bp.post("/<claim_id>/facts/<fact>")
def read(claim_id: str, fact: str) -> ResponseReturnValue:
    """What the papers say of one fact."""
    given = {name: request.form.get(name, "") for name in FIELDS}
    typed = AtTheDesk(
        _known(fact),
        given["value"],
        given["unit"],
        bool(given["nothing"]),
        given["place"],
        given["box"],
        given["quote"],
    )
    try:
        decision = engine().do(by_person(), read_by_hand, claim_id, typed)
    except FormProblem as problem:
        return claim_page(claim_id, None, Unread(fact, problem.problems, given)), 422
    except ReviewProblem as refused:
        return claim_page(claim_id, str(refused)), 422
    return _back_to(claim_id, decision)


@bp.post("/<claim_id>/facts/<fact>/back")
def take_back(claim_id: str, fact: str) -> ResponseReturnValue:
    """What a colleague read no longer counts."""
    try:
        decision = engine().do(by_person(), take_back_reading, claim_id, _known(fact))
    except ReviewProblem as refused:
        return claim_page(claim_id, str(refused)), 422
    return _back_to(claim_id, decision)


def _known(fact: str) -> FactName:
    if fact not in READ_BY_HAND:
        abort(404)
    return FactName(fact)


def _back_to(claim_id: str, decision: Decision) -> ResponseReturnValue:
    proposes = decided(decision).proposes or Outcome.REVIEW
    flash(translations(g.locale).gettext(_SAID[proposes]))
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)
