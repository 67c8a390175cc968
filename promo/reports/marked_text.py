"""The sentences that a decision rests on, found again in the text of a paper and numbered like the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from promo.proof.facts.text import CUT

_IGNORED = "\u00ad\u200b\u2060"
"""What a quote leaves out: soft hyphens, and what joins or parts words without being seen."""
_SHORTEST = 3  # letters; less stands on any page many times


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, with the numbers of all marks that lie on it; none on most of it."""

    text: str
    numbers: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    """Those of the marks that begin here."""


def marked(text: str, quotes: Iterable[tuple[int, str]]) -> list[Piece]:
    """A text in pieces, one after the other without a gap.

    Args:
        text: of one page.
        quotes: number and words of each mark; where they do not stand in the text, nothing is marked.
    """
    kept = [k for k, letter in enumerate(text) if not _is_left_out(letter)]
    dense = "".join(text[k] for k in kept)
    found: list[tuple[int, int, int]] = []
    for number, quote in quotes:
        wanted = "".join(letter for letter in quote.strip(f"{CUT} ") if not _is_left_out(letter))
        at = dense.find(wanted) if len(wanted) >= _SHORTEST else -1
        if at >= 0:
            found.append((kept[at], kept[at + len(wanted) - 1] + 1, number))
    return list(_pieces(text, found))


def _pieces(text: str, found: list[tuple[int, int, int]]) -> Iterator[Piece]:
    edges = sorted({0, len(text), *(edge for begin, end, _ in found for edge in (begin, end))})
    for begin, end in pairwise(edges):
        over = sorted({number for first, last, number in found if first <= begin and end <= last})
        begun = sorted({number for first, _, number in found if first == begin})
        yield Piece(text[begin:end], tuple(over), tuple(begun))


def _is_left_out(letter: str) -> bool:
    return letter.isspace() or letter in _IGNORED
