"""Days that no calendar has, in the text of a page: a slip of whoever changed a date. Pure."""

from __future__ import annotations

import re
from datetime import date

from promo.proof.reading import Page
from promo.proof.signs import Sign

_YEAR_LAST = re.compile(r"(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d{2})(?![\d/-]|[.,]\d)")
_YEAR_FIRST = re.compile(r"(?<![\d.,/-])((?:19|20)\d{2})([-/])(\d{1,2})\2(\d{1,2})(?![\d/-]|[.,]\d)")


def impossible_days(page: Page) -> list[Sign]:
    """A sign for the first day on the page that does not exist, whichever of its numbers is the month.

    Recognised pages are left out: there a misread digit is likelier than a forger's slip. So are numbers no date has,
    such as versions and paragraphs: at least one number must be a month, and the other one a day of some month.
    """
    if page.sure:
        return []
    text = page.seen_text
    found = [(m[0], int(m[4]), int(m[1]), int(m[3])) for m in _YEAR_LAST.finditer(text)]
    found += [(m[0], int(m[1]), int(m[3]), int(m[4])) for m in _YEAR_FIRST.finditer(text)]
    for written, year, one, other in found:
        if _dated(one, other) and not _exists(year, one, other) and not _exists(year, other, one):
            return [Sign("impossible_day", {"page": page.number, "day": written})]
    return []


def _dated(one: int, other: int) -> bool:
    return min(one, other) in range(1, 13) and max(one, other) in range(1, 32)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
