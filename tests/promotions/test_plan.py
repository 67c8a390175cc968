"""A rule set comes into force at the instant that was planned, by the clock, unless something speaks against it by
then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from promo.rule_sets.plan import drop_plans, plan, publish_planned
from promo.rule_sets.publish import CannotPublish, draft, in_force, publish, see
from promo.store.tables import AuditEvent, Person, PlannedPublication, RuleSet
from promo.sweeps import run_due
from promo.work import SYSTEM, Actor
from tests.support.changed_rules import changed
from tests.support.installation import Installation
from tests.support.rows import rows
from tests.support.rule_sets import ANN, BEN, seen_draft, with_managers

MIDNIGHT = datetime(2026, 12, 31, 23, tzinfo=UTC)
"""The first of January in Paris."""


@pytest.fixture
def staffed(engine: Installation) -> Installation:
    return with_managers(engine)


def active(engine: Installation) -> str:
    with engine.store.reading() as db:
        found = in_force(db)
        assert found is not None
        return found.version


def test_a_planned_set_comes_into_force_at_its_instant_and_not_before(staffed: Installation) -> None:
    version, before = seen_draft(staffed, ("claims: 5000", "claims: 6000")), active(staffed)
    staffed.do(Actor.staff(1), plan, version, MIDNIGHT, publisher=ANN)
    staffed.clock.move_to(MIDNIGHT - timedelta(seconds=1))
    assert publish_planned(staffed, staffed.clock.now()).done == 0 and active(staffed) == before
    staffed.clock.move_to(MIDNIGHT)
    assert run_due(staffed)["rules_published"] == 1 and active(staffed) == version
    assert publish_planned(staffed, staffed.clock.now()).done == 0
    event = [e for e in rows(staffed, AuditEvent) if e.what == "rules.active"][-1]
    assert event.actor == "person:1" and event.at == MIDNIGHT


def test_only_what_could_be_published_now_is_planned_and_only_for_a_time_to_come(staffed: Installation) -> None:
    version = staffed.do(
        SYSTEM, draft, changed(staffed.settings.data_dir, ("claims: 5000", "claims: 6000")), author=ANN
    ).version
    with pytest.raises(CannotPublish, match="Nobody but its author"):
        staffed.do(SYSTEM, plan, version, MIDNIGHT, publisher=ANN)
    staffed.do(SYSTEM, see, version, reader=BEN)
    for wrong in (staffed.clock.now(), datetime(2029, 12, 1, tzinfo=UTC)):
        with pytest.raises(CannotPublish, match="still to come"):
            staffed.do(SYSTEM, plan, version, wrong, publisher=ANN)
    assert rows(staffed, PlannedPublication) == []


def test_a_plan_is_dropped_and_a_second_one_takes_the_place_of_the_first(staffed: Installation) -> None:
    version, before = seen_draft(staffed, ("claims: 5000", "claims: 6000")), active(staffed)
    for hours in (1, 2):
        staffed.do(SYSTEM, plan, version, MIDNIGHT + timedelta(hours=hours), publisher=ANN)
    assert [p.ended_at is None for p in rows(staffed, PlannedPublication)] == [False, True]
    for _ in range(2):
        staffed.do(SYSTEM, drop_plans, version, publisher=BEN)
    staffed.clock.move_to(MIDNIGHT + timedelta(days=1))
    assert publish_planned(staffed, staffed.clock.now()).done == 0 and active(staffed) == before


def test_a_plan_over_another_set_than_is_in_force_by_then_is_refused_and_told(staffed: Installation) -> None:
    planned = seen_draft(staffed, ("claims: 5000", "claims: 6000"))
    staffed.do(SYSTEM, plan, planned, MIDNIGHT, publisher=ANN)
    other = seen_draft(staffed, ("claims: 6000", "claims: 7000"))
    staffed.do(SYSTEM, publish, other, publisher=ANN)
    staffed.clock.move_to(MIDNIGHT)
    publish_planned(staffed, staffed.clock.now())
    [row] = rows(staffed, PlannedPublication)
    assert active(staffed) == other and "Another set came into force" in (row.refused or "")


def test_a_planner_who_has_gone_publishes_nothing(staffed: Installation) -> None:
    version, before = seen_draft(staffed, ("claims: 5000", "claims: 6000")), active(staffed)
    staffed.do(SYSTEM, plan, version, MIDNIGHT, publisher=ANN)
    with staffed.store.writing() as db:
        ann = db.get_one(Person, 1)
        ann.disabled_at = staffed.clock.now()
        db.add(ann)
    staffed.clock.move_to(MIDNIGHT)
    publish_planned(staffed, staffed.clock.now())
    [row] = rows(staffed, PlannedPublication)
    assert active(staffed) == before and "may not publish" in (row.refused or "")


def test_publishing_at_once_ends_the_plan_for_the_same_set(staffed: Installation) -> None:
    version = seen_draft(staffed, ("claims: 5000", "claims: 6000"))
    staffed.do(SYSTEM, plan, version, MIDNIGHT, publisher=ANN)
    staffed.do(SYSTEM, publish, version, publisher=BEN)
    [row] = rows(staffed, PlannedPublication)
    assert row.ended_at == staffed.clock.now() and row.refused is None
    assert sum(s.version == version for s in rows(staffed, RuleSet)) == 1
