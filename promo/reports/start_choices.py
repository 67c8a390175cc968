"""The days on which a customer may start, each with what follows from it: free months, first bill, and what both
vendors are paid for, by contract and by law.

Reckoned anew whenever it is shown; agreed to, it is looked at once more by `claims.choose_start`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session, col, select

from promo.billing.preview import PlannedInvoice
from promo.books.prices import Amounts, amounts_of
from promo.claims.choose_start import free_if_started, latest_start, why_settled
from promo.claims.judging.days_off import holidays_of
from promo.claims.notices.standing import sent_on
from promo.leaving.contract import Contract
from promo.leaving.exit import Exit
from promo.leaving.overlap import Switch
from promo.leaving.posting import Route, Sending, is_too_late, sending_by_law
from promo.leaving.statutes import BothWays, ByLaw, Question, Sooner, both_ways
from promo.money import Money
from promo.periods import FreePeriod
from promo.promotions.catalog import Plan
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.subscription import SubscriptionView, planned_invoices
from promo.reports.ways_out import (
    NOT_ANSWERED,
    LawAnswers,
    ReckonedFor,
    contract_read,
    law_read,
    money_twice,
    month_paid,
    reckoned_for,
    route_of,
)
from promo.store.tables import ClaimState, CreditGrant, NoticeStep, NoticeWay, Subscription, SubscriptionChange
from promo.subscriptions.changes_to_come import planned_changes
from promo.subscriptions.revoke import being_taken_back
from promo.subscriptions.schedule import begins_on
from promo.subscriptions.service import awaits_choice

_LEAST_DAYS, _BEYOND, _WHOLE = 120, Decimal("1.12"), 100  # of the chart: days, room for paid days, per cent


@dataclass(frozen=True, slots=True)
class Twice:
    """What is paid twice by one way out: days and money, each None where the last day there is not known."""

    ends_on: date | None
    days: int | None
    money: Money | None
    there_by: date | None
    """The last day on which the letter must be there for it; None where it rests on no letter."""
    begins_switch: bool = False
    """Whether that letter is the one that starts a switch by law; else it is a notice."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Two bars on one line of days that begins today, in per cent of its width."""

    old: Decimal
    """The old contract, until it ends by the way out that is reckoned with."""
    free_from: Decimal
    free: Decimal
    twice_from: Decimal
    twice: Decimal
    ends_on: date | None = None
    """The day on which that bar ends."""


@dataclass(frozen=True, slots=True)
class StartChoice:
    """A start on one day."""

    day: date
    free: FreePeriod
    first_bill: PlannedInvoice
    planned: list[PlannedInvoice]
    by_contract: Twice
    by_law: Twice | None
    """None where no statute opens a way out."""
    law: ByLaw | None
    """That way out with all its days, for a letter that is posted today, or was sent."""
    post_by: date | None
    """The last day to post the letter by law so that this start pays nothing twice; None where none does."""
    way: Sending
    """How that letter travels today."""
    reckoned_for: ReckonedFor
    """What the money that is paid twice is reckoned for."""
    is_sent_by_law: bool
    """Whether the letter by law is on its way."""
    today: date
    """The day of the question; of a start on it the rest of the day is a gift beside the free months."""
    is_latest: bool
    """Whether the free months end with the old contract, so that their days are the latest."""
    bars: Bars

    @property
    def has_gift(self) -> bool:
        """Whether what is left of the first day is a gift: the free months count from the next one."""
        return self.free.starts_on > self.day

    @property
    def rests_on_law(self) -> bool:
        """Whether the way by law pays less twice than the contract, by a letter of the customer's own."""
        if self.by_law is None or self.law is None or self.law.transition_ends is None or self.by_law.days is None:
            return False
        return self.by_contract.days is None or self.by_law.days < self.by_contract.days

    def costs_nothing_twice(self, *, by_law: bool) -> bool:
        """Whether no day is paid twice by contract, or, where that way is sure, by law."""
        return self.by_contract.days == 0 or (by_law and self.by_law is not None and self.by_law.days == 0)


