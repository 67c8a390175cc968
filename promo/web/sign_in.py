"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.acknowledge import sign_in_by_mail
from promo.demo import LOG_INS, PASSWORD, SAMPLE, SAMPLE_COMPANY, SAMPLE_COUNTRY, SAMPLE_PROVIDER
from promo.people.limits import network_of
from promo.people.sessions import ABSOLUTE, IDLE_STAFF, WhyOver, close_session, why_over
from promo.people.sign_in import LinkSpent, WrongPassword, ask_for_link, sign_in
from promo.store.tables import Person
from promo.store.tables.people import SessionKind
from promo.translatable import N_
from promo.web.received import own_path
from promo.web.security import by_person, drop_cookie, engine, home_of, set_cookie
from promo.work import VISITOR

bp = Blueprint("sign_in", __name__)


def sign_in_page(
    problem: str | None = None, *, email: str = "", sent: bool = False, over: WhyOver | None = None
) -> str:
    """The sign-in page: the ways in, why one of them did not work, and why whoever was signed in is not any more; in
    the demo, its log-ins and a proof to try."""
    sample = {"company": SAMPLE_COMPANY, "country": SAMPLE_COUNTRY, "provider": SAMPLE_PROVIDER}
    return render_template(
        "sign_in.html",
        email=email,
        problem=problem,
        sent=sent,
        over=over,
        unused_minutes=IDLE_STAFF // timedelta(minutes=1),
        most_hours=ABSOLUTE // timedelta(hours=1),
        next=_next(),
        company_sign_in=bool(engine().settings.oidc_issuer),
        left_company=request.args.get("left") == "company",
        demo_log_ins=LOG_INS,
        demo_password=PASSWORD,
        demo_sample=sample | {"file": f"promo/samples/{SAMPLE}"},
    )


@bp.get("/sign-in")
def page() -> ResponseReturnValue:
    """The sign-in page."""
    chosen = next((one.email for one in LOG_INS if one.email == request.args.get("email")), "")
    made = engine()
    with made.store.reading() as db:
        over = why_over(db, g.session_secret, made.clock.now())
    return sign_in_page(email=chosen, over=over)


@bp.post("/sign-in")
def by_password() -> ResponseReturnValue:
    """E-mail and password."""
    made, email = engine(), request.form.get("email", "")
    try:
        person, secret = sign_in(made, email, request.form.get("password", ""), address=network_of(request.remote_addr))
    except WrongPassword:
        problem = N_("This e-mail address and password do not go together. Check both, or ask for a link.")
        return sign_in_page(problem, email=email), 422
    return enter(person, secret)


@bp.post("/sign-in/link")
def ask_link() -> ResponseReturnValue:
    """Mail me a link."""
    made, email = engine(), request.form.get("email", "")
    ask_for_link(made, email, g.locale, address=network_of(request.remote_addr))
    return sign_in_page(email=email, sent=True)


@bp.get("/sign-in/<token>")
def link(token: str) -> ResponseReturnValue:
    """The page of a mailed link: opening it spends nothing, the button does."""
    return render_template("sign_in_link.html", token=token, problem=None)


@bp.post("/sign-in/<token>")
def by_link(token: str) -> ResponseReturnValue:
    """Use a mailed link."""
    try:
        person, secret = engine().do(VISITOR, sign_in_by_mail, token)
    except LinkSpent:
        return render_template(
            "sign_in_link.html",
            token=token,
            problem=N_("This link was used already or is older than 15 minutes. Ask for a new one."),
        ), 422
    return enter(person, secret)


@bp.post("/sign-out")
def out() -> ResponseReturnValue:
    """End the session on the server."""
    engine().do(by_person(), close_session, g.session_secret)
    by_company = g.session_kind is SessionKind.PROVIDER
    response = make_response(redirect(url_for("sign_in.page", left="company" if by_company else None), 303))
    drop_cookie(response, "session")
    return response


def enter(person: Person, secret: str, *, has_code: bool = False) -> Response:
    """The session's cookie, and the page they wanted; that of the code before it, where one is asked for."""
    if g.session_secret and g.session_secret != secret:
        engine().do(VISITOR, close_session, g.session_secret)  # whoever was signed in here before
    wanted = _next()
    to = wanted or home_of(person.role)
    if person.code_since is not None and not has_code:
        to = url_for("second_factor.ask", next=wanted)
    response = make_response(redirect(to, 303))
    set_cookie(response, "session", secret)
    return response


def _next() -> str:
    """Where to go after signing in: a path of ours, or nothing."""
    return own_path(request.values.get("next", ""))
