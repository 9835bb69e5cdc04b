"""The operator at hand (P1, P3): a real lobby, real clients, and ``python -m lobby`` as somebody types it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_twisted import ensureDeferred

from lobby.operator.commands import ALL
from tests.e2e.e2e_failures import playing
from tests.e2e.programs import Program, Stage

HOSTILE = "\x1b[2Jx\x9b31m\u202ey\x07\r\nz" + "\u0301" * 100


def program(stage: Stage, *words: str, where: tuple[str, ...] = ()) -> Program:
    """The command line, at work."""
    return stage.program(*where, sys.executable, "-m", "lobby", "--data", str(stage.folder / "data"), *words)


async def asked(stage: Stage, *words: str, where: tuple[str, ...] = ()) -> tuple[int, str]:
    """The exit status of a command, and what it says."""
    asking = program(stage, *words, where=where)
    return await asking.ended(), "\n".join(asking.lines)


async def done(stage: Stage, *words: str) -> Any:
    """The fields that a command tells which is done."""
    status, text = await asked(stage, "--json", *words)
    assert status == 0, text
    return json.loads(text)


@ensureDeferred
async def test_kick(stage: Stage) -> None:
    """P1: who is kicked is told so in words and is gone at once; the client stays away until its player comes back."""
    await stage.lobby()
    ada, bea = await stage.player("Ada"), await stage.player("Bea")
    assert (await asked(stage, "kick", "ada", "mind", "your", "words"))[0] == 0
    over = await ada.event("session-over")
    assert (over["why"], over["reason"]) == ("kicked", "mind your words")
    await bea.event("lists-changed", went=["Ada"])
    assert [one["name"] for one in (await done(stage, "players"))["players"]] == ["Bea"]
    ada.type("retry")
    await ada.event("connected")
    ada.type("login", "Ada", "secret")
    await ada.event("signed-in", name="Ada")


@ensureDeferred
async def test_ban_by_name(stage: Stage) -> None:
    """P1: who is banned is out at once and stays out, also when the lobby was killed, until the ban is over."""
    lobby = await stage.lobby()
    ada = await stage.player("Ada")
    status, text = await asked(stage, "ban", "Ada", "7d", "cheating")
    assert (status, text.startswith("Ada is banned until 20")) == (0, True)
    over = await ada.event("session-over", why="banned", reason="cheating")
    assert over["until"] > 1_700_000_000
    port = int(stage.address.rpartition(":")[2])
    lobby.signal("KILL")
    await lobby.ended()
    await stage.lobby(port=port)
    ada.type("retry")
    await ada.event("connected")
    ada.type("login", "Ada", "secret")
    failed = await ada.event("failed", error="BANNED")
    assert (failed["parameters"]["reason"], failed["parameters"]["until"]) == ("cheating", over["until"])
    assert "The lobby's operator has banned this name. The reason: Cheating." in failed["text"]
    (held,) = (await done(stage, "bans"))["sanctions"]
    assert (held["name"], held["reason"]) == ("Ada", "cheating")
    await done(stage, "unban", "Ada")
    ada.type("login", "Ada", "secret")
    await ada.event("signed-in", name="Ada")
    await done(stage, "ban", "Ada", "2s", "once more")
    await ada.event("session-over", why="banned")
    over_ = await until(stage, lambda: done(stage, "bans"), lambda told: not told["sanctions"])
    assert over_ == {"sanctions": []}
    ada.type("retry")
    await ada.event("connected")
    ada.type("login", "Ada", "secret")
    await ada.event("signed-in", name="Ada")


async def until(stage: Stage, ask: Any, fits: Any) -> Any:
    """What is told as soon as it fits; each question is a process, so this does not turn fast."""
    for _ in range(100):
        told = await ask()
        if fits(told):
            return told
    raise AssertionError(f"it never came: {told}")


@ensureDeferred
async def test_ban_by_prefix(stage: Stage) -> None:
    """P1: all of a prefix are out at once and told why, and so is who comes from there, until the ban is lifted."""
    await stage.lobby()
    ada = await stage.player("Ada")
    status, text = await asked(stage, "ban", "127.0.0.0/8", "1h", "all", "of", "you")
    assert (status, "127.0.0.0/8 is banned until" in text) == (0, True)
    await ada.event("session-over", why="banned", reason="all of you")
    late = stage.client()
    failed = await late.event("failed", error="UNREACHABLE")
    assert "its operator has banned your address until" in failed["text"]
    assert "(all of you)" in failed["text"]
    await done(stage, "unban", "127.0.0.0/8")
    ada.type("retry")
    await ada.event("connected")
    ada.type("login", "Ada", "secret")
    await ada.event("signed-in", name="Ada")


@ensureDeferred
async def test_mute_and_announce(stage: Stage) -> None:
    """P1: who is muted is told why and until when; what is announced comes to all, in a robot's JSON as well."""
    await stage.lobby()
    ada, bea = await stage.player("Ada"), await stage.player("Bea")
    await done(stage, "mute", "Ada", "2h", "shouting")
    ada.type("tell Bea hello")
    failed = await ada.event("failed", error="MUTED")
    assert "you cannot speak now. The reason: Shouting. It holds until" in failed["text"]
    assert await done(stage, "announce", "tea", "is", "ready") == {"said": "Told to 2 players."}
    for client in (ada, bea):
        heard = await client.event("notice-heard", what="announced")
        assert heard["text"] == "tea is ready"
    await done(stage, "unmute", "Ada")
    ada.type("tell Bea hello")
    await bea.event("words-heard", player="Ada", private=True)


