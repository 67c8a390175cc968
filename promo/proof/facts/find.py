"""All facts of a claim's readings, merged: each file in its own language, two readers, one answer. Pure.

Three steps: what the files of each language say is collected; of all their notices it is chosen which count; what
follows from the facts together is concluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from promo.proof.facts.asked import NOTHING, Asked, asked_places
from promo.proof.facts.chosen_provider import find_other_provider
from promo.proof.facts.conclude import concluded
from promo.proof.facts.confirmed_end import find_confirmed_end
from promo.proof.facts.dates import FoundDate, find_dates
from promo.proof.facts.details import find_details
from promo.proof.facts.doubts import DOUBTFUL, find_doubts
from promo.proof.facts.findings import Findings
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Clause, Detail, Fact, FactName, Facts
from promo.proof.facts.names import CompetitorCard, Vendor, find_vendor
from promo.proof.facts.nearest import Nearest, nearest_in, with_nearest
from promo.proof.facts.notices import Notices, Roles, choose_notices, find_notices, ranked_by_file
from promo.proof.facts.notices.deadlines import find_deadlines
from promo.proof.facts.old_terms import with_old_terms
from promo.proof.facts.origin import Files, with_origin
from promo.proof.facts.paper import Paper
from promo.proof.facts.parties import find_contract_number, find_customer
from promo.proof.facts.term import TermFacts, find_term, plausible
from promo.proof.facts.text import ProofText
from promo.proof.language import likeliest_language
from promo.proof.reading import Reading

LIKELIEST = "en"
_OF_NO_CONTRACT = 0.5  # the most that a clause counts for in a paper that states more lengths than any contract does


@dataclass(frozen=True, slots=True)
class _Found:
    """What the files of one language say, or of all languages together."""

    facts: Mapping[FactName, Fact]
    clauses: tuple[Clause, ...]
    printed_end: Fact
    findings: Findings
    details: tuple[Detail, ...]
    nearest: tuple[Nearest, ...] = ()
    """What stands nearest to what may be missing, of each language."""


def find_facts(
    readings: Sequence[Reading],
    cards: Sequence[CompetitorCard],
    lexicons: Mapping[str, Lexicon],
    as_of: date,
    asked: Asked = NOTHING,
) -> Facts:
    """What the proof says.

    Args:
        readings: the files of one claim, in the order they were sent.
        cards: the vendors we know, and our own brand.
        lexicons: words by language.
        as_of: the day on which the running term is asked for.
        asked: what the claimant typed; it helps to look, and is never itself a fact.

    Returns:
        Every fact of INTERFACE.md that was found, with its place and who says so; the clauses; plain findings.
    """
    readable = tuple(r for r in readings if r.pages)
    if not readable:
        return Facts({})
    vendor = find_vendor(ProofText.of(readable), cards)
    by_language = _by_language(readable, lexicons, asked.country)
    papers = {language: Paper.of(files, language, lexicons) for language, files in by_language.items()}
    collected = _together(vendor, [_of_one_language(paper, vendor, as_of, asked) for paper in papers.values()])
    clauses = ranked_by_file(readable, lexicons, collected.clauses)
    chosen = choose_notices(clauses, collected.findings)
    findings = chosen.findings
    if not any(fact.counts for fact in chosen.facts.values()):  # nothing to speak against
        findings = findings.without(DOUBTFUL)
    facts = Facts(
        {**collected.facts, **chosen.facts},
        tuple(clauses),
        findings.names,
        findings.places,
        collected.details,
    )
    chosen_one = find_other_provider(vendor, asked.competitor, cards)
    together = Findings.together([Findings(facts.findings, facts.places), chosen_one])
    facts = replace(facts, findings=together.names, places=together.places)
    files = Files(_by_file(by_language, papers, lexicons), vendor, asked, cards)
    facts = with_nearest(concluded(facts, collected.printed_end, as_of), collected.nearest, collected.printed_end)
    card = next((c for c in cards if vendor.fact.counts and c.id == vendor.fact.value), None)
    return with_old_terms(with_origin(facts, files), files.papers.values(), card)


def _by_file(
    by_language: Mapping[str, tuple[Reading, ...]], papers: Mapping[str, Paper], lexicons: Mapping[str, Lexicon]
) -> dict[str, Paper]:
    """Each file laid out by itself, under its name; the one file of its language as it is laid out already."""
    return {
        reading.file: papers[language] if len(readings) == 1 else Paper.of((reading,), language, lexicons)
        for language, readings in by_language.items()
        for reading in readings
    }


def _by_language(
    readings: Iterable[Reading], lexicons: Mapping[str, Lexicon], country: str | None
) -> dict[str, tuple[Reading, ...]]:
    """The files by the language each is read in: its own; else that of its labels; else that of the other files or of
    the country."""
    sorted_by: dict[str, tuple[Reading, ...]] = {}
    readings = list(readings)
    known = [r.language for r in readings if r.language in lexicons]
    for reading in readings:
        own = reading.language if reading.language in lexicons else None
        language = own or likeliest_language(reading.seen_text, country) or next(iter(known), None) or LIKELIEST
        language = language if language in lexicons else LIKELIEST
        sorted_by[language] = (*sorted_by.get(language, ()), reading)
    return sorted_by


def _of_one_language(paper: Paper, vendor: Vendor, as_of: date, asked: Asked) -> _Found:
    """What the files of one language say, each thing found by itself."""
    places = asked_places(paper.text, asked)
    customer = find_customer(paper, vendor, places.company)
    dates = [d for d in find_dates(paper.low, paper.lexicon) if plausible(d.day, as_of)]
    notices = find_notices(paper, vendor, customer)
    term = find_term(paper, dates, notices, as_of)
    clauses = _clauses(paper, notices, term, vendor)
    last_day, findings = _ended(paper, dates, term)
    lengths = [found.length for found in notices.judged]
    doubts = find_doubts(paper, notices.roles, clauses, notices.judged, notices.switching)
    facts = {
        FactName.CONTRACT_NUMBER: find_contract_number(paper, places.number),
        FactName.CONTRACT_START: term.start,
        FactName.INITIAL_TERM: term.initial_term,
        FactName.AUTO_RENEWS: term.auto_renews,
        FactName.RENEWAL_TERM: term.renewal_term,
        FactName.PARTY: customer,
        FactName.SWITCH_NOTICE: notices.switching.notice,
    }
    if last_day is not None:
        facts[FactName.CONTRACT_END] = last_day
    return _Found(
        facts,
        clauses,
        term.end,
        Findings.together([notices.findings, findings, doubts]),
        find_details(paper, dates, clauses),
        (nearest_in(paper, notices.roles, lengths, places.company),),
    )


def _clauses(paper: Paper, notices: Notices, term: TermFacts, vendor: Vendor) -> tuple[Clause, ...]:
    """The notices told as lengths and those told as days; in a paper that looks like no contract none is sure, so that
    a person looks."""
    clauses = (*notices.clauses, *find_deadlines(paper, term, Roles(vendor.pattern)))
    if notices.too_many:
        clauses = tuple(replace(c, confidence=min(c.confidence, _OF_NO_CONTRACT)) for c in clauses)
    return clauses


def _ended(paper: Paper, dates: Sequence[FoundDate], term: TermFacts) -> tuple[Fact | None, Findings]:
    """The last day of a contract that is over by what the paper says, and what it says of an end at all."""
    last_day, findings = find_confirmed_end(paper, dates, term)
    if any(paper.lexicon.everywhere("open_ended", paper.low)):
        findings = findings.noted("open_ended")
    return last_day, findings


def _together(vendor: Vendor, parts: Sequence[_Found]) -> _Found:
    """What the files of all languages say: of each fact the surest, the earlier file before the later one."""
    facts = {name: max((part.facts.get(name, Fact()) for part in parts), key=_surest) for name in FactName}
    own = Findings().placed("own_brand", vendor.own_brand.evidence)
    own = own.noted("own_brand") if vendor.own_brand.counts else own
    return _Found(
        {**facts, FactName.COMPETITOR: vendor.fact},
        tuple(clause for part in parts for clause in part.clauses),
        max((part.printed_end for part in parts), key=lambda fact: fact.confidence),
        Findings.together([own, *(part.findings for part in parts)]),
        tuple(detail for part in parts for detail in part.details),
        tuple(near for part in parts for near in part.nearest),
    )


def _surest(fact: Fact) -> tuple[bool, float]:
    return fact.counts, fact.confidence
