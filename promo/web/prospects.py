"""The form, the receipt, the claim's own page: for prospects, on a phone, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from promo.claims.acts import count_act
from promo.claims.hold import held_until
from promo.claims.intake.form import FormProblem
from promo.claims.intake.hand_in import NotTaken, Sent, hand_in
from promo.claims.intake.photo_advice import look_at
from promo.claims.intake.quote import QuoteProblem
from promo.claims.intake.submit import FormUsedTwice
from promo.claims.intake.typed import typed_facts
from promo.claims.intake.unlock import unlock_kept
from promo.claims.reply import Answered, add_proof, appeal_with, withdraw
from promo.claims.silence import is_theirs
from promo.clock import today
from promo.i18n import NAMES, translations
from promo.messages.links import claim_signature, is_mailed, opens_claim
from promo.people.limits import LOOK, SUBMIT, count, network_of, sender_of
from promo.proof.reading import Cause
from promo.proof.sealed.intake import MAX_BYTES
from promo.refusals import NotPossible
from promo.reports.claim import ClaimView, claim_view, proof_file
from promo.reports.exit_pack import exit_pack
from promo.reports.like_for_like import like_for_like
from promo.reports.messages import messages_on
from promo.reports.notices import notice_left, told_of
from promo.reports.offer_letter import has_offer_letter
from promo.reports.read_back import read_back
from promo.reports.stand import stand_of
from promo.reports.start_choices import agreed_start, start_choices
from promo.reports.two_notices import two_notices
from promo.reports.ways_out import NOT_ANSWERED, ways_out
from promo.store.tables import ClaimState
from promo.subscriptions.revoke import appeal_revocation
from promo.translatable import N_
from promo.web.begun import begun
from promo.web.claim_form import (
    advice_on,
    asked_by,
    empty_form,
    form_page,
    kept_files,
    said_of,
    sent_already,
    sent_files,
)
from promo.web.claim_steps import first_page
from promo.web.consent import consent_page
from promo.web.language import in_language, speaking
from promo.web.law_answers import law_answers
from promo.web.names import picture_of
from promo.web.papers_mail import mail_to
from promo.web.received import own_path
from promo.web.security import engine
from promo.work import CLAIMANT

bp = Blueprint("prospects", __name__)
SLOW_AFTER = timedelta(seconds=20)
"""After which the page does not speak of seconds any more."""
PAPERS_FOR = N_("Papers for request %(claim)s")
_UNDECIDED = (ClaimState.ASKING, ClaimState.IN_REVIEW)


@bp.get("/claim")
def form() -> ResponseReturnValue:
    """The first step: the papers."""
    return first_page()


@bp.get("/claim/one-page")
def one_page() -> ResponseReturnValue:
    """All of it on one page, with what was given in the steps: nothing needs to be kept in between."""
    values, was = empty_form(), begun()
    if was.key:
        return form_page(
            values | dict(was.draft.fields) | {"form_key": was.key}, {}, [paper.name for paper in was.draft.papers]
        )
    if not (given := request.args.get("quote", "")):
        return form_page(values, {})
    try:
        return form_page(values | asked_by(given) | {"quote": given}, {})
    except QuoteProblem as problem:
        return form_page(values, {"quote": said_of(problem)})


@bp.post("/")  # the form stood there before there was a front page
@bp.post("/claim")
def submit() -> ResponseReturnValue:
    """The form, filled in: the receipt, or the form again with what to mend."""
    app, fields = engine(), dict(request.form) | {"locale": g.locale}
    without = frozenset(int(n) for n in request.form.getlist("without") if n.isdecimal() and len(n) < 3)
    network = sender_of(app.secret, request.remote_addr)
    sent = Sent(fields, sent_files(), fields.pop("password", ""), without, network)
    if "relang" in fields:
        return _in_another_language(sent)
    if fields.get("do") == "price":
        count(app, LOOK, network_of(request.remote_addr))
        return form_page(fields, {}, kept_files(sent))
    count(app, SUBMIT, network_of(request.remote_addr))
    if g.expired:
        return form_page(fields, {}, kept_files(sent)), 422
    try:
        receipt = hand_in(app, app.reader, app.secret, sent)
    except FormUsedTwice as used:
        return sent_already(used, fields.get("email", "")), 409
    except NotTaken as why:
        problems = {**why.problems, **({"quote": said_of(why.quote)} if why.quote else {})}
        return form_page(fields, problems, why.kept, why.looks), 422
    current_app.extensions["promo_wake"]()
    return redirect(
        url_for("prospects.claim", claim_id=receipt.claim_id, signature=claim_signature(app, receipt.claim_id)),
        303,
    )


def _in_another_language(sent: Sent) -> ResponseReturnValue:
    """The form as it was filled in, its files kept, in the language that was chosen on it."""
    app, wanted = engine(), sent.fields.get("lang", "")
    count(app, LOOK, network_of(request.remote_addr))
    g.locale = wanted if wanted in NAMES else g.locale
    return speaking(make_response(form_page(dict(sent.fields), {}, kept_files(sent))), g.locale)


@bp.post("/look")
def look() -> ResponseReturnValue:
    """What is wrong with a photo that was just chosen: `{"flaws": ["sentence", …]}`, in the page's language."""
    app = engine()
    count(app, LOOK, network_of(request.remote_addr))
    looks = look_at([u for u in sent_files()[:1] if u.size <= MAX_BYTES], app.reader)
    return jsonify(flaws=[advice_on(found) for found in looks])


