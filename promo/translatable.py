"""Marks a text as one that is translated. Pure: the pure rooms name texts too."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark a text that counts something, in the singular and the plural."""
    return one, many


class Filled(str):
    """A marked text with the values that are put into it once it is translated; whoever shows the text need not know.

    The values must be safe in a page: no `<`, no `&`, no `%`.
    """

    values: dict[str, str]

    def __new__(cls, message: str, **values: str) -> Filled:
        """The text with its values."""
        made = super().__new__(cls, message)
        made.values = values
        return made

    def __str__(self) -> str:
        """The text itself, so that it stays what it is inside of an exception."""
        return self
