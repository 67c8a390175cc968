"""What a question or a refusal can say, to be picked by its number: what was found, texts that leads keep, reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from promo.claims.judging.decided import StatedReason
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.eligibility.reasons_for_reps import FOR_REPS
from promo.i18n import translations
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.wordings import OF_A_REASON, OWN, Start

_DENIED_WITH = {"notice.too_short": "credit.none"}
"""Reasons that no check fails for, by the one that says the same of the same fact."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One text to pick: which field of the decision it fills with what, and what the claimant then reads."""

    field: str
    """`letter`, or empty where a reason is meant: the form knows its field."""
    value: str
    title: str
    words: str
    is_denied: bool = False
    """Whether what was read says otherwise: it has no number, so that no habit picks it."""


def denied(view: ClaimView, rules: RuleBook) -> frozenset[str]:
    """The reasons that a check of the case was about and did not find: what was read says otherwise."""
    results = {check["check"]: check["result"] for check in (view.decision.checks if view.decision else ())}
    checks = rules.promotion_of(view.claim.promotion).checks
    found = {check.fails for check in checks if results.get(check.name) == "passes"}
    return frozenset(found | {with_it for code, with_it in _DENIED_WITH.items() if code in found})


def picks(
    kind: ReasonKind,
    found: Sequence[StatedReason],
    starts: Sequence[Start],
    reader: str,
    not_so: Collection[str] = (),
) -> list[Pick]:
    """What can be picked: what was found, texts of ours, reasons of what is in question, the others; last what was
    read otherwise.

    Args:
        kind: `FIXABLE` for a question, `FINAL` for a refusal.
        found: the reasons that the claim has already, in the claimant's language; those of the kind are one pick,
            which fills nothing.
        starts: the texts of the claimant's language.
        reader: the language of the rep.
        not_so: the reasons that what was read speaks against.
    """
    gettext = translations(reader).gettext
    asked = [reason for reason in found if reason.kind is kind]
    there, in_question = {reason.code for reason in asked}, {_topic(reason.code) for reason in found}
    theirs = {start.key: start.words for start in starts}
    titles = ", ".join(gettext(FOR_REPS[r.code].short) for r in asked)
    as_found = [Pick("", "", titles, " ".join(r.message for r in asked))] if asked else []
    own = [Pick("letter", start.words, start.title, start.words) for start in starts if start.key.startswith(OWN)]
    others = [
        Pick("", code, gettext(FOR_REPS[code].short), theirs.get(f"{OF_A_REASON}:{code}", ""), code in not_so)
        for code, text in REASONS.items()
        if text.kind is kind and code not in there
    ]
    others.sort(key=lambda pick: (pick.is_denied, _topic(pick.value) not in in_question))
    return as_found + own + others


def _topic(code: str) -> str:
    """What a reason is about: the notice, the parties, the dates."""
    return code.partition(".")[0]
