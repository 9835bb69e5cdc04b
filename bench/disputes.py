"""Disputes over TLS at a lobby with its default options: how long one takes, and what many at once do to an invitation.

Only the lobby's own time is measured, its judge's process included: from a history that is shown until all members are
told what follows.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.boxes import PING, PROTOCOL, Box, items, question, read
from bench.figures import Figure
from bench.invitation import PAUSE, Client, client, shown
from bench.processes import lobby
from bench.sides import played
from games.engine.model import Entry, Kind
from games.engine.serialization import packed
from games.peer.credentials import MatchCredentials
from wire.tls.identity import make

MOVES = 60
"""Moves of the matches that are shown to the lobby."""

PER_ADDRESS = 200
BEAT = 2.0
AT_ONCE = 20
"""Pairs that sign in at the same time."""

GIVE_UP = 600.0

_numbers = count()


class Player:
    """One member of a match, on a line with heartbeats."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.identity = make(f"disputer{self.number}")
        self._inbox: list[Box] = []
        self._came = asyncio.Event()

    async def come(self, port: int, tls: ssl.SSLContext) -> None:
        """Connect and sign in."""
        source = (f"127.1.{self.number // PER_ADDRESS}.1", 0)
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls, local_addr=source)
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]
        await self.ask(b"Hello", protocol=PROTOCOL, software=b"bench", features=b"")
        key = self.identity.public_key.encode()
        await self.ask(b"DropIn", name=b"disputer%d" % self.number, public_key=key)
        await self.ask(b"Subscribe")

    async def leave(self) -> None:
        """Be gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._writer.transport.abort()

    async def ask(self, command: bytes, **arguments: bytes) -> Box:
        """Ask, and wait for the answer."""
        self._writer.write(question(command, **arguments))
        return await self._next(b"_answer", command)

    async def told(self, *commands: bytes) -> Box:
        """Wait until the lobby has told all of this; returns the last."""
        for command in commands:
            box = await self._next(b"_command", command)
        return box

    async def _next(self, key: bytes, value: bytes) -> Box:
        async with asyncio.timeout(GIVE_UP):
            while True:
                for box in self._inbox:
                    if b"_error" in box:
                        raise RuntimeError(f"refused: {box!r}")
                    if box.get(key) == value:
                        self._inbox.remove(box)
                        return box
                self._came.clear()
                await self._came.wait()

    async def _listen(self) -> None:
        rest = b""
        while data := await self._reader.read(65_536):
            boxes, rest = read(rest + data)
            self._inbox += [box for box in boxes if box.get(b"_command") != b"Changed"]
            self._came.set()

    async def _beat(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                await asyncio.sleep(BEAT)
                self._writer.write(PING)


class Pair:
    """Two players and their match, of which the lobby knows that it is on."""

    def __init__(self) -> None:
        self.players = [Player(), Player()]

    async def begin(self, port: int, tls: ssl.SSLContext) -> None:
        """Come, sit down and play, without the lobby."""
        host, guest = self.players
        for player in self.players:
            await player.come(port, tls)
        created = await host.ask(b"CreateRoom", game=b"gomoku", public=b"False", settings=b"")
        ((room,), _) = read(created[b"mine"])
        await guest.ask(b"JoinRoom", room=room[b"room"])
        order = await host.told(b"HostMatch")
        self.match, ticket = order[b"match"], order[b"ticket"].decode()
        await host.ask(b"RoomReady", match=self.match, addresses=items([]))
        await guest.told(b"ConnectTo")
        await guest.ask(b"Joined", match=self.match)
        keys, key = tuple(each.identity.public_key for each in self.players), Ed25519PrivateKey.generate().public_key()
        credentials = [MatchCredentials(each.identity, ticket, key, keys) for each in self.players]
        self.table, self.keepers = played(ticket, credentials, MOVES)

    @property
    def due(self) -> int:
        """The seat whose move is awaited."""
        (seat,) = self.table.due()
        return seat

    async def show(self, seat: int, command: bytes) -> float:
        """A seat shows the whole history: milliseconds until both are told what follows."""
        begun = time.perf_counter()
        fields = {"match": self.match, "since": b"", "part": b"0", "parts": b"1"}
        await self.players[seat].ask(command, content=packed(self.table.transcript), **fields)
        await asyncio.gather(*(player.told(b"Heard", b"Waiting") for player in self.players))
        return (time.perf_counter() - begun) * 1000

    async def dispute(self) -> tuple[float, float]:
        """Who waits challenges, and who is due answers with a move: milliseconds of either."""
        challenged = await self.show(1 - self.due, b"Challenge")
        seat = self.due
        self._says(self.keepers[seat].choose(self.table, self.table.position.texts(seat)[0]))
        return challenged, await self.show(seat, b"Respond")

    async def end(self) -> float:
        """Who is due resigns by way of the lobby: seconds until both are told the verdict."""
        seat = self.due
        self._says(self.keepers[seat].say(self.table, Kind.RESIGN))
        begun = time.perf_counter()
        await self.show(seat, b"Respond")
        ended = await asyncio.gather(*(player.told(b"MatchEnded") for player in self.players))
        if ended[0][b"verdict"] != b"confirmed":
            raise RuntimeError(f"not confirmed: {ended[0]!r}")
        return time.perf_counter() - begun

    def _says(self, entry: Entry) -> None:
        self.table.accept(entry)


def _judge() -> float:
    """Milliseconds that a process takes to import what a judge does."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-s", "-P", "-c", "import games.judge.process"], check=True)
    return (time.perf_counter() - begun) * 1000


