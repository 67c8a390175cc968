"""What the front page says of the offer: read from the rules in force, so that it never says anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from promo.claims.forget import KEEP
from promo.money import Money
from promo.promotions.catalog import Plan
from promo.promotions.rulebook import RuleBook
from promo.promotions.vendor import LegalEntity, Phone
from promo.subscriptions.schedule import REMINDER_DAYS


@dataclass(frozen=True, slots=True)
class Price:
    """A plan, and what one user costs before tax."""

    plan: Plan
    month: Money
    year: Money


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The offer as it stands on a day, for somebody in one country."""

    country: str
    months: int
    prices: Sequence[Price]
    are_sample_prices: bool
    opens_on: date | None
    """The first day, where it lies ahead."""
    closed_on: date | None
    """The last day, where it is over."""
    last_day: date
    reminder_days: Sequence[int]
    kept_days: int
    """Days after the decision for which papers are kept."""
    phone: Phone | None
    required: Sequence[Sequence[str]]
    """What the present contract must ask for, as periods of which one is enough (ISO 8601): one entry a check."""
    refusals: Sequence[str]
    """Codes of the reasons for a no."""


def front_page(rules: RuleBook, country: str, now: datetime, phone: Phone | None) -> FrontPage:
    """What there is to say to somebody in a country (ISO 3166; empty where it is not known) at an instant; `phone` is
    the number that may be shown there."""
    promotion = rules.promotion
    conditions, zone = promotion.conditions, ZoneInfo(promotion.file.timezone)
    last_day = (conditions.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    currency = rules.catalog.currency(country)
    plans = [p for p in rules.catalog.plans if not conditions.plans or p.id in conditions.plans]
    return FrontPage(
        country=country,
        months=promotion.file.credit.promised,
        prices=[Price(p, p.price("month", currency), p.price("year", currency)) for p in plans],
        are_sample_prices=rules.catalog.sample,
        opens_on=conditions.opens_at.astimezone(zone).date() if now < conditions.opens_at else None,
        closed_on=last_day if now >= conditions.ends_at else None,
        last_day=last_day,
        reminder_days=REMINDER_DAYS,
        kept_days=KEEP.days,
        phone=phone,
        required=[check.required for check in promotion.checks if check.required],
        refusals=promotion.refusals,
    )


def are_samples(entities: Sequence[LegalEntity]) -> bool:
    """Whether anything that an imprint says of these companies is made up."""
    return any(e.name.sample or e.street.sample or e.tax_number.sample or e.register_number.sample for e in entities)
