"""Every length of time in a text, and every one that is blacked out. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from promo.periods import Period
from promo.proof.facts.lexicon import UNSPACED, Lexicon
from promo.proof.facts.stretches import stretches

MOST = 800  # lengths of time in one proof; the longest contracts known state 130
MOST_COVERED = 3000  # of one way to black out; the longest contracts known have 2,000
# "8月31日", "第3四半期": a day and a certain quarter, no lengths; "百二十日" is never read as its last signs
_OF_A_DATE = re.compile(r"(?:\d\s?月|前月|第|[〇零一二三四五六七八九十百千])\s?$")
_BEFORE, _AFTER = 80, 34  # characters around the word of a unit that may belong to its length
# One pattern each, so that each begins with a plain sign and is found quickly.
_COVERED = tuple(
    re.compile(pattern)
    for pattern in (
        "\\[[\\s*\u2022\u25cf_.#x-]{1,20}\\]",
        "\\*\\*\\*+",
        "____+",
        "\\[redacted\\]",
        "\u2588\u2588+",
        "\u25a0\u25a0+",
    )
)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time and where it stands in the low text; `period` is None where it is blacked out."""

    start: int
    end: int
    period: Period | None
    contradicts_itself: bool = False
    """Its words say one number, its figures another."""


def find_lengths(low: str, lexicon: Lexicon) -> list[Length]:
    """All lengths of time, in the order of the text; those whose number cannot be told are left out.

    Linear in the size of the text, and never more than `MOST`: a text with so many is no contract, and its facts count
    for little.
    """
    # The words of units are rare and quickly found: the grammar of a length is tried only around them.
    spans = [(0, len(low))] if lexicon.language in UNSPACED else stretches(low, lexicon.stems, _BEFORE, _AFTER)
    found = []
    for begin, end in spans:
        for match in lexicon.duration.finditer(low, begin, end):
            if (period := lexicon.period_of(match)) is not None and not _OF_A_DATE.search(
                low, max(0, match.start() - 5), match.start()
            ):
                found.append(Length(match.start(), match.end(), period, lexicon.contradicts_itself(match)))
                if len(found) >= MOST:
                    return found
    return found


def find_covered(low: str) -> list[Length]:
    """Places where something is blacked out; whether it was a length of time, its sentence must show."""
    found = sorted(
        match.span()
        for pattern in _COVERED
        for match in islice(pattern.finditer(low), MOST_COVERED)
        if not _is_a_box(low, *match.span())
    )
    apart = [span for k, span in enumerate(found) if k == 0 or span[0] >= found[k - 1][1]]
    return [Length(start, end, None) for start, end in apart]


_BOX = 3  # characters
_CHOSEN = re.compile(r"\[[x*\u2022\u2713\u2714]\]|[\u2611\u2612\u2713\u2714]")
_LONGEST_LINE = 400


def _is_a_box(low: str, start: int, end: int) -> bool:
    """Whether brackets are a box that somebody ticked, or one beside it that was left empty: nothing is blacked out."""
    if end - start != _BOX:
        return False
    begin = low.rfind("\n", max(0, start - _LONGEST_LINE), start) + 1
    stop = low.find("\n", end, end + _LONGEST_LINE)
    line = low[begin : stop if stop >= 0 else end + _LONGEST_LINE]
    return _CHOSEN.search(line) is not None and len(re.findall(r"\[.\]", line)) > 1
