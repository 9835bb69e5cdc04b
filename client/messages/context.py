"""What sentences depend on beside the event itself, gathered from the events that went before."""

from __future__ import annotations

from dataclasses import dataclass

from client.events import (
    Connected,
    Direct,
    Event,
    LineLost,
    ListsChanged,
    MatchOver,
    MatchStarted,
    MemberCame,
    Members,
    MemberWent,
    NameKept,
    Relayed,
    Resumed,
    RoomJoined,
    RoomOpened,
    RoomOver,
    Screen,
    SessionOver,
    SignedIn,
    SignedOut,
    StartFailed,
    Turn,
)
from client.events.reasons import Arrival


@dataclass
class Context:
    """Who I am, where, and with whom.

    :ivar me: my name, or nothing.
    :ivar dropped_in: my name has no account.
    :ivar keeps: accounts outlive the lobby.
    :ivar asking: a question is pending, so that a word needs its ``/``.
    :ivar pictures: games are shown as pictures rather than in words.
    :ivar tables: lists are tables rather than lines.
    :ivar stays: the program goes on where the line is lost.
    :ivar connections: lobbies reached in this run.
    :ivar seats: how many seats my room has; with two it starts by itself.
    :ivar waiting: whose move the match waits for.
    :ivar room: my room's id, or nothing.
    :ivar left: the room that I sat in before: that it closes is no news.
    :ivar roommates: who sits in it with me: what they do there is told by itself.
    :ivar away: whose line is away.
    :ivar back: whose line the last changes of the lists show to be back.
    :ivar relayed: to whom the line of the match goes through the lobby.
    :ivar lobby_away: the line to the lobby broke, and there is no other yet.
    """

    me: str = ""
    dropped_in: bool = False
    keeps: bool = True
    drop_ins: bool = False
    screen: str = "disconnected"
    asking: bool = False
    players: tuple[str, ...] = ()
    seat: int = 0
    pictures: bool = True
    tables: bool = True
    colour: bool = False
    width: int = 80
    stays: bool = True
    connections: int = 0
    seats: int = 2
    waiting: tuple[str, ...] = ()
    room: str = ""
    left: str = ""
    roommates: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    relayed: frozenset[str] = frozenset()
    lobby_away: bool = False

    def observe(self, event: Event) -> None:
        """Learn from an event before it is worded."""
        match event:
            case LineLost():
                self.lobby_away = True
            case Resumed():
                self.lobby_away = False
            case Relayed():
                self.relayed |= {event.player}
            case Direct():
                self.relayed -= {event.player}
            case MatchOver() | StartFailed():
                self.relayed = frozenset()
            case Connected():
                self.lobby_away = False
                self.keeps, self.drop_ins = event.keeps, event.drop_ins
                self.connections += 1
            case SignedIn():
                self.me, self.dropped_in = event.name, event.how is Arrival.DROPPED_IN
            case NameKept():
                self.dropped_in = False
            case SignedOut() | SessionOver():
                self.me = ""
                self._sit("")
            case Screen():
                self.screen = event.screen
            case MatchStarted():
                self.players, self.seat = event.players, event.seat
                self.roommates = frozenset(event.players) - {self.me}
                self.relayed &= self.roommates
                self.waiting = ()
            case Turn():
                self.waiting = tuple(self.player(seat) for seat in event.waiting if seat != self.seat)
            case RoomOpened() | RoomJoined():
                self.seats = event.seats
                self._sit(event.room, event.host if isinstance(event, RoomJoined) else "")
            case Members():
                self.roommates = frozenset(row.name for row in event.members) - {self.me}
            case MemberCame():
                self.roommates |= {event.name}
            case MemberWent():
                self.roommates -= {event.name}
            case RoomOver():
                self._sit("")
            case ListsChanged():
                away = {row.name for row in event.changed if row.away}
                self.back = self.away & ({row.name for row in event.changed} - away)
                self.away = (self.away | away) - self.back - {*event.went}

    def _sit(self, room: str, *others: str) -> None:
        """In a room with others, or in none."""
        self.left = self.room or self.left
        self.room, self.roommates = room, frozenset(filter(None, others))

    @property
    def several(self) -> bool:
        """Whether the match has more than two players."""
        return len(self.players) > 2

    def player(self, seat: int) -> str:
        """The name at a seat of the match."""
        return self.players[seat] if 0 <= seat < len(self.players) else "?"

    def slash(self, word: str) -> str:
        """A word as it has to be typed now."""
        return f"/{word}" if self.asking else word
