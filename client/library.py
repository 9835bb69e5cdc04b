"""The client without a terminal: for programs that want to meet and play in a lobby."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred

from client import games
from client.events import Event, InvitationCame, PlayerRow, RoomRow, Turn
from client.lobby.pins import Pins
from client.session.options import SessionOptions
from client.session.session import Session
from client.session.values import RoomState
from wire.apart import each
from wire.timeouts import limit

Act = Callable[[Any], object]


def defaults(**chosen: Any) -> SessionOptions:
    """The options of a program's client: the line to the lobby is encrypted, and nothing outlives the program.

    :param chosen: fields of ``SessionOptions`` that are to be different. A folder for ``pins``, say, lets the program
        know a lobby's certificate again.
    """
    return SessionOptions(**{"pins": Pins(), **chosen})


class Client:
    """One player's client.

    What is asked for is a coroutine that raises a ``wire.amp.errors.DeclaredError`` where it is refused. What happens
    comes as events, which ``client.events`` describes: each has a kind, ``words-heard`` or ``match-over`` say, and
    fields.

    :param reactor: Twisted's, which runs.
    :param options: see ``defaults``.
    :ivar session: everything else that a client can do.
    """

    def __init__(self, reactor: Any, options: SessionOptions | None = None) -> None:
        self._reactor = reactor
        self._acts: list[tuple[str, Act]] = []
        self._waiting: list[tuple[str, Mapping[str, Any], Deferred[Any]]] = []
        self.session = Session(reactor, self._hear, options or defaults())

    # -- what happens

    def on(self, kind: str, act: Act) -> Callable[[], None]:
        """Call ``act`` with every event of a kind, or of any kind for ``"*"``; returns a function that stops that."""
        entry = (kind, act)
        self._acts.append(entry)
        return lambda: self._acts.remove(entry)

    async def until(self, kind: str, seconds: float = 60, **fields: Any) -> Any:
        """The next event of a kind with these fields. Call it before what makes the event happen, or at once after.

        :param seconds: how long to wait.
        :raises twisted.internet.defer.TimeoutError: it did not come.
        """
        found: Deferred[Any] = Deferred()
        entry = (kind, fields, found)
        self._waiting.append(entry)
        try:
            return await limit(found, seconds, self._reactor)
        finally:
            if entry in self._waiting:
                self._waiting.remove(entry)

    async def turn(self, seconds: float = 120) -> Turn:
        """The match, as soon as a move of one's own is awaited.

        :raises twisted.internet.defer.TimeoutError: no move is awaited in that time.
        """
        now = self.session.match.turn
        if now is not None and now.yours:
            return now
        asked: Turn = await self.until("turn", seconds, yours=True)
        return asked

    def _hear(self, event: Event) -> None:
        kind = event.kind()
        acts = [act for wanted, act in self._acts if wanted in (kind, "*")]
        each(acts, lambda act: act(event), "a program did not take an event")
        for entry in list(self._waiting):
            wanted, fields, found = entry
            if wanted == kind and all(getattr(event, name, None) == value for name, value in fields.items()):
                self._waiting.remove(entry)
                found.callback(event)

    # -- coming and going

    async def connect(self, address: str) -> None:
        """Connect to ``HOST:PORT``, or to a pasted line: ``HOST:PORT/ROOM#FINGERPRINT``."""
        await self.session.connect(address)

    async def register(self, name: str, password: str, code: str = "") -> None:
        """Make an account and be logged in.

        :param code: one that the lobby's operator has given out, where the lobby wants one.
        """
        await self.session.account.register(name, password, code)

    async def log_in(self, name: str, password: str) -> None:
        """Log in."""
        await self.session.account.login(name, password)

    async def drop_in(self, name: str) -> None:
        """Play under a name without an account."""
        await self.session.account.drop_in_as(name)

    async def close(self) -> None:
        """Leave whatever is on, log out, and hang up."""
        await self.session.close()

    # -- who and what is here

    @property
    def name(self) -> str:
        """My own name, empty while nobody is logged in."""
        return self.session.name

    @property
    def players(self) -> Mapping[str, PlayerRow]:
        """The other players by name."""
        return self.session.lists.players

    @property
    def rooms(self) -> Mapping[str, RoomRow]:
        """The public rooms by id."""
        return self.session.lists.rooms

    @property
    def room(self) -> RoomState | None:
        """My room."""
        return self.session.rooms.room

    @property
    def invitations(self) -> Mapping[str, InvitationCame]:
        """What awaits my answer, by id."""
        return self.session.invitations.waiting

    # -- words

    async def say(self, text: str) -> None:
        """Say something to all in my room."""
        await self.session.chat.say(text)

    async def send(self, player: str, text: str) -> None:
        """Say something to one player."""
        await self.session.chat.tell(player, text)

    def on_message(self, act: Callable[[str, str, bool], object]) -> Callable[[], None]:
        """Call ``act(player, text, private)`` for whatever is said to me; returns a function that stops that."""
        return self.on("words-heard", lambda event: act(event.player, event.text, event.private))

    # -- rooms and matches

    async def create(self, game: str, public: bool = True, settings: str = "", trusted: bool = False) -> str:
        """Open a room; returns its id.

        :param game: its name, or a folder such as ``./dice`` that holds it; its code runs in a cage, and its room is
            private.
        :param settings: ``key=value`` pairs separated by spaces.
        :param trusted: whether a folder's code may run where it is not contained.
        :raises BadGame: the folder holds no game that works.
        :raises NotContained: its code is not contained here.
        """
        if games.look_like_one(game):
            await self.session.rooms.create_from(games.open_one(game, lambda package: trusted), settings)
        else:
            await self.session.rooms.create(game, public, settings)
        room = self.session.rooms.room
        return room.room if room is not None else ""

    async def join(self, room: str) -> None:
        """Take a seat in a room."""
        await self.session.rooms.join(room)

    async def invite(self, player: str) -> None:
        """Ask a player to my room."""
        await self.session.invitations.invite(player)

    async def answer(self, invitation: str, accept: bool) -> None:
        """Say yes or no to an invitation."""
        await self.session.invitations.answer(invitation, accept)

    async def ready(self, ready: bool = True) -> None:
        """Say that the match may begin, in a room for more than two, or take that back."""
        await self.session.rooms.ready(ready)

    async def start(self) -> None:
        """Ask the others whether the match may begin, as the host of a room for more than two."""
        await self.session.rooms.start()

    async def agree(self) -> None:
        """Say yes to the start that the host proposes, or to what is offered in the match."""
        await self.session.agree()

    async def refuse(self) -> None:
        """Say no to it."""
        await self.session.refuse()

    async def offer(self, what: str) -> None:
        """Offer the others a ``draw``, or to ``undo`` one's own last move."""
        await self.session.match.offer(what)

    async def play(self, move: str) -> None:
        """Make a move in the running match, as the game writes moves.

        :raises DeclaredError: the rules refuse it.
        """
        await self.session.match.move(move)

    async def leave(self) -> None:
        """Leave the room, and with it the match."""
        await self.session.leave()
