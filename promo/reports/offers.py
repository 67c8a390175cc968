"""Which offer somebody would get: the one that is kept, those dropped for it, and the first bills if it is accepted.

Pure, as the command and the page of the studio say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from promo.billing.preview import PlannedInvoice, Wanted, bills_of_offer
from promo.books.list_prices import list_month_value
from promo.claims.judging.assess import first_counted_day
from promo.countries import timezone_of
from promo.periods import FreePeriod, free_period
from promo.promotions.choose import Choice, choose
from promo.promotions.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants: a country by two capital letters, the plan's id, `month` or `year`."""

    country: str
    plan: str
    every: str
    seats: int
    start: date | None = None
    """The wished first day of service; None is at once."""


@dataclass(frozen=True, slots=True)
class OfferShown:
    """The offer that is kept with those that are dropped, the free time at most, the first bills after it."""

    choice: Choice
    free: FreePeriod
    bills: Sequence[PlannedInvoice]

    @property
    def currency(self) -> str:
        """What it is paid in."""
        return self.choice.worth.currency


def offer_for(rules: RuleBook, asked: Asked, at: datetime) -> OfferShown | None:
    """What somebody would be offered at an instant; None where no offer is open for it.

    Raises:
        KeyError: there is no such plan.
    """
    value = list_month_value(rules, asked.plan, asked.every, asked.seats, asked.country)
    found = choose(
        rules.promotions.values(),
        country=asked.country,
        plan=asked.plan,
        every=asked.every,
        month_value=value,
        at=at,
    )
    if found is None:
        return None
    zone = timezone_of(asked.country)
    today = at.astimezone(ZoneInfo(zone)).date()
    free = free_period(first_counted_day(asked.start, today), found.kept.file.credit.most)
    wanted = Wanted(asked.plan, asked.every, asked.seats, asked.country, zone)
    return OfferShown(found, free, bills_of_offer(rules, wanted, free))
