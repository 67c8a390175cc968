"""Two notices side by side, one for each party: "three months for the provider, one for the customer". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.notices.roles import BOTH, CUSTOMER, VENDOR, Roles
from promo.proof.facts.paper import Prose
from promo.proof.tags import Span

_GAP = 170  # characters between two lengths that may belong together
_BESIDE = 45  # characters
_NEAR = 60  # characters between a party and its length
_OTHER_MATTERS = ("price", "payment", "retention", "reminder", "liability")
_OBJECTS = frozenset(("us", "uns", "ons", "nos"))  # "tell us": who is told is not who tells
_REACH = 110  # characters before the first and after the second in which their parties stand
_EMPTY_LINE = re.compile(r"\n\s*\n")
_STOP = re.compile(r"[.!?。]\s")
_STOP_OR_EMPTY_LINE = re.compile(r"[.!?。](?:\s|$)|\n\s*\n")
_Named = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class OfParty:
    """Where a length stands, and the party that it is for."""

    at: Span
    party: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lengths side by side, one for each party."""

    one: OfParty
    other: OfParty
    is_plain: bool
    """Whether a word of notice stands right beside them."""


def parties_of_pairs(prose: Prose, lengths: Sequence[Length], roles: Roles) -> Iterator[Pair]:
    """Pairs of lengths with the party that each is for, where two stand side by side and the paper names the parties in
    turn."""
    low, stated = prose.low, [length for length in lengths if length.period is not None]
    for k, (one, two) in enumerate(pairwise(stated)):
        if two.start - one.end > _GAP or _EMPTY_LINE.search(low[one.end : two.start]):
            continue
        begin = _begin_of_pair(low, one, stated[k - 1].end if k else 0)
        end = _end_of_pair(low, two, stated[k + 2].start if k + 2 < len(stated) else len(low))
        if not _is_about_notice(low[begin:end], prose.lexicon):
            continue
        named = roles.places(prose.lexicon, low, begin, end)
        if any(party == BOTH for *_, party in named):
            continue
        if parties := _in_turn([n for n in named if low[n[0] : n[1]] not in _OBJECTS], one, two):
            first, second = parties
            yield Pair(
                OfParty((one.start, one.end), first),
                OfParty((two.start, two.end), second),
                _has_notice_beside(prose, one, two),
            )


def _begin_of_pair(low: str, one: Length, after: int) -> int:
    """Where the words before the first length begin that may name its party: after the length before it, an empty line
    and the last stop."""
    begin = max(after, one.start - _REACH, low.rfind("\n\n", 0, one.start))
    return max((m.end() for m in _STOP.finditer(low[begin : one.start])), default=0) + begin


def _end_of_pair(low: str, two: Length, before: int) -> int:
    """Where the words behind the second length end that may name its party."""
    end = min(before, two.end + _REACH)
    stop = _STOP_OR_EMPTY_LINE.search(low[two.end : end])
    return two.end + stop.start() if stop else end


def _is_about_notice(region: str, lexicon: Lexicon) -> bool:
    speaks = lexicon.has("notice", region) or lexicon.has("terminate", region)
    return speaks and not any(lexicon.has(concept, region) for concept in _OTHER_MATTERS)


def _in_turn(parties: Sequence[_Named], one: Length, two: Length) -> tuple[str, str] | None:
    """The party of each of two lengths; None where the paper does not name both in turn.

    "Provider, ninety days; customer, ten": each length belongs to the party before it. "Three months if it comes from
    the provider, one month if from the customer": to the party behind it. Where both readings are possible, the first
    one counts if a party is named before the first length.
    """
    before = [p for p in parties if p[1] <= one.start and one.start - p[1] <= _NEAR]
    between = [p for p in parties if one.end <= p[0] and p[1] <= two.start]
    after = [p for p in parties if two.end <= p[0] <= two.end + _NEAR]
    if not between:
        return None
    if before:
        found, is_near = (before[-1][2], between[-1][2]), two.start - between[-1][1] <= _NEAR
    elif after:
        found, is_near = (between[0][2], after[0][2]), between[0][0] - one.end <= _NEAR
    else:
        return None
    return found if is_near and set(found) == {CUSTOMER, VENDOR} else None


def _has_notice_beside(prose: Prose, one: Length, two: Length) -> bool:
    """Whether a word of notice stands right beside the lengths: beside each where two sentences hold them."""
    beside = [_is_notice(prose, length) for length in (one, two)]
    return all(beside) if _STOP.search(prose.low[one.end : two.start]) else any(beside)


def _is_notice(prose: Prose, length: Length) -> bool:
    """Whether a word of notice stands right beside a length."""
    beside = prose.low[max(0, length.start - _BESIDE) : length.start]
    after = prose.lexicon.phrases["notice_after"]
    return prose.lexicon.has("notice", beside) or after.match(prose.low, length.end) is not None
