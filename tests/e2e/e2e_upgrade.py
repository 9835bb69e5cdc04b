"""A lobby that is upgraded to another protocol under running matches loses none of their results (R1, P3).

There is one version of the protocol in a checkout, so the programs of another one are these with another number.
"""

from __future__ import annotations

import os

from pytest_twisted import ensureDeferred

from lobby.commands import PROTOCOL
from tests.e2e.e2e_failures import playing
from tests.e2e.programs import Client, Stage

PATCH = """
from lobby import commands

commands.PROTOCOL, commands.PREVIOUS = {protocol}, {protocol} - 1
"""


def of_version(stage: Stage, protocol: int) -> None:
    """What is started from now on speaks this version."""
    folder = stage.folder / f"protocol{protocol}"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(PATCH.format(protocol=protocol), "utf-8")
    stage.environment = {"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}


async def upgraded(stage: Stage, protocol: int) -> tuple[Client, Client]:
    """Ada and Bea, whose match has ended while the lobby was down, when it is there again with another version."""
    lobby, ada, bea = await playing(stage)
    lobby.signal("KILL")
    for client in (ada, bea):
        await client.event("line-lost", returning=True, kept=True)
    ada.type("rock")
    bea.type("paper")
    for client in (ada, bea):
        await client.event("match-over", reason="played")
    await lobby.ended()
    of_version(stage, protocol)
    await stage.lobby(port=int(stage.address.rpartition(":")[2]))
    return ada, bea


@ensureDeferred
async def test_clients_of_the_version_before(stage: Stage) -> None:
    """The next version takes them up again, and their result; for anything new they are to be updated."""
    ada, bea = await upgraded(stage, PROTOCOL + 1)
    for client in (ada, bea):
        await client.event("failed", error="PROTOCOL_MISMATCH")
        taken = await client.event("result-taken", verdict="agreed")
        assert taken["places"] == [2, 1]
        client.type("create rps public")
        await client.event("failed", error="PROTOCOL_MISMATCH")


@ensureDeferred
async def test_older_clients(stage: Stage) -> None:
    """A later version does not speak with them: each says that it keeps its result, and the client that was updated
    hands it in when its player logs in."""
    for client in await upgraded(stage, PROTOCOL + 2):
        await client.event("failed", error="PROTOCOL_MISMATCH")
        await client.event("result-kept")
        client.type("quit")
        await client.ended()
    stage.again()
    updated = [stage.client() for _ in range(2)]
    for client, name in zip(updated, ("Ada", "Bea"), strict=True):
        await client.event("connected")
        client.type("login", name, "secret")
    for client in updated:
        taken = await client.event("result-taken", verdict="agreed")
        assert taken["places"] == [2, 1]
    for client, name in zip(updated, ("Ada", "Bea"), strict=True):
        if not [line for line in client.lines if '"event":"players"' in line]:  # before the result, on a slow machine
            await client.event("players")
        assert not [line for line in client.lines if '"result-lost"' in line], name
    assert not list(stage.folder.glob("home*/results/*"))
