"""When a customer gets out by a statute: the notice, the transition, the end, and the last day to begin. Pure.

The day on which the notice arrives does not count. The end is the last day of the old contract, inclusive: the switch
is done then. It is never moved for a weekend or a holiday; where a period of a European act may be read as ending on
the next working day, that later day is given beside it.
Source: research on law, section 1.2; anchors, section 1; Regulation (EU) 2023/2854, article 25.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from promo.leaving.contract import Contract
from promo.leaving.deadlines import period_end, term_end, working_day_after
from promo.leaving.exit import Exit, Situation, running_term_end
from promo.leaving.overlap import Switch
from promo.leaving.statutes.statute import Charge, Earliest, Fee, Question, Statute, WayOut
from promo.periods import ONE_DAY, Period

_FAR = 45  # days that months of different lengths and days off can move an end by, and more


@dataclass(frozen=True, slots=True)
class PostedToday:
    """What a letter comes to that is posted on the day of the question, or is there on another one."""

    arrives_on: date
    notice_ends: date | None
    exit_on: date | None
    days_paid_twice: int | None
    best_start: date | None
    """The earliest start that pays nothing twice with it, however the statute's periods are read."""


@dataclass(frozen=True, slots=True)
class ByLaw:
    """A way out that a statute opens: the dates as an `Exit`, and what stands behind them. All days inclusive."""

    statute: Statute
    exit: Exit
    """For the letter that is there on `arrives_on`. `last_day_to_arrive`, `last_day_safe` and `post_by` are those for
    the wished start: a notice that arrives later leaves days that are paid twice. `best_start` pays nothing twice
    however the statute's periods are read."""
    arrives_on: date
    """The day on which the letter is there that everything here is reckoned for."""
    notice: Period | None
    """The notice that was reckoned with: the statute's, or a shorter one that the paper itself grants."""
    notice_ends: date | None
    """The last day of the notice."""
    transition_ends: date | None
    """The last day of the transition; None where the statute knows none."""
    safe_end: date | None
    """The end by the later of two readings."""
    extended_end: date | None
    """The end if the provider needs as long as the statute allows at most."""
    retrieval_ends: date | None
    """The last day on which the data can surely be fetched."""
    posted_today: PostedToday
    told_today: PostedToday
    """The same for a letter that is there today, handed over or by courier."""
    at_last: PostedToday | None
    """The same for a letter that is there on the last safe day for the wished start; None where none is left."""
    questions: tuple[Question, ...] = ()
    """What nobody has answered yet."""

    @property
    def fee(self) -> Fee:
        """What is known of a fee for the early end."""
        return self.statute.fees.early_end

    def switching_charge(self, day: date) -> Charge:
        """What the switch itself may cost if the notice arrives on a day."""
        return self.statute.fees.switching_charge(day)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """The days that follow from a notice that arrives on a day."""

    notice_ends: date | None
    transition_ends: date | None
    end: date
    safe_end: date


