"""The language of the pages: kept in a cookie, and where a choice of another one leads back to."""

from __future__ import annotations

import re
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import g, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response

from promo.i18n import LOCALES
from promo.web.security import SAFE, engine

_SHOWN_AT = {
    "sign_in.by_password": "sign_in.page",
    "sign_in.ask_link": "sign_in.page",
    "sign_in.by_link": "sign_in.link",
    "call_requests.send": "call_requests.form",
    "call_requests.note_call": "desk.chores",
    "cancel.send": "cancel.form",
    "check_first.send": "check_first.page",
    "check_first.carry": "prospects.form",
    "claim_steps.save_papers": "prospects.form",
    "claim_steps.save_company": "claim_steps.company",
    "claim_steps.send": "claim_steps.last_look",
    "claim_steps.forget": "prospects.form",
    "claim_steps.add_elsewhere": "claim_steps.elsewhere",
    "desk.review": "desk.claim",
    "finance.month": "finance.month",
    "quotes.make": "quotes.mine",
    "quotes.revoke": "quotes.mine",
    "commission.say_who": "commission.brought",
    "rep_start.send": "rep_start.form",
    "consent.answer": "prospects.claim",
    "access.accept_invitation": "access.invitation",
    "erasure.ask_of_claim": "erasure.of_claim",
    "people.save_password": "people.password",
}
"""The page that a form shows again when it is not taken, by the route it is posted to."""
_SHOWN_BY = {
    "prospects": "prospects.claim",
    "subscription": "subscription.manage",
    "contracts": "contracts.contract",
    "finance": "finance.payments",
    "desk": "desk.chores",
    "people": "people.everybody",
    "erasure": "erasure.page",
    "access": "access.everybody",
}
"""The same for all other routes of a blueprint."""


_OF_A_PAGE = ("claim_id", "signature", "subscription_id", "draft", "opening", "access_id")
"""What the address of a page that is shown again holds of the one that its form was posted to."""


def this_page() -> str:
    """An address that shows the page at hand again, with its query; a page that answers a form has one of its own."""
    if request.method in SAFE or request.endpoint is None:
        return request.full_path.rstrip("?")
    shown = _SHOWN_AT.get(request.endpoint) or _SHOWN_BY.get(request.blueprint or "", "")
    if request.endpoint == "prospects.submit" or not shown:
        return url_for("prospects.form")
    given = {k: v for k, v in (request.view_args or {}).items() if k in _OF_A_PAGE}
    if request.endpoint == "sign_in.by_link":
        given = dict(request.view_args or {})
    if wanted := _next_of_the_form():
        given["next"] = wanted
    try:
        return url_for(shown, **given)
    except BuildError:  # a route without a page of its own, such as the choice of a language
        return url_for("prospects.form")


Answer = TypeVar("Answer", bound=Response)
PUBLIC = "imprint|privacy|terms"
"""The pages beside the front page that have an address in each language."""
HELP = "cancelling|first-bill|proof|notice-letter|law-or-contract"
"""The questions that have a page of help."""
_PAGES = rf"(?:{PUBLIC}|help/(?:{HELP})?)"
_OF_A_LANGUAGE = re.compile(rf"(?:/(?:{'|'.join(LOCALES)}))?/(?P<rest>(?:{_PAGES})?(?:\?country=[A-Z]{{2}})?)")


def in_language(path: str, wanted: str) -> str:
    """The same page at its address in a language, where it has one; else the path itself, without a language that it
    asks for."""
    asked = parse_qsl(urlsplit(path).query, keep_blank_values=True)
    if any(name == "lang" for name, _ in asked):
        rest = urlencode([(name, value) for name, value in asked if name != "lang"])
        path = urlsplit(path).path + (f"?{rest}" if rest else "")
    found = _OF_A_LANGUAGE.fullmatch(path)
    return f"/{wanted}/{found['rest']}" if found and wanted in LOCALES else path


def help_at(topic: str = "") -> str:
    """The address of a page of help in the visitor's language; without a question, of all of them."""
    return f"/help/{topic}" if g.locale == "en" else f"/{g.locale}/help/{topic}"


def _next_of_the_form() -> str:
    """Where a form leads to; nothing where it could not be taken apart: the page that says so is made here, too."""
    try:
        return str(request.form.get("next", ""))
    except HTTPException:
        return ""


def speaking(response: Answer, language: str) -> Answer:
    """The response, with the language kept for the pages to come."""
    response.set_cookie(
        "promo-lang", language, max_age=31_536_000, samesite="Lax", secure=engine().settings.secure, httponly=True
    )
    return response
