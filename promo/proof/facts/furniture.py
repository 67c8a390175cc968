"""What stands at the head and the foot of every page: no part of a sentence that runs over from one page to the next.
Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MOST_LINES = 4
"""Lines at each end of a page among which its furniture is looked for."""
_FIGURES = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*+(?:page|seite|página|pagina|p\.|s\.)?\s*+\d{1,3}+(?:\s*+(?:/|of|von|sur|de|di|van|ページ)\s*+\d{0,3}+)?\W*+",
    re.IGNORECASE,
)


def bodies(pages: Sequence[str]) -> list[tuple[int, int]]:
    """Where the text between head and foot lies on each page of one file, as offsets.

    A line is furniture where it stands at the same end of half of the pages, whatever its figures, with nothing but
    furniture between it and the edge; or where it is a page number.
    """
    lines = [_lines(text) for text in pages]
    heads = _repeated([_keys(found[:_MOST_LINES], text) for found, text in zip(lines, pages, strict=True)])
    feet = _repeated([_keys(found[-_MOST_LINES:], text) for found, text in zip(lines, pages, strict=True)])
    made = []
    for found, text in zip(lines, pages, strict=True):
        first, last = 0, len(found)
        while first < min(_MOST_LINES, last) and _is_furniture(text[slice(*found[first])], heads):
            first += 1
        while last > max(first, len(found) - _MOST_LINES) and _is_furniture(text[slice(*found[last - 1])], feet):
            last -= 1
        made.append((found[first][0], found[last - 1][1]) if first < last else (0, len(text)))
    return made


def _lines(text: str) -> list[tuple[int, int]]:
    """Begin and end of each line that has words."""
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def _keys(lines: Sequence[tuple[int, int]], text: str) -> set[str]:
    return {_key(text[begin:end]) for begin, end in lines}


def _key(line: str) -> str:
    return " ".join(_FIGURES.sub("0", line).split())


def _repeated(pages: Sequence[set[str]]) -> set[str]:
    """What stands on half of the pages, two at least: on fewer, a line may be a row of a list."""
    counted: dict[str, int] = {}
    for keys in pages:
        for key in keys:
            counted[key] = counted.get(key, 0) + 1
    enough = max(2, len(pages) // 2)
    return {key for key, times in counted.items() if times >= enough}


def _is_furniture(line: str, repeated: set[str]) -> bool:
    return _key(line) in repeated or _PAGE_NUMBER.fullmatch(line) is not None
