"""What one judgement costs, and what finding the advice costs: python bench/judging.py. One core.

The floor is the bare evaluation of the same compiled expressions, without reasons, evidence or results.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from promo.eligibility.advice import what_would_change
from promo.eligibility.case import Case, Declared, FileSeen, History
from promo.eligibility.expression import Known
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.judge import judge
from promo.eligibility.known import known_values
from promo.eligibility.model import Conditions
from promo.periods import Period
from promo.promotions.rule_files import load_rules
from promo.proof.facts import Evidence, Fact, FactName, Facts
from promo.shipped import shipped

TIMES = 2000
TODAY = date(2026, 12, 1)


def main() -> None:
    """Print milliseconds a judgement, the floor, and milliseconds an advice."""
    conditions = load_rules(shipped("rules")).promotion.conditions
    place = (Evidence("contract.pdf", 1, "three months"),)
    stated = {
        FactName.COMPETITOR: "anydesk",
        FactName.RENEWAL_NOTICE: Period.parse("P3M"),
        FactName.CONTRACT_START: date(2024, 4, 1),
        FactName.CONTRACT_END: date(2027, 3, 31),
        FactName.PARTY: "Atelier Roussel SARL",
    }
    facts = Facts({name: Fact(value, 0.95, place) for name, value in stated.items()})
    poor = Facts(
        {name: fact for name, fact in facts.found.items() if name not in (FactName.PARTY, FactName.CONTRACT_END)}
    )
    files, asked_at = (FileSeen("contract.pdf"),), datetime(2026, 12, 1, 9, tzinfo=UTC)
    who = Declared("Atelier Roussel SARL", "FR", None, "enterprise", "month")
    case = Case(facts, files, who, History(), TODAY, asked_at)
    lacking = Case(poor, files, who, History(), TODAY, asked_at)
    values = known_values(conditions, case)
    judged = judge(conditions, lacking)
    one = milliseconds(lambda: judge(conditions, case), TIMES)
    floor = milliseconds(lambda: bare(conditions, values), TIMES)
    advice = milliseconds(lambda: what_would_change(judged, conditions, lacking), TIMES // 50)
    print(
        f"a judgement of {len(conditions.checks)} checks: {one:.3f} ms; bare expressions {floor:.3f} ms; floor x"
        f" {one / floor:.1f}"
    )
    print(f"the advice for two missing facts: {advice:.2f} ms")


def bare(conditions: Conditions, values: dict[str, Any]) -> list[bool | None]:
    """The expressions alone."""
    known = Known(values, FUNCTIONS)
    return [check.passes.evaluate(known) for check in conditions.checks]


def milliseconds(act: Callable[[], object], times: int) -> float:
    """Mean wall-clock milliseconds of one run."""
    started = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - started) / times * 1000


if __name__ == "__main__":
    main()
