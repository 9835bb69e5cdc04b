"""Every dialogue in ``tests/e2e/dialogues`` goes as it is written, piped and at terminals."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.players import Play, Wrong
from tests.e2e.programs import Stage
from tests.e2e.script import dialogues, parse, read

FILES = [pytest.param(path, id=path.stem) for path in dialogues()]


@pytest.mark.parametrize("path", FILES)
@ensureDeferred
async def test_piped(stage: Stage, path: Path) -> None:
    """The words come back where lines are piped."""
    await Play(read(path), stage, terminal=False).run()


@pytest.mark.terminal
@pytest.mark.parametrize("path", FILES)
@ensureDeferred
async def test_at_a_terminal(stage: Stage, path: Path) -> None:
    """The words come back where a person sits at a terminal."""
    await Play(read(path), stage, terminal=True).run()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ada< *Welcome, Bea!*", ("wrong.txt:8: ada< *Welcome, Bea!*", "this did not come; it has ended with 0")),
        (
            "ada<! *Welcome, A*\nada< *quit*",
            ("wrong.txt:9", "must not come: *Welcome, A*", "but this did:       Welcome, Ada!"),
        ),
    ],
)
@ensureDeferred
async def test_what_is_wrong_is_told(stage: Stage, line: str, words: tuple[str, ...]) -> None:
    """Words that do not come, and ones that must not, are told with their line and with what was said instead."""
    text = f"# B1 A wrong one.\nlobby:\nada:\nada> register Ada\nada>> secret\nada> help quit\nada> quit\n{line}\n"
    with pytest.raises(Wrong) as told:
        await Play(parse(Path("wrong.txt"), text), stage, terminal=False).run()
    said = str(told.value)
    for each in (*words, "the last lines of ada:", "    Connected to the lobby at"):
        assert each in said, said
