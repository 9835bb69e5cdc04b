"""What the tests of games share: seats, tables in lockstep, and matches over wires in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory
from twisted.internet.task import Clock
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.test import iosim

from games.engine.model import Ending, Entry, Gone, Kind, MatchSetup
from games.engine.seat import SeatSecrets
from games.engine.signatures import message
from games.engine.table import Table
from games.game import Game
from games.packages import catalog
from games.packages.manifest import read_settings
from games.peer.credentials import MatchCredentials
from games.peer.guest import GuestMatch
from games.peer.host import HostedMatch
from games.peer.match import Match
from games.peer.protocol import PeerProtocol
from games.peer.tls import PeerTLSFactory
from tests.support import small_games
from wire.amp.errors import DeclaredError
from wire.tickets import Fault, Forfeit, Member, RoomStatus, Ticket, seal
from wire.tls.contexts import mutual
from wire.tls.identity import Identity, make, renewed

GAMES = ("gomoku", "hunt", "rps")
PLAYERS = ("Ada", "Bob", "Cyd", "Dan")
IDENTITIES = tuple(renewed(name, derive_private_key(number, SECP256R1())) for number, name in enumerate(PLAYERS, 1))
PAIR = IDENTITIES[:2]
STRANGER = make("Eve")
LOBBY_KEY = Ed25519PrivateKey.from_private_bytes(b"the lobby's key in all the tests")
"""These keys are the same in each run: the ticket, and so what chance draws, follows from them."""


def ticket(match: str = "m1", game: str = "rps", settings: str = "", members: Sequence[Identity] = PAIR) -> str:
    """What the lobby signs for a match of two or more."""
    seats = tuple(Member(seat, PLAYERS[seat], f"s{seat}", None, one.public_key) for seat, one in enumerate(members))
    many = len(seats)
    room = Ticket("r1", 3, game, "2.0.0", "", settings, False, 0, many, many, seats, RoomStatus.STARTING, match, 2**40)
    return seal(room, LOBBY_KEY)


TICKET = ticket()


def credentials(seat: int, shown: str = TICKET, seats: int = 2) -> MatchCredentials:
    """What a seat shows, signs with and compares with."""
    known = tuple(one.public_key for one in IDENTITIES[:seats])
    return MatchCredentials(IDENTITIES[seat], shown, LOBBY_KEY.public_key(), known)


def forfeit(table: Table, *seats: int, key: Ed25519PrivateKey = LOBBY_KEY, **other: Any) -> Entry:
    """The lobby's word that seats are out where a table stands, with something wrong about it perhaps."""
    said = {"origin": table.history.origin, "anchor": table.anchor, "seats": seats, "why": Fault.SILENT, **other}
    return Entry(table.turn, min(seats), Kind.GONE, seal(Forfeit(**said), key))


def rules_of(game: str) -> Game[Any, Any, Any]:
    """A built-in game's rules, or a small one's."""
    return small_games.RULES.get(game) or catalog.packages()[game].rules()


def settings_of(game: str, text: str = "") -> dict[str, str]:
    """Complete settings. Where no manifest says which there are, they are taken as they come."""
    if game in small_games.RULES:
        return {"time": "120", **dict(item.split("=") for item in text.split())}
    return dict(read_settings(catalog.manifests()[game], text))


def setup(game: str, seat: int | None, settings: str = "", seats: int = 2, gone: Gone = Gone.ENDS) -> MatchSetup:
    """A match of two or more, hosted by seat 0."""
    return MatchSetup("m1", game, "2.0.0", PLAYERS[:seats], settings_of(game, settings), 0, seat, gone=gone)


def entropy(seed: str) -> Callable[[int], bytes]:
    """Bytes that follow from a seed, so that a failing test fails again."""
    count = 0

    def draw(size: int) -> bytes:
        nonlocal count
        count += 1
        return (sha256(f"{seed}/{count}".encode()).digest() * 8)[:size]

    return draw


class Side:
    """One peer without a network: its real table and the real keeper of its seat, which refuse what they always do.

    :param signed: whether all that is said is signed and checked.
    """

    def __init__(
        self,
        game: str,
        seat: int,
        seed: str = "",
        settings: str = "",
        *,
        seats: int = 2,
        gone: Gone = Gone.ENDS,
        signed: bool = False,
    ) -> None:
        self.setup = setup(game, seat, settings, seats, gone)
        self.credentials = None
        if signed:
            shown = ticket(game=game, settings=settings, members=IDENTITIES[:seats])
            self.setup = replace(self.setup, header=shown)
            self.credentials = credentials(seat, shown, seats)
        self.rules = rules_of(game)
        self.table = Table(self.setup, self.rules, self.credentials)
        self.keeper = SeatSecrets(self.setup, self.rules, entropy(f"{seed}/{seat}"), self.credentials)