class Kind(StrEnum):
    """Why a day is offered."""

    BEST = "best"
    """The earliest one that surely pays nothing twice."""
    TODAY = "today"
    BY_CONTRACT = "by_contract"
    """The earliest one by contract alone, where the sooner way by law is sure."""
    BY_LAW = "by_law"
    """The earliest one by law, while nobody has said that the law counts for this customer."""
    WISHED = "wished"
    """The one that was wished with the request, where nobody knows a better one."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A day that is offered, and why."""

    choice: StartChoice
    kind: Kind
    is_recommended: bool


@dataclass(frozen=True, slots=True)
class StartChoices:
    """Everything there is to choose from on a day.

    The way by law rests on questions that no paper answers. Until the customer has said yes to each, the day that is
    recommended pays nothing twice by contract alone, and the one by law stands beside it.
    """

    today: StartChoice
    best: StartChoice | None
    """The earliest day that pays nothing twice by the sooner way out; None where that is today, too far, or not
    known."""
    best_by_contract: StartChoice | None
    """The same by the contract alone, where the law is sooner."""
    by_law_is_sooner: bool
    """Whether a start may come sooner by law than by contract and pay nothing twice."""
    law_is_sure: bool
    """Whether the customer has said yes to everything that the way by law depends on."""
    asked: tuple[Question, ...]
    """What the sooner way by law depends on, whatever was answered."""
    answers: LawAnswers
    latest: date
    per_period: Amounts
    plan: Plan
    row: Subscription
    is_chosen: bool
    """Whether a start was agreed to already: it can be moved."""
    is_sent_by_law: bool
    """Whether the letter by law is on its way."""

    @property
    def best_in_contract(self) -> StartChoice | None:
        """The earliest day that pays nothing twice by the contract alone; None where that is today, or nobody knows."""
        return self.best_by_contract if self.by_law_is_sooner else self.best

    @property
    def waits_for_answers(self) -> bool:
        """Whether a sooner day is open by law, once its questions are answered."""
        return self.by_law_is_sooner and not self.law_is_sure

    @property
    def recommended(self) -> StartChoice | None:
        """The one that surely pays nothing twice; None where nobody can know."""
        sure = self.best_in_contract if self.waits_for_answers else self.best
        return sure or (self.today if self.today.costs_nothing_twice(by_law=self.law_is_sure) else None)

    @property
    def offered(self) -> list[Offered]:
        """The days that are offered: the recommended one first, today, then what a single way out allows."""
        waits = self.waits_for_answers
        days = [
            (self.best, Kind.BY_LAW if waits else Kind.BEST),
            (self.today, Kind.TODAY),
            (self.best_by_contract, Kind.BEST if waits else Kind.BY_CONTRACT),
        ]
        order = [Kind.BEST, Kind.TODAY, Kind.BY_LAW, Kind.BY_CONTRACT]
        found = [Offered(c, kind, c is self.recommended) for c, kind in days if c is not None]
        return sorted(found, key=lambda one: order.index(one.kind))


def start_choices(
    db: Session, view: ClaimView, rules: RuleBook, today: date, answers: LawAnswers | None = None
) -> StartChoices | None:
    """What can be chosen, or moved to, on a day; None where nothing can.

    Args:
        db: an open session.
        view: the claim.
        rules: those in force.
        today: the day in the claimant's country.
        answers: what the customer says of the way by law; left out, what they said when they agreed to a start.
    """
    ready = _reckoning(db, view, rules, today, answers=answers)
    if ready is None:
        return None
    ways = ready.ways(today)
    by_law = ways.by_law if ways.by_law is not None and ways.sooner is Sooner.LAW else None
    by_contract = ready.fitting(ways.by_contract.best_start)
    by_law_on = ready.fitting(by_law.exit.best_start) if by_law is not None else None
    if by_law_on is None or (by_contract is not None and by_law_on >= by_contract):
        by_law = None
    own = by_contract if by_contract != today else None
    best = (by_law_on if by_law_on != today else None) if by_law is not None else own
    own = own if by_law is not None else None
    is_sure = by_law is not None and not by_law.questions
    own_end = ways.by_contract.earliest_exit if by_law is None or own else None
    ends = [d for d in (by_law.exit.earliest_exit if by_law else None, own_end, best, own) if d is not None]
    last = max(ready.free(d).ends_before for d in (today, best, own) if d is not None)
    line = max(_LEAST_DAYS, (max([*ends, last]) - today).days)
    plan = rules.catalog.plan(ready.row.plan)
    assert plan is not None
    return StartChoices(
        today=ready.choice(today, line, by_law=is_sure),
        best=ready.choice(best, line, by_law=by_law is not None) if best else None,
        best_by_contract=ready.choice(own, line, by_law=False) if own else None,
        by_law_is_sooner=by_law is not None,
        law_is_sure=is_sure,
        asked=ready.asked(today),
        answers=ready.answers,
        latest=ready.latest,
        per_period=amounts_of(ready.row),
        plan=plan,
        row=ready.row,
        is_chosen=not awaits_choice(db, ready.row),
        is_sent_by_law=ready.is_sent_by_law,
    )


