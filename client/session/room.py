"""The room in which I sit, as the lobby says."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred

from client import games
from client.errors import LineDown, StartsByItself
from client.events import (
    GameDiffers,
    ReadyChanged,
    RoomJoined,
    RoomOpened,
    RoomOver,
    StartAgreed,
    StartDropped,
    StartProposed,
)
from client.events.reasons import RoomEnd
from client.games import Package
from client.lobby.pasting import pasted
from client.session.context import SessionContext
from client.session.room_diff import changes, members_of
from client.session.shield import shielded
from client.session.values import RoomState, Row, room_state
from games.packages.manifest import read_settings
from lobby.commands import Again, Agree, CreateRoom, JoinRoom, LeaveRoom, Ready, Retry, Start
from lobby.commands.reasons import ProposalDrop, SeatLoss, StartFailure
from lobby.errors import NothingToRepeat, NotInRoom
from wire.amp.errors import DeclaredError
from wire.tickets import RoomStatus

WORTH_A_RETRY = frozenset({StartFailure.CONNECT_FAILED, StartFailure.GUEST_SILENT, StartFailure.LOBBY_RESTARTED})
"""Failures of a start after which all still sit, so that the start can be tried again."""

FREES_GUESTS = frozenset({StartFailure.HOST_FAILED, StartFailure.HOST_SILENT})
"""Failures of a start after which the lobby takes the guests' seats from them."""


