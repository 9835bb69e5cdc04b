"""What goes wrong with real processes, and ends well: a representative dozen of ``docs/failures.md``.

The lobby's times are short ones; the peers' own (silent after 5 s, gone after 15 s) are not to be chosen. Waits are for
events: a test that takes long is slow, not wrong.
"""

from __future__ import annotations

import socket

from pytest_twisted import ensureDeferred
from twisted.internet.task import deferLater

from tests.e2e.programs import Client, Program, Stage, reactor

SHORT = (
    *("--beat", "1", "--away-after", "2", "--silence", "4", "--invitation-time", "3"),
    *("--ready-time", "3", "--connect-time", "3", "--grace", "6"),
)


async def invited(stage: Stage, *options: str, host: tuple[str, ...] = ()) -> tuple[Program, Client, Client]:
    """A lobby, Ada in her room, and Bea with Ada's invitation."""
    lobby = await stage.lobby(*options)
    direct = ("--direct", "always")  # else what is strange to each other is relayed, and needs the lobby
    ada, bea = await stage.player("Ada", *direct, *host), await stage.player("Bea", *direct)
    ada.type("create rps private best=1", "invite Bea")
    await ada.event("invitation-sent")
    await bea.event("invitation-came", host="Ada")
    return lobby, ada, bea


async def playing(stage: Stage, *options: str) -> tuple[Program, Client, Client]:
    """The two in a match, both to move."""
    lobby, ada, bea = await invited(stage, *options)
    bea.type("accept")
    for client in (ada, bea):
        await client.event("match-started")
        await client.event("turn", yours=True)
    return lobby, ada, bea


@ensureDeferred
async def test_guest_dies_while_invited(stage: Stage) -> None:
    """The host sees the guest away, then that the invitation ran out and that she is gone; her room stays open."""
    _, ada, bea = await invited(stage, *SHORT)
    bea.signal("KILL")
    await ada.event("invitation-closed", mine=True, why="expired")
    await ada.event("lists-changed", went=["Bea"])
    ada.type("leave")
    await ada.event("room-over", why="left")


@ensureDeferred
async def test_guest_stopped_while_invited(stage: Stage) -> None:
    """The invitation runs out; the guest, continued, is told that, and is back, without logging in, a moment later."""
    lobby, ada, bea = await invited(stage, *SHORT, "--grace", "600")
    bea.signal("STOP")
    await ada.event("invitation-closed", mine=True, why="expired")
    await lobby.line("was silent for 4 seconds")
    bea.signal("CONT")
    await bea.event("invitation-closed", mine=False, why="expired")
    await bea.event("line-lost", returning=True, kept=True)
    await bea.event("resumed", name="Bea")
    ada.type("invite Bea")
    await bea.event("invitation-came", host="Ada")


@ensureDeferred
async def test_host_interrupts_while_invited(stage: Stage) -> None:
    """J1: Ctrl-C leaves the waiting room, the invitation is withdrawn; another Ctrl-C ends the program."""
    _, ada, bea = await invited(stage)
    ada.signal("INT")
    await ada.event("room-over", why="left")
    await bea.event("invitation-closed", mine=False, why="withdrawn")
    ada.signal("INT")
    assert await ada.ended() == 130
    await bea.event("lists-changed", went=["Ada"])


@ensureDeferred
async def test_lobby_stopped_while_invited(stage: Stage) -> None:
    """A yes that waits in a stopped lobby's socket counts, although its clock ran past the invitation's end."""
    options = ("--beat", "1", "--away-after", "2", "--silence", "12", "--invitation-time", "3")
    lobby, ada, bea = await invited(stage, *options)
    lobby.signal("STOP")
    bea.type("accept")
    for client in (ada, bea):
        await client.event("line-silent")
    lobby.signal("CONT")
    for client in (ada, bea):
        await client.event("line-back")
        await client.event("match-started")


@ensureDeferred
async def test_host_stopped_while_joining(stage: Stage) -> None:
    """A host that is not ready in time: the guest is told and free; the host, back, reads what became of it."""
    _, ada, bea = await invited(stage, *SHORT)
    ada.signal("STOP")
    bea.type("accept")
    await bea.event("start-failed", why="host silent", player="Ada")
    await bea.event("room-over", why="host failed")
    ada.signal("CONT")
    await ada.event("start-failed", why="host silent", mine=True)
    bea.type("create rps public")
    await bea.event("room-opened")


@ensureDeferred
async def test_host_cannot_host(stage: Stage) -> None:
    """No port of the host's range can be used: the guest is told why and is free at once; the host may go on."""
    with socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True) as taken:
        port = taken.getsockname()[1]
        _, ada, bea = await invited(stage, host=("--ports", f"{port}-{port}"))
        bea.type("accept")
        failed = await bea.event("start-failed", why="host failed", player="Ada")
        assert f"no port from {port} to {port}" in failed["detail"]
        await bea.event("room-over", why="host failed")
        await ada.event("start-failed", why="host failed", mine=True)
    ada.type("invite Bea")
    await bea.event("invitation-came")
    bea.type("accept")
    await bea.event("match-started")


