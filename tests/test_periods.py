"""Calendar arithmetic: clamped, anchored, in the customer's favour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.money import Money
from promo.periods import (
    ONE_DAY,
    Period,
    Unit,
    add_months,
    anchored,
    cycle_index,
    cycles,
    first_billed_after_end,
    first_instant,
    free_period,
    months_begun,
)

any_day = st.dates(date(2000, 1, 1), date(2090, 12, 31))
any_zone = st.sampled_from(
    [
        "Europe/Paris",
        "America/New_York",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "America/Sao_Paulo",
        "Asia/Tokyo",
        "Africa/Cairo",
        "UTC",
    ]
)


@given(start=any_day, months=st.integers(1, 24))
def test_a_free_period_is_never_shorter_than_either_reading(start: date, months: int) -> None:
    ends_before = free_period(start, months).ends_before

    assert ends_before >= add_months(start, months)
    assert ends_before > add_months(start - ONE_DAY, months)


@pytest.mark.parametrize(
    ("start", "billed_from"),
    [
        (date(2026, 12, 2), date(2027, 3, 2)),
        (date(2027, 1, 31), date(2027, 5, 1)),  # 30 April, or the day after 30 April
        (date(2026, 11, 30), date(2027, 3, 1)),  # 28 February, or the day after 28 February: 29 November + 3 months
        (date(2027, 3, 1), date(2027, 6, 1)),
        (date(2028, 2, 29), date(2028, 5, 29)),
    ],
)
def test_three_months_free_end_where_the_customer_gains_most(start: date, billed_from: date) -> None:
    assert free_period(start, 3).ends_before == billed_from


def test_a_free_period_of_no_month_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        free_period(date(2027, 1, 1), 0)


@given(
    start=any_day,
    least=st.integers(1, 12),
    more=st.integers(1, 12),
    ended=st.integers(-400, 900),
    told=st.integers(0, 800),
)
def test_the_end_of_an_old_contract_starts_billing_within_what_was_promised_and_told(
    start: date, least: int, more: int, ended: int, told: int
) -> None:
    floor, latest = free_period(start, least).ends_before, free_period(start, least + more).ends_before
    ended_on, told_on = start + timedelta(days=ended), start + timedelta(days=told)
    day = first_billed_after_end(start, least, latest, ended_on, told_on)

    assert floor <= day <= latest
    if day < latest:
        assert day > ended_on and day - told_on >= timedelta(days=30)
        assert day in (floor, ended_on + ONE_DAY, told_on + timedelta(days=30))  # and not a day later than it must be
    months = months_begun(start, day)
    assert least <= months <= least + more
    assert free_period(start, months).ends_before >= day
    assert months == 1 or free_period(start, months - 1).ends_before < day


def test_the_31st_comes_back_after_february() -> None:
    starts = [span.starts_on for span in islice(cycles(date(2027, 1, 31), Period(1, Unit.MONTH)), 4)]
    assert starts == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


@given(
    anchor=any_day,
    ahead=st.integers(0, 4000),
    every=st.sampled_from([Period(1, Unit.MONTH), Period(3, Unit.MONTH), Period(1, Unit.YEAR), Period(2, Unit.WEEK)]),
)
def test_every_day_lies_in_exactly_the_period_with_its_index(anchor: date, ahead: int, every: Period) -> None:
    day = anchor + timedelta(days=ahead)
    index = cycle_index(anchor, every, day)

    assert anchored(anchor, every, index) <= day < anchored(anchor, every, index + 1)


@given(anchor=any_day)
def test_neighbouring_periods_leave_no_gap(anchor: date) -> None:
    spans = list(islice(cycles(anchor, Period(1, Unit.MONTH)), 14))
    assert all(a.ends_before == b.starts_on for a, b in pairwise(spans))


@given(day=any_day, zone=any_zone)
def test_the_first_instant_of_a_day_belongs_to_it_and_the_second_before_does_not(day: date, zone: str) -> None:
    instant = first_instant(day, ZoneInfo(zone))

    assert instant.astimezone(ZoneInfo(zone)).date() >= day
    assert (instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() < day


@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        (date(2027, 3, 2), "Europe/Paris", datetime(2027, 3, 1, 23, tzinfo=UTC)),
        (date(2018, 11, 4), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),  # midnight did not exist
        (date(2011, 12, 30), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # the whole day did not exist
    ],
)
def test_local_midnight(day: date, zone: str, instant: datetime) -> None:
    assert first_instant(day, ZoneInfo(zone)) == instant


def test_ninety_days_stay_ninety_days() -> None:
    assert Period.parse("P90D").iso() == "P90D"
    assert not Period.parse("P90D").at_least(Period.parse("P3M"))
    assert Period.parse("P13W").at_least(Period.parse("P90D"))
    assert Period.parse("P1Y").at_least(Period.parse("P12M"))
    with pytest.raises(ValueError, match="write P3M"):
        Period.parse("three months")


@given(minor=st.integers(-(10**9), 10**9), parts=st.integers(1, 24))
def test_money_divides_to_the_nearest_minor_unit(minor: int, parts: int) -> None:
    part = Money(minor, "EUR").divided_by(parts).minor
    assert abs(part * parts - minor) <= parts / 2


def test_money_reads_each_currency_by_its_own_exponent() -> None:
    assert Money.parse("149.00", "EUR").minor == 14900
    assert Money.parse("1300", "JPY").minor == 1300
    with pytest.raises(ValueError, match="finer"):
        Money.parse("1.005", "EUR")
    with pytest.raises(ValueError, match="cannot add"):
        Money(1, "EUR").plus(Money(1, "USD"))
