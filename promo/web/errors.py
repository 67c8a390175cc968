"""What goes wrong, as a page that says what and how to mend it."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from promo.claims.acts import OpenTheMail
from promo.claims.noted import FileNotFound
from promo.claims.review import ClaimNotFound
from promo.claims.start import CallNotFound
from promo.claims.states import IllegalTransition
from promo.i18n import best_locale, translations
from promo.outbox import NotWaiting
from promo.people.limits import TooMany
from promo.rule_sets.stored import RuleSetNotFound
from promo.rule_sets.working_copy import CopyNotFound
from promo.store.files import NoRoom, is_full
from promo.subscriptions.find import NothingToTurnOff, SubscriptionNotFound
from promo.subscriptions.revoke import RevocationNotFound
from promo.translatable import N_
from promo.web.security import EXPIRED
from promo.web.signed_out import signed_out

log = structlog.get_logger()

_TEXTS = {
    400: (
        N_("The form has expired"),
        N_("Go back, load the page again and send the form once more. Nothing was changed."),
    ),
    401: (N_("Please sign in again"), N_("You were signed out. Sign in and try again; nothing was changed.")),
    403: (N_("This page is not yours to see"), N_("Sign in with another account, or ask a colleague who may.")),
    404: (
        N_("There is nothing here"),
        N_("Check that the whole link was copied. If it came in an e-mail, open it from there."),
    ),
    405: (N_("There is nothing here"), N_("Go back and use the buttons of the page.")),
    409: (
        N_("Somebody was quicker"),
        N_("This was already done, or changed meanwhile. Load the page again to see how it stands."),
    ),
    413: (
        N_("That is too much at once"),
        N_("One file may have 25 MB, all together 125 MB. Go back and send fewer pages."),
    ),
    429: (N_("Too many tries"), N_("Try again in %(minutes)s min.")),
    507: (
        N_("There is no room on our side just now"),
        N_("Nothing was taken, and nothing sent before is lost. Keep your files and try again in an hour."),
    ),
    500: (
        N_("Something broke on our side"),
        N_("It is recorded. Try again in a minute; what you sent before is safe."),
    ),
}

_OPEN_THE_MAIL = (
    N_("Please go on from our e-mail"),
    N_(
        "Much was sent from this page today. Open the newest e-mail we sent you and use its link: from there you can go"
        " on at once. Nothing sent before is lost."
    ),
)


def install(app: Flask) -> None:
    """Hang the handlers onto the application."""
    for error, code in (
        (ClaimNotFound, 404),
        (FileNotFound, 404),
        (SubscriptionNotFound, 404),
        (CallNotFound, 404),
        (RevocationNotFound, 404),
        (RuleSetNotFound, 404),
        (CopyNotFound, 404),
        (IllegalTransition, 409),
        (NothingToTurnOff, 409),
        (NotWaiting, 409),
        (NoRoom, 507),
    ):
        app.register_error_handler(error, _as(code))
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def _as(code: int) -> Callable[[Exception], ResponseReturnValue]:
    def handle(_: Exception) -> ResponseReturnValue:
        return page(code)

    return handle


def page(code: int, **values: object) -> tuple[str, int]:
    """The page for a status code; `values` stand in its text."""
    if "locale" not in g:
        g.locale = best_locale(request.accept_languages.values())
    return _shown(code, _TEXTS.get(code, _TEXTS[500]), values)


def _shown(code: int, texts: tuple[str, str], values: dict[str, object]) -> tuple[str, int]:
    text = translations(g.locale).gettext(texts[1]) % values
    number = g.get("request_number") if code >= 500 else None
    return render_template("error.html", title=texts[0], text=text, code=code, number=number), code


def _too_many(error: Exception) -> ResponseReturnValue:
    assert isinstance(error, TooMany)
    if isinstance(error, OpenTheMail):
        body, code = _shown(429, _OPEN_THE_MAIL, {})
        return body, code, {"Retry-After": str(error.retry_after)}
    body, code = page(429, minutes=-(-error.retry_after // 60))
    return body, code, {"Retry-After": str(error.retry_after)}


def _http(error: Exception) -> ResponseReturnValue:
    assert isinstance(error, HTTPException)
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    if error.code == 405 and (path := _case_of_the_form()):
        return redirect(path)
    if error.code == 401 or getattr(error, "description", None) == EXPIRED:
        return signed_out(error.code or 401) or page(error.code or 401)
    return page(error.code or 500)


def _case_of_the_form() -> str | None:
    """The case whose form was sent to the address that is now opened: a page with what spoke against it keeps that
    address, and whoever loads it anew, or copies it, wants the case."""
    if request.method != "GET" or not request.path.startswith("/desk/"):
        return None
    try:
        _, values = current_app.create_url_adapter(request).match(method="POST")  # type: ignore[union-attr]
    except HTTPException:
        return None
    return url_for("desk.claim", claim_id=values["claim_id"]) if "claim_id" in values else None


def _fault(error: Exception) -> ResponseReturnValue:
    # The route's rule, not the path: a path may hold the secret of a link.
    rule = request.url_rule.rule if request.url_rule else "-"
    log.exception("request_failed", method=request.method, route=rule, error=type(error).__name__)
    return page(507 if is_full(error) else 500)
