"""The red team: clients that really cheat against honest ones, and what the lobby makes of each attack.

The attacks are the patches of ``tests/cheats``. The lobby's seconds are scaled down by its options; the seconds of the
clients are theirs.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_twisted import ensureDeferred
from twisted.internet.defer import Deferred, gatherResults

from tests.e2e.programs import Client, Stage

CHEATS = str(Path(__file__).parents[1] / "cheats")
SHORT = ("--answer-time", "3", "--grace", "4")
"""Seconds of the lobby's clocks: 3 + 5 for what takes no thought and for the end, 4 for being away."""

GAMES = {"rps": "rps best=1 time=5", "gomoku": "gomoku time=5"}
BOTH = pytest.mark.parametrize("game", list(GAMES))


async def cheat(stage: Stage, how: str, name: str = "Eve") -> Client:
    """A registered client with an attack."""
    client = stage.client("--direct", "always", program=(sys.executable, CHEATS, how))
    await client.event("connected")
    client.type(f"register {name}", "secret")
    await client.event("signed-in", name=name)
    return client


async def honest(stage: Stage, name: str = "Ada") -> Client:
    """A registered client."""
    return await stage.player(name, "--direct", "always")


async def sit(host: Client, guest: Client, what: str) -> None:
    """Both sit at the host's table; the host has seat 0."""
    host.type(f"create {what} private")
    room = (await host.event("room-opened"))["room"]
    guest.type(f"join {room}")
    for client in (host, guest):
        await client.event("match-started")


async def open_with_the_other(client: Client, other: Client) -> None:
    """Have a client to move in gomoku: where the draw has made the other the first, that moves before."""
    if not (await client.event("turn"))["yours"]:
        await other.event("turn", yours=True)
        other.type("o15")
        await client.event("turn", yours=True)


async def in_turn(*clients: Client) -> None:
    """All are to throw."""
    for client in clients:
        await client.event("turn", yours=True)


async def guest_of_ada(stage: Stage, how: str, what: str) -> tuple[Client, Client]:
    """Ada, who hosts, and Eve with an attack as her guest."""
    await stage.lobby(*SHORT)
    ada, eve = await honest(stage), await cheat(stage, how)
    await sit(ada, eve, what)
    return ada, eve


async def recorded(client: Client, verdict: str, places: list[int], seat: int | None = None) -> None:
    """The lobby records this, and names this seat, or any."""
    taken: dict[str, Any] = await client.event("result-taken")
    assert (taken["verdict"], taken["places"]) == (verdict, places), taken
    assert seat is None or taken["seat"] == seat, taken


def first_move(game: str) -> str:
    """Ada's."""
    return "paper" if game == "rps" else "h8"


async def five(host: Client, guest: Client) -> None:
    """The host gets five in a row, and the guest does not see to it."""
    await open_with_the_other(host, guest)
    for number in range(5):
        host.type(f"{'abcde'[number]}1")
        if number < 4:
            await guest.event("turn", yours=True)
            guest.type(f"{'abcde'[number]}9")
            await host.event("turn", yours=True)


# ------------------------------------------------------------------ C1: framing by a cut transcript


@ensureDeferred
async def test_cut_before_the_hosts_move(stage: Stage) -> None:
    """The host's client shows the later history by itself; the match goes on, and it is the guest who is due."""
    ada, eve = await guest_of_ada(stage, "frame", "gomoku time=20")
    await open_with_the_other(ada, eve)
    for mine, hers in (("h8", "a1"), ("h9", "b1")):
        ada.type(mine)
        await ada.event("clock-started", mine=True)
        await ada.event("clock-stopped")
        await eve.event("turn", yours=True)
        eve.type(hers)
        await ada.event("turn", yours=True)
    ada.type("h10")
    await recorded(ada, "forfeited", [1, 2], 1)


@ensureDeferred
async def test_cut_before_the_hosts_throw(stage: Stage) -> None:
    """The same where both move at once: the host's commitment is shown, and only the guest is out of time."""
    ada, _ = await guest_of_ada(stage, "frame", GAMES["rps"])
    await ada.event("turn", yours=True)
    ada.type("paper")
    await recorded(ada, "forfeited", [1, 2], 1)


# ------------------------------------------------------------------ C2: one false report


@ensureDeferred
async def test_false_report_at_the_end(stage: Stage) -> None:
    """The end that the signed moves show is confirmed."""
    ada, eve = await guest_of_ada(stage, "lie", GAMES["rps"])
    await in_turn(ada, eve)
    ada.type("paper")
    eve.type("rock")
    for client in (ada, eve):
        await recorded(client, "confirmed", [1, 2])


