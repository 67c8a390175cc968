"""Mistakes that no single key shows: examples that do not hold, needs nobody reads, names two vendors share. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promo.eligibility.expression import ExpressionError
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.judge import Check
from promo.promotions.model import Competitor, PromotionFile

Path = tuple[str | int, ...]
_WORDS = {True: "passes", False: "fails", None: "unknown"}


def of_check(check: Check, examples: Sequence[Mapping[str, Any]], at: Path) -> Iterator[tuple[Path, str]]:
    """Where a check contradicts its own examples, or asks for more than it reads.

    Args:
        check: the compiled check.
        examples: its examples as rules read them, each with its `then`.
        at: the path of the check in its file.
    """
    for number, example in enumerate(examples):
        given = {name: value for name, value in example.items() if name != "then"}
        try:
            got = _WORDS[check.passes.evaluate(given, FUNCTIONS)]
        except ExpressionError as error:
            yield (*at, "examples", number), f"the example cannot be judged: {error}"
            continue
        if got != example["then"]:
            yield (*at, "examples", number), f"the example says `then: {example['then']}` but the check gives {got}; mend one of them"
    said = {example["then"] for example in examples}
    for outcome in ("passes", "fails"):
        if outcome not in said and not (outcome == "fails" and "unknown" in said):
            yield (*at, "examples"), f"no example shows when {check.name!r} {outcome}; add one with `then: {outcome}`"
    for fact in check.needs:
        if fact not in check.passes.variables:
            yield (*at, "needs", fact), f"{check.name!r} needs {fact!r} but its expression does not read it; take it out or use it"
    if check.needs and check.fails.startswith("system."):
        yield (*at, "fails"), "a check cannot fail for an error of ours; name a reason of the claim"


def of_promotion(promotion: PromotionFile) -> Iterator[tuple[Path, str]]:
    """Where the days of an offer do not fit together."""
    late = [day for day in promotion.ask.remind_after_days if day >= promotion.ask.answer_within_days]
    if late:
        yield (
            ("ask", "remind_after_days"),
            f"a reminder after {late[0]} days comes too late: the answer is due after {promotion.ask.answer_within_days}",
        )
    if list(promotion.ask.remind_after_days) != sorted(set(promotion.ask.remind_after_days)):
        yield ("ask", "remind_after_days"), "the days of the reminders must rise, each once"


def of_competitors(competitors: Mapping[str, Competitor]) -> Iterator[tuple[str, Path, str]]:
    """Names and domains that stand in the files of two competitors: a proof could not tell them apart."""
    owner: dict[str, str] = {}
    for competitor in competitors.values():
        for key, names in (("entities", competitor.entities), ("aliases", competitor.aliases), ("domains", competitor.domains)):
            for name in names:
                first = owner.setdefault(name.casefold(), competitor.id)
                if first != competitor.id:
                    yield competitor.id, (key,), f"{name!r} also stands in competitors/{first}.yaml; a proof could not tell the two apart"
