"""Dates of the contract that a claimant types where the proof does not show them. Pure.

What is typed is never a fact: where it decides, a person compares it with the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from promo.claims.intake.form import FormProblem
from promo.periods import Period, Unit
from promo.translatable import N_

FIELDS = ("contract_start", "initial_term", "renewal_term")
"""What may be typed, by the name of the fact it stands in for: a day, and two lengths in months."""
MOST_MONTHS = 120


def typed_dates(given: Mapping[str, str], today: date) -> dict[str, str]:
    """The dates of a form that were filled in, as ISO text; empty where none was.

    Args:
        given: fields as sent; the day as ISO text, the lengths as a number of months.
        today: the day in the claimant's country.

    Raises:
        FormProblem: under the field's name, what is wrong and how to mend it.
    """
    typed: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in FIELDS:
        text = given.get(name, "").strip()
        if not text:
            continue
        if name == "contract_start":
            try:
                day = date.fromisoformat(text)
            except ValueError:
                day = date.max
            if not date(1990, 1, 1) <= day <= today.replace(year=today.year + 2, day=1):
                problems[name] = N_("Give the first day of the contract as a date, such as 2024-05-01.")
            else:
                typed[name] = day.isoformat()
        elif not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_MONTHS):
            problems[name] = N_("Give the length in months, a whole number from 1 to 120.")
        else:
            typed[name] = Period(int(text), Unit.MONTH).iso()
    if problems:
        raise FormProblem(problems)
    return typed
