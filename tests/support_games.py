"""What the tests of games share: seats, tables in lockstep, and matches over wires in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.test import iosim

from games import catalogue
from games.armour import Armour
from games.entries import Ending, Entry, Seating
from games.game import Game
from games.manifest import read_settings
from games.papers import Papers
from games.peerline import PeerLine
from games.peers import GuestMatch, HostedMatch, Match
from games.seat import SeatKeeper
from games.table import Table
from wire.certificates import Identity, make, mutual
from wire.errors import DeclaredError
from wire.tickets import Member, Ticket, seal

GAMES = ("gomoku", "hunt", "rps")
PLAYERS = ("Ada", "Bob")
IDENTITIES = tuple(make(name) for name in PLAYERS)
STRANGER = make("Eve")
LOBBY_KEY = Ed25519PrivateKey.generate()


def ticket(match: str = "m1", game: str = "rps", settings: str = "", members: Sequence[Identity] = IDENTITIES) -> str:
    """What the lobby signs for a match of two."""
    seats = tuple(Member(seat, PLAYERS[seat], f"s{seat}", None, one.public_key) for seat, one in enumerate(members))
    room = Ticket("r1", 3, game, "1.0.0", settings, False, 0, 2, seats, "starting", match, 2**40)
    return seal(room, LOBBY_KEY)


TICKET = ticket()


def papers(seat: int, shown: str = TICKET) -> Papers:
    """What a seat shows and compares with."""
    known = tuple(one.public_key for one in IDENTITIES)
    return Papers(IDENTITIES[seat], shown, LOBBY_KEY.public_key(), known)


def rules_of(game: str) -> Game[Any, Any, Any]:
    """A built-in game's rules."""
    return catalogue.rules(catalogue.manifests()[game])


def settings_of(game: str, text: str = "") -> dict[str, str]:
    """Complete settings."""
    return dict(read_settings(catalogue.manifests()[game], text))


def seating(game: str, seat: int | None, settings: str = "") -> Seating:
    """A match of two, hosted by seat 0."""
    return Seating("m1", game, "1.0.0", ("Ada", "Bob"), settings_of(game, settings), 0, seat)


def entropy(seed: str) -> Callable[[int], bytes]:
    """Bytes that follow from a seed, so that a failing test fails again."""
    count = 0

    def draw(size: int) -> bytes:
        nonlocal count
        count += 1
        return (sha256(f"{seed}/{count}".encode()).digest() * 8)[:size]

    return draw


class Side:
    """One peer without a network: its table and the keeper of its seat."""

    def __init__(self, game: str, seat: int, seed: str = "", settings: str = "") -> None:
        self.seating = seating(game, seat, settings)
        self.rules = rules_of(game)
        self.table = Table(self.seating, self.rules)
        self.keeper = SeatKeeper(self.seating, self.rules, entropy(f"{seed}/{seat}"))


Pick = Callable[[int], int]
"""A number below a bound: how a test lets chance or hypothesis choose."""


def say(sides: Sequence[Side], entry: Entry) -> None:
    """All tables accept an entry."""
    for side in sides:
        side.table.accept(entry)


def owed(sides: Sequence[Side]) -> list[Entry]:
    """What the sides say by themselves now, each at most once."""
    return [entry for side in sides if (entry := side.keeper.owed(side.table)) is not None]


def step(sides: Sequence[Side], pick: Pick) -> bool:
    """One round of the match, in an order that is picked; answers whether it still goes on."""
    ready = owed(sides)
    for side in sides:
        options = side.keeper.options(side.table)
        if options:
            ready.append(side.keeper.choose(side.table, options[pick(len(options))]))
    while ready:
        say(sides, ready.pop(pick(len(ready))))
    return sides[0].table.ending is None


def play_out(sides: Sequence[Side], pick: Pick, most: int = 2000) -> Ending:
    """Play to the end."""
    for _ in range(most):
        if not step(sides, pick):
            break
    ending = sides[0].table.ending
    assert ending is not None, "the match does not end"
    return ending


def set_up(sides: Sequence[Side]) -> None:
    """Play turn 0."""
    while sides[0].table.turn == 0:
        step(sides, lambda bound: 0)


@dataclass
class Recorder:
    """A watcher that writes down what it is told, and makes moves if it is given a way to choose."""

    told: list[tuple[Any, ...]] = field(default_factory=list)

    def seated(self) -> None:
        self.told.append(("seated",))

    def changed(self, new: Sequence[Entry]) -> None:
        self.told.append(("changed", *new))

    def way(self, seat: int, relayed: bool) -> None:
        self.told.append(("way", seat, relayed))

    def silent(self, seat: int, seconds: float) -> None:
        self.told.append(("silent", seat, seconds))

    def back(self, seat: int) -> None:
        self.told.append(("back", seat))

    def refused(self, seat: int, error: DeclaredError) -> None:
        self.told.append(("refused", seat, error))

    def ended(self, ending: Ending) -> None:
        self.told.append(("ended", ending))

    def all(self, what: str) -> list[tuple[Any, ...]]:
        """Everything of one kind that it was told."""
        return [event for event in self.told if event[0] == what]


