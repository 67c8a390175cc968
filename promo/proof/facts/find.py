"""All facts of a claim's readings, merged. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from promo.leaving.exit import Contract, Reference, running_term_end
from promo.periods import Period
from promo.proof.facts.dates import find_dates
from promo.proof.facts.details import find_details
from promo.proof.facts.lengths import MOST, find_covered, find_lengths
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Binds, Clause, ClauseKind, Fact, FactName, Facts
from promo.proof.facts.names import CompetitorCard, find_number, find_party, find_vendor
from promo.proof.facts.notices import Roles, find_clauses, is_long, with_places
from promo.proof.facts.sentences import boundaries
from promo.proof.facts.term import find_term, plausible
from promo.proof.facts.text import Evidence, ProofText
from promo.proof.reading import Reading


def find_facts(readings: Sequence[Reading], cards: Sequence[CompetitorCard], lexicons: Mapping[str, Lexicon], as_of: date) -> Facts:
    """What the proof says.

    Args:
        readings: the files of one claim, in the order they were sent.
        cards: the vendors we know, and our own brand.
        lexicons: words by language; a proof in a language without one yields names only.
        as_of: the day on which the running term is asked for.

    Returns:
        Every fact of INTERFACE.md that was found, with its place; the clauses; plain findings.
    """
    readable = tuple(r for r in readings if r.pages)
    if not readable:
        return Facts({})
    text = ProofText.of(readable)
    starts = boundaries(text.plain, text.borders())
    language = next((r.language for r in readable if r.language in lexicons), None)
    vendor = find_vendor(text, cards)
    findings = {"own_brand"} if vendor.own_brand.counts else set[str]()
    places = {"own_brand": vendor.own_brand.evidence}
    found: dict[FactName, Fact] = {FactName.COMPETITOR: vendor.fact}
    if language is None:
        return Facts(found, (), frozenset(findings), places)
    lexicon = lexicons[language]
    roles = Roles(vendor=vendor.pattern)
    lengths = find_lengths(text.low, lexicon)
    all_lengths = sorted(lengths + find_covered(text.low), key=lambda length: length.start)
    clauses = tuple(with_places(text, c) for c in _ranked_by_file(text, lexicon, find_clauses(text, starts, all_lengths, lexicon, roles)))
    if len(lengths) >= MOST:  # no contract looks like this: a person must
        clauses = tuple(replace(c, confidence=min(c.confidence, 0.5)) for c in clauses)
    dates = [d for d in find_dates(text.low, lexicon) if plausible(d.day, as_of)]
    notices = {c.period_at for c in clauses}
    term = find_term(text, starts, lexicon, dates, [x for x in lengths if (x.start, x.end) not in notices])
    found |= _notices(clauses, findings, places)
    found |= {
        FactName.CONTRACT_NUMBER: find_number(text, lexicon),
        FactName.CONTRACT_START: term.start,
        FactName.INITIAL_TERM: term.initial_term,
        FactName.AUTO_RENEWS: term.auto_renews,
        FactName.RENEWAL_TERM: term.renewal_term if term.auto_renews.value is not False else Fact(),
        FactName.PARTY: find_party(text, lexicon, vendor),
    }
    if term.auto_renews.value is False:
        findings.add("fixed_term")
    ended = next(lexicon.everywhere("ended", text.low, text.heads()), None)
    if ended:
        findings.add("ended_by_notice")
        places["ended_by_notice"] = text.evidence(ended.start(), ended.end())
    if found[FactName.EXIT_NOTICE].counts and any(lexicon.everywhere("open_ended", text.low)):
        findings.add("open_ended")
        if not found[FactName.RENEWAL_NOTICE].counts:
            found[FactName.AUTO_RENEWS] = Fact()
            found[FactName.RENEWAL_TERM] = Fact()
    last = next((d for d in dates if ended and 0 <= d.start - ended.end() <= 160), None)
    if last is not None:  # the vendor confirms that the contract is over: no renewal counts any more
        found[FactName.CONTRACT_END] = Fact(last.day, 0.95, text.evidence(last.start, last.end))
    else:
        found[FactName.CONTRACT_END] = _running_end(found, term.end, as_of, findings)
    return Facts(found, clauses, frozenset(findings), places, find_details(text, lexicon, dates, clauses))


def _ranked_by_file(text: ProofText, lexicon: Lexicon, clauses: Sequence[Clause]) -> list[Clause]:
    """Among several files, the clauses of one that says it replaces or prevails come first."""
    files = {entry.reading.sha256 for entry in text.pages}
    if len(files) < 2:
        return list(clauses)
    winners: set[str] = set()
    for index, entry in enumerate(text.pages):
        begin = next((i for i in range(index + 1) if text.pages[i].reading is entry.reading), 0)
        page = entry.page.text.lower()
        if index - begin < 3 and lexicon.has("file_prevails", page):
            winners.add(entry.reading.sha256)
    return [
        replace(c, precedence=1) if text.pages[text.page_at(c.start)].reading.sha256 in winners and len(winners) < len(files) else c
        for c in clauses
    ]


def _notices(clauses: Sequence[Clause], findings: set[str], places: dict[str, tuple[Evidence, ...]]) -> dict[FactName, Fact]:
    """The periods that bind the customer: of each kind the one that prevails, else the longest."""
    binding = [c for c in clauses if c.binds is not Binds.VENDOR]
    if clauses and not [c for c in binding if c.kind is not ClauseKind.OPT_IN] and any(c.binds is Binds.VENDOR for c in clauses):
        findings.add("vendor_notice_only")
    chosen: dict[FactName, Clause] = {}
    top = max((c.precedence for c in binding if c.period), default=0)
    if top:  # a paper that says it wins takes the place of every other clause, whatever its kind
        binding = [c for c in binding if c.precedence == top]
    for kind, name in ((ClauseKind.RENEWAL, FactName.RENEWAL_NOTICE), (ClauseKind.EXIT, FactName.EXIT_NOTICE)):
        of_kind = [c for c in binding if c.kind is kind]
        if not of_kind:
            continue
        sure = [c for c in of_kind if c.confidence >= 0.8]
        if kind is ClauseKind.RENEWAL and len({is_long(c.period) for c in sure if c.period}) > 1:
            findings.add("notice_conflict")
            places["notice_conflict"] = tuple(e for c in sure for e in c.evidence)
        chosen[name] = max(of_kind, key=_rank)
    if FactName.RENEWAL_NOTICE in chosen and FactName.EXIT_NOTICE in chosen and not _is_real_exit(chosen[FactName.EXIT_NOTICE]):
        del chosen[FactName.EXIT_NOTICE]
    facts = {
        name: Fact(clause.period, clause.confidence, clause.evidence + _confirming(clause, binding)) for name, clause in chosen.items()
    }
    for name in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE):
        facts.setdefault(name, Fact())
    covered = [c for c in chosen.values() if c.period is None and c.confidence >= 0.8]
    if covered and not any(c.period for c in chosen.values()):
        findings.add("notice_unreadable")
        places["notice_unreadable"] = covered[0].evidence
    longest = max(chosen.values(), key=_rank, default=None)
    if longest is not None:
        facts[FactName.NOTICE_REFERENCE] = Fact(longest.reference, 0.85, longest.evidence)
        facts[FactName.NOTICE_FORM] = Fact(longest.form, 0.85, longest.evidence)
    return facts


def _confirming(chosen: Clause, others: Sequence[Clause]) -> tuple[Evidence, ...]:
    """Places in other files that state the same: the trail from the paper that counts to those that confirm it."""
    seen = {place.file for place in chosen.evidence}
    return tuple(
        place
        for clause in others
        if chosen.period and clause.period and clause.kind is chosen.kind and clause.period.comparable() == chosen.period.comparable()
        for place in clause.evidence
        if place.file not in seen
    )


def _is_real_exit(clause: Clause) -> bool:
    """Whether a second, shorter way out stands beside the renewal clause: only a sure one counts."""
    return clause.reference == "any_time" and clause.confidence >= 0.9


def _rank(clause: Clause) -> tuple[bool, int, float]:
    """A sure one before an unsure one, a stated period before a blacked-out one, then the longer."""
    period = clause.period
    return (clause.confidence >= 0.75, period.rough_days() if period else 0, clause.confidence)


def _running_end(found: dict[FactName, Fact], printed: Fact, as_of: date, findings: set[str]) -> Fact:
    """Last day of the term that runs on `as_of`: reckoned from start and terms, or as printed."""
    start, initial = found[FactName.CONTRACT_START], found[FactName.INITIAL_TERM]
    renewal, auto = found[FactName.RENEWAL_TERM], found[FactName.AUTO_RENEWS]
    if "open_ended" in findings and not found[FactName.RENEWAL_NOTICE].counts:
        return Fact()
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
    if contract.stated_end and (contract.start is None or contract.initial_term is None or contract.auto_renews is False):
        contract = replace(contract, start=None)
        end, source = running_term_end(contract, as_of), printed
    else:
        end, source = running_term_end(contract, as_of), start
    if end is None:
        return Fact()
    return Fact(end, round(min(source.confidence, 0.95), 3), source.evidence)
