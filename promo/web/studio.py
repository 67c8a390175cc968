"""The studio: the rule sets there are, what each says and changes, and where a change to them begins."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from promo.i18n import translations
from promo.promotions.rule_files import in_order
from promo.promotions.rulebook import RuleFileError
from promo.refusals import NotPossible
from promo.reports.studio import set_view, studio
from promo.rule_sets.publish import CannotPublish, rule_set
from promo.rule_sets.texts import texts_of
from promo.rule_sets.trials import count_under_way
from promo.rule_sets.working_copy import open_copy
from promo.translatable import N_
from promo.web.security import by_person, engine
from promo.web.studio_words import file_title

bp = Blueprint("studio", __name__, url_prefix="/studio")


@bp.get("/")
def home() -> ResponseReturnValue:
    """The rules in force, drafts, working copies, sets of before."""
    with engine().store.reading() as db:
        return render_template("studio/home.html", studio=studio(db))


@bp.get("/sets/<version>")
def one_set(version: str) -> ResponseReturnValue:
    """One rule set: who and when, what differs from the rules in force, its files."""
    return set_page(version)


def set_page(
    version: str,
    problem: str = "",
    status: int = 200,
    *,
    harms: bool = False,
    problems: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """The page of a rule set, with what could not be done, or with what is wrong with a field of it; where something
    `harms` somebody, with the way that harms nobody."""
    app = engine()
    with app.store.reading() as db:
        view = set_view(db, version)
        texts = _files(db, view.line.version)
        counting = count_under_way(db, view.line.version, app.clock.now())
    names = [(name, file_title(name, texts[name], g.locale)) for name in in_order(texts)]
    return render_template(
        "studio/set.html",
        view=view,
        names=names,
        problem=problem,
        harms=harms,
        problems=problems or {},
        counting=counting if status == 200 else None,
        asked_at=request.values.get("at", ""),
    ), status


@bp.get("/sets/<version>/files/<path:name>")
def set_file(version: str, name: str) -> ResponseReturnValue:
    """One file of a rule set, to read."""
    app = engine()
    with app.store.reading() as db:
        kept = rule_set(db, version)
        text = _files(db, kept.version).get(name)
    if text is None:
        abort(404)
    return render_template(
        "studio/set_file.html",
        kept=kept,
        version=kept.version[7:19],
        name=name,
        text=text,
        title=file_title(name, text, g.locale),
    )


@bp.post("/sets/<version>/change")
def change(version: str) -> ResponseReturnValue:
    """A working copy of a rule set."""
    app = engine()
    with app.store.reading() as db:
        kept = rule_set(db, version)
        texts = _files(db, kept.version)
    if not texts:
        return set_page(version, N_("This version of the program cannot read that rule set any more."), 409)
    copy = app.do(by_person(), open_copy, kept.version, texts, request.form.get("title", ""))
    return redirect(url_for("studio_copies.copy", copy_id=copy.id), 303)


def _files(db: Session, version: str) -> dict[str, str]:
    """The files of a rule set; none where this version of the program cannot read it."""
    try:
        return texts_of(db, version, engine().settings.rules)
    except RuleFileError:
        return {}


def said(refusal: CannotPublish | NotPossible) -> str:
    """Why something was not done, in the reader's language."""
    gettext = translations(g.locale).gettext
    if isinstance(refusal, CannotPublish):
        return gettext(refusal.text) % refusal.values
    return gettext(str(refusal))


def tell(text: str) -> None:
    """A sentence for the next page."""
    flash(translations(g.locale).gettext(text))
