"""What the tests of billing share: customers on both databases, and a clock that is moved by hand."""

from __future__ import annotations

import pytest

from tests.support.customers import Customer, running_customer
from tests.support.installation import Installation


@pytest.fixture
def lite(engine: Installation) -> Installation:
    """Here everything is looked at on both databases."""
    return engine


@pytest.fixture
def customer(engine: Installation) -> Customer:
    """Five seats at 29.00 a month in France; free from 2 December 2026, billed from 2 March 2027."""
    return running_customer(engine)
