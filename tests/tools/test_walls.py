"""The table of escapes finds what gets through a wall, and its exit code says so."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from io import StringIO

from twisted.trial.unittest import SynchronousTestCase

from tests.support.escapes import ALL
from tools import walls
from tools.walls import OPEN, SETS, STOPPED, Column


def columns(**open_: str) -> dict[str, Column]:
    """What every wall refuses, but for one attempt at each of these."""
    every: dict[str, Column] = {"nothing": dict.fromkeys(ALL, OPEN)}
    for each in SETS:
        every[each.name] = {
            attack: STOPPED if attack in each.stop() and attack != open_.get(each.name) else OPEN for attack in ALL
        }
    return every


class Faults(SynchronousTestCase):
    def run_it(self, tried: dict[str, Column]) -> tuple[int, str]:
        """The exit code and what is printed where this is what was found."""
        said = StringIO()
        self.patch(walls, "tried", lambda: tried)
        self.patch(sys, "argv", ["tools.walls"])
        self.patch(os, "geteuid", lambda: 1000)
        with redirect_stdout(said):
            return walls.main(), said.getvalue()

    def test_all_hold(self) -> None:
        """What no wall promises may be open."""
        code, said = self.run_it(columns())
        self.assertEqual(code, 0, said)
        self.assertIn("memory bomb", said)

    def test_one_does_not(self) -> None:
        """An attempt that gets through a wall that holds here and refuses it."""
        code, said = self.run_it(columns(all="fork_bomb"))
        self.assertEqual(code, 1)
        self.assertIn("A WALL DOES NOT HOLD: fork_bomb gets through all, as user", said)

    def test_not_here(self) -> None:
        """A wall that is not here promises nothing; its reason is printed."""
        tried = columns()
        tried["all"] = {"": "no namespaces"}
        code, said = self.run_it(tried)
        self.assertEqual(code, 0)
        self.assertIn("all (user): does not hold here: no namespaces", said)
