"""Signing in by the company's own sign-in: there, back, and out.

By links, never by a form: the browser is sent to another address, where our forms may not lead.
"""

from __future__ import annotations

import structlog
from flask import Blueprint, abort, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from promo.people.by_company import LIFE, NotLetIn, Stray, begin, come_back, enter
from promo.people.company import (
    Company,
    Errand,
    NotVouchedFor,
    ProviderDown,
    address_to_begin,
    address_to_leave,
    told_by,
)
from promo.people.limits import COMPANY_SIGN_IN, count, network_of
from promo.people.sessions import close_session
from promo.refusals import NotPossible
from promo.translatable import N_
from promo.web.received import own_path
from promo.web.security import cookie_name, drop_cookie, engine, home_of, set_cookie
from promo.web.sign_in import sign_in_page
from promo.work import VISITOR

bp = Blueprint("by_company", __name__)
log = structlog.get_logger()
DOWN = N_("Your company's sign-in does not answer. Use your password or a mailed link below, or try again in a minute.")
STRAY = N_("This way in was used already or took too long. Begin again.")
UNPROVEN = N_(
    "What your company's sign-in sent back proves nothing, so nobody was let in. Begin again, or tell an administrator."
)


@bp.get("/sign-in/company")
def there() -> ResponseReturnValue:
    """To the company's own sign-in."""
    company = _company()
    count(engine(), COMPANY_SIGN_IN, network_of(request.remote_addr))
    errand = engine().do(VISITOR, begin, own_path(request.args.get("next", "")))
    try:
        to = address_to_begin(company, errand)
    except ProviderDown as why:
        log.warning("company_sign_in_down", why=str(why))
        return sign_in_page(DOWN), 503
    response = make_response(redirect(to, 303))
    set_cookie(response, "company", errand.secret, seconds=int(LIFE.total_seconds()))
    return response


@bp.get("/sign-in/company/back")
def back() -> ResponseReturnValue:
    """Back from there, with a code."""
    company, errand = _company(), Errand(request.cookies.get(cookie_name("company"), ""))
    try:
        wanted = engine().do(VISITOR, come_back, errand, request.args.get("state", ""))
        if "code" not in request.args:
            return sign_in_page(N_("Your company's sign-in did not let you through.")), 422
        told = told_by(company, errand, request.args["code"], engine().clock.now())
        person, secret = engine().do(VISITOR, enter, told, company)
    except Stray:
        return sign_in_page(STRAY), 422
    except ProviderDown as why:
        log.warning("company_sign_in_down", why=str(why))
        return sign_in_page(DOWN), 503
    except NotVouchedFor as why:
        log.warning("company_sign_in_refused", why=str(why))
        return sign_in_page(UNPROVEN), 422
    except (NotLetIn, NotPossible) as why:
        return sign_in_page(str(why)), 403
    if g.session_secret and g.session_secret != secret:
        engine().do(VISITOR, close_session, g.session_secret)  # whoever was signed in here before
    response = make_response(redirect(own_path(wanted) or home_of(person.role), 303))
    set_cookie(response, "session", secret)
    drop_cookie(response, "company")
    return response


@bp.get("/sign-out/company")
def leave() -> ResponseReturnValue:
    """Signed out here; now there, too."""
    company = _company()
    try:
        to = address_to_leave(company, engine().settings.base_url.rstrip("/") + url_for("sign_in.page"))
    except ProviderDown as why:
        log.warning("company_sign_in_down", why=str(why))
        return sign_in_page(DOWN), 503
    return redirect(to or url_for("sign_in.page"), 303)


def _company() -> Company:
    found = Company.of(engine().settings)
    if found is None:
        abort(404)
    return found
