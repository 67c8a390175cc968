"""Two notices side by side, one for each party: "three months for the provider, one for the customer". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.notices.roles import BOTH, CUSTOMER, VENDOR, Roles

Of = tuple[tuple[int, int], str]
"""Where a length stands, and the party that it is for."""

_GAP = 170  # characters between two lengths that may belong together
_BESIDE = 45  # characters
_NEAR = 60  # characters between a party and its length
_OTHER_MATTERS = ("price", "payment", "retention", "reminder", "liability")
_OBJECTS = frozenset(("us", "uns", "ons", "nos"))  # "tell us": who is told is not who tells
_REACH = 110  # characters before the first and after the second in which their parties stand


def parties_of_pairs(
    low: str, lengths: Sequence[Length], lexicon: Lexicon, roles: Roles
) -> Iterator[tuple[Of, Of, bool]]:
    """Pairs of lengths with the party that each is for, where two stand side by side and the paper names the parties in
    turn.

    "Provider, ninety days; customer, ten": each length belongs to the party before it. "Three months if it comes from
    the provider, one month if from the customer": to the party behind it. Where both readings are possible, the first
    one counts if a party is named before the first length.

    Yields:
        Both lengths with their parties, and whether a word of notice stands right beside one of them.
    """
    stated = [length for length in lengths if length.period is not None]
    for k, (one, two) in enumerate(pairwise(stated)):
        if two.start - one.end > _GAP or re.search(r"\n\s*\n", low[one.end : two.start]):
            continue
        begin = max(stated[k - 1].end if k else 0, one.start - _REACH, low.rfind("\n\n", 0, one.start))
        begin = max(
            begin,
            (
                max((m.end() for m in re.finditer(r"[.!?。]\s", low[begin : one.start])), default=0) + begin
                if begin < one.start
                else begin
            ),
        )
        end = min(stated[k + 2].start if k + 2 < len(stated) else len(low), two.end + _REACH)
        stop = re.search(r"[.!?。](?:\s|$)|\n\s*\n", low[two.end : end])
        end = two.end + stop.start() if stop else end
        region = low[begin:end]
        if not (lexicon.has("notice", region) or lexicon.has("terminate", region)) or any(
            lexicon.has(c, region) for c in _OTHER_MATTERS
        ):
            continue
        named = roles.places(lexicon, low, begin, end)
        if any(party == BOTH for *_, party in named):
            continue
        parties = [(a, z, party) for a, z, party in named if low[a:z] not in _OBJECTS]
        before = [p for p in parties if p[1] <= one.start and one.start - p[1] <= _NEAR]
        between = [p for p in parties if one.end <= p[0] and p[1] <= two.start]
        after = [p for p in parties if two.end <= p[0] <= two.end + _NEAR]
        beside = [_is_notice(low, length, lexicon) for length in (one, two)]
        plain = all(beside) if re.search(r"[.!?。]\s", low[one.end : two.start]) else any(beside)
        if (
            before
            and between
            and two.start - between[-1][1] <= _NEAR
            and {before[-1][2], between[-1][2]} == {CUSTOMER, VENDOR}
        ):
            yield ((one.start, one.end), before[-1][2]), ((two.start, two.end), between[-1][2]), plain
        elif (
            not before
            and between
            and after
            and between[0][0] - one.end <= _NEAR
            and {between[0][2], after[0][2]} == {CUSTOMER, VENDOR}
        ):
            yield ((one.start, one.end), between[0][2]), ((two.start, two.end), after[0][2]), plain


def _is_notice(low: str, length: Length, lexicon: Lexicon) -> bool:
    """Whether a word of notice stands right beside a length."""
    beside = low[max(0, length.start - _BESIDE) : length.start]
    return lexicon.has("notice", beside) or lexicon.phrases["notice_after"].match(low, length.end) is not None
