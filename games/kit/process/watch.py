"""Watching what a game's code does beside what it is asked: Python tells of every file, process and connection.

What is noted stays noted, whatever the code does about it afterwards.
"""

from __future__ import annotations

import _thread
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from types import FrameType, MappingProxyType
from typing import Any

from games.kit.errors import Broken

READS: Mapping[str, str] = MappingProxyType(
    {
        "open": "open a file",
        "os.listdir": "look into a folder",
        "os.scandir": "look into a folder",
        "builtins.input": "wait for what somebody types",
        "gc.get_objects": "look into the program around them",
        "gc.get_referrers": "look into the program around them",
    }
)
"""Events of Python's, and what the rules do that cause them; that is noted."""

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "os.fork": "start a process",
        "os.forkpty": "start a process",
        "os.posix_spawn": "start a process",
        "os.spawn": "start a process",
        "os.exec": "start a process",
        "os.system": "start a process",
        "subprocess.Popen": "start a process",
        "os.kill": "stop a process",
        "os.killpg": "stop a process",
        "signal.pthread_kill": "stop a process",
        "os.putenv": "change the environment",
        "os.unsetenv": "change the environment",
        "os.chdir": "change the folder",
        "os.remove": "change files",
        "os.rename": "change files",
        "os.mkdir": "change files",
        "os.rmdir": "change files",
        "sys.settrace": "change the program around them",
        "sys.setprofile": "change the program around them",
    }
)
"""Those that are refused besides."""

KINDS = MappingProxyType({"socket.": "use the network", "ctypes.": "leave Python"})
"""Beginnings of more events that are refused."""

CLOCKS = (
    *("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"),
    *("process_time_ns", "thread_time", "localtime", "gmtime", "ctime", "strftime"),
)
MACHINE = {
    **dict.fromkeys(
        ("getcwd", "uname", "getpid", "getlogin", "cpu_count", "getuid", "getppid"), "ask about the machine"
    ),
    **{"urandom": "draw chance of their own", "stat": "look for a file"},
}


class Watch:
    """What a game's code has done.

    :param package: the beginning of its modules' names.
    """

    def __init__(self, package: str) -> None:
        self._package, self._on, self._inside = package, False, False
        self.notes: list[str] = []

    @contextmanager
    def looking(self, on: bool = True) -> Iterator[None]:
        """Watch, as long as this is open, or look away; a bot may do as it likes."""
        before, self._on = self._on, on
        try:
            yield
        finally:
            self._on = before

    def begin(self) -> None:
        """Have Python tell of everything from now on; that cannot be undone."""
        for name in CLOCKS:
            setattr(time, name, self._told(getattr(time, name), "ask for the time"))
        time.sleep = self._refused(time.sleep, "wait")
        _thread.start_new_thread = self._refused(_thread.start_new_thread, "start a thread")
        for name, what in MACHINE.items():
            if hasattr(os, name):
                setattr(os, name, self._told(getattr(os, name), what))
        os.environ = Environment(os.environ, self)  # type: ignore[assignment]  # noqa: B003  # readers are to be noted
        sys.addaudithook(self._heard)

    def note(self, what: str) -> bool:
        """Note what is done, if it is the game that does it; returns whether."""
        if not self._on or self._inside:
            return False
        self._inside = True
        try:
            place = self._place()
        finally:
            self._inside = False
        if place and len(self.notes) < 20:
            self.notes.append(f"the rules {what} ({place})")
        return bool(place)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._on or self._inside:
            return
        if event in READS:
            self.note(READS[event])
            return
        what = ACTS.get(event) or next((said for kind, said in KINDS.items() if event.startswith(kind)), "")
        if what and self.note(what):
            raise Broken(self.notes[-1])

    def _told(self, function: Callable[..., Any], what: str) -> Callable[..., Any]:
        def told(*arguments: Any, **named: Any) -> Any:
            self.note(what)
            return function(*arguments, **named)

        return told

    def _refused(self, function: Callable[..., Any], what: str) -> Callable[..., Any]:
        def told(*arguments: Any, **named: Any) -> Any:
            if self.note(what):
                raise Broken(self.notes[-1])
            return function(*arguments, **named)

        return told

    def _place(self) -> str:
        """Where in the game's code it happens; empty where its code has only imported a module, or is not there."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            module = str(frame.f_globals.get("__name__", ""))
            if module.startswith("importlib._bootstrap"):
                return ""
            if module.startswith(self._package):
                return f"{os.path.basename(frame.f_code.co_filename)}, line {frame.f_lineno}"
            frame = frame.f_back
        return ""


class Environment(MutableMapping[str, str]):
    """The environment, whose readers are noted."""

    def __init__(self, real: MutableMapping[str, str], watch: Watch) -> None:
        self._real, self._watch = real, watch

    def __getitem__(self, name: str) -> str:
        self._watch.note("read the environment")
        return self._real[name]

    def __iter__(self) -> Iterator[str]:
        self._watch.note("read the environment")
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)

    def __setitem__(self, name: str, value: str) -> None:
        self._real[name] = value

    def __delitem__(self, name: str) -> None:
        del self._real[name]
