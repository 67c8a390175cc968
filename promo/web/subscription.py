"""One subscription in the customer's account: what comes next, and everything that can be changed about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.billing.preview import PlannedInvoice
from promo.clock import today
from promo.forms import FormProblem
from promo.i18n import translations
from promo.refusals import NotPossible
from promo.reports.claim import claim_view
from promo.reports.start_choices import agreed_start
from promo.reports.subscription import planned_early, subscription_view
from promo.subscriptions.cancel import stop_at_once
from promo.subscriptions.change_quote import Change, When, look_at_change
from promo.subscriptions.changes_to_come import withdraw_change
from promo.subscriptions.find import look_at_subscription
from promo.subscriptions.invoice_address import save_details, typed_details
from promo.subscriptions.pause import pause, resume
from promo.subscriptions.pay_early import FreeDaysLeft, look_at_early_start
from promo.subscriptions.previewed import (
    PreviewStale,
    change_as_previewed,
    preview_of_change,
    preview_of_early_start,
    start_as_previewed,
)
from promo.translatable import N_
from promo.web.asked_change import Looked, agreed_preview, asked_change, bills_with
from promo.web.security import by_person, engine
from promo.work import Work

bp = Blueprint("subscription", __name__, url_prefix="/account/subscriptions/<int:subscription_id>")
CONSENT = {
    FreeDaysLeft.APPEND: N_(
        "Start paying today. The free days that are left follow at the end of the first paid period."
    ),
    FreeDaysLeft.FORFEIT: N_("Start paying today. I give up the free days that are left."),
}


@dataclass(frozen=True, slots=True)
class Early:
    """What beginning to pay now comes to: the wish, and the bills that follow from it, the first of them now."""

    rest: FreeDaysLeft
    planned: list[PlannedInvoice]
    preview_id: str


# What a form of the page may send and show again after a problem.
SHOWN = ("plan", "seats", "when", "name", "street", "post_code", "city", "vat_number", "order_reference")


@bp.before_request
def theirs() -> None:
    """Everything here is about a subscription of the customer's own; any other is not found."""
    engine().look(by_person(), look_at_subscription, (request.view_args or {})["subscription_id"])


@bp.get("")
def manage(subscription_id: int) -> ResponseReturnValue:
    """The next bills, plan and users, where invoices go, pausing, paying early, ending at once; with what a change or
    paying early comes to where the address asks for it, so that Back and a reload show it again."""
    if "when" in request.args:
        return _page(subscription_id, looked=_looked(subscription_id, *asked_change(request.args)))
    if "rest" in request.args:
        return _page(subscription_id, early=_early(subscription_id, _rest(request.args)))
    return _page(subscription_id)


def _page(
    subscription_id: int,
    problem: str | None = None,
    looked: Looked | None = None,
    asked: Mapping[str, object] | None = None,
    early: Early | None = None,
    problems: Mapping[str, str] = MappingProxyType({}),
) -> str:
    app = engine()
    with app.store.reading() as db:
        view = subscription_view(db, subscription_id, app.rules)
        today_there = today(app.clock, view.row.timezone)
        claim = claim_view(db, view.row.claim_id, g.locale, app.clock.now())
        agreed = agreed_start(db, claim, app.rules, today_there)
    return render_template(
        "portal/manage.html",
        view=view,
        problem=problem,
        problems=problems,
        looked=looked,
        early=early,
        asked={**dict.fromkeys(SHOWN, ""), **(looked.asked if looked else asked or {})},
        plans=app.rules.catalog.plans,
        seats=app.rules.catalog.seats,
        consent=CONSENT,
        agreed_start=agreed,
        today=today_there,
        terms=app.rules.catalog.terms,
    )


def _done(subscription_id: int, text: str) -> ResponseReturnValue:
    flash(translations(g.locale).gettext(text))
    return redirect(url_for(".manage", subscription_id=subscription_id), 303)


@bp.errorhandler(NotPossible)
def refused(problem: NotPossible) -> ResponseReturnValue:
    """An act that cannot be done as things stand: the page again, with the reason and what was typed."""
    return _page((request.view_args or {})["subscription_id"], str(problem), asked=dict(request.form)), 422


