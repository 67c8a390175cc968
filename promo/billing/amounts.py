"""Amounts as people and banks of several countries write them: 1,234.50, 1.234,50, 1'234.50. Never guessed. Pure."""

from __future__ import annotations

import re
from datetime import date

from babel.core import get_global

from promo.money import Money, exponent
from promo.periods import ONE_DAY, add_months

_SPACES = str.maketrans("", "", " \u00a0\u2007\u202f")
_APOSTROPHES = str.maketrans("", "", "'’")
_SHAPE = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]+(?:[.,][0-9]+)*)")
CURRENCIES: frozenset[str] = frozenset(
    code
    for of_territory in get_global("territory_currencies").values()
    for code, _, until, is_tender in of_territory
    if until is None and is_tender
)
"""The currencies that are legal tender somewhere today, by their code (ISO 4217)."""


def currency_said(text: str) -> str:
    """The code of a currency, in capital letters.

    Raises:
        ValueError: there is no such currency.
    """
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise ValueError(f"{text.strip()[:20]!r} is no currency; write three letters such as EUR")
    return code


def within_a_year(day: date, today: date) -> bool:
    """Whether a day lies at most a year back and not after tomorrow: further away it is a slip of the pen."""
    return add_months(today, -12) <= day <= today + ONE_DAY


def amount_said(text: str, currency: str) -> Money:
    """An amount with a point or a comma before its cents, and with points, commas, blanks or apostrophes between its
    thousands.

    Args:
        text: the amount as written.
        currency: its currency, a code.

    Raises:
        ValueError: no amount, finer than the currency, or one that may be read in two ways, such as 2,500; the message
            says how to write it.
    """
    bare = text.strip().translate(_SPACES).translate(_APOSTROPHES).replace("\u2212", "-")
    found = _SHAPE.fullmatch(bare)
    if found is None:
        raise ValueError(f"{text.strip()[:40]!r} is not an amount in {currency}; write 1234.50")
    parts = re.split(r"[.,]", found["whole"])
    marks = re.findall(r"[.,]", found["whole"])
    return Money.parse(found["sign"] + _plain(parts, marks, text, currency), currency)


def _plain(parts: list[str], marks: list[str], text: str, currency: str) -> str:
    """The amount with nothing but a point before its cents."""
    if not marks:
        return parts[0]
    *whole, last = parts
    digits = exponent(currency)
    if len(set(marks)) == 1 and _thousands(parts) and (len(marks) > 1 or digits == 0):
        return "".join(parts)
    # A single mark before three digits may stand before thousands or, in a currency of three, before its fils.
    short = len(last) <= 2 or (len(last) == digits and (len(marks) > 1 or marks == ["."]))
    if short and marks[-1] not in marks[:-1] and len(set(marks[:-1])) <= 1 and (len(marks) == 1 or _thousands(whole)):
        return "".join(whole) + "." + last
    one, other = "".join(parts), f"{''.join(whole)}.{last[:2]}"
    raise ValueError(f"{text.strip()[:40]!r} may be read in two ways; write {one} or {other} {currency}")


def _thousands(groups: list[str]) -> bool:
    """Whether all groups but the first are of three digits, and the first of no more."""
    return len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
