"""What is left to do about the notice on a day: no day that is over is ever an instruction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.leaving.contract import Contract, Reference
from promo.leaving.exit import Situation, leave
from promo.leaving.notice_now import Chance, notice_now
from promo.periods import Period

YEARLY = Contract(
    notice=Period.parse("P3M"),
    start=date(2024, 3, 1),
    initial_term=Period.parse("P12M"),
    renewal_term=Period.parse("P12M"),
    form="registered_mail",
    jurisdiction="FR",
)
FIRST = Chance(date(2026, 11, 28), date(2026, 11, 30), date(2026, 11, 6), date(2027, 2, 28))
SECOND = Chance(date(2027, 11, 28), date(2027, 11, 30), date(2027, 11, 5), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("today", "arrive_by", "send_by", "late", "missed"),
    [
        (date(2026, 11, 6), date(2026, 11, 28), date(2026, 11, 6), False, None),
        (date(2026, 11, 7), date(2026, 11, 28), None, True, None),
        (date(2026, 11, 28), date(2026, 11, 28), None, True, None),
        (date(2026, 11, 29), date(2026, 11, 30), None, True, None),
        (date(2026, 12, 1), date(2027, 11, 28), date(2027, 11, 5), False, date(2026, 11, 28)),
        (date(2027, 12, 1), None, None, False, date(2026, 11, 28)),
    ],
)
def test_each_day_has_the_instruction_that_can_still_be_followed(
    today: date, arrive_by: date | None, send_by: date | None, late: bool, missed: date | None
) -> None:
    now = notice_now([FIRST, SECOND], today)
    assert now is not None
    assert (now.arrive_by, now.send_by, now.too_late_to_send, now.missed) == (arrive_by, send_by, late, missed)


@given(today=st.dates(date(2024, 4, 1), date(2040, 1, 1)), seen_after=st.integers(0, 900))
def test_no_instruction_names_a_day_that_is_over(today: date, seen_after: int) -> None:
    found = leave(YEARLY, today)
    assert found.following is not None
    own = Chance(found.last_day_safe or today, found.last_day_to_arrive or today, found.post_by, found.current_term_end)
    day = today + timedelta(days=seen_after)
    now = notice_now([own, found.following], day)
    assert now is not None
    assert all(d is None or d >= day for d in (now.arrive_by, now.send_by, now.ends_on))


def test_a_missed_deadline_is_followed_by_that_of_the_next_term() -> None:
    found = leave(YEARLY, date(2026, 12, 1))
    assert found.situation is Situation.DEADLINE_MISSED
    assert found.following is not None
    assert found.following.ends_on == found.earliest_exit == date(2028, 2, 29)
    assert found.following.safe == date(2027, 11, 29)


def test_a_contract_left_at_the_end_of_a_month_has_the_next_month_after_it() -> None:
    contract = Contract(
        notice=Period.parse("P3M"), reference=Reference.END_OF_MONTH, start=date(2024, 1, 1), jurisdiction="DE"
    )
    found = leave(contract, date(2026, 12, 1))
    assert found.earliest_exit == date(2027, 3, 31)
    assert found.following is not None
    assert found.following.ends_on == date(2027, 4, 30)
