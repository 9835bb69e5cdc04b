"""Nothing gets out of the cage, and each attempt does succeed where there is none."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from threading import Event
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from games.cage import box, landlock, seccomp
from games.cage.walls import Cage, cage, contains
from tests.support.escapes import ATTACKS, Target, attacker, inside, outside

ALL = re.findall(r"^def (\w+)", ATTACKS, re.MULTILINE)
OUTLIVE = "outlive"

LIMITS = {"inherited_descriptor", "memory_bomb", "raise_limits", "environment"}
"""What a child of its own with limits refuses on every system."""

CALLS = {"connect", "send_datagram", "listen", "abstract_socket", "socket_by_path", "fork_bomb", "run_a_shell"}
CALLS |= {"signal_another", "trace", "new_namespaces", "change_mode", "signal_by_descriptor", OUTLIVE}
"""What the filter of system calls refuses."""

RULES = {"read_home", "write_home", "write_anywhere", "follow_a_link", "other_processes", "memory_of_another"}
RULES |= {"socket_by_path", "run_a_shell", "trace"}
"""What Landlock refuses from its first ABI on; and, by the ABI, what a later one does."""

LATER_RULES = {4: {"connect"}, 6: {"abstract_socket", "signal_another"}}

BOX = {"read_home", "write_home", "write_anywhere", "follow_a_link", "other_processes", "memory_of_another"}
BOX |= {"connect", "abstract_socket", "socket_by_path", "signal_another", "trace", "change_mode"}
"""What the box refuses."""


class Escapes(SynchronousTestCase):
    """Every attempt, at every wall."""

    def setUp(self) -> None:
        self.target = Target(Path(self.mktemp()))
        self.addCleanup(self.target.close)
        self.patch_environment()

    def patch_environment(self) -> None:
        """A secret of this process's environment."""
        import os

        self.patch(os, "environ", {**os.environ, "ESCAPES_SECRET": "1"})

    def refused(self, cage: Cage) -> set[str]:
        """Which attempts fail in a cage."""
        child, found = attacker(cage), set()
        for attack in ALL:
            self.clean()
            if inside(attack, self.target, child):
                found.add(attack)
            child = attacker(cage) if child.over else child
        child.stop()
        return found

    def clean(self) -> bool:
        """Nothing was written by an attempt before."""
        written = self.target.home / "written-by-rules"
        if written.exists():
            written.rmdir()
        return True

    def test_without_walls(self) -> None:
        """Outside of the cage every attempt succeeds: it is the cage that refuses it."""
        self.assertEqual(
            {attack: outside(attack, self.target) for attack in ALL if attack != OUTLIVE and self.clean()},
            {attack: "" for attack in ALL if attack != OUTLIVE},
        )

    def test_limits(self) -> None:
        """A child with limits alone."""
        self.assertEqual(self.refused(Cage((), False)), LIMITS)

    def test_calls(self) -> None:
        """A child whose system calls are filtered."""
        if seccomp.refusal():
            raise SkipTest(seccomp.refusal())
        self.assertEqual(self.refused(Cage()), LIMITS | CALLS)

    def test_landlock(self) -> None:
        """A child that encloses itself, without the filter."""
        if landlock.refusal():
            raise SkipTest(landlock.refusal())
        expected = RULES.union(*(more for least, more in LATER_RULES.items() if landlock.abi() >= least))
        found = self.refused(Cage((), False, True))
        self.assertEqual(found & (expected | LIMITS), expected | LIMITS)

    def test_without_box(self) -> None:
        """Where there can be no box, Landlock and the filter refuse everything."""
        if landlock.refusal() or seccomp.refusal():
            raise SkipTest(landlock.refusal() or seccomp.refusal())
        self.patch(box, "working", lambda: ("", {"bwrap": "no namespaces"}))
        self.assertEqual(cage(), Cage((), True, True))
        self.assertTrue(contains())
        self.assertEqual(self.refused(cage()), set(ALL))

    def test_box(self) -> None:
        """A child in a box, without the filter."""
        if not contains():
            raise SkipTest("there is no box here")
        found = self.refused(replace(cage(), filtered=False))
        self.assertEqual(found & (BOX | LIMITS), BOX | LIMITS)

    def test_all(self) -> None:
        """The whole cage refuses everything."""
        if not contains() or seccomp.refusal():
            raise SkipTest("not every wall is here")
        self.assertEqual(self.refused(cage()), set(ALL))

    def test_left_out(self) -> None:
        """A box without one of its walls lets through what this wall refuses."""
        if not contains():
            raise SkipTest("there is no box here")
        for wall, attack in {"network": "connect", "files": "read_home"}.items():
            child = attacker(replace(cage([wall]), filtered=False))
            self.assertEqual(inside(attack, self.target, child), "", wall)
            child.stop()

    def test_nothing_outlives(self) -> None:
        """What was forked away in a box ends with it."""
        if not contains():
            raise SkipTest("there is no box here")
        child = attacker(replace(cage(), filtered=False))
        self.assertNotEqual(_below(child.pid), [])
        below = _below(child.pid)
        child.stop()
        deadline, self.child_ended = time.monotonic() + 10, Event()
        while any(Path(f"/proc/{pid}").exists() for pid in below) and time.monotonic() < deadline:
            self.child_ended.wait(0.05)
        self.assertEqual([pid for pid in below if Path(f"/proc/{pid}").exists()], [])


def _below(pid: int) -> list[int]:
    """The processes below this one."""
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(further for one in children for further in _below(one))]