def sides(game: str, seats: int = 2, seed: str = "", settings: str = "", **options: Any) -> list[Side]:
    """All sides of a match."""
    return [Side(game, seat, seed, settings, seats=seats, **options) for seat in range(seats)]


def signed(side: Side, entry: Entry) -> Entry:
    """An entry as the side would sign it where its table stands, right or wrong."""
    assert side.credentials is not None
    return replace(entry, signature=side.credentials.sign(message(side.table.history.origin, side.table.anchor, entry)))


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


def by_itself(sides: Sequence[Side]) -> None:
    """Say all that needs no choice, until somebody has one."""
    while ready := owed(sides):
        for entry in ready:
            say(sides, entry)


def choose(sides: Sequence[Side], seat: int, text: str) -> Entry:
    """A seat's move is made, at all tables."""
    entry = sides[seat].keeper.choose(sides[seat].table, text)
    say(sides, entry)
    return entry


def speak(sides: Sequence[Side], seat: int, kind: Kind, body: str = "") -> Entry:
    """A seat resigns, offers or answers, at all tables."""
    entry = sides[seat].keeper.say(sides[seat].table, kind, body)
    say(sides, entry)
    return entry


def gone(sides: Sequence[Side], seat: int) -> Entry:
    """The lobby says that a seat is gone, at all tables."""
    table = sides[0].table
    entry = forfeit(table, seat) if sides[0].credentials is not None else Entry(table.turn, seat, Kind.GONE, str(seat))
    say(sides, entry)
    return entry


@dataclass
class Recorder:
    """A listener that records what it is told: it can refuse nothing that this one takes."""

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

    def gone(self, seat: int) -> None:
        self.told.append(("gone", seat))

    def replaced(self) -> None:
        self.told.append(("replaced",))

    def asked(self, seats: Collection[int], seconds: float) -> None:
        self.told.append(("asked", tuple(sorted(seats)), seconds))

    def parted(self, seat: int, turn: int) -> None:
        self.told.append(("parted", seat, turn))

    def refused(self, seat: int, error: DeclaredError) -> None:
        self.told.append(("refused", seat, error))

    def ended(self, ending: Ending) -> None:
        self.told.append(("ended", ending))

    def all(self, what: str) -> list[tuple[Any, ...]]:
        """Everything of one kind that it was told."""
        return [event for event in self.told if event[0] == what]


