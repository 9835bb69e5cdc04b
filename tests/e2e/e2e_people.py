"""What an operator does about people (P1, P2): clients report, and the command line reads, renames, deletes."""

from __future__ import annotations

import json
import sqlite3
import sys
import unicodedata

from pytest_twisted import ensureDeferred

from tests.e2e.e2e_operator import HOSTILE, asked, done
from tests.e2e.programs import Program, Stage


def harmless(text: str) -> bool:
    """Whether nothing in it moves a cursor or turns a line around."""
    return all(sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for sign in text)


def at_a_terminal(stage: Stage, *words: str) -> Program:
    """The command line as a person has it, who can be asked."""
    words = (sys.executable, "-m", "lobby", "--data", str(stage.folder / "data"), *words)
    program = Program(list(words), stage.folder, {}, pty=True)
    stage.programs.append(program)
    return program


@ensureDeferred
async def test_report(stage: Stage) -> None:
    """P2: a player reports another; the operator reads it with what was heard, and puts it away; it outlives the lobby,
    and where none runs it can be read all the same."""
    lobby = await stage.lobby()
    ada, bea = await stage.player("Ada"), await stage.player("Bea")
    bea.type("tell Ada you fool" + HOSTILE.replace("\r\n", ""))
    await ada.event("words-heard", player="Bea")
    ada.type("report Bea she insults me \x1b[2J\u202ex")
    await ada.event("player-reported", player="Bea")
    ada.type("report Bea again")
    failed = await ada.event("failed", error="ALREADY_REPORTED")
    assert "still waiting for an operator" in failed["text"]
    lobby.signal("KILL")
    await lobby.ended()
    status, text = await asked(stage, "reports")
    assert (status, harmless(text), "she insults me" in text) == (0, True, True), text
    await stage.lobby()
    status, text = await asked(stage, "report", "1")
    assert (status, harmless(text), "you fool" in text) == (0, True, True), text
    assert (await done(stage, "report", "1", "done", "talked to her")) == {"said": "Report 1 about Bea is done."}
    assert (await done(stage, "reports"))["reports"] == []
    assert (await done(stage, "report", "1"))["note"] == "talked to her"
    assert (await asked(stage, "report", "1", "done"))[0] == 1


@ensureDeferred
async def test_two_hundred_reports(stage: Stage) -> None:
    """P2: 200 reports as fast as a client can say them leave a few in the queue; the rest are refused in words, and
    another player's still comes."""
    await stage.lobby()
    ada, bea = await stage.player("Ada"), await stage.player("Bea")
    for number in range(200):
        ada.type(f"report Bea number {number}")
    for _ in range(199):
        await ada.event("failed")
    bea.type("report Ada floods")
    await bea.event("player-reported", player="Ada")
    told = await done(stage, "reports")
    assert [one["by"] for one in told["reports"]] == ["Ada", "Bea"]


@ensureDeferred
async def test_passwd(stage: Stage) -> None:
    """P1: a new password is asked for without being shown, or read from a file; sessions end, the old one is none, and
    it stands neither in the audit nor in the log."""
    lobby = await stage.lobby()
    ada = await stage.player("Ada")
    typing = at_a_terminal(stage, "passwd", "Ada")
    await typing.prompt("New password for Ada: ")
    typing.type("quite another")
    await typing.prompt("The same once more: ")
    typing.type("quite another")
    await typing.line("Ada has a new password")
    assert await typing.ended() == 0
    assert b"quite another" not in typing.raw
    over = await ada.event("session-over", why="kicked")
    assert "your password was changed" in over["reason"]
    ada.type("retry")
    await ada.event("connected")
    ada.type("login", "Ada", "secret")
    await ada.event("failed", error="WRONG_PASSWORD")
    fresh = stage.client()
    await fresh.event("connected")
    fresh.type("login", "Ada", "quite another")
    await fresh.event("signed-in", name="Ada")
    file = stage.folder / "password"
    file.write_text("a third one\n")
    assert (await asked(stage, "passwd", "Ada", "--file", str(file)))[0] == 0
    await fresh.event("session-over", why="kicked")
    status, text = await asked(stage, "passwd", "Ada")
    assert (status, "name a file with --file" in text) == (1, True), text
    assert "passwd" in (written := (await asked(stage, "audit"))[1])
    for secret in ("quite another", "a third one"):
        assert secret not in written
        assert secret not in "\n".join(lobby.lines)
    lobby.signal("TERM")
    await lobby.ended()
    file.write_text("a fourth one")
    assert (await asked(stage, "passwd", "Ada", "--file", str(file)))[0] == 0, "without a lobby, on its files"
    with sqlite3.connect(next((stage.folder / "data").glob("*.sqlite*"))) as database:
        ((hashed,),) = database.execute("select password from accounts")
    assert hashed.startswith("$2b$12$"), "no weaker a hash than a lobby makes"


@ensureDeferred
async def test_rename(stage: Stage) -> None:
    """P1: who is renamed is told the new name, logs in with it, and has its results; a hostile or confusable name is
    refused harmlessly."""
    await stage.lobby()
    rude, bea = await stage.player("Rude"), await stage.player("Bea")
    for name in (HOSTILE, "Веа", "Bea"):
        status, text = await asked(stage, "rename", "Rude", name.replace("\r\n", ""))
        assert (status, harmless(text)) == (1, True), text
    assert (await asked(stage, "rename", "rude", "Polite"))[0] == 0
    over = await rude.event("session-over", why="kicked")
    assert "log in as Polite" in over["reason"]
    await bea.event("lists-changed", went=["Rude"])
    rude.type("retry")
    await rude.event("connected")
    rude.type("login", "Polite", "secret")
    await rude.event("signed-in", name="Polite")


@ensureDeferred
async def test_export_and_delete(stage: Stage) -> None:
    """P1: what is kept of a person is had as JSON on the standard output; delete asks, or wants --yes, ends the
    session, says what stays, and leaves nothing to be exported."""
    lobby = await stage.lobby()
    ada = await stage.player("Ada")
    status, text = await asked(stage, "export", "Ada")
    assert status == 0
    told = json.loads(text)
    assert (told["stored"]["account"]["name"], list(told["addresses"])) == ("Ada", ["127.0.0.1"])
    status, text = await asked(stage, "delete", "Ada")
    assert (status, "add --yes" in text) == (1, True), text
    typing = at_a_terminal(stage, "delete", "Ada")
    await typing.prompt("Type yes to go on: ")
    typing.type("no")
    await typing.line("Nothing was done")
    assert await typing.ended() == 1
    typing = at_a_terminal(stage, "delete", "Ada")
    await typing.prompt("Type yes to go on: ")
    typing.type("yes")
    await typing.line("The account Ada is deleted")
    assert await typing.ended() == 0
    await ada.event("session-over", why="deleted")
    assert (await asked(stage, "export", "Ada"))[0] == 1
    await stage.player("Ada")
    lobby.signal("TERM")
    await lobby.ended()
    assert (await asked(stage, "delete", "Ada", "--yes"))[0] == 0, "without a lobby, on its files"
