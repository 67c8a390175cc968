"""The reps' desk: the queue, one page a claim with its evidence, other chores."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from promo.billing.run import release
from promo.claims.acknowledge import spoke_with
from promo.claims.handling import desk_hours
from promo.claims.judging.machine_day import days_to_tell
from promo.claims.judging.texts import texts_of
from promo.claims.links import make_links_void
from promo.claims.mailed_papers import mail_seen as seen_mail
from promo.claims.noted import note_download
from promo.claims.promises import PromisesFound
from promo.claims.review import (
    ForTheLetter,
    RepDecision,
    ReviewProblem,
)
from promo.claims.say import say_decision, take_back
from promo.claims.start import CannotConfirm, confirm
from promo.claims.states import IllegalTransition
from promo.clock import local_day
from promo.contacts import unwell_now
from promo.i18n import translations
from promo.messages.undelivered import send_letter_again
from promo.nightly import check_to_tell
from promo.people.saved_views import views_of
from promo.refusals import NotPossible
from promo.reports.call_requests import calls
from promo.reports.case_filter import CaseFilter
from promo.reports.chores import chore_counts
from promo.reports.chores import chores as open_chores
from promo.reports.claim import claim_view, proof_file
from promo.reports.desk_notes import notes_to
from promo.reports.evidence import marks_of
from promo.reports.marked_text import marked
from promo.reports.messages import waiting_message_count, waiting_messages
from promo.reports.notices import open_case_count, open_cases
from promo.reports.queue import (
    count_in_all,
    late_count,
    newest_page,
    next_case,
    queue_page,
)
from promo.reports.said import said_last
from promo.subscriptions.places import much_reserved
from promo.translatable import N_
from promo.web.case_lists import asked_place, choices, hidden_states
from promo.web.case_page import case_left, claim_page
from promo.web.names import country_choices, picture_of
from promo.web.security import by_person, engine

MOVED_ON_ALREADY = N_("Somebody was quicker: this claim does not wait for a decision any more.")


bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
def queue() -> ResponseReturnValue:
    """What waits for a decision, a page of it; the first claim is opened at once."""
    app, now, chosen = engine(), engine().clock.now(), CaseFilter.of(request.args, g.person.id)
    with app.store.reading() as db:
        blind = hidden_states(db)
        chosen = replace(chosen, hides=blind)
        page, counts = queue_page(db, app.rules, now, chosen, asked_place()), chore_counts(db, blind)
        choice, said = choices(db), said_last(db, g.person.id, now)
        left = case_left(db, now)
        views = views_of(db, g.person.id)
        late, to_me = late_count(db, now), notes_to(db, g.person.id, blind)
        days, reserved = days_to_tell(db, app.rules, now), much_reserved(db, app.rules)
        cases, case_count = open_cases(db, app.rules, blind), open_case_count(db, blind)
        in_all = None  # many claims more to read: counted where nothing else answers the search
        if chosen.words and not page.total:
            by_words = CaseFilter(words=chosen.words, hides=chosen.hides)
            in_all = count_in_all(db, now, by_words, but_waiting=chosen.named == by_words.named)
        messages, message_count = waiting_messages(db, blind), waiting_message_count(db, blind)
    return render_template(
        "desk/queue.html",
        page=page,
        chosen=chosen,
        choices=choice,
        views=views,
        counts=counts,
        said=said,
        left=left,
        late=late,
        notes_to_me=to_me,
        machine_days=days,
        reserved=reserved,
        in_all=in_all,
        cases=cases,
        case_count=case_count,
        messages=messages,
        message_count=message_count,
    )


@bp.get("/claims")
def claims() -> ResponseReturnValue:
    """The claims in every state, newest first, a page of them."""
    app, chosen = engine(), CaseFilter.of(request.args, g.person.id)
    with app.store.reading() as db:
        blind = hidden_states(db)
        chosen = replace(chosen, hides=blind)
        page = newest_page(db, app.rules, app.clock.now(), chosen, asked_place())
        choice, views = choices(db), views_of(db, g.person.id)
    return render_template("desk/claims.html", page=page, chosen=chosen, choices=choice, views=views, blind=blind)


@bp.get("/claims/<claim_id>")
def claim(claim_id: str) -> ResponseReturnValue:
    """One claim: pages with highlighted evidence, facts, checks, the decision."""
    response = make_response(claim_page(claim_id, None))
    if then := g.get("load_ahead"):
        response.headers["Speculation-Rules"] = f'"{url_for(".ahead", claim_id=then)}"'
    return response


@bp.get("/claims/<claim_id>/ahead")
def ahead(claim_id: str) -> ResponseReturnValue:
    """That the browser may load the page of this claim before it is opened. A rule of its own, and no cache: other
    pages may not be kept by any."""
    rules = {"prefetch": [{"urls": [url_for(".claim", claim_id=claim_id)], "eagerness": "immediate"}]}
    return json.dumps(rules), {"Content-Type": "application/speculationrules+json"}


@bp.get("/files/<file_id>/<int:number>")
def picture(file_id: str, number: int) -> ResponseReturnValue:
    """One page as a picture made by us."""
    with engine().store.reading() as db:
        file = proof_file(db, file_id)
    if file is None:
        abort(404)
    return send_file(picture_of(file, number), mimetype="image/png")


@bp.get("/files/<file_id>/text")
def text(file_id: str) -> ResponseReturnValue:
    """What stands in a file that there is no picture of, with the sentences of the evidence marked."""
    app = engine()
    with app.store.reading() as db:
        file = proof_file(db, file_id)
        if file is None:
            abort(404)
        view = claim_view(db, file.claim_id, g.locale, app.clock.now())
    places = marks_of(view).places
    sheets = [
        (sheet, marked(sheet.text, [(n, p.quote) for p, n in places.items() if (p.file, p.page) == sheet.place]))
        for sheet in texts_of(file, app.store, app.reader)
    ]
    languages = view.decided.languages
    return render_template("desk/text.html", file=file, view=view, sheets=sheets, languages_of_files=languages)


@bp.get("/files/<file_id>/original")
def original(file_id: str) -> ResponseReturnValue:
    """The bytes as they came: a download, never shown in the browser."""
    file = engine().do(by_person(), note_download, file_id)
    content = engine().store.files.get(f"proofs/{file_id}")
    if content is None:
        abort(404)
    response = send_file(
        io.BytesIO(content), mimetype="application/octet-stream", as_attachment=True, download_name=file.name
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@bp.post("/claims/<claim_id>/review")
def review(claim_id: str) -> ResponseReturnValue:
    """Approve, ask or decline: for ten seconds it can be taken back."""
    if request.form.get("fill"):
        return claim_page(claim_id, None)
    codes = (request.form.get("ask_for", ""), request.form.get("because", ""))
    letter = ForTheLetter(tuple(c for c in codes if c), request.form.get("letter", ""), bool(request.form.get("meant")))
    try:
        verdict = RepDecision(request.form.get("verdict", ""))
    except ValueError:
        abort(400)
    with engine().store.reading() as db:
        then = next_case(db, claim_id, engine().clock.now())
    try:
        engine().do(by_person(), say_decision, claim_id, verdict, request.form.get("note", ""), letter)
    except ReviewProblem as problem:
        return claim_page(claim_id, str(problem)), 422
    except IllegalTransition:
        return claim_page(claim_id, MOVED_ON_ALREADY), 409
    except PromisesFound as promises:
        return claim_page(claim_id, None, promised=promises.found), 422
    # Another address than that of the page that was loaded ahead: on that one nothing can be taken back.
    return redirect(url_for(".claim", claim_id=then, after=claim_id) if then else url_for(".queue"), 303)


@bp.post("/claims/<claim_id>/take-back")
def undo(claim_id: str) -> ResponseReturnValue:
    """Take a decision back before anything follows from it."""
    try:
        engine().do(by_person(), take_back, claim_id)
    except NotPossible as problem:
        return claim_page(claim_id, str(problem)), 409
    flash(translations(g.locale).gettext(N_("Taken back: nothing was sent. What you wrote is still here.")))
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@bp.post("/claims/<claim_id>/links")
def void_links(claim_id: str) -> ResponseReturnValue:
    """The claim's links fell into wrong hands."""
    shown = request.form.get("round", "")
    seen = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else None
    engine().do(by_person(), make_links_void, claim_id, seen)
    flash(translations(g.locale).gettext(N_("The links open nothing any more; a new one is on its way.")))
    return redirect(url_for(".claim", claim_id=claim_id), 303)


