"""The choice of the day the service starts: first what it comes to, then, once agreed, the start."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.acts import count_act
from promo.claims.choose_start import Agreed, choose_start
from promo.clock import today
from promo.forms import day_of
from promo.i18n import translations
from promo.messages.links import opens_claim
from promo.money import Money
from promo.refusals import NotPossible
from promo.reports.claim import ClaimView, claim_view
from promo.reports.like_for_like import like_for_like
from promo.reports.start_choices import StartChoice, StartChoices, start_choices, start_on
from promo.store.tables import NoticeWay
from promo.subscriptions.covered import cover_from
from promo.translatable import N_, NN_
from promo.web.law_answers import law_answers
from promo.web.prospects import claim_page
from promo.web.security import engine
from promo.wording import show_date, show_money
from promo.work import CLAIMANT

bp = Blueprint("start", __name__, url_prefix="/claims/<claim_id>/<signature>/start")
OTHER = "other"
"""What the form of the page says where a day was written, not chosen."""
SENTENCE = {
    "month": N_("Start on %(start)s, free until %(last)s, then %(amount)s a month from %(bill)s"),
    "year": N_("Start on %(start)s, free until %(last)s, then %(amount)s a year from %(bill)s"),
}
UNTIL_ENDED = {
    "month": N_(
        "Start on %(start)s, free until the old contract has ended, at the latest until %(last)s, then %(amount)s a "
        "month from %(bill)s at the latest"
    ),
    "year": N_(
        "Start on %(start)s, free until the old contract has ended, at the latest until %(last)s, then %(amount)s a "
        "year from %(bill)s at the latest"
    ),
}

USERS = NN_("%(num)s user", "%(num)s users")
LIKE_FOR_LIKE = N_("%(agreed)s; for %(plan)s, %(users)s, at most what the old contract had")


@bp.before_request
def opened() -> None:
    """Everything here is about the claim that the link opens."""
    given = request.view_args or {}
    if not opens_claim(engine(), given["claim_id"], given["signature"]):
        abort(404)


@bp.get("")
def look(claim_id: str, signature: str) -> ResponseReturnValue:
    """What a start on the day comes to: price, what is included, terms. Nothing is agreed to yet."""
    chosen = request.args.get("choice", OTHER)
    written = request.args.get("day", "") if chosen == OTHER else chosen
    refused = N_("Write the start date as year-month-day, for example 2027-01-31.")
    try:
        day = day_of(written, refused)
    except ValueError:
        return _again(claim_id, signature, refused, written)
    found = _offered(claim_id, day)
    if found is None:
        out_of_reach = N_("This day is out of reach. Choose one of the days that the page allows.")
        return _again(claim_id, signature, out_of_reach, written)
    return _agree_page(signature, *found)


@bp.post("")
def agree(claim_id: str, signature: str) -> ResponseReturnValue:
    """What was seen and agreed to, made true."""
    app, given = engine(), request.form
    count_act(app, claim_id, signature)
    try:
        day, bill = date.fromisoformat(given["day"]), date.fromisoformat(given["billing_starts"])
        amount = int(given["per_period_minor"])
    except (KeyError, ValueError):
        abort(400)
    found = _offered(claim_id, day)
    if found is None:
        return _again(claim_id, signature, N_("There is no offer whose start could be chosen now."), given["day"])
    view, choices, choice = found
    if not given.get("agreed"):
        problem = N_("Press the button that names price and day: nothing starts without your agreement.")
        return _agree_page(signature, view, choices, choice, problem), 422
    way = given.get("way") if choice.rests_on_law and not choices.is_sent_by_law else None
    if way is not None and way not in set(NoticeWay):
        abort(400)
    if way == NoticeWay.LAW and choice.law is not None and choice.law.questions:
        problem = N_("The way by law needs a yes to each of its questions. If you cannot say it, leave by contract.")
        return _agree_page(signature, view, choices, choice, problem), 422
    counts = tuple(question.id for question in choices.asked if question.id in choices.answers.yes)
    try:
        agreed = Agreed(day, bill, amount, _sentence(view, choices, choice), NoticeWay(way) if way else None, counts)
        app.do(CLAIMANT, choose_start, claim_id, agreed)
    except NotPossible as problem:
        return _agree_page(signature, view, choices, choice, str(problem)), 422
    current_app.extensions["promo_wake"]()
    flash(translations(g.locale).gettext(N_("Agreed. We sent you the dates by e-mail.")))
    return redirect(url_for("prospects.claim", claim_id=claim_id, signature=signature), 303)


def _offered(claim_id: str, day: date) -> tuple[ClaimView, StartChoices, StartChoice] | None:
    app = engine()
    with app.store.reading() as db:
        view = claim_view(db, claim_id, g.locale, app.clock.now())
        now = today(app.clock, view.claim.timezone)
        said = law_answers(request.values)
        choices = start_choices(db, view, app.rules, now, said)
        choice = start_on(db, view, app.rules, now, day, said)
    return (view, choices, choice) if choices and choice else None


def _again(claim_id: str, signature: str, problem: str, written: str) -> ResponseReturnValue:
    """The choice once more, with what is wrong at its field; on top of the page where there is nothing to choose."""
    app = engine()
    with app.store.reading() as db:
        view = claim_view(db, claim_id, g.locale, app.clock.now())
    return claim_page(view, signature, {"day": problem}, day=written), 422


def _agree_page(
    signature: str, view: ClaimView, choices: StartChoices, choice: StartChoice, problem: str | None = None
) -> str:
    return render_template(
        "prospects/start.html",
        view=view,
        signature=signature,
        choices=choices,
        choice=choice,
        sentence=_sentence(view, choices, choice),
        problem=problem,
        today=today(engine().clock, view.claim.timezone),
        terms=engine().rules.catalog.terms,
        covered=like_for_like(view, engine().rules),
    )


def _sentence(view: ClaimView, choices: StartChoices, choice: StartChoice) -> str:
    """What is agreed to, in the page's language."""
    row, price = choices.row, choices.per_period.total
    values = {
        "start": show_date(choice.day, g.locale),
        "last": show_date(choice.free.last_free_day, g.locale),
        "amount": show_money(Money(price.minor, row.currency), g.locale),
        "bill": show_date(choice.free.ends_before, g.locale),
    }
    ends_with_old = view.grant is not None and view.grant.least_months is not None
    words = translations(g.locale)
    agreed = words.gettext((UNTIL_ENDED if ends_with_old else SENTENCE)[row.every]) % values
    if view.grant is None or cover_from(view.grant) is None:
        return agreed
    users = words.ngettext(*USERS, row.seats) % {"num": row.seats}
    return words.gettext(LIKE_FOR_LIKE) % {"agreed": agreed, "plan": choices.plan.name, "users": users}
