"""A database, rules and a clock, for tests that need no whole installation; and what comes in and goes out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


def paying_back(office: Office) -> Office:
    """The same installation where a paid rest is given back to who takes less of it."""
    terms = office.rules.catalog.terms.model_copy(update={"refund_on_exit": "unused_days"})
    catalog = office.rules.catalog.model_copy(update={"terms": terms})
    return office_of(office.store, replace(office.rules, catalog=catalog), office.clock)
