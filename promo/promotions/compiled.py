"""A promotion file made ready to judge by: expressions compiled, every key that needs it looked at. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from promo.eligibility.expression import UNKNOWN_FACT, Expression, ExpressionError, Formula, Values
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.known import KNOWN_NAMES
from promo.eligibility.model import Check, Conditions
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.money import Money
from promo.periods import Period, first_billed_after_end, free_period
from promo.promotions.consistency import of_check, of_credit, of_promotion
from promo.promotions.model import CheckFile, Credit, Example, PromotionFile
from promo.promotions.strict import KeyPath
from promo.proof.facts.model import FactName
from promo.translatable import M_, Said, said_by

Mistake = Callable[[KeyPath, str], Exception]
"""Makes the exception for a mistake at a key of the file."""

_FACTS = {name.value for name in FactName}


@dataclass(frozen=True)
class Promotion:
    """An offer, loaded and compiled. `months` is the length of its credit, fixed or a formula: the greatest, where an
    event may end it sooner."""

    file: PromotionFile
    checks: tuple[Check, ...]
    months: int | Formula

    def asks_for(self, fact: str) -> bool:
        """Whether the offer looks at a fact at all: in a check, or as the bound of what is free."""
        checked = any(fact in check.needs or fact in check.passes.names for check in self.checks)
        return checked or fact in self.file.like_for_like.asks

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
            {kind.value: trust for kind, trust in file.papers.items()},
        )

    @property
    def refusals(self) -> tuple[str, ...]:
        """Codes of all that can refuse a claim for good, in the order of the checks."""
        codes = [check.fails for check in self.checks] + ([] if isinstance(self.months, int) else ["credit.none"])
        return tuple(code for code in dict.fromkeys(codes) if REASONS[code].kind is ReasonKind.FINAL)


def compile_promotion(promotion: PromotionFile, mistake: Mistake) -> Promotion:
    """Compile a promotion file.

    Args:
        promotion: the file as parsed.
        mistake: makes the exception for a mistake at a key of the file.

    Raises:
        Exception: what `mistake` makes of the first key that is wrong.
    """
    made, wrong = compiled(promotion)
    if made is None:
        raise mistake(*wrong[0])
    return made


def compiled(promotion: PromotionFile) -> tuple[Promotion | None, list[tuple[KeyPath, str]]]:
    """A promotion file made ready, or every key of it that is wrong with what to mend."""
    found, checks = list[tuple[KeyPath, str]](), list[Check]()
    try:
        ZoneInfo(promotion.timezone)
    except (KeyError, ValueError, OSError):
        says = M_("time-zone", "%(zone)s is no IANA time zone; write Europe/Paris, for example")
        found.append((("timezone",), Said(says, zone=repr(promotion.timezone))))
    names: set[str] = set()
    for index, source in enumerate(promotion.checks):
        at: KeyPath = ("checks", index)
        if source.check in names:
            found.append(
                ((*at, "check"), Said(M_("check-twice", "the check %(check)s stands twice"), check=repr(source.check)))
            )
        names.add(source.check)
        check, wrong = _compile_check(source, at)
        found += wrong
        if check is not None:
            checks.append(check)
            found += _contradictions(check, source, at)
    found += of_promotion(promotion)
    months, wrong = _compile_months(promotion.credit, ("credit",))
    found += wrong
    if months is None:
        return None, found
    if not isinstance(months, int) and not wrong:
        examples = [{**given(example, "gives"), "gives": example["gives"]} for example in promotion.credit.examples]
        found += of_credit(months, promotion.credit.most, examples)
    return (None if found else Promotion(promotion, tuple(checks), months)), found


def _contradictions(check: Check, source: CheckFile, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Where a check contradicts its own examples."""
    examples = [{**given(example), "then": example["then"]} for example in source.examples]
    return of_check(check, examples, at)


def _compile_check(source: CheckFile, at: KeyPath) -> tuple[Check | None, list[tuple[KeyPath, str]]]:
    """A check made ready, or all that is wrong with its keys."""
    wrong = [*_reasons_exist(source, at), *_needs_are_facts(source, (*at, "needs")), *_required_are_periods(source, at)]
    unlike = list[tuple[KeyPath, str]]()
    for number, example in enumerate(source.examples):
        place = (*at, "examples", number)
        if example.get("then") not in ("passes", "fails", "unknown"):
            says = M_("example-without-end", "an example ends with `then: passes`, `then: fails` or `then: unknown`")
            unlike.append(((*place, "then") if "then" in example else place, says))
        unlike += _names_are_known(example, "then", place)
    try:
        expression = Expression.compile(source.passes, known=KNOWN_NAMES, functions=FUNCTIONS)
    except ExpressionError as error:
        return None, [*wrong, *unlike, ((*at, "passes"), said_by(error))]
    if unlike:
        return None, wrong + unlike
    return (
        Check(
            source.check,
            source.asks,
            expression,
            source.fails,
            source.unknown,
            source.needs,
            source.stored,
            source.required,
            tuple(given(example) for example in source.examples if example["then"] == "passes"),
            source.last,
        ),
        wrong,
    )


