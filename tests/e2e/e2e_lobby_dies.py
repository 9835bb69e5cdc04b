"""The lobby is killed again and again, and nobody loses anything."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from typing import Any

from pytest_twisted import ensureDeferred
from twisted.internet.task import deferLater

from tests.e2e.programs import START_PATIENCE, Client, Stage, reactor

BOTS = 50
KILLS = 10
Result = tuple[str, tuple[str, ...], tuple[int, ...], str, str]
"""Match, players, places, reason, verdict."""


def events(client: Client, kind: str) -> list[dict[str, Any]]:
    """What a client has told of one kind."""
    found = [json.loads(line) for line in client.lines if line.startswith("{")]
    return [event for event in found if event["event"] == kind]


def finished(bots: list[Client]) -> int:
    """How many matches have ended, counted once for each side."""
    return sum(line.count('"match-over"') for bot in bots for line in bot.lines)


def own_log(bot: Client) -> list[Result]:
    """The results that a bot was told."""
    return [
        (told["match"], tuple(told["players"]), tuple(told["places"]), told["reason"], told["verdict"])
        for told in events(bot, "result-taken")
    ]


def database(stage: Stage) -> dict[str, Result]:
    """The results on the lobby's disk, by match."""
    connection = sqlite3.connect(stage.folder / "data" / "lobby.sqlite3")
    rows = connection.execute("select match, players, places, reason, verdict from results").fetchall()
    connection.close()
    return {
        match: (match, tuple(json.loads(players)), tuple(json.loads(places)), reason, verdict)
        for match, players, places, reason, verdict in rows
    }


def accounts(stage: Stage) -> set[str]:
    """The names that have an account."""
    connection = sqlite3.connect(stage.folder / "data" / "lobby.sqlite3")
    names = connection.execute("select name from accounts").fetchall()
    connection.close()
    return {name for (name,) in names}


async def seconds(time: float) -> None:
    """Let time pass."""
    await deferLater(reactor, time)


async def crowd(stage: Stage, number: int) -> list[Client]:
    """So many bots, each with an account, of two games. All start at once: those who are there play, and would take the
    machine from the others."""
    games = [(f"bot{index}", "gomoku" if index % 2 else "rps") for index in range(number)]
    bots = [stage.client("--bot", name, "--game", game, "--brain", "random") for name, game in games]
    for bot in bots:
        await bot.event("signed-in", patience=START_PATIENCE)
    return bots


@ensureDeferred
async def test_killed_ten_times_under_fifty_bots(stage: Stage) -> None:
    """R1: the lobby dies ten times by SIGKILL at random moments under fifty bots that go on playing. Matches end while
    it is down; afterwards the bots' own logs and the database are equal, no bot is stuck and no account is lost."""
    chance = random.Random(3)
    lobby = await stage.lobby()
    port = int(stage.address.rpartition(":")[2])
    bots = await crowd(stage, BOTS)
    while_down = 0
    for _ in range(KILLS):
        await seconds(chance.uniform(1, 4))
        lobby.signal("KILL")
        await lobby.ended()
        before = finished(bots)
        await seconds(chance.uniform(0.2, 1.5))
        while_down += finished(bots) - before
        lobby = await stage.lobby(port=port)
    assert while_down > 0, "no match ended while the lobby was down"
    for bot in bots:  # nobody is stuck: each plays two more matches, of which the second began after the last death
        for _ in range(2):
            await bot.event("match-started")
            await bot.event("result-taken")
    for bot in bots:
        assert not events(bot, "result-lost")
    taken = database(stage)
    heard = [{told[0] for told in own_log(bot)} for bot in bots]  # read once: they play hundreds of matches
    for match, result in taken.items():  # what is on the disk is told, however long a busy machine takes for it
        for number in (int(player.removeprefix("bot")) for player in result[1]):
            if match not in heard[number]:
                await bots[number].event("result-taken", match=match)
    for bot in bots:
        bot.signal("TERM")
    for bot in bots:
        await bot.ended()
    kept = database(stage)
    told = [(bot, result) for bot in bots for result in own_log(bot)]
    for _bot, result in told:
        assert kept[result[0]] == result, "a bot was told what is not in the database"
    times_told = Counter(result[0] for _bot, result in told)
    for match in taken:
        assert times_told[match] == 2, f"{match} was told to {times_told[match]} of its two players"
    assert max(times_told.values()) == 2
    print(f"{len(kept)} matches, {while_down} ends told while the lobby was down")
    assert accounts(stage) == {f"bot{index}" for index in range(BOTS)}


@ensureDeferred
async def test_killed_without_memory(stage: Stage) -> None:
    """R1, B4: a lobby with --memory forgets everything when it dies: everybody is told to register again, and nobody
    hangs."""
    lobby = await stage.lobby("--memory", data=False)
    port = int(stage.address.rpartition(":")[2])
    ada, bea = await stage.player("Ada"), await stage.player("Bea")
    bot = stage.client("--bot", "robot")
    await bot.event("signed-in")
    lobby.signal("KILL")
    await lobby.ended()
    await stage.lobby("--memory", port=port, data=False)
    for person in (ada, bea):
        await person.event("session-over", why="expired")
        name = "Ada" if person is ada else "Bea"
        person.type(f"register {name}", "secret")
        await person.event("signed-in", name=name)
    await bot.event("signed-in")
