"""The data folder as an operator meets it: whose it is, who may stop the lobby, and what is refused."""

from __future__ import annotations

import os
import resource
import socket
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.programs import Program, Stage

WHERE = ("--port", "0", "--interface", "127.0.0.1", "--bcrypt-cost", "4")


async def up(lobby: Program) -> str:
    """The address of a lobby that has just been started."""
    found = await lobby.line(r"The lobby listens on (\S+)\. ")
    return str(found[1])


async def gone(pidfile: Path, stage: Stage) -> None:
    """Stop a lobby in the background as it says that one does, and wait for its lock."""
    stopper = stage.program("sh", "-c", f"kill $(cat '{pidfile}') && flock '{pidfile}' true")
    assert await stopper.ended() == 0, stopper.lines


@pytest.mark.parametrize(
    ("content", "daemon"),
    [(str(os.getpid()), False), ("1", True), ("nonsense", True)],
    ids=["a living process", "the first process", "nonsense"],
)
@ensureDeferred
async def test_stale_pidfile(stage: Stage, content: str, daemon: bool) -> None:
    """A2: a ``twistd.pid`` that somebody left, whatever it says and whoever has that number now, keeps nobody out."""
    (stage.folder / "twistd.pid").write_text(content)
    lobby = stage.twistd(*([] if daemon else ["-n"]), "lobby", *WHERE)
    await up(lobby)
    if daemon:
        assert await lobby.ended() == 0
        await gone(stage.folder / "share" / "txlobby" / "lobby.pid", stage)
    assert (stage.folder / "twistd.pid").read_text() == content


@pytest.mark.parametrize("daemon", [False, True])
@ensureDeferred
async def test_second_lobby(stage: Stage, daemon: bool) -> None:
    """A2: a second lobby on the same folder is refused in a sentence that names it and the first one's process; it
    starts as soon as that was killed."""
    first = await stage.lobby()
    data = stage.folder / "data"
    again = [*([] if daemon else ["-n"]), "lobby", *WHERE, "--data", str(data)]
    second = stage.twistd(*again)
    assert await second.ended() == 1
    assert second.lines == [
        f"twistd lobby: the folder {data} is in use by another lobby (process {first.process.pid}). Stop that one, or "
        "choose another folder with --data."
    ]
    first.signal("KILL")
    await first.ended()
    third = stage.twistd(*again)
    await up(third)
    if daemon:
        assert await third.ended() == 0
        await gone(data / "lobby.pid", stage)


@ensureDeferred
async def test_background(stage: Stage) -> None:
    """A1: a lobby in the background keeps its lock through the fork, says how it is stopped, and may have another one
    beside it that was started in the same folder with other data."""
    folders = [stage.folder / "one", stage.folder / "two"]
    for data in folders:
        lobby = stage.twistd("lobby", *WHERE, "--data", str(data))
        address = await up(lobby)
        assert await lobby.ended() == 0
        assert f"  kill $(cat {data / 'lobby.pid'})" in lobby.lines
        client = stage.client("--lobby", address, lobby=False)
        await client.event("connected")
    refused = stage.twistd("-n", "lobby", *WHERE, "--data", str(folders[0]))
    assert await refused.ended() == 1
    assert (folders[0] / "lobby.pid").read_text().strip() in refused.lines[0]
    for data in folders:
        await gone(data / "lobby.pid", stage)
        assert (data / "lobby.pid").read_text() == ""


@ensureDeferred
async def test_background_memory(stage: Stage) -> None:
    """A1: without data it is the folder in which it was started that says how to stop it, and only one runs there."""
    for attempt in range(2):
        lobby = stage.twistd("lobby", *WHERE, "--memory")
        address = await up(lobby)
        assert await lobby.ended() == 0, attempt
        second = stage.twistd("lobby", *WHERE, "--memory")
        assert await second.ended() == 1
        assert "start this one in another folder" in second.lines[0]
        ada = stage.client("--lobby", address, lobby=False)
        await ada.event("connected")
        await gone(stage.folder / "lobby.pid", stage)
        await ada.event("farewell-heard")


@ensureDeferred
async def test_too_few_files(stage: Stage) -> None:
    """A1: where the process may not have as many files as ``--max-connections`` wants, the start says so, with the
    number that will do; and that many connections do work."""
    limited = ("sh", "-c", 'ulimit -n 200; exec "$@"', "sh")
    lobby = await stage.lobby(where=limited)
    (warning,) = [line for line in lobby.lines if "may have 200 open files" in line]  # the log does not repeat it
    assert warning.endswith("or start with --max-connections 136, which will do.")
    lobby.signal("KILL")
    await lobby.ended()
    lobby = await stage.lobby("--max-connections", "136", where=limited)
    assert not [line for line in lobby.lines if "open files" in line]
    host, _, port = stage.address.rpartition(":")
    connections = [socket.create_connection((host, int(port)), 30) for _ in range(136)]
    for connection in connections:
        connection.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
    for connection in connections:
        with connection:
            assert connection.recv(5) == b"HTTP/"


@pytest.mark.parametrize("daemon", [False, True])
@ensureDeferred
async def test_accounts_are_gone(stage: Stage, daemon: bool) -> None:
    """B4: where the lobby was killed and its write-ahead log is lost, it does not start without the newest accounts
    before somebody has said so; then they lie aside."""
    lobby = await stage.lobby()
    await stage.player("Ada")
    lobby.signal("KILL")
    await lobby.ended()
    data = stage.folder / "data"
    (data / "lobby.sqlite3-wal").unlink()
    again = [*([] if daemon else ["-n"]), "lobby", *WHERE, "--data", str(data)]
    refused = stage.twistd(*again)
    assert await refused.ended() == 1
    (sentence,) = refused.lines
    assert sentence.startswith(f"twistd lobby: the accounts in {data / 'lobby.sqlite3'} are older")
    assert "--anew accounts" in sentence
    await stage.lobby("--anew", "accounts")
    (aside,) = data.glob("aside-*")
    assert (aside / "lobby.sqlite3").exists()
    client = stage.client()
    await client.event("connected")
    client.type("login", "Ada")
    await client.event("failed", error="NO_SUCH_ACCOUNT")


@ensureDeferred
async def test_full_disk(stage: Stage) -> None:
    """C4: a log-in that the disk does not take is refused, and the account's session goes on as if nothing had been;
    when the disk takes it, it takes over."""
    lobby = await stage.lobby()
    ada = await stage.player("Ada")
    again = stage.client()
    await again.event("connected")
    limit = resource.prlimit(lobby.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(lobby.process.pid, resource.RLIMIT_FSIZE, (1, limit[1]))
    again.type("login", "Ada", "secret")
    await again.event("failed", error="STORAGE_FAILED")
    ada.type("create rps public")
    await ada.event("screen", screen="in room")
    resource.prlimit(lobby.process.pid, resource.RLIMIT_FSIZE, limit)
    again.type("login", "Ada", "secret")
    await again.event("signed-in", name="Ada")
    await ada.event("session-over", why="taken over")
