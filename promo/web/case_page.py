"""The page of one case at the desk: all that a rep sees of a claim, with what was typed and could not be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template, request
from sqlmodel import Session

from promo.claims.desk_notes import see_notes
from promo.claims.handling import desk_hours, open_claim
from promo.claims.judging.approve import cover_read, unbounded
from promo.claims.judging.copies import seen_before
from promo.claims.judging.decided import OF_OLD_TERMS, asked_of_old_terms
from promo.claims.judging.series import series_of
from promo.claims.noted import note_ahead
from promo.claims.promises import WHY, Promised
from promo.claims.read_by_hand import READ_BY_HAND
from promo.claims.review import (
    last_no,
    wanted_with_yes,
    why_not_after_a_no,
)
from promo.clock import today
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.eligibility.reasons_for_reps import FOR_REPS
from promo.i18n import translations
from promo.promotions.cover import Wish
from promo.promotions.model import StandardTerms
from promo.promotions.suggest import suggested_terms
from promo.reports.claim import ClaimView, claim_view, history
from promo.reports.desk_notes import notes_on
from promo.reports.evidence import marks_of
from promo.reports.gloss import glosses
from promo.reports.handling import LeftCase, colleagues, handling_of, left_case, others_here
from promo.reports.judged_by import judged_by
from promo.reports.messages import messages_on
from promo.reports.notices import notice_told
from promo.reports.picks import denied, picks
from promo.reports.queue import (
    QueueLine,
    around,
    line_of,
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
from promo.web.permissions import may
from promo.web.security import by_person, engine
from promo.work import Work


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
        left, rules = case_left(db, now), judged_by(db, view.decision)
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
        left=left,
        judged_by=rules,
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


def case_left(db: Session, now: datetime) -> LeftCase | None:
    """The case that whoever looks has just put to sleep, handed over or given back, by the address of the page."""
    return left_case(db, request.args.get("left", ""), request.args.get("as", ""), g.person.id, now)


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
    """What a letter can ask for, or give as the reason of a no: each in the words of the desk, as the choice by its
    number has it."""
    return [(code, _words(FOR_REPS[code].short)) for code, text in REASONS.items() if text.kind is kind]


def _words(said: str) -> str:
    return translations(g.locale).gettext(said)


def _suggested(view: ClaimView) -> tuple[StandardTerms, ...]:
    found = view.decided.fact("competitor").value
    return suggested_terms(engine().rules.competitors.get(str(found)), view.decided.codes)