@dataclass
class Wire:
    """A connection in memory: real TLS and real lines over Twisted's own transports, which know nothing of matches."""

    host_end: PeerProtocol
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
    """A host, its guests and any strangers: real matches behind real TLS, which nothing here stands in for. Each
    side has a clock of its own, so that one can be stopped.

    :ivar host, guest: the sides of seats 0 and 1; :ivar clock, guest_clock: theirs; :ivar host_sees, guest_sees: what
        they are told.
    """

    def __init__(
        self, game: str = "rps", settings: str = "", seed: str = "", seats: int = 2, gone: Gone = Gone.ENDS
    ) -> None:
        self.game, self.settings, self.gone = game, settings, gone
        self.ticket = ticket(game=game, settings=settings, members=IDENTITIES[:seats])
        self.clocks = [Clock() for _ in range(seats)]
        self.clock, self.guest_clock = self.clocks[:2]
        self.wires: list[Wire] = []
        self.sees = [Recorder() for _ in range(seats)]
        self.host_sees, self.guest_sees = self.sees[:2]
        self.host = HostedMatch(*self._given(0), self.clock, entropy(f"{seed}h"), self.host_sees)
        self.guests = [self.new_guest(seed, seat) for seat in range(1, seats)]
        self.guest = self.guests[0]
        self.sides: list[Match] = [self.host, *self.guests]

    def _given(
        self, seat: int, shown: str = "", **changed: Any
    ) -> tuple[MatchSetup, MatchCredentials, Game[Any, Any, Any]]:
        seated = setup(self.game, seat, self.settings, len(self.clocks), self.gone)
        seated = replace(seated, header=self.ticket, **changed)
        return seated, credentials(seat, shown or self.ticket, len(self.clocks)), rules_of(self.game)

    def new_guest(self, seed: str = "", seat: int = 1, **changed: Any) -> GuestMatch:
        """Another guest's side, perhaps with something wrong about it."""
        given = self._given(seat, changed.pop("ticket", ""), **changed)
        return GuestMatch(*given, self.clocks[seat], entropy(f"{seed}g{seat if seat > 1 else ''}"), self.sees[seat])

    def connect(self, guest_end: Any, identity: Identity = IDENTITIES[1], seat: int = 1, carry: bool = True) -> Wire:
        """Connect a protocol, inside TLS, to the host, with somebody's certificate and a seat's clock.

        :param carry: see ``connect_from_host``.
        """
        listening = PeerTLSFactory(IDENTITIES[0], self.host.connections, self.clock, dialling=False).buildProtocol(None)
        assert listening is not None
        ending = Factory.forProtocol(lambda: guest_end)
        dialled = TLSMemoryBIOFactory(mutual(identity), True, ending, self.clocks[seat])
        return self._join(listening.wrappedProtocol, listening, guest_end, dialled.buildProtocol(None), carry)

    def connect_guest(self, host_end: Any, identity: Identity = IDENTITIES[0], relayed: bool = False) -> Wire:
        """The guest's side connects, inside TLS, to a protocol that listens with somebody's certificate."""
        tls = PeerTLSFactory(IDENTITIES[1], self.guest.connections, self.guest_clock, dialling=True, relayed=relayed)
        dialled = tls.buildProtocol(None)
        assert dialled is not None
        listening = TLSMemoryBIOFactory(mutual(identity), False, Factory.forProtocol(lambda: host_end), self.clock)
        return self._join(host_end, listening.buildProtocol(None), dialled.wrappedProtocol, dialled)

    def connect_from_host(self, guest: GuestMatch | None = None, carry: bool = True) -> Wire:
        """The host's side dials a guest's.

        :param carry: what both say at once is carried, as far as it goes in no time.
        """
        guest = guest or self.guest
        dialled = PeerTLSFactory(IDENTITIES[0], self.host.connections, self.clock, dialling=True).buildProtocol(None)
        tls = PeerTLSFactory(IDENTITIES[guest.seat], guest.connections, self.clocks[guest.seat], dialling=False)
        listening = tls.buildProtocol(None)
        assert dialled is not None
        assert listening is not None
        return self._join(dialled.wrappedProtocol, dialled, listening.wrappedProtocol, listening, carry)

    def _join(self, host_end: Any, host_tls: Any, guest_end: Any, guest_tls: Any, carry: bool = True) -> Wire:
        server, client = iosim.FakeTransport(host_tls, True), iosim.FakeTransport(guest_tls, False)
        self.wires.append(Wire(host_end, guest_end, iosim.connect(host_tls, server, guest_tls, client, greet=carry)))
        return self.wires[-1]

    def sit(self, guest: GuestMatch | None = None) -> Deferred[None]:
        """A guest connects, and sits down by itself; carry it through with ``settle``."""
        guest = guest or self.guest
        line = guest.connections.buildProtocol(None)
        assert line is not None
        self.connect(line, IDENTITIES[guest.seat], guest.seat)
        return line.arrival.when()

    def settle(self) -> None:
        """Carry everything until nothing moves, in no time."""
        moved = True
        while moved:
            for clock in self.clocks:
                clock.advance(0)
            moved = sum(wire.flow() for wire in self.wires) > 0

    def pass_time(self, seconds: float, *, stopped: str = "", step: float = 0.5) -> None:
        """Let time pass. A side that is stopped (``host`` or ``guest``) does nothing, and then sees its clock jump.

        On going on its timers run before it reads, as after a SIGSTOP.
        """
        asleep = {"": None, "host": self.clock, "guest": self.guest_clock}[stopped]
        for _ in range(round(seconds / step)):
            for clock in self.clocks:
                if clock is not asleep:
                    clock.advance(step)
            if asleep is None:
                self.settle()
        if asleep is not None:
            asleep.advance(seconds)
            self.settle()

    def timers(self) -> list[object]:
        """Everything that any side still waits for."""
        return [call for clock in self.clocks for call in clock.getDelayedCalls()]

    def begin(self) -> None:
        """Sit, and set the game up."""
        for guest in self.guests:
            self.sit(guest)
        self.settle()

    def play_out(self, pick: Pick, most: int = 2000) -> None:
        """All play legal moves to the end."""
        for _ in range(most):
            for side in self.sides:
                self.play(side, pick)
            if self.host.table.ending is not None:
                return
        raise AssertionError("the match does not end")

    def play(self, side: Match, pick: Pick) -> None:
        """A side plays a legal move if it may."""
        options = side.own.legal()
        if options:
            made = Deferred.fromCoroutine(side.own.play(options[pick(len(options))]))
            self.settle()
            made.addErrback(lambda failure: failure.trap(DeclaredError))
