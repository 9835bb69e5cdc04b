"""A player without a person: it signs in, finds or opens a room, plays at random, and starts over."""

from __future__ import annotations

import random

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import deferLater

from client.bot.brain import Thinker
from client.errors import LineDown, NothingOffered, WrongScreen
from client.events import (
    Event,
    Failed,
    GameDiffers,
    InvitationCame,
    MatchOver,
    MatchStarted,
    MemberCame,
    OfferDeclined,
    Offered,
    OfferTaken,
    RoomRow,
    StartFailed,
    Turn,
)
from client.session.screens import Screen
from client.session.session import Session
from games.engine.errors import MatchIsOver, NotYourTurn, RepeatedEntry
from lobby import errors
from lobby.commands.reasons import StartFailure
from wire.amp.errors import DeclaredError
from wire.tickets import RoomStatus

HOPELESS = (
    errors.BadName,
    errors.NameAlike,
    errors.BadPassword,
    errors.WrongPassword,
    errors.LoginRefused,
    errors.NoSuchGame,
)
"""Refusals that will be the same tomorrow."""

NO_SEAT = (errors.NoSuchRoom, errors.RoomFull, errors.RoomBusy)
"""Refusals of a room that somebody else was quicker to take."""

CROSSED = (
    errors.AlreadyInRoom,
    errors.NotInRoom,
    errors.InvitationGone,
    errors.RoomBusy,
    errors.NotHost,
    errors.NotReady,
    errors.TooFew,
    errors.AlreadyProposed,
    errors.NothingProposed,
    errors.NothingToRetry,
    LineDown,
    NothingOffered,
    WrongScreen,
    MatchIsOver,
    NotYourTurn,
    RepeatedEntry,
)
"""Refusals because things have changed meanwhile; what has changed is told, and then there is something else to do."""

PATIENCE = (0.5, 1.5)
"""Seconds, from and to, for which a bot that finds no room waits to be invited before it opens one. Chance makes them
differ, so that of two bots that come together one finds the other's room."""

MOMENT = (1.5, 3.0)
"""Seconds, from and to, without a newcomer after which a bot that hosts a room for several starts, if all are ready."""

AVOIDED = 60.0
"""Seconds for which a bot stays away from a room whose host it could not reach: the obstacle may be gone then."""

PAUSE = 2.0
"""Seconds to wait after a refusal that nobody expects."""


