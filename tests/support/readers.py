"""Readers to which something happens, over one that really reads."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime
from hashlib import sha256

from promo.proof.facts import Asked, CompetitorCard, Facts
from promo.proof.progress import Progress
from promo.proof.reading import Reading
from promo.proof.sealed import wire
from promo.proof.sealed.limits import Until, never
from promo.proof.sealed.reader import Picture, Reader
from promo.proof.sealed.sandbox import WorkerLost, Workers
from promo.proof.signs import Placed, Sign


class Remembering(Workers):
    """Workers that are asked the same once: hundreds of use cases bring the same three contracts.

    The first answer is a real one, and so is each to a question about time, lost workers or the seal.
    """

    AGAIN = frozenset(
        {"read", "recognise", "read again", "take apart", "inspect", "spell", "tag", "facts"}
        | {"render", "cut", "see", "look", "glance"}
    )

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[bytes, wire.Message] = {}

    def ask(self, task: str, head: wire.Head, body: bytes, until: Until = never) -> wire.Message:
        if head.get("do") not in self.AGAIN or time.monotonic() >= min(until(), self.stop_by):
            return super().ask(task, head, body, until)
        asked = sha256(json.dumps([task, head], sort_keys=True).encode() + sha256(body).digest()).digest()
        if asked not in self._said:
            self._said[asked] = super().ask(task, head, body, until)
        answer, content = self._said[asked]
        return deepcopy(answer), content


class ReadsOnce(Reader):
    """Reads each paper once."""

    def __init__(self) -> None:
        super().__init__()
        self.workers = self._asks = Remembering()


class Meanwhile(Reader):
    """Reads as the reader does that it is given; after each file, before anything is decided, something happens."""

    def __init__(self, reader: Reader, happens: Callable[[], object]) -> None:
        self.reader, self.happens = reader, happens
        self.second, self.patience, self.size, self.workers = False, 8.0, 1, reader.workers

    def until(self, instant: float | Callable[[], float]) -> Reader:
        return self

    def facts(self, readings: Sequence[Reading], cards: Sequence[CompetitorCard], as_of: date, asked: Asked) -> Facts:
        return self.reader.facts(readings, cards, as_of, asked)

    def looks(self, content: bytes, pages: Sequence[int]) -> list[int]:
        return []

    def read_all(
        self, name: str, content: bytes, progress: Progress = lambda _: None, before: Sequence[Reading] = ()
    ) -> list[Reading]:
        found = self.reader.read_all(name, content, progress, before)
        self.happens()
        return found

    def signs(
        self, content: bytes, sentences: Mapping[int, Sequence[Placed]], pictured: Sequence[int], now: datetime
    ) -> list[Sign]:
        return self.reader.signs(content, sentences, pictured, now)

    def picture(self, content: bytes, page: int) -> Picture | None:
        return None


class Asking(Meanwhile):
    """Takes so long for each file, and asks now and then whether its time is over, as waiting for a worker does."""

    def __init__(self, reader: Reader, seconds: float) -> None:
        super().__init__(reader, self._wait)
        self.seconds = seconds
        self.ends_by: Callable[[], float] = never

    def until(self, instant: float | Callable[[], float]) -> Reader:
        if callable(instant):
            self.ends_by = instant
        return self

    def _wait(self) -> None:
        until = time.monotonic() + self.seconds
        while time.monotonic() < min(until, self.ends_by()):
            time.sleep(0.02)


class FailsAtSigns(Meanwhile):
    """Reads well, and has a fault of its own where it looks for signs of editing."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader, lambda: None)

    def signs(
        self, content: bytes, sentences: Mapping[int, Sequence[Placed]], pictured: Sequence[int], now: datetime
    ) -> list[Sign]:
        raise ZeroDivisionError("a fault of ours")


class SlowAtFacts(Meanwhile):
    """Reads well, and is not done with looking for facts when their time is over."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader, lambda: None)

    def facts(self, readings: Sequence[Reading], cards: Sequence[CompetitorCard], as_of: date, asked: Asked) -> Facts:
        raise WorkerLost("the reading worker took too long", slow=True)
