"""The application factory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from promo.claims.check_first import Gate
from promo.claims.handling import desk_hours
from promo.contacts import shown_phone
from promo.engine import Engine
from promo.i18n import NAMES, best_locale
from promo.promotions.rulebook import RuleFileError
from promo.reports.evidence import SHOWN
from promo.shipped import shipped
from promo.subscriptions.cancel import RETRIEVAL_DAYS
from promo.templating import configure
from promo.typeset import joined
from promo.web import (
    access,
    acknowledge,
    answers,
    appearance,
    by_company,
    call_requests,
    cancel,
    check_first,
    claim_steps,
    commission,
    consent,
    contracts,
    demo,
    desk,
    desk_notes,
    erasure,
    errors,
    exit_pack,
    finance,
    find,
    front,
    hand_readings,
    handling,
    help,
    leaving,
    letters,
    messages,
    notices,
    offer_letter,
    opinions,
    people,
    portal,
    prospects,
    quotes,
    read_back,
    received,
    rep_start,
    request_numbers,
    saved_views,
    second_factor,
    second_looks,
    security,
    service,
    sign_in,
    start,
    studio,
    studio_copies,
    studio_directory,
    studio_offers,
    studio_tries,
    subscription,
    wordings,
    words,
)
from promo.web.language import help_at, speaking, this_page
from promo.web.permissions import DESK, STUDIO, may

MAX_REQUEST = 130 * 1024 * 1024


def create_app(engine: Engine, wake: Callable[[], None] = lambda: None) -> Flask:
    """The web side of one installation.

    Args:
        engine: its parts.
        wake: called after something was sent, so that the clock looks at once.
    """
    app = Flask("promo.web", template_folder=str(shipped("templates") / "web"), static_folder="static")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    # Flask's own signed cookie carries one flashed sentence to the next page, nothing else.
    app.config.update(
        SECRET_KEY=engine.secret,
        SESSION_COOKIE_NAME="promo-flash",
        SESSION_COOKIE_SECURE=engine.settings.secure,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.extensions["promo"] = engine
    app.extensions["promo_wake"] = wake
    app.extensions["promo_gate"] = Gate(max(1, min(3, engine.settings.reading_workers - 1)))
    if engine.settings.behind_proxy:
        hops = engine.settings.behind_proxy
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    received.install(app)
    for blueprint in (
        front.bp,
        help.bp,
        check_first.bp,
        claim_steps.bp,
        prospects.bp,
        sign_in.bp,
        by_company.bp,
        desk.bp,
        hand_readings.bp,
        desk_notes.bp,
        wordings.bp,
        handling.bp,
        saved_views.bp,
        second_looks.bp,
        rep_start.bp,
        quotes.bp,
        commission.bp,
        consent.bp,
        portal.bp,
        subscription.bp,
        erasure.bp,
        access.bp,
        opinions.bp,
        call_requests.bp,
        cancel.bp,
        contracts.bp,
        finance.bp,
        people.bp,
        second_factor.bp,
        service.bp,
        leaving.bp,
        letters.bp,
        exit_pack.bp,
        read_back.bp,
        messages.bp,
        notices.bp,
        answers.bp,
        find.bp,
        offer_letter.bp,
        start.bp,
        acknowledge.bp,
        studio.bp,
        studio_copies.bp,
        studio_directory.bp,
        studio_offers.bp,
        studio_tries.bp,
        appearance.bp,
        demo.bp,
    ):
        app.register_blueprint(blueprint)
    request_numbers.install(app)
    app.before_request(_language)
    app.after_request(_language_kept)
    app.after_request(_without_foreign_blanks)
    security.install(app)
    app.before_request(second_looks.keep_blind)
    errors.install(app)
    _templates(app, engine)
    return app


def _language() -> None:
    """That of the address, else the one chosen, else the browser's first that we have."""
    named = (request.view_args or {}).get("language") or request.args.get("lang")
    g.locale = best_locale(request.accept_languages.values(), named or request.cookies.get("promo-lang"))


def _language_kept(response: Response) -> Response:
    """A language that an address asks for holds for the pages that follow, or the first form would fall back."""
    wanted = request.args.get("lang", "")
    return speaking(response, wanted) if wanted in NAMES else response


def _without_foreign_blanks(response: Response) -> Response:
    """A page in Japanese has none where its sentences were joined."""
    if g.get("locale") == "ja" and response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(joined(response.get_data(as_text=True), "ja"))
    return response


def _templates(app: Flask, engine: Engine) -> None:
    configure(app.jinja_env, lambda: str(g.locale))
    app.jinja_env.globals["shown_facts"] = SHOWN
    words.install(app, engine)

    @app.context_processor
    def _values() -> dict[str, Any]:
        return {
            "locale": g.locale,
            "look_chosen": appearance.look_chosen(),
            "looks_offered": appearance.LOOKS,
            "languages": NAMES,
            "vendor": engine.rules.vendor,
            "csrf": security.csrf_token,
            "this_page": this_page,
            "retrieval_days": RETRIEVAL_DAYS,
            "help_at": help_at,
            "phone_in": lambda country="": shown_phone(engine, country or front.visitors_country()),
            "person": g.get("person"),
            "demo": engine.settings.demo,
            "may_decide": g.get("person") is not None and g.person.role in DESK.roles,
            "rules_zone": engine.rules.promotion.file.timezone,
            "desk_zone": _desk_zone(engine),
            "may_edit_rules": g.get("person") is not None and g.person.role in STUDIO.roles,
            "may": lambda endpoint: g.get("person") is not None and may(g.person.role, endpoint),
        }


def _desk_zone(engine: Engine) -> str:
    """The zone of all times on the desk's pages; that of the offer where the file of the desk's hours has a mistake."""
    try:
        return desk_hours(engine.settings.rules).timezone
    except RuleFileError:
        return engine.rules.promotion.file.timezone
