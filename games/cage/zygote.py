"""The program from which cages are forked: it has imported what rules need, and never runs a line of theirs.

It is started as ``python -s -S -P -B -c STARTER …`` (see ``games.cage.spawner``), in the box where there is one, with
its end of a socket pair as a number, and with the null device for standard input, output and errors. What it is told on
that pair is ``games.cage.frames.ORDER``: with ``START`` comes a descriptor, which is a fork's end of a socket pair of
its own; that has been done when the number is said back. A fork that has ended is known by the end of its own pair.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket

from games.cage import child, landlock, limits
from games.cage.frames import END, ORDER, START

CONTROL, LINE = 3, 3
"""The one descriptor beside the null device: a zygote's of its own pair, and a fork's of its own."""

DESCRIPTORS = 4096
"""Those that may have been inherited are below this."""


def main(descriptor: int, parent: int, idle: int, boxed: int, filtered: int, enclosed: int) -> None:
    """Fork until the other end is closed, or there has been no fork for a while.

    :param descriptor: of this end of the socket pair; :param parent: see ``limits.attend``; :param idle: that while, in
        seconds.
    :param boxed: 1 where this runs in a box, see ``games.cage.box``.
    :param filtered: 1 where the system calls of forks are to be filtered, see ``games.cage.seccomp``.
    :param enclosed: 1 where it encloses itself first, see ``games.cage.landlock``.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it
    _only(descriptor, CONTROL)
    limits.attend(parent)
    if enclosed and not landlock.install():
        return
    gc.collect()
    gc.freeze()  # so that a fork's first collection writes to nothing that it shares with the others
    zygote = Zygote(socket.socket(fileno=CONTROL), bool(boxed), bool(filtered))
    try:
        zygote.run(idle)
    finally:
        zygote.kill_all()


class Zygote:
    """Forks, ends and reaps.

    :param control: this end of the socket pair. :param boxed: see ``main``. :param filtered: see ``main``.
    """

    def __init__(self, control: socket.socket, boxed: bool, filtered: bool) -> None:
        self._control, self._boxed, self._filtered = control, boxed, filtered
        self._forks: dict[int, int] = {}
        self._woken, waking = os.pipe()
        for end in (self._woken, waking):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)

    def run(self, idle: float) -> None:
        """See ``main``."""
        while True:
            told = self._control.fileno()
            ready, _, _ = select.select([told, self._woken], [], [], None if self._forks else idle)
            if self._woken in ready:
                os.read(self._woken, 4096)
            self._reap()
            if not ready or (told in ready and not self._obey()):
                return

    def kill_all(self) -> None:
        """End every fork: not every system has them die with this process."""
        for pid in self._forks.values():
            os.kill(pid, signal.SIGKILL)

    def _obey(self) -> bool:
        """Do what is said; returns whether it goes on."""
        order, descriptors, _, _ = socket.recv_fds(self._control, ORDER.size, 1)
        if len(order) != ORDER.size:
            return False
        word, number = ORDER.unpack(order)
        if word == END:
            if number in self._forks:
                os.kill(self._forks[number], signal.SIGKILL)
        elif word == START and descriptors:
            self._fork(number, descriptors[0])
            self._control.sendall(order)
        return True

    def _fork(self, number: int, line: int) -> None:
        try:
            pid = os.fork()
        except OSError:  # there may be no further process; who asked sees that the fork's pair has ended
            pid = -1
        if pid == 0:
            try:
                self._become(line)
            finally:
                os._exit(0)  # whatever happened: nothing of the fork returns to the loop above
        os.close(line)
        if pid > 0:
            self._forks[number] = pid

    def _become(self, line: int) -> None:
        """In the fork: forget everything of the zygote's, and answer."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        zygote, others = os.getppid(), len(self._forks)
        self._forks.clear()
        self._control.detach()
        _only(line, LINE)
        limits.attend(zygote)
        limits.limit(processes=others + limits.PROCESSES if self._boxed else 0)
        child.main(socket.socket(fileno=LINE), self._filtered)

    def _reap(self) -> None:
        while self._forks:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self._forks = {number: one for number, one in self._forks.items() if one != pid}


def _only(descriptor: int, number: int) -> None:
    """Keep this descriptor, under that number, and the null device; close every other."""
    if descriptor != number:
        os.dup2(descriptor, number, inheritable=False)
    os.set_inheritable(number, False)
    os.closerange(number + 1, DESCRIPTORS)
