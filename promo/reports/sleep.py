"""Until when a case may sleep: not past a day that was promised, nor past the last one to send the notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from promo.claims.handling import LONGEST_SLEEP
from promo.claims.judging.days_off import holidays_of
from promo.periods import ONE_DAY
from promo.promotions.desk_hours import DeskHours
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.stand import answered_by
from promo.translatable import N_

ANSWER_PROMISED = N_("An answer to the appeal was promised by %(day)s: it sleeps until the working day before.")
NOTICE_TO_SEND = N_("The notice must be on its way by %(day)s: it sleeps until the working day before.")

WISHES = {
    "hour": N_("for an hour"),
    "tomorrow": N_("until the desk opens next"),
    "week": N_("for a week"),
    "answer": N_("until the claimant answers"),
}


@dataclass(frozen=True, slots=True)
class SleepBound:
    """What a case may not sleep past."""

    day: date
    says: str
    """The sentence, as a message id; `%(day)s` is the day."""
    latest: datetime
    """When the desk closes on the working day before."""


def sleep_bound(view: ClaimView, rules: RuleBook, hours: DeskHours) -> SleepBound | None:
    """The nearest day that a case may not sleep past; None where there is none."""
    days: list[tuple[date, str]] = []
    if view.appeal is not None:
        days.append((answered_by(view, rules), ANSWER_PROMISED))
    notice = view.notice
    if notice is not None and not notice.is_rolling and (send := notice.send_by or notice.arrive_by) is not None:
        days.append((send, NOTICE_TO_SEND))
    if not days:
        return None
    day, says = min(days)
    return SleepBound(day, says, hours.closes_before(day, holidays_of(hours.country, day.year)))


def wakes_at(wish: str, now: datetime, hours: DeskHours, latest: datetime | None = None) -> datetime:
    """When a case wakes: in an hour, when the desk opens next, in a week; else when it is answered, at the latest in
    thirty days and never past `latest`, while that is ahead."""
    zone = ZoneInfo(hours.timezone)
    next_day = datetime.combine(now.astimezone(zone).date() + ONE_DAY, time(), zone)
    holidays = holidays_of(hours.country, next_day.year)
    known = {
        "hour": now + timedelta(hours=1),
        "tomorrow": hours.due(next_day, 0, holidays),
        "week": now + timedelta(days=7),
    }
    longest = now + LONGEST_SLEEP
    return known.get(wish, min(longest, latest) if latest is not None and latest > now else longest)


def can_sleep(now: datetime, hours: DeskHours, bound: SleepBound | None) -> list[tuple[str, str]]:
    """The choices that a case may sleep by, each with its words as a message id."""
    latest = bound.latest if bound else None
    return [
        (wish, words)
        for wish, words in WISHES.items()
        if latest is None or wakes_at(wish, now, hours, latest) <= latest
    ]
