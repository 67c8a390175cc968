"""What a claimant types about the contract, where the proof does not show it or was read wrongly. Pure.

What is typed is never a fact: where it decides, a person compares it with the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationInfo, field_validator

from promo.forms import Form, day_of, whole_number
from promo.periods import Period, Unit
from promo.translatable import N_

MOST_SEATS = 99_999
EARLIEST, LATEST_YEARS, MOST_MONTHS, LONGEST = date(1990, 1, 1), 12, 120, 200
NOTICES = ("renewal_notice", "exit_notice")
UNITS = {unit.value: unit for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH)}
_MOST_OF = {Unit.DAY: 730, Unit.WEEK: 104, Unit.MONTH: 24}
_DAYS = {
    "contract_start": N_("Give the first day of the contract as a date, such as 2024-05-01."),
    "contract_end": N_("Give the last day of the running term as a date, such as 2027-04-30."),
}


class TypedFacts(Form):
    """What a paper says by the claimant's own word, each as it was typed or empty."""

    contract_start: date | None = None
    contract_end: date | None = None
    initial_term: Period | None = None
    renewal_term: Period | None = None
    renewal_notice_unit: str = ""
    exit_notice_unit: str = ""
    renewal_notice: Period | None = None
    exit_notice: Period | None = None
    competitor: str = ""
    party: str = ""
    contract_number: str = ""
    old_plan: str = ""
    old_seats: int | None = None

    @field_validator(*_DAYS, mode="before")
    @classmethod
    def _day(cls, typed: object, info: ValidationInfo) -> date | None:
        if not typed:
            return None
        name = str(info.field_name)
        day, today = day_of(str(typed), _DAYS[name]), info.context["today"] if info.context else date.max
        years = 2 if name == "contract_start" else LATEST_YEARS
        if not EARLIEST <= day <= date(today.year + years, today.month, 1):
            raise ValueError(_DAYS[name])
        return day

    @field_validator("initial_term", "renewal_term", mode="before")
    @classmethod
    def _months(cls, typed: object) -> Period | None:
        refused = N_("Give the length in months, a whole number from 1 to 120.")
        return Period(whole_number(str(typed), 1, MOST_MONTHS, refused), Unit.MONTH) if typed else None

    @field_validator(*NOTICES, mode="before")
    @classmethod
    def _notice(cls, typed: object, info: ValidationInfo) -> Period | None:
        if not typed:
            return None
        unit = UNITS.get(str(info.data.get(f"{info.field_name}_unit")) or "", Unit.MONTH)
        refused = N_("Give the length of the notice as a whole number, such as 3, and choose days, weeks or months.")
        return Period(whole_number(str(typed), 1, _MOST_OF[unit], refused), unit)

    @field_validator("old_seats", mode="before")
    @classmethod
    def _seats(cls, typed: object) -> int | None:
        refused = N_("Give the number of users as a whole number, such as 10.")
        return whole_number(str(typed), 1, MOST_SEATS, refused) if typed else None

    @field_validator("competitor", "party", "contract_number", "old_plan")
    @classmethod
    def _text(cls, typed: str) -> str:
        if len(typed) > LONGEST:
            raise ValueError(N_("That is too long: type it as it stands in the contract."))
        return typed


def typed_facts(given: Mapping[str, str], today: date) -> dict[str, str]:
    """The facts of a form that were filled in, as ISO text; empty where none was.

    Args:
        given: fields as sent; a day as ISO text, a term as a number of months, a notice as a number beside its unit.
        today: the day in the claimant's country.

    Raises:
        FormProblem: under the field's name, what is wrong and how to mend it.
    """
    typed = TypedFacts.read(given, today=today)
    values = {name: getattr(typed, name) for name in TypedFacts.model_fields if not name.endswith("_unit")}
    return {name: _iso(value) for name, value in values.items() if value}


def _iso(value: Period | date | str | int) -> str:
    if isinstance(value, Period):
        return value.iso()
    return value.isoformat() if isinstance(value, date) else str(value)
