"""From facts to a decision: every check runs, every result is kept. Pure.

Source: DESIGN.md section 4, "Outcome"; STYLE.md section 8.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from promo.eligibility.case import Case, FileSeen
from promo.eligibility.expression import ExpressionError, Known, Values
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.known import known_values, plain
from promo.eligibility.model import FACT_OF, Check, CheckResult, Conditions, Outcome, Reason, Result, Seen, Verdict
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.eligibility.told import CORRECTED, NEAR, coherent, unsure_of, with_typed
from promo.money import Money
from promo.periods import Period
from promo.proof.facts.chosen_provider import OTHER_PROVIDER
from promo.proof.facts.mixed import MIXED
from promo.proof.facts.model import Fact, FactName, Facts
from promo.proof.facts.text import Evidence
from promo.proof.reading import Cause, Refusal


def judge(conditions: Conditions, case: Case) -> Verdict:
    """Judge one claim: the outcome by the precedence of DESIGN.md section 4, with every reason.

    Checks that need stored history are listed as not checked where the case has none.
    """
    values = known_values(conditions, case)
    known = Known(values, FUNCTIONS)
    reasons = [*_of_files(case.files), *_of_mixed(case.facts), *_of_the_choice(case.facts)]
    readable = any(f.refusal is None for f in case.files)
    results: list[CheckResult] = []
    last: list[Reason] = []
    for check in conditions.checks:
        result, reason = _checked(check, values, known, case)
        results.append(result)
        if reason is None or any(r.code == reason.code for r in reasons):
            continue
        # With nothing readable, what the file itself is missing is the whole story: no list of absent facts.
        if readable or result.result in (Result.FAILS, Result.ERROR):
            (last if check.last and result.result is not Result.ERROR else reasons).append(reason)
    reasons = coherent(with_typed(reasons, case)) or last
    outcome, months = _asked_once(outcome_of(reasons), case), None
    if outcome is Outcome.APPROVE:
        months, against = _credit(conditions, values, known, case)
        reasons += against
        outcome = outcome_of(reasons)
    return Verdict(outcome, tuple(reasons), tuple(results), months)


def _of_files(files: Sequence[FileSeen]) -> list[Reason]:
    """The reasons that lie in the files themselves: those refused, and those read only in part."""
    refused = [refusal_of(f.file, f.refusal) for f in files if f.refusal is not None]
    # A page that we had no time for may hold what seems to be missing: a person looks.
    partly = [Reason("document.unreadable", ReasonKind.OURS, Seen("text", f.file)) for f in files if f.partly_read]
    return refused + partly


def _of_mixed(facts: Facts) -> list[Reason]:
    """The reason that the papers are of two contracts: whatever a promotion asks, none is judged by facts of both."""
    if MIXED not in facts.findings:
        return []
    return [Reason("document.mixed", REASONS["document.mixed"].kind, evidence=facts.places.get(MIXED, ()))]


def _of_the_choice(facts: Facts) -> list[Reason]:
    """The reason that the papers are of another provider than the one chosen: whatever a promotion asks."""
    if OTHER_PROVIDER not in facts.findings:
        return []
    code = "provider.differs"
    return [Reason(code, REASONS[code].kind, evidence=facts.places.get(OTHER_PROVIDER, ()))]


def _asked_once(outcome: Outcome, case: Case) -> Outcome:
    """The outcome, an ask turned into a review where the last decision was one too: no machine sends anybody for papers
    twice in a row."""
    again = case.history is not None and case.history.asked_before
    return Outcome.REVIEW if outcome is Outcome.ASK and again else outcome


def _credit(conditions: Conditions, values: Values, known: Known, case: Case) -> tuple[int | None, list[Reason]]:
    """The months of an approved claim's credit, and what stands against granting them without a person."""
    months, wrong = _months(conditions, values, known, case.facts)
    if wrong is not None:
        return months, [wrong]
    if months is not None and two_people_needed(conditions, case.declared.month_value, months):
        return months, [Reason("credit.two_people", REASONS["credit.two_people"].kind, check="credit")]
    return months, []


def credit_months(conditions: Conditions, case: Case) -> int | None:
    """The months of the credit that a case would earn, whatever the checks say; None where a formula cannot tell, or
    gives none."""
    values = known_values(conditions, case)
    return _months(conditions, values, Known(values, FUNCTIONS), case.facts)[0]


def two_people_needed(conditions: Conditions, month_value: Money | None, months: int) -> bool:
    """Whether a credit is large enough that two people must agree to it."""
    if month_value is None or not conditions.two_people_over:
        return False
    return month_value.minor * months > conditions.two_people_over.get(month_value.currency, 0)


def _months(conditions: Conditions, values: Values, known: Known, facts: Facts) -> tuple[int | None, Reason | None]:
    """The months of the credit; or why there are none, where a formula cannot say, or says none."""
    if isinstance(conditions.months, int):
        return conditions.months, None
    read = [FACT_OF[name] for name in conditions.months.names if name in FACT_OF]
    _, unsure = _sureness({n.value: conditions.thresholds.get(n.value, 0.0) for n in read}, facts)
    try:
        months = conditions.months.evaluate(_without(unsure, values) if unsure else known)
    except ExpressionError:
        return None, Reason("system.error", ReasonKind.OURS, check="credit")
    if months is None:
        return None, Reason("confidence.low", REASONS["confidence.low"].kind, check="credit")
    if not 0 <= months <= conditions.at_most:
        return None, Reason("system.error", ReasonKind.OURS, check="credit")
    if months == 0:
        evidence = tuple(place for name in read for place in facts[name].evidence)
        return None, Reason("credit.none", REASONS["credit.none"].kind, None, (), "credit", evidence)
    return months, None


