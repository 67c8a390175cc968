"""Which of the clauses of a proof counts: the notice that binds the customer, and what stands against it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import BOTH_READERS, Binds, Clause, ClauseKind, Fact, FactName
from promo.proof.facts.notices.clauses import is_long
from promo.proof.facts.text import Evidence
from promo.proof.reading import Reading

_SURE = 0.75
_STANDS = 0.45  # confidence from which a clause is the notice, where nothing better is found
_DOUBT = 0.5  # confidence from which a second notice stands against a first one
_FIRST_PAGES = 3


def ranked_by_file(
    readings: Sequence[Reading], lexicons: Mapping[str, Lexicon], clauses: Sequence[Clause]
) -> list[Clause]:
    """Among several files, the clauses of one that says it replaces or prevails come first."""
    if len({r.sha256 for r in readings}) < 2:
        return list(clauses)
    winners = {
        r.file
        for r in readings
        for page in r.pages[:_FIRST_PAGES]
        if any(
            lexicons[name].has("file_prevails", page.text.lower())
            for name in ([r.language] if r.language and r.language in lexicons else lexicons)
        )
    }
    if not winners or len(winners) == len(readings):
        return list(clauses)
    return [replace(c, precedence=1) if any(e.file in winners for e in c.evidence) else c for c in clauses]


def choose_notices(
    clauses: Sequence[Clause], findings: set[str], places: dict[str, tuple[Evidence, ...]]
) -> dict[FactName, Fact]:
    """The periods that bind the customer: of each kind the one that prevails, else the longest.

    Args:
        clauses: all clauses of the proof.
        findings: what was found beside facts; `vendor_notice_only`, `notice_conflict`, `notice_unreadable` and
            `readers_differ` are kept here.
        places: where a finding stands.
    """
    binding = [c for c in clauses if c.binds is not Binds.VENDOR and (c.confidence >= _STANDS or c.precedence)]
    if not [c for c in binding if c.kind is not ClauseKind.OPT_IN] and any(
        c.binds is Binds.VENDOR and c.confidence >= _STANDS for c in clauses
    ):
        findings.add("vendor_notice_only")
        places["vendor_notice_only"] = tuple(e for c in clauses if c.binds is Binds.VENDOR for e in c.evidence)
    top = max((c.precedence for c in binding if c.period), default=0)
    if top:  # a paper that says it wins takes the place of every other clause, whatever its kind
        binding = [c for c in binding if c.precedence == top]
    chosen: dict[FactName, Clause] = {}
    for kind, name in ((ClauseKind.RENEWAL, FactName.RENEWAL_NOTICE), (ClauseKind.EXIT, FactName.EXIT_NOTICE)):
        if of_kind := [c for c in binding if c.kind is kind]:
            chosen[name] = max(of_kind, key=_rank)
    facts = {name: _fact(clause, binding) for name, clause in chosen.items()}
    for name in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE):
        facts.setdefault(name, Fact())
    covered = [c for c in chosen.values() if c.period is None and c.confidence >= _SURE]
    if covered and not any(c.period for c in chosen.values()):
        findings.add("notice_unreadable")
        places["notice_unreadable"] = covered[0].evidence
    longest = max(chosen.values(), key=_rank, default=None)
    if longest is not None:
        facts[FactName.NOTICE_REFERENCE] = Fact(longest.reference, 0.85, longest.evidence, longest.readers)
        facts[FactName.NOTICE_FORM] = Fact(longest.form, 0.85, longest.evidence, longest.readers)
    _look_for_doubt([c for c in binding if c.period and c.kind is not ClauseKind.OPT_IN], findings, places)
    return facts


def _look_for_doubt(binding: Sequence[Clause], findings: set[str], places: dict[str, tuple[Evidence, ...]]) -> None:
    """Two notices on both sides of the limit are a conflict, whatever their kinds; readers that differ matter only
    where it decides."""
    long = [c for c in binding if c.period and is_long(c.period) and c.confidence >= _DOUBT]
    short = [c for c in binding if c.period and not is_long(c.period) and c.confidence >= _DOUBT]
    against = [(one, other) for one in long for other in short if one.kind is other.kind]
    if any(min(one.confidence, other.confidence) >= _SURE for one, other in against):
        findings.add("notice_conflict")
        places["notice_conflict"] = tuple(
            e for c in binding if c in (*long, *short) and c.confidence >= _SURE for e in c.evidence
        )
    elif against:  # one of the two is sure, the other one is seen by one reader alone
        findings.add("readers_differ")
        places["readers_differ"] = tuple(e for c in binding if c in (*long, *short) for e in c.evidence)
    elif "readers_differ" in findings and not long and any(len(c.readers) > 1 or c.precedence for c in short):
        findings.discard("readers_differ")
        places.pop("readers_differ", None)


def _fact(clause: Clause, binding: Sequence[Clause]) -> Fact:
    known = clause.binds in (Binds.CUSTOMER, Binds.BOTH)
    readers = clause.readers if known else tuple(r for r in clause.readers if r is not BOTH_READERS[0])
    return Fact(clause.period, clause.confidence, clause.evidence + _confirming(clause, binding), readers)


def _confirming(chosen: Clause, others: Sequence[Clause]) -> tuple[Evidence, ...]:
    """Places in other files that state the same: the trail from the paper that counts to those that confirm it."""
    seen = {place.file for place in chosen.evidence}
    return tuple(
        place
        for clause in others
        if chosen.period
        and clause.period
        and clause.kind is chosen.kind
        and clause.period.comparable() == chosen.period.comparable()
        for place in clause.evidence
        if place.file not in seen
    )


def _rank(clause: Clause) -> tuple[bool, bool, int, float]:
    """One that both readers see before one that one alone sees, a sure one before an unsure one, then the longer."""
    period = clause.period
    return (
        len(clause.readers) > 1,
        clause.confidence >= _SURE,
        period.rough_days() if period else 0,
        clause.confidence,
    )
