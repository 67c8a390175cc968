"""Staff: who there is, who comes, who goes, as which role; and a password of one's own."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.i18n import translations
from promo.messages.links import sign_in_link
from promo.people.staff import STAFF, LetIn, add, choose_password, disable, enable, give_role, reset, staff
from promo.refusals import NotPossible
from promo.store.tables import Role
from promo.translatable import N_
from promo.web.security import by_person, engine, home_of

bp = Blueprint("people", __name__)
ROLES = {
    Role.REP: N_("rep"),
    Role.LEAD: N_("lead"),
    Role.MANAGER: N_("manager"),
    Role.FINANCE: N_("finance"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMIN: N_("administrator"),
}


@bp.get("/desk/people")
def everybody() -> ResponseReturnValue:
    """The staff."""
    return _page()


def _page(problem: str = "", let_in: LetIn | None = None) -> str:
    """The staff; with the link of somebody who was just let in, which is shown this once."""
    app = engine()
    with app.store.reading() as db:
        lines = staff(db)
    return render_template(
        "desk/people.html",
        lines=lines,
        roles=[(role.value, translations(g.locale).gettext(ROLES[role])) for role in STAFF],
        problem=problem,
        asked={name: request.form.get(name, "") for name in ("email", "name", "role")},
        let_in=next((p for p in lines if let_in and p.id == let_in.person_id), None),
        link=sign_in_link(app.settings, let_in.secret) if let_in else "",
    )


@bp.errorhandler(NotPossible)
def refused(problem: NotPossible) -> ResponseReturnValue:
    """An act that cannot be done as things stand: the page again, with the reason."""
    if request.endpoint == "people.save_password":
        return _password_page(str(problem)), 422
    return _page(str(problem)), 422


def _role() -> Role:
    """The role that was chosen.

    Raises:
        NotPossible: it is none.
    """
    chosen = request.form.get("role", "")
    if chosen not in {role.value for role in STAFF}:
        raise NotPossible(N_("Choose one of the roles."))
    return Role(chosen)


@bp.post("/desk/people")
def add_one() -> ResponseReturnValue:
    """Somebody new."""
    return _page(
        let_in=engine().do(by_person(), add, request.form.get("email", ""), request.form.get("name", ""), _role())
    )


@bp.post("/desk/people/reset")
def reset_one() -> ResponseReturnValue:
    """A new password, by a link."""
    return _page(let_in=engine().do(by_person(), reset, request.form.get("email", "")))


@bp.post("/desk/people/disable")
def disable_one() -> ResponseReturnValue:
    """They may not sign in any more."""
    engine().do(by_person(), disable, request.form.get("email", ""))
    return _done(N_("They may not sign in any more; their sessions are over."))


@bp.post("/desk/people/enable")
def enable_one() -> ResponseReturnValue:
    """They may sign in again."""
    engine().do(by_person(), enable, request.form.get("email", ""))
    return _done(N_("They may sign in again."))


@bp.post("/desk/people/role")
def role_of_one() -> ResponseReturnValue:
    """Another role."""
    engine().do(by_person(), give_role, request.form.get("email", ""), _role())
    return _done(N_("The new role holds from their next sign-in on."))


def _done(text: str) -> ResponseReturnValue:
    flash(translations(g.locale).gettext(text))
    return redirect(url_for(".everybody"), 303)


@bp.get("/password")
def password() -> ResponseReturnValue:
    """A password of one's own."""
    return _password_page("")


def _password_page(problem: str) -> str:
    return render_template("password.html", problem=problem, asks_old=not g.person.must_choose_password)


@bp.post("/password")
def save_password() -> ResponseReturnValue:
    """Take it; every other session ends."""
    given = request.form.get("password", "")
    if given != request.form.get("again", ""):
        raise NotPossible(N_("The two are not the same. Type the new password twice."))
    engine().do(
        by_person(),
        choose_password,
        g.person.id,
        given,
        now_used=request.form.get("old", ""),
        session=g.session_secret,
    )
    flash(translations(g.locale).gettext(N_("Your new password holds from now on. Every other session is over.")))
    return redirect(home_of(g.person.role), 303)
