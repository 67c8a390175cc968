"""The right to change the provider that a paper itself grants (European contracts since September 2025 have such a
clause): where it stands, and its notice, which is never the notice of the contract. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from promo.proof.facts.lengths import Length
from promo.proof.facts.model import ALONE, NOT_FOUND, By, Fact
from promo.proof.facts.paper import Paper, Prose
from promo.proof.tags import Span

_MOST = 60  # places of one kind that are looked at in one paper
_REACH = 6  # further sentences of such a clause
_LONGEST = 1_200  # characters of one
_HEADING = 90  # characters of a line that names what the next ones are about
_LONGEST_NOTICE = 400  # days; what is longer is a term
_NUMBERED = re.compile(
    r"\W{0,2}(?:(?:section|clause|article|articolo|artikel|artigo|art\.?|ziffer|第)\s*)?(\d{1,2})(?=[.)\s条])"
)
_ROW = re.compile(r"[:：|\t]|\S {2,}\S|^[^.\n]{2,80} {2,}\S")
_FAR = 10_000


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences about changing the provider; `named` where a law or a word of that trade stands in them."""

    begin: int
    end: int
    named: bool


@dataclass(frozen=True, slots=True)
class Switching:
    """What a paper says of changing the provider."""

    passages: tuple[Passage, ...] = ()
    lengths: frozenset[Span] = frozenset()
    """Its lengths of time: none of them is a notice or a term of the contract."""
    notice: Fact = NOT_FOUND
    """How long before a switch is told."""

    def named_at(self, at: int) -> bool:
        """Whether a place stands in a clause that names the law or the trade's words: it speaks against no notice."""
        return any(p.named and p.begin <= at < p.end for p in self.passages)


NO_SWITCHING = Switching()


def find_switching(paper: Paper, lengths: Sequence[Length]) -> Switching:
    """The clauses of a paper about changing the provider.

    Args:
        paper: the files of one language.
        lengths: its lengths of time.

    Returns:
        Where they stand, their lengths of time, and the notice among these; linear time in the size of the text.
    """
    passages = tuple(_passages(paper))
    if not passages:
        return NO_SWITCHING
    inside = [
        x for x in lengths if (p := _around(passages, x.start)) is not None and _is_of_the_switch(paper, p, x.start)
    ]
    return Switching(passages, frozenset((x.start, x.end) for x in inside), _notice(paper, inside))


def _passages(prose: Prose) -> Iterator[Passage]:
    """Each clause: the sentence with its words, and those that go on to speak of it."""
    begins = [*prose.starts, len(prose.low)]
    named = _sentences_with(prose, "switching")
    told = sorted(
        named | {n for n in _sentences_with(prose, "other_provider") if _is_borne_out(prose, begins, n, named)}
    )
    done = -1
    for first in told:
        if first <= done:
            continue
        last = _last_sentence(prose, begins, first, frozenset(told))
        is_named = any(first <= n <= last for n in named)
        yield Passage(begins[first], begins[last + 1], is_named)
        done = last


def _sentences_with(prose: Prose, concept: str) -> set[int]:
    found = islice(prose.lexicon.everywhere(concept, prose.low), _MOST)
    return {bisect_right(prose.starts, match.start()) - 1 for match in found}


def _is_borne_out(prose: Prose, begins: Sequence[int], number: int, named: set[int]) -> bool:
    """Whether another provider is spoken of as a right: at any time, or with a time of transition, in the sentence or
    beside it."""
    near = range(max(0, number - 1), min(len(begins) - 1, number + 2))
    if any(n in named for n in near):
        return True
    words = prose.low[begins[near[0]] : min(begins[near[-1] + 1], begins[near[0]] + _LONGEST)]
    return prose.lexicon.has("any_time", words) or prose.lexicon.has("transition", words)


def _last_sentence(prose: Prose, begins: Sequence[int], first: int, told: frozenset[int]) -> int:
    """The last sentence of a clause that begins with sentence number `first`."""
    last, section = first, _section(prose, begins, first)
    for number in range(first + 1, min(first + 1 + _REACH, len(begins) - 1)):
        if begins[number + 1] - begins[first] > _LONGEST:
            break
        other = _section(prose, begins, number)
        if other is not None and other != section:
            break
        if number not in told and not _goes_on(prose, begins, first, number):
            break
        last = number
    return last


