"""What is still to be done about the notice on a day: a day that is over is never an instruction. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from promo.leaving.posting import BY_LETTER, Route, Sending, is_too_late, sending


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
    is_rolling: bool = False
    """Whether no day must be kept any more: each day later is one more that is paid twice, and no more than that."""
    way: Sending | None = None
    """How it travels; None where that is not known, as in lists."""
    post: Route | None = None
    """The way of the letter whose days `send_by` rests on; None where it travels otherwise, or nobody kept it."""


def notice_now(
    chances: Sequence[Chance], today: date, form: str | None = None, post: Route | None = None
) -> NoticeNow | None:
    """The first chance that is left on a day.

    Args:
        chances: in the order of their days.
        today: the day in the claimant's country.
        form: as the contract wants the notice; None where that is not asked.
        post: the way of a letter that the days to send rest on.

    Returns:
        None where no deadline is known at all.
    """
    if not chances:
        return None
    left = next((c for c in chances if c.latest >= today), None)
    missed = chances[0].safe if left is not chances[0] else None
    if left is None:
        return NoticeNow(missed=missed)
    late = is_too_late(left.send_by, today)
    way = sending(form, too_late_by_post=late) if form is not None else None
    return NoticeNow(
        arrive_by=left.safe if left.safe >= today else left.latest,
        send_by=left.send_by if left.send_by is not None and left.send_by >= today else None,
        too_late_to_send=late,
        ends_on=left.ends_on,
        missed=missed,
        way=way,
        post=post if way in BY_LETTER and not late else None,
    )
