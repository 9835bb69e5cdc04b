"""A backup of a running lobby, its folder destroyed, and all put back: real processes (P1, P3)."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.e2e_lobby_dies import accounts, crowd, database
from tests.e2e.programs import Program, Stage


async def told(stage: Stage, *words: str) -> tuple[int, dict[str, Any]]:
    """What ``python -m lobby`` ends with and tells."""
    program: Program = stage.program(sys.executable, "-m", "lobby", *words, "--json")
    code = await program.ended()
    return code, json.loads(program.lines[-1])


def rows(file: Path) -> dict[str, list[Any]]:
    """Everything that a database has, by table."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
        tables = [name for (name,) in opened.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(opened.execute(f"select * from {name}").fetchall()) for name in tables}


@pytest.mark.parametrize(("sealed", "many"), [(False, 24), (True, 4)], ids=["plain", "encrypted"])
@ensureDeferred
async def test_backup_and_restore(stage: Stage, sealed: bool, many: int) -> None:
    """A backup is made while bots play; the lobby is killed and its folder destroyed; what is restored is all that the
    backup had, and the bots, Ada and her password are known to the lobby that is started on it: the bots play on."""
    lobby = await stage.lobby()
    ada = await stage.player("Ada")
    bots = await crowd(stage, many)
    for bot in bots:
        await bot.event("result-taken")
    data, file, secret = stage.folder / "data", stage.folder / "backup", stage.folder / "secret"
    secret.write_text("correct horse battery\n")
    code, _ = await told(stage, "ban", "203.0.113.0/24", "7d", "spam", "--data", str(data))
    assert code == 0
    words = ["--data", str(data), *(["--passphrase-file", str(secret)] if sealed else [])]
    had, results = accounts(stage), database(stage)
    code, made = await told(stage, "backup", str(file), *words)
    assert (code, made["encrypted"]) == (0, sealed), made
    code, refused = await told(stage, "restore", str(file), *words)
    assert code == 1
    assert "is in use by another lobby" in refused["refused"]
    lobby.signal("KILL")
    await lobby.ended()
    shutil.rmtree(data)
    code, restored = await told(stage, "restore", str(file), *words)
    assert (code, restored["aside"]) == (0, False), restored
    assert accounts(stage) == had == {"Ada", *(f"bot{number}" for number in range(many))}
    assert results.items() <= database(stage).items()
    if not sealed:
        with tarfile.open(file) as tar:
            tar.extract("lobby.sqlite3", stage.folder, filter="data")
        assert rows(stage.folder / "lobby.sqlite3") == rows(data / "lobby.sqlite3")
    code, bans = await told(stage, "bans", "--data", str(data))
    assert [(one["name"], one["reason"]) for one in bans["sanctions"]] == [("203.0.113.0/24", "spam")]
    await stage.lobby(port=int(stage.address.rpartition(":")[2]))
    for bot in bots:  # each comes back and plays two more matches, of which the second began at the new lobby
        await bot.event("resumed")
        for _ in range(2):
            await bot.event("match-started")
            await bot.event("result-taken")
    assert results.items() <= database(stage).items()
    ada.signal("KILL")
    await ada.ended()
    stage.again()
    back = stage.client()
    await back.event("connected")
    back.type("login Ada", "secret")
    await back.event("signed-in", name="Ada")
