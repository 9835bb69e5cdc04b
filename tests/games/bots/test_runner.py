"""``games/bots/runner.py``: what is done with somebody's function that chooses moves, whatever it does."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.app.arguments import read
from client.bot.brain import bot_of
from games.bots.runner import GRACE, BadBrain, Brain, Unawaited, at_random, load, seconds_for
from games.packages.catalog import packages

LEGAL = ("rock", "paper", "scissors")


class Threads(Clock):
    """A reactor and its pool in one: what is put into the pool is done when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Callable[[], object]] = []

    def callInThreadWithCallback(
        self, done: Callable[[bool, Any], object], work: Callable[..., Any], *given: Any
    ) -> None:
        def run() -> None:
            from twisted.python.failure import Failure

            try:
                result = work(*given)
            except ZeroDivisionError:
                done(False, Failure())
            else:
                done(True, result)

        self.waiting.append(run)

    def callFromThread(self, call: Callable[..., Any], *given: Any) -> None:
        call(*given)

    def think(self) -> None:
        """All threads come to their end."""
        waiting, self.waiting = self.waiting, []
        for each in waiting:
            each()
        self.advance(0)


class Brains(SynchronousTestCase):
    """A brain beside a reactor."""

    def setUp(self) -> None:
        self.reactor = Threads()
        self.told: list[tuple[str, str]] = []

    def brain(self, choose: Callable[[Any, Sequence[str], float], Any]) -> Brain:
        """Ada's brain."""
        pool: Any = self.reactor
        return Brain(choose, "Ada", self.reactor, pool, random.Random(1), lambda *said: self.told.append(said))

    def ask(self, brain: Brain) -> Deferred[str]:
        """A second for rock, paper or scissors."""
        return brain.choose("a view", LEGAL, 1.0)

    def test_chooses(self) -> None:
        """It gets view, moves and seconds; its move is taken as soon as it is there, and no timer is left."""
        given: list[Any] = []

        def choose(*words: Any) -> str:
            given.append(words)
            return "paper"

        chosen = self.ask(self.brain(choose))
        self.assertNoResult(chosen)
        self.reactor.think()
        self.assertEqual(self.successResultOf(chosen), "paper")
        self.assertEqual((given, self.told), ([("a view", LEGAL, 1.0)], []))
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_stumbles(self) -> None:
        """After an exception or an answer that is no legal move a random one is played, and it is told why."""
        for choose, why in (
            (lambda *_: "spock", "answered 'spock', which is no legal move"),
            (lambda *_: None, "answered 'None', which is no legal move"),
            (lambda *_: 1 // 0, "failed: ZeroDivisionError: "),
        ):
            chosen = self.ask(self.brain(choose))
            self.reactor.think()
            self.assertIn(self.successResultOf(chosen), LEGAL)
            name, said = self.told.pop()
            self.assertEqual((name, said[: len(why)]), ("Ada", why))
        self.assertIn("test_runner.py, line", said)

    def test_late(self) -> None:
        """A brain that is late is not waited for, nor asked again while it still thinks; then it is."""
        brain = self.brain(lambda *_: "paper")
        chosen = self.ask(brain)
        self.reactor.advance(1.0 + GRACE)
        self.reactor.advance(0)
        self.assertIn(self.successResultOf(chosen), LEGAL)
        self.assertIn(self.successResultOf(self.ask(brain)), LEGAL)
        whys = ["took longer than 1 s", "still thinks about an earlier move"]
        self.assertEqual([why for _, why in self.told], whys)
        self.reactor.think()
        again = self.ask(brain)
        self.reactor.think()
        self.assertEqual(self.successResultOf(again), "paper")
        self.assertEqual(len(self.told), 2)

    def test_cancelled(self) -> None:
        """Where nobody wants a move any more, none is made up, and nothing is told."""
        chosen = self.ask(self.brain(lambda *_: "paper"))
        chosen.cancel()
        self.failureResultOf(chosen, CancelledError)
        self.reactor.think()
        self.assertEqual((self.told, self.reactor.getDelayedCalls()), ([], []))

    def test_no_exit_waits(self) -> None:
        """A thread that thinks for ever keeps no program from ending."""
        self.assertTrue(Unawaited().threadFactory(target=print).daemon)

    def test_seconds(self) -> None:
        """A brain gets a tenth of the time for a move, and a second at the most."""
        self.assertEqual([seconds_for(time) for time in (5, 10, 120)], [0.5, 1.0, 1.0])


class Files(SynchronousTestCase):
    """A brain in a file of one's own."""

    def file(self, text: str) -> Path:
        """A file with this in it."""
        path = Path(self.mktemp())
        path.write_text(text, "utf-8")
        return path

    def test_loaded(self) -> None:
        """A file with a ``choose`` is a brain; what it remembers is its own."""
        path = self.file(
            "seen = []\ndef choose(view, legal, seconds):\n    seen.append(view)\n    return legal[len(seen)]\n"
        )
        choose = load(path)
        self.assertEqual([choose(None, LEGAL, 1.0) for _ in "12"], ["paper", "scissors"])
        self.assertEqual(load(path)(None, LEGAL, 1.0), "paper")

    def test_refused(self) -> None:
        """A file that is not there, cannot be run or has no ``choose`` is refused in a line that says why and where."""
        for text, why in (
            ("1 / 0", "ZeroDivisionError: division by zero"),
            ("def choose(", "SyntaxError"),
            ("import nosuch", "No module named 'nosuch'"),
            ("choose = 3", "it must define choose(view, legal, seconds)"),
        ):
            refused = self.assertRaises(BadBrain, load, self.file(text))
            self.assertIn(why, str(refused))
        self.assertIn("no such file", str(self.assertRaises(BadBrain, load, Path("/nowhere.py"))))

    def test_command_line(self) -> None:
        """``--brain`` is for a robot: a file, or ``random``; a wrong one ends the program with 2 before it begins."""
        path = str(self.file("def choose(view, legal, seconds):\n    return legal[0]\n"))
        for words, move in (([path], "rock"), (["random"], None)):
            brain = read(["--bot", "Ada", "--trust-folder", path, "--brain", *words], {}).brain
            assert brain is not None
            self.assertIn(brain(None, LEGAL, 1.0), [move] if move else LEGAL)
        self.assertIsNone(read(["--bot", "Ada"], {}).brain)
        for wrong in (["--brain", path], ["--bot", "Ada", "--brain", "/nowhere.py"]):
            ended = self.assertRaises(SystemExit, read, wrong, {})
            self.assertEqual(ended.code, 2)

    def test_of_games(self) -> None:
        """Without a brain of one's own a robot uses the game's, where it has one."""
        for name, package in packages().items():
            self.assertEqual(bot_of(name) is not None, bool(package.manifest.bot), name)
        self.assertIsNone(bot_of("nosuch"))
        self.assertIn(at_random(random.Random(1))(None, LEGAL, 1.0), LEGAL)
