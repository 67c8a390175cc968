"""Where reading workers come from: one process that has everything loaded and never sees an uploaded byte.

A worker is a fork of it, so a lost one is back in milliseconds instead of the time
that Python and its libraries take to load. The server reaps its own children, so a
process id is never used after it was given to somebody else.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from typing import BinaryIO, NoReturn

_PID = struct.Struct("<Bi")
_MAKE, _END = 1, 2
ANSWER_SECONDS = 20.0
START_SECONDS = 90.0
"""How long the first answer may take: everything is loaded before, which is seconds of work on a busy machine."""


class ForkServerGone(Exception):
    """The server of workers did not answer; a new one is needed."""


class ForkServer:
    """The parent's side: makes workers of one task and ends them. Safe to use from several threads."""

    def __init__(self, task: str) -> None:
        ours, theirs = socket.socketpair()
        kept = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "HOME", "TESSDATA_PREFIX")
        environment = {k: v for k, v in os.environ.items() if k in kept} | {
            "OMP_THREAD_LIMIT": "1",
            "OPENBLAS_NUM_THREADS": "1",
            # Page pictures of a megabyte come and go; giving each back to the kernel costs more than drawing it.
            "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
            "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
        }
        self._lock = threading.Lock()
        self._socket = ours
        ours.settimeout(START_SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "promo.proof.sealed.worker", task],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                close_fds=True,
            )

    def make(self) -> tuple[int, BinaryIO, BinaryIO]:
        """A new worker: its process id, the pipe to it and the pipe from it.

        Raises:
            ForkServerGone: the server died or hangs.
        """
        its_in, to_it = os.pipe()
        from_it, its_out = os.pipe()
        try:
            pid = self._ask(_MAKE, 0, (its_in, its_out))
        except ForkServerGone:
            os.close(to_it)
            os.close(from_it)
            raise
        finally:
            os.close(its_in)
            os.close(its_out)
        return pid, os.fdopen(to_it, "wb", buffering=0), os.fdopen(from_it, "rb", buffering=0)

    def end(self, pid: int) -> None:
        """Kill a worker, whatever it is doing, and forget it."""
        with contextlib.suppress(ForkServerGone):
            self._ask(_END, pid, ())

    def _ask(self, what: int, pid: int, descriptors: tuple[int, ...]) -> int:
        with self._lock:
            try:
                socket.send_fds(self._socket, [_PID.pack(what, pid)], list(descriptors))
                answer = self._socket.recv(_PID.size)
                self._socket.settimeout(ANSWER_SECONDS)
            except OSError:
                raise ForkServerGone("the server of reading workers is gone") from None
            if len(answer) != _PID.size:
                raise ForkServerGone("the server of reading workers is gone")
            return int(_PID.unpack(answer)[1])

    def close(self) -> None:
        """End the server; workers end when their pipes close."""
        self._socket.close()
        self._process.kill()
        self._process.wait()


def serve_forks() -> tuple[BinaryIO, BinaryIO]:
    """The server's side. Returns in each new worker only, with the pipe to read requests from and the one to answer
    on."""
    control = socket.socket(fileno=0)
    children: set[int] = set()
    while True:
        try:
            message, descriptors, _, _ = socket.recv_fds(control, _PID.size, 2)
        except OSError:
            message, descriptors = b"", []
        if len(message) != _PID.size:
            _leave(children)
        what, pid = _PID.unpack(message)
        if what == _MAKE:
            child = os.fork()
            if child == 0:
                control.close()
                return os.fdopen(descriptors[0], "rb"), os.fdopen(descriptors[1], "wb")
            children.add(child)
            pid = child
        elif pid in children:
            _reap(pid)
            children.discard(pid)
        for descriptor in descriptors:
            os.close(descriptor)
        control.send(_PID.pack(what, pid))


def _reap(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _leave(children: set[int]) -> NoReturn:
    """The parent is gone: nobody would read what a worker still finds."""
    for child in children:
        _reap(child)
    os._exit(0)
