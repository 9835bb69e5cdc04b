"""What the tests of the red team share: cheating clients and honest ones at a table, and what came of it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred

from tests.e2e.programs import Client, Stage

CHEATS = str(Path(__file__).parents[1] / "cheats")
SHORT = ("--answer-time", "3", "--grace", "4")
"""Seconds of the lobby's clocks: 3 + 5 for what takes no thought and for the end, 4 for being away."""

GAMES = {
    "rps": "rps best=1 time=8",
    "gomoku": "gomoku time=8",
    "fleet": "fleet ships=1 time=8",
    "bluff": "bluff dice=2 time=8",
    "mosaic": "mosaic height=3 time=8",
}
"""By its name, a game with settings that make it short."""


# ------------------------------------------------------------------ who plays


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


async def sit(*clients: Client, what: str) -> None:
    """All sit at the table of the first, who hosts and has seat 0, in a match that has begun."""
    host, *guests = clients
    host.type(f"create {what} private")
    room = (await host.event("room-opened"))["room"]
    several = what.partition(" ")[0] in ("bluff", "mosaic")
    for guest in guests:
        guest.type(f"join {room}")
        if several:
            await guest.event("room-joined")
            await host.event("member-came")
            guest.type("ready")
            await host.event("ready-changed", ready=True)
    if several:
        host.type("start")
        for guest in guests:
            await guest.event("start-proposed")
            guest.type("agree")
    for client in clients:
        await client.event("match-started")


async def guest_of_ada(stage: Stage, how: str, what: str) -> tuple[Client, Client]:
    """Ada, who hosts, and Eve with an attack as her guest."""
    await stage.lobby(*SHORT)
    ada, eve = await honest(stage), await cheat(stage, how)
    await sit(ada, eve, what=what)
    return ada, eve


async def host_of_ada(stage: Stage, how: str, what: str) -> tuple[Client, Client]:
    """Eve, who hosts with an attack, and Ada as her guest."""
    await stage.lobby(*SHORT)
    eve, ada = await cheat(stage, how), await honest(stage)
    await sit(eve, ada, what=what)
    return eve, ada


async def three(stage: Stage, how: tuple[str, str, str], what: str) -> list[Client]:
    """Eve, who hosts, Mal, and Cleo, each with an attack or (empty) honest, in a match that has begun."""
    await stage.lobby(*SHORT)
    names = ("Eve", "Mal", "Cleo")
    clients = [
        await (cheat(stage, each, name) if each else honest(stage, name)) for each, name in zip(how, names, strict=True)
    ]
    await sit(*clients, what=what)
    return clients


# ------------------------------------------------------------------ what they do


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


def first_move(game: str) -> str:
    """Ada's."""
    return "paper" if game == "rps" else "h8"


async def five(host: Client, guest: Client) -> None:
    """The host gets five in a row in gomoku, and the guest does not see to it."""
    await open_with_the_other(host, guest)
    for number in range(5):
        host.type(f"{'abcde'[number]}1")
        if number < 4:
            await guest.event("turn", yours=True)
            guest.type(f"{'abcde'[number]}9")
            await host.event("turn", yours=True)


async def win(host: Client, guest: Client, game: str) -> None:
    """The host wins at rps or gomoku."""
    if game == "gomoku":
        await five(host, guest)
        return
    await in_turn(host, guest)
    host.type("paper")
    guest.type("rock")


async def play(client: Client, most: int = 1000) -> dict[str, Any]:
    """Make the first legal move whenever it is this client's turn, but not after so many; returns the last event."""
    while True:
        line = await client.wait(re.compile(r'.*"event":"(turn|match-over)".*').match, "a turn or the end")
        event: dict[str, Any] = json.loads(line[0])
        if event["event"] == "match-over" or (event["yours"] and not most):
            return event
        if event["yours"]:
            client.type(str(event["legal"][0]))
            most -= 1


def plays(client: Client, most: int = 1000) -> Deferred[Any]:
    """The same, beside what the test does; whether it comes to an end does not matter."""
    playing = Deferred.fromCoroutine(play(client, most))
    return playing.addErrback(lambda failure: failure.trap(AssertionError))


# ------------------------------------------------------------------ what came of it


def attacked(client: Client, what: str, least: int = 1) -> None:
    """The client has really cheated: it has said so, so often at the least."""
    counted = [line.rpartition(" ")[2] for line in client.lines if line.startswith(f"cheat: {what} ")]
    times = max(map(int, counted), default=0)
    assert times >= least, f"{what} took place {times} times:\n" + "\n".join(client.lines[-40:])


async def attack(client: Client, what: str) -> None:
    """Wait until the client has cheated so, from where the last wait ended."""
    await client.line(f"^cheat: {what} ")


async def recorded(client: Client, verdict: str, places: list[int], seat: int | None = None) -> None:
    """The lobby records this, and names this seat, or any."""
    taken: dict[str, Any] = await client.event("result-taken")
    assert (taken["verdict"], taken["places"]) == (verdict, places), taken
    assert seat is None or taken["seat"] == seat, taken
