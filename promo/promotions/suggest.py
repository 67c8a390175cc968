"""What a competitor's published terms say of notice, where the proof does not: a hint to the rep, never a fact.
Pure."""

from __future__ import annotations

from collections.abc import Collection

from promo.promotions.model import Competitor, StandardTerms

_OPEN = frozenset({"notice.not_found", "notice.unreadable", "notice.conflict", "notice.vendor_only", "confidence.low"})


def suggested_terms(competitor: Competitor | None, codes: Collection[str]) -> tuple[StandardTerms, ...]:
    """The versions of a competitor's terms that state a notice, those in force first; none where the proof answers the
    question itself.

    Args:
        competitor: the provider that the proof names.
        codes: the reasons why the claim was not simply approved.
    """
    if competitor is None or not _OPEN & set(codes):
        return ()
    stated = [terms for terms in competitor.standard_terms if terms.notice is not None]
    return tuple(sorted(stated, key=lambda terms: terms.status != "current"))
