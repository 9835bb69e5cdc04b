"""The zygotes of this program: started when a game needs one, shared where a filter keeps forks apart, and ended.

A zygote is started by a thread that waits for it until it ends, because a process that is to die with its parent dies
with the thread that started it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from games.cage.frames import END, ORDER, START, Broken
from games.cage.landlock import PACKAGES

START_SECONDS = 30.0
"""How long a zygote may take to import what rules need."""

IDLE_SECONDS = 600
"""A zygote that has had no fork for so long ends; the next game has a new one started."""

STARTER = (
    "import sys; sys.path[:0] = sys.argv[7:]; from games.cage import zygote; zygote.main(*map(int, sys.argv[1:7]))"
)


@dataclass(frozen=True)
class Confinement:
    """What is around a cage.

    :ivar box: what is put before the command line; empty where there is no box.
    :ivar filtered: whether system calls are filtered, see ``games.cage.seccomp``.
    :ivar enclosed: whether it encloses itself, see ``games.cage.landlock``.
    """

    box: tuple[str, ...] = ()
    filtered: bool = True
    enclosed: bool = False


class Zygote:
    """A process that forks cages, as the program sees it.

    :ivar confinement: around it and its forks. :ivar stop: ends it and all of them; ``stop.alive`` says whether that
        is to be done yet.
    """

    def __init__(self, confinement: Confinement) -> None:
        self.confinement = confinement
        self._numbers, self._asking = count(1), Lock()
        self._control, theirs = socket.socketpair()
        self._control.settimeout(START_SECONDS)
        self._process: subprocess.Popen[bytes] | None = None
        self._started, self._problem = Event(), "its process did not start"
        with theirs:
            self._keeper = Thread(target=self._keep, args=(theirs.fileno(),), name="zygote", daemon=True)
            self._keeper.start()
            self._started.wait(START_SECONDS)
        if self._process is None:
            self._control.close()
            raise Broken(self._problem)
        self.stop: weakref.finalize[Any, Zygote] = weakref.finalize(
            self, _stop, self._process, self._keeper, self._control
        )

    @property
    def pid(self) -> int:
        """Of the process that was started, which is the box where there is one."""
        assert self._process is not None
        return self._process.pid

    def fork(self) -> tuple[int, socket.socket]:
        """A new cage: its number, and this end of its socket pair.

        :raises Broken: the zygote has ended.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._asking:
            number = next(self._numbers)
            order = ORDER.pack(START, number)
            try:
                socket.send_fds(self._control, [order], [theirs.fileno()])
                said = self._control.recv(ORDER.size)
            except OSError as problem:
                said = str(problem).encode()
        if said != order:
            ours.close()
            self.stop()
            raise Broken("its process did not start")
        return number, ours

    def end(self, number: int) -> None:
        """Kill a cage, if it has not ended."""
        try:
            self._control.sendall(ORDER.pack(END, number))
        except OSError:  # it has ended, or will not listen; either way there shall be none
            self.stop()

    def _keep(self, descriptor: int) -> None:
        """Start the process and wait for its end: the thread's life is the process's."""
        box, parent = self.confinement.box, 0 if self.confinement.box else os.getpid()
        here = self.confinement
        numbers = (descriptor, parent, IDLE_SECONDS, bool(box), here.filtered, here.enclosed)
        try:
            process = subprocess.Popen(
                [*box, *starter(numbers)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(descriptor,),
                cwd=os.sep,
                env={"PYTHONHASHSEED": "0"},
                start_new_session=True,  # Ctrl-C is for who started it
            )
        except OSError as problem:
            self._problem = str(problem)
            self._started.set()
            return
        self._process = process
        self._started.set()
        process.wait()


def _stop(process: subprocess.Popen[bytes], keeper: Thread, control: socket.socket) -> None:
    process.kill()
    keeper.join()
    control.close()


def places() -> dict[str, Path]:
    """The folders of the packages that a cage needs, by the packages' names."""
    found = {}
    for name in PACKAGES:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        found[name] = Path(spec.origin).parent
    return found


def starter(numbers: Sequence[int]) -> list[str]:
    """The command line of a zygote that is in no box yet; see ``games.cage.zygote.main``."""
    # the program itself rather than its environment's link to it, beside which there is a file that leads elsewhere
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    roots = dict.fromkeys(str(folder.parent) for folder in places().values())
    return [python, "-s", "-S", "-P", "-B", "-c", STARTER, *(str(int(number)) for number in numbers), *roots]


_shared: dict[Confinement, Zygote] = {}
_choosing = Lock()


def shared(confinement: Confinement) -> Zygote:
    """The zygote that all cages with these walls are forked from."""
    with _choosing:
        here = _shared.get(confinement)
        if here is None or not here.stop.alive:
            here = _shared[confinement] = Zygote(confinement)
        return here


def fork(confinement: Confinement) -> tuple[Zygote, int, socket.socket]:
    """A new cage: its zygote, its number there, and this end of its socket pair.

    Without a filter a fork could signal the zygote and its other forks, so that it gets a zygote of its own.

    :raises Broken: it cannot be started.
    """
    if not confinement.filtered:
        alone = Zygote(confinement)
        return alone, *alone.fork()
    try:
        zygote = shared(confinement)
        return zygote, *zygote.fork()
    except Broken:  # it had ended; so long as it was not needed it has, of itself
        zygote = shared(confinement)
        return zygote, *zygote.fork()