def _reasons_exist(source: CheckFile, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for key, code in (("fails", source.fails), ("unknown", source.unknown)):
        if code is not None and code not in REASONS:
            says = M_("unknown-reason", "unknown reason code %(code)s; known: %(known)s")
            yield (*at, key), Said(says, code=repr(code), known=", ".join(sorted(REASONS)))


def _needs_are_facts(source: CheckFile, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for fact, threshold in source.needs.items():
        if fact not in _FACTS:
            known = ", ".join(f.value for f in FactName)
            yield (*at, fact), Said(UNKNOWN_FACT, fact=repr(fact), known=known)
        elif not 0 < threshold <= 1:
            says = M_("threshold", "the threshold of %(fact)s is %(threshold)s; it lies between 0 and 1")
            yield (*at, fact), Said(says, fact=fact, threshold=threshold)


def _required_are_periods(source: CheckFile, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for number, text in enumerate(source.required):
        try:
            Period.parse(text)
        except ValueError as error:
            yield (*at, "required", number), said_by(error)


def _compile_months(credit: Credit, at: KeyPath) -> tuple[int | Formula | None, list[tuple[KeyPath, str]]]:
    """The months of a credit, and all that is wrong with them."""
    if isinstance(credit.months, int):
        if credit.at_most is not None or credit.examples:
            says = M_(
                "formula-parts",
                "`at_most` and `examples` of the credit go with a formula; "
                "with a fixed number of months leave them out",
            )
            return None, [(at, says)]
        return credit.most, [*_event_holds_its_examples(credit, (*at, "until_old_contract_ended"))]
    if credit.until_old_contract_ended is not None:
        says = M_(
            "least-is-fixed",
            "with `until_old_contract_ended` the months are the least that is given: write a fixed number of them",
        )
        return None, [((*at, "months"), says)]
    wrong: list[tuple[KeyPath, str]] = []
    if credit.at_most is None:
        wrong.append(
            ((*at, "months"), M_("formula-bound", "months by a formula need a bound: add `at_most: 3`, for example"))
        )
    for number, example in enumerate(credit.examples):
        place = (*at, "examples", number)
        if not isinstance(example.get("gives"), int):
            wrong.append(
                (
                    place,
                    M_(
                        "credit-example-without-end",
                        "an example of the credit ends with `gives:` and a number of months",
                    ),
                )
            )
        wrong += _names_are_known(example, "gives", place)
    try:
        return Formula.compile(credit.months, known=KNOWN_NAMES, functions=FUNCTIONS), wrong
    except ExpressionError as error:
        return None, [*wrong, ((*at, "months"), said_by(error))]


def _event_holds_its_examples(credit: Credit, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """The latest day lies behind the least, and each example comes to the day it names."""
    event, least = credit.until_old_contract_ended, credit.least
    if event is None or least is None:
        return
    if event.latest_months <= least:
        says = M_("latest-above-least", "`latest_months` must be more than the months given in any case (%(least)s)")
        yield (*at, "latest_months"), Said(says, least=least)
        return
    for number, example in enumerate(event.examples):
        place = (*at, "examples", number)
        days = {name: _day(example.get(name)) for name in ("free_from", "ended_on", "told_on", "gives")}
        free_from, ended_on, told_on, gives = days.values()
        if example.keys() != days.keys() or not (free_from and ended_on and told_on and gives):
            yield (
                place,
                M_(
                    "event-example-days",
                    "an example of the event states the days free_from, ended_on, told_on and gives",
                ),
            )
            continue
        latest = free_period(free_from, event.latest_months).ends_before
        comes_to = first_billed_after_end(free_from, least, latest, ended_on, told_on)
        if comes_to != gives:
            yield place, Said(M_("event-example-differs", "billing starts on %(day)s here"), day=comes_to)


def _day(value: object) -> date | None:
    """A day as an example states it; None where it is none. Stored rule sets hold days as text."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value if type(value) is date else None
    except ValueError:
        return None


def _names_are_known(example: Example, but: str, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for key in example:
        if key != but and key not in KNOWN_NAMES:
            says = M_("example-unknown-fact", "unknown fact %(fact)s in an example; known: %(known)s")
            yield (*at, key), Said(says, fact=repr(key), known=", ".join(sorted(KNOWN_NAMES)))


def given(example: Example, but: str = "then") -> Values:
    """What an example states, as rules read it: all its names but that of its answer."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in example.items() if k != but}
