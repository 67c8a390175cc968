"""Claims are looked at on both databases, also where one would do."""

from __future__ import annotations

import pytest

from tests.support.installation import Installation


@pytest.fixture
def lite(engine: Installation) -> Installation:
    return engine
