"""Marks a text as one that is translated. Pure: the pure rooms name texts too."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def N_(message: str) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return message


class Coded(str):
    """A marked text of something that is wrong, with a code that says which it is: who tells it in other words looks
    it up by that, and the words may change."""

    code: str

    def __new__(cls, code: str, message: str) -> Coded:
        """The text under its code."""
        made = super().__new__(cls, message)
        made.code = code
        return made


def M_(code: str, message: str) -> Coded:
    """Mark the text of a mistake for the catalogues, under a code."""
    return Coded(code, message)


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark a text that counts something, in the singular and the plural."""
    return one, many


class Counted(str):
    """A marked text that counts something. It reads as the plural, and is said in the form that its number asks for;
    whoever shows the text need not know."""

    one: str
    number: int

    def __new__(cls, words: tuple[str, str], number: int) -> Counted:
        """The text for a number.

        Args:
            words: it in the singular and the plural (`NN_`).
            number: how many there are.
        """
        made = super().__new__(cls, words[1])
        made.one, made.number = words[0], number
        return made


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


class Said(str):
    """A sentence with values in it, of which each may be such a sentence, too. As a text it is English, which is what
    commands print; a page says it in the reader's language (`spoken`)."""

    text: str
    values: Mapping[str, object]

    def __new__(cls, text: str, /, **values: object) -> Said:
        """The sentence in English.

        Args:
            text: a marked text, with a place for each value.
            values: what stands in it.
        """
        made = super().__new__(cls, text % values)
        made.text, made.values = text, values
        return made


def spoken(sentence: str, gettext: Callable[[str], str]) -> str:
    """A sentence in the language that `gettext` speaks; a text that nobody translated stays as it is."""
    if not isinstance(sentence, Said):
        return gettext(sentence) if sentence else ""
    return gettext(sentence.text) % {
        name: spoken(value, gettext) if isinstance(value, Said) else value for name, value in sentence.values.items()
    }


def code_of(sentence: str) -> str:
    """The code of what is wrong, whether values are put into it or not; empty where it is no text of ours."""
    text = sentence.text if isinstance(sentence, Said) else sentence
    return text.code if isinstance(text, Coded) else ""


def said_by(error: Exception) -> str:
    """What an error says, still to be translated where it was said that way."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
