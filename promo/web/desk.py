"""The reps' desk: the queue, one page a claim with its evidence, other chores."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from promo.billing.run import release
from promo.claims.acknowledge import spoke_with
from promo.claims.desk_notes import see_notes
from promo.claims.handling import desk_hours, open_claim
from promo.claims.judging.approve import cover_read, unbounded
from promo.claims.judging.copies import seen_before
from promo.claims.judging.decided import OF_OLD_TERMS, asked_of_old_terms
from promo.claims.judging.machine_day import days_to_tell
from promo.claims.judging.series import series_of
from promo.claims.judging.texts import texts_of
from promo.claims.links import make_links_void
from promo.claims.mailed_papers import mail_seen as seen_mail
from promo.claims.noted import note_ahead, note_download
from promo.claims.promises import WHY, Promised, PromisesFound
from promo.claims.read_by_hand import READ_BY_HAND
from promo.claims.review import (
    ForTheLetter,
    RepDecision,
    ReviewProblem,
    last_no,
    wanted_with_yes,
    why_not_after_a_no,
)
from promo.claims.say import say_decision, take_back
from promo.claims.start import CannotConfirm, confirm
from promo.claims.states import IllegalTransition
from promo.clock import local_day, today
from promo.contacts import unwell_now
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.i18n import translations
from promo.messages.undelivered import send_letter_again
from promo.nightly import check_to_tell
from promo.people.saved_views import views_of
from promo.promotions.cover import Wish
from promo.promotions.model import StandardTerms
from promo.promotions.suggest import suggested_terms
from promo.refusals import NotPossible
from promo.reports.call_requests import calls
from promo.reports.case_filter import CaseFilter
from promo.reports.chores import chore_counts
from promo.reports.chores import chores as open_chores
from promo.reports.claim import ClaimView, claim_view, history, proof_file
from promo.reports.desk_notes import notes_on, notes_to
from promo.reports.evidence import marks_of
from promo.reports.gloss import glosses
from promo.reports.handling import colleagues, handling_of, others_here
from promo.reports.marked_text import marked
from promo.reports.messages import messages_on, waiting_message_count, waiting_messages
from promo.reports.notices import notice_told, open_case_count, open_cases
from promo.reports.picks import denied, picks
from promo.reports.queue import (
    QueueLine,
    around,
    count_in_all,
    late_count,
    line_of,
    newest_page,
    next_case,
    queue_page,
    waiting_count,
)
from promo.reports.said import SaidView, said_last, said_on
from promo.reports.sleep import can_sleep, sleep_bound
from promo.reports.stand import answered_by
from promo.reports.two_readings import two_readings
from promo.reports.ways_out import other_statutes, ways_out
from promo.reports.wordings import Start, starts_for
from promo.store.tables import ClaimState
from promo.subscriptions.covered import cover_from, started_by
from promo.subscriptions.places import much_reserved
from promo.translatable import N_
from promo.web.case_lists import asked_place, choices, hidden_states
from promo.web.names import country_choices, picture_of
from promo.web.permissions import may
from promo.web.security import by_person, engine
from promo.work import Work

MOVED_ON_ALREADY = N_("Somebody was quicker: this claim does not wait for a decision any more.")


@dataclass(frozen=True, slots=True)
class Unread:
    """What was typed about a fact and cannot be used: the problems by field, and the fields as they were typed."""

    fact: str
    problems: Mapping[str, str]
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that did not leave: its words, and what speaks against them."""

    words: str
    problem: str | None = None
    promised: Sequence[Promised] = ()


