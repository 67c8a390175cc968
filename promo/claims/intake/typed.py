"""Dates of the contract that a claimant types where the proof does not show them. Pure.

What is typed is never a fact: where it decides, a person compares it with the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationInfo, field_validator

from promo.forms import Form, day_of, whole_number
from promo.periods import Period, Unit
from promo.translatable import N_

EARLIEST, MOST_MONTHS = date(1990, 1, 1), 120


class TypedDates(Form):
    """The first day of the contract and its lengths in months, each as it was typed or empty."""

    contract_start: date | None = None
    initial_term: Period | None = None
    renewal_term: Period | None = None

    @field_validator("contract_start", mode="before")
    @classmethod
    def _day(cls, typed: object, info: ValidationInfo) -> date | None:
        if not typed:
            return None
        refused = N_("Give the first day of the contract as a date, such as 2024-05-01.")
        day, today = day_of(str(typed), refused), info.context["today"] if info.context else date.max
        if not EARLIEST <= day <= today.replace(year=today.year + 2, day=1):
            raise ValueError(refused)
        return day

    @field_validator("initial_term", "renewal_term", mode="before")
    @classmethod
    def _months(cls, typed: object) -> Period | None:
        refused = N_("Give the length in months, a whole number from 1 to 120.")
        return Period(whole_number(str(typed), 1, MOST_MONTHS, refused), Unit.MONTH) if typed else None


def typed_dates(given: Mapping[str, str], today: date) -> dict[str, str]:
    """The dates of a form that were filled in, as ISO text; empty where none was.

    Args:
        given: fields as sent; the day as ISO text, the lengths as a number of months.
        today: the day in the claimant's country.

    Raises:
        FormProblem: under the field's name, what is wrong and how to mend it.
    """
    typed = TypedDates.read(given, today=today)
    day = {"contract_start": typed.contract_start.isoformat()} if typed.contract_start else {}
    terms = {"initial_term": typed.initial_term, "renewal_term": typed.renewal_term}
    return day | {name: term.iso() for name, term in terms.items() if term is not None}
