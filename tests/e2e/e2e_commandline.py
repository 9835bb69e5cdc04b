"""What a program is started with: bytes that are no text are said in one sentence, whatever the terminal can show."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred
from twisted.internet.utils import getProcessOutputAndValue

from tests.e2e.programs import reactor

NO_TEXT = b"Ad\xe9\xff"

CLIENT = (sys.executable, "-m", "client")
GAMES = (sys.executable, "-m", "games")
LOBBY = (str(Path(sys.executable).parent / "twistd"), "-n", "--pidfile=", "lobby")

ENCODINGS = {
    "UTF-8": {"LC_ALL": "C.UTF-8"},
    "ASCII output": {"PYTHONIOENCODING": "ascii"},
    "ASCII throughout": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


async def run(folder: Path, encoding: str, *arguments: str | bytes, **variables: bytes) -> tuple[bytes, bytes, int]:
    """What a program says on its output and on its errors, and its exit code."""
    env = {os.fsencode(name): os.fsencode(value) for name, value in os.environ.items() if name != "TXLOBBY_NAME"}
    env |= {os.fsencode(name): os.fsencode(value) for name, value in ENCODINGS[encoding].items()}
    env |= {name.encode(): value for name, value in variables.items()} | {b"TXLOBBY_HOME": os.fsencode(folder)}
    words = [os.fsencode(word) for word in arguments]
    found: tuple[bytes, bytes, int] = await getProcessOutputAndValue(
        words[0], words[1:], env, os.fsencode(folder), reactor
    )
    return found


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "arguments",
    [
        (*CLIENT, "--name", NO_TEXT),
        (*GAMES, "play", "rps", b"best=" + NO_TEXT),
        (*LOBBY, "--memory", "--public", NO_TEXT),
    ],
)
@ensureDeferred
async def test_bytes_that_are_no_text(tmp_path: Path, arguments: tuple[str | bytes, ...], encoding: str) -> None:
    """A2: one sentence that names the argument, exit code 2, no traceback and nothing else."""
    out, err, code = await run(tmp_path, encoding, *arguments)
    assert (out, code) == (b"", 2)
    assert err.count(b"\n") == 1
    assert b"no UTF-8" in err
    assert rb"\xe9\xff" in err


@ensureDeferred
async def test_a_variable_that_is_no_text(tmp_path: Path) -> None:
    """The same for a variable that stands in for an argument."""
    out, err, code = await run(tmp_path, "UTF-8", *CLIENT, TXLOBBY_NAME=NO_TEXT)
    assert (out, code, err.count(b"\n")) == (b"", 2, 1)
    assert b"TXLOBBY_NAME" in err


@ensureDeferred
async def test_text(tmp_path: Path) -> None:
    """UTF-8 is taken for what it is, also under a locale that knows ASCII only."""
    out, err, code = await run(tmp_path, "ASCII throughout", *CLIENT, "--name", "Zoë", "--version")
    assert (code, err, b"txlobby" in out) == (0, b"", True)
