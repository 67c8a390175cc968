"""A promotion file made ready to judge by: expressions compiled, every key that needs it looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from promo.eligibility.expression import Expression, ExpressionError, Formula
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.known import KNOWN_NAMES
from promo.eligibility.model import Check, Conditions
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.money import Money
from promo.periods import Period
from promo.promotions.consistency import of_check, of_credit, of_promotion
from promo.promotions.model import CheckFile, PromotionFile
from promo.proof.facts.model import FactName

Path = tuple[str | int, ...]
Mistake = Callable[[Path, str], Exception]
"""Makes the exception for a mistake at a key of the file."""

_FACTS = {name.value for name in FactName}


@dataclass(frozen=True)
class Promotion:
    """An offer, loaded and compiled. `months` is the length of its credit, fixed or a formula."""

    file: PromotionFile
    checks: tuple[Check, ...]
    months: int | Formula

    @cached_property
    def conditions(self) -> Conditions:
        """The parts that judging needs."""
        file, zone = self.file, ZoneInfo(self.file.timezone)
        thresholds: dict[str, float] = {}
        for check in self.checks:
            for name, bound in check.needs.items():
                thresholds[name] = max(bound, thresholds.get(name, 0.0))
        reach = file.open_to
        return Conditions(
            self.checks,
            file.window.opens_at(zone),
            file.window.ends_at(zone),
            self.months,
            file.credit.most,
            reach.countries,
            reach.plans,
            reach.billing,
            thresholds,
            {currency: Money.parse(amount, currency).minor for currency, amount in file.credit.two_people_over.items()},
        )

    @property
    def refusals(self) -> tuple[str, ...]:
        """Codes of all that can refuse a claim for good, in the order of the checks."""
        codes = [check.fails for check in self.checks] + ([] if isinstance(self.months, int) else ["credit.none"])
        return tuple(code for code in dict.fromkeys(codes) if REASONS[code].kind is ReasonKind.FINAL)


def compile_promotion(promotion: PromotionFile, mistake: Mistake) -> Promotion:
    """Compile a promotion file.

    Raises:
        Exception: what `mistake` makes of the first key that is wrong.
    """
    try:
        ZoneInfo(promotion.timezone)
    except (KeyError, ValueError, OSError):
        raise mistake(
            ("timezone",), f"{promotion.timezone!r} is no IANA time zone; write Europe/Paris, for example"
        ) from None
    checks: list[Check] = []
    for index, source in enumerate(promotion.checks):
        at: Path = ("checks", index)
        if any(c.name == source.check for c in checks):
            raise mistake((*at, "check"), f"the check {source.check!r} stands twice")
        checks.append(_compile_check(source, at, mistake))
    for where, message in of_promotion(promotion):
        raise mistake(where, message)
    return Promotion(promotion, tuple(checks), _compile_months(promotion, mistake))


def _compile_check(source: CheckFile, at: Path, mistake: Mistake) -> Check:
    for key, code in (("fails", source.fails), ("unknown", source.unknown)):
        if code is not None and code not in REASONS:
            raise mistake((*at, key), f"unknown reason code {code!r}; known: {', '.join(sorted(REASONS))}")
    for fact, threshold in source.needs.items():
        if fact not in _FACTS:
            raise mistake(
                (*at, "needs", fact), f"unknown fact {fact!r}; known facts: {', '.join(f.value for f in FactName)}"
            )
        if not 0 < threshold <= 1:
            raise mistake((*at, "needs", fact), f"the threshold of {fact} is {threshold}; it lies between 0 and 1")
    for text in source.required:
        try:
            Period.parse(text)
        except ValueError as error:
            raise mistake((*at, "required"), str(error)) from None
    try:
        expression = Expression.compile(source.passes, known=KNOWN_NAMES, functions=FUNCTIONS)
    except ExpressionError as error:
        raise mistake((*at, "passes"), str(error)) from None
    for number, example in enumerate(source.examples):
        if example.get("then") not in ("passes", "fails", "unknown"):
            raise mistake(
                (*at, "examples", number), "an example ends with `then: passes`, `then: fails` or `then: unknown`"
            )
        _known_facts(example, "then", (*at, "examples", number), mistake)
    check = Check(
        source.check,
        source.asks,
        expression,
        source.fails,
        source.unknown,
        source.needs,
        source.stored,
        source.required,
        tuple(given(example) for example in source.examples if example["then"] == "passes"),
    )
    examples = [{**given(example), "then": example["then"]} for example in source.examples]
    for where, message in of_check(check, examples, at):
        raise mistake(where, message)
    return check


def _compile_months(promotion: PromotionFile, mistake: Mistake) -> int | Formula:
    credit = promotion.credit
    if isinstance(credit.months, int):
        if credit.at_most is not None or credit.examples:
            raise mistake(
                ("credit",),
                "`at_most` and `examples` of the credit go with a formula; with a fixed number of months leave"
                " them out",
            )
        return credit.months
    if credit.at_most is None:
        raise mistake(("credit", "months"), "months by a formula need a bound: add `at_most: 3`, for example")
    try:
        formula = Formula.compile(credit.months, known=KNOWN_NAMES, functions=FUNCTIONS)
    except ExpressionError as error:
        raise mistake(("credit", "months"), str(error)) from None
    for number, example in enumerate(credit.examples):
        if not isinstance(example.get("gives"), int):
            raise mistake(
                ("credit", "examples", number), "an example of the credit ends with `gives:` and a number of months"
            )
        _known_facts(example, "gives", ("credit", "examples", number), mistake)
    examples = [{**given(example, "gives"), "gives": example["gives"]} for example in credit.examples]
    for where, message in of_credit(formula, credit.most, examples):
        raise mistake(where, message)
    return formula


def _known_facts(example: Mapping[str, Any], but: str, at: Path, mistake: Mistake) -> None:
    for key in example:
        if key != but and key not in KNOWN_NAMES:
            raise mistake((*at, key), f"unknown fact {key!r} in an example; known: {', '.join(sorted(KNOWN_NAMES))}")


def given(example: Mapping[str, Any], but: str = "then") -> dict[str, Any]:
    """What an example states, as rules read it."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in example.items() if k != but}
