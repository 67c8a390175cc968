"""Whether the papers are of another provider than the one that the claimant chose. Pure.

The claimant's choice is never a fact, but it may speak up: the wrong paper was sent, or the wrong name was picked.
"""

from __future__ import annotations

from collections.abc import Sequence

from promo.proof.facts.findings import Findings
from promo.proof.facts.names import CompetitorCard, Vendor

OTHER_PROVIDER = "provider_differs"


def find_other_provider(vendor: Vendor, chosen: str | None, cards: Sequence[CompetitorCard]) -> Findings:
    """`provider_differs`, with where the paper names its provider; nothing for two of one group.

    Args:
        vendor: the provider that the proof names.
        chosen: the id that the claimant chose; one that nobody knows ("another one") says nothing.
        cards: the vendors we know.
    """
    known = {card.id: card for card in cards if not card.own}
    if not vendor.fact.counts or chosen not in known or chosen == vendor.fact.value:
        return Findings()
    named = known.get(str(vendor.fact.value))
    if named is None or _are_of_one_group(known[chosen], named):
        return Findings()
    return Findings().noted(OTHER_PROVIDER, vendor.fact.evidence)


def _are_of_one_group(one: CompetitorCard, other: CompetitorCard) -> bool:
    """Whether one of them has a company or a domain that bears the other's name: "SolarWinds MSP"."""
    return _bears(one, other) or _bears(other, one)


def _bears(one: CompetitorCard, other: CompetitorCard) -> bool:
    names = [f" {name.casefold()} " for name in (*one.entities, *one.aliases)]
    return any(f" {alias.casefold()} " in name for alias in other.aliases for name in names) or bool(
        set(one.domains) & set(other.domains)
    )