@dataclass
class Wire:
    """A connection in memory."""

    host_end: PeerLine
    guest_end: Any
    pump: iosim.IOPump
    stuck: bool = False

    @property
    def closed(self) -> bool:
        """Whether the host's end is closed."""
        return bool(self.pump.serverIO.disconnected)

    @property
    def closing(self) -> bool:
        """Whether the host has closed it, or is about to."""
        return bool(self.pump.serverIO.disconnecting)

    def cut_by(self, side: str) -> None:
        """One side's machine closes the connection."""
        (self.pump.serverIO if side == "host" else self.pump.clientIO).abortConnection()

    def flow(self) -> bool:
        """Carry what is under way; answers whether there was anything."""
        return not self.stuck and bool(self.pump.pump())


class Network:
    """A host, a guest and any strangers. Host and guest have a clock each, so that one can be stopped."""

    def __init__(self, game: str = "rps", settings: str = "", seed: str = "") -> None:
        self.clock, self.guest_clock = Clock(), Clock()
        self.wires: list[Wire] = []
        self.host_sees, self.guest_sees = Recorder(), Recorder()
        self.host = HostedMatch(
            seating(game, 0, settings), papers(0), rules_of(game), self.clock, entropy(f"{seed}h"), self.host_sees
        )
        self.guest = self.new_guest(game, settings, seed)

    def new_guest(self, game: str, settings: str = "", seed: str = "", **changed: Any) -> GuestMatch:
        """Another guest's side, perhaps with something wrong about it."""
        shown = papers(1, changed.pop("ticket", TICKET))
        seated = replace(seating(game, 1, settings), **changed)
        return GuestMatch(seated, shown, rules_of(game), self.guest_clock, entropy(f"{seed}g"), self.guest_sees)

    def connect(self, guest_end: Any, identity: Identity = IDENTITIES[1]) -> Wire:
        """Connect a protocol, inside TLS, to the host, with somebody's certificate."""
        listening = Armour(IDENTITIES[0], self.host, self.clock, dialling=False).buildProtocol(None)
        assert listening is not None
        dialled = TLSMemoryBIOFactory(mutual(identity), True, Factory.forProtocol(lambda: guest_end), self.guest_clock)
        return self._join(listening.wrappedProtocol, listening, guest_end, dialled.buildProtocol(None))

    def connect_guest(self, host_end: Any, identity: Identity = IDENTITIES[0], relayed: bool = False) -> Wire:
        """The guest's side connects, inside TLS, to a protocol that listens with somebody's certificate."""
        armour = Armour(IDENTITIES[1], self.guest, self.guest_clock, dialling=True, relayed=relayed)
        dialled = armour.buildProtocol(None)
        assert dialled is not None
        listening = TLSMemoryBIOFactory(mutual(identity), False, Factory.forProtocol(lambda: host_end), self.clock)
        return self._join(host_end, listening.buildProtocol(None), dialled.wrappedProtocol, dialled)

    def connect_from_host(self) -> Wire:
        """The host's side dials the guest's."""
        dialled = Armour(IDENTITIES[0], self.host, self.clock, dialling=True).buildProtocol(None)
        listening = Armour(IDENTITIES[1], self.guest, self.guest_clock, dialling=False).buildProtocol(None)
        assert dialled is not None
        assert listening is not None
        return self._join(dialled.wrappedProtocol, dialled, listening.wrappedProtocol, listening)

    def _join(self, host_end: Any, host_tls: Any, guest_end: Any, guest_tls: Any) -> Wire:
        server, client = iosim.FakeTransport(host_tls, True), iosim.FakeTransport(guest_tls, False)
        self.wires.append(Wire(host_end, guest_end, iosim.connect(host_tls, server, guest_tls, client)))
        return self.wires[-1]

    def sit(self, guest: GuestMatch | None = None) -> Deferred[None]:
        """The guest connects, and sits down by itself; carry it through with ``settle``."""
        guest = guest or self.guest
        line = guest.buildProtocol(None)
        assert line is not None
        self.connect(line)
        return line.seated()

    def settle(self) -> None:
        """Carry everything until nothing moves, in no time."""
        moved = True
        while moved:
            self.clock.advance(0)
            self.guest_clock.advance(0)
            moved = sum(wire.flow() for wire in self.wires) > 0

    def pass_time(self, seconds: float, *, stopped: str = "", step: float = 0.5) -> None:
        """Let time pass. A side that is stopped (``host`` or ``guest``) does nothing, and then sees its clock jump.

        On going on its timers run before it reads, as after a SIGSTOP.
        """
        for _ in range(round(seconds / step)):
            if stopped != "host":
                self.clock.advance(step)
            if stopped != "guest":
                self.guest_clock.advance(step)
            if not stopped:
                self.settle()
        if stopped:
            (self.clock if stopped == "host" else self.guest_clock).advance(seconds)
            self.settle()

    def timers(self) -> list[object]:
        """Everything that either side still waits for."""
        return [*self.clock.getDelayedCalls(), *self.guest_clock.getDelayedCalls()]

    def begin(self) -> None:
        """Sit, and set the game up."""
        self.sit()
        self.settle()

    def play_out(self, pick: Pick, most: int = 2000) -> None:
        """Both play legal moves to the end."""
        for _ in range(most):
            for side in (self.host, self.guest):
                self.play(side, pick)
            if self.host.table.ending is not None:
                return
        raise AssertionError("the match does not end")

    def play(self, side: Match, pick: Pick) -> None:
        """A side plays a legal move if it may."""
        options = side.legal()
        if options:
            made = Deferred.fromCoroutine(side.play(options[pick(len(options))]))
            self.settle()
            made.addErrback(lambda failure: failure.trap(DeclaredError))
