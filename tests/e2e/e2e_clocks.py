"""What a machine's date is set to while the programs run changes no wait: lobby, clients, peers and robots.

A program started with a ``ShiftedClock`` has the date that the test sets (``time.time`` and what is made of it, before
anything is imported that may keep it), an hour back or an hour forward. Nothing else about it is different.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.e2e_failures import SHORT
from tests.e2e.programs import Client, Stage

HOUR = 3_600.0

IN_TIME = (*SHORT, "--grace", "3", "--proposal", "3", "--answer-time", "2")
"""The lobby's table of times, all of them short."""

PATIENT = (*SHORT, "--silence", "30")
"""The same for tests in which somebody is stopped who must not be given up by the lobby."""

SHIFTS = pytest.mark.parametrize("shift", [-HOUR, HOUR], ids=["back", "forward"])

PATCH = """
import os
import time

real_time, real_gettime = time.time, time.clock_gettime


def numbers():
    with open(os.environ["SHIFTED_CLOCK"]) as file:
        return tuple(map(float, file.read().split()))


def shifted_time():
    return real_time() + numbers()[0]


def shifted_gettime(clock):
    date, slept = numbers()
    more = {time.CLOCK_REALTIME: date, getattr(time, "CLOCK_BOOTTIME", None): slept}
    return real_gettime(clock) + more.get(clock, 0)


time.time, time.clock_gettime = shifted_time, shifted_gettime
time.time_ns = lambda: int(shifted_time() * 1e9)
"""


class ShiftedClock:
    """A date that a test sets, for programs that are started with it."""

    def __init__(self, stage: Stage, name: str = "clock") -> None:
        self._stage = stage
        folder = stage.folder / name
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(PATCH, "utf-8")
        self._file = folder / "shift"
        self._environment = {"PYTHONPATH": str(folder), "SHIFTED_CLOCK": str(self._file)}
        self.set()

    def set(self, date: float = 0.0, slept: float = 0.0) -> None:
        """Set the date so many seconds forward, and let the machine have slept for so many."""
        written = Path(f"{self._file}.new")
        written.write_text(f"{date} {slept}", "utf-8")
        written.replace(self._file)

    @contextmanager
    def worn(self) -> Iterator[None]:
        """Programs that are started meanwhile have it."""
        self._stage.environment = self._environment
        yield
        self._stage.environment = {}


def unbroken(*clients: Client) -> None:
    """None of them has lost the lobby, or found it silent."""
    for client in clients:
        broken = [line for line in client.lines if '"line-' in line or '"session-over"' in line]
        assert not broken, broken


async def shown_away(client: Client, name: str) -> None:
    """Wait until somebody is shown as away."""
    await client.wait(lambda line: f'"name":"{name}"' in line and '"away":true' in line, f"{name} away")


async def opened(client: Client) -> str:
    """The next room that somebody opens."""

    def room(line: str) -> str:
        event = json.loads(line)
        return event["opened"][0]["room"] if event["event"] == "lists-changed" and event["opened"] else ""

    found: str = await client.wait(room, "a room")
    return found


async def two(stage: Stage, *options: str, bea: tuple[str, ...] = ()) -> tuple[Client, Client]:
    """Ada and Bea, who connect directly."""
    direct = ("--direct", "always", *options)
    return await stage.player("Ada", *direct), await stage.player("Bea", *direct, *bea)


async def invite(ada: Client, bea: Client, settings: str = "best=1") -> None:
    """Ada opens a room and invites Bea."""
    ada.type(f"create rps private {settings}", "invite Bea")
    await ada.event("invitation-sent")
    await bea.event("invitation-came", host="Ada")


async def play(ada: Client, bea: Client, settings: str = "best=1") -> None:
    """The two in a match, both to move."""
    await invite(ada, bea, settings)
    bea.type("accept")
    for client in (ada, bea):
        await client.event("match-started")
        await client.event("turn", yours=True)


# ------------------------------------------------------------------ every reactor

TIMERS = """
import sys
from importlib import import_module

import_module(f"twisted.internet.{sys.argv[1]}reactor").install()

from twisted.internet import reactor
from wire import monotonic

monotonic.use(reactor)
reactor.callLater(0, print, "it runs", flush=True)
reactor.callLater(600, print, "too early", flush=True)
reactor.callLater(2, reactor.stop)
reactor.run()
"""


