"""Exits by law beside exits by contract: a table of them, the figures that were measured, what must always hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.claims.judging.assess import holidays_of
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

TWO_MONTHS, THREE_MONTHS, A_YEAR = Period(2, Unit.MONTH), Period(3, Unit.MONTH), Period(12, Unit.MONTH)
YEARLY = Contract(
    THREE_MONTHS, Reference.END_OF_TERM, date(2024, 5, 1), A_YEAR, A_YEAR, auto_renews=True, jurisdiction="DE"
)
TO_JANUARY = replace(YEARLY, start=date(2024, 2, 1))
TO_JUNE = replace(YEARLY, start=date(2024, 7, 1))
ANY_TIME = Contract(THREE_MONTHS, Reference.ANY_TIME, jurisdiction="DE")
CARRIED_ON = Contract(Period(1, Unit.MONTH), Reference.ANY_TIME, date(2024, 5, 1), A_YEAR, jurisdiction="FR")


@cache
def laws() -> tuple[Statute, ...]:
    return load_rules(shipped("rules")).laws


@dataclass(frozen=True)
class Vector:
    """One line of the table; a key of `gives` is a path into what comes out."""

    id: str
    today: str
    contract: Contract
    gives: dict[str, Any]
    country: str = "DE"
    kind: CustomerKind = CustomerKind.COMPANY
    answers: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    received: str = ""
    starts_on: str = ""
    competitor: str = ""
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Statutes as they are here, where they differ from the shipped ones."""

    def ways(self) -> BothWays:
        today = date.fromisoformat(self.today)
        known = [replace(s, **self.changed.get(s.id, {})) for s in laws()]
        return both_ways(
            replace(self.contract, jurisdiction=self.country),
            Switch(
                today,
                date.fromisoformat(self.received or self.today),
                date.fromisoformat(self.starts_on or self.today),
                3,
                holidays_of(self.country, today.year),
            ),
            Law(
                known,
                Customer(self.country, self.kind, frozenset(self.answers), frozenset(self.denied)),
                self.competitor,
            ),
        )


def law(exit_on: str | None, twice: int | None = None, statute: str = "eu-data-act", **more: Any) -> dict[str, Any]:
    gives: dict[str, Any] = {"by_law.exit.earliest_exit": exit_on, "by_law.statute.id": statute} if exit_on else {}
    if twice is not None:
        gives["by_law.exit.days_paid_twice_if_today"] = twice
    return gives | {name.replace("__", "."): value for name, value in more.items()}


