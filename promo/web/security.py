"""Sessions, CSRF tokens, headers: what stands before and after every request."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from promo.engine import Engine
from promo.ids import same, sign, token
from promo.people.sessions import person_of, touch
from promo.store.tables import Person, Role
from promo.store.tables.people import SessionKind
from promo.web.bounds import refuse_too_large
from promo.web.permissions import ROUTES, Key
from promo.work import Actor

CHOOSING = frozenset({"people.password", "people.save_password", "sign_in.out"})
"""What somebody may do who has no password of their own yet."""
SETTING_UP = frozenset({"second_factor.page", "second_factor.set_up", "second_factor.first_code"})
"""What somebody may do whose role needs a second factor, and who has none yet."""
FILLED_IN_AGAIN = frozenset(
    {
        "prospects.submit",
        "claim_steps.save_papers",
        "claim_steps.save_company",
        "claim_steps.send",
        "claim_steps.add_elsewhere",
        "rep_start.send",
        "studio_copies.save",
    }
)
"""Forms that show themselves again, files kept, where their token is no longer good: their views ask `g.expired` before
they do anything. All others come back on a page of their own (`promo/web/signed_out.py`)."""
EXPIRED = "the token of the form is no longer good"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src"
    " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def engine() -> Engine:
    """The installation this application serves."""
    made = current_app.extensions["promo"]
    assert isinstance(made, Engine)
    return made


def by_person() -> Actor:
    """Who is signed in, as somebody who acts: staff, or a customer on what is theirs."""
    return Actor.customer(g.person.id) if g.person.role is Role.CUSTOMER else Actor.staff(g.person.id)


def cookie_name(kind: str) -> str:
    """`__Host-` names where we have https: such a cookie can come from nowhere else."""
    return f"__Host-promo-{kind}" if engine().settings.secure else f"promo-{kind}"


def install(app: Flask) -> None:
    """Hang the checks around every request."""
    app.before_request(_who)
    app.before_request(refuse_too_large)
    app.before_request(_may)
    app.before_request(_same_site)
    app.after_request(_headers)


def _who() -> None:
    """Who is signed in, and which browser this is."""
    g.expired = False
    g.session_kind = None
    g.person, g.session_secret = None, request.cookies.get(cookie_name("session"), "")
    g.visit = request.cookies.get(cookie_name("visit"), "")
    g.new_visit = len(g.visit) < 16
    if g.new_visit:
        g.visit = token()
    g.nonce = secrets.token_urlsafe(16)
    if not g.session_secret or request.endpoint in ("static", "service.health"):
        return
    made, now = engine(), engine().clock.now()
    with made.store.reading() as db:
        found = person_of(db, g.session_secret, now)
    if found is None:
        return
    g.person, g.session_kind = found.person, found.kind
    if found.stale:
        made.do(by_person(), touch, g.session_secret)


def _may() -> ResponseReturnValue | None:
    """The route's own rule; a route without one is refused."""
    if request.endpoint is None:
        return None  # no such page: the 404 handler answers
    access = ROUTES.get(request.endpoint)
    if access is None:
        abort(403)
    if access.key is not Key.SESSION:
        return None
    if g.person is None:
        if request.method in SAFE:
            return redirect(url_for("sign_in.page", next=request.full_path.rstrip("?")))
        abort(401)
    if g.person.role not in access.roles:
        abort(403)
    is_vouched_for = g.session_kind is SessionKind.PROVIDER
    if g.person.must_choose_password and not is_vouched_for and request.endpoint not in CHOOSING:
        return redirect(url_for("people.password"), 303)
    if lacks_second_factor() and request.endpoint not in CHOOSING | SETTING_UP:
        return redirect(url_for("second_factor.page"), 303)
    return None


def lacks_second_factor() -> bool:
    """Whether whoever is signed in has a role that needs a second factor here, and has none."""
    is_needed = g.person.role.value in engine().settings.second_factor_roles
    return is_needed and g.person.code_since is None and g.session_kind is not SessionKind.PROVIDER


def csrf_token() -> str:
    """The token that every form carries: bound to this browser, and to the session once there is one."""
    return sign(engine().secret, "csrf", g.visit + "/" + g.session_secret)


def once_more_token() -> str:
    """The token of a form that comes back to whoever was signed out: good for this browser and this address whoever
    signs in meanwhile, since the page says what is sent."""
    return sign(engine().secret, "once more", g.visit + " " + request.full_path.rstrip("?"))


def _same_site() -> None:
    """Unsafe requests come from our own pages: a token, and an Origin that is ours where one is sent."""
    access = ROUTES.get(request.endpoint or "")
    if request.method in SAFE or access is None or access.key is Key.SIGNATURE:
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)
    given = request.form.get("csrf", "")
    comes_back = origin is not None and same(once_more_token(), request.form.get("once_more", ""))
    ours = comes_back or same(csrf_token(), given)
    if request.endpoint in FILLED_IN_AGAIN:
        g.expired = not ours  # nothing is done then: the form comes back as it was filled in
        return
    if not ours:
        abort(400, EXPIRED)


def _headers(response: Response) -> Response:
    """Nothing foreign is loaded, nothing frames us, nothing sniffs."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if engine().settings.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        # Whatever a view says: a file that is sent comes with an hour in any cache by default, a contract too.
        response.headers["Cache-Control"] = "no-store"
    if getattr(g, "new_visit", False) and request.endpoint not in ("static", "service.health", "service.confirm"):
        set_cookie(response, "visit", g.visit)
    return response


def set_cookie(response: BaseResponse, kind: str, value: str, seconds: int | None = None) -> None:
    """A cookie that scripts cannot read and other sites cannot send; without `seconds` it ends with the browser."""
    response.set_cookie(
        cookie_name(kind),
        value,
        max_age=seconds,
        httponly=True,
        secure=engine().settings.secure,
        samesite="Lax",
        path="/",
    )


def drop_cookie(response: BaseResponse, kind: str) -> None:
    """Forget a cookie."""
    response.delete_cookie(cookie_name(kind), httponly=True, secure=engine().settings.secure, samesite="Lax", path="/")


def frame_of(person: Person) -> str:
    """The frame of a person's own pages: the header of where they work, once nothing keeps them from there."""
    if person.role is Role.CUSTOMER or person.must_choose_password or lacks_second_factor():
        return "base.html"
    return "finance/frame.html" if person.role is Role.FINANCE else "desk/frame.html"


def home_of(role: Role) -> str:
    """Where a person lands after signing in."""
    return url_for({Role.CUSTOMER: "portal.subscriptions", Role.FINANCE: "finance.month"}.get(role, "desk.queue"))
