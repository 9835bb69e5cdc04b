"""``python -m games check`` finds what is wrong with each game of ``tests/bad_games``, and nothing with good ones."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from games.kit import report
from games.kit.checks import Finding
from games.kit.scaffold import start
from games.packages.catalog import look_into
from games.packages.lookup import find
from tests.bad_games import Bad, write
from tests.bad_games.rules import RULES
from tests.bad_games.surroundings import SURROUNDINGS
from tests.games.test_making_a_game import write_out

CORPUS = (*RULES, *SURROUNDINGS)

MATCHES = range(3)


def check(folder: Path | str, quick: bool = True, patience: float = 90.0) -> tuple[list[Finding], str]:
    """What the kit finds, and what it prints."""
    said = StringIO()
    package = find(folder, look_into) if isinstance(folder, str) else look_into(folder)
    found = report.check(package, MATCHES, Console(file=said, width=200), quick=quick, silence=patience)
    return [finding for finding in found if finding.problem], said.getvalue()


def test_there_are_many() -> None:
    """There are sixty and more, no two alike."""
    assert len({bad.wrong for bad in CORPUS}) == len(CORPUS) > 60


@pytest.mark.parametrize("bad", CORPUS, ids=lambda bad: bad.wrong.replace(" ", "-"))
def test_bad(bad: Bad, tmp_path: Path) -> None:
    """What is wrong is found, by the check that looks for it, and is said in one sentence."""
    found, said = check(write(bad, tmp_path), quick=not bad.whole, patience=bad.patience)
    told = [finding.problem for finding in found if finding.check.name == bad.check]
    assert any(re.search(bad.sentence, problem) for problem in told), said
    assert all("\n" not in finding.problem for finding in found)


def test_good(tmp_path: Path) -> None:
    """Nothing is wrong with the game that they are made of."""
    found, said = check(write(None, tmp_path))
    assert found == [], said


def test_template(tmp_path: Path) -> None:
    """Nothing is wrong with what ``new`` writes."""
    start("two-heaps", tmp_path / "two-heaps")
    found, said = check(tmp_path / "two-heaps")
    assert found == [], said


@pytest.mark.parametrize("game", ["tictactoe", "pig"])
def test_page(game: str, tmp_path: Path) -> None:
    """Nothing is wrong with the games of the page on making one."""
    write_out(tmp_path)
    found, said = check(tmp_path / game)
    assert found == [], said
