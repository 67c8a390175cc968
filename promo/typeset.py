"""The signs a printer would set, put into texts of the catalogues: apostrophes, spaces that no line ends at. Pure.

Whoever translates types what is on the keyboard; what people read has the signs of their language. Values that are
filled in (names, amounts) come later and stay as they are.
"""

from __future__ import annotations

import re

_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W_])|(?<=[^\W\d_])'(?=[\s.,;:!?)]|$)")
_TAG = re.compile(r"(<[^>]*>)")
_KEPT = "\u00a0"
_NARROW = "\u202f"
_RULES: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "fr": (
        (re.compile(r"(?<!\s) (?=:(?:\s|$))"), _KEPT),
        (re.compile(r"(?<!\s) (?=[;!?]+(?:\s|$))"), _NARROW),
        (re.compile(r"« "), f"«{_KEPT}"),
        (re.compile(r" »"), f"{_KEPT}»"),
        (re.compile(r"(?<!\s) (?=%%|€)"), _KEPT),
    ),
    "de": (
        (re.compile(r"\b(z|d|u|i)\. ?(B|h|a|d)\. "), rf"\1.{_KEPT}\2. "),
        (re.compile(r"(?<!\s) (?=%%|€)"), _KEPT),
    ),
    "es": ((re.compile(r"(?<!\s) (?=%%|€)"), _KEPT),),
}


_INLINE = "span|a|b|q|strong|em"
_BLANK = r"(?: +|\n[ \n]* )"  # as templates have it: a line that somebody ended with the enter key is theirs
_JOINED = re.compile(rf"([。！？：、](?:</(?:{_INLINE})>)*){_BLANK}(?=[^\s<]|<(?:{_INLINE})[\s>])")
_DOT = re.compile(rf"{_BLANK}・{_BLANK}?|(?<=\S)・{_BLANK}")
_AS_TYPED = re.compile(r"(<(textarea|pre|script|style)\b.*?</\2>|<input\b[^>]*>)", re.DOTALL)


def joined(html: str, locale: str) -> str:
    """A page in Japanese without the blanks that stand between its sentences only because templates join them: its
    full stop, its comma and its colon bring their own space, and so does the dot between names, which no line begins
    with where no blank stands before it. What stands in fields and as it was typed stays."""
    if locale != "ja":
        return html
    parts = _AS_TYPED.split(html)
    return "".join(_tight(part) if at % 3 == 0 else part for at, part in enumerate(parts) if at % 3 != 2)


def _tight(part: str) -> str:
    return _DOT.sub("・", _JOINED.sub(r"\1", part))


def typeset(text: str, locale: str) -> str:
    """The text with the apostrophes and spaces of its language; markup between `<` and `>` stays as it is.

    French has a space that holds before `: ; ! ?` and inside « » (Imprimerie nationale), narrow but before the colon.
    """
    return "".join(part if part.startswith("<") else _set(part, locale) for part in _TAG.split(text))


def _set(text: str, locale: str) -> str:
    text = _APOSTROPHE.sub("’", text)
    for pattern, sign in _RULES.get(locale, ()):
        text = pattern.sub(sign, text)
    return text