@bp.get("/chores")
def chores() -> ResponseReturnValue:
    """Services to start, charges held, letters that did not leave."""
    return _chores_page(None)


def _chores_page(problem: str | None) -> str:
    app = engine()
    with app.store.reading() as db:
        blind = hidden_states(db)
        nightly = check_to_tell(db, app.clock.now())
        findings = [f for f in nightly.findings if not any(one in f for one in blind)] if nightly else []
        contacts = unwell_now(app)
        other, days = open_chores(db, app.clock.now(), blind), days_to_tell(db, app.rules, app.clock.now())
        zone = desk_hours(app.settings.rules).timezone
        to_call = calls(db, local_day(app.clock.now(), zone), blind)
    return render_template(
        "desk/chores.html",
        chores=other,
        blind=blind,
        problem=problem,
        machine_days=days,
        nightly=nightly if nightly and (findings or not nightly.findings) else None,
        findings=findings,
        contacts=contacts,
        calls=to_call,
        countries=dict(country_choices(g.locale)),
    )


@bp.post("/services/confirm")
def confirm_service() -> ResponseReturnValue:
    """The service runs (or has stopped)."""
    given = request.form.get("started_on", "")
    try:
        started_on = date.fromisoformat(given) if given else None
        engine().do(by_person(), confirm, request.form.get("key", ""), started_on)
    except ValueError:
        return _chores_page(N_("Write the day as year-month-day, for example 2027-01-31.")), 422
    except CannotConfirm as problem:
        return _chores_page(str(problem)), 422
    flash(translations(g.locale).gettext(N_("Confirmed.")))
    return redirect(url_for(".chores"), 303)


