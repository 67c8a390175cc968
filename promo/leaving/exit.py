"""When a customer gets out of the competitor's contract, and what starting with us today would cost twice.

Source: research on law, section 1.4; DESIGN.md section 4, "Never pay twice, honestly".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from promo.leaving.contract import Contract, Reference
from promo.leaving.deadlines import Deadline, last_day_to_arrive, method_of, month_end, period_end, term_end
from promo.leaving.notice_now import Chance
from promo.leaving.overlap import Switch
from promo.leaving.posting import SLOWEST, Route, send_by
from promo.periods import ONE_DAY, Period, Unit


class Situation(StrEnum):
    """Where the customer stands today."""

    NOTICE_GIVEN = "notice_given"
    DEADLINE_AHEAD = "deadline_ahead"
    DEADLINE_MISSED = "deadline_missed"
    ROLLING = "rolling"
    UNKNOWN = "unknown"


_BLOCK_MONTHS = {Reference.END_OF_MONTH: 1, Reference.END_OF_QUARTER: 3, Reference.END_OF_YEAR: 12}


@dataclass(frozen=True, slots=True)
class Exit:
    """The dates of leaving, with the rule they rest on. All dates are local calendar dates."""

    situation: Situation
    last_day_to_arrive: date | None = None
    last_day_safe: date | None = None
    post_by: date | None = None
    earliest_exit: date | None = None
    current_term_end: date | None = None
    days_paid_twice_if_today: int | None = None
    best_start: date | None = None
    rule: str = ""
    flags: tuple[str, ...] = field(default=())
    route: Route | None = None
    """The way of a letter that `post_by` was reckoned with."""
    following: Chance | None = None
    """What comes after the deadline above, for whoever misses it."""
    rests_on: date | None = None
    """The last day, by every reading where one is left, on which the notice must be there for the days paid twice to be
    those; None where they rest on no notice."""


def running_term_end(contract: Contract, today: date) -> date | None:
    """Last day of the term that runs today, reckoned from the original start; None when it has none."""
    start, initial = contract.start, contract.initial_term
    if start is None or initial is None:
        return _rolled(contract.stated_end, contract, today)
    end = term_end(start, initial)
    if end >= today:
        return end
    if contract.renewal_term is None or contract.auto_renews is False:
        return end if contract.auto_renews is False else None
    return _next_end(start, initial, contract.renewal_term, today)


def _next_end(start: date, initial: Period, renewal: Period, today: date) -> date:
    """The first renewal term end that is not before today: start + initial + k x renewal, never chained."""
    k = 0
    while True:
        end = _total_end(start, initial, renewal, k)
        if end >= today:
            return end
        k += max(1, (today - end).days // (renewal.rough_days() + 2))


def _total_end(start: date, initial: Period, renewal: Period, k: int) -> date:
    """Last day after the initial term and `k` renewals, reckoned in one step where the units agree."""
    (first, family), (more, other) = initial.comparable(), renewal.comparable()
    if family == other:
        return term_end(start, Period(first + k * more, Unit(family)))
    return term_end(initial.after(start), renewal, k) if k else term_end(start, initial)


def _rolled(end: date | None, contract: Contract, today: date) -> date | None:
    """A printed end date, carried forward by whole renewal terms to the one that runs today."""
    if end is None or end >= today or contract.auto_renews is False or contract.renewal_term is None:
        return end
    after = end + ONE_DAY
    k = 1
    while term_end(after, contract.renewal_term, k) < today:
        k += 1
    return term_end(after, contract.renewal_term, k)


def leave(
    contract: Contract,
    today: date,
    *,
    received_on: date | None = None,
    switch_on: date | None = None,
    free_months: int = 3,
    holidays: Collection[date] = (),
    route: Route = SLOWEST,
) -> Exit:
    """When the customer can be out, and what a start today would cost twice.

    Args:
        contract: what the proof (or a person) says of the contract.
        today: the day of the question, in the customer's country.
        received_on: day the notice reaches the competitor; today when left out.
        switch_on: day the new service would start; today when left out.
        free_months: length of the promotion, whole months.
        holidays: public holidays of the contract's country.
        route: the way of a letter to the competitor.

    Returns:
        The dates that can be known; `situation` is `unknown` when the notice or the dates are missing.
    """
    switch = Switch(today, received_on or today, switch_on or today, free_months, holidays, route=route)
    return leave_with(contract, switch)


def leave_with(contract: Contract, switch: Switch) -> Exit:
    """When the customer can be out, with the change of vendor as they have it in mind."""
    if contract.ended and contract.stated_end is not None:
        return _known_end(contract.stated_end, switch, "the vendor has confirmed it", "confirmed_end")
    if contract.notice is None:
        return _without_notice(contract, switch)
    reference = contract.reference or Reference.END_OF_TERM
    if reference is Reference.ANY_TIME or (reference in _BLOCK_MONTHS and _open_ended(contract)):
        return _rolling(contract, contract.notice, reference, switch)
    return _at_a_term_end(contract, contract.notice, switch)


def _open_ended(contract: Contract) -> bool:
    return contract.renewal_term is None and contract.stated_end is None


def _at_a_term_end(contract: Contract, notice: Period, switch: Switch) -> Exit:
    """A contract that is left at the end of a term, the running one or a later one."""
    end = running_term_end(contract, switch.today)
    if end is None:
        return Exit(Situation.UNKNOWN, rule="The start, the term or the end of the contract is not known.")
    method = method_of(contract.jurisdiction)
    deadline = last_day_to_arrive(end, notice, method=method)
    missed = switch.received > deadline.rule
    exit_on = _next_exit(contract, end, switch.received, notice) if missed else end
    flags = ("next_term",) if missed and exit_on is not None else ()
    meant = last_day_to_arrive(exit_on, notice, method=method) if exit_on is not None else None
    rule = (
        f"Notice of {notice.iso()} must arrive so early that the period ends by {end.isoformat()} "
        f"(the day of arrival does not count; counted {method.value})."
    )
    return Exit(
        situation=Situation.DEADLINE_MISSED if missed else Situation.DEADLINE_AHEAD,
        last_day_to_arrive=deadline.rule,
        last_day_safe=deadline.safe,
        post_by=send_by(contract, deadline.safe, switch.route, switch.holidays),
        earliest_exit=exit_on,
        current_term_end=end,
        days_paid_twice_if_today=switch.paid_twice(exit_on),
        best_start=switch.best_start(exit_on),
        rule=rule,
        flags=flags,
        route=switch.route.for_form(contract.form),
        following=_chance(contract, notice, exit_on if missed else _next_end_after(contract, end), switch),
        rests_on=_rests_on(meant, switch.received) if meant else None,
    )


def _rolling(contract: Contract, notice: Period, reference: Reference, switch: Switch) -> Exit:
    """A contract that may be ended at any time, or to the end of a month, quarter or year."""
    earliest = period_end(switch.received, notice, contract.jurisdiction)
    # A contract of terms that renew, which may be left at any time, may be left within a term; one that runs on without
    # end behind its first term may not be left before that is over.
    within_a_term = reference is Reference.ANY_TIME and contract.renewal_term is not None
    if contract.start and contract.initial_term and not within_a_term:
        earliest = max(earliest, term_end(contract.start, contract.initial_term))
    block = _BLOCK_MONTHS.get(reference)
    deadline = None
    if block:
        earliest = month_end(earliest, block)
        deadline = last_day_to_arrive(earliest, notice, method=method_of(contract.jurisdiction))
    # Where it may end on any day, a notice that comes later does as well, as long as our free months reach its end.
    reached = earliest if block else max(earliest, switch.free_until)
    meant = last_day_to_arrive(reached, notice, method=method_of(contract.jurisdiction))
    return Exit(
        situation=Situation.ROLLING,
        last_day_to_arrive=deadline.rule if deadline else None,
        last_day_safe=deadline.safe if deadline else None,
        post_by=send_by(contract, deadline.safe, switch.route, switch.holidays) if deadline else None,
        earliest_exit=earliest,
        days_paid_twice_if_today=switch.paid_twice(earliest),
        best_start=switch.best_start(earliest),
        rule=f"Notice of {notice.iso()} may be given now ({reference.value}); the day of arrival does not count.",
        route=switch.route.for_form(contract.form),
        following=_chance(contract, notice, month_end(earliest + ONE_DAY, block), switch) if block else None,
        rests_on=_rests_on(meant, switch.received),
    )


def _rests_on(meant: Deadline, received: date) -> date:
    """The last day of a deadline by every reading; by the rule where the notice cannot be there so soon any more."""
    return meant.safe if meant.safe >= received else max(meant.rule, received)


def _without_notice(contract: Contract, switch: Switch) -> Exit:
    """A contract whose notice is not known: only a fixed end without renewal gives a date."""
    end = running_term_end(contract, switch.today)
    if end is None or contract.auto_renews is not False:
        return Exit(Situation.UNKNOWN, rule="The notice period is not known.")
    return _known_end(end, switch, "it ends by itself", "ends_by_itself")


def _known_end(end: date, switch: Switch, why: str, flag: str) -> Exit:
    """A contract that is over on a known day, whatever the customer does."""
    return Exit(
        situation=Situation.NOTICE_GIVEN,
        earliest_exit=end,
        current_term_end=end,
        days_paid_twice_if_today=switch.paid_twice(end),
        best_start=switch.best_start(end),
        rule=f"The contract is over on {end.isoformat()}: {why}, no notice is needed.",
        flags=(flag,),
    )


def _next_end_after(contract: Contract, end: date) -> date | None:
    """The end of the term after the one that ends on `end`."""
    if contract.renewal_term is None:
        return None
    if contract.start and contract.initial_term:
        return _next_end(contract.start, contract.initial_term, contract.renewal_term, end + ONE_DAY)
    return term_end(end + ONE_DAY, contract.renewal_term)


def _chance(contract: Contract, notice: Period, end: date | None, switch: Switch) -> Chance | None:
    """The deadline of a term end."""
    if end is None:
        return None
    deadline = last_day_to_arrive(end, notice, method=method_of(contract.jurisdiction))
    sent = send_by(contract, deadline.safe, switch.route, switch.holidays)
    return Chance(deadline.safe, deadline.rule, sent, end)


def _next_exit(contract: Contract, end: date, received: date, notice: Period) -> date | None:
    """The first later term end that a notice received on `received` still reaches."""
    k = 1
    while True:
        candidate = _next_end_after(contract, end)
        if candidate is None:
            return None
        if received <= last_day_to_arrive(candidate, notice, method=method_of(contract.jurisdiction)).rule:
            return candidate
        end, k = candidate, k + 1
        if k > 400:
            return None
