"""Cages are forked from one process, which none of them reaches, and which is there as long as it is needed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from threading import Event
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from client import games
from games.cage import process, seccomp, spawner
from games.cage.frames import Load
from games.cage.process import CageEnded, Child, RulesFailed
from games.cage.spawner import Confinement, Zygote
from games.cage.walls import Cage, cage
from tests.support.escapes import GAME, below

SIBLINGS = """

def here(**_):
    raise ValueError(f"pid {os.getpid()} parent {os.getppid()}")


def descriptors(**_):
    found = []
    for number in range(4096):
        try:
            os.fstat(number)
            found.append(number)
        except OSError:
            pass
    raise ValueError(f"open {found}")


def reach(pids, **_):
    import ctypes, fcntl

    libc = ctypes.CDLL(None, use_errno=True)
    kept = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(kept), 8)
    done = []
    for pid in pids:
        ways = {
            "kill": lambda: os.kill(pid, 9),
            "stop": lambda: os.kill(pid, 19),
            "fcntl": lambda: fcntl.fcntl(3, fcntl.F_SETOWN, pid),
            "priority": lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
            "mem": lambda: open(f"/proc/{pid}/mem", "r+b"),
            "fds": lambda: os.listdir(f"/proc/{pid}/fd"),
            "trace": lambda: libc.ptrace(16, pid, 0, 0) and os.kill(pid, 0),
            "read": lambda: libc.process_vm_readv(pid, vector, 1, vector, 1, 0) < 0 and os.kill(pid, 0),
            "limits": lambda: __import__("resource").prlimit(pid, 7, (4, 4)),
        }
        for name, way in ways.items():
            try:
                way()
                done.append(f"{name} {pid}")
            except OSError:
                pass
    raise ValueError(f"done {done}")
"""


def child(around: Confinement) -> Child:
    """A game with the attacks on siblings."""
    found = Child(around)
    files = {"rules.py": (GAME + SIBLINGS).encode()}
    found.load(Load("games_outside_siblings", "/nowhere", files, "rules:Rules", "", {}))
    return found


def said(by: Child, attack: str, **given: object) -> str:
    """What it says."""
    try:
        by.call("hint", b"[]", [attack, json.dumps(given)], into=str, seconds=20.0)
    except CageEnded:
        raise
    except RulesFailed as problem:
        return str(problem)
    return ""


class Shared(SynchronousTestCase):
    """Several games in one box."""

    def setUp(self) -> None:
        if seccomp.refusal():
            raise SkipTest(seccomp.refusal())
        self.patch(spawner, "_shared", {})
        self.around = cage()
        self.one, self.other = child(self.around), child(self.around)
        self.zygote = spawner.shared(self.around)
        self.addCleanup(self.zygote.stop)

    def pids(self, of: Child) -> tuple[int, int]:
        """As which it and its zygote know themselves."""
        words = said(of, "here").split()
        return int(words[2]), int(words[4])

    def test_one_process(self) -> None:
        """They are forks of one process, which is in the box."""
        (one, zygote), (other, same) = self.pids(self.one), self.pids(self.other)
        self.assertEqual(zygote, same)
        self.assertEqual(len({one, other, zygote}), 3)
        self.assertEqual(self.one.pid, self.other.pid)

    def test_siblings(self) -> None:
        """None reaches another, the zygote or what is above it: no signal, no memory, no descriptor, no limit."""
        pids = sorted({1, 2, *self.pids(self.one), *self.pids(self.other)} - {self.pids(self.one)[0]})
        self.assertIn("done []", said(self.one, "reach", pids=pids))
        self.assertEqual(self.other.call("to_move", b"[]", into=list[int]), [])
        self.assertEqual(child(self.around).call("to_move", b"[]", into=list[int]), [])

    def test_siblings_without_filter(self) -> None:
        """Without the filter one can kill the zygote: so there each has one of its own, and ends itself alone."""
        alone = replace(self.around, filtered=False)
        one, other = child(alone), child(alone)
        self.addCleanup(one.stop)
        self.addCleanup(other.stop)
        self.assertNotEqual(one.pid, other.pid)
        others, zygote = below(one.pid), self.pids(one)[1]
        with contextlib.suppress(CageEnded):  # it may still say so
            self.assertIn(f"kill {zygote}", said(one, "reach", pids=[zygote]))
        self.assertTrue(_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in others)))
        self.assertEqual(other.call("to_move", b"[]", into=list[int]), [])

    def test_descriptors(self) -> None:
        """Each has the null device and its own socket, whoever was there before."""
        for each in (self.one, self.other, child(self.around)):
            self.assertIn("open [0, 1, 2, 3]", said(each, "descriptors"))

    def test_chance(self) -> None:
        """They do not share the state of ``random``, and do share the order of sets."""
        source = GAME + "\n\ndef draw(**_):\n    import random\n    raise ValueError(random.getrandbits(64))\n"
        source += "\n\ndef seed(**_):\n    raise ValueError(hash('abc'))\n"
        drawn, hashed = set(), set()
        for _ in range(2):
            each = Child(self.around)
            each.load(Load("games_outside_draws", "/nowhere", {"rules.py": source.encode()}, "rules:Rules", "", {}))
            drawn.add(said(each, "draw"))
            hashed.add(said(each, "seed"))
        self.assertEqual((len(drawn), len(hashed)), (2, 1))

    def test_stop(self) -> None:
        """What is stopped is gone and reaped, whatever it does, and the others go on."""
        before = len(below(self.zygote.pid))
        self.one.stop()
        self.assertEqual(self.other.call("to_move", b"[]", into=list[int]), [])
        self.assertTrue(_until(lambda: len(below(self.zygote.pid)) == before - 1))

    def test_let_go(self) -> None:
        """One that nobody holds any more ends, too."""
        before = len(below(self.zygote.pid))
        del self.one
        self.assertTrue(_until(lambda: len(below(self.zygote.pid)) == before - 1))

    def test_zygote_dies(self) -> None:
        """Its games end with words, and the next game has a new one."""
        others = below(self.zygote.pid)
        os.kill(self.zygote.pid, signal.SIGKILL)
        self.assertTrue(_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in others)))
        for each in (self.one, self.other):
            ended = self.assertRaises(CageEnded, each.call, "to_move", b"[]", into=list[int])
            self.assertEqual(str(ended), "its process ended")
        again = child(self.around)
        self.addCleanup(spawner.shared(self.around).stop)
        self.assertEqual(again.call("to_move", b"[]", into=list[int]), [])

    def test_frozen(self) -> None:
        """One that does as little as it is told is killed, and its games with it."""
        self.patch(process, "END_SECONDS", 0.2)
        for pid in below(self.zygote.pid):
            os.kill(pid, signal.SIGSTOP)
        self.one.stop()
        self.assertFalse(self.zygote.stop.alive)

    def test_interrupt(self) -> None:
        """Ctrl-C is not for it: it is in no terminal's group, and would not listen."""
        for pid in [self.zygote.pid, *below(self.zygote.pid)]:
            self.assertNotEqual(os.getpgid(pid), os.getpgid(0))
        os.kill(below(self.zygote.pid)[-1], signal.SIGINT)
        self.assertEqual(self.other.call("to_move", b"[]", into=list[int]), [])


