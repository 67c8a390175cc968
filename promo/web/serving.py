"""The HTTP server, with bounds on what a caller may hold: connections, time, and bytes that trickle in.

waitress takes a request in whole, on disk where it is large, before a thread sees it; so slow senders hold a connection
and no thread ([0013](../../docs/decisions/0013-the-server.md)). What it does not bound is how long a request may take
to arrive, and how many connections one address may keep.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

PLAIN_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
THREADS = 8
CONNECTIONS = 900
"""Open at once; above, others wait in the kernel's queue until one ends."""
OF_ONE_ADDRESS = 100
IDLE_SECONDS = 20
HEAD_SECONDS = 15.0
"""Within which the head of a request has arrived."""
SLOWEST = 16 * 1024
"""Bytes a second that a body arrives with, on the whole, at least."""
MAX_BODY = 140 * 1024 * 1024
LOOK_SECONDS = 3
STOP_SECONDS = 5


class Refusal(ErrorTask):  # type: ignore[misc]
    """What the server itself answers, to what never reached the application: with the headers that all answers have."""

    def build_response_header(self) -> bytes:
        """Add them."""
        self.response_headers += list(PLAIN_HEADERS.items())
        head: bytes = super().build_response_header()
        return head


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection that remembers since when a request is arriving, and how much of it has."""

    error_task_class = Refusal
    began: float | None = None
    came = 0

    def received(self, data: bytes) -> bool:
        """As waitress does; beside it the clock of the request that is arriving."""
        if self.began is None:
            self.began, self.came = time.monotonic(), 0
        self.came += len(data)
        more: bool = super().received(data)
        if self.request is None:  # what came is complete
            self.began = None
        return more

    def dawdles(self, now: float) -> bool:
        """Whether a request has been arriving for longer than its bytes excuse."""
        return self.began is not None and now - self.began > HEAD_SECONDS + self.came / SLOWEST


class Server(TcpWSGIServer):  # type: ignore[misc]
    """waitress, with these bounds."""

    channel_class = Channel
    of_one_address: int | None = OF_ONE_ADDRESS

    def maintenance(self, now: float) -> None:
        """End connections on which nothing happens, and those on which too little does."""
        super().maintenance(now)
        clock = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.dawdles(clock):
                channel.will_close = True

    def handle_accept(self) -> None:
        """Take a connection, unless its address has enough."""
        super().handle_accept()
        if self.of_one_address is None or not self.active_channels:
            return
        newest = next(reversed(self.active_channels.values()))
        address = newest.addr[0]
        if sum(c.addr[0] == address for c in self.active_channels.values()) > self.of_one_address:
            newest.handle_close()

    def stop(self, running: threading.Thread) -> bool:
        """Finish the requests that a thread has, and end the loop that `running` runs.

        Whatever a request uses must outlive it: what is closed under a thread that is at work takes the process down.

        Returns:
            Whether all of them have ended.
        """
        self.task_dispatcher.shutdown(timeout=STOP_SECONDS)
        if running.is_alive():
            self.trigger.pull_trigger(lambda: wasyncore.close_all(self._map, ignore_all=True))
            running.join(STOP_SECONDS)
        return not self.task_dispatcher.threads and not running.is_alive()


def server(app: Callable[..., Any], listener: socket.socket, *, behind_proxy: bool) -> Server:
    """A server on a socket that listens already; call `run`.

    Args:
        app: the WSGI application.
        listener: bound and listening.
        behind_proxy: all connections come from our own proxy then, which bounds its callers itself.
    """
    bounds = Adjustments(
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_body_size=MAX_BODY,
        clear_untrusted_proxy_headers=False,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=LOOK_SECONDS,
        asyncore_use_poll=True,
    )
    about = (listener.family, listener.type, listener.proto, listener.getsockname())
    made = Server(app, _sock=listener, adj=bounds, bind_socket=False, sockinfo=about)
    made.of_one_address = None if behind_proxy else OF_ONE_ADDRESS
    return made
