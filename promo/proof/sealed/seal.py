"""What a reading worker may no longer do once it is warm: open files, talk to the network, start programs.

rlimits always; Landlock and seccomp where the kernel has them. Only system calls
through ctypes: a worker must not need a library to lock itself in.
Source: research on security, section 2; kernel documentation of Landlock and seccomp.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sysconfig
from collections.abc import Iterable

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on x86-64 and 64-bit Arm
_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
# All file rights each Landlock version knows (bits 0 to n-1), and TCP bind and connect from version 4 on.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# socket, connect, bind, listen, accept, execve, execveat, ptrace, process_vm_*, mount, open_by_handle_at, bpf,
# io_uring_setup, userfaultfd, keyctl
_DENIED = {
    "x86_64": (41, 42, 49, 50, 43, 288, 53, 59, 322, 57, 58, 101, 310, 311, 165, 304, 321, 425, 323, 250, 62, 424),
    "aarch64": (198, 203, 200, 201, 202, 242, 199, 221, 281, 117, 270, 271, 40, 265, 280, 425, 282, 219, 129, 424),
}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_CLONE_THREAD = 0x10000


def seal(readable: Iterable[str] = ()) -> tuple[str, ...]:
    """Lock this process in, for good. Returns the layers that hold.

    Args:
        readable: folders that may still be read (language data); Python's own libraries always may,
            so that a late import does not look like a bad file.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    layers = ["rlimits"]
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return tuple(layers)
    if _landlock(libc, readable):
        layers.append("landlock")
    if _seccomp(libc):
        layers.append("seccomp")
    return tuple(layers)


def _landlock(libc: ctypes.CDLL, readable: Iterable[str]) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    attributes = struct.pack("<QQ", rights, 0b11) if version >= 4 else struct.pack("<Q", rights)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        paths = sysconfig.get_paths()
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        for folder in {paths["stdlib"], paths["platstdlib"], paths["purelib"], paths["platlib"], package, *readable}:
            _allow(libc, ruleset, folder, _READ_FILE | _READ_DIR)
        # Tesseract opens it for messages it does not want to show, and crashes where it cannot.
        _allow(libc, ruleset, "/dev/null", (_READ_FILE | _WRITE_FILE | _TRUNCATE) & rights)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("<Qi", rights, descriptor), 0)
    os.close(descriptor)


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = platform.machine()
    if machine not in _ARCHES:
        return False
    program = filter_program(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def filter_program(machine: str) -> bytes:
    """The filter as classic BPF: foreign architectures die, denied calls get EPERM, new processes too, threads may
    start."""

    def statement(code: int, k: int) -> bytes:
        return struct.pack("<HBBI", code, 0, 0, k)

    def jump(code: int, k: int, true: int, false: int) -> bytes:
        return struct.pack("<HBBI", code, true, false, k)

    load, equal, any_bit, give = 0x20, 0x15, 0x45, 0x06
    allow, kill, refuse, absent = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
    steps = [statement(load, 4), jump(equal, _ARCHES[machine], 1, 0), statement(give, kill), statement(load, 0)]
    for number in _DENIED[machine]:
        steps += [jump(equal, number, 0, 1), statement(give, refuse)]
    steps += [jump(equal, _CLONE3, 0, 1), statement(give, absent)]  # the C library then falls back to clone
    steps += [
        jump(equal, _CLONE[machine], 0, 3),
        statement(load, 16),
        jump(any_bit, _CLONE_THREAD, 1, 0),
        statement(give, refuse),
    ]
    steps.append(statement(give, allow))
    return b"".join(steps)
