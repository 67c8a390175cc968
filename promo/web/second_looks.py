"""What leads and managers judge again: a sample of what reps decided, without being shown it; and how often they
agree. Until they have judged it, every page of such a claim is closed to them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from promo.claims.handling import open_claim
from promo.claims.judging.blind import blind_to, is_blind_to, open_unblinded
from promo.claims.judging.copies import seen_before
from promo.claims.judging.second_look import looked_again, to_look_at_again
from promo.claims.judging.series import series_of
from promo.eligibility.model import Outcome
from promo.i18n import translations
from promo.refusals import NotPossible
from promo.reports.agreement import agreement, as_it_came
from promo.reports.evidence import marks_of
from promo.reports.gloss import glosses
from promo.reports.judged_by import judged_by
from promo.store.tables import NoticePaper, NoticeStep
from promo.translatable import N_
from promo.web.answers import bp as answers
from promo.web.permissions import ROUTES, Key, may
from promo.web.security import by_person, engine

bp = Blueprint("second_looks", __name__, url_prefix="/desk/second-looks")

_TYPED = ("note", "letter", "words", "message", "why", "quote")
"""Fields of a claim's page that somebody writes in: a page from before the decision may still be open."""
WHOLE = ("commission.export", "finance.ledger")
"""Files that name every claim that was approved, and are of use only whole."""
VERDICTS = (
    (Outcome.APPROVE.value, N_("Approve"), "a"),
    (Outcome.ASK.value, N_("Ask for more"), "q"),
    (Outcome.DECLINE.value, N_("Decline"), "r"),
)
"""Each with its words and its key."""


@bp.get("/")
def waiting() -> ResponseReturnValue:
    """The claims that wait to be judged again, and what those before came to."""
    app = engine()
    with app.store.reading() as db:
        return render_template(
            "desk/second_looks.html", looks=to_look_at_again(db), found=agreement(db, app.clock.now())
        )


@bp.get("/<claim_id>")
def blind(claim_id: str) -> ResponseReturnValue:
    """A claim as it came to a person, without what was decided."""
    return _page(claim_id, None)


def _page(claim_id: str, problem: str | None) -> str:
    app, now = engine(), engine().clock.now()
    with app.store.reading() as db:
        view = as_it_came(db, claim_id, g.locale, now)
        copies = seen_before(db, view.claim, kept=view.files)
        series = series_of(db, view.claim, now, kept=view.files)
        rules = judged_by(db, view.decision)
    app.do(by_person(), open_claim, claim_id)  # every look at a claim is noted
    gettext = translations(g.locale).gettext
    return render_template(
        "desk/second_look.html",
        view=view,
        marks=marks_of(view),
        copies=copies,
        series=series,
        judged_by=rules,
        glosses=glosses(view.decided, g.locale),
        languages_of_files=view.decided.languages,
        competitors=app.rules.competitors,
        plan=app.rules.catalog.plan(view.claim.plan),
        verdicts=[(value, gettext(words), key) for value, words, key in VERDICTS],
        typed={name: request.form.get(name, "") for name in ("verdict", "note")},
        problem=problem,
    )


def keep_blind() -> ResponseReturnValue | None:
    """Before any page or act on a claim that somebody is to judge again: that it says what was decided, and the two
    ways on."""
    endpoint = request.endpoint or ""
    is_open = request.blueprint == bp.name or endpoint not in ROUTES or ROUTES[endpoint].key is not Key.SESSION
    if is_open or g.person is None or not may(g.person.role, "second_looks.seen"):
        return None
    with engine().store.reading() as db:
        if endpoint in WHOLE and blind_to(db, g.person.id):
            return render_template("desk/blind_export.html", wanted=request.full_path), 409
        claim_id = _claim_asked(db)
        if not claim_id or not is_blind_to(db, claim_id, g.person.id):
            return None
    typed = [words for name, words in request.form.items() if name in _TYPED and words.strip()]
    return render_template("desk/blind_first.html", claim_id=claim_id, typed=typed), 409


def _claim_asked(db: Session) -> str:
    """The claim that an address is about: by its reference, by an answer of its provider, or by a paper of one."""
    asked = request.view_args or {}
    if request.blueprint != answers.name:
        return str(asked.get("claim_id", ""))
    paper = db.get(NoticePaper, asked["file_id"]) if "file_id" in asked else None
    number = paper.step_id if paper is not None else asked.get("step_id")
    step = db.get(NoticeStep, number) if number is not None else None
    return step.claim_id if step is not None else ""


@bp.post("/open")
def unblind_all() -> ResponseReturnValue:
    """Take a file along that names what was approved: whoever does judges none of the claims that wait."""
    wanted = request.form.get("wanted", "")
    if not wanted.startswith(tuple(url_for(one) + "?" for one in WHOLE)):
        abort(400)
    app = engine()
    with app.store.reading() as db:
        waiting = sorted(blind_to(db, g.person.id))
    for one in waiting:
        app.do(by_person(), open_unblinded, one)
    return redirect(wanted, 303)


@bp.post("/<claim_id>/open")
def unblind(claim_id: str) -> ResponseReturnValue:
    """Open it all the same."""
    engine().do(by_person(), open_unblinded, claim_id)
    return redirect(url_for("desk.claim", claim_id=claim_id), 303)


@bp.post("/<claim_id>")
def seen(claim_id: str) -> ResponseReturnValue:
    """Judged again."""
    said = request.form.get("verdict", "")
    try:
        verdict = Outcome(said) if said in {value for value, _, _ in VERDICTS} else Outcome.REVIEW
        alike = engine().do(by_person(), looked_again, claim_id, verdict, request.form.get("note", ""))
    except NotPossible as problem:
        return _page(claim_id, str(problem)), 422
    told = N_("Noted: you both say the same.") if alike else N_("Noted: the first decision was another one.")
    flash(translations(g.locale).gettext(told))
    return redirect(url_for(".waiting"), 303)