def _rest(given: Mapping[str, str]) -> FreeDaysLeft:
    try:
        return FreeDaysLeft(given.get("rest", ""))
    except ValueError:
        raise NotPossible(N_("Choose what becomes of the free days that are left.")) from None


@bp.post("/change")
def change(subscription_id: int) -> ResponseReturnValue:
    """First what it comes to; then, once agreed, that very change."""
    wanted, when, asked = asked_change(request.form)
    agreed = agreed_preview()
    if agreed is None:
        _looked(subscription_id, wanted, when, asked)  # what cannot be is said here
        shown_at = url_for(
            ".manage",
            subscription_id=subscription_id,
            plan=asked["plan"],
            seats=asked["seats"],
            when=asked["when"],
            _anchor="q",
        )
        return redirect(shown_at, 303)
    try:
        engine().do(by_person(), change_as_previewed, subscription_id, wanted, when, agreed)
    except PreviewStale as problem:
        return _page(subscription_id, str(problem), _looked(subscription_id, wanted, when, asked)), 409
    return _done(subscription_id, N_("Your change is recorded."))


def _looked(subscription_id: int, wanted: Change, when: When, asked: Mapping[str, object]) -> Looked:
    app = engine()

    def look(work: Work) -> Looked:
        quote = look_at_change(work, subscription_id, wanted, when)
        row = look_at_subscription(work, subscription_id)
        shown = preview_of_change(work, app.secret, row, quote)
        return Looked(quote, bills_with(work, row, quote), asked, shown)

    return app.look(by_person(), look)


def _early(subscription_id: int, rest: FreeDaysLeft) -> Early:
    app = engine()

    def look(work: Work) -> Early:
        row = look_at_early_start(work, subscription_id, rest)
        return Early(rest, planned_early(row, rest, work.now), preview_of_early_start(work, app.secret, row, rest))

    return app.look(by_person(), look)


@bp.post("/change/withdraw")
def withdraw(subscription_id: int) -> ResponseReturnValue:
    """Take back a change that is still to come."""
    engine().do(by_person(), withdraw_change, subscription_id)
    return _done(subscription_id, N_("The change that was to come is withdrawn."))


@bp.post("/details")
def details(subscription_id: int) -> ResponseReturnValue:
    """Where invoices go."""
    country = engine().look(by_person(), look_at_subscription, subscription_id).country
    try:
        given = typed_details(request.form, country)
    except FormProblem as why:
        return _page(subscription_id, asked=dict(request.form), problems=why.problems), 422
    engine().do(by_person(), save_details, subscription_id, given)
    return _done(subscription_id, N_("Saved. It stands on the invoices to come."))


@bp.post("/early")
def early(subscription_id: int) -> ResponseReturnValue:
    """First what paying before one has to comes to, day by day; then, once agreed, the start."""
    rest = _rest(request.form)
    agreed = agreed_preview()
    if agreed is None:
        _early(subscription_id, rest)  # what cannot be is said here
        return redirect(url_for(".manage", subscription_id=subscription_id, rest=rest.value, _anchor="q"), 303)
    try:
        engine().do(by_person(), start_as_previewed, subscription_id, rest, agreed, consent=CONSENT[rest])
    except PreviewStale as problem:
        return _page(subscription_id, str(problem), early=_early(subscription_id, rest)), 409
    return _done(subscription_id, N_("The first paid period begins today. The invoice comes by e-mail."))


@bp.post("/pause")
def begin_pause(subscription_id: int) -> ResponseReturnValue:
    """Rest after the paid period."""
    engine().do(by_person(), pause, subscription_id)
    return _done(subscription_id, N_("The service rests once the paid period is over."))


@bp.post("/resume")
def end_pause(subscription_id: int) -> ResponseReturnValue:
    """Come back."""
    engine().do(by_person(), resume, subscription_id)
    return _done(subscription_id, N_("Welcome back. The service goes on."))


@bp.post("/stop")
def stop(subscription_id: int) -> ResponseReturnValue:
    """End today rather than at the end of the period."""
    engine().do(by_person(), stop_at_once, subscription_id)
    return redirect(url_for("portal.subscriptions") + "#done", 303)