@ensureDeferred
async def test_false_report_at_the_end_of_gomoku(stage: Stage) -> None:
    """The same in a game of many turns."""
    ada, eve = await guest_of_ada(stage, "lie", "gomoku")
    await five(ada, eve)
    for client in (ada, eve):
        await recorded(client, "confirmed", [1, 2])


@ensureDeferred
async def test_false_reports_in_the_middle(stage: Stage) -> None:
    """They end nothing: the match is played to its end, and that is agreed."""
    ada, eve = await guest_of_ada(stage, "lie-early", "gomoku")
    await five(ada, eve)
    await recorded(ada, "agreed", [1, 2])


@ensureDeferred
async def test_false_report_between_commitments(stage: Stage) -> None:
    """The same where both move at once."""
    ada, eve = await guest_of_ada(stage, "lie-early", GAMES["rps"])
    await in_turn(ada, eve)
    ada.type("paper")
    eve.type("rock")
    await recorded(ada, "agreed", [1, 2])


# ------------------------------------------------------------------ C3: ways out for a loser


@BOTH
@ensureDeferred
async def test_silence(stage: Stage, game: str) -> None:
    """Who stays and says nothing forfeits."""
    ada, _ = await guest_of_ada(stage, "silence", GAMES[game])
    await ada.event("turn")
    ada.type(first_move(game))
    await recorded(ada, "forfeited", [1, 2], 1)


@BOTH
@ensureDeferred
async def test_killed(stage: Stage, game: str) -> None:
    """A client that is killed costs the match once its time is over."""
    ada, eve = await guest_of_ada(stage, "silence", GAMES[game])
    await ada.event("turn")
    ada.type(first_move(game))
    eve.signal("KILL")
    await recorded(ada, "forfeited", [1, 2], 1)


@pytest.mark.parametrize("leaves", [False, True], ids=["stays", "leaves"])
@ensureDeferred
async def test_interrupted_before_the_reveal(stage: Stage, leaves: bool) -> None:
    """Who sees that it has lost, and calls that interrupted instead of showing its throw, forfeits."""
    ada, eve = await guest_of_ada(stage, "interrupt", GAMES["rps"])
    await in_turn(ada, eve)
    ada.type("paper")
    eve.type("rock")
    await eve.event("match-over")
    if leaves:
        eve.type("leave")
    await recorded(ada, "forfeited", [1, 2], 1)


@pytest.mark.parametrize("leaves", [False, True], ids=["stays", "leaves"])
@ensureDeferred
async def test_no_report_of_the_end(stage: Stage, leaves: bool) -> None:
    """Who has lost and does not report it: the winner's history is confirmed."""
    ada, eve = await guest_of_ada(stage, "no-report", "gomoku")
    await five(ada, eve)
    await eve.event("match-over")
    if leaves:
        eve.type("leave")
    await recorded(ada, "confirmed", [1, 2])


@BOTH
@ensureDeferred
async def test_rubbish(stage: Stage, game: str) -> None:
    """What is no history, or not signed, is refused, and the clock runs on."""
    ada, _ = await guest_of_ada(stage, "rubbish", GAMES[game])
    await ada.event("turn")
    ada.type(first_move(game))
    await recorded(ada, "forfeited", [1, 2], 1)


@pytest.mark.parametrize("how", ["cut-lobby", "cut-both", "flap"])
@BOTH
@ensureDeferred
async def test_lines_cut(stage: Stage, game: str, how: str) -> None:
    """Cutting lines excuses nobody for longer than the overtime."""
    ada, _ = await guest_of_ada(stage, how, GAMES[game])
    await ada.event("turn")
    ada.type(first_move(game))
    await recorded(ada, "forfeited", [1, 2], 1)


@BOTH
@ensureDeferred
async def test_move_and_time_out(stage: Stage, game: str) -> None:
    """A move and a time-out for one place are two words."""
    ada, eve = await guest_of_ada(stage, "two-words", GAMES[game])
    await (in_turn(ada, eve) if game == "rps" else open_with_the_other(eve, ada))
    eve.type("rock" if game == "rps" else "a1")
    await recorded(ada, "forged", [1, 2], 1)


# ------------------------------------------------------------------ M4: a host that drops moves


