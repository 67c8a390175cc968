"""Two years of 500 customers: joining, changing, paying, leaving, with reps, bank files, wrong clocks and power cuts in
between.

Everything is drawn from one seed, which is told when something breaks:
    SIMULATION_SEED=123 bin/test tests/scenarios/test_two_years.py
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from promo import faultpoints
from promo.clock import FixedClock
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.tables import Invoice
from tests.support.installation import KEYS
from tests.support.world import ACTS, World

SEED = int(os.environ.get("SIMULATION_SEED", "20261125"))
CUSTOMERS, MONTHS, ACTS_A_DAY = 500, 24, 4
TIME = ("minutes_pass", "days_pass", "a_season_passes", "an_outage", "to_a_midnight")
POINTS = [
    p
    for p in faultpoints.POINTS
    if p.split(".")[0] in ("grant", "subscribe", "provision", "use", "bill", "credit_note", "pay")
]


class PowerCut(BaseException):
    """The process would be dead now; what it had not committed is gone."""


@contextmanager
def power_may_fail(point: str, passage: int) -> Iterator[None]:
    """The power fails at the n-th passage of a point, if it comes to that."""

    def cut() -> None:
        raise PowerCut(point)

    before = faultpoints._wanted, faultpoints._left, faultpoints._die
    faultpoints._wanted, faultpoints._left, faultpoints._die = point, passage, cut
    try:
        yield
    except PowerCut:
        pass
    finally:
        faultpoints._wanted, faultpoints._left, faultpoints._die = before


def test_two_years_of_500_customers_break_nothing(sqlite_url: str, tmp_path: Path, rules: RuleBook) -> None:
    store = Store(sqlite_url, tmp_path / "files", KEYS)
    world = World(store, rules, FixedClock(datetime(2026, 12, 1, 9, 30, tzinfo=UTC)), seed=SEED)
    draw, names = world.random, sorted(set(ACTS) - set(TIME))
    tally: Counter[str] = Counter()
    days = round(MONTHS * 30.44)
    try:
        for day in range(days):
            while len(world.customers) < CUSTOMERS * (day + 1) / (days * 0.6) and len(world.customers) < CUSTOMERS:
                with power_may_fail(draw.choice(POINTS), 1) if draw.random() < 0.05 else power_may_fail("", 0):
                    world.join(wished_days=draw.choice((None, None, 0, 20, 90)))
            for _ in range(ACTS_A_DAY):
                if not world.customers:
                    continue
                name, number = draw.choice(names), draw.randrange(10_000)
                tally[name] += 1
                with (
                    power_may_fail(draw.choice(POINTS), draw.randint(1, 2))
                    if draw.random() < 0.05
                    else power_may_fail("", 0)
                ):
                    world.act(name, number)
            if draw.random() < 0.9:
                world.confirm_all()
            world.clock.move_to(
                world.clock.now() + (timedelta(days=1) if draw.random() < 0.97 else timedelta(days=draw.randint(2, 12)))
            )
            with (
                power_may_fail(draw.choice(POINTS), draw.randint(1, 3))
                if draw.random() < 0.1
                else power_may_fail("", 0)
            ):
                world.sweep()
        world.settle()
        problems = world.problems()
    except Exception as error:
        pytest.fail(f"SIMULATION_SEED={SEED}: {type(error).__name__}: {error}; last acts: {world.done[-8:]}")
    assert problems == [], f"SIMULATION_SEED={SEED}"
    with store.reading() as db:
        invoices = db.exec(select(func.count()).select_from(Invoice)).one()
    assert len(world.customers) == CUSTOMERS and invoices > 3_000
    assert set(tally) == set(names)
    store.close()
