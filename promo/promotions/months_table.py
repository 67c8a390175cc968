"""A formula for free months that is a table of lengths of notice, or a cap on what is left of the old contract: read as
numbers and written again, so that nobody writes a formula. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

Step = tuple[int, int]
"""From how many months of notice on, and how many free months that gives."""
_FROM = re.compile(r"months_in\(renewal_notice\) >= (\d+)")
_CAP = re.compile(r"months_until\(today, contract_end\) > (\d+) \? (\d+) : months_until\(today, contract_end\)")


def steps_of(formula: object) -> list[Step]:
    """The steps of a formula, the longest notice first; none where it is no such table."""
    parts = re.split(r" \? | : ", str(formula))
    found = [_FROM.match(condition) for condition in parts[:-1:2]]
    months = parts[1::2]
    if len(parts) < 3 or not all(found) or not all(one.isascii() and one.isdigit() for one in months):
        return []
    steps = [(int(at[1]), int(gives)) for at, gives in zip(found, months, strict=True) if at]
    return steps if formula_of(steps) == formula else []


def formula_of(steps: Sequence[Step]) -> str:
    """The formula of some steps; a notice that is shorter than all of them gives nothing."""
    ordered = sorted(steps, reverse=True)
    return "".join(f"{_at_least(months)} ? {gives} : " for months, gives in ordered) + "0"


def _at_least(months: int) -> str:
    """A notice of so many months; quarters of a year are also written in days and weeks."""
    said = f"months_in(renewal_notice) >= {months} || months_in(exit_notice) >= {months}"
    if months and months % 3 == 0:
        said += f' || at_least(renewal_notice, "P{30 * months}D", "P{13 * months // 3}W")'
    return said


def with_one_more(steps: Sequence[Step]) -> list[Step]:
    """A step more, at the shortest notice that has none: it gives what the next longer one gives."""
    taken = {months for months, _ in steps}
    new = next(months for months in range(1, len(taken) + 2) if months not in taken)
    longer = [gives for months, gives in sorted(steps) if months > new]
    return sorted([*steps, (new, longer[0] if longer else max((gives for _, gives in steps), default=1))], reverse=True)


def cap_of(formula: object) -> int | None:
    """The cap of "as many as are left of the old contract"; None where it is no such formula."""
    found = _CAP.fullmatch(str(formula))
    return int(found[1]) if found and found[1] == found[2] else None


def capped_at(most: int) -> str:
    """The formula of a cap."""
    left = "months_until(today, contract_end)"
    return f"{left} > {most} ? {most} : {left}"
