"""When the desk works, as desk.yaml says it, and what is so many working hours ahead. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from promo.periods import ONE_DAY
from promo.promotions.strict import Strict

FILE = "desk.yaml"
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD = 800
"""Days within which working hours are looked for: a desk that is closed for longer is closed for good."""


class DeskHours(Strict):
    """desk.yaml."""

    timezone: str = "UTC"
    country: str = Field("", pattern=r"^([A-Z]{2})?$")
    days: tuple[Weekday, ...] = Field(WEEK[:5], min_length=1)
    opens: str = Field("09:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    closes: str = Field("17:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    closed_on: tuple[date, ...] = ()
    answer_within_hours: int = Field(8, ge=1, le=400)
    appeal_within_hours: int = Field(24, ge=1, le=400)

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; write one such as Europe/Paris")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> DeskHours:
        if self.closes <= self.opens:
            raise ValueError(f"the desk closes at {self.closes}, before it opens at {self.opens}")
        return self

    def due(self, since: datetime, hours: int, holidays: Collection[date] = ()) -> datetime:
        """The instant so many working hours after another one; time outside working hours does not count.

        An hour that a clock leaves out or says twice is worked as it passes.

        Args:
            since: when it came, aware.
            hours: how many working hours it may take.
            holidays: days on which nobody works, besides `closed_on`.
        """
        zone, left = ZoneInfo(self.timezone), timedelta(hours=hours)
        first = since.astimezone(zone).date()
        for day in (first + k * ONE_DAY for k in range(LOOK_AHEAD)):
            if not self._works_on(day, holidays):
                continue
            opens, closes = (
                datetime.combine(day, time.fromisoformat(at), zone).astimezone(UTC) for at in (self.opens, self.closes)
            )
            begins = max(opens, since.astimezone(UTC))
            if begins >= closes:
                continue
            if closes - begins >= left:
                return begins + left
            left -= closes - begins
        return since.astimezone(UTC) + timedelta(days=LOOK_AHEAD)

    def opened(self, now: datetime, holidays: Collection[date] = ()) -> datetime | None:
        """When the desk opened on the day of an instant; None before that, and on a day on which it stays closed."""
        zone = ZoneInfo(self.timezone)
        day = now.astimezone(zone).date()
        opens = datetime.combine(day, time.fromisoformat(self.opens), zone).astimezone(UTC)
        return opens if self._works_on(day, holidays) and opens <= now else None

    def next_working_day(self, since: datetime, holidays: Collection[date] = ()) -> date:
        """The first day after that of an instant on which the desk works."""
        today = since.astimezone(ZoneInfo(self.timezone)).date()
        ahead = (today + k * ONE_DAY for k in range(1, LOOK_AHEAD))
        return next((day for day in ahead if self._works_on(day, holidays)), today + LOOK_AHEAD * ONE_DAY)

    def closes_before(self, day: date, holidays: Collection[date] = ()) -> datetime:
        """When the desk closes on the last working day before a day."""
        back = (day - k * ONE_DAY for k in range(1, LOOK_AHEAD))
        last = next((one for one in back if self._works_on(one, holidays)), day - ONE_DAY)
        return datetime.combine(last, time.fromisoformat(self.closes), ZoneInfo(self.timezone)).astimezone(UTC)

    def _works_on(self, day: date, holidays: Collection[date]) -> bool:
        return WEEK[day.weekday()] in self.days and day not in holidays and day not in self.closed_on
