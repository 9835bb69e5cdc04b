"""Two people meet in a lobby and play to the end."""

from __future__ import annotations

import pytest
from pytest_twisted import ensureDeferred

from games.packages.catalog import manifests
from tests.e2e.programs import Client, Stage


async def play(winner: Client, loser: Client) -> None:
    """One round of rock, paper, scissors."""
    await winner.event("turn", yours=True)
    await loser.event("turn", yours=True)
    loser.type("rock")
    winner.type("paper")


@ensureDeferred
async def test_public_room_to_the_end(stage: Stage) -> None:
    """The walking skeleton: two register, one opens a public room, the other joins, they play peer to peer, both are
    told the same result, the lobby has taken it down, and both are idle again (B1, E1, F2, H1, I1, I4)."""
    await stage.lobby()
    ada, bea = await stage.player("Ada"), await stage.player("Bea")
    ada.type("create rps public best=1")
    room = (await ada.event("room-opened"))["room"]
    bea.type(f"join {room}")
    for client in (ada, bea):
        started = await client.event("match-started")
        assert started["players"] == ["Ada", "Bea"]
    await play(bea, ada)
    for client, result in ((ada, "lost"), (bea, "won")):
        over = await client.event("match-over", result=result)
        assert (over["places"], over["reason"]) == ([2, 1], "played")
        await client.event("screen", screen="idle")
        await client.event("result-taken", verdict="agreed")


@ensureDeferred
async def test_invitation_while_typing(stage: Stage) -> None:
    """G1, J1: an invitation reaches a person in the middle of typing; it is shown above, and the half-typed line
    survives."""
    await stage.lobby()
    ada = await stage.player("Ada")
    bea = stage.client(json=False, pty=True)
    await bea.line("Type register")
    bea.type("register", "Bea")
    await bea.prompt("New password for Bea")
    bea.type("secret", "secret")
    await bea.line("Welcome, Bea!")
    bea.process.write("play\u00e9rs é".encode())
    ada.type("create rps private", "invite Bea")
    await bea.line("Ada invites you to Rock, paper, scissors")
    await ada.event("invitation-sent")
    bea.process.write(b"\x7f\x7f")
    bea.process.write(b"\x15accept\r")
    await bea.line("Connecting to Ada")
    await ada.event("match-started")
    assert b"secret" not in bea.raw, "a password was echoed"
    shown = bea.raw.decode()
    after = shown[shown.index("Ada invites you") :]
    assert "play\u00e9rs" in after, "the half-typed line was not drawn again"
    ada.type("resign")
    await bea.line("You have won")


@ensureDeferred
async def test_pasted_line_to_the_first_move(stage: Stage) -> None:
    """F5: from the pasted invitation to the first move in five typed lines or fewer, here three with the paste."""
    await stage.lobby()
    ada = await stage.player("Ada")
    ada.type("create rps private best=1")
    paste = (await ada.event("room-opened"))["paste"]
    friend = stage.client(paste, lobby=False)
    await friend.event("asked")
    friend.type("Freya")
    await friend.event("signed-in", how="dropped in")
    await friend.event("turn", yours=True)
    friend.type("rock")
    await friend.event("move-taken", move="rock")
    ada.type("paper")
    await friend.event("match-over", result="lost")
    friend.type("register", "secret")
    await friend.event("name-kept", name="Freya")


@pytest.mark.parametrize("game", [name for name, manifest in manifests().items() if manifest.max_players == 2])
@ensureDeferred
async def test_bots_play_every_game(stage: Stage, game: str) -> None:
    """``--bot``: two headless players find each other, play the game to its end, and exit with 0 after it. (Those for
    more are in ``e2e_many``.)"""
    await stage.lobby()
    bots = [stage.client("--bot", f"{game}-{n}", "--game", game, "--games", "1") for n in range(2)]
    for bot in bots:
        assert (await bot.event("match-over", patience=180))["reason"] == "played"
    for bot in bots:
        assert await bot.ended() == 0


@ensureDeferred
async def test_a_clock_runs_out(stage: Stage) -> None:
    """T: with a clock for each player a seat loses when its own is over, although its time for the move is not; both
    are told whose clock it was, and what all have left with each turn."""
    await stage.lobby()
    people = [await stage.player("Ada"), await stage.player("Bea")]
    people[0].type("create gomoku public time=300 clock=1+2")
    people[1].type("join " + (await people[0].event("room-opened"))["room"])
    turns = [await client.event("turn", turn=1) for client in people]
    assert [turn["clocks"] for turn in turns] == [[60, 60], [60, 60]]
    first = next(seat for seat, turn in enumerate(turns) if turn["yours"])
    people[first].type("h8")
    after = await people[1 - first].event("turn", turn=2, yours=True)
    assert after["seconds"] in (59, 60)
    assert 40 < after["clocks"][first] <= 62
    slow = ("Ada", "Bea")[1 - first]
    for seat, client in enumerate(people):
        result = "won" if seat == first else "lost"
        await client.event("match-over", 75, result=result, reason="timeout", player=slow, clock=True)
        await client.event("result-taken", verdict="agreed")


@ensureDeferred
async def test_own_brain(stage: Stage) -> None:
    """``--brain``: a robot plays what a file of one's own chooses."""
    await stage.lobby()
    brain = stage.folder / "stone.py"
    brain.write_text("def choose(view, legal, seconds):\n    return 'rock'\n", "utf-8")
    options = "--game", "rps", "--games", "1", "--brain"
    stone = stage.client("--bot", "Stone", "--trust-folder", str(brain), *options, str(brain))
    other = stage.client("--bot", "Other", *options, "random")
    assert (await stone.event("moved", mine=True))["move"] == "rock"
    for bot in (stone, other):
        assert (await bot.event("match-over"))["reason"] == "played"
        assert await bot.ended() == 0


@ensureDeferred
async def test_takeover(stage: Stage) -> None:
    """C4: a second log-in takes the session and its room over; the first client is told, closed, and stays away."""
    await stage.lobby()
    first = await stage.player("Ada")
    first.type("create rps public")
    await first.event("room-opened")
    second = stage.client()
    await second.event("connected")
    second.type("login", "ada", "secret")
    await second.event("screen", screen="in room")
    await second.event("signed-in", name="Ada")
    await first.event("session-over", why="taken over")
    assert (await first.event("line-lost"))["returning"] is False


@ensureDeferred
async def test_unreachable_lobby(stage: Stage) -> None:
    """C3: a lobby that is not there is a clear error, and the client goes on: another address works."""
    await stage.lobby()
    ada = stage.client("--lobby", "127.0.0.1:10001", lobby=False)
    await ada.event("failed", error="UNREACHABLE")
    ada.type(f"connect {stage.address}")
    await ada.event("connected")
    ada.type("quit")
    await ada.ended()


@ensureDeferred
async def test_piped(stage: Stage) -> None:
    """A pipe of plain lines in, plain lines out, no escape codes, and an exit code that means something."""
    await stage.lobby()
    client = stage.client(json=False)
    client.type("register", "Zoë", "secret", "rooms", "players")
    client.process.closeStdin()
    assert await client.ended() == 0
    text = client.raw.decode()
    assert "Welcome, Zoë!" in text
    assert "no public rooms are waiting" in text
    assert "\x1b" not in text
    wrong = stage.client(json=False)
    wrong.type("login", "Zoë", "wrong")
    wrong.process.closeStdin()
    assert await wrong.ended() == 1
