"""People with access to a customer's account: invited, seen, removed; and the page of a mailed invitation."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.i18n import translations
from promo.messages.links import opens_invitation
from promo.people.access import NoInvitation, accept, access_of, invite, open_invitation, people_with_access, remove
from promo.people.sessions import close_session
from promo.refusals import NotPossible
from promo.translatable import N_
from promo.web.security import by_person, engine, set_cookie
from promo.work import VISITOR

bp = Blueprint("access", __name__)


@bp.get("/account/people")
def everybody() -> ResponseReturnValue:
    """Who has access to one's own account, and to whose one has it."""
    return _page()


@bp.post("/account/people")
def invite_one() -> ResponseReturnValue:
    """Invite somebody by mail."""
    try:
        engine().do(by_person(), invite, request.form.get("email", ""))
    except NotPossible as problem:
        return _page(str(problem), request.form.get("email", "")), 422
    flash(translations(g.locale).gettext(N_("The invitation is on its way. Its link is good for 14 days.")))
    return redirect(url_for(".everybody"), 303)


@bp.post("/account/people/<int:access_id>/remove")
def remove_one(access_id: int) -> ResponseReturnValue:
    """Let somebody go, or leave somebody's account."""
    try:
        engine().do(by_person(), remove, access_id)
    except NoInvitation:
        abort(404)
    flash(translations(g.locale).gettext(N_("The access is removed, at once.")))
    return redirect(url_for(".everybody"), 303)


@bp.get("/invited/<int:access_id>/<signature>")
def invitation(access_id: int, signature: str) -> ResponseReturnValue:
    """The page of an invitation: opening it accepts nothing, the button does."""
    _opened(access_id, signature)
    try:
        row, owner = engine().look(VISITOR, open_invitation, access_id)
    except NoInvitation:
        return render_template("portal/invitation.html", row=None, owner=None, signature=signature), 410
    return render_template("portal/invitation.html", row=row, owner=owner, signature=signature)


@bp.post("/invited/<int:access_id>/<signature>")
def accept_invitation(access_id: int, signature: str) -> ResponseReturnValue:
    """Accept, and be signed in."""
    _opened(access_id, signature)
    try:
        secret = engine().do(VISITOR, accept, access_id, request.form.get("name", ""), g.locale)
    except NoInvitation:
        return render_template("portal/invitation.html", row=None, owner=None, signature=signature), 410
    if g.session_secret and g.session_secret != secret:
        engine().do(VISITOR, close_session, g.session_secret)  # whoever was signed in here before
    response = make_response(redirect(url_for("portal.subscriptions"), 303))
    set_cookie(response, "session", secret)
    return response


def _page(problem: str | None = None, email: str = "") -> str:
    with engine().store.reading() as db:
        mine, others = people_with_access(db, g.person.id), access_of(db, g.person.id)
    return render_template("portal/people.html", mine=mine, others=others, problem=problem, email=email)


def _opened(access_id: int, signature: str) -> None:
    if not opens_invitation(engine(), access_id, signature):
        abort(404)
