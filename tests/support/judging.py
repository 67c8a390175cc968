"""A case that is approved, and the parts to make others of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from promo.eligibility.case import Case, Declared, FileSeen, History
from promo.eligibility.papers import PaperKind
from promo.periods import Period
from promo.proof.facts import Evidence, Fact, FactName, Facts

TODAY = date(2026, 12, 1)

PLACE = (Evidence("contract.pdf", 1, "three months"),)

READ = FileSeen("contract.pdf", paper=PaperKind.PDF)

ASKED_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)

WHO = Declared("Atelier Roussel SARL")


def case(
    facts: Facts, files: tuple[FileSeen, ...] = (READ,), who: Declared = WHO, history: History | None = None
) -> Case:
    return Case(facts, files, who, history or History(), TODAY, ASKED_AT)


def fact(value: Any, confidence: float = 0.95) -> Fact:
    return Fact(value, confidence, PLACE)


GOOD = {
    FactName.COMPETITOR: fact("anydesk"),
    FactName.RENEWAL_NOTICE: fact(Period.parse("P3M")),
    FactName.CONTRACT_START: fact(date(2024, 4, 1)),
    FactName.CONTRACT_END: fact(date(2027, 3, 31)),
    FactName.PARTY: fact("Atelier Roussel SARL"),
}
