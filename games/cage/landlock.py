"""Landlock, for Linux: reads what Python needs and nothing else, writes nothing, runs no program.

It needs no rights and no library, and holds where there is no box, too. A kernel that knows more of it also refuses TCP
(from ABI 4), and abstract sockets and signals to others (from ABI 6). It cannot be taken off again, and forks have it.
What it does not know, such as a file's mode and other sockets, is for ``seccomp.py``.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from functools import cache
from importlib import import_module

PACKAGES = ("games", "wire", "msgspec", "rich")
"""What rules import from, beside Python's own modules."""

SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache")

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION, _BENEATH = 1, 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}
_FILES_SINCE_5 = 0xFFFF
_TCP, _SCOPES = 0b11, 0b11
_NO_NEW_PRIVILEGES = 38


def abi() -> int:
    """Which ABI the kernel has; 0 where it has none, or does not use it."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(_CREATE, None, 0, _VERSION))


def install() -> bool:
    """Enclose this process from now on, with what rules need; returns whether that could be."""
    return enclose(folder for name in PACKAGES for folder in import_module(name).__path__)


def enclose(folders: Iterable[str]) -> bool:
    """Enclose this process from now on; returns whether that could be.

    :param folders: what can be read beside the system's own.
    """
    known = abi()
    if not known:
        return False
    handled = struct.pack("QQQ", _FILES.get(known, _FILES_SINCE_5), _TCP, _SCOPES)
    rules = _call(_CREATE, handled, 8 if known < 4 else 16 if known < 6 else 24, 0)
    if rules < 0:
        return False
    try:
        if not all(_readable(rules, path) for path in (*SYSTEM, *DEVICES, sys.base_prefix, *folders)):
            return False
        ctypes.CDLL(None, use_errno=True).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return _call(_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _readable(rules: int, path: str) -> bool:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        rights = _READ_FILE | (_READ_FOLDER if os.path.isdir(path) else 0)
        return _call(_ADD, rules, _BENEATH, struct.pack("=Qi", rights, place), 0) == 0
    finally:
        os.close(place)


def _call(number: int, *arguments: int | bytes | None) -> int:
    whole = [ctypes.c_long(each) if isinstance(each, int) else ctypes.c_char_p(each) for each in arguments]
    return int(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *whole))


REFUSED = "the kernel refuses it"


@cache
def refusal() -> str:
    """Why it does not hold here; empty where it does. It is tried, once, in a process of its own."""
    if sys.platform != "linux":
        return "only Linux has it"
    if not abi():
        return "the kernel does not have it, or does not use it"
    from games.cage.trial import tried  # not needed, and not to be found, where this file itself is what is tried

    return tried([sys.executable, "-I", "-S", __file__])[0]


def _try() -> str | None:
    """Why it does not hold, for the exit."""
    if not enclose(()):
        return REFUSED
    try:
        os.listdir("/")
    except PermissionError:
        return None
    return REFUSED


if __name__ == "__main__":
    sys.exit(_try())
