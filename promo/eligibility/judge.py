"""From facts to a decision: every check runs, every result is kept. Pure.

Source: DESIGN.md section 4, "Outcome"; STYLE.md section 8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from promo.eligibility.expression import Expression, ExpressionError
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.periods import Period
from promo.proof.facts.model import Fact, FactName, Facts
from promo.proof.facts.text import Evidence
from promo.proof.reading import Cause, Reading


class Outcome(StrEnum):
    """What happens to the claim."""

    APPROVE = "approve"
    ASK = "ask"
    REVIEW = "review"
    DECLINE = "decline"


class Result(StrEnum):
    """What one check came to."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "unknown"
    ERROR = "error"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of a promotion: a question, the facts it needs and how sure of them we must be."""

    name: str
    asks: str
    passes: Expression
    fails: str
    unknown: str | None = None
    needs: Mapping[str, float] = field(default_factory=dict)
    stored: bool = False
    required: tuple[str, ...] = ()
    passing: tuple[Mapping[str, Any], ...] = ()
    """The examples of the rule file that pass: values to try when asked what would change a decision."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A value as the reader shall see it: its kind says how to write it in a language."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim is not simply approved. Texts are looked up by the code."""

    code: str
    kind: ReasonKind
    seen: Seen | None = None
    required: tuple[str, ...] = ()
    check: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check read and came to."""

    check: str
    asks: str
    result: Result
    reason: str | None
    read: Mapping[str, Any]
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What only the store knows. None in its place means that nothing stored was asked."""

    duplicate: bool = False
    already_used: bool = False
    existing_customer: bool = False
    places_left: int = 1


@dataclass(frozen=True, slots=True)
class Declared:
    """What the claimant said: never a fact, only what facts are compared with."""

    company: str | None = None
    country: str | None = None
    competitor: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The parts of a promotion that judging needs."""

    checks: tuple[Check, ...]
    opens: date
    closes: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with all its reasons and the result of every check."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    checks: tuple[CheckResult, ...]

    @property
    def not_checked(self) -> tuple[str, ...]:
        """Reason codes of the checks that need stored history and had none."""
        return tuple(c.reason or c.check for c in self.checks if c.result is Result.NOT_CHECKED)


_FACT_OF = {name.value: name for name in FactName}
FINDINGS = (
    "own_brand", "vendor_notice_only", "notice_unreadable", "notice_conflict", "fixed_term", "ended_by_notice", "open_ended",
)  # fmt: skip
KNOWN_NAMES: frozenset[str] = frozenset(
    {name.value for name in FactName}
    | set(FINDINGS)
    | {"ends_without_notice", "suspicious", "company", "country", "today", "asked_on", "opens", "closes",
       "duplicate", "already_used", "existing_customer", "places_left"}
)  # fmt: skip


def judge(
    offer: Offer,
    facts: Facts,
    readings: Sequence[Reading],
    declared: Declared,
    history: History | None,
    *,
    today: date,
    asked_on: date,
) -> Verdict:
    """Judge one claim.

    Args:
        offer: the promotion's checks and window.
        facts: what the proof says.
        readings: the files, for those that could not be read.
        declared: what the claimant typed.
        history: what the store knows, or None: checks that need it are listed as not checked.
        today: the day of the decision, in the customer's country.
        asked_on: the day the claim was sent, in the promotion's time zone.

    Returns:
        The outcome by the precedence of DESIGN.md section 4, with every reason.
    """
    values = known_values(offer, facts, readings, declared, history, today=today, asked_on=asked_on)
    reasons = [refusal_of(r) for r in readings if r.refusal is not None]
    # A page that we had no time for may hold what seems to be missing: a person looks.
    reasons += [Reason("document.unreadable", ReasonKind.OURS, Seen("text", r.file)) for r in readings if r.partly_read]
    readable = any(r.refusal is None for r in readings)
    results: list[CheckResult] = []
    for check in offer.checks:
        if check.stored and history is None:
            results.append(CheckResult(check.name, check.asks, Result.NOT_CHECKED, check.fails, {}))
            continue
        result, reason = _run(check, values, facts)
        # With nothing readable, what the file itself is missing is the whole story: no list of absent facts.
        speaks = reason is not None and (readable or result.result in (Result.FAILS, Result.ERROR))
        if reason is not None and speaks and not any(r.code == reason.code for r in reasons):
            reasons.append(reason)
        results.append(result)
    return Verdict(outcome_of(reasons), tuple(reasons), tuple(results))


