"""When a customer gets out of the competitor's contract, and what starting with us today would cost twice.

Source: research on law, section 1.4; DESIGN.md section 4, "Never pay twice, honestly".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from promo.leaving.contract import Contract, Reference
from promo.leaving.deadlines import (
    last_day_to_arrive,
    last_day_to_post,
    method_of,
    month_end,
    period_end,
    term_end,
    working_day_before,
)
from promo.leaving.notice_now import Chance
from promo.leaving.statutes import statutes_of
from promo.periods import ONE_DAY, Period, Unit, add_months, free_period


class Situation(StrEnum):
    """Where the customer stands today."""

    NOTICE_GIVEN = "notice_given"
    DEADLINE_AHEAD = "deadline_ahead"
    DEADLINE_MISSED = "deadline_missed"
    ROLLING = "rolling"
    UNKNOWN = "unknown"


# Working days a letter takes, and calendar days it may wait to be collected, by country.
# Source: research on law, section 1.4, step 4 (believed; DESIGN keeps them changeable).
TRANSIT = {"DE": 5, "AT": 5, "CH": 5, "FR": 3, "BE": 3, "UK": 2, "IE": 3, "US": 3, "ES": 3, "IT": 5, "NL": 3, "PT": 3}
HOLDING_REGISTERED = {"FR": 15}
_BY_WIRE = frozenset({"email", "text", "portal", "ticket", "unspecified"})
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
    following: Chance | None = None
    """What comes after the deadline above, for whoever misses it."""


@dataclass(frozen=True, slots=True)
class _Switch:
    """The change of vendor as the customer has it in mind.

    `received` is the day the notice reaches the competitor, `starts_on` the day our service would start; `free_months`
    are whole months, `holidays` those of the contract's country.
    """

    today: date
    received: date
    starts_on: date
    free_months: int
    holidays: Collection[date]

    def paid_twice(self, exit_on: date | None) -> int | None:
        """Days that both vendors are paid for; None where the exit is not known."""
        if exit_on is None:
            return None
        return max(0, (exit_on - free_until_if_started(self.starts_on, self.starts_on, self.free_months)).days)

    def best_start(self, exit_on: date | None) -> date | None:
        """The earliest start that costs nothing twice."""
        return best_start(exit_on, self.today, self.free_months)


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
) -> Exit:
    """When the customer can be out, and what a start today would cost twice.

    Args:
        contract: what the proof (or a person) says of the contract.
        today: the day of the question, in the customer's country.
        received_on: day the notice reaches the competitor; today when left out.
        switch_on: day the new service would start; today when left out.
        free_months: length of the promotion, whole months.
        holidays: public holidays of the contract's country.

    Returns:
        The dates that can be known; `situation` is `unknown` when the notice or the dates are missing.
    """
    switch = _Switch(today, received_on or today, switch_on or today, free_months, holidays)
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


def _at_a_term_end(contract: Contract, notice: Period, switch: _Switch) -> Exit:
    """A contract that is left at the end of a term, the running one or a later one."""
    end = running_term_end(contract, switch.today)
    if end is None:
        return Exit(Situation.UNKNOWN, rule="The start, the term or the end of the contract is not known.")
    method = method_of(contract.jurisdiction)
    deadline = last_day_to_arrive(end, notice, method=method)
    missed = switch.received > deadline.rule
    exit_on = _next_exit(contract, end, switch.received, notice) if missed else end
    flags = _flags(contract)
    if missed and exit_on is not None:
        flags += ("next_term",)
    rule = (
        f"Notice of {notice.iso()} must arrive so early that the period ends by {end.isoformat()} "
        f"(the day of arrival does not count; counted {method.value})."
    )
    return Exit(
        situation=Situation.DEADLINE_MISSED if missed else Situation.DEADLINE_AHEAD,
        last_day_to_arrive=deadline.rule,
        last_day_safe=deadline.safe,
        post_by=_post_by(contract, deadline.safe, switch.holidays),
        earliest_exit=exit_on,
        current_term_end=end,
        days_paid_twice_if_today=switch.paid_twice(exit_on),
        best_start=switch.best_start(exit_on),
        rule=rule,
        flags=flags,
        following=_chance(contract, notice, exit_on if missed else _next_end_after(contract, end), switch.holidays),
    )


def _rolling(contract: Contract, notice: Period, reference: Reference, switch: _Switch) -> Exit:
    """A contract that may be ended at any time, or to the end of a month, quarter or year."""
    earliest = period_end(switch.received, notice, contract.jurisdiction)
    if contract.start and contract.initial_term:
        earliest = max(earliest, term_end(contract.start, contract.initial_term))
    block = _BLOCK_MONTHS.get(reference)
    deadline = None
    if block:
        earliest = month_end(earliest, block)
        deadline = last_day_to_arrive(earliest, notice, method=method_of(contract.jurisdiction))
    return Exit(
        situation=Situation.ROLLING,
        last_day_to_arrive=deadline.rule if deadline else None,
        last_day_safe=deadline.safe if deadline else None,
        post_by=_post_by(contract, deadline.safe, switch.holidays) if deadline else None,
        earliest_exit=earliest,
        days_paid_twice_if_today=switch.paid_twice(earliest),
        best_start=switch.best_start(earliest),
        rule=f"Notice of {notice.iso()} may be given now ({reference.value}); the day of arrival does not count.",
        flags=_flags(contract),
        following=_chance(contract, notice, month_end(earliest + ONE_DAY, block), switch.holidays) if block else None,
    )


def _without_notice(contract: Contract, switch: _Switch) -> Exit:
    """A contract whose notice is not known: only a fixed end without renewal gives a date."""
    end = running_term_end(contract, switch.today)
    if end is None or contract.auto_renews is not False:
        return Exit(Situation.UNKNOWN, rule="The notice period is not known.")
    return _known_end(end, switch, "it ends by itself", "ends_by_itself")


def _known_end(end: date, switch: _Switch, why: str, flag: str) -> Exit:
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


def _chance(contract: Contract, notice: Period, end: date | None, holidays: Collection[date]) -> Chance | None:
    """The deadline of a term end."""
    if end is None:
        return None
    deadline = last_day_to_arrive(end, notice, method=method_of(contract.jurisdiction))
    return Chance(deadline.safe, deadline.rule, _post_by(contract, deadline.safe, holidays), end)


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


def _post_by(contract: Contract, safe: date, holidays: Collection[date]) -> date:
    """The last day to send: a working day before for e-mail and portal, posting days before for a letter."""
    if contract.form in _BY_WIRE:
        return working_day_before(safe - ONE_DAY, holidays)
    country = contract.jurisdiction
    holding = HOLDING_REGISTERED.get(country, 0) if contract.form == "registered_mail" else 0
    return last_day_to_post(safe, transit_days=TRANSIT.get(country, 5), holding_days=holding, holidays=holidays)


def _flags(contract: Contract) -> tuple[str, ...]:
    """Statutes that may shorten the bind: named for a person, never applied in silence."""
    return tuple(statute.id for statute in statutes_of(contract))


def free_until_if_started(on: date, today: date, free_months: int) -> date:
    """The last free day of a start on `on`: today's own rest is a gift, a later day counts itself."""
    first_counted = on + ONE_DAY if on <= today else on
    return free_period(first_counted, free_months).last_free_day


def best_start(exit_on: date | None, today: date, free_months: int) -> date | None:
    """The earliest day to start whose billing begins after the competitor's last day."""
    if exit_on is None:
        return None
    day = max(today, add_months(exit_on, -free_months) - 3 * ONE_DAY)
    while free_until_if_started(day, today, free_months) < exit_on:
        day += ONE_DAY
    return day


def overlap_months(switch_on: date, exit_on: date) -> int:
    """The smallest whole number of months from the switch that reaches the exit."""
    months = 0
    while add_months(switch_on, months) < exit_on:
        months += 1
    return months
