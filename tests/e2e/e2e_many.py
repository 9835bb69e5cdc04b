"""Rooms for more than two, games from a folder, another round: real processes (M1 to M4, M7, R7)."""

from __future__ import annotations

import json
import re
import shutil
import sys
from typing import Any

import pytest
from pytest_twisted import ensureDeferred
from twisted.internet.defer import Deferred, gatherResults

from games.packages.catalog import manifests
from tests.e2e.programs import START_PATIENCE, Client, Stage

MANY = [name for name, manifest in manifests().items() if manifest.max_players > 2]


async def gather(stage: Stage, what: str, *names: str) -> list[Client]:
    """Players in one room; the first is its host."""
    clients = [await stage.player(name, "--direct", "always") for name in names]
    clients[0].type(f"create {what} public")
    room = (await clients[0].event("room-opened"))["room"]
    for client in clients[1:]:
        client.type(f"join {room}")
        await client.event("room-joined")
        await clients[0].event("member-came")
    return clients


async def begin(clients: list[Client]) -> None:
    """All are ready, the host proposes, all agree."""
    for client in clients[1:]:
        client.type("ready")
        await clients[0].event("ready-changed", ready=True)
    clients[0].type("start")
    for client in clients[1:]:
        await client.event("start-proposed")
        client.type("agree")
    for client in clients:
        await client.event("match-started")


@ensureDeferred
async def test_ready_propose_agree(stage: Stage) -> None:
    """M2: the start is the host's to propose, when enough are ready; who refuses is named; when all agree it begins."""
    await stage.lobby()
    ada, bea, cleo = clients = await gather(stage, MANY[0], "Ada", "Bea", "Cleo")
    ada.type("start")
    await ada.event("failed", error="NOT_READY")
    for client in (bea, cleo):
        client.type("ready")
        await ada.event("ready-changed", ready=True)
    ada.type("start")
    await bea.event("start-proposed", host="Ada")
    cleo.type("refuse")
    for client in clients:
        await client.event("start-dropped", player="Cleo", why="refused")
    cleo.type("ready")
    await ada.event("ready-changed", name="Cleo", ready=True)
    ada.type("start")
    for client in (bea, cleo):
        await client.event("start-proposed")
        client.type("agree")
    for client in clients:
        assert (await client.event("match-started"))["players"] == ["Ada", "Bea", "Cleo"]


@ensureDeferred
async def test_host_leaves_before_the_start(stage: Stage) -> None:
    """M4: the room passes to the next member, who can start it with those who stay."""
    await stage.lobby()
    ada, bea, cleo = await gather(stage, MANY[0], "Ada", "Bea", "Cleo")
    ada.type("leave")
    await bea.event("new-host", name="Bea")
    await begin([bea, cleo])


@pytest.mark.parametrize("game", MANY)
@ensureDeferred
async def test_bots_at_one_table(stage: Stage, game: str) -> None:
    """Three bots gather in one room, start by themselves, play a game for many to its end, and exit with 0.

    A bot that hosts starts a moment after the last newcomer, and how far apart processes come is the machine's affair:
    so it is held up until all sit.
    """
    await stage.lobby("--silence", "600")  # nobody is given up meanwhile
    listener = await stage.player("Eve")
    options = ("--game", game, "--games", "1")
    host = stage.client("--bot", "b0", *options)
    await listener.wait(re.compile(r'"event":"lists-changed".*"opened":\[\{').search, "b0's room", START_PATIENCE)
    host.signal("STOP")
    guests = [stage.client("--bot", f"b{n}", *options) for n in (1, 2)]
    for guest in guests:
        await guest.event("room-joined", host="b0", patience=START_PATIENCE)
    host.signal("CONT")
    for bot in (host, *guests):
        assert set((await bot.event("match-started"))["players"]) == {"b0", "b1", "b2"}
        assert (await bot.event("match-over"))["reason"] == "played"
    for bot in (host, *guests):
        assert await bot.ended() == 0


@ensureDeferred
async def test_offers(stage: Stage) -> None:
    """A move is taken back when both want it, and a draw is agreed on; the lobby records it."""
    await stage.lobby()
    ada, bea = await stage.player("Ada", "--direct", "always"), await stage.player("Bea", "--direct", "always")
    ada.type("create gomoku public")
    room = (await ada.event("room-opened"))["room"]
    bea.type(f"join {room}")
    turns = [(client, await client.event("turn")) for client in (ada, bea)]
    first, second = sorted(turns, key=lambda each: not each[1]["yours"])
    first[0].type("h8")
    await second[0].event("turn", yours=True)
    first[0].type("offer undo")
    await second[0].event("offered", what="undo", mine=False)
    second[0].type("agree")
    again = await first[0].event("turn", yours=True)
    assert "h8" in again["legal"]
    first[0].type("offer draw")
    await second[0].event("offered", what="draw", mine=False)
    second[0].type("agree")
    for client in (ada, bea):
        over = await client.event("match-over", reason="agreed")
        assert over["result"] == "drawn"
        await client.event("result-taken", verdict="agreed", places=[1, 1])


