"""The kit's process: what it tells, how it is ended, and that no game speaks in the kit's name."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from twisted.trial.unittest import SynchronousTestCase

from client.shell.commands.table import COMMANDS
from games.__main__ import parser
from games.kit import check_determinism, report
from games.kit.check_text import COMMANDS as WORDS
from games.kit.check_text import _marks
from games.kit.checks import CHECKS
from games.kit.cli import _check
from games.kit.process import supervisor
from games.kit.process.messages import Message, Task
from games.kit.process.surroundings import Surroundings
from games.packages.catalog import Package, look_into
from tests.bad_games import Bad, write
from tests.bad_games.surroundings import each
from tests.support.kit import folder as heap

HERE = Surroundings(hashes="0")

SLOW = """
    def outcome(self, state: Heap) -> Outcome | None:
        sum(range(100_000))
        return None if state.left else ranked(state.points)
"""


def bad(code: str) -> Bad:
    """Rules that do this at each ``legal``."""
    return Bad("", "", "", rules=each(code))


class Supervision(SynchronousTestCase):
    """Games in folders of their own."""

    def package(self, wrong: Bad | None = None) -> Package:
        """A game, with something wrong in it."""
        folder = Path(self.mktemp())
        folder.mkdir()
        return look_into(write(wrong, folder))

    def run_it(self, package: Package, hear: Callable[[Message], object] = lambda message: None, **how: Any) -> Any:
        """One match in a process."""
        return supervisor.run(package, Task(str(package.folder), 0, 1, HERE, **how), hear, 60.0)

    def test_every_check_is_told(self) -> None:
        """The process tells of every check, in order, that it was begun and done."""
        found = self.run_it(self.package())
        done = [message.check for message in found.heard if message.kind == "done"]
        self.assertEqual(done, [check.name for check in CHECKS])
        self.assertTrue(found.ended)
        self.assertEqual(found.printed, "")

    def test_another_python(self) -> None:
        """Where there is another Python, also behind one of that name that does not start, matches are compared with
        what it makes of them, and a difference is said to be its."""
        shims, bin_ = Path(self.mktemp()), Path(self.mktemp()).absolute()
        for folder, line in ((shims, "exit 127"), (bin_, f'exec {shlex.quote(sys.executable)} -O "$@"')):
            folder.mkdir()
            python = folder / "python3.99"
            python.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
            python.chmod(0o755)
        self.patch(check_determinism, "PYTHONS", ("python3.99",))
        self.patch(os, "environ", {**os.environ, "PATH": f"{shims}:{bin_}:{os.environ['PATH']}"})
        check_determinism.another_python.cache_clear()
        self.addCleanup(check_determinism.another_python.cache_clear)
        self.assertEqual(check_determinism.another_python(), str(bin_ / "python3.99"))
        check_determinism.same(self.package())
        package = look_into(heap(self.mktemp(), ("min(3, state.left)", "min(3 if __debug__ else 2, state.left)")))
        refused = self.assertRaises(check_determinism.Difference, check_determinism.same, package)
        self.assertIn("with python3.99", str(refused))

    def test_progress(self) -> None:
        """At a terminal a bar says which check is being made, and how much of it is done."""
        said = StringIO()
        console = Console(file=said, force_terminal=True, color_system="standard", width=80)
        slow = Bad("", "", "", methods=SLOW)
        found = report.check(self.package(slow), range(1), console)
        self.assertEqual([one.problem for one in found if one.problem], [])
        shown = re.sub(r"\x1b\[[\d;?]*\w", "", said.getvalue())
        bars = re.findall(r"(?m)(\w+) +(━+)[╸╺]", shown)
        self.assertIn("settings", {name for name, _ in bars})
        self.assertLess(3, len({done for name, done in bars if name == "settings"}))

    def test_results_need_the_token(self) -> None:
        """Whoever does not know the token can say nothing that counts."""
        for kind in ("begin", "done", "prints", "end"):
            line = msgspec.json.encode(Message(kind, "another", "ends"))
            self.assertIsNone(supervisor._read(line, "token"))
            self.assertIsNotNone(supervisor._read(line.replace(b"another", b"token"), "token"))
        self.assertIsNone(supervisor._read(b"nonsense", "token"))

    def test_nothing_is_left(self) -> None:
        """When it is over the process is gone, though the game did not come back."""
        pids: list[int] = []
        real = supervisor._listen

        def listen(process: Any, hear: Any, silence: float) -> Any:
            pids.append(process.pid)
            return real(process, hear, silence)

        self.patch(supervisor, "_listen", listen)
        found = self.run_it(self.package(bad("while True:\n            pass")), stuck=0.3)
        self.assertEqual((found.ended, found.why), (False, "reckons without end"))
        self.assertRaises(ProcessLookupError, os.kill, pids[0], 0)
        self.assertEqual(found.code, -signal.SIGVTALRM)

    def test_no_verdict(self) -> None:
        """Where the whole time is over, nobody knows: the exit code is neither the good games' nor the bad ones'."""
        self.patch(supervisor, "LONGEST", 0.01)
        package = self.package()
        self.assertRaises(report.NoVerdict, report.check, package, range(1), Console(file=StringIO()))
        self.assertEqual(_check(parser().parse_args(["check", str(package.folder)])), 3)

    def test_too_few_checks(self) -> None:
        """A process that ends well, and has not made every check, is no verdict."""

        def half(package: Package, task: Task, hear: Callable[[Message], object], silence: float) -> supervisor.Run:
            for message in (Message("loaded"), Message("done", check="ends"), Message("end")):
                hear(message)
            return supervisor.Run([Message("loaded"), Message("end")])

        self.patch(report, "run", half)
        self.assertRaises(report.NoVerdict, report.check, self.package(), range(1), Console(file=StringIO()))

    def test_words_of_the_client(self) -> None:
        """The kit knows every command that a player may mean."""
        self.assertEqual({command.name for command in COMMANDS} | {"exit", "moves"}, set(WORDS))

    def test_marks(self) -> None:
        """Letters of real languages are no heaps of marks."""
        for line in ("Việt Nam", "ที่นี่", "e\u0301a\u0308", "नमस्ते"):
            self.assertEqual(_marks(line), "", line)