@bp.post("/held/<int:subscription_id>/release")
def release_held(subscription_id: int) -> ResponseReturnValue:
    """Charge after all."""
    engine().do(by_person(), release, subscription_id)
    flash(translations(g.locale).gettext(N_("Released: it is charged with the next run.")))
    return redirect(url_for(".chores"), 303)


@bp.post("/held/<int:subscription_id>/spoke")
def spoke(subscription_id: int) -> ResponseReturnValue:
    """Somebody of ours spoke with the company: it knows of the contract."""
    try:
        engine().do(by_person(), spoke_with, subscription_id, request.form.get("words", ""))
    except NotPossible as problem:
        return _chores_page(str(problem)), 422
    flash(translations(g.locale).gettext(N_("Noted: the first bill comes on its day.")))
    return redirect(url_for(".chores"), 303)


@bp.post("/mails/<int:mail_id>/seen")
def mail_seen(mail_id: int) -> ResponseReturnValue:
    """Somebody looked at a mail with papers that was set aside."""
    engine().do(by_person(), seen_mail, mail_id)
    return redirect(url_for(".chores"), 303)


@bp.post("/letters/<int:item_id>/again")
def send_again(item_id: int) -> ResponseReturnValue:
    """Try a letter again, with the Message-ID it had."""
    engine().do(by_person(), send_letter_again, item_id)
    flash(translations(g.locale).gettext(N_("It leaves again within a minute.")))
    return redirect(url_for(".chores"), 303)