def leave_by_law(
    statute: Statute, contract: Contract, switch: Switch, questions: tuple[Question, ...] = ()
) -> ByLaw | None:
    """The way out that a statute opens; None where it opens none, or its days cannot be known.

    Args:
        statute: one that counts for the contract and its customer.
        contract: what is known of the contract.
        switch: the day of the question, of the notice and of our start, the free months, the holidays.
        questions: what nobody has answered yet, handed on.
    """
    way = statute.way_out
    found = _Way(way, contract, switch).if_received(switch.begun_by_law) if way else None
    if way is None or found is None:
        return None
    reckoning = _Way(way, contract, switch)
    extended, retrieval = way.extended_transition, way.retrieval
    return ByLaw(
        statute=statute,
        exit=reckoning.as_exit(statute, found),
        arrives_on=switch.begun_by_law,
        notice=reckoning.notice,
        notice_ends=found.notice_ends,
        transition_ends=found.transition_ends,
        safe_end=found.safe_end,
        extended_end=extended.after(found.notice_ends) if extended and found.notice_ends else None,
        retrieval_ends=retrieval.after(found.end) if retrieval else None,
        posted_today=reckoning.if_posted_today(),
        told_today=reckoning.if_told_today(),
        at_last=reckoning.if_there_at_last(),
        questions=questions,
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """One way out of one contract."""

    way: WayOut
    contract: Contract
    switch: Switch

    @property
    def notice(self) -> Period | None:
        """The notice to reckon with: the statute's most, or what the paper grants where that is shorter."""
        if self.way.earliest is Earliest.END_OF_TERM:
            return None
        most = self.way.notice
        if most is None:
            return self.contract.notice
        own = self.contract.switch_notice if self.way.transition is not None else None
        begun = self.switch.begun_by_law
        return own if own is not None and own.after(begun) < most.after(begun) else most

    def if_received(self, on: date) -> _Reckoned | None:
        """What follows from a notice that arrives on a day; None where the days cannot be known."""
        if self.way.earliest is Earliest.END_OF_TERM:
            end = running_term_end(self.contract, self.switch.today)
            return _Reckoned(None, None, end, end) if end is not None else None
        if self.notice is None:
            return None
        notice_ends = period_end(on, self.notice, self.contract.jurisdiction)
        transition = self.way.transition
        transition_ends = transition.after(notice_ends) if transition else None
        end, safe = transition_ends or notice_ends, self._safe_end(notice_ends)
        if self.way.earliest is Earliest.AFTER_FIRST_TERM:
            first = self._first_term_end()
            if first is None:
                return None
            end, safe = max(end, first), max(safe, first)
        return _Reckoned(notice_ends, transition_ends, end, safe)

    def _safe_end(self, notice_ends: date) -> date:
        """The end where both periods may be read as ending on the next working day."""

        def read_late(day: date) -> date:
            return working_day_after(day, self.switch.holidays) if self.way.may_end_later else day

        late = read_late(notice_ends)
        return read_late(self.way.transition.after(late)) if self.way.transition else late

    def _first_term_end(self) -> date | None:
        """The last day of the first term; None where it is not known."""
        start, initial = self.contract.start, self.contract.initial_term
        if start is not None and initial is not None:
            return term_end(start, initial)
        return self.contract.stated_end

    def as_exit(self, statute: Statute, found: _Reckoned) -> Exit:
        """The days under the names that the exit by contract has."""
        last = self._last_day(lambda on: on.end)
        safe = self._last_day(lambda on: on.safe_end)
        return Exit(
            situation=Situation.ROLLING,
            last_day_to_arrive=last,
            last_day_safe=safe,
            post_by=self.switch.route.post_by(safe) if safe else None,  # an ordinary letter: no form is prescribed
            earliest_exit=found.end,
            current_term_end=running_term_end(self.contract, self.switch.today),
            days_paid_twice_if_today=self.switch.paid_twice(found.end),
            best_start=self.switch.best_start(found.safe_end),
            rule=_rule(statute, self.notice, found),
            flags=(statute.flag,),
            route=self.switch.route.for_form(""),
            rests_on=safe if safe is not None and safe >= self.switch.begun_by_law else last,
        )

    def _last_day(self, end_of: Callable[[_Reckoned], date]) -> date | None:
        """The last day for the notice to arrive so that the wished start pays nothing twice; None where none does."""
        free_until = self.switch.free_until
        if self.notice is None:
            return None
        day = self.notice.before(free_until) + timedelta(days=4)
        transition = self.way.transition
        earliest = day - timedelta(days=_FAR + (transition.rough_days() if transition else 0))
        while day >= earliest:
            found = self.if_received(day)
            if found is None:
                return None
            if end_of(found) <= free_until:
                return day
            day -= ONE_DAY
        return None

    def if_posted_today(self) -> PostedToday:
        """What a letter comes to that is posted today."""
        arrives = self.switch.route.arrives(self.switch.today)
        return self._there_on(arrives, max(arrives, self.switch.received))

    def if_told_today(self) -> PostedToday:
        """What a letter comes to that is there today."""
        return self._there_on(self.switch.today, self.switch.today)

    def if_there_at_last(self) -> PostedToday | None:
        """What a letter comes to that is there on the last safe day; None where it cannot be there so soon."""
        safe = self._last_day(lambda on: on.safe_end)
        return self._there_on(safe, safe) if safe is not None and safe >= self.switch.begun_by_law else None

    def _there_on(self, arrives: date, counted_from: date) -> PostedToday:
        found = self.if_received(counted_from)
        end = found.end if found else None
        best = self.switch.best_start(found.safe_end) if found else None
        return PostedToday(arrives, found.notice_ends if found else None, end, self.switch.paid_twice(end), best)


def _rule(statute: Statute, notice: Period | None, found: _Reckoned) -> str:
    """The rule in a sentence, with the days it comes to."""
    if notice is None or found.notice_ends is None:
        return f"{statute.name}: the next term does not bind; the running one ends on {found.end.isoformat()}."
    said = f"{statute.name}: notice of at most {notice.iso()} runs until {found.notice_ends.isoformat()}"
    if found.transition_ends is not None:
        said += f", then a transition until {found.transition_ends.isoformat()}"
    return f"{said}; the day of arrival does not count."
