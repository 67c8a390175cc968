"""A rule set tried on past claims, seen by a second person, put into force now or at an instant to come, and rolled
back: an older one is put into force again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from promo.clock import today
from promo.promotions.rulebook import RuleBook, RuleFileError, as_if_sent_to
from promo.promotions.to_come import for_claims_to_come, offers_changed
from promo.refusals import NotPossible
from promo.reports.studio import copy_view
from promo.rule_sets.plan import FARTHEST, drop_plans, plan
from promo.rule_sets.publish import (
    CannotPublish,
    NoSuchTime,
    NotCounted,
    WouldHarm,
    in_force,
    publish,
    rolls_back,
    rule_set,
    see,
    try_in_the_shadow,
)
from promo.rule_sets.shadow import disagreements
from promo.rule_sets.stored import kept_book
from promo.rule_sets.texts import texts_of
from promo.rule_sets.trials import Outcome, Trial, ask, ask_anew, ask_count, trial_of
from promo.rule_sets.working_copy import open_copy, texts_of_copy, working_copy, write_files
from promo.translatable import N_
from promo.web.case_lists import hidden_states
from promo.web.security import by_person, engine
from promo.web.studio import said, set_page, tell
from promo.web.studio_words import file_title

bp = Blueprint("studio_tries", __name__, url_prefix="/studio")

DAYS = 90
"""How far back a trial looks unless the whole past is asked for."""
SOON = timedelta(days=7)
"""How far ahead a change for claims to come is suggested: a second person has to see it first."""
SHOWN = 200
"""Claims that a page lists where both sets differ; the count is of all."""
OUTCOMES = ("approve", "ask", "review", "decline")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a trial came to, as rows of figures."""

    found: Outcome
    offers: Mapping[str, str]
    """What the offers are called, by id."""

    @property
    def compared(self) -> Sequence[tuple[str, str, int]]:
        """Each offer, by id and name, with how many claims were judged again by it."""
        return [(offer, name, self.found.by_offer.get(offer, 0)) for offer, name in self.offers.items()]

    @property
    def rows(self) -> Sequence[tuple[str, int, int]]:
        """Each outcome with how many claims ended in it, and would."""
        return [(name, self.found.before.get(name, 0), self.found.after.get(name, 0)) for name in OUTCOMES]

    @property
    def money(self) -> Sequence[tuple[str, int, int, int]]:
        """By currency the list value that was given, that would be, and the difference, in minor units."""
        change = {currency: sum(sums) for currency, sums in self.found.money.items()}
        return [
            (
                currency,
                given := self.found.given.get(currency, 0),
                given + change.get(currency, 0),
                change.get(currency, 0),
            )
            for currency in sorted({*self.found.given, *change})
        ]

    @property
    def money_by_hand(self) -> Sequence[tuple[str, int, int]]:
        """By currency what people gave, and what that would come to if they gave it anew, in minor units."""
        hand = self.found.by_hand
        currencies = sorted({*hand.given, *hand.given_anew})
        return [(currency, hand.given[currency], hand.given_anew[currency]) for currency in currencies]


@bp.get("/sets/<version>/try")
def try_set(version: str) -> ResponseReturnValue:
    """A kept set, over the last days or the whole past. Only the whole list can be noted as seen."""
    return _try_set(version)


def _try_set(version: str, problems: Mapping[str, str] | None = None) -> ResponseReturnValue:
    with engine().store.reading() as db:
        kept = rule_set(db, version)
        book, back = kept_book(db, kept.version), rolls_back(db, kept)
        offers = _offers_changed(db, texts_of(db, kept.version, engine().settings.rules))
    mine = kept.author == f"person:{g.person.id}" and not back
    return _trial_page(
        book, version=kept.version[7:19], mine=mine, kept=kept, back=back, changed=offers, problems=problems
    )


@bp.get("/copies/<int:copy_id>/try")
def try_copy(copy_id: int) -> ResponseReturnValue:
    """A working copy, before it is kept as a draft."""
    return _try_copy(copy_id)


def _try_copy(copy_id: int, problems: Mapping[str, str] | None = None) -> ResponseReturnValue:
    with engine().store.reading() as db:
        view = copy_view(db, copy_id)
        offers = _offers_changed(db, {name: file.text for name, file in view.files.items()})
    if view.book is None:
        return redirect(url_for("studio_copies.copy", copy_id=copy_id))
    return _trial_page(view.book, copy=view.copy, back=False, changed=offers, problems=problems)


