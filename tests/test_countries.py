"""The zone of a country: nobody in it is billed a minute early, wherever in it they are, in summer and in winter."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.core import get_global

from promo.claims.intake.form import COUNTRIES
from promo.countries import timezone_of

HOURS = [datetime(2026, 1, 1) + timedelta(hours=7 * n) for n in range(365 * 24 * 2 // 7)]


@pytest.mark.parametrize("country", [c for c in COUNTRIES if len(get_global("territory_zones").get(c, ())) > 1])
def test_no_clock_of_a_country_is_behind_the_one_that_counts(country: str) -> None:
    counts = ZoneInfo(timezone_of(country))
    for zone in map(ZoneInfo, get_global("territory_zones")[country]):
        assert all(counts.utcoffset(t) <= zone.utcoffset(t) for t in HOURS), zone  # type: ignore[operator]


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("ES", "Atlantic/Canary"),
        ("PT", "Atlantic/Azores"),
        ("CL", "Pacific/Easter"),
        ("US", "Pacific/Honolulu"),
        ("FR", "Europe/Paris"),
        ("DE", "Europe/Berlin"),
        ("JP", "Asia/Tokyo"),
        ("BV", "Etc/GMT+12"),
    ],
)
def test_islands_count(country: str, zone: str) -> None:
    assert timezone_of(country) == zone
