"""The same proof twice: what tells one paper from another, and when two papers are one. Pure.

Contracts of one template share nearly all their words, so words are compared that one contract does not share with the
next: numbers, dates, amounts, the customer. A paper that names no customer and bears no number, such as a vendor's
published terms, is nobody's own: many send it, and it is compared with nothing.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz

SAME_TEXT = 0.7  # share of identifying words that two copies of one paper have in common, at least
SAME_TEXT_AND_LOOK = 0.45  # … where a page looks the same too: a worse scan
SAME_LOOK = 10  # bits of 64 in which two pictures of one page differ, at most
SAME_NAME = 80.0
FEWEST = 5  # identifying words; fewer say nothing
_BANDS, _ROWS = 20, 3
_MOST_WORDS = 400
_WORD = re.compile(r"[^\s|;()\[\]{}<>\"„“”«»]+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_MIXED_UP = str.maketrans("oilsbzg", "0115829")  # letters that recognition takes for digits, and the other way round


class Alike(StrEnum):
    """In what two papers are one."""

    FILE = "file"
    NUMBER = "number"
    TEXT = "text"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells a paper from others: hash of the file, hashes of its identifying words, pictures of its pages, number,
    customer and provider."""

    sha256: str
    words: frozenset[int]
    pages: tuple[int, ...] = ()
    number: str | None = None
    party: str | None = None
    provider: str | None = None
    """The competitor's id, where the file's claim names one."""

    def as_json(self) -> dict[str, object]:
        """The marks as plain JSON."""
        return {
            "sha256": self.sha256,
            "words": sorted(self.words),
            "pages": list(self.pages),
            "number": self.number,
            "party": self.party,
            "provider": self.provider,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Marks:
        """The marks that `as_json` wrote."""
        words, pages = frozenset(kept["words"]), tuple(kept["pages"])
        return cls(kept["sha256"], words, pages, kept["number"], kept["party"], kept.get("provider"))


def marks_of(
    sha256: str, texts: Iterable[str], pages: Sequence[int], *, number: str | None, party: str | None
) -> Marks:
    """The marks of one file.

    Args:
        texts: what can be seen on each page.
        pages: the 64-bit picture hash of each page that was drawn.
        number: the contract number that the file states.
        party: the customer that the file names.
    """
    words = identifying_words(" ".join(texts)) | ({_plain(w) for w in party.split() if len(w) > 2} if party else set())
    hashes = sorted(_hash(w) for w in words)[:_MOST_WORDS]
    plain_number = _plain(number) if number else ""
    return Marks(sha256, frozenset(hashes), tuple(pages), plain_number if len(plain_number) >= 5 else None, party)


def identifying_words(text: str) -> set[str]:
    """Words with digits, in one writing: numbers, dates, amounts, codes of three characters or more."""
    found = (_plain(w) for w in _WORD.findall(text) if any(c.isdigit() for c in w))
    return {w for w in found if len(w) >= 3 and any(c.isdigit() for c in w)}


def index_values(marks: Marks) -> list[str]:
    """Values under which papers like this one are found: two that are alike share at least one, very nearly always.

    Bands of a MinHash over the identifying words (20 of 3 rows: at a likeness of 0.7 one in 4,000 pairs is missed).
    """
    values = [f"file:{marks.sha256}"]
    if marks.number:
        values.append(f"number:{marks.number}")
    if len(marks.words) >= FEWEST:
        least = [min(_mixed(word, k) for word in marks.words) for k in range(_BANDS * _ROWS)]
        values += [f"{band}:{_hash(str(least[band * _ROWS : (band + 1) * _ROWS])):x}" for band in range(_BANDS)]
    return values


def alike(one: Marks, other: Marks) -> Alike | None:
    """In what two papers are one, or None for two papers.

    Papers that name different customers and bear different numbers are two, however much of their text is one
    template's.
    """
    if one.sha256 == other.sha256:
        return Alike.FILE
    if one.number and one.number == other.number and _one_provider(one, other):
        return Alike.NUMBER
    numbers, names = _likeness(one.number, other.number), _likeness(one.party, other.party)
    if (
        min(numbers, names) < SAME_NAME or max(numbers, names) < 100
    ):  # a misread letter in one of them is forgiven, not in both
        return None
    if min(len(one.words), len(other.words)) < FEWEST:
        return None
    share = len(one.words & other.words) / len(one.words | other.words)
    if share >= SAME_TEXT:
        return Alike.TEXT
    looks_same = any((a ^ b).bit_count() <= SAME_LOOK for a in one.pages for b in other.pages)
    return Alike.LOOK if looks_same and share >= SAME_TEXT_AND_LOOK else None


def _one_provider(one: Marks, other: Marks) -> bool:
    """Whether two papers may be of one provider: two providers may give two contracts one number."""
    return None in (one.provider, other.provider) or one.provider == other.provider


def _likeness(one: str | None, other: str | None) -> float:
    """How alike two names or numbers are, 0 to 100; 100 where one of them is not known."""
    if one is None or other is None:
        return 100.0
    return float(fuzz.token_sort_ratio(_folded(one), _folded(other)))


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))


def _plain(word: str) -> str:
    return re.sub(r"[\W_]", "", _EDGES.sub("", _folded(word))).translate(_MIXED_UP)


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big")


def _mixed(value: int, seed: int) -> int:
    """One of many orders of the numbers below 2**32 (a multiplication and two shifts)."""
    mixed = (value + (2 * seed + 1) * 0x9E3779B1) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    return ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
