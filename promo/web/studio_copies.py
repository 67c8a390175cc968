"""Working copies of the rules: their files as text, every mistake by its line, and what they come to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from difflib import SequenceMatcher

import yaml
from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.i18n import translations
from promo.promotions.file_sentences import KINDS_WITH_SENTENCES
from promo.promotions.questions import questions_left
from promo.promotions.rule_files import in_order
from promo.promotions.rulebook import RuleFileError
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import content_of
from promo.refusals import NotPossible
from promo.reports.actors import names_of
from promo.reports.studio import CopyView, copy_view
from promo.rule_sets.publish import CannotPublish
from promo.rule_sets.working_copy import (
    ChangedMeanwhile,
    CopyNotFound,
    add_file,
    keep_as_draft,
    put_away,
    remove_file,
    save_file,
)
from promo.translatable import N_, NN_
from promo.web.names import country_choices
from promo.web.security import by_person, engine
from promo.web.studio import said, tell
from promo.web.studio_mistakes import told
from promo.web.studio_sentences import Filled, fill_in, shown_groups, unread_blanks, with_list_changed
from promo.web.studio_words import differing, file_title

bp = Blueprint("studio_copies", __name__, url_prefix="/studio/copies")
LONGEST_NAME = 120
"""Characters of a name that is suggested."""


@bp.get("/<int:copy_id>")
def copy(copy_id: int) -> ResponseReturnValue:
    """A working copy: its files, its mistakes, what differs from the rules in force."""
    return _page(copy_id)


def _page(
    copy_id: int, problem: str = "", status: int = 200, *, problems: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """The page of a working copy, with what could not be done, or with what is wrong with a field of it."""
    with engine().store.reading() as db:
        view = copy_view(db, copy_id)
    asked = {name: request.form.get(name, "") for name in ("note", "kind", "id", "name")}
    names = [(name, file_title(name, view.files[name].text, g.locale)) for name in in_order(view.files)]
    titles = dict(names)
    texts = {name: file.text for name, file in view.files.items()}
    mistakes = [(titles.get(m.file, ""), told([m], texts.get(m.file, ""), g.locale)[0]) for m in view.mistakes]
    return render_template(
        "studio/copy.html",
        view=view,
        names=names,
        mistakes=mistakes,
        pairs=[(name, title) for name, title in names],
        problem=problem,
        problems=problems or {},
        asked=asked,
        suggested=_suggested(view),
    ), status


def _suggested(view: CopyView) -> str:
    """A short name for a change that has none, from the first sentence that it changes."""
    found = differing(view.contents, g.locale) if view.contents else []
    if not found:
        return ""
    first = found[0]
    return f"{first.title}: {first.after or first.before}"[:LONGEST_NAME]


@bp.get("/<int:copy_id>/files/<path:name>")
def file(copy_id: int, name: str) -> ResponseReturnValue:
    """One file, to be changed."""
    return _file_page(copy_id, name)


def _file_page(
    copy_id: int,
    name: str,
    *,
    problem: str = "",
    typed: Filled | None = None,
    theirs: ChangedMeanwhile | None = None,
    template: str = "studio/file.html",
) -> str:
    """The page of a file: with what was typed where it could not be saved, and what somebody else saved meanwhile."""
    with engine().store.reading() as db:
        view = copy_view(db, copy_id, {name: typed.text} if typed else {})
        by = names_of(db, [theirs.by]).get(theirs.by, theirs.by) if theirs else ""
    if name not in view.files:
        abort(404)
    kept = view.files[name]
    typed_or_kept = typed or Filled(kept.text)
    text = typed_or_kept.text
    mistakes = told(view.mistakes_in(name), text, g.locale)
    says = [(one.mistake, one.says) for one in mistakes]
    groups, was = (
        shown_groups(
            text, says, typed_or_kept, g.locale, _left(view.in_force, name, text), _kind(name), _our_plans(view)
        )
        if _kind(name) in KINDS_WITH_SENTENCES
        else ([], "{}")
    )
    return render_template(
        template,
        view=view,
        name=name,
        title=file_title(name, text, g.locale),
        text=text,
        revision=kept.revision if typed is None or theirs else _revision(),
        mistakes=mistakes,
        unread=unread_blanks(groups, typed_or_kept),
        countries=country_choices(g.locale),
        has_sentences=_kind(name) in KINDS_WITH_SENTENCES,
        wrong_lines={one.mistake.line for one in mistakes},
        groups=groups,
        was=was,
        elsewhere=sum(m.file != name for m in view.mistakes),
        problem=problem,
        theirs=line_changes(theirs.text, text) if theirs else [],
        by=by,
    )


def _our_plans(view: CopyView) -> list[tuple[str, str]]:
    """Our plans as the copy has them, each with its name; none where its catalogue cannot be read."""
    try:
        plans = content_of(view.files["catalog.yaml"].text)["plans"]
        return [(str(plan["id"]), str(plan["name"])) for plan in plans]
    except (yaml.YAMLError, KeyError, TypeError):
        return []


def _left(in_force: str, name: str, text: str) -> dict[KeyPath, str]:
    """The questions of an offer whose rule was changed without them, from what is in force."""
    offer = json.loads(in_force).get("promotions", {}).get(name.removeprefix("promotions/").removesuffix(".yaml"))
    try:
        return questions_left(offer, content_of(text))
    except yaml.YAMLError:
        return {}


@bp.post("/<int:copy_id>/files/<path:name>")
def save(copy_id: int, name: str) -> ResponseReturnValue:
    """Keep the text with what was changed in its sentences, mistakes and all. What somebody else saved meanwhile is
    shown, and nothing that was typed is lost."""
    typed = _typed(name)
    if g.expired:
        sentence = N_("You signed in again since this page was opened. What you typed is here: save it once more.")
        return _file_page(copy_id, name, problem=sentence, typed=typed), 422
    if typed.problems:
        return _file_page(copy_id, name, typed=typed), 422
    try:
        engine().do(by_person(), save_file, copy_id, name, typed.text, _revision())
    except ChangedMeanwhile as theirs:
        return _file_page(copy_id, name, typed=typed, theirs=theirs), 409
    except NotPossible as refusal:
        return _file_page(copy_id, name, problem=str(refusal), typed=typed), 422
    _tell_saved(copy_id)
    return redirect(url_for(".file", copy_id=copy_id, name=name), 303)


def _tell_saved(copy_id: int) -> None:
    """That it is kept, and in the same breath how much is still to mend: of two sentences people read the first."""
    with engine().store.reading() as db:
        count = len(copy_view(db, copy_id).mistakes)
    if not count:
        tell(N_("Saved."))
        return
    one, many = NN_("Saved, with %(num)s mistake to mend.", "Saved, with %(num)s mistakes to mend.")
    flash(translations(g.locale).ngettext(one, many, count) % {"num": count}, "problem")


@bp.post("/<int:copy_id>/look/<path:name>")
def look(copy_id: int, name: str) -> ResponseReturnValue:
    """What the form comes to as it stands, sentences and text; nothing is kept."""
    return _file_page(copy_id, name, typed=_typed(name), template="studio/copy/editor.html")


def _typed(name: str) -> Filled:
    typed = fill_in(request.form, request.form.get("text", "").replace("\r\n", "\n"), _kind(name))
    asked = [request.form.get(what, "") for what in ("add", "remove")]
    return replace(typed, text=with_list_changed(typed.text, _kind(name), *asked)) if any(asked) else typed


def _kind(name: str) -> str:
    """The kind of a file by its name: `promotions`, `statutes`; `vendor.yaml` is one of its own."""
    return name.partition("/")[0]


def _revision() -> int:
    """The number of the text that was opened; one that never was where none is sent."""
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


@bp.post("/<int:copy_id>/files")
def add(copy_id: int) -> ResponseReturnValue:
    """A new file, begun as a copy of one of its kind."""
    kind, identifier = request.form.get("kind", ""), request.form.get("id", "").strip()
    name = f"{kind}/{identifier}.yaml"
    with engine().store.reading() as db:
        view = copy_view(db, copy_id)
    alike = next((f.text for n, f in view.files.items() if n.startswith(f"{kind}/")), "")
    try:
        engine().do(by_person(), add_file, copy_id, name, begun(alike, identifier))
    except NotPossible as refusal:
        return _page(copy_id, status=422, problems={"id": str(refusal)})
    return redirect(url_for(".file", copy_id=copy_id, name=name), 303)


@bp.post("/<int:copy_id>/remove")
def remove(copy_id: int) -> ResponseReturnValue:
    """Take a file out."""
    try:
        engine().do(by_person(), remove_file, copy_id, request.form.get("name", ""))
    except NotPossible as refusal:
        return _page(copy_id, status=422, problems={"name": str(refusal)})
    return redirect(url_for(".copy", copy_id=copy_id), 303)


@bp.post("/<int:copy_id>/keep")
def keep(copy_id: int) -> ResponseReturnValue:
    """Make a draft of it, called by what it changes where nobody said more: the second person reads that first."""
    with engine().store.reading() as db:
        view = copy_view(db, copy_id)
    note = request.form.get("note", "").strip() or view.copy.title or _suggested(view)
    try:
        kept = engine().do(by_person(), keep_as_draft, copy_id, author=g.person.email, note=note)
    except RuleFileError:
        return _page(copy_id, N_("Mend the mistakes first: a draft holds none."), 422)
    except CannotPublish as refusal:
        return _page(copy_id, said(refusal), 422)
    tell(N_("Kept as a draft. Nothing is judged by it yet."))
    return redirect(url_for("studio.one_set", version=kept.version[7:19]), 303)


@bp.post("/<int:copy_id>/away")
def away(copy_id: int) -> ResponseReturnValue:
    """Take it off the list; a second click finds it gone."""
    with suppress(CopyNotFound):
        engine().do(by_person(), put_away, copy_id)
    return redirect(url_for("studio.home"), 303)


def begun(alike: str, identifier: str) -> str:
    """A new file from one of its kind, with an id of its own."""
    lines = alike.splitlines()
    return "\n".join(f"id: {identifier}" if line.startswith("id:") else line for line in lines) + "\n"


def line_changes(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, each with `-` or `+`, and one beside them for the eye, with an empty sign."""
    old, new = before.splitlines(), after.splitlines()
    found: list[tuple[str, str]] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        if a:
            found.append(("", old[a - 1]))
        found += [("-", line) for line in old[a:b]] + [("+", line) for line in new[c:d]]
    return found
