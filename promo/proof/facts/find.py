"""All facts of a claim's readings, merged: each file in its own language, two readers, one answer. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from promo.leaving.exit import Contract, Reference, running_term_end
from promo.periods import Period
from promo.proof.facts.asked import NOTHING, Asked, Letters, number_place, places_of
from promo.proof.facts.dates import find_dates
from promo.proof.facts.details import find_details
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ALONE, BOTH_READERS, By, Clause, Detail, Fact, FactName, Facts
from promo.proof.facts.names import CompetitorCard, Vendor, find_vendor
from promo.proof.facts.notices import Roles, choose_notices, find_notices, ranked_by_file
from promo.proof.facts.notices.deadlines import find_deadlines
from promo.proof.facts.parties import find_contract_number, find_customer
from promo.proof.facts.sentences import boundaries
from promo.proof.facts.term import find_term, plausible
from promo.proof.facts.text import Evidence, ProofText
from promo.proof.language import likeliest_language
from promo.proof.reading import Reading

LIKELIEST = "en"


@dataclass(slots=True)
class _Found:
    """What the files of one language say."""

    facts: dict[FactName, Fact]
    clauses: list[Clause]
    printed_end: Fact
    findings: set[str] = field(default_factory=set)
    places: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    details: tuple[Detail, ...] = ()


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
    parts = [
        _of_one_language(ProofText.of(files), language, lexicons, vendor, as_of, asked)
        for language, files in _by_language(readable, lexicons, asked.country).items()
    ]
    found = _merged([p.facts for p in parts])
    found[FactName.COMPETITOR] = vendor.fact
    findings = {"own_brand"} if vendor.own_brand.counts else set[str]()
    places = {"own_brand": vendor.own_brand.evidence}
    for part in parts:
        findings |= part.findings
        places |= part.places
    clauses = ranked_by_file(readable, lexicons, [c for part in parts for c in part.clauses])
    found |= choose_notices(clauses, findings, places)
    if found[FactName.AUTO_RENEWS].value is False:
        findings.add("fixed_term")
    if _runs_on(found, printed := max((p.printed_end for p in parts), key=lambda fact: fact.confidence), as_of):
        findings.add("open_ended")
    if "open_ended" in findings:
        if not found[FactName.EXIT_NOTICE].counts:
            findings.discard("open_ended")
        elif not found[FactName.RENEWAL_NOTICE].counts:
            found[FactName.AUTO_RENEWS] = found[FactName.RENEWAL_TERM] = Fact()
    if found[FactName.CONTRACT_END].value is None:  # unless the vendor confirmed the end
        found[FactName.CONTRACT_END] = _running_end(found, printed, as_of, findings)
    return Facts(found, tuple(clauses), frozenset(findings), places, tuple(d for p in parts for d in p.details))


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


def _of_one_language(
    text: ProofText, language: str, lexicons: Mapping[str, Lexicon], vendor: Vendor, as_of: date, asked: Asked
) -> _Found:
    lexicon = lexicons[language]
    others = [lexicon, *(other for name, other in lexicons.items() if name != language)]
    starts = boundaries(text.plain, text.borders())
    tags = text.tags()
    places = tags.places(text.plain) if tags is not None else []
    letters = Letters.of(text.plain) if asked.company or asked.number else Letters("", ())
    companies = list(places_of(text, letters, asked.company)) if asked.company else []
    number = number_place(text, letters, asked.number) if asked.number else None
    customer = find_customer(text, lexicon, vendor, tags, places, companies)
    dates = [d for d in find_dates(text.low, lexicon) if plausible(d.day, as_of)]
    notices = find_notices(text, starts, lexicon, others, tags, places, vendor, customer)
    term = find_term(text, starts, lexicon, others, dates, notices, tags, places, as_of)
    clauses = list(notices.clauses)
    if tags is not None:
        clauses += find_deadlines(text, starts, lexicon, others, tags, places, term, Roles(vendor.pattern))
    if notices.too_many:  # no contract looks like this: a person must
        clauses = [replace(c, confidence=min(c.confidence, 0.5)) for c in clauses]
    found = _Found(
        {
            FactName.CONTRACT_NUMBER: find_contract_number(text, lexicon, tags, places, number),
            FactName.CONTRACT_START: term.start,
            FactName.INITIAL_TERM: term.initial_term,
            FactName.AUTO_RENEWS: term.auto_renews,
            FactName.RENEWAL_TERM: term.renewal_term,
            FactName.PARTY: customer,
        },
        clauses,
        term.end,
        details=find_details(text, lexicon, dates, clauses),
    )
    found.findings |= notices.findings
    found.places |= notices.places
    if any(lexicon.everywhere("open_ended", text.low)):
        found.findings.add("open_ended")
    if (over := term.over).counts:  # the paper says that the contract is over, and since when
        found.findings.add("ended_by_notice")
        found.places["ended_by_notice"] = over.evidence
        found.facts[FactName.CONTRACT_END] = over
    ended = next(lexicon.everywhere("ended", text.low, text.heads()), None)
    if ended:
        found.findings.add("ended_by_notice")
        found.places["ended_by_notice"] = text.evidence(ended.start(), ended.end())
        last = next((d for d in dates if 0 <= d.start - ended.end() <= 160), None)
        if last is not None:  # the vendor confirms that the contract is over: no renewal counts any more
            found.facts[FactName.CONTRACT_END] = Fact(last.day, 0.95, text.evidence(last.start, last.end), BOTH_READERS)
    return found


def _merged(parts: Sequence[Mapping[FactName, Fact]]) -> dict[FactName, Fact]:
    """Of each fact the surest, the earlier file before the later one."""
    found: dict[FactName, Fact] = {}
    for name in FactName:
        found[name] = max(
            (part.get(name, Fact()) for part in parts), key=lambda fact: (fact.counts, fact.confidence), default=Fact()
        )
    return found


def _runs_on(found: Mapping[FactName, Fact], printed: Fact, as_of: date) -> bool:
    """Whether it runs on without an end: a notice that ends it, nothing that renews it, and no term that still runs."""
    start, initial = found[FactName.CONTRACT_START].value, found[FactName.INITIAL_TERM].value
    if (
        not found[FactName.EXIT_NOTICE].counts
        or found[FactName.RENEWAL_NOTICE].counts
        or found[FactName.RENEWAL_TERM].counts
    ):
        return False
    if found[FactName.AUTO_RENEWS].value is False or (isinstance(printed.value, date) and printed.value >= as_of):
        return False
    return not isinstance(initial, Period) or (isinstance(start, date) and initial.after(start) <= as_of)


def _running_end(found: dict[FactName, Fact], printed: Fact, as_of: date, findings: set[str]) -> Fact:
    """Last day of the term that runs on `as_of`: reckoned from start and terms, or as printed.

    It is as sure as the least sure of what it is reckoned from, and seen by both readers only where each of those is.
    """
    start, initial = found[FactName.CONTRACT_START], found[FactName.INITIAL_TERM]
    renewal, auto = found[FactName.RENEWAL_TERM], found[FactName.AUTO_RENEWS]
    if "open_ended" in findings and not found[FactName.RENEWAL_NOTICE].counts:
        return Fact()
    if (
        not initial.counts and renewal.counts and auto.value is True
    ):  # "from year to year": the first one is as long as the next
        initial = renewal
    contract = Contract(
        notice=None,
        reference=Reference.END_OF_TERM,
        start=start.value if isinstance(start.value, date) else None,
        initial_term=initial.value if isinstance(initial.value, Period) else None,
        renewal_term=renewal.value if isinstance(renewal.value, Period) else None,
        stated_end=printed.value if isinstance(printed.value, date) else None,
        auto_renews=auto.value if isinstance(auto.value, bool) else None,
    )
    if contract.stated_end and contract.start and contract.stated_end <= contract.start:
        contract = replace(contract, stated_end=None)
    if contract.stated_end and (
        contract.start is None or contract.initial_term is None or contract.auto_renews is False
    ):
        sources = [printed]
        if contract.stated_end < as_of and contract.auto_renews is not False:
            # The printed end of a past period ends nothing by itself: with a renewal it rolls on, without a word of one
            # nobody knows.
            if contract.auto_renews is None or contract.renewal_term is None:
                return Fact()
            sources.append(renewal)
        end = running_term_end(replace(contract, start=None), as_of)
    else:
        sources = [start, initial]
        end = running_term_end(contract, as_of)
        if end is not None and contract.start and contract.initial_term and auto.value is True:
            first = running_term_end(replace(contract, auto_renews=False), as_of)
            sources += [renewal] if first != end else []
    if end is None:
        return Fact()
    counting = [s for s in sources if s.counts]
    readers = tuple(by for by in BOTH_READERS if all(by in s.readers for s in counting))
    sure = min((s.confidence for s in counting), default=0.0)
    return Fact(
        end,
        round(min(sure, 0.95 if len(readers) > 1 else ALONE), 3),
        counting[0].evidence if counting else (),
        readers or (By.RULES,),
    )