@ensureDeferred
async def test_drain(stage: Stage) -> None:
    """P3: a lobby that drains begins no match, lets the one that is on come to its end, records it, and stops."""
    lobby, ada, bea = await playing(stage)
    cleo = await stage.player("Cleo")
    status, text = await asked(stage, "drain", "new", "version")
    assert (status, text) == (0, "No new match begins. The lobby stops when 1 match is over.")
    for client in (ada, bea, cleo):
        await client.event("notice-heard", what="draining")
    cleo.type("create rps public")
    failed = await cleo.event("failed", error="DRAINING")
    assert "The reason: New version." in failed["text"]
    assert "draining" in (await done(stage, "status"))["state"]
    assert (await asked(stage, "kick", "Cleo"))[0] == 0
    ada.type("rock")
    bea.type("paper")
    for client in (ada, bea):
        await client.event("result-taken", verdict="agreed")
        await client.event("farewell-heard", why="new version")
    assert await lobby.ended() == 0
    (result,) = (await done(stage, "account", "Ada"))["results"]
    assert (result["players"], result["places"]) == (["Ada", "Bea"], [2, 1])
    assert (await done(stage, "match", result["match"]))["verdict"] == "agreed"


@ensureDeferred
async def test_end_and_stop(stage: Stage) -> None:
    """P1: a match in a room that the operator closes is over and its players are told why; and the lobby stops."""
    lobby, ada, bea = await playing(stage)
    ((match),) = (await done(stage, "matches"))["matches"]
    await done(stage, "end", match["room"], "the", "hall", "closes")
    for client in (ada, bea):
        await client.event("result-taken", verdict="void")
    told = await done(stage, "match", match["match"])
    assert (told["verdict"], "the hall closes" in told["detail"]) == ("void", True)
    assert (await asked(stage, "stop", "good", "night"))[0] == 0
    for client in (ada, bea):
        await client.event("farewell-heard", why="good night")
    assert await lobby.ended() == 0
    entries = (await done(stage, "audit"))["entries"]
    assert [(one["what"], one["outcome"]) for one in entries] == [
        (f"end {match['room']} the hall closes", "done"),
        ("stop good night", "done"),
    ]
    assert {f"(uid {os.geteuid()})" in one["who"] for one in entries} == {True}


LOOKING: tuple[tuple[str, ...], ...] = (
    ("status",),
    ("players",),
    ("rooms",),
    ("matches",),
    ("match", "X"),
    ("account", "Ada"),
    ("bans",),
    ("audit",),
    ("certificate",),
)
CHANGING: tuple[tuple[str, ...], ...] = (
    ("kick", "Ada"),
    ("mute", "Ada", "1h"),
    ("unmute", "Ada"),
    ("ban", "Ada", "1h", "x"),
    ("unban", "Ada"),
    ("announce", "x"),
    ("end", "X"),
    ("log-level", "debug"),
    ("drain",),
    ("stop",),
)


@ensureDeferred
async def test_no_lobby(stage: Stage) -> None:
    """P1: where no lobby runs, each command says so and what to do, or works on the files; none hangs or crashes."""
    for words in (LOOKING[0], CHANGING[0], LOOKING[-1]):
        status, text = await asked(stage, *words)
        assert (status, "There is no data folder" in text) == (3, True), (words, text)
    lobby = await stage.lobby()
    await stage.player("Ada")
    lobby.signal("KILL")
    await lobby.ended()
    files = {
        "match": 1,
        "account": 0,
        "bans": 0,
        "audit": 0,
        "certificate": 0,
        "mute": 0,
        "unmute": 0,
        "ban": 0,
        "unban": 0,
    }
    for words in (*LOOKING, *CHANGING):
        status, text = await asked(stage, *words)
        assert status == files.get(words[0], 3), (words, text)
        assert "Traceback" not in text, (words, text)
        if status == 3:
            assert "No lobby runs in" in text, (words, text)
    told = [(one["what"], one["who"].endswith("no lobby running")) for one in (await done(stage, "audit"))["entries"]]
    assert told == [("mute Ada 1h", True), ("unmute Ada", True), ("ban Ada 1h x", True), ("unban Ada", True)]


@ensureDeferred
async def test_starting(stage: Stage) -> None:
    """P1: a lobby that has its folder but does not listen yet is said to be starting, whatever is asked."""
    lobby = await stage.lobby()
    await lobby.line("python -m lobby reaches this lobby")
    (stage.folder / "data" / "operator.sock").unlink()  # as it is before the lobby listens
    for words in (*LOOKING, *CHANGING):
        status, text = await asked(stage, *words)
        assert (status, "is just starting, or about to end" in text) == (3, True), (words, text)
    lobby.signal("TERM")
    await lobby.ended()


