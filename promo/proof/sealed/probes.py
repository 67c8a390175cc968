"""What a sealed worker must not be able to do, tried from inside: none would do harm if allowed."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import socket
import time
from collections.abc import Callable

_NOWHERE = "/promo-nowhere"
_NO_CLOCK = 12345
_REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)


def _call(name: str, *arguments: object) -> None:
    """A function of the C library; its error as an exception."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _signal_to_another() -> None:
    os.kill(os.getppid(), 0)


def _thread_signal_to_another() -> None:
    _call("syscall", {"x86_64": 234}.get(os.uname().machine, 131), os.getppid(), os.getppid(), 0)


def _thread_of_any_process() -> None:
    _call("syscall", {"x86_64": 200}.get(os.uname().machine, 130), os.getppid(), 0)


def _limits_of_another() -> None:
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)


def _own_files_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _a_process() -> None:
    if os.fork() == 0:
        os._exit(0)


PROBES: dict[str, tuple[str, Callable[[], object]]] = {
    "open": ("landlock", lambda: os.close(os.open("/etc/passwd", os.O_RDONLY))),
    "list": ("landlock", lambda: os.listdir("/etc")),
    "write": ("landlock", lambda: os.close(os.open("/etc/passwd", os.O_WRONLY))),
    "make": ("seccomp", lambda: os.mkdir(_NOWHERE + "/folder")),
    "socket": ("seccomp", lambda: socket.socket().close()),
    "process": ("seccomp", _a_process),
    "program": ("seccomp", lambda: os.execv(_NOWHERE, ["true"])),
    "signal": ("seccomp", _signal_to_another),
    "thread signal": ("seccomp", _thread_signal_to_another),
    "any thread": ("seccomp", _thread_of_any_process),
    "signal by a file": ("seccomp", lambda: fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())),
    "flags of a file": ("seccomp", lambda: fcntl.fcntl(0, fcntl.F_SETFL, os.O_ASYNC)),
    "limits": ("seccomp", _limits_of_another),
    "own limits": ("seccomp", _own_files_limit),
    "mode": ("seccomp", lambda: os.chmod(_NOWHERE, 0o600)),
    "owner": ("seccomp", lambda: os.chown(_NOWHERE, 0, 0)),
    "times": ("seccomp", lambda: os.utime(_NOWHERE)),
    "rename": ("seccomp", lambda: os.rename(_NOWHERE, _NOWHERE)),
    "unlink": ("seccomp", lambda: os.unlink(_NOWHERE)),
    "shorten": ("seccomp", lambda: os.truncate(_NOWHERE, 0)),
    "root": ("seccomp", lambda: os.chroot(_NOWHERE)),
    "namespace": ("seccomp", lambda: _call("unshare", 0)),
    "clock": ("seccomp", lambda: time.clock_settime(_NO_CLOCK, 0.0)),
    "shared memory": ("seccomp", lambda: _call("shmget", 0, 0, 0)),
    "queue": ("seccomp", lambda: _call("msgget", -1, 0)),
    "trace": ("seccomp", lambda: _call("ptrace", 12345, 0, 0, 0)),
    "memory of another": ("seccomp", lambda: _call("process_vm_readv", os.getppid(), None, 0, None, 0, 0)),
    "file in memory": ("seccomp", lambda: os.close(os.memfd_create("x"))),
    "priority": ("seccomp", lambda: os.nice(0)),
    "session": ("seccomp", os.setsid),
    "memory": ("rlimits", lambda: bytearray(5 << 30)),
}
"""By name: which layer must refuse it, and how it is tried. Where two layers would, the one that is nearer."""
HARMLESS_FIRST = tuple(name for name in PROBES if name not in ("process", "session", "memory"))
"""What is tried at every start. A fork or a session of its own would do something, so only the tests try those."""


def outcome(name: str) -> str:
    """Try one thing. Says `refused`, `allowed`, or the error that shows that it was let through to the kernel."""
    try:
        PROBES[name][1]()
    except (OSError, MemoryError, ValueError) as error:
        code = getattr(error, "errno", None)
        # Python tells a limit that may not be set as a `ValueError`.
        return "refused" if code in _REFUSED or not isinstance(error, OSError) else type(error).__name__
    return "allowed"


def denied(layer: str) -> bool:
    """Whether everything is refused that a layer must refuse."""
    return all(outcome(name) == "refused" for name in HARMLESS_FIRST if PROBES[name][0] == layer)
