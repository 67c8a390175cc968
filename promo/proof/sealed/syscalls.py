"""Which system calls a sealed reader may make: a list of what is allowed, made by watching the readers work.

Whatever is not on it fails: with "not permitted", or with "no such call" where it is younger than the libraries we
know, so that a library that tries something new falls back to what it did before. Nothing dies of it but a process of a
foreign architecture. Pure.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable

ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_AT = {"x86_64": 0, "aarch64": 1}
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    # bytes in, bytes out, on what is open
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "lseek": (8, 62),
    "close": (3, 57),
    "close_range": (436, 436),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "fadvise64": (221, 223),
    # looking at files; which may be opened is Landlock's
    "stat": (4, None),
    "lstat": (6, None),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    # memory
    "brk": (12, 214),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "membarrier": (324, 283),
    # threads of its own (`clone` is looked at below)
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "getcpu": (309, 168),
    # signals to itself, and the end
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # who, when, how much
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getrusage": (98, 165),
    "getrlimit": (97, 163),
    "times": (100, 153),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrandom": (318, 278),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
}
OPEN = {"open": (2, None), "openat": (257, 56)}
_CLONE, _CLONE3, _TGKILL, _PRLIMIT, _PRCTL, _IOCTL = (56, 220), 435, (234, 131), (302, 261), (157, 167), (16, 29)
_FCNTL = (72, 25)
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC. Who owns a file's signals is not among them: the kernel would
# send any signal to any process in our name.
_OF_A_FILE, _SET_FLAGS, _SIGNALS = (0, 1, 2, 3, 1030), 4, 0o20000
_CLONE_THREAD = 0x10000
# O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, and the unnamed file of O_TMPFILE
_TO_WRITE = {"x86_64": 0x3 | 0o100 | 0o1000 | 0o20000000, "aarch64": 0x3 | 0o100 | 0o1000 | 0o20000000}
_SET_NAME, _GET_NAME, _SET_VMA = 15, 16, 0x53564D41
# TCGETS (is it a terminal?), FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_ASKS = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)
_YOUNG = 424
"""Calls from this number on are the same everywhere, and younger than most C libraries."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _GIVE = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE, _ABSENT = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_NUMBER, _ARCH = 0, 4
Step = tuple[int, int, int, int]


def filter_program(machine: str, ourselves: int, *, opens_to_write: bool = False) -> bytes:
    """The filter as classic BPF.

    Args:
        machine: `x86_64` or `aarch64`.
        ourselves: the process id; signals to its own threads are allowed, to nobody else.
        opens_to_write: whether files may be opened for writing; what Landlock then leaves is `/dev/null`.
    """
    at = _AT[machine]
    steps: list[Step] = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, ARCHES[machine]),
        (_GIVE, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    for numbers in ALLOWED.values():
        if (number := numbers[at]) is not None:
            steps += [(_EQUAL, 0, 1, number), (_GIVE, 0, 0, _ALLOW)]
    for place, numbers in enumerate(
        OPEN.values(), 1
    ):  # the flags are the second argument of one, the third of the other
        if (number := numbers[at]) is not None:
            never = 0 if opens_to_write else _TO_WRITE[machine]
            steps += _when(
                number, [_load(place), (_ANY_BIT, 0, 1, never), (_GIVE, 0, 0, _REFUSE), (_GIVE, 0, 0, _ALLOW)]
            )
    steps += _when(_CLONE[at], [_load(0), (_ANY_BIT, 0, 1, _CLONE_THREAD), (_GIVE, 0, 0, _ALLOW)])
    flags = [(_EQUAL, 0, 3, _SET_FLAGS), _load(2), (_ANY_BIT, 1, 0, _SIGNALS), (_GIVE, 0, 0, _ALLOW)]
    steps += _when(_FCNTL[at], [_load(1), *_one_of(_OF_A_FILE), *flags])
    steps += _when(_TGKILL[at], [_load(0), *_one_of([ourselves])])
    steps += _when(_PRCTL[at], [_load(0), *_one_of([_SET_NAME, _GET_NAME, _SET_VMA])])
    steps += _when(_IOCTL[at], [_load(1), *_one_of(_ASKS)])
    steps += _when(_PRLIMIT[at], _own_limits())
    steps += [(_AT_LEAST, 0, 1, _YOUNG), (_GIVE, 0, 0, _ABSENT), (_GIVE, 0, 0, _REFUSE)]
    return b"".join(struct.pack("<HBBI", code, true, false, k) for code, true, false, k in steps)


def _one_of(values: Iterable[int]) -> list[Step]:
    return [step for value in values for step in ((_EQUAL, 0, 1, value), (_GIVE, 0, 0, _ALLOW))]


def _own_limits() -> list[Step]:
    """Limits of its own process may be read, and its CPU time set, for each document anew; nothing of others."""
    not_ourselves = [_load(0), (_EQUAL, 1, 0, 0), (_GIVE, 0, 0, _REFUSE)]
    cpu = [_load(1), (_EQUAL, 0, 1, 0), (_GIVE, 0, 0, _ALLOW)]
    only_read = [_load(2), (_EQUAL, 0, 3, 0), _load(2, high=True), (_EQUAL, 0, 1, 0), (_GIVE, 0, 0, _ALLOW)]
    return [*not_ourselves, *cpu, *only_read]


def _when(number: int, then: list[Step]) -> list[Step]:
    """Steps for one call; where they end without a word it is refused."""
    then = [*then, (_GIVE, 0, 0, _REFUSE)]
    return [(_EQUAL, 0, len(then), number), *then]


def _load(argument: int, *, high: bool = False) -> Step:
    """Load the lower (or higher) half of an argument."""
    return (_LOAD, 0, 0, 16 + 8 * argument + (4 if high else 0))
