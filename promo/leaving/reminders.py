"""When a claimant is reminded of the notice: 30, 14, 7 and 2 days before it must be sent, then before it must arrive.
Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from promo.leaving.notice_now import NoticeNow

DAYS = (30, 14, 7, 2)
"""How many days before: each once for each day that a reminder is about."""


class Act(StrEnum):
    """What must be done by the day."""

    SEND = "send"
    ARRIVE = "arrive"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is due."""

    day: date
    """The last day, which still counts."""
    act: Act
    days: int
    """Which of `DAYS` it is."""


def reminder_on(notice: NoticeNow | None, today: date) -> Reminder | None:
    """The one reminder that fits a day; None where it is too early, or nothing can be done any more.

    Where several were missed, the nearest stands for all of them.

    Args:
        notice: what is left to do, seen from that day.
        today: the day in the claimant's country.
    """
    if notice is None or notice.arrive_by is None:
        return None
    day, act = (notice.send_by, Act.SEND) if notice.send_by is not None else (notice.arrive_by, Act.ARRIVE)
    left = (day - today).days
    fitting = [days for days in DAYS if 0 <= left <= days]
    return Reminder(day, act, min(fitting)) if fitting else None
