"""The return of many: a lobby is killed under a crowd and started again; how many sessions go on, and how soon?

The crowd does what the client does (``client.session.session``), over TLS, each player with the waits that its lobby
gave it.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import ssl
import sys
import time
from dataclasses import dataclass, field

from bench.boxes import PING, PROTOCOL, Box, question, read
from bench.figures import Figure
from bench.processes import Server, lobby

PER_ADDRESS = 200
BEAT = 2.0
AT_ONCE = 50
WARM, REST = 100, 3.0
"""Players who sign in before memory is measured, and the seconds in which the lobby comes to rest."""

GIVE_UP = 180.0
"""Seconds after which who is not back counts as lost."""


@dataclass
class Return:
    """What came of one crowd.

    :ivar down: seconds until the lobby listened again; :ivar player_kib: memory of one idle player with TLS.
    :ivar back: seconds from the lobby's death to each player's lists being there again.
    :ivar resumed: how many of them went on with their session; the others have to log in again.
    :ivar later: how often somebody was told to try later, which its client does.
    """

    players: int
    down: float = 0.0
    player_kib: float = 0.0
    back: list[float] = field(default_factory=list)
    resumed: int = 0
    later: int = 0

    @property
    def share(self) -> float:
        """Per cent of the sessions that went on."""
        return self.resumed / self.players * 100


class Player:
    """One player: signs in, beats, and comes back when its line breaks."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd, self.number = crowd, number
        self.token, self.first, self.longest = b"", 1.0, 10.0
        self.ready = asyncio.Event()
        self._rest, self._boxes = b"", list[Box]()

    async def run(self) -> None:
        """Be there until cancelled."""
        reader, writer = await self._connect()
        await self._sign_in(reader, writer)
        self.ready.set()
        await self._stay(reader, writer)
        wait = self.first
        while True:
            await asyncio.sleep(wait * random.uniform(0.5, 1))
            wait = min(self.longest, wait * 2)
            try:
                reader, writer = await asyncio.wait_for(self._connect(), 10)
                resumed = await asyncio.wait_for(self._resume(reader, writer), 20)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                continue
            if resumed is None:
                writer.transport.abort()
                continue
            self.crowd.arrived(resumed)
            await self._stay(reader, writer)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._rest, self._boxes = b"", []
        where = self.number // PER_ADDRESS
        source = (f"127.{1 + where // 250}.{where % 250}.1", 0)
        return await asyncio.open_connection("127.0.0.1", self.crowd.port, ssl=self.crowd.tls, local_addr=source)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, command: bytes, **arguments: bytes
    ) -> Box:
        writer.write(question(command, **arguments))
        while True:
            for box in self._boxes:
                if box.get(b"_answer") == command or box.get(b"_error") == command:
                    self._boxes.clear()
                    return box
            self._boxes.clear()
            data = await reader.read(65_536)
            if not data:
                raise asyncio.IncompleteReadError(b"", None)
            self._boxes, self._rest = read(self._rest + data)

    async def _sign_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._ask(reader, writer, b"Hello", protocol=PROTOCOL, software=b"bench", features=b"")
        answer = await self._ask(reader, writer, b"DropIn", name=b"returner%d" % self.number)
        self.token = answer[b"token"]
        self.first, self.longest = int(answer[b"back_first"]) / 1000, int(answer[b"back_longest"]) / 1000
        await self._ask(reader, writer, b"Subscribe")

    async def _resume(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool | None:
        """Whether the session goes on; ``None``: it is to be tried later."""
        await self._ask(reader, writer, b"Hello", protocol=PROTOCOL, software=b"bench", features=b"")
        answer = await self._ask(reader, writer, b"Resume", token=self.token)
        if answer.get(b"_error_code") == b"TRY_LATER":
            self.crowd.found.later += 1
            return None
        if b"_error" in answer:
            print(f"  refused: {answer[b'_error_code'].decode()}", file=sys.stderr)
            return False
        await self._ask(reader, writer, b"Subscribe")
        return True

    async def _stay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Beat until the line breaks."""
        beating = asyncio.create_task(_beat(writer))
        try:
            while await reader.read(65_536):
                pass
        except OSError:
            pass
        finally:
            beating.cancel()
            writer.transport.abort()


async def _beat(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(random.uniform(0, BEAT))
    with contextlib.suppress(OSError):
        while True:
            writer.write(PING)
            await asyncio.sleep(BEAT)


class Crowd:
    """All players of one run."""

    def __init__(self, port: int, players: int) -> None:
        self.port = port
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE
        self.found = Return(players)
        self._died = 0.0
        self._all_back = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def arrived(self, resumed: bool) -> None:
        """A player has its lists again."""
        self.found.back.append(time.monotonic() - self._died)
        self.found.resumed += resumed
        if len(self.found.back) >= self.found.players:
            self._all_back.set()

    async def gather(self, first: int, last: int) -> None:
        """Let the players with these numbers sign in."""
        players = [Player(self, number) for number in range(first, last)]
        for start in range(0, len(players), AT_ONCE):
            some = players[start : start + AT_ONCE]
            self._tasks += [asyncio.create_task(player.run()) for player in some]
            await asyncio.wait_for(asyncio.gather(*(player.ready.wait() for player in some)), 60)

    async def outlive(self, server: Server) -> None:
        """The lobby dies, and is started again at once."""
        self._died = time.monotonic()
        await asyncio.get_running_loop().run_in_executor(None, server.restart)
        self.found.down = time.monotonic() - self._died
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_back.wait(), GIVE_UP)

    async def leave(self) -> None:
        """Be gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _one(players: int) -> Return:
    with lobby(encrypted=True) as server:
        crowd = Crowd(server.port, players)
        try:
            await crowd.gather(0, WARM)
            await asyncio.sleep(REST)
            empty = server.resident()
            await crowd.gather(WARM, players)
            await asyncio.sleep(REST)
            crowd.found.player_kib = (server.resident() - empty) / (players - WARM) / 1024
            await crowd.outlive(server)
        finally:
            await crowd.leave()
        return crowd.found


def run(times: int, sizes: tuple[int, ...]) -> list[Figure]:
    """Crowds of these sizes, each so many times."""
    figures = []
    for players in sizes:
        found = [asyncio.run(_one(players)) for _ in range(times)]
        what = f"of {players:,} players, lobby killed and started again"
        figures += [
            Figure(
                f"memory of one of {players:,} idle players, TLS",
                "KiB",
                [each.player_kib for each in found],
                aim="32 KiB",
            ),
            Figure(f"sessions that went on, {what}", "%", [each.share for each in found], aim="100"),
            Figure(f"told to try later, {what}", "times", [each.later for each in found]),
            Figure(f"until the lobby listened again, {what}", "s", [each.down for each in found]),
            Figure(f"until half were back, {what}", "s", [_at(each, 0.5) for each in found]),
            Figure(f"until the last was back, {what}", "s", [_at(each, 1.0) for each in found]),
        ]
    return figures


def _at(found: Return, share: float) -> float:
    """When so many of all were back; ``GIVE_UP`` where they never were."""
    index = round(share * found.players) - 1
    return sorted(found.back)[index] if index < len(found.back) else GIVE_UP
