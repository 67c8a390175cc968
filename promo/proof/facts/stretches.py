"""Where in a long text it is worth trying a slow pattern: around plain letters that whatever it finds must hold.
Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

LONG = 4000  # characters; a shorter text is searched as a whole
_LEAST = 3


def stretches(
    text: str, signs: Iterable[str], before: int, after: int, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int]]:
    """Stretches of the text around every place of every sign, those that touch taken together, in order.

    Args:
        text: the whole text.
        signs: plain letters.
        before: characters that may stand before a sign.
        after: characters that may stand after its beginning.
        start: where to begin looking.
        end: where to stop.
    """
    stop = len(text) if end is None else end
    places: list[int] = []
    for sign in signs:
        at = text.find(sign, start, stop)
        while at >= 0:
            places.append(at)
            at = text.find(sign, at + 1, stop)
    places.sort()
    first = last = -1
    for at in places:
        if at - before > last:
            if last >= 0:
                yield first, last
            first = max(start, at - before)
        last = min(stop, at + after)
    if last >= 0:
        yield first, last


def must_hold(pattern: str) -> tuple[str, ...] | None:
    """Runs of plain letters, one of which every match of a pattern must hold; None where there are none to speak of.

    Understands what the word lists are written in: letters, classes, groups, their counts, and alternatives.
    """
    signs: list[str] = []
    for branch in _branches(pattern):
        best = _of_branch(branch)
        if best is None:
            return None
        signs += best
    return tuple(dict.fromkeys(signs)) or None


def _branches(pattern: str) -> list[str]:
    """The alternatives of a pattern, outside its groups and classes."""
    found, depth, in_class, begin, at = [], 0, False, 0, 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            found.append(pattern[begin:at])
            begin = at + 1
        at += 1
    return [*found, pattern[begin:]]


_ATOM = re.compile(r"\\.|\[[^\]]*\]|\(|.", re.S)
_COUNT = re.compile(r"[?*]|\{0?,?\d*,?\d*\}|\+\??")


def _of_branch(branch: str) -> list[str] | None:
    """The best signs of one alternative: its longest run of letters, or those of a group that it cannot do without."""
    runs: list[list[str]] = []
    run, at = "", 0
    while at < len(branch):
        atom = _ATOM.match(branch, at)
        assert atom is not None
        text = atom.group()
        end = _group_end(branch, at) if text == "(" else atom.end()
        count = _COUNT.match(branch, end)
        optional = count is not None and not count.group().startswith("+")
        if text.isalpha() and not optional:
            run += text
        else:
            runs.append([run])
            run = ""
            if text == "(" and not optional and branch.startswith("(?:", at):
                runs.append(list(must_hold(branch[at + 3 : end - 1]) or [""]))
        at = count.end() if count else end
    runs.append([run])
    best = max(runs, key=lambda signs: min(map(_worth, signs)))
    return best if min(map(_worth, best)) >= _LEAST else None


def _group_end(pattern: str, at: int) -> int:
    depth = 0
    for atom in _ATOM.finditer(pattern, at):
        depth += (atom.group() == "(") - (atom.group() == ")")
        if not depth:
            return atom.end()
    return len(pattern)


def _worth(sign: str) -> int:
    """How rare a run of letters is: one sign of a script without letters says more than one letter."""
    return len(sign) if sign.isascii() else 3 * len(sign)
