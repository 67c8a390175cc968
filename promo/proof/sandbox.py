"""Warm reading workers: bytes in, pages out; a worker that dies or dawdles is replaced."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import subprocess
import sys
import time
from typing import Any

from promo.proof import wire
from promo.proof.intake import sha256_of
from promo.proof.reading import Cause, Kind, Reading, Refusal

WALL_SECONDS = 9.0
DOCUMENTS_PER_WORKER = 50
MAX_ANSWER = 256 * 1024 * 1024
TRIES = 2


class WorkerLost(Exception):
    """The worker died, was too slow or answered nonsense."""


class _Worker:
    """One child process and its two pipes."""

    def __init__(self) -> None:
        self.served = 0
        environment = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "HOME")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "promo.proof.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            close_fds=True,
        )

    def ask(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdin is not None
        deadline = time.monotonic() + WALL_SECONDS
        self.served += 1
        try:
            wire.send(self.process.stdin, head, body)  # type: ignore[arg-type]
        except OSError:
            raise WorkerLost("the reading worker is gone") from None
        head_size, body_size = wire.lengths(self._receive(wire.PREFIX, deadline))
        if head_size + body_size > MAX_ANSWER:
            raise WorkerLost("the reading worker answered too much")
        answer = json.loads(self._receive(head_size, deadline))
        return answer, self._receive(body_size, deadline)

    def _receive(self, size: int, deadline: float) -> bytes:
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        parts: list[bytes] = []
        while size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise WorkerLost("the reading worker took too long")
            part = os.read(descriptor, min(size, 1 << 20))
            if not part:
                raise WorkerLost("the reading worker died")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


class Reader:
    """A pool of reading workers. Safe to use from several threads; close it when done."""

    def __init__(self, size: int = 1) -> None:
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    def read(self, name: str, content: bytes) -> Reading:
        """The file as a Reading. Never raises for what a file contains: such a file is refused with its cause."""
        try:
            head, body = self._ask({"do": "read", "name": name}, content)
            return wire.unpack_reading(head, body)
        except (WorkerLost, ValueError, KeyError):
            return Reading(name, sha256_of(content), Kind.UNKNOWN, refusal=Refusal(Cause.TOO_SLOW))

    def picture(self, content: bytes, page: int) -> bytes | None:
        """One page of a PDF as PNG, or None when it cannot be drawn."""
        try:
            head, body = self._ask({"do": "render", "page": page}, content)
        except WorkerLost:
            return None
        return None if head.get("refusal") else body

    def _ask(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        worker = self._idle.get()
        try:
            for attempt in range(TRIES):
                if worker is None or worker.served >= DOCUMENTS_PER_WORKER:
                    if worker:
                        worker.stop()
                    worker = _Worker()
                try:
                    return worker.ask(head, body)
                except WorkerLost:
                    worker.stop()
                    worker = None
                    if attempt == TRIES - 1:
                        raise
            raise WorkerLost("no reading worker answered")
        finally:
            self._idle.put(worker)

    def warm_up(self) -> None:
        """Start a worker ahead of the first document."""
        self.read("warm-up.txt", b"warm-up")

    def close(self) -> None:
        """End all idle workers."""
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return
            if worker:
                worker.stop()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
