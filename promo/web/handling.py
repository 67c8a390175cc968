"""Who at the desk has a claim: take, hand over, give back, put to sleep; and who else has it open just now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.handling import (
    LONGEST_SLEEP,
    TakenMeanwhile,
    desk_hours,
    give_back,
    hand_over,
    say_here,
    snooze,
    take,
    wake,
)
from promo.claims.judging.days_off import holidays_of
from promo.i18n import translations
from promo.periods import ONE_DAY
from promo.refusals import NotPossible
from promo.reports.handling import others_here
from promo.translatable import N_
from promo.web.desk import claim_page, looked_at
from promo.web.security import by_person, engine

bp = Blueprint("handling", __name__, url_prefix="/desk/claims/<claim_id>")


@bp.post("/owner")
def owner(claim_id: str) -> ResponseReturnValue:
    """Take it, give it back, or hand it over."""
    to, had = request.form.get("to", ""), _number(request.form.get("had", ""))
    try:
        if to == "me":
            engine().do(by_person(), take, claim_id, had)
        elif to == "nobody":
            engine().do(by_person(), give_back, claim_id, had)
        else:
            engine().do(by_person(), hand_over, claim_id, _number(to), had)
    except TakenMeanwhile as meanwhile:
        return _told(claim_id, str(meanwhile), name=meanwhile.name)
    except NotPossible as problem:
        return _told(claim_id, str(problem))
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)


@bp.post("/sleep")
def sleep(claim_id: str) -> ResponseReturnValue:
    """Put it to sleep with a reason."""
    until = _until(request.form.get("until", ""), engine().clock.now())
    try:
        engine().do(by_person(), snooze, claim_id, until, request.form.get("why", ""))
    except NotPossible as problem:
        return claim_page(claim_id, str(problem)), 422
    flash(translations(g.locale).gettext(N_("It sleeps; it wakes at its time, or when the claimant answers.")))
    return redirect(url_for("desk.queue"), 303)


@bp.post("/wake")
def wake_up(claim_id: str) -> ResponseReturnValue:
    """Back into the queue."""
    try:
        engine().do(by_person(), wake, claim_id)
    except NotPossible as problem:
        return _told(claim_id, str(problem))
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)


@bp.post("/here")
def here(claim_id: str) -> ResponseReturnValue:
    """The page is still open: says so, and tells who else has it open. One that was loaded ahead says that it is shown
    now."""
    app = engine()
    app.do(by_person(), looked_at if request.form.get("opened") else say_here, claim_id)
    with app.store.reading() as db:
        others = others_here(db, claim_id, g.person.id, app.clock.now())
    return render_template("desk/claim/here.html", others=others)


def _until(wish: str, now: datetime) -> datetime:
    """When a claim wakes: in an hour, when the desk opens next, in a week; else when it is answered, at the latest in
    thirty days."""
    hours = desk_hours(engine().settings.rules)
    zone = ZoneInfo(hours.timezone)
    next_day = datetime.combine(now.astimezone(zone).date() + ONE_DAY, time(), zone)
    holidays = holidays_of(hours.country, next_day.year)
    known = {
        "hour": now + timedelta(hours=1),
        "tomorrow": hours.due(next_day, 0, holidays),
        "week": now + timedelta(days=7),
    }
    return known.get(wish, now + LONGEST_SLEEP)


def _number(text: str) -> int:
    """The number of a person; that of nobody where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _told(claim_id: str, problem: str, **values: str) -> ResponseReturnValue:
    """Back on the claim, with what speaks against it."""
    flash(translations(g.locale).gettext(problem) % values, "problem")
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)