def outcome_of(reasons: Sequence[Reason]) -> Outcome:
    """The first that matches: ours or suspicious, conflict, duplicate; final; fixable; any other question; approve."""
    codes = {r.code for r in reasons}
    kinds = {r.kind for r in reasons}
    if ReasonKind.OURS in kinds or codes & {"document.suspicious", "notice.conflict", "document.duplicate"}:
        return Outcome.REVIEW
    if any(r.kind is ReasonKind.FINAL and (r.evidence or not r.code.startswith(("notice.", "contract.", "competitor."))) for r in reasons):
        return Outcome.DECLINE
    if ReasonKind.FINAL in kinds:
        return Outcome.REVIEW
    if ReasonKind.FIXABLE in kinds:
        return Outcome.ASK
    return Outcome.REVIEW if kinds else Outcome.APPROVE


def refusal_of(reading: Reading) -> Reason:
    """The reason for a file that could not be read."""
    assert reading.refusal is not None
    code = reading.refusal.code
    seen = reading.refusal.seen or reading.file
    if code == "document.unsupported" and reading.refusal.seen:
        seen = f"{reading.file} ({reading.refusal.seen})"
    elif code == "document.unreadable":
        seen = f"{reading.file} ({reading.refusal.seen})" if reading.refusal.seen else reading.file
    elif code == "document.password":
        seen = reading.file
    kind = ReasonKind.OURS if reading.refusal.cause in (Cause.CRASHED, Cause.TOO_SLOW) else REASONS[code].kind
    return Reason(code, kind, Seen("text", seen))


def known_values(
    offer: Offer,
    facts: Facts,
    readings: Sequence[Reading],
    declared: Declared,
    history: History | None,
    *,
    today: date,
    asked_on: date,
) -> dict[str, Any]:
    """The names that checks read; what is not known is left out."""
    values: dict[str, Any] = {
        "today": today.isoformat(),
        "asked_on": asked_on.isoformat(),
        "opens": offer.opens.isoformat(),
        "closes": offer.closes.isoformat(),
        "suspicious": any("suspicious" in signal for r in readings for signal in r.signals),
    }
    values |= {name: name in facts.findings for name in FINDINGS}
    for name in FactName:
        fact = facts[name]
        if fact.counts:
            values[name.value] = plain(fact.value)
    notices = [n for n in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE) if facts[n].counts]
    values["ends_without_notice"] = values["fixed_term"] and not notices
    if notices:  # the whole proof was read and one notice found: the other kind is "none", not unknown
        for name in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE):
            values.setdefault(name.value, "none")
    if declared.company:
        values["company"] = declared.company
    if declared.country:
        values["country"] = declared.country
    if history is not None:
        values |= {
            "duplicate": history.duplicate,
            "already_used": history.already_used,
            "existing_customer": history.existing_customer,
            "places_left": history.places_left,
        }
    return values


def plain(value: Any) -> Any:
    """A fact's value as rules read it: periods and dates as ISO text."""
    if isinstance(value, Period):
        return value.iso()
    return value.isoformat() if isinstance(value, date) else value


def _run(check: Check, values: Mapping[str, Any], facts: Facts) -> tuple[CheckResult, Reason | None]:
    needed = [(_FACT_OF[name], threshold) for name, threshold in check.needs.items() if name in _FACT_OF]
    sure_of = {name.value: facts[name].confidence for name, _ in needed if facts[name].counts}
    unsure = [name.value for name, threshold in needed if sure_of.get(name.value, threshold) < threshold]
    read = {name: values[name] for name in check.passes.names if name in values}
    usable = {name: value for name, value in read.items() if name not in unsure} if unsure else read
    evidence = tuple(
        place
        for name in check.passes.names
        for place in (facts[_FACT_OF[name]].evidence if name in _FACT_OF else facts.places.get(name, ()))
    )
    confidence = min(sure_of.values(), default=None)
    threshold = max(check.needs.values(), default=None)

    def result(what: Result, code: str | None) -> CheckResult:
        return CheckResult(check.name, check.asks, what, code, read, evidence, confidence, threshold)

    try:
        value = check.passes.evaluate(usable, FUNCTIONS)
    except ExpressionError:
        return result(Result.ERROR, "system.error"), Reason("system.error", ReasonKind.OURS, check=check.name)
    if value is True:
        return result(Result.PASSES, None), None
    if value is False:
        return result(Result.FAILS, check.fails), _reason(check, check.fails, facts, evidence)
    if unsure:
        code = "confidence.low"
        return result(Result.UNKNOWN, code), _reason(check, code, facts, evidence)
    if check.unknown is None:
        return result(Result.UNKNOWN, None), None
    return result(Result.UNKNOWN, check.unknown), _reason(check, check.unknown, facts, evidence)


def _reason(check: Check, code: str, facts: Facts, evidence: tuple[Evidence, ...]) -> Reason:
    return Reason(code, REASONS[code].kind, _seen(code, facts), check.required, check.name, evidence)


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
