"""Exits by law beside exits by contract: a table of them, the figures that were measured, what must always hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promo.claims.judging.days_off import holidays_of
from promo.claims.judging.route import route_between
from promo.leaving.contract import Contract, Reference
from promo.leaving.overlap import Switch, free_until_if_started
from promo.leaving.statutes import (
    BothWays,
    Charge,
    Customer,
    CustomerKind,
    Fee,
    Law,
    Sooner,
    Statute,
    Why,
    both_ways,
    named_statutes,
    standing,
)
from promo.periods import Period, Unit
from promo.promotions.rule_files import load_rules
from promo.shipped import shipped

EU = "eu-data-act"
THREE_MONTHS, A_YEAR = Period(3, Unit.MONTH), Period(12, Unit.MONTH)
YEARLY = Contract(
    THREE_MONTHS, Reference.END_OF_TERM, date(2024, 5, 1), A_YEAR, A_YEAR, auto_renews=True, jurisdiction="DE"
)
TO_JUNE = replace(YEARLY, start=date(2024, 7, 1))
VECTORS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("exits_by_law.yaml").read_text("utf-8"))


@cache
def laws() -> tuple[Statute, ...]:
    return load_rules(shipped("rules")).laws


def contract(known: dict[str, Any], country: str) -> Contract:
    """A contract as a vector writes it."""
    how: dict[str, Callable[[str], Any]] = {"P": Period.parse, "2": date.fromisoformat}
    values = {
        name: how[value[0]](value) if isinstance(value, str) and value[0] in how else value
        for name, value in known.items()
    }
    reference = Reference(known["reference"]) if "reference" in known else None
    return Contract(**{"notice": None, **values, "reference": reference, "jurisdiction": country})


def answered(vector: dict[str, Any]) -> BothWays:
    """Both ways out of a vector's contract."""
    today, country = vector["today"], vector["country"]
    changes = vector.get("statutes", {})
    statutes = [replace(s, **changes.get(s.id, {})) for s in laws()]
    given = {"today": today, "received": today, "starts_on": today} | vector
    on, received, starts_on = (date.fromisoformat(given[name]) for name in ("today", "received", "starts_on"))
    customer = Customer(
        country,
        CustomerKind(vector.get("kind", "company")),
        frozenset(vector.get("answers", ())),
        frozenset(vector.get("denied", ())),
    )
    route = route_between({"UK": "GB"}.get(country, country), vector.get("to", country), on.year)
    return both_ways(
        contract(vector["contract"], country),
        Switch(on, received, starts_on, 3, holidays_of(country, on.year), route=route),
        Law(statutes, customer, vector.get("competitor", "")),
    )


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_a_vector_holds(vector: dict[str, Any]) -> None:
    ways = answered(vector)
    assert {path: _at(ways, path) for path in vector["gives"]} == vector["gives"]


def test_there_are_vectors_enough_each_with_a_name_and_an_answer() -> None:
    assert len({vector["id"] for vector in VECTORS}) == len(VECTORS) >= 30
    assert all(vector["gives"] for vector in VECTORS)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = getattr(value, name)
    if isinstance(value, date):
        return value.isoformat()
    return value.iso() if isinstance(value, Period) else value


def by_law(contract: Contract, today: date) -> BothWays:
    return both_ways(contract, Switch(today, today, today, 3), Law(laws(), Customer("DE")))


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def covered(ways: list[BothWays]) -> tuple[int, int]:
    """On how many days nothing is paid twice: by contract, by law."""
    both = [(w.by_contract, w.by_law.exit if w.by_law else None) for w in ways]
    by_contract = sum(contract.days_paid_twice_if_today == 0 for contract, _ in both)
    return by_contract, sum(law is not None and law.days_paid_twice_if_today == 0 for _, law in both)


@pytest.mark.parametrize(("year", "good", "worst"), [(2026, 335, 2), (2027, 336, 1), (2028, 336, 2)])
def test_three_free_months_cover_the_way_by_law_on_nearly_every_day_of_a_year(year: int, good: int, worst: int) -> None:
    ways = [by_law(TO_JUNE, day) for day in days(date(year, 1, 1), date(year, 12, 31))]

    assert covered(ways)[1] == good
    gaps = [w.by_law.exit.days_paid_twice_if_today for w in ways if w.by_law]
    assert max(gap for gap in gaps if gap is not None) == worst


def test_a_term_to_the_end_of_june_is_covered_on_2_days_by_contract_and_on_244_by_law() -> None:
    ahead = [by_law(TO_JUNE, day) for day in days(date(2026, 7, 1), date(2027, 3, 31))]
    missed = [by_law(TO_JUNE, day) for day in days(date(2027, 4, 1), date(2027, 6, 30))]

    assert (len(ahead), *covered(ahead)) == (274, 2, 244)
    assert (len(missed), *covered(missed)) == (91, 0, 91)


any_day = st.dates(date(2025, 10, 1), date(2040, 12, 31))


