"""The last day of service as a day in the customer's own calendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

ALARMS = (7, 1)
"""Days before the last one on which the calendar says so."""
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def last_day_ics(uid: str, title: str, text: str, day: date, said_at: datetime) -> bytes:
    """One all-day event.

    Args:
        uid: the confirmation's reference: imported twice, it is one event.
        title: what stands in the calendar, in the customer's language.
        text: the details below it.
        day: the last day of service.
        said_at: when it was confirmed.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//promo//cancellation//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"{uid}@promo")
    event.add("sequence", int((said_at - _EPOCH).total_seconds()))  # said again later, it takes the place of the former
    event.add("summary", title)
    event.add("description", text)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("dtstamp", said_at)
    event.add("transp", "TRANSPARENT")
    for days in ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
