"""The clock: APScheduler wakes us, `sweeps` says what there is to do, the database says what is due."""

from __future__ import annotations

import threading
import time
from datetime import UTC

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from promo.engine import Engine
from promo.messages.mail import post_of
from promo.sweeps import Rhythm, run_due

log = structlog.get_logger()
HOUR_SECONDS = 3600
POST_SECONDS = 20.0
"""Between two looks for mails with papers: a server that keeps them is somebody else's."""
STOP_SECONDS = 10.0
"""In which what is under way is finished or handed back: who stops us (systemd, a person) does not wait for ever."""
CUT_SECONDS = 4.0
"""Of these, which a claim has to be read to its end."""


class Worker:
    """Rings the sweeps until it is stopped. Several may run, in one process or many: the rows decide who acts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.post = post_of(engine.settings)
        self._warming: threading.Thread | None = None
        self._under_way = {rhythm: threading.Lock() for rhythm in Rhythm}
        # Two, for the second one finds the first under way and leaves at once; one would be told in the log each tick.
        self.scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 2}
        )

    def start(self) -> None:
        """Begin to ring."""
        tick = self.engine.settings.tick_seconds
        seconds = {
            Rhythm.READ: tick,
            Rhythm.TICK: max(tick, 1),
            Rhythm.TRIAL: max(tick, 1),
            Rhythm.POST: POST_SECONDS,
            Rhythm.HOUR: HOUR_SECONDS,
        }
        for rhythm in Rhythm:
            self.scheduler.add_job(self.ring, "interval", [rhythm], seconds=seconds[rhythm], id=rhythm.value)
        self.scheduler.start()
        self._warming = threading.Thread(target=self.engine.reader.warm_up, daemon=True)
        self._warming.start()

    def wake(self) -> None:
        """Somebody sent something: look now rather than at the next tick."""
        for rhythm in (Rhythm.READ, Rhythm.TICK, Rhythm.TRIAL):
            if self.scheduler.running:
                self.scheduler.modify_job(rhythm.value, next_run_time=self.engine.clock.now())

    def ring(self, rhythm: Rhythm) -> None:
        """Run the sweeps of one rhythm, unless they are under way; what was read leads to letters, so these come at
        once."""
        lock = self._under_way[rhythm]
        if not lock.acquire(blocking=False):
            return
        try:
            done = run_due(self.engine, self.post, [rhythm])
        except Exception:  # the rules or the database cannot be read at all; the next tick tries again
            log.exception("round_failed", rhythm=rhythm.value)
            return
        finally:
            lock.release()
        if rhythm in (Rhythm.READ, Rhythm.POST) and any(done.values()):
            self.wake()

    def stop(self) -> bool:
        """Finish what is under way, within a bound; what takes longer is handed back, and taken up by whoever reads
        next.

        Returns:
            False where something is still under way: then nothing that it uses may be closed.
        """
        until = time.monotonic() + STOP_SECONDS
        self.engine.reader.stop(CUT_SECONDS)
        if self.scheduler.running:
            self.scheduler.pause()
            done = [self._under_way[rhythm].acquire(timeout=max(0.0, until - time.monotonic())) for rhythm in Rhythm]
            self.scheduler.shutdown(wait=all(done))
            for rhythm, is_done in zip(Rhythm, done, strict=True):
                if is_done:
                    self._under_way[rhythm].release()
            if not all(done):
                log.warning("stopped_with_work_under_way")
                return False
        if self._warming:
            self._warming.join(max(0.0, until - time.monotonic()))
        self.engine.reader.go_on()
        return not (self._warming and self._warming.is_alive())
