"""What a reading worker may no longer do once it is warm: open files, talk to the network, start programs.

rlimits always; Landlock and seccomp where the kernel has them, and each is tried from inside before a worker says that
it holds. Only system calls through ctypes: a worker must not need a library to lock itself in.
Source: research on security, section 2; kernel documentation of Landlock and seccomp.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
import sysconfig
from collections.abc import Iterable

from promo.proof.sealed.probes import denied
from promo.proof.sealed.syscalls import ARCHES, filter_program

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on x86-64 and 64-bit Arm
_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
# All file rights each Landlock version knows (bits 0 to n-1), TCP bind and connect from version 4 on, and from version
# 6 on the scope: no signals and no abstract sockets to anybody outside.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
ALL = ("rlimits", "landlock", "seccomp")


def seal(readable: Iterable[str] = (), *, opens_to_write: bool = False) -> tuple[str, ...]:
    """Lock this process in, for good. Returns the layers that hold: those that were tried from inside and refused.

    Args:
        readable: folders that may still be read (language data); Python's own libraries always may,
            so that a late import does not look like a bad file.
        opens_to_write: whether files may be opened for writing as far as seccomp goes; Landlock leaves `/dev/null`.
    """
    layers = ["rlimits"]
    if sys.platform != "linux":
        return tuple(layers)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return tuple(layers)
    if _landlock(libc, readable) and denied("landlock"):
        layers.append("landlock")
    if _seccomp(libc, opens_to_write) and denied("seccomp"):
        layers.append("seccomp")
    return tuple(layers)


def missing(layers: Iterable[str]) -> tuple[str, ...]:
    """The layers that do not hold."""
    held = set(layers)
    return tuple(layer for layer in ALL if layer not in held)


def _landlock(libc: ctypes.CDLL, readable: Iterable[str]) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    asked = (rights, 0b11, 0b11)[: 3 if version >= 6 else 2 if version >= 4 else 1]
    attributes = struct.pack(f"<{len(asked)}Q", *asked)
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


def _seccomp(libc: ctypes.CDLL, opens_to_write: bool) -> bool:
    machine = platform.machine()
    if machine not in ARCHES:
        return False
    program = filter_program(machine, os.getpid(), opens_to_write=opens_to_write)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


if __name__ == "__main__":  # what this machine can hold: `promo doctor` and a start in production ask
    print(" ".join(seal()))  # noqa: T201
