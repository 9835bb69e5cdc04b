"""The last one back: a lobby is killed again and again under robots, and how long after its last start is everybody in?

The robots are real clients, with all their own waits. Nothing of the figure is the robots' own logging in: a session
goes on by its token.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Figure
from bench.processes import Server, lobby

ALIVE = 0.2, 3.0
"""Seconds for which the lobby is there between two deaths."""

SIGN_IN, GIVE_UP = 180.0, 180.0
"""Seconds for all robots to be there, and after which who is not back counts as lost."""

IN, OUT = ("signed-in", "resumed"), ("line-lost", "session-over")


@dataclass
class Robot:
    """One robot's client, and since when it is there.

    :ivar since: the time at which it came in last; ``None`` while it is away.
    """

    process: subprocess.Popen[str]
    since: float | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def listen(self) -> None:
        """Read what it tells until it ends."""
        for line in self.process.stdout or ():
            kind = json.loads(line)["event"] if line.startswith("{") else ""
            if kind in IN or kind in OUT:
                with self.changed:
                    self.since = time.monotonic() if kind in IN else None
                    self.changed.notify_all()

    def there(self, after: float, until: float) -> float:
        """When it came in last; ``until`` if it is away at that time, ``after`` if it never went."""
        with self.changed:
            self.changed.wait_for(lambda: self.since is not None, max(0.0, until - time.monotonic()))
            return until if self.since is None else max(after, self.since)


@contextmanager
def _robots(server: Server, number: int) -> Iterator[list[Robot]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as stack:
        robots = []
        for index in range(number):
            home = Path(folder) / str(index)
            home.mkdir()
            names = ["--bot", f"robot{index}", "--game", "rps", "--brain", "random"]
            client = [sys.executable, "-m", "client", "--json", "--lobby", f"127.0.0.1:{server.port}", *names]
            process = subprocess.Popen(
                client,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "TXLOBBY_HOME": str(home)},
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            robot = Robot(process)
            listener = threading.Thread(target=robot.listen, daemon=True)
            listener.start()
            stack.callback(listener.join)
            stack.callback(process.wait)
            stack.callback(process.kill)
            robots.append(robot)
        yield robots


def run(robots: int, deaths: int) -> list[Figure]:
    """So many robots under a lobby that dies so often."""
    chance = random.Random(1)
    with lobby(encrypted=True) as server, _robots(server, robots) as crowd:
        patience = time.monotonic() + SIGN_IN
        if max(robot.there(0.0, patience) for robot in crowd) == patience:
            raise RuntimeError("not all robots came in")
        for _ in range(deaths):
            time.sleep(chance.uniform(*ALIVE))
            server.restart()
        started = time.monotonic()
        back = [robot.there(started, started + GIVE_UP) - started for robot in crowd]
    what = f"of {robots} robots under {deaths} deaths, from the lobby's last start"
    return [Figure(f"until the last was back, {what}", "s", [max(back)], aim="12 s")]
