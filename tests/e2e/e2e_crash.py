"""A client is killed in the middle of a match and started again: it answers for itself at the lobby, and goes on."""

from __future__ import annotations

import sys

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.programs import Client, Stage

NAMES = ("Ada", "Bea")
WHO = pytest.mark.parametrize("who", [0, 1], ids=["host", "guest"])


async def sit(stage: Stage, what: str, *options: str) -> tuple[Client, Client]:
    """Ada's client hosts, and Bea's is her guest."""
    await stage.lobby(*options)
    ada, bea = [await stage.player(name, "--direct", "always") for name in NAMES]
    ada.type(f"create {what} private")
    room = (await ada.event("room-opened"))["room"]
    bea.type(f"join {room}")
    for client in (ada, bea):
        await client.event("match-started")
    return ada, bea


async def killed(client: Client) -> None:
    """Its process is gone, and the system closes its lines."""
    client.signal("KILL")
    await client.ended()


async def again(stage: Stage, who: int) -> Client:
    """The client that was killed is started again by the same command, and logs in."""
    stage.again(who)
    client = stage.client("--direct", "always")
    await client.event("connected")
    client.type("login", NAMES[who], "secret")
    return client


async def recorded(clients: tuple[Client, ...], verdicts: tuple[str, ...], places: list[int]) -> None:
    """All are told one of these results."""
    for client in clients:
        ended = await client.event("result-taken")
        assert ended["verdict"] in verdicts
        assert ended["places"] == places


@WHO
@ensureDeferred
async def test_sealed(stage: Stage, who: int) -> None:
    """Who is killed after its move was sealed owes the key to it, and its client, started again, has that."""
    clients = await sit(stage, "rps best=1 time=20")
    for client in clients:
        await client.event("turn", yours=True)
    dead, other = clients[who], clients[1 - who]
    dead.type("rock")
    await dead.event("move-taken")
    await killed(dead)
    other.type("paper")
    back = await again(stage, who)
    await back.event("match-taken-up", players=[NAMES[1 - who]])
    await recorded((back, other), ("agreed", "confirmed"), [2, 1] if who == 0 else [1, 2])


@WHO
@ensureDeferred
async def test_window_closed(stage: Stage, who: int) -> None:
    """J1: a terminal's window that is closed (SIGHUP) is no word of leaving: the other is told that the line broke, and
    the match goes on when the client is started again."""
    clients = await sit(stage, "rps best=1")
    for client in clients:
        await client.event("turn", yours=True)
    closed, other = clients[who], clients[1 - who]
    closed.type("rock")
    await closed.event("move-taken")
    closed.signal("HUP")
    assert await closed.ended() == 130
    assert (await other.event("opponent-silent"))["seconds"] == 0
    back = await again(stage, who)
    await back.event("match-taken-up", players=[NAMES[1 - who]])
    other.type("paper")
    await recorded((back, other), ("agreed", "confirmed"), [2, 1] if who == 0 else [1, 2])
    assert not any("match-over" in line and "resigned" in line for line in other.lines)


@WHO
@ensureDeferred
async def test_folder(stage: Stage, who: int) -> None:
    """A game from a folder, which the lobby does not know: who is killed is back at the table, and the match goes on
    there to its end, with the moves that were sealed before."""
    made = stage.program(sys.executable, "-m", "games", "new", "mine")
    assert await made.ended() == 0
    await stage.lobby()
    clients = ada, bea = [await stage.player(name, "--direct", "always") for name in NAMES]
    ada.type("create ./mine")
    bea.type(f"join {(await ada.event('room-opened'))['room']} ./mine")
    turns = [await client.event("turn") for client in clients]
    dead, other = clients[who], clients[1 - who]
    await killed(dead)
    back = await again(stage, who)
    await back.event("match-taken-up", players=[NAMES[1 - who]])
    turns[who] = await back.event("turn")
    await other.event("opponent-back")
    first, second = (back, other) if turns[who]["yours"] else (other, back)
    first.type(str(next(turn for turn in turns if turn["yours"])["legal"][0]))
    await second.event("moved", mine=False)
    await second.event("turn", yours=True)
    second.type("resign")
    places = [1, 2] if (second is back) == (who == 1) else [2, 1]
    await recorded((back, other), ("agreed",), places)


@WHO
@ensureDeferred
async def test_due(stage: Stage, who: int) -> None:
    """Who is killed while it is to move is shown the table by its client, started again; it moves there, and both play
    on to the end."""
    clients = await sit(stage, "gomoku time=20")
    dead, other = clients[who], clients[1 - who]
    if not (await dead.event("turn"))["yours"]:
        await other.event("turn", yours=True)
        other.type("o15")
        await dead.event("turn", yours=True)
    await killed(dead)
    back = await again(stage, who)
    await back.event("match-taken-up")
    await back.event("match-started")
    for number in range(5):
        await back.event("turn", yours=True)
        back.type(f"{'abcde'[number]}1")
        if number < 4:
            await other.event("moved", mine=False, move=f"{'abcde'[number]}1")
            other.type(f"{'abcde'[number]}9")
    await recorded((back, other), ("agreed", "confirmed"), [1, 2] if who == 0 else [2, 1])


@WHO
@ensureDeferred
async def test_not_due(stage: Stage, who: int) -> None:
    """Who is killed while the other is to move misses nothing: what was said meanwhile it hears from the lobby."""
    clients = await sit(stage, "gomoku time=20")
    dead, other = clients[who], clients[1 - who]
    if (await dead.event("turn"))["yours"]:
        dead.type("o15")
        await dead.event("moved", move="o15")
    await killed(dead)
    await other.event("turn", yours=True)
    other.type("h8")
    back = await again(stage, who)
    await back.event("match-taken-up")
    await back.event("turn", yours=True)
    back.type("resign")
    await recorded((back, other), ("agreed", "confirmed"), [2, 1] if who == 0 else [1, 2])


@WHO
@ensureDeferred
async def test_stays_away(stage: Stage, who: int) -> None:
    """Who does not come back forfeits. Its client, started again after that, has nothing to take up."""
    clients = await sit(stage, "gomoku time=10", "--grace", "5")
    dead, other = clients[who], clients[1 - who]
    if not (await dead.event("turn"))["yours"]:
        await other.event("turn", yours=True)
        other.type("o15")
        await dead.event("turn", yours=True)
    await killed(dead)
    places = [2, 1] if who == 0 else [1, 2]
    await recorded((other,), ("forfeited",), places)
    back = await again(stage, who)
    await recorded((back,), ("forfeited",), places)
    assert not any("match-taken-up" in line for line in back.lines)
