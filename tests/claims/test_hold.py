"""An approved offer waits for its start: three dated notices, then it ends, unbilled, and its place is free again."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from promo.claims.hold import sweep_holds
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState, Invoice, OutboxItem, Place, PlaceState, Subscription
from promo.subscriptions.cancel import stop_at_once
from promo.sweeps import run_due
from promo.work import Actor
from tests.support.installation import Installation
from tests.support.line import approved, with_rules
from tests.support.rows import id_of, row, rows

HOLD = {"days": 90, "notices_before_days": (60, 30, 7)}


def letters(engine: Installation) -> list[str]:
    with engine.store.reading() as db:
        return list(
            db.exec(
                select(OutboxItem.key).where(col(OutboxItem.template).startswith("hold_")).order_by(col(OutboxItem.id))
            )
        )


def test_three_notices_then_the_end(lite: Installation) -> None:
    engine = with_rules(lite, hold=HOLD)
    claim_id = approved(engine)
    seen: dict[int, list[str]] = {}
    for day in range(1, 100):
        engine.clock.advance(days=1)
        before = len(letters(engine))
        sweep_holds(engine, engine.clock.now())
        if new := letters(engine)[before:]:
            seen[day] = [key.rsplit("/", 1)[1] for key in new]
    assert seen == {30: ["60"], 60: ["30"], 83: ["7"], 91: ["hold-over"]}
    assert row(engine, Claim, claim_id).state is ClaimState.EXPIRED
    assert row(engine, Place, claim_id).state is PlaceState.GIVEN_BACK
    engine.clock.advance(days=400)
    run_due(engine)
    assert rows(engine, Invoice) == []
    assert breaches(engine.store) == []


def test_after_an_outage_the_notices_still_leave_and_the_hold_is_longer(lite: Installation) -> None:
    engine = with_rules(lite, hold=HOLD)
    claim_id = approved(engine)
    engine.clock.advance(days=200)
    for _ in range(5):
        sweep_holds(engine, engine.clock.now())
    assert row(engine, Claim, claim_id).state is ClaimState.APPROVED
    assert len(letters(engine)) == 3
    engine.clock.advance(days=8)
    assert sweep_holds(engine, engine.clock.now()) == {"hold_notices": 0, "holds_over": 1}


def test_a_wished_start_far_ahead_is_waited_for(lite: Installation) -> None:
    engine = with_rules(lite, hold=HOLD)
    approved(engine, start=engine.clock.now().date() + timedelta(days=200))
    engine.clock.advance(days=150)
    assert sweep_holds(engine, engine.clock.now()) == {"hold_notices": 0, "holds_over": 0}


def test_who_left_before_the_service_ran_has_no_offer_that_waits(lite: Installation) -> None:
    engine = with_rules(lite, hold=HOLD)
    claim_id = approved(engine)
    [subscription] = rows(engine, Subscription)
    engine.do(Actor.customer(subscription.person_id), stop_at_once, id_of(subscription))
    engine.clock.advance(days=2)
    run_due(engine)
    run_due(engine)
    assert row(engine, Claim, claim_id).state is ClaimState.WITHDRAWN
    assert row(engine, Place, claim_id).state is PlaceState.GIVEN_BACK
    engine.clock.advance(days=200)
    run_due(engine)
    assert (letters(engine), rows(engine, Invoice)) == ([], [])
    assert breaches(engine.store) == []
