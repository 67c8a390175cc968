"""What the text under a picture says otherwise than the picture, in what decides. Pure.

A scanner's own text holds slips of single letters and figures, and so does ours. So two facts are compared, not two
texts, and what may be a slip is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from rapidfuzz import fuzz

from promo.periods import Period
from promo.proof.facts.model import Fact, FactName, Facts
from promo.proof.facts.text import lowered
from promo.proof.reading import Page

DECIDING = (
    FactName.RENEWAL_NOTICE,
    FactName.EXIT_NOTICE,
    FactName.INITIAL_TERM,
    FactName.RENEWAL_TERM,
    FactName.CONTRACT_START,
    FactName.CONTRACT_END,
    FactName.COMPETITOR,
    FactName.PARTY,
    FactName.CONTRACT_NUMBER,
)
_MISTAKEN = frozenset(frozenset(pair) for pair in ("38", "17", "08", "06", "68", "56", "89"))
_DENSE = re.compile("[\u3040-\u9fff]")
_AS_FIGURES = str.maketrans("liosz", "11052")
SAME_NAME = 75.0  # per cent of letters; what slips leave of a name
SAME_WORDS = 60.0  # of a sentence that the picture shows too
SAME_WORD = 50.0  # of a word
WELL_READ = 0.8  # mean confidence of a page whose words can be held against others
MOST_WORDS = 8

Pages = Mapping[tuple[str, int], Page]
"""Recognised pages by file and number."""


class Difference(NamedTuple):
    """A fact that the text under a picture states otherwise: where, what it says, and what the picture says."""

    file: str
    page: int
    beneath: str
    seen: str


def differences(seen: Facts, beneath: Facts, pages: Pages) -> list[Difference]:
    """Every fact that decides and that the text under a picture states otherwise, or states alone.

    Args:
        seen: what the proof says as it is seen.
        beneath: what it would say by the texts under its pictures.
        pages: the pages as recognised.
    """
    found: dict[tuple[str, int, str], Difference] = {}
    for name in DECIDING:
        if not beneath[name].counts or _same(seen[name], beneath[name]):
            continue
        for place in beneath[name].evidence:
            page = pages.get((place.file, place.page))
            words = " ".join(w.text for w in page.words_within(place.boxes)) if page else ""
            if page is None or not words or page.mean_sureness < WELL_READ:
                continue
            parts = _apart(place.quote, words)
            if parts and (seen[name].counts or not _alike(words, place.quote)):
                theirs, ours = (
                    " ".join(" ".join(side).split()[:MOST_WORDS])[:120] for side in zip(*parts, strict=True)
                )
                found.setdefault((place.file, place.page, theirs), Difference(place.file, place.page, theirs, ours))
    return list(found.values())


def _same(seen: Fact, beneath: Fact) -> bool:
    """Whether two values are one, or may be one but for a slip in reading; a fact that was not seen is not the same."""
    one, two = seen.value, beneath.value
    if not seen.counts:
        return False
    if isinstance(one, str) and isinstance(two, str):
        return fuzz.ratio(*("".join(lowered(name).split()) for name in (one, two))) >= SAME_NAME
    if isinstance(one, Period) and isinstance(two, Period):
        return one.unit == two.unit and mistakable(str(one.count), str(two.count))
    if isinstance(one, date) and isinstance(two, date):
        return mistakable(one.isoformat(), two.isoformat())
    return one == two


def _alike(one: str, two: str) -> bool:
    """Whether two sentences are the same but for slips; blanks, which some scripts have not, aside."""
    return fuzz.ratio(*("".join(lowered(text).split()) for text in (one, two))) >= SAME_WORDS


def mistakable(one: str, two: str) -> bool:
    """Whether two runs of figures are the same, or one may be taken for the other on a poor picture."""
    return len(one) == len(two) and all(a == b or frozenset((a, b)) in _MISTAKEN for a, b in zip(one, two, strict=True))


def _apart(beneath: str, seen: str) -> list[tuple[str, str]]:
    """The words in which two sentences part, side by side, but for slips of single letters and figures."""
    dense = _DENSE.search(beneath + seen) is not None
    one, two = (list("".join(text.split())) if dense else text.split() for text in (beneath, seen))
    blank = "" if dense else " "
    steps = SequenceMatcher(None, [lowered(w) for w in one], [lowered(w) for w in two], autojunk=False).get_opcodes()
    parted = [(blank.join(one[a:b]), blank.join(two[c:d])) for kind, a, b, c, d in steps if kind != "equal"]
    return [(theirs, ours) for theirs, ours in parted if not _a_slip(lowered(theirs), lowered(ours))]


def _a_slip(one: str, two: str) -> bool:
    """Whether some words may be misread for others: word by word, and figure by figure."""
    figures, others = _figures(one), _figures(two)
    if figures and others and not mistakable(figures, others):
        return False
    words, their = one.split(), two.split()
    if len(words) == len(their):
        return all(fuzz.ratio(a, b) >= SAME_WORD or mistakable(a, b) for a, b in zip(words, their, strict=True))
    return fuzz.ratio(one, two) >= SAME_NAME


def _figures(text: str) -> str:
    """All figures of a text, with those that were taken for letters, as far as other figures stand in their word."""
    words = (word for word in text.split() if any(map(str.isdigit, word)))
    return "".join(letter for word in words for letter in word.translate(_AS_FIGURES) if letter.isdigit())
