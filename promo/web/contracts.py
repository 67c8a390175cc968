"""A customer's contract at the desk: what runs, what was billed, what was agreed, and what a rep may do about it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.billing.clock_watch import accept_clock
from promo.i18n import translations
from promo.refusals import NotPossible
from promo.reports.contract import contract_view, subscription_of_claim
from promo.store.tables import ChangeProposal
from promo.subscriptions.cancel_by_form import assign
from promo.subscriptions.change_for_customer import (
    confirm_change,
    drop_change,
    look_at_change_for,
)
from promo.subscriptions.extend import extend
from promo.subscriptions.find import look_at_subscription
from promo.subscriptions.invoice_address import confirm_vat_number
from promo.subscriptions.move_timezone import move_timezone
from promo.subscriptions.outside.calls import send_call_again
from promo.subscriptions.previewed import PreviewStale, change_for_customer_as_previewed, preview_for_customer
from promo.subscriptions.revoke import RevocationNotFound, revoke, settle_appeal
from promo.translatable import N_
from promo.web.asked_change import Looked, agreed_preview, asked_change, bills_with
from promo.web.security import by_person, engine
from promo.work import Work

bp = Blueprint("contracts", __name__, url_prefix="/desk")


@bp.before_request
def is_there() -> None:
    """What is asked about a contract that there is not, is not found: before anything is refused for other reasons."""
    claim_id = (request.view_args or {}).get("claim_id")
    if claim_id is not None:
        _id_of(claim_id)


@bp.get("/contracts/<claim_id>")
def contract(claim_id: str) -> ResponseReturnValue:
    """One contract."""
    return _page(claim_id)


# What the form of a change may send and show again.
SHOWN = ("plan", "seats", "when", "why")


def _page(
    claim_id: str,
    problem: str | None = None,
    looked: Looked | None = None,
    asked: Mapping[str, object] | None = None,
) -> str:
    app = engine()
    with app.store.reading() as db:
        view = contract_view(db, claim_id, app.rules)
    if view is None:
        abort(404)
    return render_template(
        "desk/contract.html",
        view=view,
        problem=problem,
        terms=app.rules.catalog.terms,
        plans=app.rules.catalog.plans,
        looked=looked,
        asked={**dict.fromkeys(SHOWN, ""), **(looked.asked if looked else asked or {})},
    )


def _id_of(claim_id: str) -> int:
    with engine().store.reading() as db:
        found = subscription_of_claim(db, claim_id)
    if found is None or found.id is None:
        abort(404)
    return found.id


@bp.errorhandler(NotPossible)
def refused(problem: NotPossible) -> ResponseReturnValue:
    """An act that cannot be done as things stand: the contract again, with the reason."""
    claim_id = (request.view_args or {}).get("claim_id")
    if claim_id is not None:
        return _page(claim_id, str(problem), asked=dict(request.form)), 422
    flash(translations(g.locale).gettext(str(problem)), "problem")
    return redirect(url_for("desk.chores"), 303)


def _done(claim_id: str, text: str) -> ResponseReturnValue:
    flash(translations(g.locale).gettext(text))
    return redirect(url_for(".contract", claim_id=claim_id), 303)


def _chore_done(text: str) -> ResponseReturnValue:
    flash(translations(g.locale).gettext(text))
    return redirect(url_for("desk.chores"), 303)


@bp.post("/contracts/<claim_id>/vat-number")
def vat_number(claim_id: str) -> ResponseReturnValue:
    """The register knows the customer's VAT number as theirs."""
    number = request.form.get("number", "")
    engine().do(by_person(), confirm_vat_number, _id_of(claim_id), number)
    return _done(claim_id, N_("Confirmed: from the next bill on, the buyer owes the tax where the law says so."))


@bp.post("/contracts/<claim_id>/extend")
def extend_free(claim_id: str) -> ResponseReturnValue:
    """More free months, with a reason."""
    text = request.form.get("months", "")
    months = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    engine().do(by_person(), extend, _id_of(claim_id), months, request.form.get("reason", ""))
    return _done(claim_id, N_("The free months are longer now; the customer is told."))


