"""What a claimant tells of the notice, on the claim's own page: sent, receipts, the provider's answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import BinaryIO, cast

from flask import Blueprint, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.acts import count_act
from promo.claims.intake.form import FormProblem, Upload
from promo.claims.notices.form import AnswerForm, SentForm
from promo.claims.notices.tell import PAPERS, Told, choose_way, take_back, tell
from promo.clock import today
from promo.i18n import translations
from promo.messages.links import opens_claim
from promo.refusals import NotPossible
from promo.reports.claim import ClaimView, claim_view
from promo.reports.notices import notice_told, reckoned_ends
from promo.store.tables import NoticeWay, StepKind
from promo.translatable import N_
from promo.web.prospects import claim_page
from promo.web.security import engine
from promo.work import CLAIMANT

bp = Blueprint("notices", __name__, url_prefix="/claims/<claim_id>/<signature>/notice")


@bp.post("/sent")
def sent(claim_id: str, signature: str) -> ResponseReturnValue:
    """The letter is on its way; perhaps with what the post gave for it."""
    view, day = _opened(claim_id, signature)
    uploads = _files("sent_papers")
    try:
        form = SentForm.read(request.form, today=day)
        kind = StepKind.RECEIPT if uploads else StepKind.SENT
        tell(engine(), claim_id, Told(form.sent_way, kind, form.sent_on), uploads)
    except FormProblem as problem:
        return _again(view, signature, problem.problems, "sent_papers")
    current_app.extensions["promo_wake"]()
    return _done(claim_id, signature, N_("Noted: your letter is on its way. We send no more reminders of it."))


@bp.post("/answer")
def answer(claim_id: str, signature: str) -> ResponseReturnValue:
    """The provider has answered."""
    view, day = _opened(claim_id, signature)
    app = engine()
    try:
        form = AnswerForm.read({"answer_said": "", **request.form}, today=day)
        with app.store.reading() as db:
            told = notice_told(db, claim_id, app.rules)
        sent_on = next((s.row.on_day for s in told.steps if s.row.way is form.answer_way and s.row.on_day), day)
        reckoned = reckoned_ends(view, app.rules, form.answer_way, sent_on)
        said = Told(
            form.answer_way, StepKind.ANSWER, None, form.answer_said, form.answer_ends_on, form.answer_words, reckoned
        )
        tell(app, claim_id, said, _files("answer_papers"))
    except FormProblem as problem:
        return _again(view, signature, problem.problems, "answer_papers")
    current_app.extensions["promo_wake"]()
    return _done(claim_id, signature, N_("Thank you: your provider’s answer is noted."))


@bp.post("/way")
def way(claim_id: str, signature: str) -> ResponseReturnValue:
    """By which right the claimant means to leave."""
    _opened(claim_id, signature)
    chosen = NoticeWay.LAW if request.form.get("way") == NoticeWay.LAW.value else NoticeWay.CONTRACT
    engine().do(CLAIMANT, choose_way, claim_id, chosen)
    return _done(claim_id, signature, N_("Noted: our reminders follow this way."))


@bp.post("/<int:step_id>/back")
def back(claim_id: str, signature: str, step_id: int) -> ResponseReturnValue:
    """It is not so after all."""
    _opened(claim_id, signature)
    engine().do(CLAIMANT, take_back, claim_id, step_id)
    return _done(claim_id, signature, N_("Taken back: it no longer counts."))


@bp.errorhandler(NotPossible)
def refused(problem: NotPossible) -> ResponseReturnValue:
    """What cannot be told as things stand: the page again, with the reason."""
    given = request.view_args or {}
    return _done(given["claim_id"], given["signature"], str(problem))


def _opened(claim_id: str, signature: str) -> tuple[ClaimView, date]:
    app = engine()
    if not opens_claim(app, claim_id, signature):
        abort(404)
    count_act(app, claim_id, signature)
    with app.store.reading() as db:
        view = claim_view(db, claim_id, g.locale, app.clock.now())
    return view, today(app.clock, view.claim.timezone)


def _files(name: str) -> list[Upload]:
    """The files that were chosen in a field; they stay where the server put them."""
    given = (f for f in request.files.getlist(name) if f.filename or f.content_length)
    return [Upload(f.filename or "file", cast(BinaryIO, f.stream)) for f in given]


def _again(view: ClaimView, signature: str, problems: Mapping[str, str], papers: str) -> ResponseReturnValue:
    """The page with what is to be mended; problems with files stand at the field that they were chosen in."""
    told = {papers if name == PAPERS else name: text for name, text in problems.items()}
    return claim_page(view, signature, told), 422


def _done(claim_id: str, signature: str, text: str) -> ResponseReturnValue:
    flash(translations(g.locale).gettext(text))
    return redirect(url_for("prospects.claim", claim_id=claim_id, signature=signature) + "#sent", 303)
