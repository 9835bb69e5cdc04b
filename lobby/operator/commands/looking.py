"""What goes on in the lobby."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from lobby import VERSION
from lobby.commands.announced import MemberView
from lobby.core import queries, views
from lobby.core.model.match import Match
from lobby.core.model.room import Room
from lobby.operator import times
from lobby.operator.page import Grid, Shown
from lobby.operator.parts import Parts
from lobby.operator.registry import Argument, Call, Refused, Reply, Where, command
from lobby.storage.engine import FILE

MOST_ROWS = 500
"""The most rows of a table; how many there are beyond is said."""


class Status(Reply):
    """How the lobby is. Times are in seconds, ``started`` since the epoch; sizes in bytes."""

    version: str
    started: float
    uptime: float
    players: int
    rooms: int
    matches: int
    challenged: int
    connections: int
    memory: int
    database: int
    state: str
    more: dict[str, str | int | float]

    def shown(self) -> Iterable[Shown]:
        """Two columns."""
        rows: list[tuple[str, object]] = [
            ("version", self.version),
            ("runs since", f"{times.moment(self.started)} ({times.lasting(self.uptime)})"),
            ("state", self.state),
            ("players", self.players),
            ("rooms", self.rooms),
            ("matches", f"{self.matches} ({self.challenged} challenged)"),
            ("connections", self.connections),
            ("memory", f"{self.memory / 2**20:.0f} MiB"),
            ("database", f"{self.database / 2**20:.1f} MiB" if self.database else "in memory"),
        ]
        return [Grid(("lobby", ""), [*rows, *self.more.items()])]


@command(
    "status",
    "Show how the lobby is.",
    Argument("--watch", "go on with it, once a second, until Ctrl-C", flag=True),
    afar=True,
)
async def status(call: Call, watch: bool) -> Reply:
    """Count; to go on with it is up to who asks."""
    parts = call.parts
    matches = queries.live_matches(parts.world)
    return Status(
        version=VERSION,
        started=parts.started,
        uptime=parts.wall() - parts.started,
        players=queries.online(parts.world),
        rooms=queries.rooms(parts.world),
        matches=len(matches),
        challenged=sum(match.dispute is not None for match in matches),
        connections=len(parts.registry.connections),
        memory=_memory(),
        database=_size(parts.folder),
        state=_state(parts),
        more={name: measure() for name, measure in parts.vitals.items()},
    )


def _state(parts: Parts) -> str:
    reason = queries.draining(parts.world)
    if reason is not None:
        return f"draining: it stops when the last match is over{f' ({reason})' if reason else ''}"
    if parts.draining.due is not None:
        return f"draining begins in {times.lasting(parts.draining.due - parts.dispatcher.clock.seconds())}"
    return "open"


def _memory() -> int:
    """The bytes that the process has in memory now; where the system does not say, the most that it ever had."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text("ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _size(folder: Path | None) -> int:
    """The bytes of the database on the disk, 0 where it is in memory."""
    files = [folder / f"{FILE}{end}" for end in ("", "-wal")] if folder is not None else []
    return sum(file.stat().st_size for file in files if file.exists())


class Listed(Reply):
    """A table of which there may be more rows than are told."""

    total: int

    def more(self, told: int) -> list[Shown]:
        """How many more there are."""
        return [f"… and {self.total - told} more."] if told < self.total else []


class PlayerRow(msgspec.Struct):
    """Somebody who is here; ``address`` is empty without a line."""

    name: str
    account: bool
    status: str
    away: bool
    room: str
    address: str


class Players(Listed):
    """Who is here."""

    players: list[PlayerRow]

    def shown(self) -> Iterable[Shown]:
        """A table."""
        if not self.players:
            return ["Nobody is here."]
        rows = [
            (
                one.name,
                "account" if one.account else "drop-in",
                f"{one.status}{', away' if one.away else ''}",
                one.room,
                one.address or "no line",
            )
            for one in self.players
        ]
        return [Grid(("player", "", "status", "room", "address"), rows), *self.more(len(rows))]


@command(
    "players",
    "Show who is here.",
    Argument("text", "only those whose name or address has this in it", optional=True),
    afar=True,
)
async def players(call: Call, text: str | None) -> Reply:
    """All, or some."""
    outlets, wanted = call.parts.dispatcher.outlets, (text or "").casefold()
    rows = [
        PlayerRow(
            one.name,
            one.account is not None,
            str(one.status),
            one.away,
            one.room or "",
            outlets[one.id].host if one.id in outlets else "",
        )
        for one in queries.players(call.parts.world)
    ]
    found = [one for one in rows if wanted in one.name.casefold() or wanted in one.address]
    return Players(players=found[:MOST_ROWS], total=len(found))


