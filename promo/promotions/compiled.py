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
from promo.translatable import N_, Said, said_by

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


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the file, and how a mistake there is told."""

    path: KeyPath
    mistake: Mistake

    def below(self, *keys: str | int) -> _Place:
        """A place inside this one."""
        return _Place((*self.path, *keys), self.mistake)

    def wrong(self, message: str) -> Exception:
        """The mistake that stands here."""
        return self.mistake(self.path, message)


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


class _Wrong(Exception):
    """A mistake on its way to the list of them."""

    def __init__(self, path: KeyPath, message: str) -> None:
        self.found = (path, message)
        super().__init__(message)


def compiled(promotion: PromotionFile) -> tuple[Promotion | None, list[tuple[KeyPath, str]]]:
    """A promotion file made ready, or every key of it that is wrong with what to mend."""
    file, found, checks = _Place((), _Wrong), list[tuple[KeyPath, str]](), list[Check]()
    try:
        ZoneInfo(promotion.timezone)
    except (KeyError, ValueError, OSError):
        says = N_("%(zone)s is no IANA time zone; write Europe/Paris, for example")
        found.append((("timezone",), Said(says, zone=repr(promotion.timezone))))
    names: set[str] = set()
    for index, source in enumerate(promotion.checks):
        at = file.below("checks", index)
        if source.check in names:
            found.append(((*at.path, "check"), Said(N_("the check %(check)s stands twice"), check=repr(source.check))))
        names.add(source.check)
        try:
            check = _compile_check(source, at)
        except _Wrong as wrong:
            found.append(wrong.found)
            continue
        checks.append(check)
        found += _contradictions(check, source, at)
    found += of_promotion(promotion)
    try:
        months = _compile_months(promotion.credit, file.below("credit"))
    except _Wrong as wrong:
        return None, [*found, wrong.found]
    if not isinstance(months, int):
        examples = [{**given(example, "gives"), "gives": example["gives"]} for example in promotion.credit.examples]
        found += of_credit(months, promotion.credit.most, examples)
    return (None if found else Promotion(promotion, tuple(checks), months)), found


def _contradictions(check: Check, source: CheckFile, at: _Place) -> Iterator[tuple[KeyPath, str]]:
    """Where a check contradicts its own examples."""
    examples = [{**given(example), "then": example["then"]} for example in source.examples]
    return of_check(check, examples, at.path)


def _compile_check(source: CheckFile, at: _Place) -> Check:
    _reasons_exist(source, at)
    _needs_are_facts(source, at.below("needs"))
    _required_are_periods(source, at.below("required"))
    try:
        expression = Expression.compile(source.passes, known=KNOWN_NAMES, functions=FUNCTIONS)
    except ExpressionError as error:
        raise at.below("passes").wrong(said_by(error)) from None
    for number, example in enumerate(source.examples):
        place = at.below("examples", number)
        if example.get("then") not in ("passes", "fails", "unknown"):
            raise place.wrong(N_("an example ends with `then: passes`, `then: fails` or `then: unknown`"))
        _names_are_known(example, "then", place)
    return Check(
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
    )


def _reasons_exist(source: CheckFile, at: _Place) -> None:
    for key, code in (("fails", source.fails), ("unknown", source.unknown)):
        if code is not None and code not in REASONS:
            says = N_("unknown reason code %(code)s; known: %(known)s")
            raise at.below(key).wrong(Said(says, code=repr(code), known=", ".join(sorted(REASONS))))


def _needs_are_facts(source: CheckFile, at: _Place) -> None:
    for fact, threshold in source.needs.items():
        if fact not in _FACTS:
            known = ", ".join(f.value for f in FactName)
            raise at.below(fact).wrong(Said(UNKNOWN_FACT, fact=repr(fact), known=known))
        if not 0 < threshold <= 1:
            says = N_("the threshold of %(fact)s is %(threshold)s; it lies between 0 and 1")
            raise at.below(fact).wrong(Said(says, fact=fact, threshold=threshold))


def _required_are_periods(source: CheckFile, at: _Place) -> None:
    for text in source.required:
        try:
            Period.parse(text)
        except ValueError as error:
            raise at.wrong(said_by(error)) from None


def _compile_months(credit: Credit, at: _Place) -> int | Formula:
    if isinstance(credit.months, int):
        if credit.at_most is not None or credit.examples:
            says = N_(
                "`at_most` and `examples` of the credit go with a formula; with a fixed number of months leave them out"
            )
            raise at.wrong(says)
        _event_holds_its_examples(credit, at.below("until_old_contract_ended"))
        return credit.most
    if credit.until_old_contract_ended is not None:
        says = N_(
            "with `until_old_contract_ended` the months are the least that is given: write a fixed number of them"
        )
        raise at.below("months").wrong(says)
    if credit.at_most is None:
        raise at.below("months").wrong(N_("months by a formula need a bound: add `at_most: 3`, for example"))
    try:
        formula = Formula.compile(credit.months, known=KNOWN_NAMES, functions=FUNCTIONS)
    except ExpressionError as error:
        raise at.below("months").wrong(said_by(error)) from None
    for number, example in enumerate(credit.examples):
        place = at.below("examples", number)
        if not isinstance(example.get("gives"), int):
            raise place.wrong(N_("an example of the credit ends with `gives:` and a number of months"))
        _names_are_known(example, "gives", place)
    return formula


def _event_holds_its_examples(credit: Credit, at: _Place) -> None:
    """The latest day lies behind the least, and each example comes to the day it names."""
    event, least = credit.until_old_contract_ended, credit.least
    if event is None or least is None:
        return
    if event.latest_months <= least:
        says = N_("`latest_months` must be more than the %(least)s months that are given in any case")
        raise at.below("latest_months").wrong(Said(says, least=least))
    for number, example in enumerate(event.examples):
        place = at.below("examples", number)
        days = {name: _day(example.get(name)) for name in ("free_from", "ended_on", "told_on", "gives")}
        free_from, ended_on, told_on, gives = days.values()
        if example.keys() != days.keys() or not (free_from and ended_on and told_on and gives):
            raise place.wrong(N_("an example of the event states the days free_from, ended_on, told_on and gives"))
        latest = free_period(free_from, event.latest_months).ends_before
        comes_to = first_billed_after_end(free_from, least, latest, ended_on, told_on)
        if comes_to != gives:
            raise place.wrong(Said(N_("billing starts on %(day)s here"), day=comes_to))


def _day(value: object) -> date | None:
    """A day as an example states it; None where it is none. Stored rule sets hold days as text."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value if type(value) is date else None
    except ValueError:
        return None


def _names_are_known(example: Example, but: str, at: _Place) -> None:
    for key in example:
        if key != but and key not in KNOWN_NAMES:
            says = N_("unknown fact %(fact)s in an example; known: %(known)s")
            raise at.below(key).wrong(Said(says, fact=repr(key), known=", ".join(sorted(KNOWN_NAMES))))


def given(example: Example, but: str = "then") -> Values:
    """What an example states, as rules read it: all its names but that of its answer."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in example.items() if k != but}
