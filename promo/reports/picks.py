"""What a question or a refusal can say, to be picked by its number: what was found, texts that leads keep, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promo.claims.judging.decided import StatedReason
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.eligibility.reasons_for_reps import FOR_REPS
from promo.i18n import translations
from promo.reports.wordings import OF_A_REASON, OWN, Start


@dataclass(frozen=True, slots=True)
class Pick:
    """One text to pick: which field of the decision it fills with what, and what the claimant then reads."""

    field: str
    """`letter`, or empty where a reason is meant: the form knows its field."""
    value: str
    title: str
    words: str


def picks(kind: ReasonKind, found: Sequence[StatedReason], starts: Sequence[Start], reader: str) -> list[Pick]:
    """What can be picked, the likeliest first.

    Args:
        kind: `FIXABLE` for a question, `FINAL` for a refusal.
        found: the reasons that the claim has already; those of the kind are one pick, which fills nothing.
        starts: the texts of the claimant's language.
        reader: the language of the rep.
    """
    gettext = translations(reader).gettext
    asked = [reason for reason in found if reason.kind is kind]
    there = {reason.code for reason in asked}
    theirs = {start.key: start.words for start in starts}
    as_found = [Pick("", "", ", ".join(gettext(FOR_REPS[r.code].short) for r in asked), "")] if asked else []
    own = [Pick("letter", start.words, start.title, start.words) for start in starts if start.key.startswith(OWN)]
    others = [
        Pick("", code, gettext(FOR_REPS[code].short), theirs.get(f"{OF_A_REASON}:{code}", ""))
        for code, text in REASONS.items()
        if text.kind is kind and code not in there
    ]
    return as_found + own + others
