"""What one judgement costs, and what finding the advice costs: python bench/judging.py. One core.

The floor is the bare evaluation of the same compiled expressions, without reasons, evidence or results.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from promo.eligibility.advice import what_would_change
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.judge import Declared, History, judge, known_values
from promo.periods import Period
from promo.promotions.rulebook import load_rules
from promo.proof.facts import Evidence, Fact, FactName, Facts
from promo.proof.reading import Kind, Page, Reading
from promo.shipped import shipped

TIMES = 2000
TODAY = date(2026, 12, 1)


def main() -> None:
    """Print milliseconds a judgement, the floor, and milliseconds an advice."""
    offer = load_rules(shipped("rules")).promotion.offer
    place = (Evidence("contract.pdf", 1, "three months"),)
    stated = {
        FactName.COMPETITOR: "anydesk",
        FactName.RENEWAL_NOTICE: Period.parse("P3M"),
        FactName.CONTRACT_START: date(2024, 4, 1),
        FactName.CONTRACT_END: date(2027, 3, 31),
        FactName.PARTY: "Atelier Roussel SARL",
    }
    facts = Facts({name: Fact(value, 0.95, place) for name, value in stated.items()})
    poor = Facts({name: fact for name, fact in facts.found.items() if name not in (FactName.PARTY, FactName.CONTRACT_END)})
    readings = [Reading("contract.pdf", "0" * 64, Kind.PDF, pages=(Page(1, 595, 842, "text"),))]
    who, kept = Declared("Atelier Roussel SARL", "FR"), History()
    values = known_values(offer, facts, readings, who, kept, today=TODAY, asked_on=TODAY)
    judged = judge(offer, poor, readings, who, kept, today=TODAY, asked_on=TODAY)
    one = milliseconds(lambda: judge(offer, facts, readings, who, kept, today=TODAY, asked_on=TODAY), TIMES)
    floor = milliseconds(lambda: [check.passes.evaluate(values, FUNCTIONS) for check in offer.checks], TIMES)
    advice = milliseconds(lambda: what_would_change(judged, offer, poor, readings, who, kept, today=TODAY, asked_on=TODAY), TIMES // 50)
    print(f"a judgement of {len(offer.checks)} checks: {one:.3f} ms; bare expressions {floor:.3f} ms; floor x {one / floor:.1f}")
    print(f"the advice for two missing facts: {advice:.2f} ms")


def milliseconds(act: Callable[[], object], times: int) -> float:
    """Mean wall-clock milliseconds of one run."""
    started = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - started) / times * 1000


if __name__ == "__main__":
    main()
