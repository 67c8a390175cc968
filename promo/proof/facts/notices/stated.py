"""The lengths of time that a paper states: those of the grammar, and those that only the tagger sees. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promo.periods import Period
from promo.proof.facts.agree import NOTICES, OF_LENGTHS
from promo.proof.facts.lengths import Length, find_lengths
from promo.proof.facts.paper import Paper
from promo.proof.facts.said import bare_number, is_said_as_before, months_before, period_said
from promo.proof.facts.text import lowered
from promo.proof.tags import Tag

_OF_A_DATE = re.compile(r"\s?[月日年./:%€$£-]\s?\d?|\d")
_A_DAY = re.compile(
    r"\d{1,2}[./]\s?\d{1,2}(?:[./]|\b)|\d{4}|\d月|月末|\d\.? (?:de"
    r" )?[a-z]{3,}(?:ar|er|io|re|il|ai|et|ut|o|ch|ng|ly|st|uli|uni|ei)\b"
)


def stated_lengths(paper: Paper) -> list[Length]:
    """The lengths of time by the grammar, and those that only the tagger sees, as far as their words say one; in the
    order of the text."""
    days = [p for p in paper.places if p.role in NOTICES and months_before(paper.low[p.start : p.end])]
    lengths = [x for x in find_lengths(paper.low, paper.lexicon) if not _touches_any(x, days)]
    for place in paper.places:
        if place.role not in OF_LENGTHS or place in days or any(_touch(x, place) for x in lengths):
            continue
        if _says_a_day(paper, place) or (period := _period(paper, place, lengths)) is None:
            continue
        lengths.append(Length(place.start, place.end, period))
    return sorted(lengths, key=lambda length: length.start)


def _touch(length: Length, place: Tag) -> bool:
    return length.start < place.end and length.end > place.start


def _touches_any(length: Length, places: Sequence[Tag]) -> bool:
    return any(_touch(length, place) for place in places)


def _says_a_day(paper: Paper, place: Tag) -> bool:
    """Whether the words say "as long as before" or, of a notice, a day: no length of time."""
    words = paper.text.plain[place.start : place.end]
    return is_said_as_before(words) or (place.role in NOTICES and _A_DAY.search(lowered(words)) is not None)


def _period(paper: Paper, place: Tag, lengths: Sequence[Length]) -> Period | None:
    """The period that the words of a place say; a bare number is of the unit before it: "for two years, then for
    another two"."""
    plain = paper.text.plain
    words = plain[place.start : place.end]
    count = bare_number(words)
    if count is None:
        return period_said(words, paper.lexicons)
    if _OF_A_DATE.match(plain, place.end) or plain[place.start - 1 : place.start].isdigit():
        return None
    before = [x.period for x in lengths if x.period and x.end <= place.start]
    return Period(count, before[-1].unit) if before else period_said(words, paper.lexicons)
