"""Nothing gets out of the cage, and each attempt does succeed where there is none."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from threading import Event
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from games.cage import box, landlock, report, seccomp
from games.cage.walls import Cage, cage
from tests.support.escapes import (
    ALL,
    BOX,
    CALLS,
    HARDENED,
    LIMITS,
    Target,
    attacker,
    below,
    enclosed,
    inside,
    outside,
    refused,
    refused_anyway,
)


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

    def refuses(self, cage: Cage, what: frozenset[str]) -> None:
        """A cage refuses just this, and what this machine refuses everybody."""
        anyway = {attack for attack in HARDENED if outside(attack, self.target)}
        self.assertEqual(refused(cage, self.target) - anyway, what - anyway)

    def test_without_walls(self) -> None:
        """Outside of the cage every attempt succeeds: it is the cage that refuses it."""
        self.assertEqual(refused_anyway(self.target) - HARDENED, set())

    def test_limits(self) -> None:
        """A child with limits alone."""
        self.refuses(Cage((), False), LIMITS)

    def test_calls(self) -> None:
        """A child whose system calls are filtered."""
        if seccomp.refusal():
            raise SkipTest(seccomp.refusal())
        self.refuses(Cage(), LIMITS | CALLS)

    def test_landlock(self) -> None:
        """A child that encloses itself, without the filter."""
        if landlock.refusal():
            raise SkipTest(landlock.refusal())
        found = refused(Cage((), False, True), self.target)
        self.assertEqual(found & (enclosed() | LIMITS), enclosed() | LIMITS)

    def test_without_box(self) -> None:
        """Where there can be no box, Landlock and the filter refuse everything."""
        if landlock.refusal() or seccomp.refusal():
            raise SkipTest(landlock.refusal() or seccomp.refusal())
        self.patch(box, "working", lambda: ("", {"bwrap": "no namespaces"}))
        self.assertEqual(cage(), Cage((), True, True))
        report.walls.cache_clear()
        self.addCleanup(report.walls.cache_clear)
        self.assertTrue(report.contains())
        self.assertEqual(refused(cage(), self.target), set(ALL))

    def test_box(self) -> None:
        """A child in a box, without the filter."""
        if box.refusal():
            raise SkipTest(box.refusal())
        found = refused(replace(cage(), filtered=False), self.target)
        self.assertEqual(found & (BOX | LIMITS), BOX | LIMITS)

    def test_all(self) -> None:
        """The whole cage refuses everything."""
        if not report.contains() or seccomp.refusal():
            raise SkipTest("not every wall is here")
        self.assertEqual(refused(cage(), self.target), set(ALL))

    def test_left_out(self) -> None:
        """A box without one of its walls lets through what this wall refuses."""
        if box.refusal():
            raise SkipTest(box.refusal())
        for wall, attack in {"network": "connect", "files": "read_home"}.items():
            child = attacker(replace(cage([wall]), filtered=False))
            self.assertEqual(inside(attack, self.target, child), "", wall)
            child.stop()

    def test_nothing_outlives(self) -> None:
        """What was forked away in a box ends with it."""
        if box.refusal():
            raise SkipTest(box.refusal())
        child = attacker(replace(cage(), filtered=False))
        left = below(child.pid)
        self.assertNotEqual(left, [])
        child.stop()
        deadline, self.child_ended = time.monotonic() + 10, Event()
        while any(Path(f"/proc/{pid}").exists() for pid in left) and time.monotonic() < deadline:
            self.child_ended.wait(0.05)
        self.assertEqual([pid for pid in left if Path(f"/proc/{pid}").exists()], [])
