"""A clock that jumps back stops billing: what it would bill next was billed by the time it had before."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from promo import audit
from promo.clock import Clock
from promo.store.absent import insert_if_absent
from promo.store.engine import Store, tried_again
from promo.store.tables import ClockMark

NAME = "billing"
TOLERANCE = timedelta(minutes=5)
NOTED_EVERY = timedelta(minutes=1)
log = structlog.get_logger()


@tried_again
def clock_is_right(store: Store, now: datetime) -> bool:
    """Note this instant as seen; False, with an alarm, when it lies more than 5 minutes before one that was seen
    already."""
    with store.reading() as db:
        mark = db.get(ClockMark, NAME)
        if (
            mark is not None
            and mark.alarm_since is None
            and mark.seen_at - TOLERANCE <= now <= mark.seen_at + NOTED_EVERY
        ):
            return True  # the usual case: nothing to write
    with store.writing() as db:
        return _look(db, now)


def _look(db: Session, now: datetime) -> bool:
    insert_if_absent(db, ClockMark, name=NAME, seen_at=now)
    mark = db.get(ClockMark, NAME, with_for_update=True, populate_existing=True)
    assert mark is not None
    if now < mark.seen_at - TOLERANCE:
        if mark.alarm_since is None:
            mark.alarm_since = now
            log.error(
                "billing_stopped",
                because="the clock lies behind the last sweep",
                seen=mark.seen_at.isoformat(),
                now=now.isoformat(),
            )
            audit.record(db, "billing.clock_alarm", "clock:billing", "system", {"seen": mark.seen_at, "now": now}, now)
            db.add(mark)
        return False
    if mark.alarm_since is not None:
        mark.alarm_since = None
        audit.record(db, "billing.clock_right_again", "clock:billing", "system", {"now": now}, now)
    mark.seen_at = max(mark.seen_at, now)
    db.add(mark)
    return True


def alarm(db: Session) -> ClockMark | None:
    """The mark with its alarm, while billing stands still."""
    mark = db.get(ClockMark, NAME)
    return mark if mark is not None and mark.alarm_since is not None else None


@tried_again
def accept_clock(*, by: str, store: Store, clock: Clock) -> None:
    """A person says that the present time is right (it was set too far ahead before): billing goes on from here."""
    now = clock.now()
    with store.writing() as db:
        mark = db.get(ClockMark, NAME, with_for_update=True)
        if mark is None:
            return
        audit.record(db, "billing.clock_accepted", "clock:billing", by, {"seen": mark.seen_at, "now": now}, now)
        mark.seen_at, mark.alarm_since = now, None
        db.add(mark)