@BOTH
@ensureDeferred
async def test_host_that_drops_moves(stage: Stage, game: str) -> None:
    """The guest's move stands in the lobby's head, and it is the host who is due, and forfeits if it stalls."""
    await stage.lobby(*SHORT)
    eve, ada = await cheat(stage, "drop"), await honest(stage)
    await sit(eve, ada, GAMES[game])
    await (in_turn(eve, ada) if game == "rps" else open_with_the_other(ada, eve))
    eve.type("rock")
    ada.type("paper" if game == "rps" else "a1")
    taken = await ada.event("result-taken")
    assert taken["verdict"] in ("forfeited", "confirmed", "agreed"), taken
    assert (taken["places"], taken["seat"] != 1) == ([2, 1], True), taken


@ensureDeferred
async def test_host_that_changes_moves(stage: Stage) -> None:
    """What the host has changed is not signed, and refused; what the guest has signed counts, and the match goes on."""
    await stage.lobby(*SHORT)
    eve, ada = await cheat(stage, "change"), await honest(stage)
    await sit(eve, ada, "gomoku")
    await open_with_the_other(ada, eve)
    ada.type("c3")
    await eve.event("moved", seat=1, move="c3")
    eve.type("h9")
    await ada.event("turn", yours=True)
    ada.type("resign")
    await recorded(ada, "agreed", [1, 2])


# ------------------------------------------------------------------ M2, M3: three at a table


async def three(stage: Stage, how: tuple[str, str, str], what: str) -> list[Client]:
    """Eve, who hosts, Mal, and Cleo, each with an attack or (empty) honest, in a match that has begun."""
    await stage.lobby(*SHORT)
    names = ("Eve", "Mal", "Cleo")
    clients = [
        await (cheat(stage, each, name) if each else honest(stage, name)) for each, name in zip(how, names, strict=True)
    ]
    clients[0].type(f"create {what} public")
    room = (await clients[0].event("room-opened"))["room"]
    for client in clients[1:]:
        client.type(f"join {room}")
        await client.event("room-joined")
        await clients[0].event("member-came")
        client.type("ready")
        await clients[0].event("ready-changed", ready=True)
    clients[0].type("start")
    for client in clients[1:]:
        await client.event("start-proposed")
        client.type("agree")
    for client in clients:
        await client.event("match-started")
    return clients


async def found_out(client: Client) -> None:
    """Wait, once Mal has signed two words, until the lobby knows: a match that is agreed before stays so."""
    moved, told = ('"player":"Mal","move"', '"event":"clock-started"')
    if any(moved in line for line in client.lines) and not any(told in line for line in client.lines):
        await client.event("clock-started", players=[])


async def play(client: Client, most: int = 1000, waits: bool = False) -> dict[str, Any]:
    """Make the first legal move whenever it is this client's turn, but not after so many; returns the last event."""
    while True:
        line = await client.wait(re.compile(r'.*"event":"(turn|match-over)".*').match, "a turn or the end")
        event: dict[str, Any] = json.loads(line[0])
        if event["event"] == "match-over" or (event["yours"] and not most):
            return event
        if event["yours"]:
            if waits:
                await found_out(client)
            client.type(str(event["legal"][0]))
            most -= 1


@ensureDeferred
async def test_two_words_of_a_third(stage: Stage) -> None:
    """Who signs two words is last; the others play on, and neither is blamed."""
    eve, mal, cleo = await three(stage, ("", "two-words", ""), "mosaic time=20 height=3")
    playing = [Deferred.fromCoroutine(play(client, waits=True)) for client in (eve, mal, cleo)]
    await gatherResults([playing[0], playing[2]])
    playing[1].addErrback(lambda failure: failure.trap(AssertionError))
    for client in (eve, cleo):
        taken = await client.event("result-taken")
        assert taken["places"][1] == 3, taken
        assert taken["seat"] not in (0, 2), taken


@ensureDeferred
async def test_third_cut_off(stage: Stage) -> None:
    """Who is cut off by the two others answers through the lobby, and their reports end nothing without hers."""
    eve, mal, cleo = await three(stage, ("drop-third", "conspire", ""), "mosaic time=20 height=3")
    others = [Deferred.fromCoroutine(play(client)) for client in (eve, mal)]
    asked = await play(cleo, most=2)
    assert not [line for line in cleo.lines if '"event":"result-taken"' in line or '"event":"match-over"' in line]
    for client, other in zip((eve, mal), others, strict=True):
        other.addErrback(lambda failure: failure.trap(AssertionError))
        client.signal("KILL")
    cleo.type(str(asked["legal"][0]))
    await play(cleo)
    taken = await cleo.event("result-taken")
    assert (taken["verdict"], taken["places"][2]) == ("forfeited", 1), taken
