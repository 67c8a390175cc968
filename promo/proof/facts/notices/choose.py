"""Which of the clauses of a proof counts: the notice that binds the customer, and what stands against it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from promo.proof.facts.findings import Findings
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import BOTH_READERS, Binds, Clause, ClauseKind, Fact, FactName
from promo.proof.facts.notices.clauses import is_long
from promo.proof.facts.text import Evidence
from promo.proof.reading import Reading

_SURE = 0.75
_STANDS = 0.45  # confidence from which a clause is the notice, where nothing better is found
_DOUBT = 0.5  # confidence from which a second notice stands against a first one
_FIRST_PAGES = 3
_NOTICES = {ClauseKind.RENEWAL: FactName.RENEWAL_NOTICE, ClauseKind.EXIT: FactName.EXIT_NOTICE}


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


@dataclass(frozen=True, slots=True)
class Chosen:
    """The notices that count, as facts, and what was found of all of them together."""

    facts: Mapping[FactName, Fact]
    findings: Findings


def choose_notices(clauses: Sequence[Clause], findings: Findings) -> Chosen:
    """The periods that bind the customer: of each kind the one that prevails, else the longest.

    Args:
        clauses: all clauses of the proof.
        findings: what was found beside facts so far.

    Returns:
        The facts of the notice, and the findings with `vendor_notice_only`, `notice_unreadable`, `notice_conflict` and
        `readers_differ` as the clauses together make them.
    """
    binding = [c for c in clauses if c.binds is not Binds.VENDOR and (c.confidence >= _STANDS or c.precedence)]
    if all(c.kind is ClauseKind.OPT_IN for c in binding):
        findings = _with_the_vendors(clauses, findings)
    binding = _prevailing(binding)
    chosen = _best_by_kind(binding)
    findings = _with_unreadable(list(chosen.values()), findings)
    stated = [c for c in binding if c.period and c.kind is not ClauseKind.OPT_IN]
    return Chosen(_facts(chosen, binding), _with_doubts(stated, findings))


def _with_the_vendors(clauses: Sequence[Clause], findings: Findings) -> Findings:
    """The vendor alone is bound, where nothing binds the customer."""
    of_vendor = [c for c in clauses if c.binds is Binds.VENDOR]
    stands = any(c.confidence >= _STANDS for c in of_vendor)
    return findings.noted("vendor_notice_only", _places(of_vendor)) if stands else findings


def _with_unreadable(chosen: Sequence[Clause], findings: Findings) -> Findings:
    """The notice that counts is blacked out."""
    covered = [c for c in chosen if c.period is None and c.confidence >= _SURE]
    is_unreadable = covered and not any(c.period for c in chosen)
    return findings.noted("notice_unreadable", covered[0].evidence) if is_unreadable else findings


def _prevailing(binding: list[Clause]) -> list[Clause]:
    """A paper that says it wins takes the place of every other clause, whatever its kind."""
    top = max((c.precedence for c in binding if c.period), default=0)
    return [c for c in binding if c.precedence == top] if top else binding


def _best_by_kind(binding: Sequence[Clause]) -> dict[FactName, Clause]:
    by_name = {name: [c for c in binding if c.kind is kind] for kind, name in _NOTICES.items()}
    return {name: max(of_kind, key=_rank) for name, of_kind in by_name.items() if of_kind}


def _facts(chosen: Mapping[FactName, Clause], binding: Sequence[Clause]) -> dict[FactName, Fact]:
    """Each notice as a fact, or that there is none; reference point and form of the longest."""
    facts = {name: _fact(chosen[name], binding) if name in chosen else Fact() for name in _NOTICES.values()}
    longest = max(chosen.values(), key=_rank, default=None)
    if longest is not None:
        facts[FactName.NOTICE_REFERENCE] = Fact(longest.reference, 0.85, longest.evidence, longest.readers)
        facts[FactName.NOTICE_FORM] = Fact(longest.form, 0.85, longest.evidence, longest.readers)
    return facts


def _with_doubts(stated: Sequence[Clause], findings: Findings) -> Findings:
    """Two notices on both sides of the limit are a conflict, whatever their kinds; readers that differ matter only
    where it decides."""
    likely = [c for c in stated if c.confidence >= _DOUBT]
    long, short = [c for c in likely if _is_long(c)], [c for c in likely if not _is_long(c)]
    against = [(one, other) for one in long for other in short if one.kind is other.kind]
    if any(min(one.confidence, other.confidence) >= _SURE for one, other in against):
        return findings.noted("notice_conflict", _places(c for c in likely if c.confidence >= _SURE))
    if against:  # one of the two is sure, the other one is seen by one reader alone
        return findings.noted("readers_differ", _places(likely))
    is_short = not long and any(len(c.readers) > 1 or c.precedence for c in short)
    return findings.without("readers_differ") if is_short else findings


def _is_long(clause: Clause) -> bool:
    return clause.period is not None and is_long(clause.period)


def _places(clauses: Iterable[Clause]) -> tuple[Evidence, ...]:
    return tuple(place for clause in clauses for place in clause.evidence)


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
