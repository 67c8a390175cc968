"""Claims are looked at on both databases, also where one would do."""

from __future__ import annotations

import pytest

from promo.engine import Engine


@pytest.fixture
def lite(engine: Engine) -> Engine:
    return engine
