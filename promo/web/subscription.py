"""One subscription in the customer's account: what comes next, and everything that can be changed about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.clock import today
from promo.i18n import translations
from promo.refusals import NotPossible
from promo.reports.subscription import subscription_view
from promo.subscriptions.cancel import stop_at_once
from promo.subscriptions.change import Change, ChangeQuote, When, change_subscription, quote_change, withdraw_change
from promo.subscriptions.find import owned
from promo.subscriptions.invoice_address import Details, save_details
from promo.subscriptions.pause import pause, resume
from promo.subscriptions.pay_early import FreeDaysLeft, start_paying
from promo.translatable import N_
from promo.web.security import engine

bp = Blueprint("subscription", __name__, url_prefix="/account/subscriptions/<int:subscription_id>")
CONSENT = {
    FreeDaysLeft.APPEND: N_(
        "Start paying today. The free days that are left follow at the end of the first paid period."
    ),
    FreeDaysLeft.FORFEIT: N_("Start paying today. I give up the free days that are left."),
}

# What a form of the page may send and show again after a problem.
SHOWN = ("plan", "seats", "when", "name", "street", "post_code", "city", "vat_number", "order_reference")


@bp.get("")
def manage(subscription_id: int) -> ResponseReturnValue:
    """The next bills, plan and users, where invoices go, pausing, paying early, ending at once."""
    return _page(subscription_id)


def _page(
    subscription_id: int,
    problem: str | None = None,
    quote: ChangeQuote | None = None,
    asked: dict[str, Any] | None = None,
) -> str:
    made = engine()
    with made.store.reading() as db:
        owned(db, subscription_id, g.person.id, lock=False)
        view = subscription_view(db, subscription_id, made.rules)
    return render_template(
        "portal/manage.html",
        view=view,
        problem=problem,
        quote=quote,
        asked=dict.fromkeys(SHOWN, "") | (asked or {}),
        plans=made.rules.catalog.plans,
        seats=made.rules.catalog.seats,
        consent=CONSENT,
        today=today(made.clock, view.row.timezone),
        terms=made.rules.catalog.terms,
    )


def _done(subscription_id: int, text: str) -> ResponseReturnValue:
    flash(translations(g.locale).gettext(text))
    return redirect(url_for(".manage", subscription_id=subscription_id), 303)


def _asked() -> tuple[Change, When, dict[str, Any]]:
    """What was asked for.

    Raises:
        NotPossible: the number of users is no number.
    """
    text = request.form.get("seats", "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise NotPossible(N_("Write the number of users in digits."))
    when = When.NEXT_PERIOD if request.form.get("when") == When.NEXT_PERIOD.value else When.NOW
    change = Change(plan=request.form.get("plan") or None, seats=int(text) if text else None)
    return change, when, {"plan": change.plan, "seats": text, "when": when.value}


@bp.post("/change")
def change(subscription_id: int) -> ResponseReturnValue:
    """First what it comes to; then, once agreed, the change."""
    made = engine()
    asked: dict[str, Any] = dict(request.form)
    try:
        wanted, when, asked = _asked()
        if not request.form.get("agreed"):
            with made.store.reading() as db:
                quote = quote_change(
                    db, owned(db, subscription_id, g.person.id, lock=False), wanted, when, made.rules, made.clock.now()
                )
            return _page(subscription_id, quote=quote, asked=asked)
        change_subscription(
            subscription_id,
            wanted,
            when,
            by="customer",
            store=made.store,
            rules=made.rules,
            clock=made.clock,
            owner=g.person.id,
        )
    except NotPossible as problem:
        return _page(subscription_id, str(problem), asked=asked), 422
    return _done(subscription_id, N_("Your change is recorded."))


@bp.post("/change/withdraw")
def withdraw(subscription_id: int) -> ResponseReturnValue:
    """Take back a change that is still to come."""
    withdraw_change(subscription_id, by="customer", store=engine().store, clock=engine().clock, owner=g.person.id)
    return _done(subscription_id, N_("The change that was to come is withdrawn."))


@bp.post("/details")
def details(subscription_id: int) -> ResponseReturnValue:
    """Where invoices go."""
    given = Details(
        **{k: request.form.get(k, "") for k in ("name", "street", "post_code", "city", "vat_number", "order_reference")}
    )
    try:
        save_details(
            subscription_id, given, by="customer", store=engine().store, clock=engine().clock, owner=g.person.id
        )
    except NotPossible as problem:
        return _page(subscription_id, str(problem), asked=dict(request.form)), 422
    return _done(subscription_id, N_("Saved. It stands on the invoices to come."))


@bp.post("/early")
def early(subscription_id: int) -> ResponseReturnValue:
    """Pay before one has to."""
    try:
        rest = FreeDaysLeft(request.form.get("rest", ""))
        start_paying(
            subscription_id, rest, consent=CONSENT[rest], store=engine().store, clock=engine().clock, owner=g.person.id
        )
    except ValueError:
        return _page(subscription_id, N_("Choose what becomes of the free days that are left.")), 422
    except NotPossible as problem:
        return _page(subscription_id, str(problem)), 422
    return _done(subscription_id, N_("The first paid period begins today. The invoice comes by e-mail."))


@bp.post("/pause")
def begin_pause(subscription_id: int) -> ResponseReturnValue:
    """Rest after the paid period."""
    try:
        pause(subscription_id, by="customer", store=engine().store, clock=engine().clock, owner=g.person.id)
    except NotPossible as problem:
        return _page(subscription_id, str(problem)), 422
    return _done(subscription_id, N_("The service rests once the paid period is over."))


@bp.post("/resume")
def end_pause(subscription_id: int) -> ResponseReturnValue:
    """Come back."""
    made = engine()
    try:
        resume(
            subscription_id,
            by="customer",
            store=made.store,
            clock=made.clock,
            owner=g.person.id,
        )
    except NotPossible as problem:
        return _page(subscription_id, str(problem)), 422
    return _done(subscription_id, N_("Welcome back. The service goes on."))


@bp.post("/stop")
def stop(subscription_id: int) -> ResponseReturnValue:
    """End today rather than at the end of the period."""
    try:
        stop_at_once(
            subscription_id,
            by="customer",
            store=engine().store,
            rules=engine().rules,
            clock=engine().clock,
            owner=g.person.id,
        )
    except NotPossible as problem:
        return _page(subscription_id, str(problem)), 422
    return redirect(url_for("portal.subscriptions") + "#done", 303)
