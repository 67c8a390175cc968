"""Workers that die, dawdle or grow old are replaced, and nobody who sends a good file notices."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from promo.eligibility.judge import refusal_of
from promo.eligibility.reasons import ReasonKind
from promo.proof.reading import Cause, Refusal
from promo.proof.sealed.limits import CPU_SECONDS, IDLE_SECONDS, WALL_SECONDS, Until, processor_seconds
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.sandbox import DOCUMENTS_PER_WORKER, WorkerLost, _Worker
from promo.proof.sealed.wire import Head, Message
from tests.support.proofs import french


def worker_of(reader: Reader, task: str = "parse") -> int:
    """The process id of the idle worker."""
    pool = reader.workers._pools[task]
    worker = pool.get()
    pool.put(worker)
    assert worker is not None
    return worker.pid


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_serves_fifty_documents_and_then_makes_room() -> None:
    with Reader() as reader:
        reader.read("first.txt", b"a text to be read")
        first = worker_of(reader)
        for _ in range(DOCUMENTS_PER_WORKER - 1):
            assert reader.read("next.txt", b"a text to be read").pages
        assert worker_of(reader) == first
        assert reader.read("one more.txt", b"a text to be read").pages
        assert worker_of(reader) != first
        assert not alive(first)


def test_a_worker_that_was_killed_is_back_at_once() -> None:
    with Reader() as reader:
        reader.read("a.txt", b"a text to be read")
        for _ in range(3):
            os.kill(worker_of(reader), 9)
            assert reader.read("b.txt", b"a text to be read").pages


def test_a_file_that_kills_three_workers_is_refused_and_a_person_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader() as reader:
        reader.read("a.txt", b"a text to be read")
        killed: list[int] = []
        ask = _Worker.ask

        def dies(worker: _Worker, head: Head, body: bytes, until: Until) -> Message:
            if body == b"poison":
                os.kill(worker.pid, 9)
                killed.append(worker.pid)
            return ask(worker, head, body, until)

        monkeypatch.setattr(_Worker, "ask", dies)
        reading = reader.read("poison.pdf", b"poison")
        assert len(set(killed)) == 3
        assert reading.refusal == Refusal(Cause.CRASHED)
        reason = refusal_of(reading.file, reading.refusal)
        assert (reason.code, reason.kind) == ("document.unreadable", ReasonKind.OURS)
        assert reader.read("good.pdf", french()).pages


def test_a_worker_that_dawdles_is_ended_at_its_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader() as reader:
        reader.read("a.txt", b"a text to be read")
        slow = worker_of(reader)
        monkeypatch.setitem(WALL_SECONDS, "parse", 0.2)
        os.kill(slow, 19)  # stopped, so that it never answers
        started = time.monotonic()
        reading = reader.read("b.txt", b"a text to be read")
        assert reading.refusal == Refusal(Cause.TOO_SLOW)
        assert time.monotonic() - started < 5
        assert not alive(slow)


@contextmanager
def starved(pid: int, share: float = 0.1) -> Iterator[None]:
    """A process that gets a share of a processor only, as on a machine on which many run."""
    over = threading.Event()

    def let_run() -> None:
        while not over.is_set():
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.1 * share)
            os.kill(pid, signal.SIGSTOP)
            time.sleep(0.1 * (1 - share))
        os.kill(pid, signal.SIGCONT)

    thread = threading.Thread(target=let_run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_on_a_busy_machine_a_reading_takes_longer_and_comes_to_the_same() -> None:
    content, pages = french(), [1] * 90
    with Reader() as reader:
        expected = reader.looks(content, pages)
        with starved(worker_of(reader)):
            started = time.monotonic()
            found = reader.looks(content, pages)
            took = time.monotonic() - started
    assert took > 10  # longer than an idle machine would be waited for
    assert found == expected != []


def test_a_worker_that_never_stops_reckoning_is_ended_by_its_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader() as reader:
        reader.read("a.txt", b"a text to be read")
        busy = worker_of(reader)
        monkeypatch.setitem(CPU_SECONDS, "parse", -2.0)  # with what the asker adds: half a second
        assert reader.looks(french(), [1] * 400) == []
        assert not alive(busy)


def test_a_worker_that_hangs_is_ended_before_its_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader() as reader:
        reader.read("a.txt", b"a text to be read")
        stuck = worker_of(reader)
        if processor_seconds(stuck) is None:
            pytest.skip("this system does not tell the processor time of others")
        monkeypatch.setitem(IDLE_SECONDS, "parse", 1.0)
        os.kill(stuck, signal.SIGSTOP)
        started = time.monotonic()
        assert reader.read("b.txt", b"a text " * 100_000).refusal == Refusal(Cause.TOO_SLOW)  # more than a pipe holds
        assert time.monotonic() - started < 5 < WALL_SECONDS["parse"]
        assert not alive(stuck)


def test_a_server_of_workers_that_is_gone_is_started_again() -> None:
    with Reader() as reader:
        reader.read("a.txt", b"a text to be read")
        os.kill(reader.workers._servers["parse"]._process.pid, 9)
        os.kill(worker_of(reader), 9)
        assert reader.read("b.txt", b"a text to be read").pages


def test_an_unknown_request_kills_the_worker_and_not_the_asker() -> None:
    with Reader() as reader, pytest.raises(WorkerLost):
        reader.workers.ask("parse", {}, b"")