@pytest.mark.parametrize("kind", ["epoll", "poll", "select", "asyncio"])
@SHIFTS
@ensureDeferred
async def test_every_reactor(stage: Stage, shift: float, kind: str) -> None:
    """Whichever of Twisted's reactors a lobby or a program of one's own runs on, its timers come in their time."""
    clock = ShiftedClock(stage)
    with clock.worn():
        program = stage.program(sys.executable, "-c", TIMERS, kind)
    await program.line("it runs")
    clock.set(shift)
    assert await program.ended() == 0, program.lines
    assert program.lines == ["it runs"]


# ------------------------------------------------------------------ the lobby's clock


@SHIFTS
@ensureDeferred
async def test_lobby_silence_and_grace(stage: Stage, shift: float) -> None:
    """D3, T: a stopped player becomes away, loses its line, and then its session; nobody else does."""
    clock = ShiftedClock(stage)
    with clock.worn():
        await stage.lobby(*IN_TIME)
    ada, bea = await two(stage)
    clock.set(shift)
    bea.signal("STOP")
    await shown_away(ada, "Bea")
    await ada.event("lists-changed", went=["Bea"])
    unbroken(ada)


@SHIFTS
@ensureDeferred
async def test_lobby_invitation(stage: Stage, shift: float) -> None:
    """G2, T: an invitation runs out in its time; both are told, and both are there all the time."""
    clock = ShiftedClock(stage)
    with clock.worn():
        await stage.lobby(*IN_TIME)
    ada, bea = await two(stage)
    await invite(ada, bea)
    clock.set(shift)
    for client in (ada, bea):
        await client.event("invitation-closed", why="expired")
    ada.type("invite Bea")
    await bea.event("invitation-came", host="Ada")
    unbroken(ada, bea)


@SHIFTS
@ensureDeferred
async def test_lobby_waits_for_the_host(stage: Stage, shift: float) -> None:
    """T: a host that is not ready in its time has not started; the guest is free."""
    clock = ShiftedClock(stage)
    with clock.worn():
        await stage.lobby(*IN_TIME)
    ada, bea = await two(stage)
    await invite(ada, bea)
    ada.signal("STOP")
    bea.type("accept")
    await bea.event("screen", screen="connecting")
    clock.set(shift)
    await bea.event("start-failed", why="host silent", player="Ada")
    unbroken(bea)


@SHIFTS
@ensureDeferred
async def test_lobby_waits_for_the_guest(stage: Stage, shift: float) -> None:
    """T: a guest that does not reach the host in its time has not come; the host may try again."""
    clock = ShiftedClock(stage)
    with clock.worn():
        await stage.lobby(*PATIENT, "--ready-time", "30")
    ada, bea = await two(stage)
    await invite(ada, bea)
    ada.signal("STOP")
    bea.type("accept")
    await bea.event("screen", screen="connecting")
    bea.signal("STOP")
    ada.signal("CONT")
    await ada.event("screen", screen="connecting")
    clock.set(shift)
    await ada.event("start-failed", why="guest silent", player="Bea", retry=True)


@SHIFTS
@ensureDeferred
async def test_lobby_proposal(stage: Stage, shift: float) -> None:
    """M2, T: a proposed start that somebody does not answer is dropped in its time."""
    clock = ShiftedClock(stage)
    with clock.worn():
        await stage.lobby(*IN_TIME)
    ada, bea = await two(stage)
    ada.type("create bluff public")
    room = (await ada.event("room-opened"))["room"]
    bea.type(f"join {room}")
    await bea.event("room-joined")
    bea.type("ready")
    await ada.event("ready-changed", ready=True)
    ada.type("start")
    await bea.event("start-proposed")
    clock.set(shift)
    for client in (ada, bea):
        await client.event("start-dropped", player="Bea", why="silent")
    unbroken(ada, bea)


@SHIFTS
@ensureDeferred
async def test_lobby_report(stage: Stage, shift: float) -> None:
    """I4, T: who does not report in its time is waited for no longer: what the other has shown stands."""
    clock = ShiftedClock(stage)
    with clock.worn():
        await stage.lobby(*PATIENT, "--answer-time", "2")
    ada, bea = await two(stage)
    await play(ada, bea)
    bea.signal("STOP")
    ada.type("resign")
    await ada.event("match-over", reason="resigned")
    clock.set(shift)
    await ada.event("result-taken")
    unbroken(ada)


