"""What was seen of a file that cannot be used, as texts that are translated: readers say it in English. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from promo.translatable import N_

_STYLES = N_("more styles than we can follow")
_SENTENCES = (
    N_("a Windows program"),
    N_("a program"),
    N_("a video"),
    N_("a RAR archive"),
    N_("a 7-Zip archive"),
    N_("a compressed archive"),
    N_("an archive without documents"),
    N_("an old Office file"),
    N_("an Excel file"),
    N_("a PowerPoint file"),
    N_("an RTF file"),
    N_("an SVG drawing"),
    N_("a calendar entry or an address card"),
    N_("a file of unknown type"),
    N_("an encrypted file"),
    N_("an encrypted e-mail"),
    N_("a signature without what was signed"),
    N_("a form that only Adobe Reader shows; print it into a PDF"),
    N_("a Pages file without a preview"),
    N_("%(count)s MB; the bound is %(bound)s MB"),
    N_("%(count)s MB unpacked; the bound is %(bound)s MB and %(ratio)s to 1"),
    N_("%(count)s pages; the bound is %(bound)s"),
    N_("%(count)s files inside; the bound is %(bound)s"),
    N_("%(count)s attachments; the bound is %(bound)s"),
    N_("%(count)s characters; the bound is %(bound)s"),
    N_("%(count)s elements; the bound is %(bound)s"),
    N_("%(width)s x %(height)s pixels; the bound is %(bound)s million"),
    N_("more than %(bound)s million pixels"),
    N_("more than %(bound)s mails inside one another"),
)
_OF_STYLES = (
    "more than %(bound)s steps to apply the style sheets",
    "%(count)s letters of style sheets",
    "more than %(bound)s style rules",
    "rules within rules",
    "a selector of more than %(bound)s steps",
    "styles inside one another",
)
"""Said to nobody in so many words: who sends a saved web page cannot mend its style sheets."""


def said_of(seen: str) -> tuple[str, Mapping[str, int]] | None:
    """The text (a gettext message id) and its numbers for what a reader saw; None for words that nobody listed."""
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(seen):
            return sentence, {name: int(number.replace(",", "")) for name, number in found.groupdict().items()}
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    both = [(said, said) for said in _SENTENCES] + [(_STYLES, said) for said in _OF_STYLES]
    return tuple((shown, re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>[\\d,]+)", re.escape(s)))) for shown, s in both)
