"""A clock that jumps back stops billing with an alarm; a person, or the right time, ends it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import select

from promo.billing.clock_watch import accept_clock, alarm
from promo.engine import Engine
from promo.store.tables import AuditEvent
from promo.work import Actor
from tests.support.customers import Customer, invoices_of
from tests.support.moving import Move, whole
from tests.support.office import sweep_billing


def test_a_jump_back_of_more_than_five_minutes_stops_billing_until_the_clock_is_right(
    engine: Engine, customer: Customer, move: Move
) -> None:
    move(date(2027, 3, 1), 23)
    now = engine.clock.now()
    billing_day = now + timedelta(hours=2)

    assert "clock_alarm" not in sweep_billing(engine, now - timedelta(minutes=5))
    assert sweep_billing(engine, now - timedelta(minutes=6)) == {"clock_alarm": 1}
    assert sweep_billing(engine, now - timedelta(hours=6)) == {"clock_alarm": 1}
    with engine.store.reading() as db:
        assert alarm(db) is not None
    assert invoices_of(engine, customer) == []

    assert sweep_billing(engine, billing_day)["invoices"] == 1
    with engine.store.reading() as db:
        assert alarm(db) is None
        told = [e.what for e in db.exec(select(AuditEvent)) if e.what.startswith("billing.")]
    assert told == ["billing.clock_alarm", "billing.clock_right_again"]
    whole(engine)


def test_a_clock_that_was_far_ahead_is_accepted_by_a_person(engine: Engine) -> None:
    now = engine.clock.now()
    sweep_billing(engine, now + timedelta(days=400))
    assert sweep_billing(engine, now) == {"clock_alarm": 1}
    engine.do(Actor.staff(1), accept_clock)
    assert "clock_alarm" not in sweep_billing(engine, now)
    whole(engine)
