"""Texts that leads keep ready for letters."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.wordings import keep_wording_of_letters, retire_wording
from promo.i18n import NAMES, translations
from promo.refusals import NotPossible
from promo.reports.wordings import kept_wordings
from promo.translatable import N_
from promo.web.security import by_person, engine

bp = Blueprint("wordings", __name__, url_prefix="/desk/wordings")
FIELDS = ("locale", "title", "words")


@bp.get("/")
def kept() -> ResponseReturnValue:
    """All of them, by language."""
    return _page()


def _page(problem: str | None = None, wording_id: int | None = None) -> str:
    with engine().store.reading() as db:
        found = kept_wordings(db)
    return render_template(
        "desk/wordings.html",
        wordings=found,
        problem=problem,
        mended=wording_id,
        typed={name: request.form.get(name, "") for name in FIELDS},
        languages=NAMES,
    )


@bp.post("/")
def write() -> ResponseReturnValue:
    """A new text."""
    return _keep(None)


@bp.post("/<int:wording_id>")
def change(wording_id: int) -> ResponseReturnValue:
    """Other words for one."""
    return _keep(wording_id)


def _keep(wording_id: int | None) -> ResponseReturnValue:
    locale, title, words = (request.form.get(name, "") for name in FIELDS)
    try:
        engine().do(by_person(), keep_wording_of_letters, locale, title, words, wording_id)
    except NotPossible as problem:
        return _page(str(problem), wording_id or 0), 422
    flash(translations(g.locale).gettext(N_("Kept: reps can start from it at once.")))
    return redirect(url_for(".kept"), 303)


@bp.post("/<int:wording_id>/retire")
def retire(wording_id: int) -> ResponseReturnValue:
    """No longer offered."""
    try:
        engine().do(by_person(), retire_wording, wording_id)
    except NotPossible as problem:
        return _page(str(problem)), 422
    flash(translations(g.locale).gettext(N_("It is no longer offered.")))
    return redirect(url_for(".kept"), 303)
