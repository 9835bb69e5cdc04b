"""The processes that are measured: started, looked at through /proc, and stopped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

TICK: int = os.sysconf("SC_CLK_TCK")
START_SECONDS = 30
LISTENS = r"The lobby listens on \S+?:(\d+)\. .* starting on"


@dataclass
class Server:
    """A running server process.

    :ivar port: where it listens, on every loopback address where ``interface`` was left open.
    :ivar restart: kill it and start it again on the same port with the same data; returns when it listens.
    """

    pid: int
    port: int
    restart: Callable[[], None] = lambda: None

    def cpu(self) -> float:
        """Seconds of processor time that it and its living descendants have used so far, kernel time included."""
        return sum(used(pid) for pid in family(self.pid))

    def resident(self) -> int:
        """Bytes of memory that it and its descendants have resident (exactly; the figure in ``stat`` lags behind)."""
        rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in family(self.pid))
        return sum(int(re.findall(r"^Rss:\s+(\d+) kB", rollup, re.MULTILINE)[0]) * 1024 for rollup in rollups)


def used(pid: int) -> float:
    """A process's processor time: in nanoseconds from the scheduler of each thread, or else in ticks from ``stat``."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
    except FileNotFoundError:
        return sum(map(int, _stat(pid)[11:13])) / TICK


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on (the second, a name, may hold blanks)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pid: int) -> list[int]:
    """A process and its living descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = [pid]
    for one in found:
        found.extend(child for child, parent in parents.items() if parent == one)
    return found


@contextmanager
def started(arguments: list[str], listening: str) -> Iterator[Server]:
    """Run a program until the block ends.

    :param listening: what to find, with the port as its group, in a line of output before the block begins.
    """
    with tempfile.TemporaryFile() as log:
        program = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Server(program.pid, _port(program, log.fileno(), listening))
        finally:
            _kill(program)


def _kill(program: subprocess.Popen[bytes]) -> None:
    program.kill()
    program.wait()


def _port(program: subprocess.Popen[bytes], log: int, listening: str) -> int:
    patience = time.monotonic() + START_SECONDS
    while time.monotonic() < patience and program.poll() is None:
        said = os.pread(log, 100_000, 0).decode("utf-8", "replace")
        found = re.search(listening, said, re.DOTALL)
        if found is not None:
            return int(found[1])
        time.sleep(0.02)
    raise RuntimeError(f"{program.args!r} did not start:\n{os.pread(log, 100_000, 0).decode('utf-8', 'replace')}")


@contextmanager
def lobby(*options: str, encrypted: bool = False) -> Iterator[Server]:
    """``twistd -n lobby`` with its default options and these, data of its own, on the loopback interface.

    :param encrypted: as it is by default; most figures are about the lobby itself and are taken without.
    """
    twistd = str(Path(sys.executable).parent / "twistd")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        where = ["--interface", "127.0.0.1", "--data", folder, *options, *(() if encrypted else ("--plaintext",))]
        arguments = [twistd, "-n", "--pidfile=", "lobby", *where]
        running = stack.enter_context(ExitStack())

        def start(port: int) -> Server:
            return running.enter_context(started([*arguments, "--port", str(port)], LISTENS))

        def restart() -> None:
            running.close()
            server.pid = start(server.port).pid

        server = start(0)
        server.restart = restart
        yield server


@contextmanager
def yardstick(module: str) -> Iterator[Server]:
    """``python -m bench.yardsticks.MODULE``, which prints its port."""
    with started([sys.executable, "-u", "-m", f"bench.yardsticks.{module}"], r"port (\d+)\n") as server:
        yield server
