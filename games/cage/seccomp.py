"""A filter of system calls, for Linux: no sockets, no further processes, no signals, no tracing, no files' modes.

It needs no rights and no library, and holds where there is no box, too. Whoever makes one of these calls is told that
it is not permitted. Threads still work. Numbers of calls are a machine's own; where this module has none there is no
filter.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from functools import cache

_CALLS = {
    "x86_64": (
        *(41, 42, 43, 49, 50, 53, 288),  # socket, connect, accept, bind, listen, socketpair
        *(57, 58, 59, 322),  # fork, vfork, execve, execveat
        *(62, 200, 234, 129, 297, 424, 434, 438),  # kill, tkill, tgkill, sigqueue, pidfd
        *(101, 310, 311, 312),  # ptrace, process_vm_readv and _writev, kcmp
        *(165, 166, 155, 161, 272, 308, 428, 429, 430, 432, 442),  # mount and its kin, chroot, unshare, setns
        *(321, 298, 323, 425, 426, 427),  # bpf, perf_event_open, userfaultfd, io_uring
        *(248, 249, 250, 303, 304, 319, 447),  # keys, file handles, memory that is a file
        *(29, 30, 64, 68, 240),  # System V memory, semaphores, messages, and POSIX's
        *(160, 302, 175, 176, 313, 246, 169),  # limits, kernel modules, reboot
        *(141, 142, 144, 203, 238, 251, 256, 279, 314, 440, 448),  # what is another process's: priorities, pages
        *(90, 91, 92, 93, 94, 260, 268, 452),  # a file's mode and owner, which Landlock knows nothing of
        *(132, 235, 261, 280, 188, 189, 190, 197, 198, 199, 463, 466),  # its times and attributes
    )
}
_CONTROLS = {
    "x86_64": {
        72: (8, 10, 15),  # fcntl: who gets a signal when something can be read, and which
        16: (0x8901, 0x8902, 0x5412, 0x541C),  # ioctl: the same, and typing on a terminal
    }
}
"""What a call may not be asked for; its second argument says what that is."""

_CLONE, _CLONE3 = {"x86_64": 56}, 435
_ARCHITECTURE = {"x86_64": 0xC000003E}

_LOAD, _EQUAL, _AT_LEAST, _HAS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _ARCHITECTURE_AT, _FLAGS_AT, _SECOND_AT = 0, 4, 16, 24
_OTHER_CALLS, _THREAD = 0x40000000, 0x00010000
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38


class _Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("k", ctypes.c_uint32)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction))]


def install() -> bool:
    """Filter this process's calls from now on; returns whether that could be."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _CALLS:
        return False
    refused = _ERROR | errno.EPERM
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _OTHER_CALLS),
        (_RETURN, 0, 0, refused),
    ]
    for call in _CALLS[machine]:
        lines += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, refused)]
    for call, asked in _CONTROLS[machine].items():
        lines += [(_EQUAL, 0, 2 + 2 * len(asked), call), (_LOAD, 0, 0, _SECOND_AT)]
        for each in asked:
            lines += [(_EQUAL, 0, 1, each), (_RETURN, 0, 0, refused)]
        lines += [(_RETURN, 0, 0, _ALLOW)]
    lines += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)]  # its flags cannot be seen: use clone
    lines += [(_EQUAL, 0, 3, _CLONE[machine]), (_LOAD, 0, 0, _FLAGS_AT), (_HAS, 1, 0, _THREAD)]
    lines += [(_RETURN, 0, 0, refused), (_RETURN, 0, 0, _ALLOW)]
    program = (_Instruction * len(lines))(*(_Instruction(*line) for line in lines))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    whole = _Program(len(lines), program)
    return bool(prctl(_SET_SECCOMP, _FILTER, ctypes.byref(whole), 0, 0) == 0)


REFUSED = "the kernel refuses it"


@cache
def refusal() -> str:
    """Why there is no filter here; empty where there is. It is tried, once, in a process of its own."""
    if sys.platform != "linux":
        return "only Linux has it"
    if platform.machine() not in _CALLS:
        return f"not written for {platform.machine()}"
    from games.cage.trial import tried  # not needed, and not to be found, where this file itself is what is tried

    return tried([sys.executable, "-I", "-S", __file__])[0]


def _try() -> str | None:
    """Why it does not hold, for the exit."""
    if not install():
        return REFUSED
    try:
        os.kill(os.getpid(), 0)
    except PermissionError:
        return None
    return REFUSED


if __name__ == "__main__":
    sys.exit(_try())
