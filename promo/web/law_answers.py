"""What a claimant answers to the questions of the way by law, in an address or a form. Nothing is kept by it."""

from __future__ import annotations

from collections.abc import Mapping

from promo.reports.ways_out import LawAnswers

LAW = "law-"
"""What the name of such a field begins with; the id of the question follows."""


def law_answers(given: Mapping[str, str]) -> LawAnswers | None:
    """The answers that are given; None where none is, so that what was said before counts."""
    said = {name.removeprefix(LAW): value for name, value in given.items() if name.startswith(LAW) and value}
    if not said:
        return None
    return LawAnswers(
        frozenset(q for q, value in said.items() if value == "yes"),
        frozenset(q for q, value in said.items() if value == "no"),
    )