NO_LAW: dict[str, Any] = {"by_law": None}
EU = "eu-data-act"
FIXED = Contract(None, start=date(2026, 1, 1), initial_term=Period(36, Unit.MONTH), auto_renews=False)
VECTORS = (
    # the example that began it: deadline missed, 339 days by contract, none by law
    Vector(
        "use-2-F1",
        "2026-11-26",
        TO_JANUARY,
        law(
            "2027-02-25",
            0,
            by_contract__earliest_exit="2028-01-31",
            by_contract__days_paid_twice_if_today=339,
            by_contract__situation="deadline_missed",
            by_law__notice_ends="2027-01-26",
            by_law__transition_ends="2027-02-25",
            by_law__exit__best_start="2026-11-26",
            by_law__extended_end="2027-08-26",
            by_law__retrieval_ends="2027-03-27",
            sooner="law",
        ),
    ),
    Vector(
        "deadline-ahead",
        "2026-12-01",
        TO_JUNE,
        law(
            "2027-03-03",
            2,
            by_contract__earliest_exit="2027-06-30",
            by_contract__days_paid_twice_if_today=121,
            by_law__exit__best_start="2026-12-04",
        ),
    ),
    Vector(
        "deadline-missed",
        "2027-05-01",
        TO_JUNE,
        law("2027-07-31", 0, by_contract__earliest_exit="2028-06-30", by_contract__days_paid_twice_if_today=334),
    ),
    # ends of months: the number that is missing becomes the last day
    Vector("new-years-eve", "2026-12-31", TO_JUNE, law("2027-03-30", 0, by_law__notice_ends="2027-02-28")),
    Vector("day-before-new-years-eve", "2026-12-30", TO_JUNE, law("2027-03-30", 0)),
    Vector("leap-year", "2027-12-31", TO_JUNE, law("2028-03-30", 0, by_law__notice_ends="2028-02-29")),
    Vector("end-of-january", "2027-01-31", TO_JUNE, law("2027-04-30", 0, by_law__notice_ends="2027-03-31")),
    Vector("worst-gap", "2026-12-15", TO_JUNE, law("2027-03-17", 2, by_law__exit__best_start="2026-12-18")),
    # fixed terms
    Vector(
        "fixed-term-of-36-months",
        "2026-11-26",
        FIXED,
        law("2027-02-25", 0, by_contract__earliest_exit="2028-12-31", by_contract__days_paid_twice_if_today=674),
    ),
    Vector(
        "fixed-term-that-is-over-sooner",
        "2026-11-26",
        replace(FIXED, initial_term=A_YEAR),
        NO_LAW | {"by_contract.earliest_exit": "2026-12-31"},
    ),
    Vector(
        "fixed-term-that-is-over-the-same-day",
        "2026-11-26",
        Contract(None, stated_end=date(2027, 2, 25), auto_renews=False),
        NO_LAW | {"by_contract.earliest_exit": "2027-02-25"},
    ),
    Vector(
        "confirmed-end-far-ahead",
        "2026-11-26",
        replace(YEARLY, stated_end=date(2028, 4, 30), ended=True),
        law("2027-02-25", 0, by_contract__situation="notice_given", sooner="law"),
    ),
    Vector(
        "nothing-known-of-the-contract",
        "2026-11-26",
        Contract(None),
        law("2027-02-25", 0, by_contract__situation="unknown", sooner="law"),
    ),
    # contracts that can be left at any time
    Vector(
        "one-month-at-any-time",
        "2026-11-26",
        replace(ANY_TIME, notice=Period(1, Unit.MONTH)),
        law("2027-02-25", 0, by_contract__earliest_exit="2026-12-26", sooner="contract"),
    ),
    Vector(
        "three-months-at-any-time",
        "2026-11-26",
        ANY_TIME,
        law("2027-02-25", 0, by_contract__earliest_exit="2027-02-26", sooner="law"),
    ),
    Vector(
        "to-the-end-of-a-quarter",
        "2026-11-26",
        replace(ANY_TIME, reference=Reference.END_OF_QUARTER),
        law("2027-02-25", 0, by_contract__earliest_exit="2027-03-31", by_contract__days_paid_twice_if_today=33),
    ),
    # a right to switch that the paper itself grants
    Vector(
        "paper-grants-one-month",
        "2026-11-26",
        replace(YEARLY, switch_notice=Period(1, Unit.MONTH)),
        law("2027-01-25", 0, by_law__notice="P1M", by_law__notice_ends="2026-12-26"),
    ),
    Vector(
        "paper-grants-thirty-days",
        "2026-11-26",
        replace(YEARLY, switch_notice=Period(30, Unit.DAY)),
        law("2027-01-25", 0, by_law__notice="P30D"),
    ),
    Vector(
        "paper-asks-more-than-the-law-allows",
        "2026-11-26",
        replace(YEARLY, switch_notice=THREE_MONTHS),
        law("2027-02-25", 0, by_law__notice="P2M"),
    ),
    # a start on another day, a notice that arrives later; deadlines of the start
    Vector(
        "notice-arrives-later-than-today",
        "2026-11-26",
        TO_JANUARY,
        law("2027-03-26", 0, by_law__notice_ends="2027-02-24"),
        received="2026-12-24",
        starts_on="2027-01-15",
    ),
    Vector(
        "start-today-is-too-late-by-a-day",
        "2026-12-01",
        YEARLY,
        law("2027-03-03", 2, by_law__exit__last_day_to_arrive="2026-11-30"),
    ),
    Vector(
        "letter-in-time-for-a-later-start",
        "2026-12-01",
        replace(YEARLY, form="written"),
        law(
            "2027-03-03",
            0,
            by_law__exit__last_day_to_arrive="2026-12-15",
            by_law__exit__last_day_safe="2026-12-15",
            by_law__exit__post_by="2026-12-08",
        ),
        starts_on="2026-12-18",
    ),
    Vector(
        "notice-that-ends-on-a-sunday",
        "2026-12-01",
        YEARLY,
        law(
            "2027-03-03",
            0,
            by_law__exit__last_day_to_arrive="2026-12-07",
            by_law__exit__last_day_safe="2026-12-05",
            by_law__exit__post_by="2026-12-04",
        ),
        starts_on="2026-12-10",
    ),
    Vector(
        "letter-over-christmas",
        "2026-12-01",
        replace(YEARLY, form="written"),
        law(
            "2027-03-03",
            0,
            by_law__exit__last_day_to_arrive="2027-01-05",
            by_law__exit__last_day_safe="2027-01-03",
            by_law__exit__post_by="2026-12-23",
        ),
        starts_on="2027-01-05",
    ),
    # holidays
    Vector(
        "posted-before-christmas-in-germany",
        "2026-12-23",
        YEARLY,
        law("2027-03-25", 2, by_law__posted_today__arrives_on="2026-12-31", by_law__posted_today__exit_on="2027-03-30"),
    ),
    Vector(
        "posted-before-christmas-in-france",
        "2026-12-23",
        YEARLY,
        law("2027-03-25", by_law__posted_today__arrives_on="2026-12-29", by_law__posted_today__exit_on="2027-03-30"),
        country="FR",
    ),
    Vector("ends-at-easter", "2026-12-25", YEARLY, law("2027-03-27", by_law__safe_end="2027-03-30")),
    Vector("ends-on-a-working-day", "2026-11-26", YEARLY, law("2027-02-25", by_law__safe_end="2027-02-25")),
    # whom it counts for, and when
    Vector("before-it-was-in-force", "2025-09-11", YEARLY, NO_LAW),
    Vector("on-its-first-day", "2025-09-12", YEARLY, law("2025-12-12", by_law__notice_ends="2025-11-12")),
    Vector("contract-from-before-the-law", "2026-11-26", replace(YEARLY, start=date(2019, 5, 1)), law("2027-02-25")),
    Vector("united-kingdom", "2026-11-26", YEARLY, NO_LAW, country="UK"),
    Vector("switzerland", "2026-11-26", YEARLY, NO_LAW, country="CH"),
    Vector("norway-not-checked", "2026-11-26", YEARLY, NO_LAW, country="NO"),
    Vector("switched-off", "2026-11-26", YEARLY, NO_LAW, changed={EU: {"enabled": False}}),
    Vector("service-that-does-not-count", "2026-11-26", YEARLY, NO_LAW, denied=("service-counts",)),
    Vector(
        "provider-that-does-not-count",
        "2026-11-26",
        YEARLY,
        NO_LAW,
        competitor="rustdesk",
        changed={EU: {"not_competitors": frozenset({"rustdesk"})}},
    ),
    # statutes of one country
    Vector(
        "german-consumer",
        "2026-12-01",
        YEARLY,
        law("2027-01-01", 0, "de-bgb-309-9"),
        kind=CustomerKind.CONSUMER,
    ),
    Vector(
        "german-consumer-with-an-old-contract",
        "2026-12-01",
        replace(YEARLY, start=date(2021, 5, 1)),
        law("2027-03-03", 2),
        kind=CustomerKind.CONSUMER,
    ),
    Vector(
        "german-consumer-in-the-first-term",
        "2026-12-01",
        replace(YEARLY, start=date(2026, 6, 1)),
        law("2027-03-03", 2),
        kind=CustomerKind.CONSUMER,
    ),
    Vector(
        "german-consumer-statute-off",
        "2026-12-01",
        YEARLY,
        law("2027-03-03", 2),
        kind=CustomerKind.CONSUMER,
        changed={"de-bgb-309-9": {"enabled": False}},
    ),
    Vector("dutch-consumer", "2026-12-01", YEARLY, law("2027-01-01", 0, "nl-bw-6-236"), "NL", CustomerKind.CONSUMER),
    Vector("dutch-company", "2026-12-01", YEARLY, law("2027-03-03", 2), "NL"),
    Vector("belgian-consumer", "2026-12-01", YEARLY, law("2027-02-01", 0, "be-vi-91"), "BE", CustomerKind.CONSUMER),
    Vector("french-consumer-unasked", "2026-12-01", YEARLY, law("2027-03-03", 2), "FR", CustomerKind.CONSUMER),
    Vector(
        "french-consumer-who-was-not-reminded",
        "2026-12-01",
        YEARLY,
        law("2026-12-01", 0, "fr-l215-1"),
        "FR",
        CustomerKind.CONSUMER,
        answers=("not-reminded",),
    ),
    Vector(
        "french-company-that-was-not-reminded",
        "2026-12-01",
        YEARLY,
        law("2027-03-03", 2),
        "FR",
        answers=("not-reminded",),
    ),
    Vector(
        "french-contract-that-was-carried-on",
        "2026-12-01",
        CARRIED_ON,
        law("2027-01-01", 0, "fr-cc-1215"),
        "FR",
        answers=("carried-on",),
    ),
    Vector(
        "new-york-without-a-reminder",
        "2027-03-01",
        YEARLY,
        law("2027-04-30", 0, "us-ny-gob-5-903", by_contract__earliest_exit="2028-04-30"),
        "US",
        answers=("new-york", "not-reminded-in-person"),
    ),
    Vector("new-york-half-asked", "2027-03-01", YEARLY, NO_LAW, "US", answers=("new-york",)),
    Vector("wisconsin-is-only-named", "2027-03-01", YEARLY, NO_LAW, "US", answers=("wisconsin",)),
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_a_vector_holds(vector: Vector) -> None:
    ways = vector.ways()
    assert {path: _at(ways, path) for path in vector.gives} == vector.gives


def test_there_are_vectors_enough_and_each_has_a_name_of_its_own() -> None:
    assert len({vector.id for vector in VECTORS}) == len(VECTORS) >= 30


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
def test_the_best_start_by_law_is_the_first_that_pays_nothing_twice(today: date) -> None:
    found = by_law(YEARLY, today).by_law
    assert found is not None and found.exit.best_start is not None and found.exit.earliest_exit is not None
    best = found.exit.best_start

    assert free_until_if_started(best, today, 3) >= found.exit.earliest_exit
    if best > today:
        assert free_until_if_started(best - timedelta(days=1), today, 3) < found.exit.earliest_exit


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
