"""A clock that jumps back stops billing: what it would bill next was billed by the time it had before."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from promo.store.absent import insert_if_absent
from promo.store.tables import ClockMark
from promo.work import SYSTEM, Office, Work

NAME = "billing"
TOLERANCE = timedelta(minutes=5)
NOTED_EVERY = timedelta(minutes=1)
log = structlog.get_logger()


def clock_is_right(office: Office, now: datetime) -> bool:
    """Note this instant as seen; False, with an alarm, when it lies more than 5 minutes before one that was seen
    already."""
    with office.store.reading() as db:
        mark = db.get(ClockMark, NAME)
        if (
            mark is not None
            and mark.alarm_since is None
            and mark.seen_at - TOLERANCE <= now <= mark.seen_at + NOTED_EVERY
        ):
            return True  # the usual case: nothing to write
    return office.do_at(now, SYSTEM, _look)


def _look(work: Work) -> bool:
    db, now = work.db, work.now
    insert_if_absent(db, ClockMark, name=NAME, seen_at=now)
    mark = db.get_one(ClockMark, NAME, with_for_update=True, populate_existing=True)
    db.add(mark)
    if now < mark.seen_at - TOLERANCE:
        if mark.alarm_since is None:
            mark.alarm_since = now
            why = "the clock lies behind the last sweep"
            log.error("billing_stopped", because=why, seen=mark.seen_at.isoformat(), now=now.isoformat())
            work.record("billing.clock_alarm", "clock:billing", {"seen": mark.seen_at, "now": now})
        return False
    if mark.alarm_since is not None:
        mark.alarm_since = None
        work.record("billing.clock_right_again", "clock:billing", {"now": now})
    mark.seen_at = max(mark.seen_at, now)
    return True


def alarm(db: Session) -> ClockMark | None:
    """The mark with its alarm, while billing stands still."""
    mark = db.get(ClockMark, NAME)
    return mark if mark is not None and mark.alarm_since is not None else None


def accept_clock(work: Work) -> None:
    """A person says that the present time is right (it was set too far ahead before): billing goes on from here. Where
    billing does not stand still, there is nothing to accept."""
    mark = work.db.get(ClockMark, NAME, with_for_update=True)
    if mark is None or mark.alarm_since is None:
        return
    work.record("billing.clock_accepted", "clock:billing", {"seen": mark.seen_at, "now": work.now})
    mark.seen_at, mark.alarm_since = work.now, None
    work.db.add(mark)