class RoomRow(msgspec.Struct):
    """A room."""

    room: str
    game: str
    host: str
    members: list[str]
    seats: int
    status: str
    public: bool
    match: str


class Rooms(Listed):
    """The rooms, private ones too."""

    rooms: list[RoomRow]

    def shown(self) -> Iterable[Shown]:
        """A table."""
        if not self.rooms:
            return ["There is no room."]
        rows = [
            (
                one.room,
                one.game,
                ", ".join(one.members),
                f"{len(one.members)} of {one.seats}",
                f"{one.status}{'' if one.public else ', private'}",
                one.match,
            )
            for one in self.rooms
        ]
        return [Grid(("room", "game", "members", "seats", "status", "match"), rows), *self.more(len(rows))]


@command("rooms", "Show all rooms, private ones too.", afar=True)
async def rooms(call: Call) -> Reply:
    """All."""
    found = queries.live_rooms(call.parts.world)
    return Rooms(rooms=[_room(call.parts, one) for one in found[:MOST_ROWS]], total=len(found))


def _room(parts: Parts, room: Room) -> RoomRow:
    members: tuple[MemberView, ...] = views.view(parts.world, room).members
    return RoomRow(
        room.id,
        room.offer.game,
        parts.world.name(room.host),
        [member.name for member in members],
        room.offer.most,
        str(room.status),
        room.public,
        room.match or "",
    )


class MatchRow(msgspec.Struct):
    """A match that is starting or on."""

    match: str
    game: str
    players: list[str]
    room: str
    stage: str
    challenged: bool


class Matches(Listed):
    """The matches that are starting or on."""

    matches: list[MatchRow]

    def shown(self) -> Iterable[Shown]:
        """A table."""
        if not self.matches:
            return ["No match is on."]
        rows = [
            (
                one.match,
                one.game,
                ", ".join(one.players),
                one.room,
                f"{one.stage}{', challenged' if one.challenged else ''}",
            )
            for one in self.matches
        ]
        return [Grid(("match", "game", "players", "room", "stage"), rows), *self.more(len(rows))]


@command("matches", "Show the matches that are starting or on.", afar=True)
async def matches(call: Call) -> Reply:
    """All."""
    found = queries.live_matches(call.parts.world)
    return Matches(matches=[_match(one) for one in found[:MOST_ROWS]], total=len(found))


def _match(match: Match) -> MatchRow:
    challenged = match.dispute is not None
    return MatchRow(match.id, match.game, list(match.names), match.room, str(match.stage), challenged)


class OneMatch(Reply):
    """A match: while it is on its ``stage``, afterwards its ``verdict``. ``transcript`` are the entries that the lobby
    was shown of it, a line each; it is shown any only where somebody has challenged."""

    match: str
    game: str
    settings: str
    players: list[str]
    room: str
    stage: str
    verdict: str = ""
    places: list[int] = []
    reason: str = ""
    detail: str = ""
    challenged: bool = False
    transcript: list[str] = []

    def shown(self) -> Iterable[Shown]:
        """Two columns, and the transcript."""
        rows: list[tuple[str, object]] = [
            ("game", f"{self.game} {self.settings}"),
            ("players", ", ".join(self.players)),
            ("room", self.room),
            ("stage", f"{self.stage}{', challenged' if self.challenged else ''}"),
        ]
        if self.verdict:
            places = ", ".join(f"{name}: {place}" for name, place in zip(self.players, self.places, strict=False))
            rows += [("verdict", self.verdict), ("places", places or "nobody has won"), ("reason", self.reason)]
            rows += [("detail", self.detail)] if self.detail else []
        yield Grid(("match", self.match), rows)
        if self.transcript:
            yield Grid(("", "transcript"), list(enumerate(self.transcript, 1)))


@command(
    "match",
    "Show a match, on or over: its verdict, and its transcript where the lobby was shown it.",
    Argument("id", "its id"),
    where=Where.EITHER,
    afar=True,
)
async def match(call: Call, id: str) -> Reply:
    """Of those that are on, or of the results."""
    on = queries.match(call.parts.world, id)
    if on is not None:
        found = on.dispute.found if on.dispute is not None else None
        return OneMatch(
            match=on.id,
            game=on.game,
            settings=on.settings,
            players=list(on.names),
            room=on.room,
            stage=str(on.stage),
            challenged=on.dispute is not None,
            transcript=list(found.head) if found is not None else [],
        )
    over = await call.parts.results.find(id)
    if over is None:
        raise Refused(f"There is no match {id}, and no result of one.")
    return OneMatch(
        match=over.match,
        game=over.game,
        settings=over.settings,
        players=list(over.players),
        room=over.room,
        stage="over",
        verdict=str(over.verdict),
        places=list(over.places),
        reason=str(over.reason),
        detail=over.detail,
    )
