"""From facts to a decision: every check runs, every result is kept. Pure.

Source: DESIGN.md section 4, "Outcome"; STYLE.md section 8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from promo.eligibility.case import Case
from promo.eligibility.expression import ExpressionError, Known
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.known import known_values, plain
from promo.eligibility.model import FACT_OF, Check, CheckResult, Conditions, Outcome, Reason, Result, Seen, Verdict
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.money import Money
from promo.periods import Period
from promo.proof.facts.model import Fact, FactName, Facts
from promo.proof.facts.text import Evidence
from promo.proof.reading import Cause, Refusal


def judge(conditions: Conditions, case: Case) -> Verdict:
    """Judge one claim: the outcome by the precedence of DESIGN.md section 4, with every reason.

    Checks that need stored history are listed as not checked where the case has none.
    """
    values = known_values(conditions, case)
    known = Known(values, FUNCTIONS)
    reasons = [refusal_of(f.file, f.refusal) for f in case.files if f.refusal is not None]
    # A page that we had no time for may hold what seems to be missing: a person looks.
    reasons += [
        Reason("document.unreadable", ReasonKind.OURS, Seen("text", f.file)) for f in case.files if f.partly_read
    ]
    readable = any(f.refusal is None for f in case.files)
    results: list[CheckResult] = []
    for check in conditions.checks:
        if check.stored and case.history is None:
            results.append(
                CheckResult(check.name, check.asks, Result.NOT_CHECKED, check.fails, check.passes.source, {})
            )
            continue
        result, reason = _run(check, values, known, case.facts)
        results.append(result)
        if reason is None or any(r.code == reason.code for r in reasons):
            continue
        # With nothing readable, what the file itself is missing is the whole story: no list of absent facts.
        if readable or result.result in (Result.FAILS, Result.ERROR):
            reasons.append(reason)
    reasons = _with_typed(reasons, case)
    outcome = outcome_of(reasons)
    if outcome is Outcome.ASK and case.history is not None and case.history.asked_before:
        outcome = Outcome.REVIEW  # nobody is sent for papers twice in a row by a machine
    months = None
    if outcome is Outcome.APPROVE:
        months, wrong = _months(conditions, values, known, case.facts)
        if wrong is not None:
            reasons.append(wrong)
        elif months is not None and two_people_needed(conditions, case.declared.month_value, months):
            reasons.append(Reason("credit.two_people", REASONS["credit.two_people"].kind, check="credit"))
        outcome = outcome_of(reasons)
    return Verdict(outcome, tuple(reasons), tuple(results), months)


def _with_typed(reasons: list[Reason], case: Case) -> list[Reason]:
    """The reasons, a missing date replaced by the question whether a typed one is right: a person compares it with the
    paper."""
    typed = dict(case.declared.typed)

    def known(name: FactName) -> bool:
        return case.facts[name].counts or name.value in typed

    if not typed or not (
        known(FactName.CONTRACT_START) and (known(FactName.INITIAL_TERM) or known(FactName.RENEWAL_TERM))
    ):
        return reasons
    shown = Seen("text", ", ".join(f"{name}: {text}" for name, text in sorted(typed.items())))
    code = "contract.dates_typed"
    return [
        replace(r, code=code, kind=REASONS[code].kind, seen=shown) if r.code == "contract.dates_missing" else r
        for r in reasons
    ]


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


def _months(
    conditions: Conditions, values: Mapping[str, Any], known: Known, facts: Facts
) -> tuple[int | None, Reason | None]:
    """The months of the credit; or why there are none, where a formula cannot say, or says none."""
    if isinstance(conditions.months, int):
        return conditions.months, None
    read = [FACT_OF[name] for name in conditions.months.names if name in FACT_OF]
    unsure = [
        n.value for n in read if facts[n].counts and facts[n].confidence < conditions.thresholds.get(n.value, 0.0)
    ]
    if unsure:
        known = Known({name: value for name, value in values.items() if name not in unsure}, FUNCTIONS)
    try:
        months = conditions.months.evaluate(known)
    except ExpressionError:
        return None, Reason("system.error", ReasonKind.OURS, check="credit")
    if months is None:
        return None, Reason("confidence.low", REASONS["confidence.low"].kind, check="credit")
    if not 0 <= months <= conditions.at_most:
        return None, Reason("system.error", ReasonKind.OURS, check="credit")
    evidence = tuple(place for name in read for place in facts[name].evidence)
    return (
        (months, None)
        if months
        else (None, Reason("credit.none", REASONS["credit.none"].kind, None, (), "credit", evidence))
    )


def outcome_of(reasons: Sequence[Reason]) -> Outcome:
    """The first that matches: ours or suspicious, conflict, duplicate; final; fixable; any other question; approve."""
    codes = {r.code for r in reasons}
    kinds = {r.kind for r in reasons}
    if ReasonKind.OURS in kinds or codes & {
        "document.suspicious",
        "notice.conflict",
        "readers.differ",
        "document.duplicate",
    }:
        return Outcome.REVIEW
    if any(
        r.kind is ReasonKind.FINAL and (r.evidence or not r.code.startswith(("notice.", "contract.", "competitor.")))
        for r in reasons
    ):
        return Outcome.DECLINE
    if ReasonKind.FINAL in kinds:
        return Outcome.REVIEW
    if ReasonKind.FIXABLE in kinds:
        return Outcome.ASK
    return Outcome.REVIEW if kinds else Outcome.APPROVE


def refusal_of(file: str, refusal: Refusal) -> Reason:
    """The reason for a file that could not be read."""
    seen = f"{file} ({refusal.seen})" if refusal.seen and refusal.code != "document.password" else file
    kind = ReasonKind.OURS if refusal.cause in (Cause.CRASHED, Cause.TOO_SLOW) else REASONS[refusal.code].kind
    return Reason(refusal.code, kind, Seen("text", seen))


def _run(check: Check, values: Mapping[str, Any], known: Known, facts: Facts) -> tuple[CheckResult, Reason | None]:
    confidence, unsure = None, False
    for name, bound in check.needs.items():
        fact = facts.found.get(FACT_OF[name])
        if fact is not None and fact.counts:
            confidence = fact.confidence if confidence is None else min(confidence, fact.confidence)
            unsure = unsure or fact.confidence < bound
    read = {}
    evidence: tuple[Evidence, ...] = ()
    for name, of_fact in check.reads:
        if name in values:
            read[name] = values[name]
        if of_fact is not None:
            if (fact := facts.found.get(of_fact)) is not None:
                evidence += fact.evidence
        elif name in facts.places:
            evidence += facts.places[name]
    if unsure:  # what we are not sure of is not known
        known = Known({name: value for name, value in read.items() if not _unsure(name, check.needs, facts)}, FUNCTIONS)
    try:
        value = check.passes.evaluate(known)
    except ExpressionError:
        what, code, reason = Result.ERROR, "system.error", Reason("system.error", ReasonKind.OURS, check=check.name)
        return (
            CheckResult(
                check.name, check.asks, what, code, check.passes.source, read, evidence, confidence, check.threshold
            ),
            reason,
        )
    if value is True:
        return (
            CheckResult(
                check.name,
                check.asks,
                Result.PASSES,
                None,
                check.passes.source,
                read,
                evidence,
                confidence,
                check.threshold,
            ),
            None,
        )
    why = check.fails if value is False else "confidence.low" if unsure else check.unknown
    what = Result.FAILS if value is False else Result.UNKNOWN
    result = CheckResult(
        check.name, check.asks, what, why, check.passes.source, read, evidence, confidence, check.threshold
    )
    if why is None:
        return result, None
    return result, Reason(why, REASONS[why].kind, _seen(why, facts), check.required, check.name, evidence)


def _unsure(name: str, needs: Mapping[str, float], facts: Facts) -> bool:
    return name in needs and facts[FACT_OF[name]].counts and facts[FACT_OF[name]].confidence < needs[name]


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
        case "party.mismatch":
            return of(FactName.PARTY, "text")
    return None