@given(today=any_day, later=st.integers(0, 400))
def test_a_later_notice_never_gets_out_earlier_by_law(today: date, later: int) -> None:
    def end(received: date) -> date:
        ways = both_ways(YEARLY, Switch(today, received, today, 3), Law(laws(), Customer("DE")))
        assert ways.by_law is not None and ways.by_law.exit.earliest_exit is not None
        return ways.by_law.exit.earliest_exit

    assert end(today) <= end(today + timedelta(days=later))


@given(today=any_day, holidays=st.sets(any_day, max_size=20), ahead=st.integers(0, 120))
def test_days_off_move_no_date_of_the_rule_and_no_safe_day_to_the_customers_harm(
    today: date, holidays: set[date], ahead: int
) -> None:
    starts = today + timedelta(days=ahead)
    law_ = Law(laws(), Customer("DE"))
    without = both_ways(YEARLY, Switch(today, today, starts, 3), law_).by_law
    having = both_ways(YEARLY, Switch(today, today, starts, 3, holidays), law_).by_law
    assert without is not None and having is not None

    assert having.exit.earliest_exit == without.exit.earliest_exit
    assert having.exit.last_day_to_arrive == without.exit.last_day_to_arrive
    assert having.safe_end is not None and without.safe_end is not None
    assert having.safe_end >= without.safe_end >= (without.exit.earliest_exit or today)
    for exit_ in (having.exit, without.exit):
        assert exit_.last_day_safe is not None and exit_.last_day_to_arrive is not None and exit_.post_by is not None
        assert exit_.post_by <= exit_.last_day_safe <= exit_.last_day_to_arrive


@given(today=any_day, ahead=st.integers(0, 120))
def test_the_last_day_to_arrive_pays_nothing_twice_and_the_next_one_does(today: date, ahead: int) -> None:
    starts = today + timedelta(days=ahead)
    found = both_ways(YEARLY, Switch(today, today, starts, 3), Law(laws(), Customer("DE"))).by_law
    assert found is not None and found.exit.last_day_to_arrive is not None
    last = found.exit.last_day_to_arrive

    def twice(received: date) -> int | None:
        ways = both_ways(YEARLY, Switch(today, received, starts, 3), Law(laws(), Customer("DE")))
        return ways.by_law.exit.days_paid_twice_if_today if ways.by_law else None

    if last >= date(2025, 9, 12):
        assert twice(last) == 0
    assert (twice(last + timedelta(days=1)) or 0) > 0


@given(today=any_day)
def test_the_best_start_by_law_is_the_first_that_pays_nothing_twice_by_either_reading(today: date) -> None:
    found = by_law(YEARLY, today).by_law
    assert found is not None and found.exit.best_start is not None and found.exit.earliest_exit is not None
    best = found.exit.best_start

    assert found.safe_end is not None and found.safe_end >= found.exit.earliest_exit
    assert free_until_if_started(best, today, 3) >= found.safe_end
    if best > today:
        assert free_until_if_started(best - timedelta(days=1), today, 3) < found.safe_end


def test_no_way_by_law_ever_says_that_leaving_costs_nothing() -> None:
    assert {fee.value for fee in Fee} == {"may_be_due", "not_named"}
    data_act = next(s for s in laws() if s.id == EU)
    assert data_act.fees.early_end is Fee.MAY_BE_DUE


@pytest.mark.parametrize(
    ("day", "charge"), [("2027-01-11", Charge.AT_COST), ("2027-01-12", Charge.NONE), ("2026-11-26", Charge.AT_COST)]
)
def test_charges_for_the_switch_end_on_12_january_2027(day: str, charge: Charge) -> None:
    found = by_law(YEARLY, date(2026, 11, 26)).by_law
    assert found is not None and found.switching_charge(date.fromisoformat(day)) is charge


def test_what_nobody_answered_is_asked_beside_the_way_out() -> None:
    found = by_law(YEARLY, date(2026, 11, 26)).by_law
    assert found is not None and [q.id for q in found.questions] == ["service-counts", "eu-customer"]


@pytest.mark.parametrize(
    ("customer", "changed", "why"),
    [
        (Customer("DE"), {"enabled": False}, Why.SWITCHED_OFF),
        (Customer("UK"), {}, Why.COUNTRY),
        (Customer("DE"), {"kinds": frozenset({CustomerKind.CONSUMER})}, Why.KIND),
        (Customer("DE", denied=frozenset({"eu-customer"})), {}, Why.ANSWERED_NO),
    ],
)
def test_a_statute_that_does_not_count_says_why(customer: Customer, changed: dict[str, Any], why: Why) -> None:
    statute = replace(next(s for s in laws() if s.id == EU), **changed)
    assert standing(statute, YEARLY, customer, date(2026, 11, 26)).why_not is why


def test_a_statute_for_consumers_is_named_for_a_company_but_opens_it_no_way() -> None:
    ways = by_law(YEARLY, date(2026, 12, 1))

    assert ways.by_law is not None and ways.by_law.statute.id == EU
    assert ways.by_contract.flags == ("DE-BGB-309-9",)
    assert ways.sooner is Sooner.LAW
    assert "eu-data-act" in {s.id for s in named_statutes(laws(), YEARLY, "DE", date(2026, 12, 1))}
