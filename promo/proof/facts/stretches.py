"""Where in a long text it is worth trying a slow pattern: around plain letters that whatever it finds must hold. Pure."""

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


def must_hold(alternative: str) -> str | None:
    """The longest run of plain letters that every match of a pattern must hold; None where there is none to speak of.

    Understands what the word lists are written in: letters, classes, groups and their counts.
    """
    alternative = re.sub(r"\\.", "\0", alternative)
    depth, outside = 0, []
    for sign in re.sub(r"\[[^\]]*\]", "\0", alternative):
        depth += sign == "("
        outside.append("\0" if depth or sign == ")" else sign)
        depth -= sign == ")"
    plain = "".join(outside)
    if "|" in plain:
        return None
    runs = re.findall(r"[^\W\d_]+", re.sub(r".[?*{][^a-z]*", "\0", plain))
    longest = max(runs, key=len, default="")
    return longest if len(longest) >= _LEAST or (not longest.isascii() and longest) else None
