"""The programs of docs/embedding.md, run as they stand."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred

from tests.e2e.programs import Stage

PAGE = Path(__file__).parent.parent.parent / "docs" / "embedding.md"
PROGRAMS = re.findall(r"```python\n(.*?)```\s+```text\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize(("source", "printed"), PROGRAMS)
@ensureDeferred
async def test_program_of_the_page(stage: Stage, source: str, printed: str) -> None:
    """N5: each program of the page does what the page says that it does, and ends by itself."""
    file = stage.folder / "program.py"
    file.write_text(source, "utf-8")
    program = stage.program(sys.executable, str(file))
    assert await program.ended() == 0, "\n".join(program.lines)
    for line in printed.splitlines():
        assert line in program.lines, "\n".join(program.lines)


def test_page_has_programs() -> None:
    """There is a program that starts a lobby, and one that plays."""
    assert len(PROGRAMS) == 2