def _goes_on(prose: Prose, begins: Sequence[int], first: int, number: int) -> bool:
    """Whether a sentence still belongs to a clause: it speaks of the transition, or of nothing else behind no empty
    line."""
    words = prose.low[begins[number] : begins[number + 1]]
    if prose.lexicon.has("transition", words):
        return True
    before = prose.low[begins[first] : begins[number]]
    is_apart = "\n\n" in re.sub(r"\n[ \t]+\n", "\n\n", before[-40:])
    if is_apart and len(before.strip()) > _HEADING:
        return False
    return not _is_own(prose, words)


def _section(prose: Prose, begins: Sequence[int], number: int) -> str | None:
    """The number of the article that a sentence begins with; None where it has none."""
    found = _NUMBERED.match(prose.low, begins[number], begins[number + 1])
    return found[1] if found else None


def _is_own(prose: Prose, words: str) -> bool:
    """Whether words are about the contract's own end."""
    return prose.lexicon.has("renew", words) or bool(prose.lexicon.references["end_of_term"].search(words))


def _around(passages: Sequence[Passage], at: int) -> Passage | None:
    return next((p for p in passages if p.begin <= at < p.end), None)


def _is_of_the_switch(prose: Prose, passage: Passage, at: int) -> bool:
    """Whether a length within a clause is one of the switch, and not the contract's own that is told beside it."""
    place = prose.place(at)
    words = prose.low[max(place.begin, passage.begin) : min(place.end, passage.end)]
    has = prose.lexicon.has
    if has("switching", words) or has("transition", words):
        return True
    return not _is_own(prose, words) or (has("other_provider", words) and has("any_time", words))


def _notice(paper: Paper, lengths: Sequence[Length]) -> Fact:
    """The length that is told as a notice: nearer to words of telling than to words of transition."""
    told = [x for x in lengths if _is_told(paper, x)]
    if not told:
        return NOT_FOUND
    length = _said_of_the_right(paper, told)
    place = paper.place(length.start)
    end = place.end
    while end > place.begin and paper.low[end - 1].isspace():
        end -= 1
    return Fact(length.period, ALONE, paper.text.evidence(place.begin, end), (By.RULES,))


def _said_of_the_right(prose: Prose, told: Sequence[Length]) -> Length:
    """The first of some notices, or in its sentence the one after "at any time": such a clause often begins with the
    contract's own notice, which it leaves as it is."""
    place = prose.place(told[0].start)
    at_any_time = prose.lexicon.concepts["any_time"].search(prose.low, place.begin, place.end)
    if at_any_time is None:
        return told[0]
    beside = [x for x in told if place.begin <= x.start < place.end]
    return next((x for x in beside if x.start >= at_any_time.end()), beside[-1])


def _is_told(paper: Paper, length: Length) -> bool:
    if length.period is None or length.period.rough_days() > _LONGEST_NOTICE:
        return False
    transition = _distance(paper, "transition", length)
    return transition == _FAR or transition > _distance(paper, "notice_itself", length)


def _distance(prose: Prose, concept: str, length: Length) -> int:
    """Characters between a length and the nearest words of a concept about it; the length itself is none."""
    begin, end = _about(prose, length)
    gaps = [
        length.start - last if last <= length.start else first - length.end
        for first, last in (
            found.span() for found in islice(prose.lexicon.concepts[concept].finditer(prose.low, begin, end), _MOST)
        )
        if last <= length.start or first >= length.end
    ]
    return min(gaps, default=_FAR)


def _about(prose: Prose, length: Length) -> Span:
    """The words that say what a length is: its sentence, or in a list of terms the line before it."""
    place = prose.place(length.start)
    line = prose.low.rfind("\n", place.begin, length.start) + 1 or place.begin
    if _ROW.search(prose.low, line, length.start):
        return line, length.end
    return place.begin, place.end
