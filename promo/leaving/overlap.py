"""What both vendors are paid for: the last free day, the days paid twice, the best day to start. Pure.

Source: DESIGN.md section 4, "Never pay twice, honestly" and "Free period".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from promo.leaving.posting import SLOWEST, Route
from promo.periods import ONE_DAY, add_months, free_period


@dataclass(frozen=True, slots=True)
class Switch:
    """The change of vendor as the customer has it in mind.

    `received` is the day the notice reaches the competitor, `starts_on` the day our service would start; `free_months`
    are whole months, `holidays` those of the contract's country; `fixed` is the last free day where it is settled.
    `letter_arrives` is the day on which a letter is there that begins a way out by law, where it travels by post; left
    out, it is there on `received`. `route` is the way of a letter to the provider.
    """

    today: date
    received: date
    starts_on: date
    free_months: int
    holidays: Collection[date] = ()
    fixed: date | None = None
    letter_arrives: date | None = None
    route: Route = SLOWEST

    @property
    def begun_by_law(self) -> date:
        """The day on which the letter that begins a way out by law is there."""
        return self.letter_arrives or self.received

    @property
    def free_until(self) -> date:
        """The last free day: the settled one, or that of a start on the wished day."""
        return self.fixed or free_until_if_started(self.starts_on, self.today, self.free_months)

    def paid_twice(self, exit_on: date | None) -> int | None:
        """Days that both vendors are paid for; None where the exit is not known."""
        return max(0, (exit_on - self.free_until).days) if exit_on is not None else None

    def best_start(self, exit_on: date | None) -> date | None:
        """The earliest start that costs nothing twice."""
        return best_start(exit_on, self.today, self.free_months)


def free_until_if_started(on: date, today: date, free_months: int) -> date:
    """The last free day of a start on `on`: today's own rest is a gift, a later day counts itself."""
    if free_months < 1:  # nothing is free: the day before the start is the last that costs nothing
        return on - ONE_DAY
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
