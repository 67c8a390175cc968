"""The sweeps over rows, for tests that have a database and rules but no whole installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.sweeps import bill


@dataclass(frozen=True)
class Books:
    """A database and the rules in force."""

    store: Store
    rules: RuleBook


def sweep_billing(store: Store, rules: RuleBook, now: datetime) -> dict[str, int]:
    """All that is due of subscriptions; a sweep that fails fails the test."""
    done = bill(Books(store, rules), now)
    assert not [name for name in done if name.endswith("_failed")], done
    return done