class Rooms:
    """The room in which I sit, if any.

    What the lobby announces may cross what I ask for: a room's ``version`` tells old news from new; a room in which I
    am no member is none of mine, and neither is one that I have left, until I take a seat in it again.

    :ivar asked: the host has proposed the start, and I have not replied yet.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self.room: RoomState | None = None
        self._left = self._again = self._given_up = ""
        self._doubtful = self.asked = False
        self._failed: str | None = None
        self._played = False
        self._offering = self._freeing = False
        self._opponents: tuple[str, ...] = ()
        self._paired = True

    @property
    def can_retry(self) -> bool:
        """Whether a start that failed can be tried again: a room that starts by itself is full, and waits."""
        room = self.room
        if room is None or self._freeing:
            return False
        return room.full and room.by_itself and room.status == RoomStatus.WAITING

    @property
    def can_again(self) -> bool:
        """Whether another round can be offered."""
        return self._played and self.room is None

    # -- what I ask for

    @shielded
    async def create(self, game: str, public: bool, settings: str = "") -> None:
        """Open a room.

        :raises BadSetting: the game would not start with these settings; the lobby itself passes them on unread.
        """
        package = games.built_in(game)
        if package is not None:
            read_settings(package.manifest, settings)
        self.sit(await self._context.ask(CreateRoom, game=game, public=public, settings=settings))

    @shielded
    async def create_from(self, package: Package, settings: str = "") -> None:
        """Open a private room for a game that the lobby need not know.

        :raises BadSetting: the game would not start with these settings.
        """
        manifest = package.manifest
        read_settings(manifest, settings)
        seats = {"least": manifest.min_players, "most": manifest.max_players}
        said = {"release": manifest.version, "digest": package.digest, **seats}
        self.sit(await self._context.ask(CreateRoom, game=manifest.name, public=False, settings=settings, **said))

    @shielded
    async def join(self, room: str) -> None:
        """Take a seat in a room."""
        self.sit(await self._context.ask(JoinRoom, room=room))

    @shielded
    async def leave(self) -> None:
        """Give up the seat. If the lobby has taken it already, that is as good; one that may not have heard of it is
        told when it is back."""
        room, heard = self.room, True
        try:
            await self._context.ask(LeaveRoom)
        except NotInRoom:
            if room is None:
                raise
        except LineDown:
            if room is None or not self.is_mine(room.room):
                raise
            heard = False
        if room is not None:
            self._given_up = room.room
            self.left(room.room, RoomEnd.LEFT, "")
            self._left = self._left if heard else ""

    def _given_up_already(self, new: RoomState | None) -> bool:
        """Whether I have left the room by my own will on an older line. Then the lobby has not heard it, or has
        forgotten it with its own life, and is told again."""
        if new is None or new.room != self._given_up or new.room == self._left:
            return False
        asked = Deferred.fromCoroutine(self._context.ask(LeaveRoom))
        asked.addErrback(lambda failure: failure.trap(DeclaredError))  # on the next line, then
        return True

    @shielded
    async def again(self) -> None:
        """Offer the last opponent another round, or take up that offer."""
        self._offering = True
        try:
            self.sit(await self._context.ask(Again))
        except NothingToRepeat:
            self._played = False
            raise
        finally:
            self._offering = False

    @shielded
    async def retry(self) -> None:
        """Try the start again."""
        await self._context.ask(Retry)

    # -- the start of a room that does not start by itself

    @shielded
    async def ready(self, ready: bool = True) -> None:
        """I am ready for the match to begin, or not any more. Without the room's game I cannot be, and am told so.

        :raises StartsByItself: nobody has to be, in this room.
        """
        self._require_proposing()
        if ready and self.room is not None and not self._compare_games(self.room):
            return
        me = self._context.name
        known = any(row.name == me and row.ready == ready for row in (self.room.seated if self.room else ()))
        await self._context.ask(Ready, ready=ready)
        if known:  # nothing changes, so nothing else is told
            self._context.emit(ReadyChanged(name=me, ready=ready, mine=True))

    @shielded
    async def start(self) -> None:
        """Propose the start to the others.

        :raises StartsByItself: nobody has to, in this room.
        """
        self._require_proposing()
        await self._context.ask(Start)
        self._context.emit(StartProposed(host=self._context.name, seconds=0, mine=True))

    @shielded
    async def agree(self, agree: bool) -> None:
        """My yes or no to the start that the host has proposed.

        :raises StartsByItself: nothing is proposed in this room, ever.
        """
        self._require_proposing()
        self.asked = False
        await self._context.ask(Agree, agree=agree)
        if agree:
            self._context.emit(StartAgreed())

    def _require_proposing(self) -> None:
        if self.room is not None and self.room.by_itself:
            raise StartsByItself

    def start_proposed(self, host: str, seconds: int) -> None:
        """The host wants to begin."""
        self.asked = True
        self._context.emit(StartProposed(host=host, seconds=seconds, mine=False))

    def start_dropped(self, player: str, why: ProposalDrop) -> None:
        """The proposed start is off."""
        self.asked = False
        self._context.emit(StartDropped(player=player, why=why, mine=player == self._context.name))

    # -- what the lobby says

    def is_mine(self, room: str) -> bool:
        """Whether I sit in the room."""
        return self.room is not None and self.room.room == room

    @property
    def is_repeated(self) -> bool:
        """Whether my room is the one that I have opened for another round with the last opponent."""
        return self.room is not None and self.room.room == self._again

    @property
    def started(self) -> str:
        """The room in which a match of mine starts or runs, as far as the lobby has said; nothing where none does."""
        return self.room.room if self.room is not None and self.room.status != RoomStatus.WAITING else ""

    def sit(self, answer: Row) -> None:
        """Take in what the lobby answers where I asked for a seat: my room, if I have one now."""
        self._left = self._given_up = ""
        self.changed(answer["mine"])

    def changed(self, mine: Sequence[Row]) -> None:
        """My room, as it is now or was a moment ago."""
        new, old = room_state(mine), self.room
        if new is None or not self._is_news(new) or self._given_up_already(new):
            return
        self._replace(old, new)

    def _replace(self, old: RoomState | None, new: RoomState) -> None:
        self._doubtful = False
        self.room = new
        if new.status != RoomStatus.WAITING:
            self._failed = None
        if new.status != RoomStatus.WAITING or not set(new.members) <= set(old.members if old is not None else ()):
            self._freeing = False
        self.asked = self.asked and new.proposed and new.status == RoomStatus.WAITING
        if new.status == RoomStatus.PLAYING:
            self._opponents = tuple(name for name in new.members if name != self._context.name)
            self._paired = new.by_itself
        self._context.show()
        if old is None or old.room != new.room:
            self.entered(new)
        elif new.status != RoomStatus.PLAYING:
            for event in changes(old, new, self._context.name, self._freeing):
                self._context.emit(event)

    def _is_news(self, new: RoomState) -> bool:
        if self._context.name not in new.members:
            return False
        if self.room is not None and self.room.room == new.room:
            return new.version > self.room.version or self._doubtful
        return new.room != self._left

    def take_up(self, mine: Sequence[Row]) -> RoomState | None:
        """The room in which a session sat that I have taken over, unless I know it already, or a later state of it."""
        new = room_state(mine)
        if new is not None and not self._is_news(new):
            return None
        self.room = new
        return new

    def line_lost(self) -> None:
        """Whatever the lobby says next of my room is true, also of a lobby that was restarted and counts from 0, or
        that knows by somebody else's ticket only that I sat in a room: no old news comes on a new line."""
        self._doubtful, self._left = True, ""

    def reconcile(self, mine: Sequence[Row]) -> None:
        """Back in the lobby: tell what has changed of my room meanwhile."""
        new, old = room_state(mine), self.room
        if self._given_up_already(new):
            new = None
        known = not self._doubtful  # what came on this line before the snapshot is newer than the snapshot
        if old is not None and not known and (new is None or new.room != old.room):
            self.left(old.room, SeatLoss.OVER if old.status == RoomStatus.PLAYING else RoomEnd.GONE, "")
            old = None
        if new is not None and (not known or self._is_news(new)):
            self._left = ""
            self._replace(old, new)
        self._doubtful = False

    def entered(self, room: RoomState) -> None:
        """Tell that I sit in a room."""
        display = games.display_of(room.game, room.digest)
        own = games.opened(room.digest)
        if room.host == self._context.name:
            welcome = self._context.lobby.welcome
            paste = f"{welcome.public}/{room.room}" if welcome is not None else room.room
            paste += f"#{self._context.lobby.security.named}" if self._context.lobby.security.named else ""
            self._again = room.room if self._offering else ""
            asked = self._opponents if self._offering else ()
            opened = (room.room, room.game, display, room.settings, room.public, paste, self._offering, asked)
            folder = str(own.folder) if own is not None else ""
            hands_out = (welcome.public, welcome.wheel or "") if welcome is not None else ("", "")
            line = pasted(paste, *hands_out, plaintext=self._context.options.pins is None)
            self._context.emit(RoomOpened(*opened, least=room.least, seats=room.seats, folder=folder, line=line))
        else:
            seats = (room.least, room.seats)
            self._context.emit(RoomJoined(room.room, room.game, display, room.settings, room.host, *seats))
        self._compare_games(room)
        if not room.by_itself and room.status == RoomStatus.WAITING:
            self._context.emit(members_of(room))

    def _compare_games(self, room: RoomState) -> bool:
        """Tell at once where the room's game is not here: else only the start of the match would.

        :returns: whether it is here.
        """
        if games.find(room.game, room.release, room.digest) is not None:
            return True
        like = games.like(room.game)
        own = (like.manifest.version, like.digest) if like is not None else ("", "")
        said = (room.room, room.game, room.release, room.digest, *own, room.host, room.host == self._context.name)
        self._context.emit(GameDiffers(*said))
        return False

    def left(self, room: str, why: SeatLoss | RoomEnd, detail: str) -> bool:
        """I do not sit in that room any more; returns whether I did."""
        if self.room is None or not self.is_mine(room):
            return False
        self._left = room
        self.room = self._failed = None
        self._freeing = self.asked = False
        self._context.show()
        self._context.emit(RoomOver(room=room, why=why, detail=detail))
        return True

    def start_failed(self, match: str, why: StartFailure) -> bool | None:
        """The start of a match came to nothing; returns whether it makes sense to try again, or ``None`` where this was
        told already: the lobby says it again on each new line."""
        if match == self._failed:
            return None
        self._failed, self._freeing = match, why in FREES_GUESTS
        return why in WORTH_A_RETRY and self.room is not None and self.room.full and self.room.by_itself

    def match_recorded(self) -> None:
        """A match of mine has ended, so another round can be offered if it was for two; others go on in their room."""
        self._played = self._paired

    def clear(self) -> None:
        """Signed out: no seat, nothing to repeat."""
        self.room = self._failed = None
        self._left = self._given_up = ""
        self._freeing = self._played = self._doubtful = self.asked = False
