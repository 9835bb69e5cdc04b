"""The judge's process: handed a case, bounded in time, memory and words, and answered by exactly one verdict."""

from __future__ import annotations

import signal
import zlib
from typing import Any

import msgspec
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase, TestCase

from games.judge.case import Filing
from lobby.commands.reasons import Verdict
from lobby.core.model.dispute import Dispute
from lobby.core.model.match import Finding, Report
from lobby.results.judge_process import COMMAND, MOST_SAID, SECONDS, Judge, Judging
from tests.support.judge import KEY, absent, match, transcript
from tests.support.peers import choose, set_up
from tests.support.process import ChildInMemory
from wire.endings import EndReason

REPORTS = {0: Report((1, 2), EndReason.LEFT, 1), 1: Report((2, 1), EndReason.LEFT, 0)}


def case_of(testimony: dict[int, bytes], id_: str = "m1", **more: Any) -> Dispute:
    """A case as the core hands it out."""
    fields = {"said": {}, "shown": {}, "absences": {}, "idle": {}, **more}
    return Dispute(id_, "gomoku", "1.0.1", "", ("Ada", "Bob"), REPORTS, testimony, **fields)


GOOD = msgspec.json.encode({"kind": "forged", "places": [1, 2], "reason": "broken", "seat": 1, "detail": "Bob did."})


class Working(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.processes: list[ChildInMemory] = []
        self.found: list[Finding] = []
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
            self.judging.take(case_of({0: b"x"}, f"m{number}"), self.found.append)

    def unresolved(self, words: str) -> None:
        """The only answer is that nobody can know, for this reason."""
        (found,) = self.found
        self.assertEqual((found.verdict, found.said.places), (Verdict.UNRESOLVED, ()))
        self.assertIn(words, found.detail)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_asked_and_answered(self) -> None:
        """R3: it is handed the whole case, and its word is the lobby's."""
        self.take()
        (process,) = self.processes
        filing = msgspec.json.decode(bytes(process.told), type=Filing)
        self.assertEqual((filing.key, filing.match, filing.testimony), (KEY, "m0", {0: b"x"}))
        self.assertEqual(filing.reports[1].places, (2, 1))
        self.assertTrue(process.closed)
        self.answer(process, GOOD)
        self.assertEqual(self.found, [Finding(Verdict.FORGED, Report((1, 2), EndReason.BROKEN, 1), "Bob did.")])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_too_slow(self) -> None:
        """T: one that takes too long is killed, and nobody is blamed."""
        self.take()
        self.clock.pump([SECONDS, 1])
        self.assertTrue(self.processes[0].killed)
        self.assertEqual(self.found, [])
        self.answer(self.processes[0], GOOD)
        self.unresolved("took too long")

    def test_says_too_much(self) -> None:
        """One that talks without end is killed; what it said is not kept."""
        self.take()
        for _ in range(MOST_SAID // 1000 + 2):
            self.processes[0].say(b"x" * 1000)
        self.assertTrue(self.processes[0].killed)
        self.processes[0].end()
        self.unresolved("too much")

    def test_dies(self) -> None:
        """One that crashes or runs into its limits blames nobody, whatever it had said."""
        self.take()
        self.processes[0].complain(b"Traceback")
        self.answer(self.processes[0], GOOD, 1)
        self.unresolved("could not come to an end")

    def test_says_nonsense(self) -> None:
        """What is no verdict on a match of so many is none."""
        good = msgspec.json.decode(GOOD)
        for change in (
            {"kind": "guilty"},
            {"kind": "agreed"},
            {"seat": 63},
            {"seat": 2},
            {"places": [1, 2, 3]},
            {"places": [0, 9]},
            {"reason": "magic"},
            {"detail": 7},
        ):
            self.setUp()
            self.take()
            self.answer(self.processes[0], msgspec.json.encode({**good, **change}))
            self.unresolved("no answer that can be read")
        for said in (b"", b"nonsense", b"\xff"):
            self.setUp()
            self.take()
            self.answer(self.processes[0], said)
            self.unresolved("no answer that can be read")

    def test_cannot_start(self) -> None:
        """Where no process can be started nobody is blamed, and the next one is tried."""

        def fail(*args: Any) -> Any:
            raise OSError(11, "Resource temporarily unavailable")

        self.judging = Judging(fail, self.clock, KEY)
        self.take(3)
        self.assertEqual([found.verdict for found in self.found], [Verdict.UNRESOLVED] * 3)
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

    def test_verdict_not_taken(self) -> None:
        """A verdict that cannot be taken keeps no other match from being judged."""

        def fails(finding: Finding) -> None:
            raise ZeroDivisionError

        self.judging.take(case_of({0: b"x"}, "m"), fails)
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
    async def judged(self, case: Dispute) -> Finding:
        """What a real judge says."""
        found: Deferred[Finding] = Deferred()
        clock: Any = reactor
        Judging(clock.spawnProcess, clock, KEY).take(case, found.callback)
        return await found

    async def test_real_process(self) -> None:
        """R3: the child process replays a real transcript and names who was silent; a bomb is no proof."""
        both = match("rps")
        set_up(both)
        choose(both, 0, "rock")
        packed = zlib.compress(transcript(both[0]).text.encode())
        case = case_of({0: packed, 1: zlib.compress(b"x" * 50 * 2**20)}, absences=absent(1, "silent"))
        found = await self.judged(case)
        self.assertEqual((found.verdict, found.said.seat), (Verdict.ABANDONED, 1), found.detail)

    async def test_killed_by_its_limits(self) -> None:
        """R3: a judge that is killed is an answer, too."""
        clock: Any = reactor
        started: list[Any] = []

        def spawn(*args: Any) -> Any:
            started.append(clock.spawnProcess(*args))
            started[0].signalProcess(signal.SIGXCPU)
            return started[0]

        found: Deferred[Finding] = Deferred()
        Judging(spawn, clock, KEY).take(case_of({}), found.callback)
        self.assertIn("could not come to an end", (await found).detail)
