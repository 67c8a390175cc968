"""The days of a notice by contract, and of our free months, as a calendar file (RFC 5545): imported again, the same
entries, newer where a day changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from promo.documents.file_names import NOTICE_DAYS, file_name
from promo.how_sent import how, too_late
from promo.i18n import translations
from promo.leaving.notice_now import NoticeNow
from promo.periods import ONE_DAY, first_instant
from promo.reports.claim import ClaimView
from promo.reports.notices import NoticeTold
from promo.store.tables import NoticeWay
from promo.wording import show_date

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_SOON = (7, 2)


class _Entry(NamedTuple):
    name: str
    day: date
    title: str
    text: str
    alarms: tuple[int, ...]
    """Days before, each with an alarm."""
    is_done: bool = False
    """Nothing is left to do: a calendar that knows the entry strikes it out and rings no more."""


def notice_ics(
    view: ClaimView, changed_at: datetime, today: date, now: datetime, told: NoticeTold | None = None
) -> tuple[str, bytes]:
    """File name and bytes of the calendar, in the claimant's language.

    Every entry keeps its UID for as long as the claim is there. Its SEQUENCE is the second since which its day is what
    it is, so another day always has a higher number.

    Args:
        view: the claim.
        changed_at: when anything last happened to the claim or its subscription.
        today: the day in the claimant's country; what is over is left out.
        now: when the file is made.
        told: what the claimant told of the notice: what was sent is struck out, and the day that the provider
            confirmed counts.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//promo//notice//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    sequence = int((_since(view, changed_at) - _EPOCH).total_seconds())
    for entry in _entries(view, told):
        if entry.day < today:
            continue
        event = Event()
        event.add("uid", f"{view.claim.id}-{entry.name}@promo")
        event.add("sequence", sequence)
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + ONE_DAY)
        event.add("dtstamp", now)
        event.add("transp", "TRANSPARENT")
        if entry.is_done:
            event.add("status", "CANCELLED")
        for days in () if entry.is_done else entry.alarms:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", entry.title)
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
        calendar.add_component(event)
    return file_name(NOTICE_DAYS, "ics", view.claim.locale, view.claim.id), bytes(calendar.to_ical())


def _since(view: ClaimView, changed_at: datetime) -> datetime:
    """Since when the days are what they are: since something happened, a deadline passed and the next one counts, or
    the last day to send it passed and another way is left."""
    notice, zone = view.notice or NoticeNow(), ZoneInfo(view.claim.timezone)
    passed = [notice.missed] if notice.missed else []
    if notice.too_late_to_send:
        passed += [c.send_by for c in view.decided.leaving.chances if c.send_by and c.ends_on == notice.ends_on]
    return max([changed_at, *(first_instant(day + ONE_DAY, zone) for day in passed)])


def _entries(view: ClaimView, told: NoticeTold | None) -> Iterator[_Entry]:
    is_sent = told is not None and told.is_sent(NoticeWay.CONTRACT)
    notice, locale = view.notice or NoticeNow(), view.claim.locale
    gettext = translations(locale).gettext
    if notice.send_by:
        text = gettext("Send the notice on %(day)s at the latest: that day still counts.") % {
            "day": show_date(notice.send_by, locale)
        }
        if notice.way:
            text += f" {gettext(how(notice.way, view.decided.leaving.form))}"
        title = gettext("Last day to send the notice to your present provider")
        yield _Entry("notice-send", notice.send_by, title, text, (30, 14, *_SOON), is_sent)
    if notice.arrive_by:
        text = gettext(
            "The notice must be with your provider on %(day)s at the latest; that day still counts. The arrival "
            "decides, not the postmark, unless your contract says otherwise."
        ) % {"day": show_date(notice.arrive_by, locale)}
        if notice.too_late_to_send:
            text = f"{gettext(too_late(notice.way)) % {'day': show_date(notice.arrive_by, locale)}} {text}"
        title = gettext("Last day for the notice to reach your present provider")
        yield _Entry("notice-arrive", notice.arrive_by, title, text, _SOON, is_sent)
    confirmed = told.confirmed_end if told else None
    ends_on = confirmed or notice.ends_on or view.decided.leaving.earliest_exit
    if ends_on:
        title = gettext("Last day of your present contract")
        yield _Entry("contract-ends", ends_on, title, f"{title} ({view.claim.id})", _SOON)
    if view.grant and view.last_free_day and not view.awaits_choice:
        waits = view.waits_for_end
        latest = gettext("First bill on %(day)s at the latest.")
        exact = gettext("First bill on %(day)s, not a day earlier.")
        text = (latest if waits else exact) % {"day": show_date(view.grant.billing_starts, locale)}
        yield _Entry("free-until", view.last_free_day, gettext("Last day of your free months"), text, (7,))
