"""What present providers answered, at the desk: cases that a person looks at, and the papers they rest on."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from promo.claims.noted import note_view
from promo.claims.notices.draw import picture_of_paper
from promo.claims.notices.noted import note_paper_download
from promo.claims.notices.settle import CaseNotFound, Settled, settle
from promo.claims.promises import WHY, Promised, PromisesFound
from promo.i18n import NAMES, translations
from promo.refusals import NotPossible
from promo.reports.notices import case_of, open_case_count, open_cases, paper_of, papers_of
from promo.translatable import N_
from promo.web.case_lists import hidden_states
from promo.web.security import by_person, engine

bp = Blueprint("answers", __name__, url_prefix="/desk/answers")


@bp.get("/")
def waiting() -> ResponseReturnValue:
    """All answers that wait for a person."""
    app = engine()
    with app.store.reading() as db:
        blind = hidden_states(db)
        cases, total = open_cases(db, app.rules, blind), open_case_count(db, blind)
    return render_template("desk/answers.html", cases=cases, total=total, blind=blind)


@bp.get("/<int:step_id>")
def case(step_id: int) -> ResponseReturnValue:
    """One answer with everything beside it."""
    return _page(step_id)


def _page(step_id: int, problem: str | None = None, promised: Sequence[Promised] = ()) -> str:
    app = engine()
    with app.store.reading() as db:
        found = case_of(db, step_id, g.locale, app.rules, app.clock.now())
    if found is None:
        abort(404)
    app.do(by_person(), note_view, found.step.claim_id)
    return render_template(
        "desk/answers/case.html",
        case=found,
        papers=papers_of(found.told, step_id),
        problem=problem,
        promised=promised,
        why_not=WHY,
        asked={name: request.form.get(name, "") for name in ("months", "note", "reply", "proof")},
        language=NAMES[found.view.claim.locale],
    )


@bp.post("/<int:step_id>")
def close(step_id: int) -> ResponseReturnValue:
    """Answer it: words for the claimant, more free months, its taking for a proof, or a note why nothing is
    needed."""
    text = request.form.get("months", "").strip()
    months = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    note, reply, is_meant = (request.form.get(name, "") for name in ("note", "reply", "meant"))
    settled = Settled(months, note, reply, bool(request.form.get("proof")), bool(is_meant))
    try:
        engine().do(by_person(), settle, step_id, settled)
    except CaseNotFound:
        abort(404)
    except NotPossible as problem:
        return _page(step_id, str(problem)), 422
    except PromisesFound as promises:
        return _page(step_id, None, promises.found), 422
    flash(translations(g.locale).gettext(N_("The case is closed.")))
    return redirect(url_for(".waiting"), 303)


@bp.get("/papers/<file_id>/<int:number>")
def picture(file_id: str, number: int) -> ResponseReturnValue:
    """One page of a receipt or an answer, as a picture made by us."""
    with engine().store.reading() as db:
        paper = paper_of(db, file_id)
    content = picture_of_paper(engine(), paper, number) if paper else None
    if content is None:
        abort(404)
    return send_file(io.BytesIO(content), mimetype="image/png")


@bp.get("/papers/<file_id>/original")
def original(file_id: str) -> ResponseReturnValue:
    """The bytes as they came: a download, never shown in the browser."""
    paper = engine().do(by_person(), note_paper_download, file_id)
    content = engine().store.files.get(f"proofs/{file_id}") if paper else None
    if paper is None or content is None:
        abort(404)
    response = send_file(
        io.BytesIO(content), mimetype="application/octet-stream", as_attachment=True, download_name=paper.name
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
