"""10,000 stored claims judged again by another rule set, without reading a proof: python bench/replay.py. One core.

The floor is reading the same rows and parsing their JSON, without judging.
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import select

from promo.eligibility.case import Case, Declared, FileSeen, History, case_json
from promo.eligibility.judge import judge
from promo.money import Money
from promo.periods import Period
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Evidence, Fact, FactName, Facts
from promo.rule_sets.replay import replay
from promo.rule_sets.stored import keep_rules
from promo.shipped import shipped
from promo.store.engine import Store
from promo.store.migrate import upgrade
from promo.store.tables import Claim, ClaimState, Decision

CLAIMS = 10_000
SENT = datetime(2026, 12, 1, 9, tzinfo=UTC)
NOTICES = ("P3M", "P90D", "P28D", "P13W", "P1M", "P6M")


def main() -> None:
    """Print seconds, milliseconds a claim and the ratio to the floor."""
    book = load_rules(shipped("rules"))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/replay.sqlite3", Path(folder) / "files")
        upgrade(store)
        fill(store, book)
        with store.reading() as db:
            started = time.perf_counter()
            size = sum(len(json.dumps(case)) for case in db.exec(select(Decision.case)))
            floor = time.perf_counter() - started
            started = time.perf_counter()
            found = replay(db, stricter(book))
            took = time.perf_counter() - started
        store.close()
    print(
        f"{found.judged} claims in {took:.2f} s ({took / CLAIMS * 1000:.3f} ms a claim), {len(found.changed)} end"
        " otherwise"
    )
    print(
        f"floor (rows and JSON alone, {size / CLAIMS / 1000:.1f} kB a case): {floor:.2f} s; floor x {took / floor:.1f}"
    )


def stricter(book: RuleBook) -> RuleBook:
    """Another rule set: it is less sure of competitors."""
    promotion = book.promotion
    checks = tuple(
        replace(c, needs={**c.needs, "competitor": 0.93}) if "competitor" in c.needs else c for c in promotion.checks
    )
    return replace(book, promotions={promotion.file.id: replace(promotion, checks=checks)})


def fill(store: Store, book: RuleBook) -> None:
    """Claims of every outcome, each with its decision."""
    with store.writing() as db:
        keep_rules(db, book, SENT)
        for k in range(CLAIMS):
            case = case_of(k)
            verdict = judge(book.promotion.conditions, case)
            db.add(
                Claim(
                    id=f"SW-{k:08}",
                    state=ClaimState.DECLINED,
                    promotion=book.promotion.file.id,
                    provider="anydesk",
                    company=f"Company {k}",
                    company_key=f"company {k}",
                    email=f"a@company{k}.example",
                    country="FR",
                    timezone="Europe/Paris",
                    locale="fr",
                    plan="enterprise",
                    seats=5,
                    every="month",
                    form_key=str(k),
                    form_digest=str(k),
                    submitted_at=SENT,
                    changed_at=SENT,
                )
            )
            db.add(
                Decision(
                    claim_id=f"SW-{k:08}",
                    outcome=verdict.outcome.value,
                    answer={},
                    checks=[],
                    case=case_json(case),
                    rules_version=book.version,
                    decided_at=SENT,
                )
            )


def case_of(k: int) -> Case:
    """A case as proofs give it: facts with their sentences and boxes."""

    def fact(value: object, quote: str) -> Fact:
        place = Evidence("contract.pdf", 1 + k % 3, quote, ((0.1, 0.2, 0.9, 0.22), (0.1, 0.23, 0.6, 0.25)))
        return Fact(value, 0.9 + k % 9 / 100, (place,))  # type: ignore[arg-type]

    start = date(2024, 1, 1) + timedelta(days=k % 500)
    found = {
        FactName.COMPETITOR: fact("anydesk", "AnyDesk Software GmbH"),
        FactName.RENEWAL_NOTICE: fact(
            Period.parse(NOTICES[k % len(NOTICES)]), "unless either party gives the other notice in writing " * 3
        ),
        FactName.CONTRACT_NUMBER: fact(f"AD-2024-{k:05}", f"Contract no. AD-2024-{k:05}"),
        FactName.CONTRACT_START: fact(start, "commences on"),
        FactName.CONTRACT_END: fact(start + timedelta(days=900 + k % 400), "for an initial term of twelve months"),
        FactName.PARTY: fact(f"Company {k} SARL", f"Customer: Company {k} SARL"),
    }
    if k % 7 == 0:
        del found[FactName.PARTY]
    facts = Facts(found, findings=frozenset({"open_ended"} if k % 11 == 0 else ()))
    who = Declared(f"Company {k}", "FR", "anydesk", "enterprise", "month", Money(225_00, "EUR"))
    return Case(facts, (FileSeen("contract.pdf"),), who, History(places_left=5000), date(2026, 12, 1), SENT)


if __name__ == "__main__":
    main()