def _offers_changed(db: Session, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The offers in force that a set changes, each file with its title."""
    try:
        was = _texts_in_force(db)
    except RuleFileError:  # written by another version of the program
        return []
    return [(name, file_title(name, was[name], g.locale)) for name in offers_changed(texts, was)]


def _trial_page(book: RuleBook, *, problems: Mapping[str, str] | None, **values: object) -> ResponseReturnValue:
    """How far a trial is, or what it came to; one that nobody asked for yet begins with this."""
    since, offers = _since(book), {key: p.file.name for key, p in book.promotions.items()}
    asked = _as_if(book)
    if asked:
        book = as_if_sent_to(book, asked)
    with engine().store.reading() as db:
        trial, blind = trial_of(db, book, since, engine().clock.now()), hidden_states(db)
    if trial is None:
        engine().do(by_person(), ask, book, since)
        current_app.extensions["promo_wake"]()
        trial = Trial(since, None)
    figures = Figures(trial.outcome, offers) if trial.outcome else None
    asks = {"as_if": asked} if asked else {}
    return render_template(
        "studio/try.html",
        trial=trial,
        figures=figures,
        blind=blind,
        as_if=offers.get(asked, ""),
        from_day=request.form.get("day", (_today() + SOON).isoformat()),
        problems=problems or {},
        days_of={"some": "?" + urlencode(asks), "all": "?" + urlencode({**asks, "days": "all"})},
        **values,
    ), (422 if problems else 200)


def _as_if(book: RuleBook) -> str:
    """The offer that all claims are to be judged by, whichever they were sent to; empty for their own."""
    asked = request.values.get("as_if", "")
    return asked if asked in book.promotions else ""


def _since(book: RuleBook) -> date | None:
    whole = request.values.get("days") == "all"
    return None if whole else today(engine().clock, book.promotion.file.timezone) - timedelta(days=DAYS)


@bp.post("/sets/<version>/try")
def try_set_anew(version: str) -> ResponseReturnValue:
    """Judge again, with the claims that were decided since."""
    with engine().store.reading() as db:
        book = kept_book(db, rule_set(db, version).version)
    return redirect(url_for(".try_set", version=version) + _asked_anew(book), 303)


@bp.post("/copies/<int:copy_id>/try")
def try_copy_anew(copy_id: int) -> ResponseReturnValue:
    """Judge again what a working copy says, with the claims that were decided since."""
    with engine().store.reading() as db:
        book = copy_view(db, copy_id).book
    where = _asked_anew(book) if book is not None else ""
    return redirect(url_for(".try_copy", copy_id=copy_id) + where, 303)


def _asked_anew(book: RuleBook) -> str:
    """Forget what a trial came to, and how the page is asked for that judges it anew."""
    since, asked = _since(book), _as_if(book)
    engine().do(by_person(), ask_anew, (as_if_sent_to(book, asked) if asked else book).version, since)
    return "?" + urlencode({**({} if since else {"days": "all"}), **({"as_if": asked} if asked else {})})


@bp.post("/sets/<version>/seen")
def seen(version: str) -> ResponseReturnValue:
    """The person has seen the list that was shown. Where it has to be counted anew, the page of the trial says so and
    comes to the new one by itself."""
    try:
        engine().do(by_person(), see, version, reader=g.person.email, shown=request.form.get("digest", "-"))
    except NotCounted as refusal:
        _count(version, refusal)
        return redirect(url_for(".try_set", version=version, days="all"), 303)
    except CannotPublish as refusal:
        with engine().store.reading() as db:
            whole = rule_set(db, version).version
        engine().do(by_person(), ask_anew, whole, None)  # what was kept of the trial is not so any more
        return set_page(version, said(refusal), 409)
    tell(N_("Noted: you saw what it changes."))
    return redirect(url_for("studio.one_set", version=version), 303)


@bp.post("/sets/<version>/publish")
def put_into_force(version: str) -> ResponseReturnValue:
    """Now, or at the day and hour that were chosen. Where it has to be counted first what it changes, the page of the
    set says how far that is, and comes back by itself."""
    given = request.form.get("at", "").strip()
    try:
        if given:
            engine().do(by_person(), plan, version, _instant(given), publisher=g.person.email)
            tell(N_("Planned. It comes into force by itself."))
        else:
            engine().do(by_person(), publish, version, publisher=g.person.email)
            tell(N_("It is in force; every process takes it up within seconds."))
    except NotCounted as refusal:
        _count(version, refusal)
        return redirect(url_for("studio.one_set", version=version, at=given or None), 303)
    except NoSuchTime as refusal:
        return set_page(version, status=422, problems={"at": refusal.text})
    except CannotPublish as refusal:
        return set_page(version, said(refusal), 422, harms=isinstance(refusal, WouldHarm))
    return redirect(url_for("studio.one_set", version=version), 303)


@bp.post("/sets/<version>/to-come")
def set_to_come(version: str) -> ResponseReturnValue:
    """A working copy of a set whose change counts for claims to come alone."""
    app = engine()
    with app.store.reading() as db:
        kept = rule_set(db, version)
        texts, in_force = texts_of(db, kept.version, app.settings.rules), _texts_in_force(db)
    try:
        written = for_claims_to_come(texts, in_force, request.form.get("offer", ""), _first_day())
    except NotPossible as refusal:
        return _try_set(version, {"day": str(refusal)})
    copy = app.do(by_person(), open_copy, kept.version, {**texts, **written}, kept.note or "")
    tell(_FOR_CLAIMS_TO_COME)
    return redirect(url_for("studio_copies.copy", copy_id=copy.id), 303)


@bp.post("/copies/<int:copy_id>/to-come")
def copy_to_come(copy_id: int) -> ResponseReturnValue:
    """The change of a working copy counts for claims to come alone."""
    app = engine()
    with app.store.reading() as db:
        working_copy(db, copy_id)
        texts, in_force = texts_of_copy(db, copy_id), _texts_in_force(db)
    try:
        app.do(
            by_person(),
            write_files,
            copy_id,
            for_claims_to_come(texts, in_force, request.form.get("offer", ""), _first_day()),
        )
    except NotPossible as refusal:
        return _try_copy(copy_id, {"day": str(refusal)})
    tell(_FOR_CLAIMS_TO_COME)
    return redirect(url_for("studio_copies.copy", copy_id=copy_id), 303)


_FOR_CLAIMS_TO_COME = N_(
    "Claims sent before that day keep the offer as it was; the change counts for those sent from then on. Look at what "
    "differs."
)


def _first_day() -> date:
    """The day from which a change counts: tomorrow at the earliest, for today's claims were sent to the offer in force.

    Raises:
        NotPossible: it is none, or no day to come.
    """
    try:
        day = date.fromisoformat(request.form.get("day", "").strip())
    except ValueError:
        raise NotPossible(N_("Write the day as year-month-day.")) from None
    if not _today() < day <= _today() + FARTHEST:
        raise NotPossible(N_("Choose a day that is still to come, within two years."))
    return day


def _today() -> date:
    return today(engine().clock, engine().rules.promotion.file.timezone)


def _texts_in_force(db: Session) -> dict[str, str]:
    active = in_force(db)
    return texts_of(db, active.version, engine().settings.rules) if active is not None else {}


def _count(version: str, why: NotCounted) -> None:
    """Have it counted what a set changes, by the next round of the clock, and say so."""
    with engine().store.reading() as db:
        whole = rule_set(db, version).version
    engine().do(by_person(), ask_count, whole)
    current_app.extensions["promo_wake"]()
    tell(why.text)


def _instant(text: str) -> datetime:
    """A day and hour in the time zone of the rules.

    Raises:
        CannotPublish: it is none.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise NoSuchTime(N_("Write the day and the hour as year-month-day and hour:minute.")) from None
    return local.replace(tzinfo=ZoneInfo(engine().rules.promotion.file.timezone)).astimezone(UTC)


@bp.post("/sets/<version>/plan/drop")
def drop_plan(version: str) -> ResponseReturnValue:
    """It does not come into force by itself."""
    try:
        engine().do(by_person(), drop_plans, version, publisher=g.person.email)
    except CannotPublish as refusal:
        return set_page(version, said(refusal), 422)
    tell(N_("Called off: it does not come into force by itself."))
    return redirect(url_for("studio.one_set", version=version), 303)


@bp.post("/sets/<version>/beside")
def beside(version: str) -> ResponseReturnValue:
    """Let it judge beside the rules in force, or end that."""
    try:
        engine().do(by_person(), try_in_the_shadow, version, publisher=g.person.email, on=request.form.get("on") == "1")
    except CannotPublish as refusal:
        return set_page(version, said(refusal), 422)
    return redirect(url_for("studio.one_set", version=version), 303)


@bp.get("/sets/<version>/beside")
def disagreed(version: str) -> ResponseReturnValue:
    """Where a set that judged beside the rules in force came to something else."""
    with engine().store.reading() as db:
        kept = rule_set(db, version)
        judged, found = disagreements(db, kept.version)
    return render_template(
        "studio/beside.html",
        kept=kept,
        version=kept.version[7:19],
        judged=judged,
        found=found[-SHOWN:],
        total=len(found),
    )