async def _pairs(port: int, number: int) -> list[Pair]:
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    pairs = [Pair() for _ in range(number)]
    for start in range(0, number, AT_ONCE):
        await asyncio.gather(*(pair.begin(port, tls) for pair in pairs[start : start + AT_ONCE]))
    return pairs


async def _leave(pairs: list[Pair]) -> None:
    await asyncio.gather(*(player.leave() for pair in pairs for player in pair.players))


async def _one_by_one(port: int, times: int) -> list[Figure]:
    pairs = await _pairs(port, times)
    disputes = [await pair.dispute() for pair in pairs]
    judges = [await asyncio.to_thread(_judge) for _ in pairs]
    ends = await asyncio.gather(*(pair.end() for pair in pairs))
    await _leave(pairs)
    challenged, answered = zip(*disputes, strict=True)
    what = "a process that imports the judge"
    return [
        Figure("a challenge until both are told who is due", "ms", challenged, what, judges),
        Figure("the answer until both are told", "ms", answered, what, judges),
        Figure("an end that is shown until the verdict, 20 s for others to show more included", "s", ends),
    ]


async def _many(port: int, host: Client, guest: Client, number: int, times: int) -> list[Figure]:
    pairs = await _pairs(port, number)
    quiet = await asyncio.to_thread(_invite, host, guest, times)
    begun = time.perf_counter()
    at_once = [asyncio.create_task(pair.show(1 - pair.due, b"Challenge")) for pair in pairs]
    busy = await asyncio.to_thread(_invite, host, guest, times)
    left = sum(not task.done() for task in at_once)
    told = [each / 1000 for each in await asyncio.gather(*at_once)]
    whole = time.perf_counter() - begun
    await _leave(pairs)
    what = f"invitation typed to shown, while {number} disputes come at once ({left} were left at the end)"
    return [
        Figure(what, "ms", busy, "the same without disputes", quiet),
        Figure(f"{number} challenges at once, until both are told", "s", told),
        Figure(f"{number} challenges at once, until all were told", "s", [whole]),
    ]


def _invite(host: Client, guest: Client, times: int) -> list[float]:
    found = []
    for _ in range(times):
        time.sleep(PAUSE)
        found.append(shown(host, guest))
    return found


def run(times: int, number: int) -> list[Figure]:
    """Disputes one by one, and so many at once."""
    with ExitStack() as stack:
        server = stack.enter_context(lobby("--invitations", "100000", encrypted=True))
        figures = asyncio.run(_one_by_one(server.port, times))
        host, guest = (stack.enter_context(client(server.port, name, encrypted=True)) for name in ("Host", "Guest"))
        host.type("create gomoku private")
        host.event("room-opened")
        return figures + asyncio.run(_many(server.port, host, guest, number, 10 * times))