@bp.post("/language")
def language() -> ResponseReturnValue:
    """Choose a language; back to the page it was chosen on."""
    wanted, back = request.form.get("lang", ""), own_path(request.form.get("back", "/"))
    response = redirect(in_language(back, wanted) or "/", 303)
    return speaking(response, wanted) if wanted in NAMES else response


def _today_of(claim_id: str) -> date:
    """The day it is where the claim's company is."""
    app = engine()
    with app.store.reading() as db:
        return today(app.clock, claim_view(db, claim_id, g.locale, app.clock.now()).claim.timezone)


def _opened(claim_id: str, signature: str) -> None:
    if not opens_claim(engine(), claim_id, signature):
        abort(404)


@bp.get("/claims/<claim_id>/<signature>")
def claim(claim_id: str, signature: str) -> ResponseReturnValue:
    """The receipt, and then everything about the claim."""
    _opened(claim_id, signature)
    with engine().store.reading() as db:
        view = claim_view(db, claim_id, g.locale, engine().clock.now())
    if view.claim.link_opened_at is None and is_mailed(engine(), claim_id, signature):
        engine().do(CLAIMANT, is_theirs, claim_id)
    if view.claim.state is ClaimState.DRAFT:
        return consent_page(view, signature)
    return claim_page(view, signature, {})


def claim_page(view: ClaimView, signature: str, problems: Mapping[str, str], why: str = "", day: str = "") -> str:
    """The page of a claim; `problems` are those of a form on it that could not be taken, with what was written in
    it: why somebody objects, or the day of a start."""
    app = engine()
    today_there = today(app.clock, view.claim.timezone)
    with app.store.reading() as db:
        choices = start_choices(db, view, app.rules, today_there, law_answers(request.args))
        told = told_of(db, view, app.rules)
        hold = app.rules.promotion_of(view.claim.promotion).file.hold
        agreed = agreed_start(db, view, app.rules, today_there)
        choose_by = held_until(db, view.claim, hold.days) if choices and not choices.is_chosen else None
        messages = messages_on(db, view.claim.id)
        is_offered = has_offer_letter(db, view.claim, view.subscription)
    answers = choices.answers if choices else NOT_ANSWERED
    ways = ways_out(view, app.rules, today_there, sent=told.sent_by_law if told else None, answers=answers)
    return render_template(
        "prospects/claim.html",
        view=view,
        signature=signature,
        by_mail=is_mailed(app, view.claim.id, signature),
        waiting=view.claim.state in (ClaimState.SUBMITTED, ClaimState.READING),
        locked=[f for f in view.files if f.refusal == Cause.PASSWORD.value],
        problems=problems,
        why=why,
        mail=mail_to(view.claim.papers_key, translations(g.locale).gettext(PAPERS_FOR) % {"claim": view.claim.id}),
        typed=request.form,
        competitors=app.rules.competitors,
        is_slow=app.clock.now() - max([view.claim.submitted_at, *(f.added_at for f in view.files)]) > SLOW_AFTER,
        day_written=day,
        today=today_there,
        ways=ways,
        pack=exit_pack(view, app.rules),
        differing=two_notices(view.decided, view.claim.country, today_there) if view.claim.state in _UNDECIDED else (),
        read=read_back(view),
        told=told,
        stand=stand_of(view, app.rules, today_there, choose_by, notice_left(view, told, ways, today_there)),
        choices=choices,
        agreed_start=agreed,
        covered=like_for_like(view, app.rules),
        has_offer_letter=is_offered,
        messages=messages,
    )


