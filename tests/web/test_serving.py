"""What strangers hold of the server is bounded, and nobody else waits for it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from promo.web import serving

HOST, ELSEWHERE = "127.0.0.1", "127.0.0.2"
HALF = b"GET / HTTP/1.1\r\nHost: a\r\n"
WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


@pytest.fixture
def port() -> Iterator[int]:
    def app(environ: dict[str, object], start: object) -> list[bytes]:
        start("200 OK", [("Content-Length", "2")])  # type: ignore[operator]
        return [b"ok"]

    listener = socket.create_server((HOST, 0), backlog=128)
    made = serving.server(app, listener, behind_proxy=False)
    threading.Thread(target=made.run, daemon=True).start()
    yield listener.getsockname()[1]
    made.close()
    made.task_dispatcher.shutdown()


@contextlib.contextmanager
def connected(port: int, count: int, sent: bytes, address: str = ELSEWHERE) -> Iterator[list[socket.socket]]:
    """So many connections that have sent something and wait."""
    with contextlib.ExitStack() as stack:
        made = []
        for _ in range(count):
            one = stack.enter_context(socket.create_connection((HOST, port), 10, (address, 0)))
            one.sendall(sent)
            made.append(one)
        yield made


def answer(port: int, address: str = HOST) -> tuple[bytes, float]:
    """The answer to a good request, and the seconds it took."""
    started = time.monotonic()
    with connected(port, 1, WHOLE, address) as [one]:
        got = b"".join(iter(lambda: one.recv(4096), b""))
    return got, time.monotonic() - started


def ended(one: socket.socket, within: float) -> bool:
    """Whether the server ends a connection in time."""
    one.settimeout(within)
    try:
        return one.recv(4096) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_130_half_open_requests_keep_nobody_waiting(port: int) -> None:
    with connected(port, 130, HALF):
        got, seconds = answer(port)
    assert got.endswith(b"ok")
    assert seconds < 5


def test_130_bodies_that_trickle_in_keep_nobody_waiting(port: int) -> None:
    slow = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc"
    with connected(port, 90, slow):
        got, seconds = answer(port)
    assert got.endswith(b"ok")
    assert seconds < 5


def test_one_address_has_a_bounded_number_of_connections(port: int) -> None:
    with connected(port, serving.OF_ONE_ADDRESS, HALF) as first, connected(port, 3, HALF) as more:
        assert all(ended(one, 10) for one in more)
        assert not ended(first[0], 0.3)
        assert answer(port)[0].endswith(b"ok")


@pytest.mark.parametrize("sent", [HALF, b"", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\nab"])
def test_a_request_that_does_not_arrive_is_ended(port: int, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(serving, "HEAD_SECONDS", 0.5)
    with connected(port, 1, sent) as [one]:
        until = time.monotonic() + 40
        while time.monotonic() < until:
            if sent:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")  # a byte now and then does not excuse it
            if ended(one, 0.5):
                return
    raise AssertionError("the connection was kept")


def test_an_honest_slow_sender_is_heard(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HEAD_SECONDS", 2.0)
    body = b"x" * 400_000
    head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    with connected(port, 1, head) as [one]:
        for at in range(0, len(body), 50_000):
            one.sendall(body[at : at + 50_000])
            time.sleep(0.5)
        one.settimeout(20)
        assert b"200 OK" in one.recv(4096)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", b"501"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", b"400"),
    ],
)
def test_what_the_server_itself_refuses_carries_the_headers_of_every_answer(
    port: int, sent: bytes, code: bytes
) -> None:
    got = b""
    with connected(port, 1, sent) as [one], contextlib.suppress(ConnectionResetError):  # of what was sent and not read
        while part := one.recv(4096):
            got += part
    head = got.partition(b"\r\n\r\n")[0]
    assert head.split(b" ")[1] == code
    for name, value in serving.PLAIN_HEADERS.items():
        assert head.count(f"{name}: {value}".encode()) == 1


def test_a_server_that_stops_answers_what_it_has_and_leaves_no_thread_behind() -> None:
    begun, done = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        begun.set()
        time.sleep(1.0)
        done.set()
        start("200 OK", [("Content-Length", "4")])
        return [b"done"]

    listener = socket.create_server(("127.0.0.1", 0))
    before = set(threading.enumerate())
    made = serving.server(slow, listener, behind_proxy=False)
    running = threading.Thread(target=made.run, daemon=True)
    running.start()
    with socket.create_connection(listener.getsockname()) as asking:
        asking.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert begun.wait(5)
        made.stop(running)
        assert done.is_set()
        assert asking.recv(4096).endswith(b"done")
    assert not running.is_alive()
    assert set(threading.enumerate()) <= before
