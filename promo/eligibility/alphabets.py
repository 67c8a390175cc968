"""Letters of one alphabet that look like those of another: a Cyrillic а in a Latin name. Pure."""

from __future__ import annotations

import re

from promo.eligibility.company_words import FORMS_AT_ENDS

# Cyrillic and Greek letters without case, each with the Latin letter that it looks like, small or as a capital.
_LOOKS = {
    **dict(zip("авеікмнорстухѕјԁԛԝһ", "abeikmhopctyxsjdqwh", strict=True)),
    **dict(zip("αβεζηικμνορτυχ", "abezhikmnoptux", strict=True)),
}
_TABLE = str.maketrans(_LOOKS)
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile(r"[a-z\u00df-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")


def looks_folded(low: str) -> str:
    """A text without case, each word that can be read as a Latin one written so; other words as they are."""
    if not _FOREIGN.search(low):
        return low
    return _WORD.sub(lambda m: m[0].translate(_TABLE) if _is_all_alike(m[0]) else m[0], low)


def mixes_alphabets(name: str) -> bool:
    """Whether a word of a name has Latin letters, and beside them some that only look Latin."""
    words = _WORD.findall(name.casefold())
    return any(_LATIN.search(word) and any(sign in _LOOKS for sign in word) for word in words)


def _is_all_alike(word: str) -> bool:
    foreign = _FOREIGN.findall(word)
    return bool(foreign) and word not in FORMS_AT_ENDS and all(sign in _LOOKS for sign in foreign)
