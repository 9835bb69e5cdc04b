"""Honest clients to the end of a match: what the lobby records, and what they keep of it (R3)."""

from __future__ import annotations

import sys

from pytest_twisted import ensureDeferred

from tests.e2e.programs import Client, Stage


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
