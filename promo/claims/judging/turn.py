"""How long a claim is read before others go first: its turn, which ends sooner where somebody else waits."""

from __future__ import annotations

import time
from collections.abc import Callable

FIRST_SECONDS = 10.0
"""Of a first turn, while others wait: who is quick goes first, and a long scan loses no more than this by it."""
LATER_TIMES = 4
"""Times as long, for a claim that was put off: an honest long scan takes its time."""


def nobody_waits() -> bool:
    """As it is where a claim is read by itself."""
    return False


class Turn:
    """The time of one claim: `ends_by` says until when it is read, an instant of the monotonic clock."""

    def __init__(self, seconds: float, *, first: bool, others_wait: Callable[[], bool] = nobody_waits) -> None:
        """`others_wait` is asked while the claim is read, on its first turn only: one that was put off has had its
        share of that."""
        now = time.monotonic()
        self._ends_by = now + (seconds if first else seconds * LATER_TIMES)
        self._gives_way_from = now + FIRST_SECONDS
        self.first, self._others_wait = first, others_wait

    def ends_by(self) -> float:
        """Once it was said that the turn is over, it stays over."""
        now = time.monotonic()
        if self.first and self._gives_way_from <= now < self._ends_by and self._others_wait():
            self._ends_by = now
        return self._ends_by

    @property
    def is_over(self) -> bool:
        """Whether what was asked may have been lost for want of time."""
        return time.monotonic() > self._ends_by