class Bot:
    """Plays by itself on a session, with the very code that a person's client runs.

    It keeps no state of its own about where it is: whenever something has happened it looks at the session and does the
    next thing that makes sense there.

    :param game: what it plays; :param games: how many matches, 0 for no end.
    :param password: for its account; empty for one made of the name.
    :param chance: chooses rooms, and moves where nobody thinks.
    :param think: chooses moves.
    """

    def __init__(
        self,
        session: Session,
        name: str,
        game: str,
        games: int,
        password: str,
        chance: random.Random,
        think: Thinker | None = None,
    ) -> None:
        self._session, self._clock = session, session.reactor
        self._name, self._game, self._games = name, game, games
        self._password = password or f"{name}-bot"
        self._chance, self._think = chance, think
        self.finished = 0
        self._stopped = False
        self._news = False
        self._idle: Deferred[None] | None = None
        self._waking: IDelayedCall | None = None
        self._taken: dict[str, RoomRow] = {}
        self._unreachable: dict[str, IDelayedCall] = {}
        self._must_leave = False
        self._opening: IDelayedCall | None = None
        self._may_open = False
        self._moment: IDelayedCall | None = None
        self._had_a_moment = False
        self._offered = ""
        self._hopeless = False

    # -- what happens

    def on_event(self, event: Event) -> None:
        """Something has happened."""
        if isinstance(event, MatchOver):
            self.finished += 1
        elif isinstance(event, GameDiffers):
            self._hopeless = event.mine  # the lobby has other files of its game
            self._give_room_up()
        elif isinstance(event, MemberCame):
            self._forget_moment()
        elif isinstance(event, Offered) and not event.mine:
            self._offered = event.what
        elif isinstance(event, OfferDeclined | OfferTaken | MatchStarted):
            self._offered = ""
        elif isinstance(event, StartFailed) and event.why == StartFailure.CONNECT_FAILED:
            self._give_room_up()
        self._wake()

    def _give_room_up(self) -> None:
        """A guest does not come back to a host that it could not play with."""
        room = self._session.rooms.room
        if room is not None and room.host != self._session.name:
            self._forgive(room.room)
            self._unreachable[room.room] = self._clock.callLater(AVOIDED, self._forgiven, room.room)
            self._must_leave = True

    def _forgiven(self, room: str) -> None:
        """A host may be reached again."""
        del self._unreachable[room]
        self._wake()

    def _forgive(self, *rooms: str) -> None:
        """Avoid these rooms no longer."""
        for room in rooms:
            if room in self._unreachable:
                self._unreachable.pop(room).cancel()

    def stop(self) -> None:
        """Stop before the next thing."""
        self._stopped = True
        self._wake()

    def _wake(self) -> None:
        self._news = True
        if self._idle is not None and self._waking is None:
            self._waking = self._clock.callLater(0, self._awake)

    def _awake(self) -> None:
        self._waking = None
        idle, self._idle = self._idle, None
        if idle is not None:
            idle.callback(None)

    async def _something_happens(self) -> None:
        if not self._news:
            self._idle = Deferred()
            await self._idle
        self._news = False

    # -- what it does

    async def run(self) -> int:
        """Play until all games are played (0) or it makes no sense any more (1), or until stopped (0)."""
        try:
            while not self._done():
                if self._hopeless:
                    return 1
                try:
                    if not await self._next():
                        await self._something_happens()
                    await deferLater(self._clock, 0)
                except HOPELESS as problem:
                    self._tell(problem)
                    return 1
                except errors.TryLater as problem:
                    await deferLater(self._clock, float(problem.parameters.get("seconds", PAUSE)))
                except CROSSED:
                    await self._something_happens()
                except DeclaredError as problem:
                    self._tell(problem)
                    await deferLater(self._clock, PAUSE)
            return 0
        finally:
            if self._waking is not None:
                self._waking.cancel()
            self._forget_opening()
            self._forget_moment()
            self._forgive(*self._unreachable)

    def _done(self) -> bool:
        """Whether that was the last game; its result is waited for, also as long as the lobby is away."""
        enough = 0 < self._games <= self.finished
        over = self._session.screen is not Screen.PLAYING and not self._session.results.waiting
        return self._stopped or (enough and over)

    def _tell(self, problem: DeclaredError) -> None:
        self._session.emit(Failed(error=problem.code.decode("ascii"), parameters=problem.parameters))

    async def _next(self) -> bool:
        """Do the next thing; returns whether there was one."""
        match self._session.screen:
            case Screen.SIGNED_OUT:
                await self._sign_in()
            case Screen.IDLE:
                self._must_leave = False
                self._forget_moment()
                return await self._sit_down()
            case Screen.IN_ROOM:
                return await self._go_or_retry() or await self._wait_for_company() or await self._prepare()
            case Screen.PLAYING:
                self._forget_moment()
                return await self._answer_offer() or await self._move()
            case _:
                return False
        return True

    async def _sign_in(self) -> None:
        """Register, or log in where the account is there already; a match that it was in is given up."""
        session = self._session
        try:
            await session.account.register(self._name, self._password)
        except errors.NameTaken:
            try:
                await session.account.login(self._name, self._password)
            except errors.InMatch:
                await session.account.login(self._name, self._password, give_up=True)

    async def _sit_down(self) -> bool:
        """Accept an invitation or join a room that waits; where there is neither for a while, open a room."""
        session = self._session
        invitation: InvitationCame | None = next(iter(session.invitations.waiting.values()), None)
        waiting = self._rooms()
        if invitation is None and not waiting and not self._may_open:
            if self._opening is None:
                self._opening = self._clock.callLater(self._chance.uniform(*PATIENCE), self._open)
            return False
        self._forget_opening()
        if invitation is not None:
            await session.invitations.answer(invitation.invitation, True)
        elif waiting:
            await self._join(self._chance.choice(waiting))
        else:
            await session.rooms.create(self._game, True)
        return True

    def _open(self) -> None:
        """Nobody came."""
        self._opening = None
        self._may_open = True
        self._wake()

    def _forget_opening(self) -> None:
        self._may_open = False
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None

    async def _join(self, row: RoomRow) -> None:
        try:
            await self._session.rooms.join(row.room)
        except NO_SEAT:
            self._taken[row.room] = row

    def _rooms(self) -> list[RoomRow]:
        """Rooms of the game with a free seat, without those that could not be had as they are listed now."""
        rooms = self._session.lists.rooms
        self._taken = {room: row for room, row in self._taken.items() if rooms.get(room) == row}
        return [
            row
            for row in rooms.values()
            if row.game == self._game
            and row.status == RoomStatus.WAITING
            and row.taken < row.seats
            and row.host != self._session.name
            and row.room not in self._taken
            and row.room not in self._unreachable
        ]

    async def _go_or_retry(self) -> bool:
        """As the guest: leave a host that could not be reached, or else try a start again that came to nothing, of
        which the lobby tells."""
        session, room = self._session, self._session.rooms.room
        if self._must_leave:
            await session.leave()
            return True
        if session.rooms.can_retry and room is not None and room.host != session.name:
            await session.rooms.retry()
        return False

    async def _wait_for_company(self) -> bool:
        """Wait in the room, unless there is a better one or no game comes of it.

        Two bots that open rooms at the same moment would wait for each other for ever: the one whose room's id sorts
        higher goes to the other. (Which of the lower ones is left to chance, so that not all go to the same.)
        """
        session, room = self._session, self._session.rooms.room
        if room is None:
            return False
        lower = [row for row in self._rooms() if row.room < room.room]
        if not room.public or len(room.members) >= room.least or not lower:
            return False
        await session.leave()
        await self._join(self._chance.choice(lower))
        return True

    # -- in a room for several, which its host starts

    async def _prepare(self) -> bool:
        """Agree to a start, be ready for one where enough sit, propose one as the host; returns whether there was
        something to do."""
        session, room = self._session, self._session.rooms.room
        if room is None or room.by_itself:
            return False
        if session.rooms.asked:
            await session.agree()
        elif room.proposed or len(room.members) < room.least:
            self._forget_moment()
            return False
        elif room.host != session.name:
            if session.name not in room.unready:
                return False
            await session.rooms.ready()
        else:
            return await self._start()
        return True

    async def _start(self) -> bool:
        """As the host: start when all are ready and for a moment nobody has come."""
        room = self._session.rooms.room
        if room is None or room.unready:
            return False
        if self._had_a_moment:
            self._forget_moment()
            await self._session.rooms.start()
            return True
        if self._moment is None:
            self._moment = self._clock.callLater(self._chance.uniform(*MOMENT), self._moment_over)
        return False

    def _moment_over(self) -> None:
        self._moment, self._had_a_moment = None, True
        self._wake()

    def _forget_moment(self) -> None:
        self._had_a_moment = False
        if self._moment is not None:
            self._moment.cancel()
            self._moment = None

    # -- in a match

    async def _answer_offer(self) -> bool:
        """Let moves be taken back, and play every match to its end."""
        what, self._offered = self._offered, ""
        if not what:
            return False
        await (self._session.agree() if what == "undo" else self._session.refuse())
        return True

    async def _move(self) -> bool:
        turn = self._session.match.turn
        if turn is None or not turn.yours or not turn.legal:
            return False
        move = await self._choose(turn)
        now = self._session.match.turn
        if now is not None and (now.match, now.turn) == (turn.match, turn.turn):
            await self._session.match.move(move)
        return True

    async def _choose(self, turn: Turn) -> str:
        """One of the legal moves."""
        return self._chance.choice(turn.legal) if self._think is None else await self._think(turn)
