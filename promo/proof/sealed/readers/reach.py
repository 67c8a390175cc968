"""How far the letters of a word reach above its baseline and below it, in sizes of its type; its box ends where they
do. Pure."""

from __future__ import annotations

_TALL = frozenset("bdfhklt0123456789(/[|")
_DEEP = frozenset("gjpqy,;()[]|")
_EASTERN = 0x2E80
_SMALL, _HIGH, _BELOW = 0.5, 0.7, 0.2
_SQUARE = 0.85


def reach_of(letters: str) -> tuple[float, float]:
    """Above the baseline and below it."""
    if any(ord(c) > _EASTERN for c in letters):
        return _SQUARE, 0.0
    is_tall = any(c in _TALL or c.isupper() for c in letters)
    return _HIGH if is_tall else _SMALL, _BELOW if _DEEP.intersection(letters) else 0.0
