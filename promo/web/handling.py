"""Who at the desk has a claim: take, hand over, give back, put to sleep; and who else has it open just now."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.handling import (
    NoReason,
    TakenMeanwhile,
    desk_hours,
    give_back,
    hand_over,
    say_here,
    snooze,
    take,
    wake,
)
from promo.i18n import translations
from promo.refusals import NotPossible
from promo.reports.claim import claim_view
from promo.reports.handling import LeftAs, others_here
from promo.reports.queue import next_case
from promo.reports.sleep import sleep_bound, wakes_at
from promo.translatable import N_
from promo.web.case_page import claim_page, looked_at
from promo.web.security import by_person, engine

bp = Blueprint("handling", __name__, url_prefix="/desk/claims/<claim_id>")


@bp.post("/owner")
def owner(claim_id: str) -> ResponseReturnValue:
    """Take it, give it back, or hand it over: whoever lets it out of hand stands before the next one."""
    to, had, then = request.form.get("to", ""), _number(request.form.get("had", "")), _next(claim_id)
    is_mine = to == "me" or _number(to) == g.person.id
    try:
        if is_mine:
            engine().do(by_person(), take, claim_id, had)
        elif to == "nobody":
            engine().do(by_person(), give_back, claim_id, had)
        else:
            engine().do(by_person(), hand_over, claim_id, _number(to), had)
    except TakenMeanwhile as meanwhile:
        return _told(claim_id, str(meanwhile), name=meanwhile.name)
    except NotPossible as problem:
        return _told(claim_id, str(problem))
    if is_mine or request.form.get("undo"):
        return _back(claim_id, N_("It is with you now.") if is_mine else N_("Taken back: it stands as it did before."))
    return _on(then, claim_id, LeftAs.GIVEN_BACK if to == "nobody" else LeftAs.HANDED_OVER, had)


@bp.post("/sleep")
def sleep(claim_id: str) -> ResponseReturnValue:
    """Put it to sleep with a reason; the next case comes."""
    then, app, now = _next(claim_id), engine(), engine().clock.now()
    hours = desk_hours(app.settings.rules)
    with app.store.reading() as db:
        bound = sleep_bound(claim_view(db, claim_id, g.locale, now), app.rules, hours)
    latest = bound.latest if bound else None
    until = wakes_at(request.form.get("until", ""), now, hours, latest)
    try:
        app.do(by_person(), snooze, claim_id, until, request.form.get("why", ""), latest)
    except NoReason as problem:
        return claim_page(claim_id, None, asleep={"why": str(problem)}), 422
    except NotPossible as problem:
        if latest is not None and until > latest:
            return claim_page(claim_id, None, asleep={"until": str(problem)}), 422
        return claim_page(claim_id, str(problem)), 422
    return _on(then, claim_id, LeftAs.ASLEEP)


@bp.post("/wake")
def wake_up(claim_id: str) -> ResponseReturnValue:
    """Back into the queue."""
    try:
        engine().do(by_person(), wake, claim_id)
    except NotPossible as problem:
        return _told(claim_id, str(problem))
    return _back(claim_id, N_("It is awake and waits again."))


@bp.post("/here")
def here(claim_id: str) -> ResponseReturnValue:
    """The page is still open: says so, and tells who else has it open. One that was loaded ahead says that it is shown
    now."""
    app = engine()
    app.do(by_person(), looked_at if request.form.get("opened") else say_here, claim_id)
    with app.store.reading() as db:
        others = others_here(db, claim_id, g.person.id, app.clock.now())
    return render_template("desk/claim/here.html", others=others)


def _number(text: str) -> int:
    """The number of a person; that of nobody where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _next(claim_id: str) -> str | None:
    """The case that comes after one, before that one is out of the queue."""
    app = engine()
    with app.store.reading() as db:
        return next_case(db, claim_id, app.clock.now())


def _on(then: str | None, claim_id: str, how: LeftAs, had: int = 0) -> ResponseReturnValue:
    """Before the next case, or the list where none waits; it says what became of the one before."""
    left = urlencode({"left": claim_id, "as": how.value} | ({"had": had} if had else {}))
    where = url_for("desk.claim", claim_id=then) if then else url_for("desk.queue")
    return redirect(f"{where}?{left}", 303)


def _back(claim_id: str, said: str) -> ResponseReturnValue:
    """On the case, with what was done."""
    flash(translations(g.locale).gettext(said))
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)


def _told(claim_id: str, problem: str, **values: str) -> ResponseReturnValue:
    """Back on the claim, with what speaks against it."""
    flash(translations(g.locale).gettext(problem) % values, "problem")
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)
