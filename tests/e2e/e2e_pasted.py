"""The line that a room prints, pasted by a friend into a shell that has nothing of ours."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest_twisted
from pytest_twisted import ensureDeferred

from lobby.web.wheel import PACKAGES, PROJECT
from tests.e2e.programs import Program, Stage

LONG = 240
"""Seconds in which a loaded machine has made an environment."""


class Friend:
    """A friend's machine: an empty folder, a ``python3`` and no ``python``.

    Of the package index only what the client needs is there: the modules of this environment, but nothing of the
    project. (Of a version that it sees somewhere pip installs nothing, depending on how that came there.)
    """

    def __init__(self, stage: Stage) -> None:
        self._stage, self.folder, self._tools = stage, stage.folder / "friend", stage.folder / "tools"
        self._index = stage.folder / "index"
        for folder in (self.folder, self._tools, self._index):
            folder.mkdir()
        for there in Path(pytest_twisted.__file__).parent.parent.iterdir():
            if there.name.partition("-")[0] not in (PROJECT, *PACKAGES):
                (self._index / there.name).symlink_to(there)
        self._tool("python3", f'exec {sys.executable} "$@"')
        self._tool("python", "echo there is no python; exit 9")

    def _tool(self, name: str, does: str) -> None:
        tool = self._tools / name
        tool.write_text(f"#!/bin/sh\n{does}\n", "utf-8")
        tool.chmod(0o755)

    def set_up(self) -> None:
        """From now on nothing can be set up any more."""
        self._tool("python3", "echo set up again; exit 9")

    def paste(self, line: str) -> Program:
        """Run the line as it was printed."""
        environment = {
            "PATH": f"{self._tools}:/usr/bin:/bin",
            "TXLOBBY_HOME": str(self._stage.folder / "friends"),
            "PIP_NO_INDEX": "1",
            "PYTHONPATH": str(self._index),
        }
        program = Program([shutil.which("bash") or "/bin/bash", "-c", line], self.folder, environment)
        self._stage.programs.append(program)
        return program


@ensureDeferred
async def test_from_an_empty_folder(stage: Stage) -> None:
    """F5: the line that a room prints works as it is printed, in an empty folder and where the lobby's own line was
    pasted before: there nothing is set up again."""
    lobby = await stage.lobby()
    (own,) = [line.strip() for line in lobby.lines if "pip install" in line]
    ada = stage.client(json=False)
    await ada.line("Connected|connected")
    ada.type("register Ada", "secret")
    await ada.line("Welcome, Ada")
    ada.type("create bluff private")
    line = (await ada.line(r"^  (\S.*-m client .*)$"))[1]
    setup, _, _ = own.partition(" && txlobby/bin/python -m client")
    assert f"({setup})" in line, "another environment than the lobby's own line makes"
    friend = Friend(stage)
    for name in ("Bea", "Cem"):
        program = friend.paste(line)
        await program.line("^Name", LONG)
        program.type(name)
        await program.line("You sit in Ada's room", LONG)
        program.type("quit")
        await program.ended()
        friend.set_up()
