"""Who may register, and who is operator (P1): a real lobby, its command line, and real clients."""

from __future__ import annotations

import re

from pytest_twisted import ensureDeferred

from tests.e2e.e2e_operator import asked, done
from tests.e2e.programs import START_PATIENCE, Program, Stage


async def starting(stage: Stage) -> tuple[Program, str]:
    """A lobby that has no operator, and the code that it shows."""
    program = stage.twistd(
        *("-n", "--pidfile=", "lobby", "--port", "0", "--interface", "127.0.0.1", "--bcrypt-cost", "4"),
        *("--data", str(stage.folder / "data")),
    )
    stage.address = (await program.line(r"The lobby listens on (\S+)\. ", START_PATIENCE))[1]
    code = (await program.line(r"^  claim (\S+)$"))[1]
    await program.line("starting on")
    return program, code


@ensureDeferred
async def test_codes(stage: Stage) -> None:
    """P1: codes let in as many as they are good for; closed lets nobody in; both hold after the lobby was killed, and
    no code is on its disk or in its log."""
    lobby = await stage.lobby()
    ada = await stage.player("Ada")
    await done(stage, "registration", "code")
    made = await done(stage, "codes", "new", "2", "--uses", "1", "--expires", "7d", "--note", "chess club")
    lobby.signal("KILL")
    await lobby.ended()
    lobby = await stage.lobby(port=int(stage.address.rpartition(":")[2]))
    await ada.event("resumed")
    bea = stage.client()
    assert (await bea.event("connected"))["drop_ins"] is False
    bea.type("register Bea", "secret")
    await bea.event("failed", error="CODE_WANTED")
    await bea.event("asked", what="code")
    bea.type(made["codes"][0])
    await bea.event("signed-in", name="Bea", how="registered")
    cleo = stage.client()
    cleo.type("register Cleo", "secret", made["codes"][0])
    await cleo.event("failed", error="CODE_REFUSED")
    await done(stage, "codes", "revoke", made["codes"][1][:4])
    cleo.type(made["codes"][1])
    failed = await cleo.event("failed", error="CODE_REFUSED")
    assert failed["text"] == "That is no code of this lobby: look at it again."
    ((left),) = (await done(stage, "codes"))["codes"]
    assert (left["head"], left["left"], left["note"]) == (made["codes"][0][:4], 0, "chess club")
    await done(stage, "registration", "closed")
    dan = stage.client()
    dan.type("register Dan")
    await dan.event("failed", error="REGISTRATION_CLOSED")
    await done(stage, "registration", "open")
    late = await stage.player("Eve")
    assert late is not None
    written = b"".join(file.read_bytes() for file in (stage.folder / "data").iterdir() if file.is_file())
    for code in made["codes"]:
        assert code.encode() not in written + lobby.raw


@ensureDeferred
async def test_claim(stage: Stage) -> None:
    """P1: the code of a first start makes one account operator, which kicks a player from its client; on the command
    line another is made operator, the first one is not any more, and the last one stays, where no lobby runs too."""
    lobby, code = await starting(stage)
    ada, bea = await stage.player("Ada"), await stage.player("Bea")
    bea.type("operator kick Ada")
    await bea.event("failed", error="NOT_AN_OPERATOR")
    ada.type(f"claim {code}")
    await ada.event("operator-made", name="Ada")
    bea.type(f"claim {code}")
    await bea.event("failed", error="CODE_REFUSED")
    ada.type("operator kick Bea mind your words")
    assert (await ada.event("operator-answered"))["lines"] == ["Bea is out."]
    over = await bea.event("session-over", why="kicked")
    assert over["reason"] == "mind your words"
    ada.type("operator --json players")
    assert '"name": "Ada"' in (await ada.event("operator-answered", done=True))["lines"][0]
    ada.type("operator stop")
    assert "machine only" in (await ada.event("operator-answered", done=False))["lines"][0]
    ada.type("delete-account", "secret")
    await ada.event("failed", error="LAST_OPERATOR")
    for words in (("operators", "remove", "Ada"), ("ban", "Ada", "1h", "why")):
        assert (await asked(stage, *words))[0] == 1
    await done(stage, "operators", "add", "Bea")
    await done(stage, "operators", "remove", "Ada")
    ada.type("operator players")
    await ada.event("failed", error="NOT_AN_OPERATOR")
    whose = {one["who"] for one in (await done(stage, "audit"))["entries"] if one["what"].startswith(("kick", "claim"))}
    assert whose == {"Ada (in the client)"}
    lobby.signal("TERM")
    await lobby.ended()
    status, text = await asked(stage, "operators", "remove", "Bea")
    assert (status, "last operator" in text) == (1, True)
    again = await stage.lobby()
    assert not re.search("^  claim ", "\n".join(again.lines), re.MULTILINE)
