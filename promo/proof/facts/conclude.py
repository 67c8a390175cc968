"""What follows from the facts taken together: the contract, that it runs on without end, the end of its term. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from promo.leaving.contract import Contract, Reference
from promo.leaving.exit import running_term_end
from promo.periods import Period
from promo.proof.facts.findings import Findings
from promo.proof.facts.model import ALONE, BOTH_READERS, NOT_FOUND, By, Fact, FactName, Facts

_SUREST_END = 0.95
_OF_DATES_THAT_CANNOT_BE = 0.4  # how sure an end is that follows from them: a person looks
_TOLD = 0.6  # confidence from which a day counts as printed


def contract_of(facts: Facts, country: str = "") -> Contract:
    """The competitor's contract as far as the proof states it.

    Args:
        facts: what was found; a fact without a value leaves its part of the contract open.
        country: whose law it is under (ISO 3166), empty where that is not known.
    """
    reference, form = facts[FactName.NOTICE_REFERENCE].value, facts[FactName.NOTICE_FORM].value
    auto = facts[FactName.AUTO_RENEWS].value
    return Contract(
        notice=_period(facts, FactName.RENEWAL_NOTICE) or _period(facts, FactName.EXIT_NOTICE),
        reference=Reference(str(reference)) if reference else None,
        start=_day(facts, FactName.CONTRACT_START),
        initial_term=_period(facts, FactName.INITIAL_TERM),
        renewal_term=_period(facts, FactName.RENEWAL_TERM),
        stated_end=_day(facts, FactName.CONTRACT_END),
        auto_renews=auto if isinstance(auto, bool) else None,
        form=str(form or "unspecified"),
        jurisdiction={"GB": "UK"}.get(country, country),
        ended="ended_by_notice" in facts.findings,
        switch_notice=_period(facts, FactName.SWITCH_NOTICE),
    )


def _period(facts: Facts, name: FactName) -> Period | None:
    value = facts[name].value
    return value if isinstance(value, Period) else None


def _day(facts: Facts, name: FactName) -> date | None:
    value = facts[name].value
    return value if isinstance(value, date) else None


def concluded(facts: Facts, printed_end: Fact, as_of: date) -> Facts:
    """The facts with what follows from all of them together.

    Args:
        facts: what was found and chosen.
        printed_end: the last day as the paper prints it, of whichever term.
        as_of: the day on which the running term is asked for.

    Returns:
        The facts with `fixed_term` and `open_ended` among the findings where they hold, and with the last day of the
        term that runs on `as_of`, unless the vendor has confirmed one.
    """
    found = dict(facts.found)
    findings = Findings(facts.findings, facts.places)
    if facts[FactName.AUTO_RENEWS].value is False:
        findings = findings.noted("fixed_term")
    if _runs_on(facts, printed_end, as_of):
        findings = findings.noted("open_ended")
    if "open_ended" in findings:
        if not facts[FactName.EXIT_NOTICE].counts:
            findings = findings.without("open_ended")
        elif not facts[FactName.RENEWAL_NOTICE].counts:
            found |= dict.fromkeys((FactName.AUTO_RENEWS, FactName.RENEWAL_TERM), NOT_FOUND)
    facts = replace(facts, found=found, findings=findings.names, places=findings.places)
    if facts[FactName.CONTRACT_END].value is not None:  # the vendor confirmed the end
        return facts
    end = _running_end(facts, printed_end, as_of)
    if _ends_before_it_begins(facts[FactName.CONTRACT_START], printed_end):
        end = replace(end, confidence=min(end.confidence, _OF_DATES_THAT_CANNOT_BE), evidence=printed_end.evidence)
    return replace(facts, found={**found, FactName.CONTRACT_END: end})


def _ends_before_it_begins(start: Fact, printed: Fact) -> bool:
    """Whether the paper prints a last day that lies before its first: one of the two is wrong, and nobody knows
    which."""
    if not (isinstance(start.value, date) and isinstance(printed.value, date)):
        return False
    return printed.value <= start.value and min(start.confidence, printed.confidence) >= _TOLD


def _runs_on(facts: Facts, printed: Fact, as_of: date) -> bool:
    """Whether it runs on without an end: a notice that ends it, nothing that renews it, and no term that still runs."""
    renews = facts[FactName.RENEWAL_NOTICE].counts or facts[FactName.RENEWAL_TERM].counts
    if renews or not facts[FactName.EXIT_NOTICE].counts or facts[FactName.AUTO_RENEWS].value is False:
        return False
    if isinstance(printed.value, date) and printed.value >= as_of:
        return False
    initial, start = _period(facts, FactName.INITIAL_TERM), _day(facts, FactName.CONTRACT_START)
    return initial is None or (start is not None and initial.after(start) <= as_of)


def _running_end(facts: Facts, printed: Fact, as_of: date) -> Fact:
    """Last day of the term that runs on `as_of`: as printed where that is all there is, else reckoned from start and
    terms."""
    if "open_ended" in facts.findings and not facts[FactName.RENEWAL_NOTICE].counts:
        return Fact()
    found = {**facts.found, FactName.INITIAL_TERM: _first_term(facts), FactName.CONTRACT_END: printed}
    facts = replace(facts, found=found)
    contract = contract_of(facts)
    if contract.stated_end and contract.start and contract.stated_end <= contract.start:
        contract = replace(contract, stated_end=None)
    if _is_only_printed(contract):
        return _rolled_end(facts, contract, as_of)
    return _reckoned_end(facts, contract, as_of)


def _first_term(facts: Facts) -> Fact:
    """The first term; of a contract "from year to year" the first one is as long as the next."""
    initial, renewal = facts[FactName.INITIAL_TERM], facts[FactName.RENEWAL_TERM]
    is_as_the_next = not initial.counts and renewal.counts and facts[FactName.AUTO_RENEWS].value is True
    return renewal if is_as_the_next else initial


def _is_only_printed(contract: Contract) -> bool:
    """Whether the printed end is what the running term is known by."""
    is_reckonable = contract.start is not None and contract.initial_term is not None
    return contract.stated_end is not None and (not is_reckonable or contract.auto_renews is False)


def _rolled_end(facts: Facts, contract: Contract, as_of: date) -> Fact:
    """The printed end, or that of the renewal that runs now.

    The printed end of a past period ends nothing by itself: with a renewal it rolls on, without a word of one nobody
    knows.
    """
    sources = [facts[FactName.CONTRACT_END]]
    is_past = contract.stated_end is not None and contract.stated_end < as_of
    if is_past and contract.auto_renews is not False:
        if contract.auto_renews is None or contract.renewal_term is None:
            return Fact()
        sources.append(facts[FactName.RENEWAL_TERM])
    return _follows_from(sources, running_term_end(replace(contract, start=None), as_of))


def _reckoned_end(facts: Facts, contract: Contract, as_of: date) -> Fact:
    """The end that start and terms come to; the renewal is a source of it only where one has begun."""
    sources = [facts[FactName.CONTRACT_START], facts[FactName.INITIAL_TERM]]
    end = running_term_end(contract, as_of)
    if contract.start and contract.initial_term and contract.auto_renews is True:
        first = running_term_end(replace(contract, auto_renews=False), as_of)
        sources += [facts[FactName.RENEWAL_TERM]] if first != end else []
    return _follows_from(sources, end)


def _follows_from(sources: Sequence[Fact], end: date | None) -> Fact:
    """An end as sure as the least sure of what it follows from, and seen by both readers only where each of those is,
    or was read by one of our own people. Each of them is a place where it stands, the first one first."""
    if end is None:
        return Fact()
    counting = [s for s in sources if s.counts]
    readers = tuple(by for by in BOTH_READERS if all({by, By.COLLEAGUE} & set(s.readers) for s in counting))
    sure = min((s.confidence for s in counting), default=0.0)
    return Fact(
        end,
        round(min(sure, _SUREST_END if len(readers) > 1 else ALONE), 3),
        tuple(dict.fromkeys(place for source in counting for place in source.evidence[:1])),
        readers or (By.RULES,),
    )