@bp.post("/contracts/<claim_id>/zone")
def zone(claim_id: str) -> ResponseReturnValue:
    """The customer moved."""
    engine().do(by_person(), move_timezone, _id_of(claim_id), request.form.get("timezone", ""))
    return _done(claim_id, N_("The days are those of the new time zone; nothing comes earlier than promised."))


@bp.post("/contracts/<claim_id>/change")
def change_terms(claim_id: str) -> ResponseReturnValue:
    """Another plan or other seats for the customer: first what it comes to; then, once agreed, the change, or a
    colleague is asked to confirm it."""
    wanted, when, asked = asked_change(request.form)
    reason, subscription_id, agreed = request.form.get("why", ""), _id_of(claim_id), agreed_preview()

    def look(work: Work) -> Looked:
        found = look_at_change_for(work, subscription_id, wanted, when)
        row = look_at_subscription(work, subscription_id)
        shown = preview_for_customer(work, engine().secret, row, found)
        return Looked(
            found.quote, bills_with(work, row, found.quote), {**asked, "why": reason}, shown, found.two_people
        )

    if agreed is None:
        return _page(claim_id, looked=engine().look(by_person(), look))
    try:
        made = engine().do(by_person(), change_for_customer_as_previewed, subscription_id, wanted, when, reason, agreed)
    except PreviewStale as problem:
        return _page(claim_id, str(problem), engine().look(by_person(), look)), 409
    waits = isinstance(made, ChangeProposal)
    return _done(
        claim_id,
        N_("It waits for a colleague to confirm it.") if waits else N_("The change is made; the customer is told."),
    )


@bp.post("/contracts/<claim_id>/change/<int:proposal_id>/confirm")
def confirm_terms(claim_id: str, proposal_id: int) -> ResponseReturnValue:
    """The second of two people agrees."""
    engine().do(by_person(), confirm_change, _id_of(claim_id), proposal_id)
    return _done(claim_id, N_("The change is made; the customer is told."))


@bp.post("/contracts/<claim_id>/change/<int:proposal_id>/drop")
def drop_terms(claim_id: str, proposal_id: int) -> ResponseReturnValue:
    """The change is not made."""
    engine().do(by_person(), drop_change, _id_of(claim_id), proposal_id)
    return _done(claim_id, N_("The change is dropped; nothing was changed."))


@bp.post("/contracts/<claim_id>/revoke")
def take_back(claim_id: str) -> ResponseReturnValue:
    """Take the unused months back, for a listed cause."""
    engine().do(by_person(), revoke, claim_id, request.form.get("cause", ""), request.form.get("note", ""))
    return _done(claim_id, N_("The customer is told, and may appeal."))


@bp.post("/contracts/<claim_id>/appeal")
def settle(claim_id: str) -> ResponseReturnValue:
    """Decide on an appeal against a revocation."""
    try:
        engine().do(by_person(), settle_appeal, claim_id, uphold=request.form.get("verdict") == "uphold")
    except RevocationNotFound as problem:
        return _page(claim_id, str(problem)), 422
    return _done(claim_id, N_("Your decision is recorded; the customer is told."))


@bp.post("/exits/<declaration_id>/assign")
def assign_cancellation(declaration_id: str) -> ResponseReturnValue:
    """The contract that a cancellation without a number meant."""
    engine().do(by_person(), assign, declaration_id, request.form.get("claim", ""))
    return _chore_done(N_("The contract ends as declared; the customer is told."))


@bp.post("/gateway/<int:call_id>/again")
def gateway_again(call_id: int) -> ResponseReturnValue:
    """A refused call goes again, once its cause is mended."""
    engine().do(by_person(), send_call_again, call_id)
    return _chore_done(N_("It leaves again within a minute."))


@bp.post("/clock/accept")
def clock() -> ResponseReturnValue:
    """The present time is right: billing goes on."""
    engine().do(by_person(), accept_clock)
    return _chore_done(N_("Billing goes on from the present time."))