@ensureDeferred
async def test_lobby_sleeps(stage: Stage) -> None:
    """A lobby whose machine slept for an hour knows that the hour is over, although its date was set back meanwhile:
    what should have run out has; whoever comes back in the grace time is where it was."""
    clock = ShiftedClock(stage)
    with clock.worn():
        await stage.lobby(*SHORT, "--invitation-time", "600", "--grace", "60")
    ada, bea = await two(stage)
    await invite(ada, bea)
    clock.set(-HOUR, slept=HOUR)
    for client in (ada, bea):
        await client.event("invitation-closed", why="expired")
    ada.type("invite Bea")
    await bea.event("invitation-came", host="Ada")


# ------------------------------------------------------------------ a client's clock


@SHIFTS
@ensureDeferred
async def test_client_hears_and_comes_back(stage: Stage, shift: float) -> None:
    """A client whose date is set is there for the others all the time; it tells in time that a stopped lobby is silent,
    gives the line up, and comes back by itself."""
    lobby = await stage.lobby(*SHORT, "--silence", "8")
    ada = await stage.player("Ada")
    clock = ShiftedClock(stage)
    with clock.worn():
        bea = await stage.player("Bea")
    ada.type("create rps private", "invite Bea")
    await bea.event("invitation-came", host="Ada")
    clock.set(shift)
    await ada.event("invitation-closed", why="expired")  # three seconds, three beats
    ada.type("invite Bea")
    await bea.event("invitation-came", host="Ada")
    unbroken(ada, bea)
    assert not [line for line in ada.lines if '"away":true' in line]
    lobby.signal("STOP")
    await bea.event("line-silent")
    clock.set()
    await bea.event("line-lost", returning=True, kept=True)
    clock.set(shift)
    lobby.signal("CONT")
    await bea.event("resumed")


@SHIFTS
@ensureDeferred
async def test_peer_silence(stage: Stage, shift: float) -> None:
    """I5, T: a peer that is stopped is told as silent, and has lost in its time, whatever one's own date is set to."""
    await stage.lobby(*IN_TIME)
    clock = ShiftedClock(stage)
    with clock.worn():
        ada, bea = await two(stage)
    await play(ada, bea)
    bea.signal("STOP")
    clock.set(shift)
    silent = await ada.event("opponent-silent", player="Bea")
    assert (silent["seconds"], silent["limit"]) == (5, 15)
    ada.type("rock")
    await ada.event("clock-started", mine=False, players=["Bea"])
    await ada.event("match-over", result="won", reason="left", player="Bea")
    unbroken(ada)


@SHIFTS
@ensureDeferred
async def test_peer_move_time(stage: Stage, shift: float) -> None:
    """T: a move may take its time, no more and no less, and nobody seems silent meanwhile."""
    await stage.lobby(*IN_TIME)
    clock = ShiftedClock(stage)
    with clock.worn():
        ada, bea = await two(stage)
    await play(ada, bea, "best=3 time=15")
    clock.set(shift)
    ada.type("rock")
    bea.type("paper")
    for client in (ada, bea):
        await client.event("turn", yours=True)
    ada.type("rock")
    await ada.event("match-over", result="won", reason="timeout", player="Bea")
    await bea.event("match-over", result="lost", reason="timeout", player="Bea")
    for client in (ada, bea):
        told = [json.loads(line) for line in client.lines if '"opponent-silent"' in line]
        assert not [event for event in told if event["seconds"]]  # a line that is made anew is told with 0
    unbroken(ada, bea)


@SHIFTS
@ensureDeferred
async def test_bot(stage: Stage, shift: float) -> None:
    """A robot opens its room and plays, match after match, whatever its date is set to."""
    await stage.lobby(*SHORT, "--ready-time", "30", "--connect-time", "30")
    ada = await stage.player("Ada")
    clock = ShiftedClock(stage)
    with clock.worn():
        robot = stage.client("--bot", "Robo", "--game", "rps", json=False)
    room = await opened(ada)
    for date in (shift, 0.0):
        clock.set(date)
        ada.type(f"join {room}")
        await ada.event("match-started")
        ada.type("resign")
        await ada.event("match-over", reason="resigned")
        room = await opened(ada)
    assert robot.exit is None
    unbroken(ada)
