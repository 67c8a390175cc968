"""Warm, sealed reading workers: a request in, an answer out; a worker that dies or dawdles is replaced."""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import select
import threading
import time
from typing import Protocol

from promo.proof.sealed import wire
from promo.proof.sealed.forkserver import ForkServer, ForkServerGone
from promo.proof.sealed.limits import LOOK_EVERY, WALL_SECONDS, Patience, Until, never

# Looks have workers of their own, so that a form never waits for a long reading.
_SERVERS = {"parse": "parse", "look": "parse", "ocr": "ocr", "second": "second", "tag": "tag", "facts": "facts"}
DOCUMENTS_PER_WORKER = 50
MAX_ANSWER = 256 * 1024 * 1024
MAX_HEAD = 16 * 1024 * 1024
"""Bytes of JSON, which take many times as much once they are lists and numbers."""
TRIES = 3
LONG_LIFE = 5.0  # seconds of processor time


class WorkerLost(Exception):
    """The worker died, was too slow or answered nonsense."""

    def __init__(self, message: str, *, slow: bool = False) -> None:
        super().__init__(message)
        self.slow = slow


class _Worker:
    """One child process and its two pipes."""

    def __init__(self, task: str, server: ForkServer) -> None:
        self.served, self.task, self._server = 0, task, server
        try:
            self.pid, self._to, self._from = server.make()
        except ForkServerGone as error:
            raise WorkerLost(str(error)) from None

    def ask(self, head: wire.Head, body: bytes, until: Until) -> wire.Message:
        patience = Patience(self.task, self.pid, until)
        try:
            return self._ask(head, body, patience)
        except WorkerLost as lost:
            # Whoever dies after so long died of its limits, and the next one would, too.
            raise WorkerLost(str(lost), slow=lost.slow or patience.used > LONG_LIFE) from None

    def _ask(self, head: wire.Head, body: bytes, patience: Patience) -> wire.Message:
        self.served += 1
        for part in (wire.front(head, body), body):
            self._send(part, patience)
        head_size, body_size = wire.lengths(self._receive(wire.PREFIX, patience))
        if head_size > MAX_HEAD or head_size + body_size > MAX_ANSWER:
            raise WorkerLost("the reading worker answered too much")
        answer = _head(self._receive(head_size, patience))
        body = self._receive(body_size, patience)
        patience.left()
        return answer | {"took": patience.used}, body

    def _send(self, data: bytes, patience: Patience) -> None:
        """Write without being held up by a worker that does not read."""
        descriptor, left = self._to.fileno(), memoryview(data)
        os.set_blocking(descriptor, False)
        while left:
            if (wait := patience.left()) <= 0:
                raise WorkerLost("the reading worker took too long", slow=True)
            if select.select([], [descriptor], [], wait)[1]:
                try:
                    left = left[os.write(descriptor, left) :]
                except BlockingIOError:
                    continue
                except OSError:
                    raise WorkerLost("the reading worker is gone") from None

    def _receive(self, size: int, patience: Patience) -> bytes:
        descriptor = self._from.fileno()
        parts: list[bytes] = []
        while size:
            left = patience.left()
            if left <= 0:
                raise WorkerLost("the reading worker took too long", slow=True)
            if not select.select([descriptor], [], [], left)[0]:
                continue
            part = os.read(descriptor, min(size, 1 << 20))
            if not part:
                raise WorkerLost("the reading worker died")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def stop(self) -> None:
        self._server.end(self.pid)
        for pipe in (self._to, self._from):
            with contextlib.suppress(OSError):
                pipe.close()


def _head(encoded: bytes) -> wire.Head:
    """The head of an answer; whatever a worker sends that is none counts as if it had died."""
    try:
        head = json.loads(encoded)
    except Exception as error:  # nesting, numbers and letters that Python does not take, each in its own way
        raise WorkerLost("the reading worker answered nonsense") from error
    if not isinstance(head, dict):
        raise WorkerLost("the reading worker answered nonsense")
    return head


