"""What the tests of billing share: customers on both databases, and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from promo.engine import Engine
from promo.reports.invariants import breaches
from tests.support.customers import Customer, running_customer
from tests.support.office import sweep_billing

Move = Callable[..., dict[str, int]]


@pytest.fixture
def lite(engine: Engine) -> Engine:
    """Here everything is looked at on both databases."""
    return engine


@pytest.fixture
def customer(engine: Engine) -> Customer:
    """Five seats at 29.00 a month in France; free from 2 December 2026, billed from 2 March 2027."""
    return running_customer(engine)


@pytest.fixture
def move(engine: Engine) -> Move:
    """To the first minute of a local day (or an hour of it), then everything that is due."""

    def to(day: date, hour: int = 0, minute: int = 1, zone: str = "Europe/Paris") -> dict[str, int]:
        instant = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        engine.clock.move_to(instant)  # type: ignore[attr-defined]
        return sweep(engine)

    return to


def sweep(engine: Engine) -> dict[str, int]:
    return sweep_billing(engine, engine.clock.now())


def whole(engine: Engine) -> None:
    """Nothing is broken anywhere."""
    assert breaches(engine.store) == []
