"""Months until a day: so many that nothing is left of the span."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from promo.eligibility.functions import months_until
from promo.periods import add_months

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(first=DAYS, days=st.integers(0, 1500))
def test_after_so_many_months_the_span_is_over_and_with_one_less_it_is_not(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    months = months_until(first.isoformat(), last.isoformat())
    assert add_months(first, months) > last
    assert months == 0 or add_months(first, months - 1) <= last


def test_a_day_that_is_over_is_no_month_away() -> None:
    assert months_until("2026-12-02", "2026-12-01") == 0