@bp.get("/claims/<claim_id>/<signature>/pages/<file_id>/<int:number>")
def picture(claim_id: str, signature: str, file_id: str, number: int) -> ResponseReturnValue:
    """One page of one of the claim's files, as a picture made by us."""
    _opened(claim_id, signature)
    with engine().store.reading() as db:
        file = proof_file(db, file_id)
    if file is None or file.claim_id != claim_id:
        abort(404)
    return send_file(picture_of(file, number), mimetype="image/png")


@bp.post("/claims/<claim_id>/<signature>/files")
def add_files(claim_id: str, signature: str) -> ResponseReturnValue:
    """What was missing."""
    _opened(claim_id, signature)
    app = engine()
    count_act(app, claim_id, signature)
    try:
        unlocked = unlock_kept(claim_id, request.form.get("password", ""), app.store, app.reader)
        typed = typed_facts(request.form, _today_of(claim_id))
        add_proof(app, claim_id, Answered(sent_files(), unlocked, typed))
    except FormProblem as problem:
        with app.store.reading() as db:
            view = claim_view(db, claim_id, g.locale, engine().clock.now())
        return claim_page(view, signature, problem.problems), 422
    current_app.extensions["promo_wake"]()
    return redirect(url_for(".claim", claim_id=claim_id, signature=signature), 303)


@bp.post("/claims/<claim_id>/<signature>/appeal")
def appeal_now(claim_id: str, signature: str) -> ResponseReturnValue:
    """An appeal against a decline: another person looks."""
    _opened(claim_id, signature)
    app = engine()
    count_act(app, claim_id, signature)
    try:
        appeal_with(app, claim_id, request.form.get("why", ""), sent_files())
    except FormProblem as problem:
        with app.store.reading() as db:
            view = claim_view(db, claim_id, g.locale, app.clock.now())
        return claim_page(view, signature, problem.problems, request.form.get("why", "")), 422
    current_app.extensions["promo_wake"]()
    return redirect(url_for(".claim", claim_id=claim_id, signature=signature), 303)


@bp.post("/claims/<claim_id>/<signature>/object")
def object_to_revocation(claim_id: str, signature: str) -> ResponseReturnValue:
    """An appeal against a revocation of the free months: another person looks."""
    _opened(claim_id, signature)
    try:
        engine().do(CLAIMANT, appeal_revocation, claim_id, request.form.get("why", ""))
    except NotPossible as problem:
        flash(translations(g.locale).gettext(str(problem)), "problem")
    return redirect(url_for(".claim", claim_id=claim_id, signature=signature), 303)


@bp.post("/claims/<claim_id>/<signature>/withdraw")
def withdraw_now(claim_id: str, signature: str) -> ResponseReturnValue:
    """The claimant takes the claim back."""
    _opened(claim_id, signature)
    engine().do(CLAIMANT, withdraw, claim_id)
    return redirect(url_for(".claim", claim_id=claim_id, signature=signature), 303)