NOTHING_WRONG: Mapping[str, str] = {}

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
        views = views_of(db, g.person.id)
        late, to_me = late_count(db, now), notes_to(db, g.person.id, blind)
        days, reserved = days_to_tell(db, app.rules, now), much_reserved(db, app.rules)
        cases, case_count = open_cases(db, app.rules, blind), open_case_count(db, blind)
        in_all = None  # many claims more to read: counted where nothing else answers the search
        if chosen.words and not page.total:
            in_all = count_in_all(db, now, CaseFilter(words=chosen.words, hides=chosen.hides))
        messages, message_count = waiting_messages(db, blind), waiting_message_count(db, blind)
    return render_template(
        "desk/queue.html",
        page=page,
        chosen=chosen,
        choices=choice,
        views=views,
        counts=counts,
        said=said,
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


def claim_page(
    claim_id: str,
    problem: str | None,
    unread: Unread | None = None,
    promised: Sequence[Promised] = (),
    unsent: Unsent | None = None,
    asleep: Mapping[str, str] = NOTHING_WRONG,
) -> str:
    """The page of a claim, with what was typed and could not be taken.

    Args:
        claim_id: the claim.
        problem: why the decision could not be recorded, as a message id.
        unread: what was typed about a fact and cannot be used.
        promised: what the words for the letter promise beyond the offer.
        unsent: a message to the claimant that could not be sent.
        asleep: why it could not be put to sleep, by field, as message ids.
    """
    app = engine()
    with app.store.reading() as db:
        view, events = claim_view(db, claim_id, g.locale, app.clock.now()), history(db, claim_id)
        now = app.clock.now()
        lines, total = around(db, view.claim, app.rules, now), waiting_count(db, now)
        line = next((q for q in lines if q.claim.id == claim_id), None)
        if line is None and view.claim.state is ClaimState.IN_REVIEW:  # asleep, or decided a moment ago
            line = line_of(db, view.claim, app.rules, now)
        told, said = notice_told(db, claim_id, app.rules), said_on(db, claim_id, now)
        last = said_last(db, g.person.id, now)
        copies = seen_before(db, view.claim, kept=view.files)
        series = series_of(db, view.claim, now, kept=view.files)
        handled, open_to = handling_of(db, view.claim, now), colleagues(db)
        starts = starts_for(db, view.claim.locale, g.locale)
        no = last_no(db, claim_id) if view.appeal else None
        not_theirs = why_not_after_a_no(db, no, g.person.id, now)
        messages = messages_on(db, claim_id)
        judged = view.decision if view.claim.state is ClaimState.IN_REVIEW else None
        wanted = wanted_with_yes(db, view.claim, judged, app.rules) if judged else ""
        others, noted = others_here(db, claim_id, g.person.id, now), notes_on(db, claim_id)
    read = view.decided.reasons(translations(view.claim.locale).gettext, view.claim.locale)
    is_ahead = is_loaded_ahead()
    app.do(by_person(), note_ahead if is_ahead else looked_at, claim_id)
    day = today(app.clock, view.claim.timezone)
    hours = desk_hours(app.settings.rules)
    bound = sleep_bound(view, app.rules, hours) if handled else None
    ways = ways_out(view, app.rules, day, sent=told.sent_by_law)
    undoable = last if last and last.seconds_left and last.said.claim_id != claim_id else None
    g.load_ahead = _next_to_load(lines, claim_id) if undoable is None else None
    return render_template(
        "desk/claim.html",
        view=view,
        lines=lines,
        total=total,
        events=events,
        marks=marks_of(view),
        glosses=glosses(view.decided, g.locale),
        readings=two_readings(view.decided, view.reasons, g.locale),
        desk_notes=noted,
        starts=starts,
        languages_of_files=view.decided.languages,
        problem=problem,
        unread=unread,
        promised=promised,
        unsent=unsent,
        messages=messages,
        why_not=WHY,
        read_by_hand=_readable(view),
        said=said,
        said_before=undoable if not is_ahead else None,
        is_ahead=is_ahead,
        handled=handled,
        sleep_bound=bound,
        can_sleep=[(wish, _words(words)) for wish, words in can_sleep(now, hours, bound)],
        asleep=asleep,
        not_theirs=not_theirs,
        wanted_with_yes=wanted,
        promised_by=answered_by(view, app.rules) if view.appeal else None,
        colleagues=open_to,
        others=others,
        typed=_typed(said, starts),
        can_pick={
            "ask": picks(ReasonKind.FIXABLE, read, starts, g.locale),
            "decline": picks(ReasonKind.FINAL, read, starts, g.locale, denied(view, app.rules)),
        },
        can_ask_for=_letter_reasons(ReasonKind.FIXABLE),
        can_refuse_for=_letter_reasons(ReasonKind.FINAL),
        told=told,
        copies=copies,
        series=series,
        suggested=_suggested(view),
        ways=ways,
        statutes=other_statutes(view, ways, app.rules, day),
        competitors=app.rules.competitors,
        plan=app.rules.catalog.plan(view.claim.plan),
        would_start=_would_start(view),
        lacks=_lacks(view),
        line=line,
    )


def _readable(view: ClaimView) -> list[str]:
    """The facts that can be read by hand: those of the old terms only where the offer asks for them."""
    asked = asked_of_old_terms(view.decision) | _lacks(view)
    return [name for name in READ_BY_HAND if name.value not in OF_OLD_TERMS or name.value in asked]


def _lacks(view: ClaimView) -> frozenset[str]:
    """What has to be read of the old contract before anybody approves."""
    waits = view.claim.state is ClaimState.IN_REVIEW
    return frozenset(n.value for n in unbounded(view.claim, view.decided, engine().rules)) if waits else frozenset()


def _would_start(view: ClaimView) -> Wish | None:
    """What an approval starts, where the offer bounds it; what was started, once it was."""
    rules = engine().rules
    cover = cover_from(view.grant) if view.grant is not None else cover_read(view.claim, view.decided, rules)
    return started_by(view.claim, cover, rules) if cover is not None else None


def _started(starts: Sequence[Start]) -> dict[str, str]:
    """The words for the letter with the text that a rep starts from put behind them; nothing where none was chosen."""
    chosen = next((s.words for s in starts if s.key == request.form.get("start_from")), "")
    if not chosen or not request.form.get("fill"):
        return {}
    return {"letter": "\n\n".join(part for part in (request.form.get("letter", "").strip(), chosen) if part)}


def _typed(said: SaidView | None, starts: Sequence[Start]) -> Mapping[str, str]:
    """What stands in the form: what was just sent, else the words its author had written before taking it back. What
    was chosen is chosen anew, and a text that was picked goes with the choice."""
    names = ("note", "ask_for", "because", "letter", "words", "why", "until")
    if (
        request.method == "POST"
        or said is None
        or said.said.taken_back_at is None
        or said.said.by_person != g.person.id
    ):
        return {name: request.form.get(name, "") for name in names} | _started(starts)
    picked = said.said.words in {start.words for start in starts}
    return {**dict.fromkeys(names, ""), "note": said.said.note, "letter": "" if picked else said.said.words}


def looked_at(work: Work, claim_id: str) -> None:
    """Somebody of ours has the page before them: noted, told to colleagues, and the notes to them are seen."""
    open_claim(work, claim_id)
    see_notes(work, claim_id)


def is_loaded_ahead() -> bool:
    """Whether the browser loads a page that nobody opened yet. It says so when it is shown (`handling.here`), which is
    not everybody's: whoever may not say it has opened it."""
    return "prefetch" in request.headers.get("Sec-Purpose", "") and may(g.person.role, "handling.here")


def _next_to_load(lines: Sequence[QueueLine], claim_id: str) -> str | None:
    """The case that the keys lead to next; nothing for those who say nothing when it is shown."""
    waiting = [line.claim.id for line in lines]
    after = waiting[waiting.index(claim_id) + 1 :] if claim_id in waiting else ()
    return next(iter(after), None) if may(g.person.role, "handling.here") else None


def _letter_reasons(kind: ReasonKind) -> list[tuple[str, str]]:
    """What a letter can ask for, or give as the reason of a no: each with its words in the language of the desk."""
    gettext = translations(g.locale).gettext
    found = {code: text for code, text in REASONS.items() if text.kind is kind}
    return [(code, gettext(text.before or text.next_step)) for code, text in found.items()]


def _words(said: str) -> str:
    return translations(g.locale).gettext(said)


def _suggested(view: ClaimView) -> tuple[StandardTerms, ...]:
    found = view.decided.fact("competitor").value
    return suggested_terms(engine().rules.competitors.get(str(found)), view.decided.codes)


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
        then = next_case(db, claim_id, engine().rules, engine().clock.now())
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
