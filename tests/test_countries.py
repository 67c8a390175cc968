"""The zone of a country: nobody in it is billed a minute early, wherever in it they are, in summer and in winter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.core import get_global

from promo.countries import COUNTRIES, timezone_of
from promo.wording import show_instant

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


@pytest.mark.parametrize(
    ("country", "stamp"),
    [
        ("ES", "1 December 2026, 13:00 (CET)"),
        ("PT", "1 December 2026, 12:00 (WET)"),
        ("US", "1 December 2026, 07:00 (EST)"),
        ("AU", "1 December 2026, 23:00 (AEDT)"),
        ("BR", "1 December 2026, 09:00 (UTC-03)"),
        ("FR", "1 December 2026, 13:00 (CET)"),
    ],
)
def test_a_stamp_is_in_the_time_that_most_people_of_the_country_live_by_and_names_it(country: str, stamp: str) -> None:
    assert show_instant(datetime(2026, 12, 1, 12, tzinfo=UTC), timezone_of(country)) == stamp


def test_a_zone_that_was_chosen_stays_in_a_stamp() -> None:
    assert show_instant(datetime(2026, 12, 1, 12, tzinfo=UTC), "America/Chicago").endswith("06:00 (CST)")
