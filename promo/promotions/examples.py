"""The examples that every promotion file carries, run. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promo.eligibility.expression import ExpressionError, Formula, Known, Values
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.model import Check, Result
from promo.promotions.compiled import Promotion, given
from promo.promotions.model import CheckFile, Example
from promo.promotions.rulebook import RuleBook

_WORDS = {True: Result.PASSES, False: Result.FAILS, None: Result.UNKNOWN}


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example of a rule file, run. `check` is `credit` for an example of the months."""

    promotion: str
    check: str
    given: Values
    expected: str
    got: str

    @property
    def right(self) -> bool:
        """Whether the check did what the example says."""
        return self.expected == self.got


def run_examples(book: RuleBook) -> list[ExampleResult]:
    """Run every example of every promotion."""
    return [result for promotion in book.promotions.values() for result in _run(promotion)]


def _run(promotion: Promotion) -> Iterator[ExampleResult]:
    for source, check in zip(promotion.file.checks, promotion.checks, strict=True):
        for example in source.examples:
            yield _run_example(promotion.file.id, source, check, example)
    if isinstance(promotion.months, Formula):
        for example in promotion.file.credit.examples:
            facts = given(example, "gives")
            try:
                got = str(promotion.months.evaluate(Known(facts, FUNCTIONS)))
            except ExpressionError as error:
                got = f"error: {error}"
            yield ExampleResult(promotion.file.id, "credit", facts, str(example["gives"]), got)


def _run_example(promotion: str, source: CheckFile, check: Check, example: Example) -> ExampleResult:
    facts = given(example)
    try:
        got = _WORDS[check.passes.evaluate(Known(facts, FUNCTIONS))].value
    except ExpressionError as error:
        got = f"error: {error}"
    return ExampleResult(promotion, source.check, facts, str(example["then"]), got)