class Asks(Protocol):
    """Something that puts requests to workers."""

    def ask(self, task: str, head: wire.Head, body: bytes) -> wire.Message:
        """The answer of a worker of some kind; `WorkerLost` where none came."""


class Workers:
    """Pools of workers by task, each of the given size, started when first asked. Safe to use from several threads."""

    def __init__(self, size: int = 1) -> None:
        self._pools: dict[str, queue.LifoQueue[_Worker | None]] = {task: queue.LifoQueue() for task in WALL_SECONDS}
        for pool in self._pools.values():
            for _ in range(size):
                pool.put(None)
        self._servers: dict[str, ForkServer] = {}
        self._starting = threading.Lock()
        self.stop_by = math.inf
        """The instant after which nothing is waited for any more, whoever asks: set when the process is to end."""

    def ask(self, task: str, head: wire.Head, body: bytes, until: Until = never) -> wire.Message:
        """Put a request to a worker; one that dies of it is replaced and asked again, two times.

        The head of the answer says under `took` how much processor time it took.

        Args:
            task: which kind of worker, a key of `WALL_SECONDS`.
            head: what to do, under `do`, and what it needs besides the bytes.
            body: the bytes to work on.
            until: says after which instant of the monotonic clock nobody waits any more, neither for a worker nor for
                its answer; asked again and again meanwhile.

        Raises:
            WorkerLost: three workers died of it, or one took too long (the next one would, too).
        """
        pool, asked_until = self._pools[task], until
        until = lambda: min(asked_until(), self.stop_by)  # noqa: E731
        worker = _free_one(pool, until)
        try:
            for _ in range(TRIES - 1):
                try:
                    worker = self._fresh(task, worker)
                    return worker.ask(head, body, until)
                except WorkerLost as lost:
                    worker = self._ended(worker)
                    if lost.slow:
                        raise
            worker = self._fresh(task, worker)
            return worker.ask(head, body, until)
        except BaseException:
            worker = self._ended(worker)
            raise
        finally:
            pool.put(worker)

    def _fresh(self, task: str, worker: _Worker | None) -> _Worker:
        if worker is not None and worker.served < DOCUMENTS_PER_WORKER:
            return worker
        self._ended(worker)
        try:
            return _Worker(task, self._server(task))
        except WorkerLost:  # the server itself is gone: the next try gets a new one
            with self._starting:
                if gone := self._servers.pop(_SERVERS[task], None):
                    gone.close()
            raise

    @staticmethod
    def _ended(worker: _Worker | None) -> None:
        if worker:
            worker.stop()

    def _server(self, task: str) -> ForkServer:
        with self._starting:
            name = _SERVERS[task]
            if name not in self._servers:
                self._servers[name] = ForkServer(name)
            return self._servers[name]

    def close(self) -> None:
        """End all idle workers and their servers."""
        for pool in self._pools.values():
            with contextlib.suppress(queue.Empty):
                while True:
                    if worker := pool.get_nowait():
                        worker.stop()
        for server in self._servers.values():
            server.close()
        self._servers.clear()


class WithinTime:
    """Workers that are asked up to an instant and not beyond: a bound on all that is done for one claim together."""

    def __init__(self, workers: Workers, until: Until) -> None:
        self.workers, self.until = workers, until

    def ask(self, task: str, head: wire.Head, body: bytes) -> wire.Message:
        """As `Workers.ask`."""
        return self.workers.ask(task, head, body, self.until)


def _free_one(pool: queue.LifoQueue[_Worker | None], until: Until) -> _Worker | None:
    """The next worker of a pool that comes free in time; none is started for whom nobody waits any more.

    Raises:
        WorkerLost: none does.
    """
    while (left := until() - time.monotonic()) > 0:
        with contextlib.suppress(queue.Empty):
            return pool.get(timeout=min(left, LOOK_EVERY))
    raise WorkerLost("no reading worker came free in time", slow=True)
