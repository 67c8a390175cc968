"""Window envelopes by the sender's country: where the window lies on the folded page, and what fits into it. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_MM_OF_A_POINT = 25.4 / 72
_LINE_HEIGHT = 1.28
_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
MOST_LINES = 6


class Window(StrEnum):
    """Where the window is; each has its class in `letter.css`."""

    LEFT = "left"
    """DIN 5008 form B, for the window of DIN 680 in an envelope DL. Posts of other countries were not read: for
    the United Kingdom, the Netherlands, Belgium, Spain, Italy and Portugal it is a judgement, and whoever has an
    envelope of another kind uses the envelope sheet."""
    RIGHT = "right"
    """France (La Poste), and its neighbours Luxembourg and Monaco by judgement."""
    NUMBER_TEN = "number-ten"
    """A letter of the United States, folded in three."""
    LONG_THREE = "long-three"
    """A Japanese envelope of the form 長形3号."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the page, in millimetres from its left and upper edge."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope: its window on the page, and the part of it that holds the address."""

    window: Window
    seen: Box
    """What can be seen through the window."""
    address: Box


ENVELOPES = {
    Window.LEFT: Envelope(Window.LEFT, Box(20, 45, 85, 45), Box(25, 62.7, 75, 27.3)),
    Window.RIGHT: Envelope(Window.RIGHT, Box(110, 55, 85, 33), Box(113, 56, 80, 31)),
    Window.NUMBER_TEN: Envelope(Window.NUMBER_TEN, Box(22, 51, 102, 29), Box(25, 52.5, 96, 26)),
    Window.LONG_THREE: Envelope(Window.LONG_THREE, Box(20, 22, 90, 45), Box(25, 26, 80, 38)),
}
_RIGHT = frozenset({"FR", "LU", "MC"})
_LETTER_PAPER = frozenset({"US", "CA", "MX", "PH"})


def envelope_of(country: str) -> Envelope:
    """The envelope that people of a country (ISO 3166) use: the sender's, whoever gets the letter."""
    if country in _RIGHT:
        return ENVELOPES[Window.RIGHT]
    if country in _LETTER_PAPER:
        return ENVELOPES[Window.NUMBER_TEN]
    return ENVELOPES[Window.LONG_THREE if country == "JP" else Window.LEFT]


@dataclass(frozen=True, slots=True)
class Fitted:
    """An address as it is printed: its lines, and the size of the type in points."""

    lines: tuple[str, ...]
    size: float


def fitted(lines: Sequence[str], envelope: Envelope) -> Fitted:
    """The largest type in which an address fits its place; lines that are too long for the smallest are broken.

    What is more than six lines is left out at the end of the second one: name, post code and town are never lost.
    """
    broken = [part for line in lines for part in _broken(line, envelope.address.width)]
    if len(broken) > MOST_LINES:
        broken = broken[:2] + broken[2 - MOST_LINES :]
    for size in _SIZES:
        high = len(broken) * size * _LINE_HEIGHT * _MM_OF_A_POINT
        wide = max((_ems(line) for line in broken), default=0) * size * _MM_OF_A_POINT
        if high <= envelope.address.height and wide <= envelope.address.width:
            return Fitted(tuple(broken), size)
    return Fitted(tuple(broken), _SIZES[-1])


def _broken(line: str, width: float) -> list[str]:
    """A line, or several where it is too long for the smallest type."""
    most = width / (_SIZES[-1] * _MM_OF_A_POINT)
    made: list[str] = []
    for word in line.split():
        while _ems(word) > most:  # no word of an address is that long; what is typed may be
            cut = next(n for n in range(len(word), 0, -1) if _ems(word[:n]) <= most)
            made, word = [*made, word[:cut]], word[cut:]
        if made and _ems(f"{made[-1]} {word}") <= most:
            made[-1] += f" {word}"
        else:
            made.append(word)
    return made


def _ems(text: str) -> float:
    """About how wide a text is, in heights of its type: on the wide side."""
    return sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in "MW@%—":
        return 0.95
    return 0.72 if letter.isupper() else 0.58
