"""A lobby in memory with its judge, and players who sign what they say, over real lines."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from twisted.internet.defer import Deferred

from client.lobby.connection import LobbyProtocol
from games.engine import serialization
from games.engine.model import Entry, MatchSetup
from games.engine.seat import SeatSecrets
from games.engine.serialization import packed
from games.engine.signatures import end_message
from games.engine.table import Table
from games.packages.catalog import packages
from games.packages.manifest import read_settings
from games.peer.credentials import MatchCredentials
from lobby import commands
from lobby.core.arbitration.disputes import PART
from tests.support.judge_in_memory import JudgeInMemory
from tests.support.lobby import FakeClient, LobbyCase
from tests.support.peers import IDENTITIES, PLAYERS, Side, entropy


class Seat:
    """A player: its line to the lobby, and its side of the match.

    :ivar token: by which it comes back.
    """

    def __init__(self, number: int, client: FakeClient, token: str) -> None:
        self.number, self.client, self.token = number, client, token
        self.side: Any = None

    @property
    def table(self) -> Table:
        """Its table."""
        table: Table = self.side.table
        return table


class SignedSide(Side):
    """One side of a match that the lobby has started."""

    def __init__(
        self, lobby_key: Any, match: str, ticket: str, game: str, settings: str, seat: int, seats: int
    ) -> None:
        package = packages()[game]
        complete = dict(read_settings(package.manifest, settings))
        self.setup = MatchSetup(
            match, game, package.manifest.version, PLAYERS[:seats], complete, 0, seat, ticket, package.manifest.gone
        )
        keys = tuple(one.public_key for one in IDENTITIES[:seats])
        self.credentials = MatchCredentials(IDENTITIES[seat], ticket, lobby_key.public_key(), keys)
        self.rules = package.rules()
        self.table = Table(self.setup, self.rules, self.credentials)
        self.keeper = SeatSecrets(self.setup, self.rules, entropy(f"{match}/{seat}"), self.credentials)


class DisputeCase(LobbyCase):
    """A test with a lobby that judges.

    :ivar judges: every judge's process so far; :ivar seats: the players of ``play``.
    """

    def setUp(self) -> None:
        self.judges: list[JudgeInMemory] = []
        super().setUp()

    def spawn(self, protocol: Any, *_rest: Any) -> JudgeInMemory:
        """The judge is the only child that a lobby has."""
        self.judges.append(JudgeInMemory(protocol, self.clock.callLater))
        return self.judges[-1]

    def rise(self) -> None:
        """The lobby starts, with what is on its disk."""
        super().rise()
        taken = Deferred.fromCoroutine(self.services.recovery.take_up())
        self.assertIsNone(self.successResultOf(taken))

    # -- coming and playing

    def sit(self, number: int, host: str = "192.0.2.1", suffix: str = "") -> Seat:
        """A player drops in, with its own certificate."""
        client, _ = self.dial(host)
        self.hello(client)
        key = IDENTITIES[number].public_key
        answer = self.call(client, commands.DropIn, name=PLAYERS[number] + suffix, public_key=key)
        client.name = (PLAYERS[number] + suffix).casefold()
        self.call(client, commands.Subscribe)
        return Seat(number, client, answer["token"])

    def play(self, game: str = "gomoku", settings: str = "", seats: int = 2) -> list[Seat]:
        """All sit at a table, and the match is on; nothing was said yet."""
        self.seats = [self.sit(number) for number in range(seats)]
        return self.start(self.seats, game, settings)

    def start(self, seats: list[Seat], game: str, settings: str) -> list[Seat]:
        """These players begin a match."""
        host, *guests = (seat.client for seat in seats)
        room = self.call(host, commands.CreateRoom, game=game, settings=settings, public=False)["mine"][0]
        for guest in guests:
            self.call(guest, commands.JoinRoom, room=room["room"])
        if not host.heard(commands.HostMatch):
            for client in (host, *guests):
                self.call(client, commands.Ready, ready=True)
            self.call(host, commands.Start)
            for guest in guests:
                self.call(guest, commands.Agree, agree=True)
        order = host.heard(commands.HostMatch)[-1]
        self.match, self.ticket = order["match"], order["ticket"]
        self.call(host, commands.RoomReady, match=self.match, addresses=[])
        for guest in guests:
            self.call(guest, commands.Joined, match=self.match)
        for number, seat in enumerate(seats):
            seat.side = SignedSide(self.key, self.match, self.ticket, game, order["settings"], number, len(seats))
        return seats

    @property
    def sides(self) -> list[Side]:
        """The sides of the match."""
        return [seat.side for seat in self.seats]

    # -- what they say to the lobby

    def shows(
        self,
        seat: Seat,
        entries: Iterable[Entry] | None = None,
        *,
        waits: bool = True,
        since: str = "",
        ticket: str | None = None,
        match: str = "",
    ) -> None:
        """A player challenges, or responds, with its whole history or these entries."""
        content = packed(seat.table.transcript if entries is None else entries)
        self.shows_bytes(seat.client, content, waits=waits, since=since, ticket=ticket, match=match)
        self.wait(0.2)

    def shows_bytes(
        self,
        client: LobbyProtocol,
        content: bytes,
        *,
        waits: bool = True,
        since: str = "",
        ticket: str | None = None,
        match: str = "",
    ) -> None:
        """The same, whatever it is."""
        pieces = [content[start : start + PART] for start in range(0, len(content), PART)] or [b""]
        command = commands.Challenge if waits else commands.Respond
        for part, piece in enumerate(pieces):
            fields = {
                "match": match or self.match,
                "since": since,
                "part": part,
                "parts": len(pieces),
                "content": piece,
            }
            self.call(client, command, **fields, ticket=ticket)

    def reports(
        self, seat: Seat, places: Sequence[int] | None = None, anchor: str = "", ticket: str | None = None
    ) -> bool:
        """A player signs how it ended: as its table has it, or otherwise; returns whether that is settled."""
        table = seat.table
        said = tuple(places if places is not None else table.ending.places if table.ending is not None else ())
        anchor = anchor or table.anchor
        signature = seat.side.credentials.sign(end_message(table.history.origin, anchor, said))
        fields = {"match": self.match, "places": list(said), "anchor": anchor, "signature": signature}
        settled: bool = self.call(seat.client, commands.Report, **fields, ticket=ticket)["settled"]
        self.flush()
        return settled

    def passes(self, seconds: float, *but: Seat) -> None:
        """Time passes; all but these give their signs of life."""
        self.beat(*(seat.client for seat in self.seats if seat not in but and not seat.client.closed), seconds=seconds)

    def back(self, seat: Seat) -> None:
        """A player comes back on a new line."""
        client, _ = self.dial()
        self.hello(client)
        key = IDENTITIES[seat.number].public_key
        seat.token = self.call(client, commands.Resume, token=seat.token, public_key=key)["token"]
        client.name, seat.client = seat.client.name, client
        self.call(client, commands.Subscribe)

    # -- what they are told

    def heard(self, seat: Seat) -> tuple[str, tuple[Entry, ...]]:
        """The head as a player was told it last: the anchor that it follows, and the entries."""
        parts: list[dict[str, Any]] = []
        for told in seat.client.heard(commands.Heard):
            parts = [told] if told["part"] == 0 else [*parts, told]
        self.assertEqual([one["part"] for one in parts], list(range(parts[0]["parts"])))
        text = zlib.decompress(b"".join(one["content"] for one in parts)).decode("utf-8")
        return parts[0]["since"], tuple(serialization.read(line) for line in text.split("\n") if line)

    def waiting(self, seat: Seat) -> tuple[list[int], int]:
        """For whom and how long the lobby waits, as a player was told it last."""
        told = seat.client.heard(commands.Waiting)[-1]
        return told["seats"], told["seconds"]

    def verdict(self, seat: Seat | None = None) -> tuple[str, list[int], int]:
        """How it ended, as all, or one, were told: verdict, places and whose doing that was."""
        told = [one.client.heard(commands.MatchEnded) for one in ([seat] if seat is not None else self.seats)]
        for ended in told:
            self.assertEqual(len(ended), 1)
            self.assertEqual(ended, told[0])
        end = told[0][0]
        return end["verdict"], end["places"], end["seat"]

    def goes_on(self) -> None:
        """Nobody was told of an end."""
        self.assertEqual([seat.client.heard(commands.MatchEnded) for seat in self.seats], [[] for _ in self.seats])

    def lobby_key(self) -> str:
        """The lobby's public key."""
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
