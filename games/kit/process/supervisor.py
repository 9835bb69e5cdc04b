"""Trying a game in a process of its own, which is ended with all its children when its time is over."""

from __future__ import annotations

import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import IO

import msgspec

from games.kit.process.messages import Message, Place, Task
from games.kit.process.surroundings import ELSEWHERE, Surroundings
from games.packages.catalog import Package
from games.packages.digest import files_of

ROOT = Path(__file__).parents[3]

SILENCE = 120.0
"""Seconds without a word after which a process is given up; one that reckons is ended sooner, by itself."""

LONGEST = 1_800.0
"""Seconds after which one is given up in any case."""

MOST_PRINTED = 100_000
"""Bytes that are read of what a game prints."""


@dataclass
class Run:
    """How a process went.

    :ivar heard: what it said with its token, and what needs none.
    :ivar place: where it was last; :ivar check: which check that was.
    :ivar printed: what else it has printed; :ivar code: its exit code, negative for a signal.
    :ivar late: whether it was given up; :ivar over: because it was too long on its way, rather than silent.
    """

    heard: list[Message] = field(default_factory=list)
    place: Place | None = None
    check: str = ""
    printed: str = ""
    code: int = 0
    late: bool = False
    over: bool = False

    @property
    def ended(self) -> bool:
        """Whether it has come to its end as it should."""
        return any(message.kind == "end" for message in self.heard)

    @property
    def loaded(self) -> bool:
        """Whether the game could be loaded."""
        return any(message.kind == "loaded" for message in self.heard)

    @property
    def why(self) -> str:
        """How it has ended, if not as it should."""
        if self.late:
            return "does not come back" if not self.over else f"has not come to its end after {LONGEST:g} s"
        if self.code < 0:
            name = signal.Signals(-self.code).name
            reckons = name in ("SIGVTALRM", "SIGXCPU")
            return "reckons without end" if reckons else f"has ended the process (by {name})"
        return f"has ended the process (with the code {self.code})"


def run(
    package: Package, task: Task, hear: Callable[[Message], object] = lambda message: None, silence: float = SILENCE
) -> Run:
    """Have a process do a task.

    :param hear: called with whatever is heard.
    """
    with _started(package, task) as process:
        return _listen(process, hear, silence)


@contextmanager
def _started(package: Package, task: Task) -> Iterator[subprocess.Popen[bytes]]:
    there = task.surroundings
    with tempfile.TemporaryDirectory(prefix="games-", ignore_cleanup_errors=True) as folder:
        if there.folder and not package.built_in:
            copy = Path(folder, "elsewhere", package.folder.name)
            for name in files_of(package.folder):
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(package.folder / name, copy / name)
            task = msgspec.structs.replace(task, game=str(copy))
        process = subprocess.Popen(
            [there.python or sys.executable, "-u", "-W", "ignore", "-m", "games.kit.process.worker"],
            env=_environment(there, folder),
            cwd=folder if there.folder else None,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            with suppress(OSError):
                assert process.stdin is not None
                process.stdin.write(msgspec.json.encode(task) + b"\n")
                process.stdin.flush()
            yield process
        finally:
            end(process)
            with suppress(OSError):
                if process.stdin is not None:
                    process.stdin.close()


def _environment(there: Surroundings, folder: str) -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    variables = {**os.environ, "PYTHONHASHSEED": there.hashes, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    if there.machine:
        homes = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TXLOBBY_HOME", "PWD"), folder)
        variables |= {**ELSEWHERE, **homes}
    return variables


def end(process: subprocess.Popen[bytes]) -> None:
    """End it, and whatever it has started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _listen(process: subprocess.Popen[bytes], hear: Callable[[Message], object], silence: float) -> Run:
    assert process.stdout is not None
    assert process.stderr is not None
    token, found, printed = secrets.token_hex(16), Run(), bytearray()
    lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    readers = [
        Thread(target=_lines, args=(process.stdout, lines), daemon=True),
        Thread(target=_all, args=(process.stderr, printed), daemon=True),
    ]
    for reader in readers:
        reader.start()
    until = monotonic() + LONGEST
    while not found.ended:
        try:
            line = lines.get(timeout=max(0.0, min(silence, until - monotonic())))
        except queue.Empty:
            found.late, found.over = True, monotonic() >= until
            break
        if line is None:
            break
        message = _read(line, token)
        if message is None:
            continue
        if message.kind == "loaded" and not found.loaded:
            _tell(process, token)
        if message.kind == "at":
            found.place = message.place
        elif message.kind == "begin":
            found.check, found.place = message.check, None
        if message.kind != "at":
            found.heard.append(message)
        hear(message)
    if not found.late and not found.ended:
        with suppress(subprocess.TimeoutExpired):
            process.wait(5.0)
    found.code = process.poll() or 0
    end(process)
    for reader, pipe in zip(readers, (process.stdout, process.stderr), strict=True):
        reader.join(5.0)
        if not reader.is_alive():  # else a process that got away still holds the other end
            pipe.close()
    found.printed = printed.decode(errors="replace")
    return found


def _read(line: bytes, token: str) -> Message | None:
    """A message; nothing where it is none, or a result that does not know the token."""
    try:
        message = msgspec.json.decode(line, type=Message)
    except msgspec.DecodeError:
        return None
    needless = message.kind in ("at", "loaded", "no game")
    return message if needless or secrets.compare_digest(message.token.encode(), token.encode()) else None


def _tell(process: subprocess.Popen[bytes], token: str) -> None:
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(f"{token}\n".encode())
        process.stdin.flush()


def _lines(pipe: IO[bytes], lines: queue.SimpleQueue[bytes | None]) -> None:
    with suppress(OSError, ValueError):
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _all(pipe: IO[bytes], printed: bytearray) -> None:
    with suppress(OSError, ValueError):
        while data := pipe.read1(65_536):  # type: ignore[attr-defined]
            if len(printed) < MOST_PRINTED:
                printed += data