class Ends(SynchronousTestCase):
    """When it goes."""

    def test_idle(self) -> None:
        """One that had no game for a while ends of itself; the next game has a new one, and nobody notices."""
        self.patch(spawner, "_shared", {})
        self.patch(spawner, "IDLE_SECONDS", 0)
        around = cage() if not seccomp.refusal() else Cage()
        first = spawner.shared(around)
        self.assertTrue(_until(lambda: not Path(f"/proc/{first.pid}").exists()))
        if seccomp.refusal():
            raise SkipTest(seccomp.refusal())
        self.patch(spawner, "IDLE_SECONDS", 600)
        again = child(around)
        self.addCleanup(spawner.shared(around).stop)
        self.assertEqual(again.call("to_move", b"[]", into=list[int]), [])

    def test_program_ends(self) -> None:
        """It goes with the program, however that ends, and its games go with it."""
        program = (
            "import sys; from tests.games.cage.test_zygote import child; from games.cage.walls import cage\n"
            "one = child(cage()); print(one.pid, flush=True); sys.stdin.read()"
        )
        for kill in (False, True):
            ran = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert ran.stdout is not None
            pid = int(ran.stdout.readline())
            others = [pid, *below(pid)]
            self.assertGreater(len(others), 1)
            if kill:
                ran.kill()
            ran.communicate()
            self.assertTrue(_until(lambda pids=others: not any(Path(f"/proc/{one}").exists() for one in pids)))

    def test_ahead(self) -> None:
        """Who types a folder has the zygote before its game is opened, which then starts nothing but a fork."""
        if seccomp.refusal():
            raise SkipTest(seccomp.refusal())
        self.patch(spawner, "_shared", {})
        games.begun("./di")
        self.assertTrue(_until(lambda: bool(spawner._shared)))
        (ahead,) = spawner._shared.values()
        self.addCleanup(ahead.stop)
        self.assertEqual(child(cage()).pid, ahead.pid)

    def test_gone_before(self) -> None:
        """Ending a cage of a zygote that has ended is no failure."""
        zygote = Zygote(cage())
        number, end = zygote.fork()
        zygote.stop()
        end.close()
        zygote.end(number)


def _until(true: object, seconds: float = 10.0) -> bool:
    """Whether something becomes true."""
    deadline, waiting = time.monotonic() + seconds, Event()
    assert callable(true)
    while not true() and time.monotonic() < deadline:
        waiting.wait(0.02)
    return bool(true())
