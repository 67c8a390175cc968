"""What stays of a hyphen at the end of a line: nothing of one that cuts a word, itself where it joins two. Pure."""

from __future__ import annotations

import re
import unicodedata

from promo.proof.facts.number_words import NUMBERS

# Number words keep the hyphen that the line end took: "quatre-\nvingt-dix".
_KEEPS_HYPHEN = (
    "quatre",
    "soixante",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "tacite",
)
_MOST = 24  # letters before a line end, and behind one, that are looked at
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# A word for a length of time as it stands by itself; with more behind it ("drei-\nmonatige") it is half of a word.
_UNIT = re.compile(
    r"(?:day|week|fortnight|month|quarter|year)(?:s|ly)?|tage?n?|wochen?|monate?n?|quartale?n?|jahre?n?"
    r"|jours?|semaines?|mois|trimestres?|semestres?|ans?|annees?|giorn[oi]|settiman[ae]|mes[ei]|trimestr[ei]|semestr[ei]"
    r"|ann[oi]|dias?|semanas?|mes|meses|anos?|dag|dagen|week|weken|maand|maanden|kwartaal|kwartalen|jaar|jaren"
)
# What English joins to such a word by a hyphen besides numbers: "half-year", "month-to-month", "year-long".
_BEFORE_A_UNIT = ("a", "an", "half", "full", "calendar", "to", "by", "per")
_BEHIND_A_UNIT = re.compile(r"(?:to|by)-|(?:long|old)\b", re.IGNORECASE)
_BEHIND_TEN = ("sept", "huit", "neuf")


def _plain(letters: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", letters.lower()) if not unicodedata.combining(c))


_NUMBERS = frozenset(
    _plain(piece)
    for (_, kind), words in NUMBERS.items()
    if kind == "cardinal"
    for word in words.split()
    for piece in re.split("[_-]", word)
)


def hyphen(text: str, start: int, end: int) -> str:
    """What stands between two halves of which the first ends a line.

    "Agree-\nment" is one word. In "twelve-\nmonth" each half is one, and "twelvemonth" would read as a month: a hyphen
    stays between a number and a unit, within a number, and beside figures: "12-\nmonth", "TV-2024-\n0917".

    Args:
        text: the text with its line ends.
        start: where the hyphen stands.
        end: where the next line begins, behind its blanks.
    """
    if text[max(0, start - 1) : start].isdigit() or text[end : end + 1].isdigit():
        return "-"
    before = _LAST_WORD.search(text, max(0, start - _MOST), start)
    behind = _FIRST_WORD.match(text, end, end + _MOST)
    if before is None or behind is None:
        return ""
    first, second = _plain(before[0]), _plain(behind[0])
    if first.endswith(_KEEPS_HYPHEN) or (first == "dix" and second in _BEHIND_TEN):
        return "-"
    if _UNIT.fullmatch(second) and (first in _NUMBERS or first in _BEFORE_A_UNIT):
        return "-"
    return "-" if _UNIT.fullmatch(first) and _BEHIND_A_UNIT.match(text, end) else ""
