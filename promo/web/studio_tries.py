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

from promo.clock import today
from promo.promotions.rulebook import RuleBook, as_if_sent_to
from promo.reports.studio import copy_view
from promo.rule_sets.plan import drop_plans, plan
from promo.rule_sets.publish import CannotPublish, NotCounted, publish, rolls_back, rule_set, see, try_in_the_shadow
from promo.rule_sets.shadow import disagreements
from promo.rule_sets.stored import kept_book
from promo.rule_sets.trials import Outcome, Trial, ask, ask_anew, ask_count, trial_of
from promo.translatable import N_
from promo.web.case_lists import hidden_states
from promo.web.security import by_person, engine
from promo.web.studio import said, set_page, tell

bp = Blueprint("studio_tries", __name__, url_prefix="/studio")

DAYS = 90
"""How far back a trial looks unless the whole past is asked for."""
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
    with engine().store.reading() as db:
        kept = rule_set(db, version)
        book, back = kept_book(db, kept.version), rolls_back(db, kept)
    mine = kept.author == f"person:{g.person.id}" and not back
    return _trial_page(book, version=kept.version[7:19], mine=mine, kept=kept, back=back)


@bp.get("/copies/<int:copy_id>/try")
def try_copy(copy_id: int) -> ResponseReturnValue:
    """A working copy, before it is kept as a draft."""
    with engine().store.reading() as db:
        view = copy_view(db, copy_id)
    if view.book is None:
        return redirect(url_for("studio_copies.copy", copy_id=copy_id))
    return _trial_page(view.book, copy=view.copy, back=False)


def _trial_page(book: RuleBook, **values: object) -> str:
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
        days_of={"some": "?" + urlencode(asks), "all": "?" + urlencode({**asks, "days": "all"})},
        **values,
    )


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
    except CannotPublish as refusal:
        return set_page(version, said(refusal), 422)
    return redirect(url_for("studio.one_set", version=version), 303)


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
        raise CannotPublish(N_("Write the day and the hour as year-month-day and hour:minute.")) from None
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
