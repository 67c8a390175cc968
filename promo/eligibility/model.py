"""What a claim is judged with and what comes of it: checks and conditions, results, reasons, the verdict. Pure.

Source: DESIGN.md section 4, "Outcome"; STYLE.md section 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from promo.eligibility.expression import Expression, Formula
from promo.eligibility.papers import Trust
from promo.eligibility.reasons import ReasonKind
from promo.proof.facts.model import FactName
from promo.proof.facts.text import Evidence

FACT_OF = {name.value: name for name in FactName}
"""The facts by the names that rules call them."""


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


@dataclass(frozen=True)
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
    passing: tuple[Mapping[str, object], ...] = ()
    """The examples of the rule file that pass: values to try when asked what would change a decision."""
    last: bool = False
    """Whether its reason is given only where nothing else speaks against a yes."""

    @cached_property
    def reads(self) -> tuple[tuple[str, FactName | None], ...]:
        """The names its expression reads, each with its fact if it is one."""
        return tuple((name, FACT_OF.get(name)) for name in self.passes.names)

    @cached_property
    def threshold(self) -> float | None:
        """The highest of the confidences it needs; None where it needs none."""
        return max(self.needs.values(), default=None)


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


class CheckResult(NamedTuple):
    """What a check read, what it required of that (the expression of the rule file) and what it came to."""

    check: str
    asks: str
    result: Result
    reason: str | None
    rule: str
    read: Mapping[str, object]
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """The parts of a promotion that judging needs: whom it is open to, and what its checks ask.

    It is open from `opens_at` to before `ends_at`. Empty countries, plans and billing mean all of them.
    `thresholds` is how sure we must be of each fact that a formula for the months reads.
    """

    checks: tuple[Check, ...]
    opens_at: datetime
    ends_at: datetime
    months: int | Formula = 3
    at_most: int = 12
    countries: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    billing: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    two_people_over: Mapping[str, int] = field(default_factory=dict)
    """By currency, in minor units: a credit of a greater list value is confirmed by two people."""
    papers: Mapping[str, Trust] = field(default_factory=dict)
    """How far each kind of paper is trusted; empty where the promotion does not ask."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with all its reasons and the result of every check; `months` of credit where it approves."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    checks: tuple[CheckResult, ...]
    months: int | None = None

    @property
    def not_checked(self) -> tuple[str, ...]:
        """Reason codes of the checks that need stored history and had none."""
        return tuple(c.reason or c.check for c in self.checks if c.result is Result.NOT_CHECKED)
