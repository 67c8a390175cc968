"""Every length of time in a text, and every one that is blacked out. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promo.periods import Period
from promo.proof.facts.lexicon import UNSPACED, Lexicon

_BEFORE, _AFTER = 80, 16  # characters around the word of a unit that may belong to its length
_COVERED = re.compile("\\[[\\s*\u2022\u25cf_.#x-]{1,20}\\]|\\*{3,}|_{4,}|\\[redacted\\]|[\u2588\u25a0]{2,}")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time and where it stands in the low text; `period` is None where it is blacked out."""

    start: int
    end: int
    period: Period | None


def find_lengths(low: str, lexicon: Lexicon) -> list[Length]:
    """All lengths of time, in the order of the text; those whose number cannot be told are left out. Linear in the size of the text."""
    if lexicon.language in UNSPACED:
        spans = [(0, len(low))]
    else:  # the words of units are rare and quickly found: the grammar of a length is tried only before them
        spans = []
        for stem in lexicon.stems.finditer(low):
            begin, end = max(0, stem.start() - _BEFORE), stem.end() + _AFTER
            if spans and begin <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((begin, end))
    found = []
    for begin, end in spans:
        for match in lexicon.duration.finditer(low, begin, end):
            if (period := lexicon.period_of(match)) is not None:
                found.append(Length(match.start(), match.end(), period))
    return found


def find_covered(low: str) -> list[Length]:
    """Places where something is blacked out; whether it was a length of time, its sentence must show."""
    return [Length(match.start(), match.end(), None) for match in _COVERED.finditer(low)]