def every_command(stage: Stage) -> Iterator[tuple[str, ...]]:
    """One of each command, but the one that ends the lobby, against Cyd, who does not play."""
    password, backup = stage.folder / "password", str(stage.folder / "backup")
    password.write_text("another password\n")
    yield from LOOKING
    yield from (("operators",), ("codes",), ("reports",), ("report", "1"), ("reload",), ("drain",))
    yield from (
        ("log-level", "debug"),
        ("announce", "x"),
        ("mute", "Cyd", "1h"),
        ("unmute", "Cyd"),
        ("kick", "Cyd"),
        ("end", "X"),
    )
    yield from (("registration", "code"), ("codes", "new", "2"), ("codes", "revoke", "X"))
    yield from (("operators", "add", "Cyd"), ("operators", "add", "Ada"), ("operators", "remove", "Cyd"))
    yield from (("passwd", "Cyd", "--file", str(password)), ("rename", "Cyd", "Dee"), ("export", "Dee"))
    yield from (("ban", "Dee", "1h", "x"), ("unban", "Dee"), ("delete", "Dee", "--yes"))
    yield from (("backup", backup), ("restore", backup), ("config", "check", str(stage.folder / "lobby.toml")))


REFUSED = {("match", "X"), ("report", "1"), ("end", "X"), ("codes", "revoke")}
"""What there is nothing to be done for, by its first words."""


@ensureDeferred
async def test_draining_and_every_command(stage: Stage) -> None:
    """P1: a lobby that drains does every command as ever, under the match that it waits for."""
    lobby, ada, _bea = await playing(stage)
    await stage.player("Cyd")
    await done(stage, "drain", "soon")
    tried = set[str]()
    for words in every_command(stage):
        status, text = await asked(stage, *words)
        tried.update(name for name in ALL if words[: name.count(" ") + 1] == tuple(name.split()))
        expected = 1 if words[:2] in REFUSED or words[0] in ("restore", "config", "reload") else 0
        assert (status, "Traceback" in text) == (expected, False), (words, text)
    assert tried == ALL.keys() - {"stop"}
    assert not [line for line in ada.lines if '"match-over"' in line]
    assert (await asked(stage, "stop"))[0] == 0
    assert await lobby.ended() == 0


@ensureDeferred
async def test_killed_meanwhile(stage: Stage) -> None:
    """P1: a lobby that dies under a question is told, with an exit status of its own."""
    lobby = await stage.lobby()
    watching = program(stage, "status", "--watch", "--json")
    await watching.line('"players": 0')
    await watching.line('"players": 0')
    lobby.signal("KILL")
    assert await watching.ended() == 3
    assert "has stopped" in watching.lines[-1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@ensureDeferred
async def test_another_user(stage: Stage) -> None:
    """P1: another user of the machine is refused by the file, and by the lobby where the file would let them."""
    lobby = await stage.lobby()
    await lobby.line("python -m lobby reaches this lobby")
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    socket = stage.folder / "data" / "operator.sock"
    ask = "import socket,sys;s=socket.socket(socket.AF_UNIX);s.connect(sys.argv[1]);print(s.recv(4096))"
    for folder in (stage.folder / "data", *stage.folder.parents, stage.folder):
        if folder.stat().st_uid == os.geteuid() and str(folder).startswith("/tmp/"):
            folder.chmod(0o711)
    refused = stage.program(*nobody, sys.executable, "-c", ask, str(socket))
    assert await refused.ended() == 1
    assert "PermissionError" in "\n".join(refused.lines)
    socket.chmod(0o666)
    told = stage.program(*nobody, sys.executable, "-c", ask, str(socket))
    assert await told.ended() == 0
    assert "Only the user who runs the lobby" in "\n".join(told.lines)


@ensureDeferred
async def test_hostile(stage: Stage) -> None:
    """P1: reasons with signs that a terminal obeys do no harm in any output of the command line, as text or JSON."""
    await stage.lobby()
    ada = await stage.player("Ada")
    for words in (("mute", "Ada", "1h", HOSTILE), ("announce", HOSTILE), ("end", HOSTILE), ("frob" + HOSTILE,),
                  ("bans",), ("account", "Ada"), ("audit",), ("account", HOSTILE)):  # fmt: skip
        for form in ((), ("--json",)):
            asking = program(stage, *form, *words)
            await asking.ended()
            text = asking.raw.decode("utf-8")
            assert not [sign for sign in text if sign != "\n" and (sign < " " or "\x7f" <= sign < "\xa0")], words
            assert "\u202e" not in text, words
            assert "\u0301" * 5 not in text, words
    heard = await ada.event("notice-heard")
    assert "\x1b" not in heard["text"]


@ensureDeferred
async def test_log_level(stage: Stage) -> None:
    """P1: what is written to the log can be more, and less, while the lobby runs."""
    lobby = await stage.lobby()
    await done(stage, "log-level", "error")
    await stage.player("Ada")
    assert not [line for line in lobby.lines if "is txlobby" in line]
    await done(stage, "log-level", "info")
    await stage.player("Bea")
    await lobby.line("is txlobby")
