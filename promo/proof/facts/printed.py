"""Whether a word that a file states is another one than the one that is printed in its place. Pure.

A font may call its shapes by other letters than they show. What a recogniser sees of a clean print holds slips, so only
another number, or a word of hardly a letter in common, is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from promo.proof.facts.beneath import SAME_WORD, WELL_READ, mistakable
from promo.proof.facts.numerals import numbers
from promo.proof.facts.text import lowered

_COUNTED = re.compile("([0-9\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e]+)"
                      "(?=[\u30f6\u304b\u7b87\u30ab\u30b1\u30f5]?[\u6708\u65e5\u5e74])")  # fmt: skip
_DENSE = re.compile("[\u3040-\u9fff]")
_LETTERS = 3  # of a word; shorter ones are too easily misread
SURELY = 80  # per cent
MOST_WORDS = 8


class Seen(NamedTuple):
    """A word as the file states it, as it was recognised in its place, and how surely, in per cent."""

    told: str
    seen: str
    sure: int


def otherwise(words: Sequence[Seen]) -> tuple[str, str] | None:
    """What the file states and what is printed instead, where the two part; None where they may be the same."""
    read = [word for word in words if word.seen]
    if not read or sum(word.sure for word in read) / len(read) < 100 * WELL_READ:
        return None
    apart = [word for word in read if _apart(word)]
    if not apart:
        return None
    told, seen = (" ".join(side[:MOST_WORDS])[:120] for side in zip(*((w.told, w.seen) for w in apart), strict=True))
    return told, seen


def _apart(word: Seen) -> bool:
    told, seen = _plain(word.told), _plain(word.seen)
    if told == seen or not told or not seen:
        return False
    if _DENSE.search(told + seen):
        one, two = _COUNTED.findall(told), _COUNTED.findall(seen)
        return len(one) == len(two) and not all(map(mistakable, one, two))
    if told.isdecimal() and seen.isdecimal():
        return not (mistakable(told, seen) or _beside_a_rule(told, seen))
    value, other = _value(told), _value(seen)
    if value is not None and other is not None:
        return value != other
    long = min(len(told), len(seen)) >= _LETTERS
    return long and word.sure >= SURELY and fuzz.ratio(told, seen) < SAME_WORD


def _plain(word: str) -> str:
    return "".join(filter(str.isalnum, lowered(word)))


def _beside_a_rule(told: str, seen: str) -> bool:
    """Whether the rule of a table beside a long number was taken for a one."""
    return len(told) >= _LETTERS and seen in ("1" + told, told + "1")


def _value(word: str) -> int | None:
    return int(word) if word.isdecimal() else numbers().get(word)
