"""Numbers in words, in eight languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from promo.proof.facts.number_words import COUNTS, NUMBERS, YEAR_WORDS, YEARS
from promo.proof.facts.text import lowered

SPACED = ("en", "de", "fr", "it", "es", "nl", "pt")
_DAYS = 31
_JOINTS = re.compile(r"[\s'’-]+")
_ENDINGS = {"de": ("", "n", "r", "s", "m"), "it": ("",), "fr": ("",)}
_FIRST = {
    "en": ("first",),
    "de": ("erster", "ersten", "erstem"),
    "fr": ("premier", "1er"),
    "it": ("primo",),
    "es": ("primero", "uno"),
    "nl": ("eerste",),
    "pt": ("primeiro", "um"),
}
_EAST_DIGITS = {
    "〇": 0,
    "零": 0,
    "元": 1,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
EAST = "[〇零元一二三四五六七八九十百千]"
# Further words for small numbers that stand before a unit.
_ONES = (
    "a",
    "ein",
    "eine",
    "einer",
    "einem",
    "einen",
    "eines",
    "un",
    "une",
    "una",
    "uno",
    "um",
    "uma",
    "een",
    "one",
    "l",
    "another",
    "weitere",
    "weiteres",
    "autre",
    "altro",
    "otro",
    "outro",
    "ander",
    "halve",
)
_FURTHER = {"zwo": 2, "zweier": 2, "dreier": 3, "duas": 2, "drei\u00dfig": 30, "dreissig": 30, "doze": 12}


def joined(words: str) -> str:
    """Words of a number as one, without blanks, hyphens and "and"."""
    return _JOINTS.sub("", lowered(words))


def _said(words: str, ending: tuple[str, ...] = ("",)) -> set[str]:
    """All writings of a number that differ by more than blanks, each with some endings."""
    plain = words.replace("_", " ")
    bare = re.sub(r"\b(?:and|et|e|y|und)\b", " ", lowered(plain))
    return {way + end for way in (joined(plain), joined(bare), joined(plain).replace("\u00df", "ss")) for end in ending}


def _endings(language: str, kind: str) -> tuple[str, ...]:
    return _ENDINGS.get(language, ("",)) if kind == "ordinal" else ("",)


@cache
def numbers(*, ordinals: bool = False) -> Mapping[str, int]:
    """Numbers in the words of all languages at once, joined; with `ordinals` also "ninetieth"."""
    known: dict[str, int] = {}
    for (language, kind), words in NUMBERS.items():
        if ordinals or kind == "cardinal":
            for count, word in zip(COUNTS, words.split(), strict=True):
                for way in _said(word, _endings(language, kind)):
                    known.setdefault(way, count)
    return known | dict.fromkeys(_ONES, 1) | _FURTHER


@cache
def cardinals(language: str) -> Mapping[str, int]:
    """Numbers in the words of one language with the blanks that part them, as low text: "cento e vinte" must never be
    read as "vinte"."""
    known: dict[str, int] = {}
    for count, word in zip(COUNTS, NUMBERS.get((language, "cardinal"), "").split(), strict=False):
        plain = lowered(word.replace("_", " "))
        ways = {plain, plain.replace("-", " "), plain.replace(" and ", " "), plain.replace("\u00df", "ss")}
        known |= dict.fromkeys(ways, count)
    return known


@cache
def days(language: str) -> Mapping[str, int]:
    """Days of a month in the words of one language, joined."""
    known = {
        way: count
        for kind in ("cardinal", "ordinal")
        for count, word in zip(COUNTS[:_DAYS], NUMBERS[language, kind].split(), strict=False)
        for way in _said(word, _endings(language, kind))
    }
    return known | dict.fromkeys(_FIRST[language], 1)


@cache
def days_as_written(language: str) -> tuple[str, ...]:
    """Patterns for the days of a month in the words of one language, the longest first."""
    ways = set(_FIRST[language])
    for kind in ("cardinal", "ordinal"):
        for word in NUMBERS[language, kind].split()[:_DAYS]:
            ways |= {lowered(word.replace("_", " ")) + ending for ending in _endings(language, kind)}
    return tuple(_JOINTS.sub(r"[\\s-]+", w) for w in sorted(ways, key=len, reverse=True) if len(w) > 2 or w == "um")


@cache
def years(language: str) -> Mapping[str, int]:
    """Years from 1990 to 2040 in the words of one language, joined."""
    return {
        way: year
        for kind in ("cardinal", "year")
        for year, word in zip(YEARS, YEAR_WORDS[language, kind].split(), strict=True)
        for way in _said(word)
    }


def east(number: str) -> int:
    """A number in Japanese signs: 二〇二四, 三十一, 九."""
    total = digit = 0
    for sign in number:
        if sign in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            digit = digit * 10 + _EAST_DIGITS[sign]
    return total + digit