def start_on(
    db: Session, view: ClaimView, rules: RuleBook, today: date, day: date, answers: LawAnswers | None = None
) -> StartChoice | None:
    """What a start on one day comes to; None where it cannot be chosen."""
    ready = _reckoning(db, view, rules, today, answers=answers)
    return _comes_to(ready, today, day) if ready is not None else None


def _comes_to(ready: _Reckoning, today: date, day: date) -> StartChoice | None:
    if ready.fitting(day) is None:
        return None
    ends = ready.ways(day)
    exits = [e.earliest_exit for e in (ends.by_contract, ends.by_law.exit if ends.by_law else None) if e is not None]
    soonest = min((e for e in exits if e is not None), default=today)
    line = max(_LEAST_DAYS, (max(ready.free(day).ends_before, soonest) - today).days)
    return ready.choice(day, line, by_law=ends.by_law is not None and not ends.by_law.questions)


def agreed_start(db: Session, view: ClaimView, rules: RuleBook, today: date) -> StartChoice | None:
    """What the start that was agreed to comes to, till its day is over; None where none was.

    A start on the day itself is settled at once, as the service is asked for: what it pays twice stands in its
    confirmation all the same.
    """
    row = view.subscription
    if row is None or view.awaits_choice or row.service_starts < today or not _is_agreed(db, view):
        return None
    ready = _reckoning(db, view, rules, today, is_settled=True)
    return _comes_to(ready, today, row.service_starts) if ready is not None else None


def _is_agreed(db: Session, view: ClaimView) -> bool:
    """Whether the start stands and is still ahead: neither confirmed, nor called off, nor being taken back."""
    row = view.subscription
    is_ahead = view.claim.state is ClaimState.APPROVED and row is not None and row.auto_renews
    return is_ahead and not being_taken_back(db, view.claim.id)


def start_is_open(db: Session, seen: SubscriptionView) -> bool:
    """Whether the start of a contract can be chosen, or moved, now."""
    return why_settled(db, seen.claim, seen.row) is None


def _reckoning(
    db: Session,
    view: ClaimView,
    rules: RuleBook,
    today: date,
    *,
    is_settled: bool = False,
    answers: LawAnswers | None = None,
) -> _Reckoning | None:
    grant, row = view.grant, view.subscription
    if grant is None or row is None or row.id is None:
        return None
    if not is_settled and why_settled(db, view.claim, row) is not None:
        return None
    latest = latest_start(view.claim, grant, rules, today)
    steps = db.exec(select(NoticeStep).where(NoticeStep.claim_id == view.claim.id).order_by(col(NoticeStep.id))).all()
    contract = contract_read(view.decided, view.claim.country)
    sent, route = sent_on(steps, NoticeWay.LAW), route_of(view, rules, today)
    return _Reckoning(
        view,
        rules,
        today,
        latest,
        grant,
        row,
        tuple(planned_changes(db, row.id)),
        contract,
        route.arrives(sent or today),
        route,
        is_sent_by_law=sent is not None,
        answers=answers if answers is not None else _answered(db, row.id),
    )