@ensureDeferred
async def test_guest_stopped_while_connecting(stage: Stage) -> None:
    """The host is told that the guest did not come, later that she is gone; the guest, back, reads the one, and that
    her session has ended."""
    _, ada, bea = await invited(stage, *SHORT, "--ready-time", "30", "--silence", "8")
    ada.signal("STOP")
    bea.type("accept")
    await bea.event("screen", screen="connecting")
    bea.signal("STOP")
    ada.signal("CONT")
    await ada.event("start-failed", why="guest silent", player="Bea", retry=True)
    await ada.event("member-went", name="Bea")
    bea.signal("CONT")
    await bea.event("start-failed", why="guest silent", mine=True)
    await bea.event("session-over", why="expired")


@ensureDeferred
async def test_host_dies_in_the_game(stage: Stage) -> None:
    """The guest may move, wait or leave; after 15 s the lobby waits for the host, who forfeits; the guest is idle."""
    _, ada, bea = await playing(stage, *SHORT)
    ada.signal("KILL")
    await bea.event("opponent-silent", player="Ada")
    bea.type("paper")
    await bea.event("clock-started", mine=False, players=["Ada"])
    await bea.event("match-over", result="won", player="Ada")
    await bea.event("result-taken", verdict="forfeited", seat=0, places=[2, 1])


@ensureDeferred
async def test_guest_stopped_for_20_seconds_in_the_game(stage: Stage) -> None:
    """The host is told of the silence, then that the lobby waits for the guest. The guest, continued, goes on, and both
    have the result."""
    _, ada, bea = await playing(stage)
    ada.type("paper")
    bea.signal("STOP")
    silent = await ada.event("opponent-silent", player="Bea")
    assert (silent["seconds"], silent["limit"]) == (5, 15)
    await ada.event("clock-started", mine=False, players=["Bea"])
    await deferLater(reactor, 5)
    bea.signal("CONT")
    bea.type("rock")
    for client, result in ((ada, "won"), (bea, "lost")):
        await client.event("match-over", result=result, reason="played")
        await client.event("result-taken", verdict="agreed")


@ensureDeferred
async def test_lobby_dies_in_the_game(stage: Stage) -> None:
    """The match goes on to its end between the peers; its result waits until the lobby is there again, which takes it
    down, and both are where they were."""
    lobby, ada, bea = await playing(stage)
    lobby.signal("KILL")
    for client in (ada, bea):
        await client.event("line-lost", returning=True, kept=True)
    ada.type("rock")
    bea.type("paper")
    for client, result in ((ada, "lost"), (bea, "won")):
        await client.event("match-over", result=result, reason="played")
        await client.event("screen", screen="disconnected")
    await lobby.ended()
    await stage.lobby(port=int(stage.address.rpartition(":")[2]))
    for client in (ada, bea):
        await client.event("resumed")
        await client.event("screen", screen="idle")
        taken = await client.event("result-taken", verdict="agreed")
        assert taken["places"] == [2, 1]


@ensureDeferred
async def test_lobby_stopped_in_the_game_and_dies_at_the_report(stage: Stage) -> None:
    """A stopped lobby is told stale and back, and nobody is logged out; one that dies before it has read the reports
    is told them again when it is back."""
    lobby, ada, bea = await playing(stage)
    lobby.signal("STOP")
    for client in (ada, bea):
        await client.event("line-silent", seconds=5)
    lobby.signal("CONT")
    for client in (ada, bea):
        await client.event("line-back")
    lobby.signal("STOP")
    ada.type("rock")
    bea.type("paper")
    for client in (ada, bea):
        await client.event("match-over", reason="played")
    lobby.signal("KILL")
    for client in (ada, bea):
        await client.event("line-lost", returning=True, kept=True)
    await lobby.ended()
    await stage.lobby(port=int(stage.address.rpartition(":")[2]))
    for client in (ada, bea):
        await client.event("result-taken", verdict="agreed")


@ensureDeferred
async def test_lobby_says_farewell_in_the_game(stage: Stage) -> None:
    """Told why and until when; the match goes on, and its result waits."""
    lobby, ada, bea = await playing(stage, "--farewell", "Back after lunch.", "--back-in", "60")
    lobby.signal("TERM")
    for client in (ada, bea):
        await client.event("farewell-heard", why="Back after lunch.", seconds=60)
        await client.event("line-lost", returning=True, kept=True)
    ada.type("resign")
    await bea.event("match-over", result="won", reason="resigned")
    await lobby.ended()
    await stage.lobby(port=int(stage.address.rpartition(":")[2]))
    for client in (ada, bea):
        await client.event("result-taken", verdict="agreed", places=[2, 1])


@ensureDeferred
async def test_own_will_in_the_game(stage: Stage) -> None:
    """Ctrl-C warns first and leaves the match the second time; logging out leaves it too; the other is told."""
    _, ada, bea = await playing(stage)
    ada.signal("INT")
    await ada.event("notice", what="leave-match")
    ada.signal("INT")
    await ada.event("match-over", result="lost", reason="resigned", player="Ada")
    await bea.event("match-over", result="won", reason="resigned", player="Ada")
    for client in (ada, bea):
        await client.event("screen", screen="idle")
    ada.type("again")
    await bea.event("invitation-came", again=True)
    bea.type("accept")
    for client in (ada, bea):
        await client.event("match-started")
    bea.type("logout")
    await bea.event("signed-out", name="Bea")
    await ada.event("match-over", result="won", reason="resigned", player="Bea")
    await ada.event("screen", screen="idle")
