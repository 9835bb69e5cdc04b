"""The judge's process: handed a case, bounded in time, memory and words, and answered exactly once."""

from __future__ import annotations

import signal
import zlib
from dataclasses import replace
from typing import Any

import msgspec
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase, TestCase

from games.judge.process import Case
from lobby.core.model.dispute import Filing, Found
from lobby.results.judge_process import COMMAND, MOST_SAID, SECONDS, Judge, Judging
from tests.support.judge import KEY, match
from tests.support.judge import case as shown_by
from tests.support.peers import Side, choose, set_up
from tests.support.process import ChildInMemory


def filing_of(case: Case, id_: str = "m1") -> Filing:
    """A case as the core hands it out."""
    fields = {name: getattr(case, name) for name in Case.__struct_fields__ if name != "key"}
    return Filing(id_, **fields)


FOUND = Found(
    "o", 120, ("e",), (), {}, True, (), ("a", "b"), (0, 1), {1: True}, False, (), "", 63, (), (), (0, 1), (0,)
)
GOOD = msgspec.json.encode({"found": FOUND})
CASE = Filing("m", "ticket", content=b"x")


class Working(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.processes: list[ChildInMemory] = []
        self.found: list[Found | str | None] = []
        self.judging = Judging(self.spawn, self.clock, KEY)

    def spawn(self, protocol: Judge, path: str, arguments: tuple[str, ...], env: dict[str, str], folder: str) -> Any:
        self.assertEqual((path, arguments, folder), (COMMAND[0], COMMAND, "/"))
        self.assertEqual(set(env), {"PYTHONPATH", "LC_ALL", "PATH"})
        self.processes.append(ChildInMemory(protocol))
        return self.processes[-1]

    @staticmethod
    def answer(process: ChildInMemory, said: bytes, code: int = 0) -> None:
        """It says something, and is gone."""
        process.say(said)
        process.end(code)

    def take(self, many: int = 1) -> None:
        for number in range(many):
            self.judging.take(replace(CASE, match=f"m{number}"), self.found.append)

    def cannot(self, words: str) -> None:
        """The only answer is that it cannot be judged, for this reason."""
        (found,) = self.found
        self.assertIsInstance(found, str)
        self.assertIn(words, str(found))
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_asked_and_answered(self) -> None:
        """R3: it is handed the whole case, and its word is the lobby's."""
        self.take()
        (process,) = self.processes
        case = msgspec.json.decode(bytes(process.told), type=Case)
        self.assertEqual((case.key, case.ticket, case.content), (KEY, "ticket", b"x"))
        self.assertTrue(process.closed)
        self.answer(process, GOOD)
        self.assertEqual(self.found, [FOUND])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_cannot(self) -> None:
        """A11: what it says that it cannot judge, and why, is told on."""
        self.take()
        self.answer(self.processes[0], b'{"cannot":"No ticket."}')
        self.cannot("No ticket.")

    def test_no_rules(self) -> None:
        """A11: for want of the rules there is no answer, and no failure either."""
        self.take()
        self.answer(self.processes[0], b'{"cannot":"No rules.","unruled":true}')
        self.assertEqual((self.found, self.clock.getDelayedCalls()), ([None], []))

    def test_too_slow(self) -> None:
        """T: one that takes too long is killed, and nobody is blamed."""
        self.take()
        self.clock.pump([SECONDS, 1])
        self.assertTrue(self.processes[0].killed)
        self.assertEqual(self.found, [])
        self.answer(self.processes[0], GOOD)
        self.cannot("took too long")

    def test_says_too_much(self) -> None:
        """One that talks without end is killed; what it said is not kept."""
        self.take()
        for _ in range(MOST_SAID // 2**20 + 1):
            self.processes[0].say(b"x" * 2**20)
        self.assertTrue(self.processes[0].killed)
        self.processes[0].end()
        self.cannot("too much")

    def test_dies(self) -> None:
        """One that crashes or runs into its limits blames nobody, whatever it had said."""
        self.take()
        self.processes[0].complain(b"Traceback")
        self.answer(self.processes[0], GOOD, 1)
        self.cannot("could not come to an end")

    def test_says_nonsense(self) -> None:
        """What is no answer is none."""
        for said in (b"", b"nonsense", b"\xff", b"{}", b'{"found":{}}', GOOD.replace(b"120", b'"many"')):
            self.setUp()
            self.take()
            self.answer(self.processes[0], said)
            self.cannot("no answer")

    def test_cannot_start(self) -> None:
        """Where no process can be started nobody is blamed, and the next one is tried."""

        def fail(*args: Any) -> Any:
            raise OSError(11, "Resource temporarily unavailable")

        self.judging = Judging(fail, self.clock, KEY)
        self.take(3)
        self.assertEqual(self.found, ["The lobby could not start its judge."] * 3)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_two_at_a_time(self) -> None:
        """So many work at a time, the others wait for their turn."""
        self.take(4)
        self.assertEqual(len(self.processes), 2)
        self.answer(self.processes[1], GOOD)
        self.assertEqual(len(self.processes), 3)
        for process in (self.processes[0], self.processes[2], *self.processes[3:]):
            self.answer(process, GOOD)
        self.answer(self.processes[3], GOOD)
        self.assertEqual(len(self.found), 4)

    def test_answer_not_taken(self) -> None:
        """An answer that cannot be taken keeps no other match from being judged."""

        def fails(_answer: Found | str | None) -> None:
            raise ZeroDivisionError

        self.judging.take(CASE, fails)
        self.take(2)
        self.answer(self.processes[0], GOOD)
        self.assertEqual(len(self.processes), 3)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.judging.stop()

    def test_stopped(self) -> None:
        """A lobby that stops kills its judges, tells nothing more, and leaves no timer behind."""
        self.take(3)
        self.judging.stop()
        self.assertEqual([process.killed for process in self.processes], [True, True])
        for process in self.processes:
            process.end()
        self.assertEqual((self.found, len(self.processes), self.clock.getDelayedCalls()), ([], 2, []))


class Real(TestCase):
    async def judged(self, case: Case) -> Found | str | None:
        """What a real judge says."""
        found: Deferred[Found | str | None] = Deferred()
        clock: Any = reactor
        Judging(clock.spawnProcess, clock, KEY).take(filing_of(case), found.callback)
        return await found

    def begun(self) -> list[Side]:
        """A match in which Ada has thrown."""
        both = match("rps")
        set_up(both)
        choose(both, 0, "rock")
        return both

    async def test_real_process(self) -> None:
        """R3: the child process replays what was signed, and says who is due; a bomb shows nothing."""
        both = self.begun()
        found = await self.judged(shown_by(both[0]))
        assert isinstance(found, Found)
        self.assertEqual((found.due, found.spoken, len(found.head)), ({1: True}, (0, 1), both[0].table.count))
        bomb = await self.judged(Case(KEY, both[0].setup.header, content=zlib.compress(b"x" * 50 * 2**20)))
        assert isinstance(bomb, Found)
        self.assertEqual(bomb.head, ())

    async def test_no_rules(self) -> None:
        """A11: what it has no rules for it cannot judge, and says so."""
        self.assertIn("ticket", str(await self.judged(Case(KEY, "no.ticket"))))

    async def test_killed_by_its_limits(self) -> None:
        """R3: a judge that is killed is an answer, too."""
        clock: Any = reactor
        started: list[Any] = []

        def spawn(*args: Any) -> Any:
            started.append(clock.spawnProcess(*args))
            started[0].signalProcess(signal.SIGXCPU)
            return started[0]

        found: Deferred[Found | str | None] = Deferred()
        Judging(spawn, clock, KEY).take(CASE, found.callback)
        self.assertIn("could not come to an end", str(await found))
