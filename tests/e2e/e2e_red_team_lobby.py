"""The red team: the lobby's own words, its judges and its death. What comes of each attack is in ``e2e_red_team``."""

from __future__ import annotations

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.programs import Client, Program, Stage, reactor
from tests.e2e.red_team import (
    GAMES,
    SHORT,
    attacked,
    cheat,
    honest,
    in_turn,
    play,
    recorded,
    sit,
)


async def killed(stage: Stage, lobby: Program) -> None:
    """The lobby is killed, and started again with its disk."""
    port = int(stage.address.rpartition(":")[2])
    lobby.signal("KILL")
    await lobby.ended()
    await stage.lobby(*SHORT, port=port)


async def guest_of_ada(stage: Stage, how: str, what: str) -> tuple[Program, Client, Client]:
    """A lobby, Ada, who hosts, and Eve with an attack as her guest."""
    lobby = await stage.lobby(*SHORT)
    ada, eve = await honest(stage), await cheat(stage, how)
    await sit(ada, eve, what=what)
    return lobby, ada, eve


@pytest.mark.parametrize("hosts", [False, True], ids=["guest", "host"])
@ensureDeferred
async def test_old_word_of_the_lobby(stage: Stage, hosts: bool) -> None:
    """The lobby's word that one who was silent is out of a match is good in no other: not of who sits there now."""
    await stage.lobby(*SHORT)
    eve, ada = await cheat(stage, "old-word"), await honest(stage)
    moe = await cheat(stage, "silence" if hosts else "drop-and-stall", "Moe")
    await sit(*((eve, moe) if hosts else (moe, eve)), what=GAMES["rps"])
    await in_turn(eve)
    eve.type("rock")
    await recorded(eve, "forfeited", [1, 2] if hosts else [2, 1], int(hosts))
    await sit(*((eve, ada) if hosts else (ada, eve)), what="rps best=3 time=60")
    for _ in range(2):
        await in_turn(ada, eve)
        ada.type("paper")
        eve.type("rock")
    for client in (ada, eve):
        await recorded(client, "agreed", [2, 1] if hosts else [1, 2])
    attacked(eve, "old-word-refused", 2)
    attacked(eve, "old-word-shown", 2)


@ensureDeferred
async def test_lobby_killed_while_a_clock_runs(stage: Stage) -> None:
    """The clock runs anew, in full, for the same seat; and then it is out."""
    lobby, ada, eve = await guest_of_ada(stage, "silence", GAMES["gomoku"])
    await ada.event("turn")
    ada.type("h8")
    before = await ada.event("clock-started", players=["Eve"])
    await killed(stage, lobby)
    await ada.event("resumed")
    since = reactor.seconds()
    await recorded(ada, "forfeited", [1, 2], 1)
    assert reactor.seconds() - since >= before["seconds"]
    attacked(eve, "silence")


@ensureDeferred
async def test_lobby_killed_in_closing(stage: Stage) -> None:
    """The end that was shown counts, as if nothing had happened."""
    lobby, ada, eve = await guest_of_ada(stage, "lie", GAMES["rps"])
    await in_turn(ada, eve)
    ada.type("paper")
    eve.type("rock")
    await ada.event("clock-started", players=[])
    await killed(stage, lobby)
    for client in (ada, eve):
        await recorded(client, "confirmed", [1, 2])
    attacked(eve, "lie")


@ensureDeferred
async def test_drowned_judges(stage: Stage) -> None:
    """Two drown the judges in their own match, and one in hers: Ada's case is judged, and theirs are refused or take
    each other's place, as the judges are quick or slow."""
    await stage.lobby(*SHORT)
    mal, moe = await cheat(stage, "drown", "Mal"), await cheat(stage, "drown", "Moe")
    await sit(mal, moe, what="rps time=300")
    ada, eve = await honest(stage), await cheat(stage, "drown")
    await sit(ada, eve, what=GAMES["gomoku"])
    await play(ada)
    await recorded(ada, "forfeited", [1, 2], 1)
    for client in (eve, mal, moe):
        attacked(client, "drown", 20)
