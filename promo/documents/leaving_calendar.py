"""The days of a way out by law as a calendar file (RFC 5545): imported again, the same entries, newer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from promo.clock import local_day
from promo.documents.file_names import LAW_DAYS, file_name
from promo.i18n import translations
from promo.reports.claim import ClaimView
from promo.reports.notices import NoticeTold
from promo.reports.ways_out import WaysOut
from promo.store.tables import NoticeWay
from promo.wording import show_date

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class _Day(NamedTuple):
    name: str
    day: date
    title: str
    is_to_do: bool = False
    """Whether it is a day by which something must be done: struck out once it is done."""
    is_done: bool = False


def leaving_ics(
    view: ClaimView, ways: WaysOut, changed_at: datetime, now: datetime, told: NoticeTold | None = None
) -> tuple[str, bytes]:
    """File name and bytes of the calendar, in the claimant's language.

    Every entry keeps its UID. Its SEQUENCE is the second since which the days are what they are: that of the last
    change, or the midnight that began the day they are reckoned on, whichever came later. The days are those of the
    letter that page, letter and pack reckon with (`ByLaw.arrives_on`): posted on the day of the file, or on its way.

    Args:
        view: the claim.
        ways: both ways out, as they stand on a day.
        changed_at: when anything last happened to the claim or its subscription.
        now: when the file is made.
        told: what the claimant told of the notice: once the letter was sent, the day to send it is struck out.
    """
    midnight = datetime.combine(ways.today, time(), ZoneInfo(view.claim.timezone))
    sequence = int((max(changed_at, midnight) - _EPOCH).total_seconds())
    calendar = Calendar()
    calendar.add("prodid", "-//promo//leaving//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    gettext = translations(view.claim.locale).gettext
    fee = gettext("Your provider may claim one that is in proportion. Ask for it in writing before you decide.")
    text = " ".join(
        (
            gettext("Reckoned on %(day)s for a letter that arrives on %(arrives)s.")
            % {
                "day": show_date(ways.today, view.claim.locale),
                "arrives": show_date(ways.law.arrives_on, view.claim.locale),
            },
            gettext("The days by law are for a start here on %(day)s.")
            % {"day": show_date(ways.said_start, view.claim.locale)},
            f"{gettext('Fee for leaving early:')} {fee}",
            gettext("This is no legal advice. Basis: %(statute)s.") % {"statute": gettext(ways.law.statute.name)},
        )
    )
    for entry in _days(ways, view):
        event = Event()
        event.add("uid", f"{view.claim.id}-{entry.name}@promo")
        event.add("sequence", sequence)
        event.add("summary", entry.title)
        event.add("description", text)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("dtstamp", now)
        event.add("transp", "TRANSPARENT")
        is_done = entry.is_done or (entry.is_to_do and told is not None and told.is_sent(NoticeWay.LAW))
        if is_done:
            event.add("status", "CANCELLED")
        for days in () if is_done else (7, 2):
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", entry.title)
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
        calendar.add_component(event)
    return file_name(LAW_DAYS, "ics", view.claim.locale, view.claim.id), bytes(calendar.to_ical())


def _days(ways: WaysOut, view: ClaimView) -> Iterator[_Day]:
    gettext, law = translations(view.claim.locale).gettext, ways.law
    safe, post_by = law.exit.last_day_safe, ways.post_by
    # A day that no letter can keep any more is struck out where it may have been taken over before: not where it was
    # over when the claim came, and no other start was ever agreed to.
    is_over = safe is not None and safe < ways.letter_arrives
    came = local_day(view.claim.submitted_at, view.claim.timezone)
    never_shown = (
        is_over and post_by is not None and post_by < came and (view.subscription is None or view.awaits_choice)
    )
    if safe and post_by and not never_shown:
        title = gettext("By law: post the letter at the latest, so that nothing is paid twice")
        yield _Day("switch-send", post_by, title, is_to_do=True, is_done=is_over)
        title = gettext("By law: letter must arrive, so that nothing is paid twice")
        yield _Day("switch-arrive", safe, title, is_to_do=True, is_done=is_over)
    if law.notice_ends:
        yield _Day("switch-notice-ends", law.notice_ends, gettext("By law: last day of the notice"))
    if law.exit.earliest_exit:
        yield _Day("switch-ends", law.exit.earliest_exit, gettext("By law: last day of your present contract"))
    if law.retrieval_ends:
        title = gettext("By law: last day on which your data can surely be fetched")
        yield _Day("switch-data", law.retrieval_ends, title)
