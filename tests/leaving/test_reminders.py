"""When a claimant is reminded of the notice: each reminder once, in time, never after the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.leaving.notice_now import Chance, NoticeNow, notice_now
from promo.leaving.reminders import DAYS, Act, Reminder, reminder_on

TODAY = date(2026, 12, 1)
days = st.dates(date(2026, 1, 1), date(2030, 1, 1))


def told_on_the_days(chance: Chance, first: date, looks: list[int]) -> list[tuple[date, Reminder]]:
    """What leaves when somebody looks on some days, each reminder once, as the outbox keeps it."""
    said: set[tuple[date, int]] = set()
    told = []
    for offset in sorted(looks):
        today = first + timedelta(days=offset)
        found = reminder_on(notice_now([chance], today), today)
        if found is not None and (found.day, found.days) not in said:
            said.add((found.day, found.days))
            told.append((today, found))
    return told


@given(days, st.integers(0, 40), st.lists(st.integers(0, 90), max_size=90))
def test_each_reminder_comes_once_in_time_and_never_after_the_day(day: date, ahead: int, looks: list[int]) -> None:
    chance = Chance(day, day, day - timedelta(days=ahead))
    told = told_on_the_days(chance, day - timedelta(days=60), looks)

    for today, found in told:
        left = (found.day - today).days
        assert 0 <= left <= found.days <= 30
        assert found.day == (chance.send_by if found.act is Act.SEND else chance.safe)
    for act in Act:
        of_act = [found.days for _, found in told if found.act is act]
        assert of_act == sorted(of_act, reverse=True) and len(set(of_act)) == len(of_act) <= len(DAYS)
    assert len({today for today, _ in told}) == len(told)  # never two on a day


@given(days, st.integers(0, 40))
def test_who_is_looked_at_every_day_gets_all_four_before_sending(day: date, ahead: int) -> None:
    send_by = day - timedelta(days=ahead)
    told = told_on_the_days(Chance(day, day, send_by), send_by - timedelta(days=60), list(range(60 + ahead + 3)))
    before = [(found.days, (found.day - today).days) for today, found in told if found.act is Act.SEND]
    assert before == [(30, 30), (14, 14), (7, 7), (2, 2)]


@pytest.mark.parametrize(
    ("left", "which"), [(31, None), (30, 30), (15, 30), (14, 14), (8, 14), (7, 7), (3, 7), (2, 2), (0, 2), (-1, None)]
)
def test_the_nearest_stands_for_all_that_were_missed(left: int, which: int | None) -> None:
    day = TODAY + timedelta(days=left)
    found = reminder_on(NoticeNow(arrive_by=day, send_by=day), TODAY)
    assert (found.days if found else None) == which


def test_once_the_post_is_too_slow_the_day_of_arrival_counts() -> None:
    chance = Chance(date(2026, 12, 10), date(2026, 12, 10), date(2026, 11, 30))
    found = reminder_on(notice_now([chance], TODAY), TODAY)
    assert found == Reminder(date(2026, 12, 10), Act.ARRIVE, 14)


def test_where_nothing_is_known_or_left_nothing_is_said() -> None:
    assert reminder_on(None, TODAY) is None
    assert reminder_on(NoticeNow(missed=date(2026, 11, 1)), TODAY) is None
