"""Links that were not made by us."""

from __future__ import annotations


def with_another_key(link: str) -> str:
    """The same link with another last sign: three fixed ones are, once in four thousand times, those it has."""
    return link[:-1] + ("0" if link[-1] != "0" else "1")
