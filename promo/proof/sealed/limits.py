"""How long a reading worker may take for one request: in processor time, which a busy machine does not stretch.

The wall clock is the outer bound, wide enough for a machine on which ten others run; a worker that is given no
processor time at all hangs, and is ended as soon as a busy one would be on an idle machine.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

CPU_SECONDS = {"parse": 8, "look": 8, "ocr": 14, "second": 24, "tag": 20, "facts": 19}
"""By kind of work; the worker itself is ended by the kernel a second later, the asker looks in case it lifted that."""
WALL_SECONDS = {"parse": 40.0, "look": 2.0, "ocr": 50.0, "second": 60.0, "tag": 60.0, "facts": 60.0}
"""A look has no more than its two seconds, for a form waits for it and goes on without."""
IDLE_SECONDS = {"parse": 9.0, "look": 2.0, "ocr": 16.0, "second": 25.0, "tag": 20.0, "facts": 20.0}
"""Without any processor time; on a machine however busy, a process that can run has some within that."""
LOOK_EVERY = 0.5
_LATER = 2.5  # seconds after the kernel's own bound
_PROCESS_CLOCK = 2
Until = Callable[[], float]
"""The instant of the monotonic clock up to which somebody waits; it may be brought forward while they do."""


def never() -> float:
    """However long it takes."""
    return math.inf


def processor_seconds(pid: int) -> float | None:
    """The processor time that a process has used so far; None where the system does not tell of others."""
    try:
        return time.clock_gettime((~pid << 3) | _PROCESS_CLOCK)
    except (OSError, OverflowError):
        return None


class Patience:
    """What is left of one request's time, as its asker sees it while waiting."""

    def __init__(self, task: str, pid: int, until: Until) -> None:
        self._pid, self._cpu, self._idle = pid, CPU_SECONDS[task] + _LATER, IDLE_SECONDS[task]
        self._began = self._ran = time.monotonic()
        self._until, self._wall = until, self._began + WALL_SECONDS[task]
        self._before = self._last = processor_seconds(pid)

    @property
    def used(self) -> float:
        """Processor time used for the request when last looked at; where nobody tells, the time that went by."""
        if self._last is None or self._before is None:
            return time.monotonic() - self._began
        return self._last - self._before

    def left(self) -> float:
        """Seconds to wait before looking again; 0 or less when there is nothing left to wait for."""
        now, last = time.monotonic(), processor_seconds(self._pid)
        deadline = min(self._until(), self._wall)
        if last is None or self._before is None:
            return min(deadline - now, LOOK_EVERY)
        if last != self._last:
            self._last, self._ran = last, now
        if self.used > self._cpu:
            return -math.inf
        return min(deadline - now, self._ran + self._idle - now, LOOK_EVERY)
