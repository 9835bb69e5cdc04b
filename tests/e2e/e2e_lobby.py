"""The lobby as an operator meets it: it starts, says so, refuses in one sentence, and stops with a farewell."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred
from twisted.internet.task import deferLater

from lobby.server.certificate import LOOK_SECONDS
from tests.e2e.programs import Stage, reactor
from wire.tls.identity import make
from wire.tls.pem import load, write


@ensureDeferred
async def test_it_says_where_it_is(stage: Stage) -> None:
    """A1: the start names address, data and the one line that a friend types, with the lobby's real address in it."""
    lobby = await stage.lobby()
    text = "\n".join(lobby.lines)
    assert str(stage.folder / "data") in text
    identity = load(stage.folder / "data" / "certificate.pem", stage.folder / "data" / "key.pem")
    fingerprint = identity.key_fingerprint
    assert f"fingerprint {fingerprint}" in text
    assert f"-m client --lobby '{stage.address}#{fingerprint}'" in text
    assert f"http://{stage.address}/txlobby-" in text
    assert (stage.folder / "data" / "lobby.sqlite3").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "80"], "--port must be 0 or a number from 10001"),
        (["--port", "many"], "--port must be a number"),
        (["--public", "two words"], "--public must be a host name or an address"),
        (["--beat", "0.5"], "--beat must be a number"),
        (["--beat", "4"], "--away-after must be at least twice --beat"),
        (["--data", ""], "--data must not be empty"),
        (["--colour", "red"], "option --colour not recognized"),
        (["--certificate", "x"], "--certificate and --key go together"),
        (["--certificate", "x", "--key", "y"], "x cannot be read: No such file"),
        (["--plaintext", "--certificate", "x", "--key", "y"], "--plaintext encrypts nothing"),
        (["--memory", "--data", "x"], "--memory keeps nothing"),
        (["--data", "/dev/null/x"], "cannot be used"),
        (["--interface", "198.51.100.1"], "this machine has no address 198.51.100.1"),
    ],
)
@pytest.mark.parametrize("daemon", [False, True])
@ensureDeferred
async def test_it_refuses_in_one_sentence(stage: Stage, options: list[str], words: str, daemon: bool) -> None:
    """A2: a bad option or an unusable folder is one plain sentence, a non-zero exit and no traceback, also when
    daemonised."""
    place = ["--pidfile", str(stage.folder / "pid"), "--logfile", str(stage.folder / "log")]
    rest = options if "--port" in options else [*options, "--port", "0"]
    program = stage.twistd(*([] if daemon else ["-n"]), *place, "lobby", *rest)
    assert await program.ended() != 0
    (sentence,) = program.lines
    assert sentence.startswith("twistd lobby: ")
    assert words in sentence
    assert not (stage.folder / "pid").exists()


