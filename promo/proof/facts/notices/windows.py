"""A window for a notice: "not earlier than ninety and not later than thirty days before the end" binds to thirty.
Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from promo.periods import Period
from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.said import bare_number

_REACH = 45  # characters before a length, or between two
_LEAST = re.compile(r"(?P<number>[a-z0-9 ()]{1,24}?)\W+(?:nor|and|noch|und|ni|et|y|e|ne|nem|en|of|oder|or)\W+$")


def without_earliest(low: str, lengths: Sequence[Length], lexicon: Lexicon) -> list[Length]:
    """The lengths without those that only say from when on a notice may be given; what must be kept is the other end.

    "Not less than three nor more than six months" says one unit for two numbers: the length becomes three months.

    Args:
        low: the low text.
        lengths: its lengths of time, in its order.
        lexicon: words of its language.
    """
    kept: list[Length] = []
    for k, length in enumerate(lengths):
        if length.period is None or not _is_earliest(low, length, lexicon):
            kept.append(length)
            continue
        beside = [
            x
            for x in (*lengths[max(0, k - 1) : k], *lengths[k + 1 : k + 2])
            if x.period and _gap(low, x, length) is not None
        ]
        if any(x.period and x.period.rough_days() <= length.period.rough_days() for x in beside):
            continue
        kept.append(_least(low, length, lexicon) or length)
    return kept


def _is_earliest(low: str, length: Length, lexicon: Lexicon) -> bool:
    lead = low[max(0, length.start - _REACH) : length.start]
    led = lexicon.concepts["at_the_earliest"]
    if any(
        not re.search(r"[.;:!?\d]", lead[found.end() :]) and len(lead) - found.end() <= 14
        for found in led.finditer(lead)
    ):
        return True
    return lexicon.phrases["from_then_on"].match(low, length.end) is not None


def _gap(low: str, one: Length, other: Length) -> str | None:
    """What stands between two lengths of one window; None where they are too far apart, or another sentence lies
    between."""
    first, last = sorted((one, other), key=lambda x: x.start)
    between = low[first.end : last.start]
    return None if len(between) > 3 * _REACH or re.search(r"[.;]\s", between) else between


def _least(low: str, length: Length, lexicon: Lexicon) -> Length | None:
    """The same unit with the smaller number that stands before the words of the upper limit."""
    lead = low[max(0, length.start - 2 * _REACH) : length.start]
    upper = max((found.start() for found in lexicon.concepts["at_the_earliest"].finditer(lead)), default=None)
    if upper is None or length.period is None:
        return None
    found = _LEAST.search(lead[:upper] + " " if not lead[:upper].endswith(" ") else lead[:upper]) or re.search(
        r"(?P<number>[a-z0-9 ()]{1,24})\W*$", lead[:upper]
    )
    count = bare_number(found["number"].split()[-1]) if found and found["number"].split() else None
    if count is None or count >= length.period.count:
        return None
    return replace(length, period=Period(count, length.period.unit))
