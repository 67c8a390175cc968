"""The names that the claimant gave, looked for in the paper. What was typed helps to look, and is never itself a fact.
Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz

from promo.proof.facts.legal_forms import without_form
from promo.proof.facts.text import ProofText

SHORTEST = 3
"""Letters or digits of a name without its legal form; a shorter one is found in half the words there are."""
_LIKE = 88.0
_LIKE_FROM = 8  # letters: shorter names must stand as they are
_MOST = 40  # places of one name
_LONGEST_WORD = 60  # letters of a word that a name begins or ends with
_WORD = re.compile(r"[^\W_]+")
_ANDS = ("and", "und", "et", "y", "e", "en")
_AND = re.compile(rf"(?<=\s)(?:{'|'.join(_ANDS)})(?=\s)", re.I)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form said: who asks, in which country, about whose contract, under which number."""

    company: str | None = None
    country: str | None = None
    competitor: str | None = None
    number: str | None = None


NOTHING = Asked()


@dataclass(frozen=True)
class Letters:
    """A text without anything but letters and digits, accents and case set aside, and where each of them stands."""

    signs: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Letters:
        """The letters of a text with their offsets."""
        signs: list[str] = []
        at: list[int] = []
        for k, sign in enumerate(text):
            for plain in _plain(sign):
                signs.append(plain)
                at.append(k)
        return cls("".join(signs), tuple(at))


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign.lower() if sign.isalnum() else ""
    # Marks that make another letter of it stay: バ is not ハ, but é is e.
    folded = unicodedata.normalize("NFKC", sign).casefold()
    if "\u3040" <= folded[:1] <= "\u9fff":
        return folded if folded.isalnum() or folded == "ー" else ""
    folded = unicodedata.normalize("NFKD", folded.replace("ß", "ss"))
    return "".join(c for c in folded if c.isalnum())


def places_of(text: ProofText, letters: Letters, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in the text, in any case, with or without accents and legal form, broken over lines, with
    slips of a scan.

    Yields:
        Offsets in the plain text, without the legal form; nothing for a name too short to be looked for.
    """
    wanted = Letters.of(without_form(name)).signs
    if len(wanted) < SHORTEST:
        return
    for writing in (wanted, *(Letters.of(without_form(also)).signs for also in _joined_otherwise(name))):
        found = list(islice(_as_written(text, letters, writing), _MOST))
        if found:
            yield from found
            return
    if len(wanted) < _LIKE_FROM:
        return
    alike = fuzz.partial_ratio_alignment(wanted, letters.signs, score_cutoff=_LIKE)
    if alike is not None and alike.dest_end > alike.dest_start:
        start, end = _whole_words(text.plain, letters.at[alike.dest_start], letters.at[alike.dest_end - 1] + 1)
        if re.findall(r"\d+", name) == re.findall(r"\d+", text.plain[start:end]):  # Hall 3 and Hall 4 are two
            yield start, end


def _as_written(text: ProofText, letters: Letters, wanted: str) -> Iterator[tuple[int, int]]:
    at = letters.signs.find(wanted)
    while at >= 0:
        start, end = letters.at[at], letters.at[at + len(wanted) - 1] + 1
        if _alone(text.plain, start, end):
            yield start, end
        at = letters.signs.find(wanted, at + 1)


def _joined_otherwise(name: str) -> Iterator[str]:
    """The name with a sign for the word "and" in it, or with that word for the sign."""
    signed = _AND.sub("&", name)
    if signed != name:
        yield signed
    if "&" in signed:
        yield from (re.sub(r"\s*&\s*", f" {word} ", signed) for word in _ANDS)


def _whole_words(plain: str, start: int, end: int) -> tuple[int, int]:
    """The stretch made to whole words: one that lies in it for the most part belongs to it, a neighbour does not."""
    words = [m.span() for m in _WORD.finditer(plain, max(0, start - _LONGEST_WORD), end + _LONGEST_WORD)]
    inside = [(a, b) for a, b in words if 2 * (min(b, end) - max(a, start)) >= b - a]
    if not inside or "\u3040" <= plain[start] <= "\u9fff":
        return start, end
    return inside[0][0], inside[-1][1]


def _alone(plain: str, start: int, end: int) -> bool:
    """Whether the name is no part of a longer word; words written without blanks stand beside one another."""
    before, after = plain[start - 1 : start], plain[end : end + 1]
    eastern = "\u3040" <= plain[start] <= "\u9fff"
    return eastern or not ((before.isalnum() and before.isascii()) or (after.isalnum() and after.isascii()))


def number_place(text: ProofText, letters: Letters, number: str) -> tuple[int, int] | None:
    """Where a number that the claimant typed stands in the text, whatever blanks and dashes part it."""
    wanted = Letters.of(number).signs
    at = letters.signs.find(wanted) if len(wanted) > SHORTEST else -1
    return None if at < 0 else (letters.at[at], letters.at[at + len(wanted) - 1] + 1)


@dataclass(frozen=True, slots=True)
class AskedPlaces:
    """Where what was typed stands in the paper."""

    company: tuple[tuple[int, int], ...] = ()
    number: tuple[int, int] | None = None


def asked_places(text: ProofText, asked: Asked) -> AskedPlaces:
    """Where the company and the number that were typed stand in the text; a text is only taken apart where something
    was."""
    if not (asked.company or asked.number):
        return AskedPlaces()
    letters = Letters.of(text.plain)
    return AskedPlaces(
        tuple(places_of(text, letters, asked.company)) if asked.company else (),
        number_place(text, letters, asked.number) if asked.number else None,
    )


def covering(spans: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The span, of some in order, that touches a stretch of text."""
    k = bisect_left(spans, (start, start))
    return next((s for s in spans[max(0, k - 1) : k + 2] if s[0] < end and s[1] > start), None)
