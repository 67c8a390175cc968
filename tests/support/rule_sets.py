"""Sets of rules by their use cases: who writes and sees them, a draft that was seen, one that lets more through."""

from __future__ import annotations

from promo.rule_sets.publish import adopt, draft, in_the_name_of, see
from promo.rule_sets.trials import ask_count, carry_on_trials
from promo.store.tables import Person, Role
from promo.work import SYSTEM
from tests.support.changed_rules import changed
from tests.support.installation import Installation

ANN, BEN = "ann@vendor.example", "ben@vendor.example"

LENIENT = (
    (
        'at_least(renewal_notice, "P3M", "P90D", "P13W") ||',
        'at_least(renewal_notice, "P28D", "P3M", "P90D", "P13W") ||',
    ),
    ("renewal_notice: P28D, exit_notice: none, then: fails", "renewal_notice: P20D, exit_notice: none, then: fails"),
    ("renewal_notice: P89D, exit_notice: none, then: fails", "renewal_notice: P27D, exit_notice: none, then: fails"),
    ("renewal_notice: P28D, then: unknown", "renewal_notice: P20D, then: unknown"),
)
"""A notice of 28 days is enough."""


def with_managers(engine: Installation) -> Installation:
    """An installation with two managers, and its first rule set in force."""
    with engine.store.writing() as db:
        for email, role in ((ANN, Role.MANAGER), (BEN, Role.ADMIN)):
            db.add(Person(email=email, name=email, role=role, created_at=engine.clock.now()))
    engine.do(SYSTEM, adopt, engine.rules)
    return engine


def seen_draft(engine: Installation, *changes: tuple[str, str]) -> str:
    """A draft of Ann's that Ben has seen, counted over all past claims before."""
    version = engine.do(SYSTEM, draft, changed(engine.settings.data_dir, *changes), author=ANN).version
    engine.do(SYSTEM, lambda work: ask_count(in_the_name_of(work, BEN), version))
    carry_on_trials(engine, engine.clock.now())
    engine.do(SYSTEM, see, version, reader=BEN)
    return version
