"""The two sides of a match of gomoku in a process each, as clients have them: TLS, a listening host, files."""

from __future__ import annotations

import multiprocessing
import secrets
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.task import react
from twisted.internet.threads import deferToThread

from bench.figures import Pace
from bench.machine import take_processor
from games.engine.model import Ending, Entry, MatchSetup
from games.engine.seat import SeatSecrets
from games.engine.table import Table
from games.game import Game
from games.packages import catalog
from games.packages.manifest import read_settings
from games.peer.credentials import MatchCredentials
from games.peer.guest import GuestMatch
from games.peer.host import HostedMatch
from games.peer.match import Match
from games.peer.tls import PeerTLSFactory
from games.records.journal import SUFFIX as JOURNAL
from games.records.journal import Journal
from games.records.transcript import SUFFIX, Writer, header_of
from wire import monotonic
from wire.amp.errors import DeclaredError
from wire.tickets import Member, RoomStatus, Ticket, public_key, seal
from wire.tls.identity import Identity, make

PLAYERS = ("Ada", "Bob")
SIZE = 15
_SPAWN = multiprocessing.get_context("spawn")


def full_board() -> tuple[list[str], list[str]]:
    """All points, those of who begins and those of the other, of which no five are in a row."""
    both: tuple[list[str], list[str]] = ([], [])
    for column in range(SIZE):
        for row in range(SIZE):
            both[(column // 2 + row) % 2].append(f"{chr(ord('a') + column)}{row + 1}")
    return both


def ticket_of(public_keys: Sequence[str], key: Ed25519PrivateKey) -> str:
    """What a lobby signs for a match."""
    members = tuple(Member(seat, PLAYERS[seat], f"s{seat}", None, one) for seat, one in enumerate(public_keys))
    return seal(
        Ticket("r1", 3, "gomoku", "1.0.0", "", "", False, 0, 2, 2, members, RoomStatus.STARTING, "m1", 2**40), key
    )


def setup_of(ticket: str, seat: int | None) -> MatchSetup:
    """The match of that ticket."""
    settings = read_settings(catalog.manifests()["gomoku"], "")
    return MatchSetup("m1", "gomoku", "1.0.0", PLAYERS, dict(settings), 0, seat, header=ticket)


def played(ticket: str, credentials: Sequence[MatchCredentials], moves: int) -> tuple[Table, list[SeatSecrets]]:
    """A table on which so many moves were made, without a network, and who keeps what its seats have to say."""
    rules = catalog.packages()["gomoku"].rules()
    keepers = [SeatSecrets(setup_of(ticket, seat), rules, secrets.token_bytes, credentials[seat]) for seat in (0, 1)]
    table = Table(setup_of(ticket, None), rules)
    while table.state is None:
        for keeper in keepers:
            entry = keeper.owed(table)
            if entry is not None:
                table.accept(entry)
    first, second = full_board()
    points = {table.state.first: first[::-1], 1 - table.state.first: second[::-1]}
    for _ in range(moves):
        (seat,) = table.due()
        table.accept(keepers[seat].choose(table, points[seat].pop()))
    return table, keepers


class Player:
    """Watches a match and makes its moves as soon as they are awaited."""

    def __init__(self) -> None:
        self.match: Match | None = None
        self.over: Deferred[Pace] = Deferred()
        self.begun = self.used = 0.0
        self.moves: list[str] = []

    def seated(self) -> None:
        """Nothing."""

    def changed(self, new: Sequence[Entry]) -> None:
        """Move."""
        match = self.match
        assert match is not None
        if not self.begun and match.table.state is not None:
            self.begun, self.used = time.perf_counter(), time.process_time()
            self.moves = full_board()[match.table.state.first != match.seat][::-1]
        if match.own.yours:
            made = Deferred.fromCoroutine(match.own.play(self.moves.pop()))
            made.addErrback(lambda failure: failure.trap(DeclaredError))

    def ended(self, ending: Ending) -> None:
        """All was played."""
        assert self.match is not None
        moves = SIZE * SIZE
        if ending.reason != "played" or len(self.match.table.transcript) != moves + 4:
            raise RuntimeError(f"the match was not played to its end: {ending}")
        rate = moves / (time.perf_counter() - self.begun)
        self.over.callback(Pace(rate, (time.process_time() - self.used) / moves * 1e6))

    def told(self, *_anything: Any) -> None:
        """Nothing else matters here."""

    way = silent = back = gone = asked = refused = parted = told


class Side:
    """One side, which plays as often as it is told to.

    :param folder: for what a client keeps of its matches.
    :param pipe: gives the ticket, then for each match the host's port (0 for the host); takes the match's ``Pace``,
        with what this side alone has used.
    """

    def __init__(self, pipe: Connection, seat: int, folder: Path) -> None:
        self.pipe, self.seat, self.folder = pipe, seat, folder
        self.numbers = count()
        self.rules: Game[Any, Any, Any] = catalog.packages()["gomoku"].rules()
        self.identity: Identity = make(PLAYERS[seat])

    async def run(self, reactor: Any) -> None:
        """Play until the pipe says that it is enough."""
        self.pipe.send(self.identity.public_key)
        ticket, key, known = await deferToThread(self.pipe.recv)
        credentials = MatchCredentials(self.identity, ticket, public_key(key), known)
        while (port := await deferToThread(self.pipe.recv)) is not None:
            player = Player()
            kind = GuestMatch if self.seat else HostedMatch
            setup = setup_of(ticket, self.seat)
            name = f"{next(self.numbers)}-{self.seat}"
            journal = Journal(self.folder / f"{name}{JOURNAL}")
            record = Writer(self.folder / f"{name}{SUFFIX}", header_of(setup, key))
            given = setup, credentials, self.rules, reactor, secrets.token_bytes, player
            player.match = kind(*given, journal=journal, record=record)
            factory = PeerTLSFactory(self.identity, player.match.connections, reactor, dialling=bool(self.seat))
            if self.seat:
                await HostnameEndpoint(reactor, "127.0.0.1", port).connect(factory)
            else:
                listening = reactor.listenTCP(0, factory, interface="127.0.0.1")
                self.pipe.send(listening.getHost().port)
            pace = await player.over
            await player.match.closed()
            journal.release()
            if not self.seat:
                await listening.stopListening()
            self.pipe.send(pace)


def _work(pipe: Connection, seat: int) -> None:
    take_processor(seat)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        side = Side(pipe, seat, Path(folder))
        monotonic.use(installed_reactor)
        react(lambda reactor: Deferred.fromCoroutine(side.run(reactor)), (), _reactor=installed_reactor)


class Pair:
    """Host and guest in a process each."""

    def __init__(self) -> None:
        self.pipes, self._processes = [], []
        for seat in (0, 1):
            ours, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_work, args=(theirs, seat), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(ours)
            self._processes.append(process)
        known = tuple(pipe.recv() for pipe in self.pipes)
        key = Ed25519PrivateKey.generate()
        for pipe in self.pipes:
            pipe.send((ticket_of(known, key), key.public_key().public_bytes_raw().hex(), known))

    def match(self) -> Pace:
        """Play a match, measured from the set-up to the end."""
        host, guest = self.pipes
        host.send(0)
        guest.send(host.recv())
        (one, used), (other, also) = host.recv(), guest.recv()
        return Pace((one + other) / 2, used + also)

    def close(self) -> None:
        """End both processes, which clear up what they have kept."""
        for pipe, process in zip(self.pipes, self._processes, strict=True):
            pipe.send(None)
            process.join(5)
            process.kill()
            process.join()