_FOR_A_PERSON = {"document.suspicious", "notice.conflict", "readers.differ", "document.duplicate", "document.mixed"}
_OF_THE_PROOF = ("notice.", "contract.", "competitor.")
_MAY_BE_MISREAD = (*_OF_THE_PROOF, "party.", "credit.")


def outcome_of(reasons: Sequence[Reason]) -> Outcome:
    """The first that matches: ours or suspicious, conflict, duplicate; final; fixable; any other question; approve.

    A final reason about what the proof says declines only where the place is shown; without one a person looks. So does
    one where the claimant told us that the proof says otherwise, and then nobody is asked for papers either.
    """
    kinds = {r.kind for r in reasons}
    if ReasonKind.OURS in kinds or any(r.code in _FOR_A_PERSON for r in reasons):
        return Outcome.REVIEW
    is_corrected = any(r.code == CORRECTED for r in reasons)
    finals = [r for r in reasons if r.kind is ReasonKind.FINAL]
    finals = [r for r in finals if not (is_corrected and r.code.startswith(_MAY_BE_MISREAD))]
    if finals:
        shown = any(r.evidence or not r.code.startswith(_OF_THE_PROOF) for r in finals)
        return Outcome.DECLINE if shown else Outcome.REVIEW
    if ReasonKind.FIXABLE in kinds and not is_corrected:
        return Outcome.ASK
    return Outcome.REVIEW if kinds else Outcome.APPROVE


def refusal_of(file: str, refusal: Refusal) -> Reason:
    """The reason for a file that could not be read."""
    seen = refusal.seen if refusal.code != "document.password" else ""
    kind = ReasonKind.OURS if refusal.cause in (Cause.CRASHED, Cause.TOO_SLOW) else REASONS[refusal.code].kind
    return Reason(refusal.code, kind, Seen("file", f"{file}\n{seen}"))


class _Basis(NamedTuple):
    """What a check rests on in one case: the values it reads, where they stand, and how sure of them we are.

    `confidence` is that of the least sure fact it needs, None where none of them is known; `unsure` names the facts
    that are known, but less surely than the check asks.
    """

    read: Values
    evidence: tuple[Evidence, ...]
    confidence: float | None = None
    unsure: tuple[str, ...] = ()


def _checked(check: Check, values: Values, known: Known, case: Case) -> tuple[CheckResult, Reason | None]:
    """What one check comes to, and the reason that it gives against approving."""
    if check.stored and case.history is None:
        return CheckResult(check.name, check.asks, Result.NOT_CHECKED, check.fails, check.passes.source, {}), None
    facts = case.facts
    basis = _basis(check, values, facts)
    try:
        passes = check.passes.evaluate(_without(basis.unsure, basis.read) if basis.unsure else known)
    except ExpressionError:
        reason = Reason("system.error", ReasonKind.OURS, check=check.name)
        return _result(check, basis, Result.ERROR, reason.code), reason
    if passes is True:
        return _result(check, basis, Result.PASSES, None), None
    why = check.fails if passes is False else "confidence.low" if basis.unsure else check.unknown
    result = _result(check, basis, Result.FAILS if passes is False else Result.UNKNOWN, why)
    if why is None:
        return result, None
    seen = unsure_of(basis.unsure, facts) if why == "confidence.low" else _seen(why, facts)
    shown = basis.evidence or facts.places.get(NEAR.get(why, ""), ())
    return result, Reason(why, REASONS[why].kind, seen, check.required, check.name, shown)


def _result(check: Check, basis: _Basis, came_to: Result, why: str | None) -> CheckResult:
    return CheckResult(
        check.name,
        check.asks,
        came_to,
        why,
        check.passes.source,
        basis.read,
        basis.evidence,
        basis.confidence,
        check.threshold,
    )


def _basis(check: Check, values: Values, facts: Facts) -> _Basis:
    read: Values = {}
    evidence: tuple[Evidence, ...] = ()
    for name, of_fact in check.reads:
        if name in values:
            read[name] = values[name]
        evidence += facts[of_fact].evidence if of_fact is not None else facts.places.get(name, ())
    if not check.needs:
        return _Basis(read, evidence)
    confidence, unsure = _sureness(check.needs, facts)
    return _Basis(read, evidence, confidence, unsure)


def _sureness(bounds: Mapping[str, float], facts: Facts) -> tuple[float | None, tuple[str, ...]]:
    """How sure we are of the least sure fact that is known, and the known facts less sure than their bound asks."""
    least: float | None = None
    unsure: tuple[str, ...] = ()
    for name, bound in bounds.items():
        fact = facts[FACT_OF[name]]
        if fact.counts:
            least = fact.confidence if least is None else min(least, fact.confidence)
            if fact.confidence < bound:
                unsure += (name,)
    return least, unsure


def _without(unsure: Collection[str], values: Values) -> Known:
    """The values that expressions may read; what we are not sure of is not known."""
    return Known({name: value for name, value in values.items() if name not in unsure}, FUNCTIONS)


def _seen(code: str, facts: Facts) -> Seen | None:
    """The value that the reason is about, for its sentence."""

    def of(name: FactName, kind: str) -> Seen | None:
        fact: Fact = facts[name]
        return Seen(kind, str(plain(fact.value))) if fact.counts else None

    match code:
        case "notice.too_short":
            periods = [facts[n].value for n in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE)]
            longest = max((p for p in periods if isinstance(p, Period)), key=Period.rough_days, default=None)
            return Seen("period", longest.iso()) if longest else None
        case "contract.ended":
            return of(FactName.CONTRACT_END, "date")
        case "contract.not_started":
            return of(FactName.CONTRACT_START, "date")
        case "party.mismatch" | "party.alike":
            return of(FactName.PARTY, "text")
    return None
