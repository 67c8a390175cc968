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
from dataclasses import replace
from typing import Any

from promo.proof import wire
from promo.proof.intake import Opened, safe_name, sha256_of
from promo.proof.reading import Cause, Kind, Reading, Refusal

WALL_SECONDS = {"parse": 9.0, "ocr": 16.0}
MAX_RECOGNISED = 25
RECOGNISE_SECONDS = 60.0
MAX_DOCUMENTS = 60
MAX_DEPTH = 4
DOCUMENTS_PER_WORKER = 50
MAX_ANSWER = 256 * 1024 * 1024
TRIES = 2


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

    def ask(self, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + WALL_SECONDS[self.task]
        self.served += 1
        try:
            wire.send(self._to, head, body)
        except OSError:
            raise WorkerLost("the reading worker is gone") from None
        head_size, body_size = wire.lengths(self._receive(wire.PREFIX, deadline))
        if head_size + body_size > MAX_ANSWER:
            raise WorkerLost("the reading worker answered too much")
        answer = json.loads(self._receive(head_size, deadline))
        return answer, self._receive(body_size, deadline)

    def _receive(self, size: int, deadline: float) -> bytes:
        descriptor = self._from.fileno()
        parts: list[bytes] = []
        while size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise WorkerLost("the reading worker took too long", slow=True)
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


class Reader:
    """A pool of reading workers. Safe to use from several threads; close it when done."""

    def __init__(self, size: int = 1) -> None:
        self._pools: dict[str, queue.LifoQueue[_Worker | None]] = {"parse": queue.LifoQueue(), "ocr": queue.LifoQueue()}
        for pool in self._pools.values():
            for _ in range(size):
                pool.put(None)

    def read(self, name: str, content: bytes) -> Reading:
        """The file itself, without the documents inside it: see `read_all`."""
        return self.read_all(name, content)[0]

    def read_all(self, name: str, content: bytes) -> list[Reading]:
        """The file as a Reading, then every document inside it (attachments, files of an archive).

        Never raises for what a file contains: such a file is refused with its cause.
        """
        found: list[Reading] = []
        self._collect(name, content, found, 0)
        return found

    def _collect(self, name: str, content: bytes, found: list[Reading], depth: int) -> None:
        opened = self._open(name, content)
        reading = self._recognised(opened, content) if opened.to_recognise else opened.reading
        inside_a_mail = depth > 0 and reading.refusal is not None and reading.refusal.cause is Cause.NOT_A_DOCUMENT
        archive = bool(opened.parts) and not reading.pages and reading.refusal is None
        if not inside_a_mail and not archive:  # a calendar entry or a signature file beside a contract proves nothing and harms nothing
            found.append(reading)
        if depth < MAX_DEPTH:
            for part, data in opened.parts:
                if len(found) < MAX_DOCUMENTS:
                    self._collect(f"{name} \u203a {safe_name(part)}", data, found, depth + 1)
        if not found and depth == 0:
            found.append(
                Reading(name, sha256_of(content), Kind.UNKNOWN, refusal=Refusal(Cause.NOT_A_DOCUMENT, "an archive without documents"))
            )

    def _open(self, name: str, content: bytes) -> Opened:
        try:
            head, body = self._ask("parse", {"do": "read", "name": name}, content)
            return wire.unpack_opened(head, body)
        except (WorkerLost, ValueError, KeyError, TypeError):
            return Opened(Reading(name, sha256_of(content), Kind.UNKNOWN, refusal=Refusal(Cause.TOO_SLOW)))

    def _recognised(self, opened: Opened, content: bytes) -> Reading:
        """The reading with its picture pages read by OCR, one request a page, within a bound for the whole file."""
        pages = {p.number: p for p in opened.reading.pages}
        deadline = time.monotonic() + RECOGNISE_SECONDS
        languages: list[str] = []
        by_eye, in_vain = False, 0
        for number in opened.to_recognise[:MAX_RECOGNISED]:
            if time.monotonic() > deadline:
                break
            layer = pages[number].text.strip()
            if layer and in_vain >= 3:
                continue  # three pictures in a row said no more than their few words of text layer
            try:
                read = wire.unpack_reading(*self._ask("ocr", {"do": "recognise", "page": number}, content))
            except (WorkerLost, ValueError, KeyError, TypeError):
                continue
            # A few words of a text layer stay unless the picture says more.
            if read.pages and (not layer or len(read.pages[0].text) > 1.3 * len(layer) + 10):
                by_eye, in_vain = True, 0
                pages[number] = read.pages[0]
                languages += [read.language] if read.language else []
            else:
                in_vain += 1
        reading = replace(opened.reading, reader="ocr" if by_eye else "text", pages=tuple(pages[n] for n in sorted(pages)))
        if opened.reading.kind is Kind.IMAGE and not any(p.text.strip() for p in reading.pages):
            return replace(reading, pages=(), refusal=Refusal(Cause.NO_TEXT))
        return replace(reading, language=reading.language or (max(set(languages), key=languages.count) if languages else None))

    def picture(self, content: bytes, page: int) -> bytes | None:
        """One page of a PDF or picture file as PNG, or None when it cannot be drawn."""
        try:
            head, body = self._ask("parse", {"do": "render", "page": page}, content)
        except WorkerLost:
            return None
        return None if head.get("refusal") else body

    def _ask(self, task: str, head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        pool = self._pools[task]
        worker = pool.get()
        try:
            for attempt in range(TRIES):
                if worker is None or worker.served >= DOCUMENTS_PER_WORKER:
                    if worker:
                        worker.stop()
                    worker = _Worker(task)
                try:
                    return worker.ask(head, body)
                except WorkerLost:
                    worker.stop()
                    worker = None
                    if attempt == TRIES - 1:
                        raise
            raise WorkerLost("no reading worker answered")
        finally:
            pool.put(worker)

    def layers(self) -> tuple[str, ...]:
        """What holds a worker in on this machine: rlimits, landlock, seccomp."""
        try:
            return tuple(self._ask("parse", {"do": "layers"}, b"")[0]["layers"])
        except (WorkerLost, KeyError):
            return ()

    def warm_up(self) -> None:
        """Start a worker ahead of the first document."""
        self.read("warm-up.txt", b"warm-up")

    def close(self) -> None:
        """End all idle workers."""
        for pool in self._pools.values():
            with contextlib.suppress(queue.Empty):
                while True:
                    if worker := pool.get_nowait():
                        worker.stop()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
