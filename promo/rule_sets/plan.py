"""A rule set that comes into force at an instant to come: planned by a person, put into force by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from promo import audit
from promo.due import Due, Swept, each_due
from promo.rule_sets.counted import counted
from promo.rule_sets.publish import (
    MAY_PUBLISH,
    CannotPublish,
    NoSuchTime,
    NotCounted,
    in_force,
    in_the_name_of,
    nobody_is_harmed,
    open_plans,
    put_into_force,
    rule_set,
    seen_by_another,
)
from promo.rule_sets.trials import ask_count, count_under_way
from promo.store.tables import Person, PlannedPublication, RuleSet
from promo.translatable import N_
from promo.work import Actor, Office, Work

FARTHEST = timedelta(days=732)
AHEAD = timedelta(minutes=2)
"""So long before its time it is looked whether what a planned set changes must be counted anew."""


def plan(work: Work, version: str, due_at: datetime, *, publisher: str) -> PlannedPublication:
    """Let a set come into force by itself. A second plan for the same set takes the place of the first; the same plan
    again is the one there is.

    Args:
        work: the unit of work.
        version: the set, by its hash or the beginning of it.
        due_at: when.
        publisher: e-mail address of the manager or administrator who plans it.

    Raises:
        RuleSetNotFound: there is no such set.
        CannotPublish: it could not be published now; the instant is over, or too far away; or no set is in force.
        NotCounted: claims were decided since it was counted what it changes.
    """
    audit.queue_up(work.db)
    work, kept = in_the_name_of(work, publisher), rule_set(work.db, version)
    if not work.now < due_at <= work.now + FARTHEST:
        raise NoSuchTime(N_("Choose a day and an hour that are still to come, within two years."))
    seen_by_another(work, kept, nobody_is_harmed(work.db, kept))
    active = in_force(work.db)
    if active is None:
        raise CannotPublish(N_("No rule set is in force yet; put this one into force now."))
    standing = open_plans(work.db, kept.version)
    for before in standing:
        if (before.due_at, before.replaces, before.person_id) == (due_at, active.version, work.by.person_id):
            return before
    for before in standing:
        before.ended_at = work.now
        work.db.add(before)
    made = PlannedPublication(
        version=kept.version,
        replaces=active.version,
        person_id=work.by.person_id or 0,
        planned_at=work.now,
        due_at=due_at,
    )
    work.db.add(made)
    work.record("rules.planned", f"rules:{kept.version}", {"due_at": due_at})
    return made


def drop_plans(work: Work, version: str, *, publisher: str) -> None:
    """Drop what is planned for a set; nothing is planned already where somebody was quicker.

    Raises:
        RuleSetNotFound: there is no such set.
        CannotPublish: the address is of nobody who may.
    """
    work, kept = in_the_name_of(work, publisher), rule_set(work.db, version)
    for dropped in open_plans(work.db, kept.version):
        dropped.ended_at = work.now
        work.db.add(dropped)
        work.record("rules.plan_dropped", f"rules:{kept.version}")


def publish_planned(office: Office, now: datetime) -> Swept:
    """Put into force what was planned for now, or note why it cannot be any more. Returns how many."""
    _count_ahead(office, now)
    due = select(PlannedPublication.id).where(
        col(PlannedPublication.ended_at).is_(None), col(PlannedPublication.due_at) <= now
    )
    wanted = Due(due.order_by(col(PlannedPublication.due_at)), now, batch=1, after_the_chain=True)
    return each_due(office, wanted, _publish)


def _count_ahead(office: Office, now: datetime) -> None:
    """Have it counted what comes into force within minutes, so that it does so at its time."""
    soon = select(PlannedPublication.id).where(
        col(PlannedPublication.ended_at).is_(None),
        col(PlannedPublication.due_at) > now,
        col(PlannedPublication.due_at) <= now + AHEAD,
    )
    with office.store.reading() as db:
        rows = [db.get_one(PlannedPublication, plan_id) for plan_id in db.exec(soon)]
        wanted = [row for row in rows if counted(db, row.version) is None]
    for row in wanted:
        office.do_at(now, Actor.staff(row.person_id), ask_count, row.version)


def _publish(work: Work, plan_ids: Sequence[int]) -> int:
    """The list of changed claims may have grown since it was seen: claims that came later are judged by the same
    rules. What a second person agreed to must still be so: the set it takes the place of, and nobody harmed. Where
    that has to be counted first, the plan waits for it."""
    ended = 0
    for plan_id in plan_ids:
        row = work.db.get_one(PlannedPublication, plan_id)
        kept, planner = work.db.get_one(RuleSet, row.version), work.db.get_one(Person, row.person_id)
        try:
            _still_so(work, row, kept, planner)
        except NotCounted:
            ask_count(work.as_(Actor.staff(row.person_id)), kept.version)
            continue
        except CannotPublish as refusal:
            row.refused = refusal.text
            work.record("rules.plan_refused", f"rules:{kept.version}", {"why": refusal.text})
        else:
            put_into_force(work.as_(Actor.staff(row.person_id)), kept)
        row.ended_at, ended = work.now, ended + 1
        work.db.add(row)
    return ended


def _still_so(work: Work, row: PlannedPublication, kept: RuleSet, planner: Person) -> None:
    active = in_force(work.db)
    if active is None or active.version != row.replaces:
        raise CannotPublish(
            N_("Another set came into force since it was planned. Look at what differs and set a time anew.")
        )
    if planner.role not in MAY_PUBLISH or planner.disabled_at is not None:
        raise CannotPublish(N_("Whoever planned it may not publish any more. Somebody else sets a time anew."))
    try:
        nobody_is_harmed(work.db, kept)
    except NotCounted:
        trial = count_under_way(work.db, kept.version, work.now)
        if trial is not None and trial.failed:
            raise CannotPublish(N_("These rules could not be tried on past claims")) from None
        raise
    except CannotPublish:
        raise CannotPublish(
            N_("Somebody who was approved since would lose by it. Change it, and set a time anew.")
        ) from None
