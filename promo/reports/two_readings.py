"""Where our two ways of reading see different things in a proof: what each of them says of a place, side by side.

A rep is asked which one is right. The one that won alone would answer that before it was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promo.claims.judging.decided import Decided, Place, StatedReason
from promo.reports.gloss import clause_in_words

_DIFFER = ("readers.differ", "notice.conflict")
"""Reasons for which a person looks which of two readings counts."""
_RULES, _TAGGER = "rules", "tagger"


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """What both ways make of one place: sentences in the reader's language, empty where one sees no notice there."""

    place: Place
    rules: str = ""
    tagger: str | None = ""
    """None where nothing says that the trained reader has read the proof at all."""

    @property
    def is_kept(self) -> bool:
        """Whether what was seen there is kept; of a place where both are sure of opposite things it may not be."""
        return bool(self.rules or self.tagger)


def two_readings(decided: Decided, reasons: list[StatedReason], locale: str) -> Mapping[str, list[TwoReadings]]:
    """The places that are in question, under the code of the first reason that asks about them; empty where none does,
    or where it is not known who read what.

    Args:
        decided: what was decided, with the clauses that were found.
        reasons: of it, as they are shown.
        locale: the reader's language.
    """
    asking = [reason for reason in reasons if reason.code in _DIFFER]
    if not asking:
        return {}
    said: dict[Place, dict[str, list[str]]] = {}
    for clause in decided.clauses:
        for place in clause.evidence[:1]:
            by = said.setdefault(place, {})
            for reader in clause.readers:
                by.setdefault(reader, []).extend(clause_in_words(clause, locale))
    has_tagger = "readers.differ" in decided.codes or any(_TAGGER in by for by in said.values())
    found = [
        TwoReadings(at, _in_a_row(by.get(_RULES)), _in_a_row(by.get(_TAGGER)) if has_tagger else None)
        for at, by in said.items()
        if by
    ]
    places = dict.fromkeys(place for reason in asking for place in reason.evidence)
    found += [TwoReadings(at) for at in places if not any(_touch(at, one.place) for one in found)]
    return {asking[0].code: found} if any(one.is_kept for one in found) else {}


def _in_a_row(words: list[str] | None) -> str:
    return " ".join(dict.fromkeys(words or ()))


def _touch(one: Place, other: Place) -> bool:
    """Whether two places are of the same words: a clause may be a part of the sentence that is in question."""
    same_page = (one.file, one.page) == (other.file, other.page)
    a, b = (" ".join(place.quote.split()) for place in (one, other))
    return same_page and (a in b or b in a)
