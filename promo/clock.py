"""The only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Something that knows the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


def today(clock: Clock, timezone: str) -> date:
    """The calendar day it is now in an IANA time zone."""
    return local_day(clock.now(), timezone)


def local_day(now: datetime, timezone: str) -> date:
    """The calendar day at an instant, in an IANA time zone."""
    return now.astimezone(ZoneInfo(timezone)).date()


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved, and moves forward only."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware instant, such as 2026-12-01T00:00:00+00:00")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was set to, in UTC."""
        return self._at

    def advance(self, **step: float) -> datetime:
        """Move forward by a `timedelta` given as keywords, such as `days=1`.

        Raises:
            ValueError: the step goes back.
        """
        return self.move_to(self._at + timedelta(**step))

    def move_to(self, at: datetime) -> datetime:
        """Move forward to an aware instant.

        Raises:
            ValueError: the instant lies before the present one.
        """
        if at < self._at:
            raise ValueError(f"a clock moves forward only: {at} lies before {self._at}")
        self._at = at.astimezone(UTC)
        return self._at
