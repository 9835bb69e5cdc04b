"""Clients that really cheat, against honest ones: what the lobby records, and whom it names (R3)."""

from __future__ import annotations

import sys
from pathlib import Path

from pytest_twisted import ensureDeferred

from tests.e2e.programs import Client, Stage

CHEATS = str(Path(__file__).parent / "cheats.py")


async def cheat(stage: Stage, how: str, name: str) -> Client:
    """A registered client that cheats."""
    client = stage.client("--direct", "always", program=(sys.executable, CHEATS, how))
    await client.event("connected")
    client.type("register", name, "secret")
    await client.event("signed-in", name=name)
    return client


async def sit(host: Client, guest: Client, what: str) -> None:
    """Both sit at the host's table."""
    host.type(f"create {what} private")
    room = (await host.event("room-opened"))["room"]
    guest.type(f"join {room}")
    for client in (host, guest):
        await client.event("match-started")
        if what.startswith("rps"):
            await client.event("turn", yours=True)


async def honest(stage: Stage, name: str) -> Client:
    """A registered client."""
    return await stage.player(name, "--direct", "always")


@ensureDeferred
async def test_report_against_the_transcript(stage: Stage) -> None:
    """Who reports another end than the signed moves show is named; the moves count."""
    await stage.lobby()
    ada, eve = await honest(stage, "Ada"), await cheat(stage, "lie", "Eve")
    await sit(ada, eve, "rps best=1")
    ada.type("paper")
    eve.type("rock")
    for client in (ada, eve):
        taken = await client.event("result-taken")
        assert (taken["verdict"], taken["places"], taken["seat"]) == ("forged", [1, 2], 1), taken


@ensureDeferred
async def test_stalling(stage: Stage) -> None:
    """Who stays and never sends what it owes has abandoned the match: the lobby asked for it, and got nothing."""
    await stage.lobby("--deposit", "3")
    ada, eve = await honest(stage, "Ada"), await cheat(stage, "stall", "Eve")
    await sit(ada, eve, "rps best=1 time=5")
    ada.type("paper")
    await ada.event("asked-lobby", player="Eve")
    taken = await ada.event("result-taken")
    assert (taken["verdict"], taken["places"], taken["seat"]) == ("abandoned", [1, 2], 1), taken


@ensureDeferred
async def test_host_that_drops_moves(stage: Stage) -> None:
    """A host that keeps a guest's moves to itself and blames the guest wins nothing by it: the guest is not blamed."""
    await stage.lobby("--deposit", "3")
    eve, ada = await cheat(stage, "drop", "Eve"), await honest(stage, "Ada")
    await sit(eve, ada, "rps best=1 time=5")
    ada.type("paper")
    eve.type("rock")
    taken = await ada.event("result-taken")
    assert taken["verdict"] in ("abandoned", "unresolved"), taken
    assert taken["seat"] != 1, taken


@ensureDeferred
async def test_host_that_changes_moves(stage: Stage) -> None:
    """A host that passes on another move than its guest has made cannot sign it in the guest's name: it is named."""
    await stage.lobby()
    eve, ada = await cheat(stage, "change", "Eve"), await honest(stage, "Ada")
    await sit(eve, ada, "gomoku")
    for client in (eve, ada):
        turn = await client.event("turn")
        if turn["yours"]:
            client.type("h8")
        elif client is ada:
            await ada.event("turn", yours=True)
    ada.type("c3")
    taken = await ada.event("result-taken")
    assert (taken["verdict"], taken["seat"]) == ("forged", 0), taken


@ensureDeferred
async def test_honest_to_the_end(stage: Stage) -> None:
    """Two honest clients agree, and what each keeps of the match can be replayed from its file, step by step."""
    await stage.lobby()
    ada, bea = await honest(stage, "Ada"), await honest(stage, "Bea")
    await sit(ada, bea, "rps best=1")
    ada.type("paper")
    bea.type("rock")
    for client in (ada, bea):
        await client.event("result-taken", verdict="agreed", places=[1, 2])
    kept = sorted(stage.folder.glob("**/*.transcript"))
    assert len(kept) == 2
    replay = stage.program(sys.executable, "-m", "games", "replay", str(kept[0]))
    await replay.line("paper")
    assert await replay.ended() == 0
