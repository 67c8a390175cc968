"""The letters as they leave, for staff to look at: each in each language, with invented customers."""

from __future__ import annotations

from flask import Blueprint, abort, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from promo.called import LETTERS
from promo.i18n import LOCALES
from promo.specimens.taken_down import SHELF, Specimen
from promo.web.security import POLICY, engine

bp = Blueprint("letters", __name__, url_prefix="/desk/letters")
LOOK_AGAIN = 4
"""Seconds after which the page looks again whether the specimens are made."""
FRAMED = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; sandbox"
"""A letter's looks stand in its elements; beyond them it may do nothing, and only our own page frames it."""


@bp.get("/")
def everything() -> ResponseReturnValue:
    """Every letter there is."""
    found = SHELF.of(engine())
    subjects = {letter: specimen.subject for (letter, locale), specimen in (found or {}).items() if locale == g.locale}
    page = render_template("desk/letters/list.html", letters=LETTERS, subjects=subjects, are_made=found is not None)
    response = make_response(page)
    if found is None:
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


@bp.get("/<letter>/<locale>")
def one(letter: str, locale: str) -> ResponseReturnValue:
    """One letter in one language: its head, its page, its text."""
    specimen = _specimen(letter, locale)
    if specimen is None:
        return redirect(url_for(".everything"))
    response = make_response(render_template("desk/letters/one.html", specimen=specimen, name=LETTERS[letter]))
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@bp.get("/<letter>/<locale>/page")
def page(letter: str, locale: str) -> ResponseReturnValue:
    """The page of a letter by itself, for the frame that shows it."""
    specimen = _specimen(letter, locale)
    if specimen is None:
        return redirect(url_for(".everything"))
    if not specimen.page:
        abort(404)
    response = make_response(specimen.page)
    response.headers["Content-Security-Policy"] = FRAMED
    return response


def _specimen(letter: str, locale: str) -> Specimen | None:
    """None while it is made, or where the rules leave no way to it."""
    if letter not in LETTERS or locale not in LOCALES:
        abort(404)
    return (SHELF.of(engine()) or {}).get((letter, locale))
