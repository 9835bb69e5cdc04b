"""Trying a wall always ends, and says why it failed."""

from __future__ import annotations

import sys

from twisted.trial.unittest import SynchronousTestCase

from games.cage import landlock, seccomp, trial
from games.cage.trial import tried


def python(program: str) -> list[str]:
    """A command line."""
    return [sys.executable, "-I", "-S", "-c", program]


class Trying(SynchronousTestCase):
    def test_ends(self) -> None:
        """What was printed, or why it failed: by what was said last, by the exit code, by there being no program."""
        self.assertEqual(tried(python("print('memory')")), ("", "memory\n"))
        self.assertEqual(tried(python("raise SystemExit('no such call')")), ("no such call", ""))
        self.assertEqual(tried(python("raise SystemExit(3)")), ("it ended with 3", ""))
        self.assertEqual(tried(["/nowhere/python"]), ("No such file or directory", ""))

    def test_late(self) -> None:
        """A program that does not end is given up, and every wall that is tried so with it."""
        self.patch(trial, "SECONDS", 0.0)
        late = "it did not end within 0 s"
        self.assertEqual(tried(python("while True: pass")), (late, ""))
        for wall in (landlock, seccomp):
            wall.refusal.cache_clear()
            self.addCleanup(wall.refusal.cache_clear)
        self.assertIn(
            landlock.refusal(), (late, "only Linux has it", "the kernel does not have it, or does not use it")
        )
        self.assertTrue(seccomp.refusal() == late or seccomp.refusal().startswith(("only Linux", "not written for")))
