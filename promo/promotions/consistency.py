"""Mistakes that no single key shows: examples that do not hold, needs nobody reads, names two vendors share. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from promo.eligibility.expression import ExpressionError, Formula, Known
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.model import Check
from promo.eligibility.papers import PaperKind
from promo.promotions.catalog import Catalog
from promo.promotions.model import Competitor, Example, PromotionFile
from promo.promotions.named_countries import wrong_country
from promo.promotions.strict import KeyPath
from promo.translatable import M_, Said, said_by

Mistake = tuple[KeyPath, str]
"""Where something is wrong, and what to mend."""
EMPTY = M_("empty", "%(key)s must not be empty")
_READS_TRUST = re.compile(r"\btrust\b")
_WORDS = {True: "passes", False: "fails", None: "unknown"}


def of_check(check: Check, examples: Sequence[Example], at: KeyPath) -> Iterator[Mistake]:
    """Where a check contradicts its own examples, or asks for more than it reads.

    Args:
        check: the compiled check.
        examples: its examples as rules read them, each with its `then`.
        at: the path of the check in its file.
    """
    yield from _examples_that_do_not_hold(check, examples, at)
    said = {example["then"] for example in examples}
    for outcome in ("passes", "fails"):
        if outcome not in said and not (outcome == "fails" and "unknown" in said):
            says = M_(
                "outcome-without-example",
                "no example shows when %(check)s %(outcome)s; add one with `then: %(outcome)s`",
            )
            yield (*at, "examples"), Said(says, check=repr(check.name), outcome=outcome)
    for fact in check.needs:
        if fact not in check.passes.variables:
            yield (
                (*at, "needs", fact),
                Said(
                    M_(
                        "need-not-read",
                        "%(check)s needs %(fact)s but its expression does not read it; take it out or use it",
                    ),
                    check=repr(check.name),
                    fact=repr(fact),
                ),
            )
    if check.needs and check.fails.startswith("system."):
        yield (*at, "fails"), M_("fails-by-us", "a check cannot fail for an error of ours; name a reason of the claim")


def _examples_that_do_not_hold(check: Check, examples: Sequence[Example], at: KeyPath) -> Iterator[Mistake]:
    for number, example in enumerate(examples):
        given = {name: value for name, value in example.items() if name != "then"}
        try:
            got = _WORDS[check.passes.evaluate(Known(given, FUNCTIONS))]
        except ExpressionError as error:
            yield (
                (*at, "examples", number),
                Said(M_("example-unjudged", "the example cannot be judged: %(why)s"), why=said_by(error)),
            )
            continue
        if got != example["then"]:
            yield (
                (*at, "examples", number),
                Said(
                    M_(
                        "example-differs",
                        "the example says `then: %(then)s` but the check gives %(got)s; mend one of them",
                    ),
                    then=example["then"],
                    got=got,
                ),
            )


def of_credit(formula: Formula, most: int, examples: Sequence[Example]) -> Iterator[Mistake]:
    """Where a formula for the months contradicts its own examples or its bound.

    Args:
        formula: the compiled formula.
        most: the most months it may give.
        examples: its examples as rules read them, each with what it `gives`.
    """
    if not examples:
        says = M_(
            "formula-examples", "months by a formula need examples; add one such as {renewal_notice: P3M, gives: 3}"
        )
        yield ("credit", "months"), says
    for number, example in enumerate(examples):
        facts = {name: value for name, value in example.items() if name != "gives"}
        try:
            got = formula.evaluate(Known(facts, FUNCTIONS))
        except ExpressionError as error:
            yield (
                ("credit", "examples", number),
                Said(M_("example-unjudged", "the example cannot be reckoned: %(why)s"), why=said_by(error)),
            )
            continue
        if got != example["gives"]:
            yield (
                ("credit", "examples", number),
                Said(
                    M_(
                        "credit-example-differs",
                        "the example says `gives: %(gives)s` but the formula gives %(got)s; mend one of them",
                    ),
                    gives=example["gives"],
                    got=got,
                ),
            )
        elif got is None or not 0 <= got <= most:
            yield (
                ("credit", "examples", number),
                Said(
                    M_(
                        "formula-beyond-bound",
                        "in months, the formula gives %(got)s here; it must give 0 to %(most)s (`at_most`)",
                    ),
                    got=got,
                    most=most,
                ),
            )


def of_promotion(promotion: PromotionFile) -> Iterator[Mistake]:
    """Where the days of an offer do not fit together, or a country is none."""
    ask, hold = promotion.ask, promotion.hold
    if late := [day for day in ask.remind_after_days if day >= ask.answer_within_days]:
        yield (
            ("ask", "remind_after_days"),
            Said(
                M_("reminder-late", "a reminder on day %(days)s comes too late: the answer is due on day %(due)s"),
                days=late[0],
                due=ask.answer_within_days,
            ),
        )
    if list(ask.remind_after_days) != sorted(set(ask.remind_after_days)):
        yield ("ask", "remind_after_days"), M_("reminders-rise", "the days of the reminders must rise, each once")
    notices = hold.notices_before_days
    if list(notices) != sorted(set(notices), reverse=True) or notices[0] >= hold.days or notices[-1] < 1:
        yield (
            ("hold", "notices_before_days"),
            Said(
                M_("notices-fall", "the notices must fall, each once, between the days of the hold (%(days)s) and 1"),
                days=hold.days,
            ),
        )
    yield from _of_papers(promotion)
    for fact in promotion.like_for_like.asks:
        if not any(re.search(rf"\b{fact}\b", check.passes) for check in promotion.checks):
            says = M_(
                "bound-not-asked", "what can be started is bounded by %(fact)s, and no check asks for it: add one"
            )
            yield ("like_for_like",), Said(says, fact=fact)
    for country in promotion.open_to.countries:
        if wrong := wrong_country(country):
            yield ("open_to", "countries"), wrong


def _of_papers(promotion: PromotionFile) -> Iterator[Mistake]:
    """Where a check asks how far the papers are trusted and the file does not say it of every kind."""
    missing = [kind.value for kind in PaperKind if kind not in promotion.papers]
    asks = [n for n, check in enumerate(promotion.checks) if _READS_TRUST.search(check.passes)]
    if missing and (promotion.papers or asks):
        where: KeyPath = ("papers",) if promotion.papers else ("checks", asks[0], "passes")
        yield (
            where,
            Said(
                M_(
                    "paper-without-trust",
                    "say under `papers` how far each kind is trusted (weak, fair, strong); missing: %(missing)s",
                ),
                missing=", ".join(missing),
            ),
        )


def of_promotions(promotions: Mapping[str, PromotionFile], catalog: Catalog) -> Iterator[tuple[str, KeyPath, str]]:
    """Where an offer does not fit the catalogue; each with the file it stands in."""
    currencies = sorted({*catalog.currency_of.values(), catalog.default_currency})
    for promotion in promotions.values():
        file = f"promotions/{promotion.id}"
        for plan in promotion.open_to.plans:
            if catalog.plan(plan) is None:
                yield (
                    file,
                    ("open_to", "plans"),
                    Said(
                        M_("unknown-plan", "there is no plan %(plan)s; known: %(known)s"),
                        plan=repr(plan),
                        known=", ".join(p.id for p in catalog.plans),
                    ),
                )
        if promotion.caps.budget and (missing := [c for c in currencies if c not in promotion.caps.budget]):
            yield (
                file,
                ("caps", "budget"),
                Said(
                    M_(
                        "no-budget",
                        "there is no budget in %(currency)s, which customers pay in; give one for each of %(all)s",
                    ),
                    currency=", ".join(missing),
                    all=", ".join(currencies),
                ),
            )
        bound = promotion.by_machine
        if bound and bound.value_a_day and (missing := [c for c in currencies if c not in bound.value_a_day]):
            yield (
                file,
                ("by_machine", "value_a_day"),
                Said(
                    M_(
                        "no-bound",
                        "there is no bound in %(currency)s, which customers pay in; give one for each currency",
                    ),
                    currency=", ".join(missing),
                ),
            )
        if missing := [c for c in currencies if c not in promotion.credit.two_people_over]:
            yield (
                file,
                ("credit", "two_people_over"),
                Said(
                    M_(
                        "no-limit",
                        "there is no limit in %(currency)s, which customers pay in; give one for each currency",
                    ),
                    currency=", ".join(missing),
                ),
            )


def of_plans(competitors: Mapping[str, Competitor], catalog: Catalog) -> Iterator[tuple[str, KeyPath, str]]:
    """Plans of competitors that equal none of ours, or stand twice under one name; each with its file."""
    known = ", ".join(plan.id for plan in catalog.plans)
    for competitor in competitors.values():
        taken: set[str] = set()
        for number, plan in enumerate(competitor.plans):
            file, at = f"competitors/{competitor.id}", ("plans", number)
            if catalog.plan(plan.equals) is None:
                says = M_("unknown-plan", "there is no plan %(plan)s; known: %(known)s")
                yield file, (*at, "equals"), Said(says, plan=repr(plan.equals), known=known)
            for name in (plan.name, *plan.also):
                if name.casefold() in taken:
                    says = M_("plan-twice", "the plan %(name)s stands twice; a proof could not tell the two apart")
                    yield file, at, Said(says, name=repr(name))
                taken.add(name.casefold())


def of_competitors(competitors: Mapping[str, Competitor]) -> Iterator[tuple[str, KeyPath, str]]:
    """Names and domains that stand in two competitors' files, which a proof could not tell apart; each with the second
    file."""
    owner: dict[str, str] = {}
    for competitor in competitors.values():
        for key, names in (
            ("entities", competitor.entities),
            ("aliases", competitor.aliases),
            ("domains", competitor.domains),
        ):
            for number, name in enumerate(names):
                if not name.strip():  # a name of no letters would stand in every paper
                    yield f"competitors/{competitor.id}", (key, number), Said(EMPTY, key=key)
                    continue
                first = owner.setdefault(name.casefold(), competitor.id)
                if first != competitor.id:
                    yield (
                        f"competitors/{competitor.id}",
                        (key, number),
                        Said(
                            M_("name-of-two", "%(name)s also stands in %(file)s; a proof could not tell the two apart"),
                            name=repr(name),
                            file=f"competitors/{first}.yaml",
                        ),
                    )
