"""A match through the lobby's relay, with real processes."""

from __future__ import annotations

from pytest_twisted import ensureDeferred

from tests.e2e.programs import Stage


@ensureDeferred
async def test_lobby_dies_under_a_relayed_match(stage: Stage) -> None:
    """R1: the lobby that relays a match is killed and started again, three times; each time the two find each other at
    the relay again, and they play the match to its end."""
    lobby = await stage.lobby()
    port = int(stage.address.rpartition(":")[2])
    ada, bea = await stage.player("Ada", "--direct", "never"), await stage.player("Bea", "--direct", "never")
    ada.type("create rps public best=1")
    bea.type(f"join {(await ada.event('room-opened'))['room']}")
    for client in (ada, bea):
        await client.event("relayed")
        await client.event("turn", yours=True)
    for _ in range(3):
        lobby.signal("KILL")
        await lobby.ended()
        lobby = await stage.lobby(port=port)
        for client in (ada, bea):
            await client.event("opponent-back")
    ada.type("rock")
    bea.type("paper")
    for client in (ada, bea):
        await client.event("result-taken", verdict="agreed", places=[2, 1])
