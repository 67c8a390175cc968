"""What the rules know of the world: competitors with their terms and addresses, statutes with their switches, caps with
what is used of them, and example offers in one click. Each change is a working copy."""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import Blueprint, abort, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from promo.clock import today
from promo.documents.letter_preview import letter_preview
from promo.promotions.new_competitor import new_competitor_text
from promo.promotions.statute_files import stale
from promo.promotions.yaml_edit import with_value
from promo.refusals import NotPossible
from promo.reports.actors import names_of
from promo.reports.caps import caps_used
from promo.rule_sets.address_checks import check_address, last_checks
from promo.rule_sets.publish import in_force
from promo.rule_sets.texts import texts_of
from promo.rule_sets.working_copy import begin_change
from promo.shipped import shipped
from promo.translatable import N_
from promo.web.security import by_person, engine
from promo.web.studio import tell
from promo.web.studio_words import file_title

bp = Blueprint("studio_directory", __name__, url_prefix="/studio")

EXAMPLES = {
    "months-by-notice": N_("Free months by the length of the notice: one from 30 days on, three from three months on"),
    "until-contract-ends": N_("Free months until the old contract ends: as many as are left of it, at most twelve"),
    "billing-on-an-event": N_(
        "Billing starts when the old contract has ended, proved: three months free at least, six at most"
    ),
    "like-for-like": N_("Three months free for at most the plan and the number of users of the old contract"),
}


@bp.get("/competitors")
def competitors() -> ResponseReturnValue:
    """All of them, with the newest of their terms and who looked at the address."""
    return _competitors_page()


def _competitors_page(problems: Mapping[str, str] | None = None) -> str:
    app = engine()
    with app.store.reading() as db:
        checks = last_checks(db, app.rules)
        names = names_of(db, (f"person:{c.person_id}" for c in checks.values()))
    known = sorted(app.rules.competitors.values(), key=lambda c: c.name.casefold())
    return render_template(
        "studio/competitors.html",
        competitors=known,
        checks=checks,
        names=names,
        problems=problems or {},
        asked={name: request.form.get(name, "") for name in ("name", "id")},
    )


@bp.get("/competitors/<competitor_id>")
def competitor(competitor_id: str) -> ResponseReturnValue:
    """One of them: names, terms by date and source, address."""
    return _competitor_page(competitor_id)


def _competitor_page(competitor_id: str, problem: str = "") -> str:
    app = engine()
    known = app.rules.competitors.get(competitor_id)
    if known is None:
        abort(404)
    with app.store.reading() as db:
        check = last_checks(db, app.rules).get(competitor_id)
        by = names_of(db, [f"person:{check.person_id}"]).get(f"person:{check.person_id}", "") if check else ""
    return render_template("studio/competitor.html", known=known, check=check, by=by, problem=problem)


@bp.post("/competitors/<competitor_id>/address")
def address_checked(competitor_id: str) -> ResponseReturnValue:
    """Somebody looked at the address today."""
    try:
        engine().do(by_person(), check_address, competitor_id, request.form.get("address", ""))
    except NotPossible as refusal:
        return _competitor_page(competitor_id, str(refusal)), 409
    tell(N_("Noted: you looked at the address today."))
    return redirect(url_for(".competitor", competitor_id=competitor_id), 303)


@bp.get("/competitors/<competitor_id>/letter.pdf")
def letter(competitor_id: str) -> ResponseReturnValue:
    """The notice letter as a sample customer would get it."""
    app = engine()
    known = app.rules.competitors.get(competitor_id)
    if known is None:
        abort(404)
    country = request.args.get("country", "DE")
    content = letter_preview(
        known, country if country in ("DE", "FR", "GB") else "DE", g.locale, today(app.clock, "UTC")
    )
    return send_file(io.BytesIO(content), mimetype="application/pdf", download_name=f"{competitor_id}.pdf")


@bp.get("/laws")
def laws() -> ResponseReturnValue:
    """The statutes, each with its switch."""
    app = engine()
    old = {s.id for s in stale(app.rules.statutes, today(app.clock, "UTC"))}
    return render_template("studio/laws.html", laws=app.rules.statutes.values(), stale=old)


@bp.get("/caps")
def caps() -> ResponseReturnValue:
    """What is used of each cap, and when it is full."""
    app = engine()
    with app.store.reading() as db:
        return render_template("studio/caps.html", caps=caps_used(db, app.rules, app.clock.now()), examples=EXAMPLES)


@bp.post("/begin")
def begin() -> ResponseReturnValue:
    """A working copy with one change made already: a statute switched, a competitor added, an example offer; or one
    that opens at a competitor's file."""
    app = engine()
    what, identifier = request.form.get("what", ""), request.form.get("id", "").strip()
    with app.store.reading() as db:
        active = in_force(db)
        if active is None:
            abort(404)
        texts = texts_of(db, active.version, app.settings.rules)
    try:
        name, text = _changed(what, identifier, texts)
        title = request.form.get("title", "").strip() or file_title(name, text, g.locale)
        copy = app.do(by_person(), begin_change, active.version, texts, (name, text), title)
    except NotPossible as refusal:
        if what == "competitor":
            at = "id" if request.form.get("name", "").strip() else "name"
            return _competitors_page({at: str(refusal)}), 422
        tell(str(refusal))
        return redirect(url_for(".laws" if what == "law" else ".caps"), 303)
    return redirect(url_for("studio_copies.file", copy_id=copy.id, name=name), 303)


def _changed(what: str, identifier: str, texts: dict[str, str]) -> tuple[str, str]:
    """The file that a change begins with, and its text.

    Raises:
        NotPossible: there is no such thing.
    """
    law, example = f"statutes/{identifier}.yaml", f"promotions/{identifier}.yaml"
    competitor, called = f"competitors/{identifier}.yaml", request.form.get("name", "").strip()
    if what == "law" and law in texts:
        return law, with_value(texts[law], ("enabled",), request.form.get("on") == "1")
    if what == "example" and identifier in EXAMPLES and example not in texts:
        return example, (shipped("rules") / "examples" / f"{identifier}.yaml").read_text("utf-8")
    if what == "known" and competitor in texts:
        return competitor, texts[competitor]  # a change of it begins with the file as it is
    if what == "competitor":
        if not called:
            raise NotPossible(N_("Write the name of the competitor."))
        if competitor in texts:
            raise NotPossible(N_("There is a file of this name already. Change that one."))
        return competitor, new_competitor_text(identifier, called)
    raise NotPossible(N_("This is there already, or there is no such thing. Nothing was begun."))
