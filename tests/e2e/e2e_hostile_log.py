"""A lobby under hostile traffic: nothing of it is a fault of the lobby's, and its log stays small."""

from __future__ import annotations

import sys

from pytest_twisted import ensureDeferred

from bench import hostile
from lobby.app.logbook import LINE
from tests.e2e.programs import Stage

SECONDS = "0.4"
"""Of each kind."""


@ensureDeferred
async def test_hostile_traffic(stage: Stage) -> None:
    """One thread's hostile traffic of every kind that we know: no traceback comes of it, its lines are short and few,
    and who plays meanwhile goes on."""
    log = stage.folder / "lobby.log"
    lobby = stage.twistd(
        "-n", "--pidfile=", "--logfile", str(log), "lobby", "--port", "0", "--interface", "127.0.0.1",
        "--bcrypt-cost", "4", "--data", str(stage.folder / "data"),
    )  # fmt: skip
    stage.address = (await lobby.line(r"The lobby listens on (\S+)\. "))[1]
    ada = await stage.player("Ada")
    port = stage.address.rpartition(":")[2]
    attack = stage.program(sys.executable, hostile.__file__, port, SECONDS)
    assert await attack.ended(patience=300) == 0, attack.lines
    assert len(attack.lines) == len(hostile.KINDS)
    ada.type("create rps public")
    await ada.event("room-opened")
    lobby.signal("TERM")
    await lobby.ended()
    text = log.read_text("utf-8")
    assert "Traceback" not in text
    assert "more lines from 127.0.0.1 in the last minute" in text
    assert len(text.encode()) < 100_000
    assert all(len(line.encode()) < LINE + 150 for line in text.splitlines())