def _answered(db: Session, subscription_id: int) -> LawAnswers:
    """What the customer said of the way by law when they agreed to the newest start."""
    its = col(SubscriptionChange.subscription_id) == subscription_id, col(SubscriptionChange.kind) == "start_chosen"
    newest = db.exec(select(SubscriptionChange).where(*its).order_by(col(SubscriptionChange.id).desc())).first()
    return LawAnswers(frozenset(newest.after.get("law_counts", ()))) if newest is not None else NOT_ANSWERED


@dataclass(frozen=True, slots=True)
class _Reckoning:
    """What every choice is reckoned from."""

    view: ClaimView
    rules: RuleBook
    today: date
    latest: date
    grant: CreditGrant
    row: Subscription
    changes: Sequence[SubscriptionChange]
    contract: Contract
    letter_arrives: date
    """The day on which a letter by law is there: posted today, or on the day it was sent."""
    route: Route
    is_sent_by_law: bool
    answers: LawAnswers

    def fitting(self, day: date | None) -> date | None:
        """The day, where it can be chosen."""
        return day if day is not None and self.today <= day <= self.latest else None

    def free(self, day: date) -> FreePeriod:
        """The free months of a start on a day."""
        return free_if_started(day, self.today, self.grant)

    def asked(self, day: date) -> tuple[Question, ...]:
        """What the way by law depends on, where it is sooner, whatever was answered."""
        ways = self.ways(day, NOT_ANSWERED)
        return ways.by_law.statute.questions if ways.by_law is not None and ways.sooner is Sooner.LAW else ()

    def ways(self, day: date, answers: LawAnswers | None = None) -> BothWays:
        """Both ways out, with a start on a day."""
        claim, today = self.view.claim, self.today
        switch = Switch(
            today,
            received=today,
            starts_on=day,
            free_months=self.grant.months,
            holidays=holidays_of(claim.country, today.year),
            letter_arrives=self.letter_arrives,
            route=self.route,
        )
        return both_ways(self.contract, switch, law_read(self.view, self.contract, self.rules, answers or self.answers))

    def choice(self, day: date, line: int, *, by_law: bool) -> StartChoice:
        """A start on a day, drawn on a line of so many days: with the sooner way out, or by contract alone."""
        free, ways = self.free(day), self.ways(day)
        as_if, credit = Subscription(**self.row.model_dump()), CreditGrant(**self.grant.model_dump())
        begins_on(as_if, credit, day, free)
        planned = planned_invoices(as_if, self.changes)
        law = ways.by_law.exit if ways.by_law else None
        goes_by_law = by_law and law is not None and ways.sooner is Sooner.LAW
        drawn = law if law is not None and goes_by_law else ways.by_contract
        return StartChoice(
            day=day,
            free=free,
            first_bill=planned[0],
            planned=planned,
            by_contract=self._twice(ways.by_contract),
            by_law=self._twice(law, begins_switch=ways.by_law.transition_ends is not None)
            if law and ways.by_law
            else None,
            law=ways.by_law,
            post_by=law.post_by if law else None,
            way=sending_by_law(
                self.view.decided.leaving.form,
                too_late_by_post=law is not None and is_too_late(law.post_by, self.today),
            ),
            reckoned_for=reckoned_for(self.view, self.rules),
            is_sent_by_law=self.is_sent_by_law,
            today=self.today,
            is_latest=self.grant.least_months is not None,
            bars=_bars(self.today, day, free, drawn.earliest_exit, line),
        )

    def _twice(self, way: Exit, *, begins_switch: bool = False) -> Twice:
        money = money_twice(way, month_paid(self.view, self.rules))
        return Twice(way.earliest_exit, way.days_paid_twice_if_today, money, way.rests_on, begins_switch)


def _bars(today: date, day: date, free: FreePeriod, ends_on: date | None, line: int) -> Bars:
    whole = Decimal(line) * _BEYOND

    def at(when: date) -> Decimal:
        return round(min(Decimal(_WHOLE), Decimal(max(0, (when - today).days)) * _WHOLE / whole), 1)

    old, bill = at(ends_on) if ends_on else Decimal(0), at(free.ends_before)
    return Bars(old, at(day), bill - at(day), bill, max(Decimal(0), old - bill), ends_on)
