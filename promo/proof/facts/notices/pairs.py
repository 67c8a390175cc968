"""Two notices side by side, one for each party: "three months for the provider, one for the customer". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.notices.roles import CUSTOMER, VENDOR, Roles

Of = tuple[tuple[int, int], str]
"""Where a length stands, and the party that it is for."""

_GAP = 170  # characters between two lengths that may belong together
_OBJECTS = frozenset(("us", "uns", "ons", "nos"))  # "tell us": who is told is not who tells
_REACH = 110  # characters before the first and after the second in which their parties stand


def parties_of_pairs(low: str, lengths: Sequence[Length], lexicon: Lexicon, roles: Roles) -> Iterator[tuple[Of, Of]]:
    """Pairs of lengths with the party that each is for, where two stand side by side and the paper names the parties in turn.

    "Provider, ninety days; customer, ten": each length belongs to the party before it. "Three months if it comes from the provider,
    one month if from the customer": to the party behind it. Where both readings are possible, the first one counts if a party is
    named before the first length.
    """
    stated = [length for length in lengths if length.period is not None]
    for k, (one, two) in enumerate(pairwise(stated)):
        if two.start - one.end > _GAP or re.search(r"\n\s*\n", low[one.end : two.start]):
            continue
        begin = max(stated[k - 1].end if k else 0, one.start - _REACH, low.rfind("\n\n", 0, one.start))
        begin = max(
            begin,
            max((m.end() for m in re.finditer(r"[.!?。]\s", low[begin : one.start])), default=0) + begin if begin < one.start else begin,
        )
        end = min(stated[k + 2].start if k + 2 < len(stated) else len(low), two.end + _REACH)
        stop = re.search(r"[.!?。](?:\s|$)|\n\s*\n", low[two.end : end])
        end = two.end + stop.start() if stop else end
        region = low[begin:end]
        if not (lexicon.has("notice", region) or lexicon.has("terminate", region)):
            continue
        before, between, after = (
            _parties(roles, lexicon, low, a, z) for a, z in ((begin, one.start), (one.end, two.start), (two.end, end))
        )
        if before and between and {before[-1], between[-1]} == {CUSTOMER, VENDOR}:
            yield ((one.start, one.end), before[-1]), ((two.start, two.end), between[-1])
        elif not before and between and after and {between[0], after[0]} == {CUSTOMER, VENDOR}:
            yield ((one.start, one.end), between[0]), ((two.start, two.end), after[0])


def _parties(roles: Roles, lexicon: Lexicon, low: str, begin: int, end: int) -> list[str]:
    found = roles.places(lexicon, low, begin, end)
    return [party for a, z, party in found if party in (CUSTOMER, VENDOR) and low[a:z] not in _OBJECTS]
