"""Moving the clock: what is due then, and whether all is whole after it."""

from __future__ import annotations

from collections.abc import Callable

from promo.engine import Engine
from promo.reports.invariants import breaches
from tests.support.office import sweep_billing

Move = Callable[..., dict[str, int]]


def sweep(engine: Engine) -> dict[str, int]:
    return sweep_billing(engine, engine.clock.now())


def whole(engine: Engine) -> None:
    """Nothing is broken anywhere."""
    assert breaches(engine.store) == []
