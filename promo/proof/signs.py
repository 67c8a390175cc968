"""Signs that a file was edited: what was seen, where, as a plain sentence. Pure.

A sign is no verdict. Each leads to a person, never to a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from promo.translatable import N_

TEXTS: Mapping[str, str] = {
    "words_replaced": N_(
        "An earlier state of this file is kept inside it. There, page %(page)s says “%(before)s” where it now says"
        " “%(after)s”."
    ),
    "changed_after_signing": N_("The file was signed, and page %(page)s looks different since."),
    "editor": N_("The file was last saved by a program for changing documents: %(program)s."),
    "made_in_the_future": N_("The file says that it was made on %(day)s, a day that has not come yet."),
    "changed_before_made": N_("The file says that it was changed (%(changed)s) before it was made (%(made)s)."),
    "impossible_day": N_("Page %(page)s states a day that does not exist: “%(day)s”."),
    "other_lettering": N_(
        "In the sentence about the notice on page %(page)s, “%(words)s” is set in another type than the words"
        " around it."
    ),
    "covered_words": N_("On page %(page)s, figures lie on other figures: “%(words)s”."),
    "patched_picture": N_(
        "In the sentence about the notice on page %(page)s, the paper around “%(words)s” differs from the paper around"
        " the other words."
    ),
    "other_text_beneath": N_(
        "On page %(page)s the picture says “%(seen)s”; the text that the file keeps beneath it says “%(beneath)s”."
    ),
    "tracked_change": N_(
        "The file records that “%(before)s” was changed into “%(after)s” in the sentence about the notice."
    ),
    "not_looked_at": N_("We could not look for signs of editing in this file."),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of editing: a key of `TEXTS` and the values that fill it in."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, gettext: Callable[[str], str] = str) -> str:
        """The sign as a sentence."""
        return gettext(TEXTS[self.code]) % self.values

    @property
    def signal(self) -> str:
        """The sign as it stands among the other signals of a file."""
        return f"suspicious: {self.text()}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of a deciding sentence: what it says and where it stands, as fractions of the page as shown."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
