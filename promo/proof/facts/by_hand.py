"""Facts as one of our own people read them in the paper, put in the place of those that were found. Pure.

What was found stays with the decision it led to; here it gives way, and what follows from it is concluded anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from promo.proof.facts.chosen_provider import OTHER_PROVIDER
from promo.proof.facts.conclude import concluded
from promo.proof.facts.findings import Findings
from promo.proof.facts.model import NOT_FOUND, By, Fact, FactName, Facts, Value
from promo.proof.facts.text import Evidence

_SURE = 1.0
_NOTICES = frozenset({FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE})
_OF_NOTICES = ("notice_conflict", "notice_doubtful", "notice_unreadable", "vendor_notice_only", "readers_differ")
"""Findings that say that the notice is not known: whoever reads it by hand knows it."""
_OF_THE_TERM = frozenset({FactName.CONTRACT_START, FactName.INITIAL_TERM, FactName.RENEWAL_TERM, FactName.CONTRACT_END})


@dataclass(frozen=True, slots=True)
class ReadByHand:
    """One fact as a person reads it; `value` None says that the paper does not state it at all."""

    name: FactName
    value: Value
    place: Evidence | None = None
    """Where it stands; None where the place that was found is the right one, and only the value was wrong."""


def with_hand_readings(facts: Facts, readings: Sequence[ReadByHand], as_of: date) -> Facts:
    """The facts with those that were read by hand.

    A fact without a place never counts, so a value without one, of a fact that was not found, changes nothing.

    Args:
        facts: what was found.
        readings: at most one a fact.
        as_of: the day on which the running term is asked for.
    """
    if not readings:
        return facts
    found, names = dict(facts.found), {reading.name for reading in readings}
    end = found.get(FactName.CONTRACT_END, NOT_FOUND)
    is_reckoned = end.evidence[:1] == found.get(FactName.CONTRACT_START, NOT_FOUND).evidence[:1]
    findings = Findings(facts.findings, facts.places)
    for reading in readings:
        found[reading.name] = _fact(reading, found.get(reading.name, NOT_FOUND))
    if FactName.COMPETITOR in names:  # a person said whose contract it is
        findings = findings.without(OTHER_PROVIDER)
    if any(found[name].counts for name in names & _NOTICES):
        for finding in _OF_NOTICES:
            findings = findings.without(finding)
    term = found.get(FactName.RENEWAL_TERM, NOT_FOUND)
    if FactName.RENEWAL_TERM in names:  # a length of the next term says that there is one
        found[FactName.AUTO_RENEWS] = replace(term, value=True) if term.counts else NOT_FOUND
        findings = findings.without("fixed_term") if term.counts else findings
    facts = replace(facts, found=found, findings=findings.names, places=findings.places)
    if not names & _OF_THE_TERM or FactName.CONTRACT_END in names:
        return facts
    without_end = replace(facts, found={**found, FactName.CONTRACT_END: NOT_FOUND})
    return concluded(without_end, NOT_FOUND if is_reckoned else end, as_of)


def _fact(reading: ReadByHand, found: Fact) -> Fact:
    if reading.value is None:
        return NOT_FOUND
    places = (reading.place,) if reading.place else found.evidence
    return Fact(reading.value, _SURE, places, (By.COLLEAGUE,)) if places else found
