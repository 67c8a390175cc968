"""Never a day early, never twice, never a gap: whatever customers, reps and clocks do."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from promo.billing.run import bill_due, bills_due
from promo.clock import FixedClock
from promo.periods import add_months, free_period
from promo.promotions.rulebook import RuleBook
from promo.reports.invariants import breaches
from promo.store.engine import Store
from promo.store.tables import Invoice, Subscription
from tests.support.folders import quick_folder
from tests.support.many import each_day, fill
from tests.support.office import office_of
from tests.support.rows import id_of
from tests.support.world import ACTS, World

ZONES = [
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Auckland",
    "America/St_Johns",
    "Africa/Cairo",
]
# Apia had no 30 December 2011; Sao Paulo and Santiago began summer time at midnight; the 366 days hold a 29 February.
FIRST = date(2011, 9, 15)
LONG = 3600
"""Seconds: work is bounded here, not time. What the clock breaks off on a busy machine, Hypothesis tells as a test that
fails now and then."""


@pytest.fixture
def store(sqlite_template: bytes) -> Iterator[Store]:
    """A database whose commits wait for no disk."""
    with quick_folder() as folder:
        yield from _store(folder, sqlite_template)


def _store(folder: Path, template: bytes) -> Iterator[Store]:
    (folder / "p.sqlite3").write_bytes(template)
    store = Store(f"sqlite:///{folder}/p.sqlite3", folder / "files")
    yield store
    store.close()


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day, found the slow and certain way: minute by minute over three days."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1, hours=6)
    while at.astimezone(ZoneInfo(zone)).date() < day:
        at += timedelta(hours=1)
    at -= timedelta(hours=1)
    while at.astimezone(ZoneInfo(zone)).date() < day:
        at += timedelta(minutes=1)
    return at


def clocks_change(at: datetime, zone: str) -> bool:
    """Whether the clocks of a zone change within a day and a half of an instant."""
    around = (at + timedelta(hours=h) for h in range(-36, 37, 12))
    return len({moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in around}) > 1


def due_before_and_at(store: Store, at: datetime) -> tuple[set[int], set[int]]:
    """The subscriptions that a sweep would bill one second before an instant, and at it."""
    with store.reading() as db:
        return set(db.exec(bills_due(at - timedelta(seconds=1)))), set(db.exec(bills_due(at)))


@pytest.mark.timeout(LONG)
def test_366_start_days_in_12_zones_are_due_and_billed_from_the_first_second_of_their_day(
    store: Store, rules: RuleBook
) -> None:
    # given a customer for each of 366 days in each of 12 zones
    starts = list(each_day(FIRST, ZONES))
    assert len(starts) == 366 * 12
    fill(store, rules, starts.__getitem__, len(starts), datetime(2011, 9, 1, tzinfo=UTC))
    with store.reading() as db:
        subscriptions = db.exec(select(Subscription)).all()
    expected = {id_of(s): midnight(s.billing_starts, s.timezone) for s in subscriptions}
    of_instant: defaultdict[datetime, set[int]] = defaultdict(set)
    for number, at in expected.items():
        of_instant[at].add(number)

    # when sweeps run at every seventh first second, and at all of those about which clocks change (7 and 12 share no
    # divisor, so that every zone has its turn), at some of them a second too early, too
    odd = {expected[id_of(s)] for s in subscriptions if clocks_change(expected[id_of(s)], s.timezone)}
    office = office_of(store, rules, FixedClock(datetime(2011, 9, 1, tzinfo=UTC)))
    sweeps: list[datetime] = []
    for number, (at, first_billed) in enumerate(sorted(of_instant.items())):
        too_early, in_time = due_before_and_at(store, at)
        assert first_billed & too_early == set()
        assert first_billed <= in_time
        if number % 7 == 0 or at in odd:
            if number % 3 == 0:
                bill_due(office, at - timedelta(seconds=1))
                sweeps.append(at - timedelta(seconds=1))
            bill_due(office, at)
            sweeps.append(at)
    sweeps.append(max(expected.values()))
    bill_due(office, sweeps[-1])

    # then everybody's first bill is of the first sweep at or after the first second of their day
    first: dict[int, Invoice] = {}
    with store.reading() as db:
        for invoice in db.exec(select(Invoice).order_by(col(Invoice.id))):
            first.setdefault(invoice.subscription_id, invoice)
    assert len(first) == len(starts)
    swept = {number: sweeps[bisect_left(sweeps, at)] for number, at in expected.items()}
    assert [i for i, invoice in first.items() if invoice.issued_at != swept[i]] == []
    assert sum(swept[i] == at for i, at in expected.items()) > 366
    assert breaches(store) == []


@given(start=st.dates(date(2000, 1, 1), date(2099, 12, 31)), months=st.integers(1, 12))
def test_the_free_period_never_gives_less_than_either_reading(start: date, months: int) -> None:
    free = free_period(start, months)
    assert free.ends_before >= add_months(start, months)
    assert free.ends_before > add_months(start - timedelta(days=1), months)
    assert (free.ends_before - add_months(start, months)).days <= 3


acts = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 10_000)), min_size=3, max_size=25)


@pytest.mark.timeout(LONG)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(zone=st.sampled_from(ZONES), wished=st.integers(-1, 200), every=st.sampled_from(["month", "year"]), doing=acts)
def test_whatever_happens_nothing_is_billed_early(
    sqlite_template: bytes, rules: RuleBook, zone: str, wished: int, every: str, doing: list[tuple[str, int]]
) -> None:
    with quick_folder() as folder, contextmanager(_store)(folder, sqlite_template) as store:
        world = World(store, rules, FixedClock(datetime(2026, 12, 1, 9, 30, tzinfo=UTC)), seed=0)
        world.join(zone=zone, wished_days=wished if wished >= 0 else None, every=every)
        for name, number in doing:
            world.act(name, number)
        world.settle()
        assert world.problems() == []


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Apia"])
def test_a_world_without_acts_bills_month_by_month(store: Store, rules: RuleBook, zone: str) -> None:
    world = World(store, rules, FixedClock(datetime(2026, 12, 1, 9, 30, tzinfo=UTC)), seed=0)
    world.join(zone=zone)
    world.settle()
    with store.reading() as db:
        assert len(db.exec(select(Invoice)).all()) >= 8
    assert world.problems() == []
