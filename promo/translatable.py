"""Marks a text as one that is translated. Pure: the pure rooms name texts too."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark a text that counts something, in the singular and the plural."""
    return one, many