@pytest.mark.parametrize("daemon", [False, True])
@ensureDeferred
async def test_occupied_port(stage: Stage, daemon: bool) -> None:
    """A2: an occupied port is told before the process goes to the background, with what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        place = ["--pidfile", str(stage.folder / "pid"), "--logfile", str(stage.folder / "log")]
        where = ["--interface", "127.0.0.1", "--port", port, "--memory"]
        program = stage.twistd(*([] if daemon else ["-n"]), *place, "lobby", *where)
        assert await program.ended() == 1
        assert program.lines == [
            f"twistd lobby: 127.0.0.1 port {port} is in use by another program. Stop that one, or choose another port "
            "with --port."
        ]


@pytest.mark.parametrize("daemon", [False, True])
@ensureDeferred
async def test_log_that_cannot_be_written(stage: Stage, daemon: bool) -> None:
    """A2: a log that cannot be written is told in one sentence, before the process goes to the background."""
    place = ["--pidfile", str(stage.folder / "pid"), "--logfile", "/dev/null/log"]
    program = stage.twistd(*([] if daemon else ["-n"]), *place, "lobby", "--memory", "--port", "0")
    assert await program.ended() == 1
    (sentence,) = program.lines
    assert sentence.startswith("twistd lobby: the log cannot be written to /dev/null/log: ")
    assert not (stage.folder / "pid").exists()


@ensureDeferred
async def test_daemonised(stage: Stage) -> None:
    """A1: without ``-n`` the greeting still comes to the terminal, and a client can come in."""
    pidfile = stage.folder / "pid"
    place = ["--pidfile", str(pidfile), "--logfile", str(stage.folder / "log")]
    program = stage.twistd(
        *place, "lobby", "--port", "0", "--interface", "127.0.0.1", "--data", str(stage.folder / "d")
    )
    assert await program.ended() == 0
    try:
        address = (await program.line(r"The lobby listens on (\S+)\. "))[1]
        client = stage.client("--lobby", address, lobby=False)
        await client.event("connected", address=address)
    finally:
        os.kill(int(pidfile.read_text()), signal.SIGTERM)
    await client.event("farewell-heard")


@ensureDeferred
async def test_farewell(stage: Stage) -> None:
    """N4: stopping the lobby tells every client why and until when; they say so and go on at its return."""
    lobby = await stage.lobby("--farewell", "Back after lunch.", "--back-in", "1")
    ada = await stage.player("Ada")
    lobby.signal("TERM")
    heard = await ada.event("farewell-heard")
    assert (heard["why"], heard["seconds"]) == ("Back after lunch.", 1)
    await ada.event("line-lost", returning=True)
    assert await lobby.ended() == -signal.SIGTERM  # as twistd ends, so that a supervisor sees why
    port = int(stage.address.rpartition(":")[2])
    await stage.lobby(port=port)
    await ada.event("resumed", name="Ada")


@ensureDeferred
async def test_accounts_outlive_the_lobby(stage: Stage) -> None:
    """B4: accounts are kept, however the lobby ended: here by SIGKILL right after the answer."""
    lobby = await stage.lobby()
    ada = await stage.player("Ada")
    lobby.signal("KILL")
    await ada.event("line-lost")
    await stage.lobby()
    again = stage.client()
    await again.event("connected")
    again.type("login", "Ada", "wrong", "login", "ada", "secret")
    await again.event("failed", error="WRONG_PASSWORD")
    await again.event("signed-in", name="Ada")


@ensureDeferred
async def test_memory(stage: Stage) -> None:
    """B4: with ``--memory`` who returns finds the same certificate, and is told to register again, and why."""
    arguments = ["--interface", "127.0.0.1", "--bcrypt-cost", "4", "--memory"]
    lobby = stage.twistd("-n", "--pidfile=", "lobby", "--port", "0", *arguments)
    stage.address = (await lobby.line(r"The lobby listens on (\S+)\. "))[1]
    await lobby.line("starting on")
    port = stage.address.rpartition(":")[2]
    ada = await stage.player("Ada")
    lobby.signal("KILL")
    await ada.event("line-lost")
    await lobby.ended()
    stage.twistd("-n", "--pidfile=", "lobby", "--port", port, *arguments)
    assert (await ada.event("connected"))["keeps"] is False
    ada.type("login", "Ada")
    await ada.event("failed", error="NO_SUCH_ACCOUNT")


@ensureDeferred
async def test_another_certificate(stage: Stage) -> None:
    """A client remembers the key of the lobby's certificate, refuses another one, and takes it after trust. The lobby
    makes another one only when it is told to."""
    lobby = await stage.lobby()
    ada = stage.client()
    pinned = await ada.event("lobby-pinned", address=stage.address)
    assert (await ada.event("connected"))["fingerprint"] == pinned["fingerprint"]
    port = int(stage.address.rpartition(":")[2])
    lobby.signal("KILL")
    await ada.event("line-lost", returning=True)
    await lobby.ended()
    for name in ("certificate.pem", "key.pem"):
        (stage.folder / "data" / name).unlink()
    careful = stage.twistd("-n", "lobby", "--port", "0", "--data", str(stage.folder / "data"))
    assert await careful.ended() == 1
    assert "certificate.pem" in careful.lines[0]
    assert "--anew certificate" in careful.lines[0]
    await stage.lobby("--anew", "certificate", port=port)
    refused = (await ada.event("failed", error="CERTIFICATE_CHANGED"))["parameters"]
    assert refused["known"] == pinned["fingerprint"] != refused["shown"]
    ada.type("trust")
    assert (await ada.event("connected"))["fingerprint"] == refused["shown"]


@ensureDeferred
async def test_renewed_certificate(stage: Stage) -> None:
    """A renewed certificate is shown to the next client, without a restart."""
    await stage.lobby()
    ada = stage.client()
    first = (await ada.event("connected"))["fingerprint"]
    renewed = make("txlobby")
    write(renewed, stage.folder / "data" / "certificate.pem", stage.folder / "data" / "key.pem")
    await deferLater(reactor, LOOK_SECONDS)
    bea = stage.client()
    assert (await bea.event("connected"))["fingerprint"] == renewed.key_fingerprint != first


@ensureDeferred
async def test_plaintext(stage: Stage) -> None:
    """Without encryption only where lobby and client were both asked for it, and both say so."""
    lobby = await stage.lobby("--plaintext")
    assert any("NOTHING IS ENCRYPTED" in line for line in lobby.lines)
    plain = stage.client("--plaintext", json=False)
    await plain.line("The line is not encrypted")
    wary = stage.client()
    refused = await wary.event("failed", error="UNREACHABLE")
    assert "it does not encrypt" in refused["parameters"]["reason"]


def test_the_plugin_is_light() -> None:
    """Finding ``twistd lobby`` costs a few lines: the plugin imports nothing of the lobby."""
    plugin = Path(__file__).parents[2] / "twisted" / "plugins" / "lobby_plugin.py"
    imports = [line for line in plugin.read_text().splitlines() if line.startswith(("import", "from"))]
    assert imports == ["from twisted.application.service import ServiceMaker"]
