"""Notice arithmetic: our own properties, and the published vectors."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from promo.commands.vectors.billing_dates import NotOurRule
from promo.commands.vectors.billing_dates import answer as billing_answer
from promo.commands.vectors.notice import answer
from promo.leaving.contract import Contract, Reference
from promo.leaving.deadlines import last_day_to_arrive, last_day_to_post
from promo.leaving.exit import Situation, leave
from promo.leaving.overlap import Switch, free_until_if_started
from promo.leaving.statutes import Customer, Law, both_ways
from promo.periods import Period, Unit
from promo.promotions.rule_files import load_rules
from promo.shipped import shipped

any_day = st.dates(date(2015, 1, 1), date(2040, 12, 31))
notices = st.sampled_from(
    [Period(3, Unit.MONTH), Period(90, Unit.DAY), Period(13, Unit.WEEK), Period(1, Unit.MONTH), Period(6, Unit.MONTH)]
)


@given(end=any_day, notice=notices)
def test_the_last_day_is_in_time_and_the_next_is_late(end: date, notice: Period) -> None:
    deadline = last_day_to_arrive(end, notice)

    assert notice.after(deadline.rule) <= end < notice.after(deadline.rule + timedelta(days=1))
    assert deadline.safe <= deadline.rule


@given(start=any_day, notice=notices, ahead=st.integers(0, 1500), step=st.integers(1, 400))
def test_a_later_notice_never_gets_out_earlier(start: date, notice: Period, ahead: int, step: int) -> None:
    contract = Contract(
        notice, Reference.END_OF_TERM, start, Period(12, Unit.MONTH), Period(12, Unit.MONTH), auto_renews=True
    )
    today = start + timedelta(days=ahead)

    first = leave(contract, today, received_on=today).earliest_exit
    later = leave(contract, today, received_on=today + timedelta(days=step)).earliest_exit
    assert first is not None
    assert later is not None
    assert first <= later


@given(start=any_day, ahead=st.integers(0, 1500), holidays=st.sets(any_day, max_size=20))
def test_no_date_is_ever_later_because_of_a_holiday(start: date, ahead: int, holidays: set[date]) -> None:
    contract = Contract(
        Period(3, Unit.MONTH),
        Reference.END_OF_TERM,
        start,
        Period(12, Unit.MONTH),
        Period(12, Unit.MONTH),
        auto_renews=True,
        form="written",
        jurisdiction="DE",
    )
    today = start + timedelta(days=ahead)
    without, having = leave(contract, today), leave(contract, today, holidays=holidays)

    assert (having.last_day_to_arrive, having.earliest_exit) == (without.last_day_to_arrive, without.earliest_exit)
    assume(having.post_by is not None and without.post_by is not None)
    assert having.post_by is not None
    assert without.post_by is not None
    assert having.post_by <= without.post_by


@given(start=any_day, ahead=st.integers(0, 900))
def test_the_best_start_is_the_first_that_pays_nothing_twice(start: date, ahead: int) -> None:
    contract = Contract(
        Period(3, Unit.MONTH),
        Reference.END_OF_TERM,
        start,
        Period(12, Unit.MONTH),
        Period(12, Unit.MONTH),
        auto_renews=True,
    )
    today = start + timedelta(days=ahead)
    leaving = leave(contract, today)
    assert leaving.best_start is not None
    assert leaving.earliest_exit is not None

    assert free_until_if_started(leaving.best_start, today, 3) >= leaving.earliest_exit
    if leaving.best_start > today:
        assert free_until_if_started(leaving.best_start - timedelta(days=1), today, 3) < leaving.earliest_exit


def test_a_contract_without_dates_is_said_to_be_unknown() -> None:
    assert leave(Contract(Period(3, Unit.MONTH)), date(2026, 12, 1)).situation is Situation.UNKNOWN


def test_a_letter_goes_out_before_the_weekend_and_the_holiday() -> None:
    christmas = {date(2025, 12, 25), date(2025, 12, 26)}
    # 31 December is a Wednesday: 30, 29, 24, 23, 22 are the five working days before it
    assert last_day_to_post(date(2025, 12, 31), transit_days=5, holidays=christmas) == date(2025, 12, 22)


def test_every_published_notice_vector_holds(test_data: Path) -> None:
    wrong = []
    for line in (test_data / "notice-vectors.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        got = answer(row)
        if any(got.get(k) != v for k, v in row["expected"].items()):
            wrong.append(row["id"])
    assert wrong == []


def test_every_billing_vector_of_our_own_rule_holds(test_data: Path) -> None:
    wrong, right = [], 0
    for line in (test_data / "billing-vectors.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("disagreement"):
            continue
        try:
            got = billing_answer(row)
        except NotOurRule:
            continue
        right += 1
        if any(got.get(k) != v for k, v in row["expected"].items()):
            wrong.append(row["id"])
    assert wrong == []
    assert right >= 79


@pytest.mark.parametrize(
    ("inputs", "next_ones"),
    [
        ({"start": "2026-01-05", "unit": "week"}, ["2026-01-12", "2026-01-19"]),
        ({"start": "2026-01-05", "unit": "week", "interval_count": 2}, ["2026-01-19", "2026-02-02"]),
        ({"start": "2026-01-31", "anchor_day": 31, "interval_count": 3}, ["2026-04-30", "2026-07-31"]),
        ({"start": "2026-01-31", "anchor_day": 31, "unit": "quarter"}, ["2026-04-30", "2026-07-31"]),
        ({"start": "2024-02-29", "anchor_day": 29, "unit": "year"}, ["2025-02-28", "2026-02-28"]),
        ({"start": "2026-03-20", "anchor_day": 5, "unit": "year", "interval_count": 2}, ["2027-03-05", "2029-03-05"]),
        ({"start": "2026-01-30", "unit": "day", "interval_count": 10}, ["2026-02-09", "2026-02-19"]),
    ],
)
def test_cycles_of_every_unit_and_interval_are_reckoned_from_the_start(
    inputs: dict[str, object], next_ones: list[str]
) -> None:
    row = {"kind": "cycle_dates", "inputs": {"anchor_day": 1, "count": 2, **inputs}}
    assert billing_answer(row)["next"] == next_ones


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"unit": "30_days"}, NotOurRule), ({"unit": "fortnight"}, NotOurRule)]
    + [({"interval_count": n}, ValueError) for n in (0, -1, "x", True, 1.5)],
)
def test_a_cycle_that_we_do_not_know_is_an_error_and_never_a_month(
    changes: dict[str, object], error: type[Exception]
) -> None:
    inputs = {"start": "2026-01-31", "anchor_day": 31, "count": 2, **changes}
    with pytest.raises(error):
        billing_answer({"kind": "cycle_dates", "inputs": inputs})


@pytest.mark.parametrize("kind", ["nonsense", "contract"])
def test_a_line_that_cannot_be_answered_says_why(kind: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        answer({"kind": kind, "inputs": {}})


def test_a_confirmed_end_needs_no_notice() -> None:
    contract = Contract(
        Period(3, Unit.MONTH), stated_end=date(2027, 3, 31), renewal_term=Period(1, Unit.YEAR), ended=True
    )
    found = leave(contract, date(2027, 2, 1))
    assert (found.situation, found.earliest_exit, found.last_day_to_arrive) == (
        Situation.NOTICE_GIVEN,
        date(2027, 3, 31),
        None,
    )


@pytest.mark.parametrize(
    ("country", "flags"),
    [
        ("DE", ("DE-BGB-309-9",)),
        ("FR", ("FR-L215-1",)),
        ("US", ("US-NY-GOB-5-903",)),
        ("NL", ("NL-BW-6-236",)),
        ("BE", ("BE-VI-91",)),
        ("ES", ("ES-LGDCU-85-2",)),
        ("IT", ("IT-CC-1341-2",)),
        ("UK", ()),
    ],
)
def test_statutes_are_named_and_change_no_date_of_the_contract(country: str, flags: tuple[str, ...]) -> None:
    contract = Contract(
        Period(3, Unit.MONTH),
        start=date(2024, 5, 1),
        initial_term=Period(1, Unit.YEAR),
        renewal_term=Period(1, Unit.YEAR),
        auto_renews=True,
        jurisdiction=country,
    )
    today = date(2026, 12, 1)
    laws = load_rules(shipped("rules")).laws
    found = both_ways(contract, Switch(today, today, today, 3), Law(laws, Customer(country))).by_contract
    assert found.flags == flags
    assert found.earliest_exit == date(2027, 4, 30)
    assert found.situation is Situation.DEADLINE_AHEAD


@pytest.mark.parametrize(("renewal", "out"), [(Period(12, Unit.MONTH), date(2027, 2, 28)), (None, date(2028, 4, 30))])
def test_a_notice_at_any_time_ends_a_term_that_renews_and_not_the_first_of_an_open_contract(
    renewal: Period | None, out: date
) -> None:
    contract = Contract(
        Period(3, Unit.MONTH), Reference.ANY_TIME, date(2025, 5, 1), Period(36, Unit.MONTH), renewal, jurisdiction="IT"
    )
    assert leave(contract, date(2026, 11, 28)).earliest_exit == out


def test_without_free_months_every_day_from_the_start_to_the_exit_is_paid_twice() -> None:
    contract = Contract(
        Period(3, Unit.MONTH), Reference.END_OF_TERM, date(2025, 10, 1), Period(24, Unit.MONTH), Period(12, Unit.MONTH)
    )
    way = leave(contract, date(2026, 11, 28), free_months=0)
    assert way.earliest_exit == date(2027, 9, 30)
    assert way.days_paid_twice_if_today == (date(2027, 9, 30) - date(2026, 11, 27)).days == 307
    assert way.best_start == date(2027, 10, 1)
