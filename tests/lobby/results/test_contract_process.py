"""Child processes in memory are held to those of a real reactor: what these refuse and tell, they refuse and tell."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessExitedAlready, ProcessTerminated
from twisted.internet.protocol import ProcessProtocol
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from games.judge.process import Case
from lobby.core.model.dispute import Found
from lobby.results.judge_process import Judging
from tests.lobby.results.test_judge_process import filing_of
from tests.support.judge import KEY, match
from tests.support.judge import case as shown_by
from tests.support.judge_in_memory import JudgeInMemory
from tests.support.peers import choose, set_up
from tests.support.process import ChildInMemory


def end_of(reason: Failure) -> tuple[Any, ...]:
    """How a process ended."""
    why: Any = reason.value
    return type(why), why.exitCode, why.signal


@dataclass
class Parent(ProcessProtocol):
    """Writes down what it is told of its child; what comes in parts as one."""

    out: bytes = b""
    complaints: bytes = b""
    ends: list[tuple[Any, ...]] = field(default_factory=list)
    ended: Deferred[None] = field(default_factory=Deferred)

    def outReceived(self, data: bytes) -> None:
        assert not self.ends or self.ends[-1][0] != "ended"
        self.out += data

    def errReceived(self, data: bytes) -> None:
        assert not self.ends or self.ends[-1][0] != "ended"
        self.complaints += data

    def processExited(self, reason: Failure) -> None:
        self.ends.append(("exited", *end_of(reason)))

    def processEnded(self, reason: Failure) -> None:
        self.ends.append(("ended", *end_of(reason)))
        self.ended.callback(None)


Step = Callable[[Any], object]
"""Something done with a child's transport."""


def write(data: Any) -> Step:
    """Write to the child."""
    return lambda child: child.write(data)


def close(child: Any) -> None:
    """There is no more to be written."""
    child.closeStdin()


def kill(child: Any) -> None:
    """Kill the child."""
    child.signalProcess("KILL")


def wait(child: Any) -> None:
    """Wait until it has ended."""


@dataclass(frozen=True)
class Scenario:
    """A program, what it does in memory, and what is done with it."""

    program: tuple[str, ...]
    life: Callable[[ChildInMemory], object]
    steps: tuple[Step, ...]


def echo(child: ChildInMemory) -> None:
    """As ``cat`` does, if it is not killed."""
    if not child.killed:
        child.say(bytes(child.told))
    child.end()


def fail(child: ChildInMemory) -> None:
    """Echo, say why, and end with 3."""
    child.say(bytes(child.told))
    child.complain(b"why")
    child.end(3)


AFTERWARDS: tuple[Step, ...] = (kill, write(b"late"), close, kill)
SCENARIOS = {
    "it says something": Scenario(("cat",), echo, (write(b"some"), write(b" words"), close, wait, *AFTERWARDS)),
    "it fails": Scenario(("sh", "-c", "cat; printf why >&2; exit 3"), fail, (write(b"a"), close, wait, *AFTERWARDS)),
    "it is killed": Scenario(("cat",), echo, (kill, wait, *AFTERWARDS)),
    "it is killed twice": Scenario(("cat",), echo, (close, kill, kill, wait, *AFTERWARDS)),
    "no bytes": Scenario(("cat",), echo, (write("text"), close, wait)),
}


async def played(scenario: Scenario, child: Any, parent: Parent) -> tuple[Any, ...]:
    """What came of each step, and what was told."""
    found: list[Any] = []
    for step in scenario.steps:
        if step is wait:
            if isinstance(child, ChildInMemory):
                scenario.life(child)
            await parent.ended
        try:
            step(child)
            found.append(None)
        except (ProcessExitedAlready, TypeError) as problem:
            found.append(type(problem))
    return found, parent.out, parent.complaints, parent.ends


class Contract(TestCase):
    """In memory and real, step by step."""

    timeout = 60

    async def test_scenarios(self) -> None:
        """What is refused, what is told, how it ends and in which order: all of it is the same."""
        system: Any = reactor
        for name, scenario in SCENARIOS.items():
            parent, path = Parent(), shutil.which(scenario.program[0])
            assert path is not None
            child = system.spawnProcess(parent, path, scenario.program, {"PATH": "/usr/bin:/bin"})
            real = await played(scenario, child, parent)
            self.assertEqual(await played(scenario, ChildInMemory(other := Parent()), other), real, name)

    async def test_judges(self) -> None:
        """The judge in memory finds what the real one finds."""
        both = match("rps")
        set_up(both)
        choose(both, 0, "rock")
        for case in (shown_by(both[0]), shown_by(both[0], ()), Case(KEY, "no.ticket")):
            self.assertEqual(self.in_memory(case), await self.real(case))

    async def real(self, case: Case) -> Found | str | None:
        """What the child process finds."""
        system: Any = reactor
        found: Deferred[Found | str | None] = Deferred()
        Judging(system.spawnProcess, system, KEY).take(filing_of(case), found.callback)
        return await found

    def in_memory(self, case: Case) -> Found | str | None:
        """What the judge of the tests finds."""
        clock, found = Clock(), list[Found | str | None]()
        spawn: Any = lambda protocol, *_rest: JudgeInMemory(protocol, clock.callLater)  # noqa: E731
        Judging(spawn, clock, KEY).take(filing_of(case), found.append)
        clock.advance(1)
        (answer,) = found
        return answer

    def test_judge_is_killed(self) -> None:
        """A judge in memory that is killed says nothing any more, and ends by the signal."""
        clock, parent = Clock(), Parent()
        child = JudgeInMemory(parent, clock.callLater)
        child.closeStdin()
        child.signalProcess("KILL")
        clock.advance(1)
        self.assertEqual(
            (parent.out, [end[:2] for end in parent.ends]), (b"", [(w, ProcessTerminated) for w in ("exited", "ended")])
        )
        self.assertRaises(ProcessExitedAlready, child.signalProcess, "KILL")
