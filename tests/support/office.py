"""A database, rules and a clock, for tests that need no whole installation; and what comes in and goes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from promo.clock import Clock
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.sweeps import bill
from promo.work import SYSTEM, Actor, Office, Work


@dataclass(frozen=True)
class Always:
    """The same rules are in force at any time."""

    rules: RuleBook

    def now(self) -> RuleBook:
        return self.rules


def office_of(store: Store, rules: RuleBook, clock: Clock) -> Office:
    return Office(store, clock, Always(rules))


def work_in(office: Office, db: Session, by: Actor = SYSTEM) -> Work:
    """A unit of work over a session that the test has opened itself."""
    return Work(db, office.clock.now(), by, office.rules)


def sweep_billing(office: Office, now: datetime) -> dict[str, int]:
    """All that is due of subscriptions; a sweep that fails fails the test."""
    done = bill(office, now)
    assert not [name for name in done if name.endswith("_failed")], done
    return done
