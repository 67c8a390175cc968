"""What is still to be done about the notice on a day: a day that is over is never an instruction. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Chance:
    """A term end, and the last days on which notice for it arrives and is sent."""

    safe: date
    """The last day to arrive by every reading."""
    latest: date
    """The last day to arrive by the rule; the same day or a later one."""
    send_by: date | None = None
    ends_on: date | None = None
    """The last day of the contract, where notice is in time."""


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """What to do about the notice, seen from one day; no day in it lies before that one but `missed`."""

    arrive_by: date | None = None
    """None where no chance that is known is left."""
    send_by: date | None = None
    """None where a letter sent today would come too late, or nothing is known of sending."""
    too_late_to_send: bool = False
    """It must be handed over, or travel faster than usual."""
    ends_on: date | None = None
    missed: date | None = None
    """The deadline that is over already."""


def notice_now(chances: Sequence[Chance], today: date) -> NoticeNow | None:
    """The first chance that is left on a day.

    Args:
        chances: in the order of their days.
        today: the day in the claimant's country.

    Returns:
        None where no deadline is known at all.
    """
    if not chances:
        return None
    left = next((c for c in chances if c.latest >= today), None)
    missed = chances[0].safe if left is not chances[0] else None
    if left is None:
        return NoticeNow(missed=missed)
    return NoticeNow(
        arrive_by=left.safe if left.safe >= today else left.latest,
        send_by=left.send_by if left.send_by is not None and left.send_by >= today else None,
        too_late_to_send=left.send_by is not None and left.send_by < today,
        ends_on=left.ends_on,
        missed=missed,
    )
