"""Staff: who there is, who comes, who goes, as which role; and a password of one's own."""

from __future__ import annotations

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.i18n import translations
from promo.ids import sign, token
from promo.messages.links import sign_in_link
from promo.people.staff import (
    STAFF,
    LetIn,
    add,
    choose_password,
    disable,
    enable,
    give_role,
    handles,
    reset,
    reset_second_factor,
    sign_out_everywhere,
    sign_out_oneself,
    staff,
)
from promo.refusals import NotPossible
from promo.store.tables import Role
from promo.translatable import N_
from promo.web.security import by_person, drop_cookie, engine, frame_of, home_of

bp = Blueprint("people", __name__)
ROLES = {
    Role.REP: N_("rep"),
    Role.LEAD: N_("lead"),
    Role.MANAGER: N_("manager"),
    Role.FINANCE: N_("finance"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMIN: N_("administrator"),
}
MEANS = {
    Role.REP: N_("Decides on claims and looks after contracts."),
    Role.LEAD: N_("As a rep; looks again at what was approved, hands out the work, keeps the templates."),
    Role.MANAGER: N_("As a lead; also rules, books and people."),
    Role.FINANCE: N_("Books and payments; reads the desk."),
    Role.AUDITOR: N_("Reads everything, changes nothing."),
    Role.ADMIN: N_("May do everything."),
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
    own = g.person.role
    return render_template(
        "desk/people.html",
        lines=lines,
        roles=[(role.value, _named(role)) for role in STAFF if handles(own, role)],
        called={role: _named(role) for role in STAFF},
        meanings=[(_named(role), translations(g.locale).gettext(MEANS[role])) for role in STAFF],
        handled=frozenset(line.id for line in lines if handles(own, line.role) and line.id != g.person.id),
        problem=problem,
        asked={name: request.form.get(name, "") for name in ("email", "name", "role")},
        let_in=next((p for p in lines if let_in and p.id == let_in.person_id), None),
        link=sign_in_link(app.settings, let_in.secret) if let_in else "",
        key=token(),
    )


def _named(role: Role) -> str:
    return translations(g.locale).gettext(ROLES[role])


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
    """Somebody new: the link to begin with is mailed to them, or shown once where it is handed over."""
    email, name = request.form.get("email", ""), request.form.get("name", "")
    made = engine().do(by_person(), add, email, name, _role(), mailed_in=_mailed_in(), secret=_secret())
    return _let_in(made)


@bp.post("/desk/people/reset")
def reset_one() -> ResponseReturnValue:
    """A new password, by a link that is mailed or handed over."""
    email = request.form.get("email", "")
    return _let_in(engine().do(by_person(), reset, email, mailed_in=_mailed_in(), secret=_secret()))


def _secret() -> str:
    """What the link holds that a form makes: the same form sent twice makes one link. Nobody knows it by the form."""
    key = request.form.get("key") or token()
    said = [str(request.endpoint), str(g.person.id), *(request.form.get(name, "") for name in ("email", "by")), key]
    return sign(engine().secret, "first link", "\n".join(said))


def _mailed_in() -> str:
    """The language of the letter; empty where the link is to be shown."""
    return "" if request.form.get("by") == "hand" else str(g.locale)


def _let_in(made: LetIn) -> ResponseReturnValue:
    if made.secret:
        return _page(let_in=made)
    return _done(N_("The link is on its way by mail. It works once, within 24 hours."))


@bp.post("/desk/people/second-factor")
def reset_code() -> ResponseReturnValue:
    """Their second factor is gone: for a lost phone."""
    engine().do(by_person(), reset_second_factor, request.form.get("email", ""))
    return _done(N_("Their second factor is gone. Make sure that it was they who asked."))


@bp.post("/desk/people/sign-out")
def sign_out_one() -> ResponseReturnValue:
    """Every session of theirs ends."""
    engine().do(by_person(), sign_out_everywhere, request.form.get("email", ""))
    return _done(N_("They are signed out everywhere."))


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


@bp.post("/sign-out/everywhere")
def sign_oneself_out() -> ResponseReturnValue:
    """Every session of one's own ends, this one included."""
    engine().do(by_person(), sign_out_oneself, g.person.id)
    response = make_response(redirect(url_for("sign_in.page"), 303))
    drop_cookie(response, "session")
    return response


@bp.get("/password")
def password() -> ResponseReturnValue:
    """A password of one's own."""
    return _password_page("")


def _password_page(problem: str) -> str:
    asks_old = not g.person.must_choose_password
    return render_template("password.html", frame=frame_of(g.person), problem=problem, asks_old=asks_old)


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
