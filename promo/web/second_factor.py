"""The second factor: the page that asks for a code after the password, and one's own page to set it up."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.i18n import translations
from promo.people.second_factor import (
    NoPassword,
    ToScan,
    WrongCode,
    begin,
    begun,
    confirm,
    enter_by_code,
    new_recovery_codes,
    remove,
)
from promo.people.sessions import awaiting_code
from promo.refusals import NotPossible
from promo.translatable import N_
from promo.web.draft_link import picture_of_link
from promo.web.received import own_path
from promo.web.security import by_person, engine, frame_of, home_of, lacks_second_factor
from promo.web.sign_in import enter
from promo.work import VISITOR

bp = Blueprint("second_factor", __name__)


@bp.get("/sign-in/code")
def ask() -> ResponseReturnValue:
    """The code, after the password."""
    if engine().look(VISITOR, awaiting_code, g.session_secret) is None:
        return redirect(url_for("sign_in.page"), 303)
    return _asked(None)


@bp.post("/sign-in/code")
def enter_code() -> ResponseReturnValue:
    """Take the code."""
    try:
        person, secret = enter_by_code(engine(), g.session_secret, request.form.get("code", ""))
    except NoPassword:
        return redirect(url_for("sign_in.page"), 303)
    except WrongCode as problem:
        return _asked(str(problem)), 422
    return enter(person, secret, has_code=True)


def _asked(problem: str | None) -> str:
    return render_template("sign_in_code.html", problem=problem, next=own_path(request.values.get("next", "")))


@bp.get("/second-factor")
def page() -> ResponseReturnValue:
    """One's own second factor."""
    return _page(to_scan=_begun())


@bp.post("/second-factor")
def set_up() -> ResponseReturnValue:
    """A fresh secret for an app."""
    return _page(to_scan=engine().do(by_person(), begin, g.person.id))


@bp.post("/second-factor/confirm")
def first_code() -> ResponseReturnValue:
    """The first code; the recovery codes are shown this once."""
    code = request.form.get("code", "")
    return _page(codes=confirm(engine(), g.person.id, code, session=g.session_secret))


@bp.post("/second-factor/recovery-codes")
def renew() -> ResponseReturnValue:
    """Other recovery codes."""
    return _page(codes=new_recovery_codes(engine(), g.person.id, request.form.get("code", "")))


@bp.post("/second-factor/remove")
def take_away() -> ResponseReturnValue:
    """No second factor any more."""
    remove(engine(), g.person.id, request.form.get("code", ""))
    flash(translations(g.locale).gettext(N_("No code is asked for any more when you sign in.")))
    return redirect(url_for(".page"), 303)


@bp.errorhandler(NotPossible)
def refused(problem: NotPossible) -> ResponseReturnValue:
    """The page again, with the reason."""
    return _page(str(problem), to_scan=_begun()), 422


def _begun() -> ToScan | None:
    return engine().look(by_person(), begun, g.person.id)


def _page(problem: str = "", to_scan: ToScan | None = None, codes: list[str] | None = None) -> str:
    return render_template(
        "second_factor.html",
        frame=frame_of(g.person),
        problem=problem,
        to_scan=to_scan,
        picture=picture_of_link(to_scan.address) if to_scan else "",
        codes=codes,
        since=g.person.code_since,
        needed=lacks_second_factor() and not codes,
        home=home_of(g.person.role),
    )
