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
from promo.periods import Period
from promo.refusals import NotPossible
from promo.reports.claim import claim_view
from promo.reports.read_back import ReadFact, read_back
from promo.translatable import N_
from promo.web.case_page import Unsent
from promo.web.case_page import claim_page as page_at_the_desk
from promo.web.prospects import claim_page
from promo.web.security import by_person, engine
from promo.wording import FACT_NAMES, show_fact
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


@bp.post("/claims/<claim_id>/<signature>/facts/<fact>/wrong")
def wrong(claim_id: str, signature: str, fact: str) -> ResponseReturnValue:
    """Something that decided was read wrongly: a message to us that names it. It changes nothing by itself."""
    app = engine()
    if not opens_claim(app, claim_id, signature):
        abort(404)
    count_act(app, claim_id, signature)
    with app.store.reading() as db:
        view = claim_view(db, claim_id, g.locale, app.clock.now())
    said = next((item for item in read_back(view).facts if item.name == fact and item.may_tell), None)
    if said is None:
        abort(404)
    words = request.form.get(said.wrong_field, "").strip()
    try:
        app.do(CLAIMANT, write_to_us, claim_id, words and _about(said, words), desk_hours(app.settings.rules))
    except NotPossible as problem:
        return claim_page(view, signature, {said.wrong_field: str(problem)}), 422
    return redirect(url_for("prospects.claim", claim_id=claim_id, signature=signature, _anchor="write"), 303)


def _about(said: ReadFact, words: str) -> str:
    """What they write, under the name of the fact and what we read, both in their own language."""
    value = said.fact.value
    if said.name == "competitor" and value in engine().rules.competitors:
        value = engine().rules.competitors[str(value)].name
    read = value.iso() if isinstance(value, Period) else str("" if value is None else value)
    about = show_fact(said.name, read, g.locale) if read else translations(g.locale).gettext(FACT_NAMES[said.name])
    return f"{about}\n{words}"


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