@ensureDeferred
async def test_game_from_a_folder(stage: Stage) -> None:
    """``games new`` makes a game, ``create ./FOLDER`` opens it, and a friend who has the same folder plays it; a friend
    whose copy differs is told so."""
    made = stage.program(sys.executable, "-m", "games", "new", "mine")
    assert await made.ended() == 0
    checked = stage.program(sys.executable, "-m", "games", "check", "./mine", "--matches", "3")
    assert await checked.ended() == 0, checked.lines
    shutil.copytree(stage.folder / "mine", stage.folder / "copy" / "mine")
    shutil.copytree(stage.folder / "mine", stage.folder / "other" / "mine")
    with (stage.folder / "other" / "mine" / "rules.py").open("a") as rules:
        rules.write("\n# changed\n")
    await stage.lobby()
    trusted = [word for folder in ("mine", "copy/mine", "other/mine") for word in ("--trust-folder", folder)]
    ada, bea = [await stage.player(name, "--direct", "always", *trusted) for name in ("Ada", "Bea")]
    ada.type("create ./mine")
    await ada.wait(re.compile(r'.*"what":"(no-)?cage".*Walls that hold').match, "which walls hold")
    room = (await ada.event("room-opened"))["room"]
    bea.type(f"join {room} ./other/mine")
    await bea.event("game-differs", game="mine")
    await bea.event("start-failed")
    bea.type("leave", f"join {room} ./copy/mine")
    for client in (ada, bea):
        await client.event("match-started")
    ends = await gatherResults([Deferred.fromCoroutine(play_out(client)) for client in (ada, bea)])
    assert {end["reason"] for end in ends} == {"played"}
    for client in (ada, bea):
        await client.event("result-taken", verdict="agreed")


async def play_out(client: Client) -> dict[str, Any]:
    """Make the first legal move whenever it is this client's turn; answers the end."""
    while True:
        line = await client.wait(re.compile(r'.*"event":"(turn|match-over)".*').match, "a turn or the end")
        event: dict[str, Any] = json.loads(line[0])
        if event["event"] == "match-over":
            return event
        if event["yours"]:
            client.type(str(event["legal"][0]))


async def kill_under_way(clients: list[Client], killed: Client) -> None:
    """Kill one when all have begun to move: a match without the secret of a seat from before that cannot play on."""
    first = [await client.event("turn") for client in clients]
    killed.signal("KILL")
    for client, turn in zip(clients, first, strict=True):
        if turn["yours"] and client is not killed:
            client.type(str(turn["legal"][0]))


async def play_without(client: Client, gone: str) -> None:
    """Make the first legal move whenever it is this client's turn, until somebody is told to be gone."""
    while True:
        line = await client.wait(re.compile(r'.*"event":"(turn|seat-gone)".*').match, f"a turn, or that {gone} is gone")
        event: dict[str, Any] = json.loads(line[0])
        if event["event"] == "seat-gone":
            assert event["player"] == gone
            return
        if event["yours"]:
            client.type(str(event["legal"][0]))


@ensureDeferred
async def test_member_gone_for_good(stage: Stage) -> None:
    """A guest's client is killed in a game that plays on: when she is due the others are told
    that she is out, and play on without her."""
    await stage.lobby("--grace", "3", "--silence", "4", "--beat", "1", "--away-after", "2")
    game = next(name for name in MANY if manifests()[name].gone == "plays on")
    clients = await gather(stage, game, "Ada", "Bea", "Cleo")
    await begin(clients)
    await kill_under_way(clients, clients[2])
    await gatherResults([Deferred.fromCoroutine(play_without(client, "Cleo")) for client in clients[:2]])


@ensureDeferred
async def test_host_gone_for_good(stage: Stage) -> None:
    """The host's client is killed in a game that plays on: when it is due it is out, and the two guests play the rest
    by way of the lobby, to an end of which nobody's word but theirs is needed."""
    await stage.lobby("--grace", "3", "--silence", "4", "--beat", "1", "--away-after", "2", "--answer-time", "3")
    clients = await gather(stage, "mosaic time=10 height=3", "Ada", "Bea", "Cleo")
    await begin(clients)
    await kill_under_way(clients, clients[0])
    guests = clients[1:]
    await gatherResults([Deferred.fromCoroutine(play_without(client, "Ada")) for client in guests])
    ends = await gatherResults([Deferred.fromCoroutine(play_out(client)) for client in guests])
    assert [end["places"][0] for end in ends] == [3, 3]
    for client in guests:
        taken = await client.event("result-taken", players=["Ada", "Bea", "Cleo"])
        assert taken["verdict"] in ("agreed", "forfeited")
        assert taken["places"] == ends[0]["places"]
        gone = next(number for number, line in enumerate(client.lines) if '"event":"seat-gone"' in line)
        assert '"event":"move-kept"' not in "".join(client.lines[gone:]), "nobody waits for the host's return"


async def play_by_hints(client: Client) -> dict[str, Any]:
    """Play what the game's own bot would, as ``hint`` tells it, to the end; returns the end."""
    while True:
        line = await client.wait(re.compile(r'.*"event":"(turn|match-over)".*').match, "a turn or the end")
        event: dict[str, Any] = json.loads(line[0])
        if event["event"] == "match-over":
            return event
        if event["yours"]:
            assert not re.search("[\ue000-\uf8ff]", event["picture"])
            assert {role for _, _, role in event["colours"]} >= {"player1", "player2"}
            client.type("hint")
            hint = (await client.event("hint-given"))["move"]
            assert hint in event["legal"]
            client.type(hint)


@ensureDeferred
async def test_hints_and_points(stage: Stage) -> None:
    """Two play mosaic by hints alone to its end, which tells the points by seat; names stand in the pictures."""
    await stage.lobby()
    ada, bea = clients = await gather(stage, "mosaic height=3", "Ada", "Bea")
    await begin(clients)
    ends = await gatherResults([Deferred.fromCoroutine(play_by_hints(client)) for client in (ada, bea)])
    for end, other in zip(ends, ("Bea", "Ada"), strict=True):
        assert (end["reason"], len(end["scores"])) == ("played", 2)
        assert [1 + sum(more > mine for more in end["scores"]) for mine in end["scores"]] == end["places"]
        assert f"{other}: " in end["picture"]
