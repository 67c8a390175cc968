"""What a day is among the days of a paper: a term of whole years may begin with one and end with another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.periods import ONE_DAY, add_months
from promo.proof.facts.surroundings import _among

DAYS = st.lists(st.dates(date(2019, 1, 1), date(2029, 12, 31)), min_size=1, max_size=12, unique=True).map(sorted)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 5, 1), date(2025, 4, 30)),
        (date(2024, 5, 1), date(2026, 5, 1)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 2, 29), date(2025, 2, 27)),
        (date(2023, 1, 1), date(2027, 12, 31)),
    ],
)
def test_a_term_of_years_is_seen_at_both_its_ends(first: date, last: date) -> None:
    days = [first, last - timedelta(days=100), last]
    assert "years before another" in _among(days, first)
    assert "years after another" in _among(days, last)


@pytest.mark.parametrize("last", [date(2024, 10, 31), date(2025, 5, 2), date(2030, 4, 30)])
def test_a_term_of_months_or_of_six_years_is_none_of_years(last: date) -> None:
    assert not {mark for mark in _among([date(2024, 5, 1), last], last) if "years" in mark}


@given(DAYS, st.data())
def test_it_is_what_each_pair_of_days_says(days: list[date], data: st.DataObject) -> None:
    day = data.draw(st.sampled_from(days))

    def years_before(one: date, other: date) -> bool:
        ends = [add_months(one, 12 * years) for years in range(1, 6)]
        return other in ends or other + ONE_DAY in ends

    marks = _among(days, day)
    assert ("years before another" in marks) is any(years_before(day, other) for other in days)
    assert ("years after another" in marks) is any(years_before(other, day) for other in days)
