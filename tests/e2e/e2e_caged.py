"""Real clients play a game from a folder whose rules misbehave: it costs that match, never a client."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred

import games
from tests.client.match.test_caged import RULES
from tests.e2e.programs import Client, Stage

RPS = Path(games.__file__).parent / "builtin" / "rps"

HANGS, EXITS = "while True: pass", "os._exit(7)"
PRINTS, EATS = "print('x' * 10**6)", "kept = bytearray(2**40)"


def folder(stage: Stage, picture: str = "pass", move: str = "pass") -> str:
    """Rock, paper, scissors in a folder, with something added to the host's picture or to everybody's move."""
    where = stage.folder / "dice"
    shutil.copytree(RPS, where, ignore=shutil.ignore_patterns("__pycache__"))
    text = (where / "manifest.toml").read_text("utf-8").replace('name = "rps"', 'name = "dice"')
    (where / "manifest.toml").write_text(text.replace('"games.builtin.rps.rules:', '"rules:'), "utf-8")
    (where / "rules.py").write_text(RULES.format(picture=picture, move=move), "utf-8")
    return str(where)


async def seated(stage: Stage, where: str) -> tuple[Client, Client]:
    """Ada hosts the game in the folder, and Bea joins her."""
    await stage.lobby()
    ada, bea = [await stage.player(name, "--trust-folder", where) for name in ("Ada", "Bea")]
    ada.type(f"create {where} best=1")
    room = (await ada.event("room-opened"))["room"]
    bea.type(f"join {room} {where}")
    return ada, bea


async def usable(ada: Client, bea: Client, code: int = 0) -> None:
    """They talk, and quit; Ada's exit code is this one."""
    ada.type("tell Bea Again?")
    await bea.event("words-heard", text="Again?")
    ada.type("quit")
    assert await ada.ended() == code
    bea.type("quit")
    assert await bea.ended() == 0


@pytest.mark.parametrize("failing", [HANGS, EXITS], ids=["hangs", "exits"])
@pytest.mark.parametrize("where", ["picture", "move"])
@ensureDeferred
async def test_fails(stage: Stage, where: str, failing: str) -> None:
    """Rules that hang or end their process, at the host's picture or at a move, end the match in words: who could not
    go on is told why, the other is told who, and both clients stay usable."""
    ada, bea = await seated(stage, folder(stage, **{where: failing}))
    if where == "move":
        for client in (ada, bea):
            await client.event("turn", yours=True)
        ada.type("rock")
        bea.type("paper")
    failed = await ada.event("notice", what="rules-failed")
    assert failed["parameters"]["why"], failed
    for client in (ada, bea):
        over = await client.event("match-over")
        assert over["reason"] == "resigned"
        assert over["player"] in ("Ada", "Bea")
        await client.event("screen", screen="idle")
    await usable(ada, bea)


@pytest.mark.parametrize("odd", [PRINTS, EATS], ids=["prints", "eats-memory"])
@ensureDeferred
async def test_harmless(stage: Stage, odd: str) -> None:
    """A million characters printed, or more memory wanted than there is, at a picture, spoil neither the client's
    output nor the match, which is played to its end."""
    ada, bea = await seated(stage, folder(stage, picture=odd))
    for client in (ada, bea):
        await client.event("turn", yours=True)
    ada.type("rock")
    bea.type("paper")
    for client in (ada, bea):
        assert (await client.event("match-over"))["reason"] == "played"
        await client.event("screen", screen="idle")
    assert not any("xxxxxxxx" in line for line in ada.lines)
    await usable(ada, bea)


@ensureDeferred
async def test_import(stage: Stage) -> None:
    """Rules that hang while they are imported are refused in words, and the client goes on (its exit code tells a
    script that something was refused)."""
    where = folder(stage)
    (Path(where) / "rules.py").write_text(HANGS, "utf-8")
    await stage.lobby()
    ada, bea = [await stage.player(name, "--trust-folder", where) for name in ("Ada", "Bea")]
    ada.type(f"create {where} best=1")
    assert "took longer" in str(await ada.event("failed"))
    await usable(ada, bea, code=1)


@ensureDeferred
async def test_interrupted(stage: Stage) -> None:
    """Ctrl-C while a rule hangs is heard as soon as that was given up, the other is told, and another ends the
    client."""
    ada, bea = await seated(stage, folder(stage, picture=HANGS))
    await bea.event("match-started")
    ada.signal("INT")
    await bea.event("match-over")
    await ada.event("screen", screen="idle")
    ada.signal("INT")
    assert await ada.ended() == 130
