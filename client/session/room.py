"""My seat and my invitations, as the lobby says."""

from __future__ import annotations

from collections.abc import Sequence

from client import games
from client.errors import StartsByItself
from client.events import (
    GameDiffers,
    InvitationCame,
    InvitationClosed,
    InvitationSent,
    ReadyChanged,
    RoomJoined,
    RoomOpened,
    RoomOver,
    StartAgreed,
    StartDropped,
    StartProposed,
)
from client.games import Package
from client.lobby.pasting import pasted
from client.session.context import SessionContext
from client.session.invitations import Sent
from client.session.room_diff import changes, members_of
from client.session.shield import shielded
from client.session.values import RoomState, Row, display_of, room_state
from games.packages.manifest import read_settings
from lobby.commands import Again, Agree, Answer, CreateRoom, Invite, JoinRoom, LeaveRoom, Ready, Retry, Start
from lobby.commands.announced import InvitationEnded, Invited
from lobby.commands.reasons import StartFailure
from lobby.errors import InvitationGone, NothingToRepeat, NotInRoom

WORTH_A_RETRY = frozenset({StartFailure.CONNECT_FAILED, StartFailure.GUEST_SILENT, StartFailure.LOBBY_RESTARTED})
"""Failures of a start after which all still sit, so that the start can be tried again."""

FREES_GUESTS = frozenset({StartFailure.HOST_FAILED, StartFailure.HOST_SILENT})
"""Failures of a start after which the lobby takes the guests' seats from them."""


class Rooms:
    """The room in which I sit, if any, and the invitations that await my answer.

    What the lobby announces may cross what I ask for: a room's ``version`` tells old news from new; a room in which I
    am no member is none of mine, and neither is one that I have left, until I take a seat in it again.

    :ivar asked: the host has proposed the start, and I have not replied yet.
    """

    def __init__(self, center: SessionContext) -> None:
        self._center = center
        self.room: RoomState | None = None
        self.invitations: dict[str, InvitationCame] = {}
        self._left = self._again = ""
        self._doubtful = self.asked = False
        self._sent = Sent(center)
        self._failed: str | None = None
        self._played = False
        self._offering = self._freeing = False
        self._opponents: tuple[str, ...] = ()
        self._paired = True

    @property
    def can_retry(self) -> bool:
        """Whether a start that failed can be tried again: a room that starts by itself is full, and waits."""
        room = self.room
        return room is not None and room.full and room.by_itself and room.status == "waiting" and not self._freeing

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
        self._sit(await self._center.ask(CreateRoom, game=game, public=public, settings=settings))

    @shielded
    async def create_from(self, package: Package, settings: str = "") -> None:
        """Open a private room for a game that the lobby need not know.

        :raises BadSetting: the game would not start with these settings.
        """
        manifest = package.manifest
        read_settings(manifest, settings)
        said = {"release": manifest.version, "least": manifest.least, "most": manifest.most, "digest": package.digest}
        self._sit(await self._center.ask(CreateRoom, game=manifest.name, public=False, settings=settings, **said))

    @shielded
    async def join(self, room: str) -> None:
        """Take a seat in a room."""
        self._sit(await self._center.ask(JoinRoom, room=room))

    @shielded
    async def leave(self) -> None:
        """Give the seat up. That there was none is as good."""
        room = self.room
        try:
            await self._center.ask(LeaveRoom)
        except NotInRoom:
            if room is None:
                raise
        if room is not None:
            self.left(room.room, "left", "")

    @shielded
    async def invite(self, name: str) -> None:
        """Ask a player to my room."""
        answer = await self._center.ask(Invite, player=name)
        self._sent.add(answer["invitation"], answer["player"], answer["seconds"])
        self._center.emit(InvitationSent(player=answer["player"], seconds=answer["seconds"]))

    @shielded
    async def answer(self, invitation: str, accept: bool) -> None:
        """Say yes or no to an invitation."""
        try:
            answer = await self._center.ask(Answer, invitation=invitation, accept=accept)
        except InvitationGone:
            self.invitations.pop(invitation, None)
            raise
        self.invitations.pop(invitation, None)
        self._sit(answer)

    @shielded
    async def again(self) -> None:
        """Offer the last opponent another round, or take up that offer."""
        self._offering = True
        try:
            self._sit(await self._center.ask(Again))
        except NothingToRepeat:
            self._played = False
            raise
        finally:
            self._offering = False

    @shielded
    async def retry(self) -> None:
        """Try the start again."""
        await self._center.ask(Retry)

    # -- the start of a room that does not start by itself

    @shielded
    async def ready(self, ready: bool = True) -> None:
        """I am ready for the match to begin, or not any more. Without the room's game I cannot be, and am told so.

        :raises StartsByItself: nobody has to be, in this room.
        """
        self._require_proposing()
        if ready and self.room is not None and not self._compare_games(self.room):
            return
        me = self._center.name
        known = any(row.name == me and row.ready == ready for row in (self.room.seated if self.room else ()))
        await self._center.ask(Ready, ready=ready)
        if known:
            self._center.emit(ReadyChanged(name=me, ready=ready, mine=True))  # nothing changes, so nothing else is told

    @shielded
    async def start(self) -> None:
        """Propose the start to the others.

        :raises StartsByItself: nobody has to, in this room.
        """
        self._require_proposing()
        await self._center.ask(Start)
        self._center.emit(StartProposed(host=self._center.name, seconds=0, mine=True))

    @shielded
    async def agree(self, agree: bool) -> None:
        """My yes or no to the start that the host has proposed.

        :raises StartsByItself: nothing is proposed in this room, ever.
        """
        self._require_proposing()
        self.asked = False
        await self._center.ask(Agree, agree=agree)
        if agree:
            self._center.emit(StartAgreed())

    def _require_proposing(self) -> None:
        if self.room is not None and self.room.by_itself:
            raise StartsByItself

    def start_proposed(self, host: str, seconds: int) -> None:
        """The host wants to begin."""
        self.asked = True
        self._center.emit(StartProposed(host=host, seconds=seconds, mine=False))

    def start_dropped(self, player: str, why: str) -> None:
        """The proposed start is off."""
        self.asked = False
        self._center.emit(StartDropped(player=player, why=why, mine=player == self._center.name))

    # -- what the lobby says

    def is_mine(self, room: str) -> bool:
        """Whether I sit in the room."""
        return self.room is not None and self.room.room == room

    def _sit(self, answer: Row) -> None:
        self._left = ""
        self.changed(answer["mine"])

    def changed(self, mine: Sequence[Row]) -> None:
        """My room, as it is now or was a moment ago."""
        new, old = room_state(mine), self.room
        if new is None or not self._is_news(new):
            return
        self._replace(old, new)

    def _replace(self, old: RoomState | None, new: RoomState) -> None:
        self._doubtful = False
        self.room = new
        if new.status != "waiting":
            self._failed = None
        if new.status != "waiting" or not set(new.members) <= set(old.members if old is not None else ()):
            self._freeing = False
        self.asked = self.asked and new.proposed and new.status == "waiting"
        if new.status == "playing":
            self._opponents = tuple(name for name in new.members if name != self._center.name)
            self._paired = new.by_itself
        self._center.show()
        if old is None or old.room != new.room:
            self.entered(new)
        elif new.status != "playing":
            for event in changes(old, new, self._center.name, self._freeing):
                self._center.emit(event)

    def _is_news(self, new: RoomState) -> bool:
        if self._center.name not in new.members:
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
        """Whatever the lobby says next of my room is true, also of a lobby that was restarted and counts anew, or that
        knows by somebody else's ticket only that I sat in a room which I have left: no old news comes on a new line."""
        self._doubtful, self._left = True, ""

    def reconcile(self, mine: Sequence[Row], invited: Sequence[Row]) -> None:
        """Back in the lobby: tell what has changed meanwhile, of my room and of the invitations to me."""
        new, old = room_state(mine), self.room
        known = not self._doubtful  # what came on this line before the snapshot is newer than the snapshot
        if old is not None and not known and (new is None or new.room != old.room):
            self.left(old.room, "over" if old.status == "playing" else "gone", "")
            old = None
        if new is not None and (not known or self._is_news(new)):
            self._left = ""
            self._replace(old, new)
        self._doubtful = False
        still = {str(row["invitation"]) for row in invited}
        for gone in [each for each in self.invitations.values() if each.invitation not in still]:
            del self.invitations[gone.invitation]
            self._center.emit(InvitationClosed(gone.invitation, False, gone.host, self._center.name, "gone"))
        for row in invited:
            self.invited(Invited(**row))
        self._sent.back(self.room.members if self.room is not None else ())

    def entered(self, room: RoomState) -> None:
        """Tell that I sit in a room."""
        display = display_of(room.game, room.digest)
        own = games.opened(room.digest)
        if room.host == self._center.name:
            welcome = self._center.lobby.welcome
            paste = f"{welcome.public}/{room.room}" if welcome is not None else room.room
            paste += f"#{self._center.lobby.security.named}" if self._center.lobby.security.named else ""
            self._again = room.room if self._offering else ""
            asked = self._opponents if self._offering else ()
            opened = (room.room, room.game, display, room.settings, room.public, paste, self._offering, asked)
            folder = str(own.folder) if own is not None else ""
            hands_out = (welcome.public, welcome.wheel or "") if welcome is not None else ("", "")
            line = pasted(paste, *hands_out, plaintext=self._center.options.pins is None)
            self._center.emit(RoomOpened(*opened, least=room.least, seats=room.seats, folder=folder, line=line))
        else:
            seats = (room.least, room.seats)
            self._center.emit(RoomJoined(room.room, room.game, display, room.settings, room.host, *seats))
        self._compare_games(room)
        if not room.by_itself and room.status == "waiting":
            self._center.emit(members_of(room))

    def _compare_games(self, room: RoomState) -> bool:
        """Tell at once where the room's game is not here: else only the start of the match would.

        :returns: whether it is here.
        """
        if games.find(room.game, room.release, room.digest) is not None:
            return True
        like = games.like(room.game)
        own = (like.manifest.version, like.digest) if like is not None else ("", "")
        said = (room.room, room.game, room.release, room.digest, *own, room.host, room.host == self._center.name)
        self._center.emit(GameDiffers(*said))
        return False

    def left(self, room: str, why: str, detail: str) -> bool:
        """I sit in that room no longer; answers whether I did."""
        if self.room is None or not self.is_mine(room):
            return False
        self._left = room
        self.room = self._failed = None
        self._freeing = self.asked = False
        self._center.show()
        self._center.emit(RoomOver(room=room, why=why, detail=detail))
        return True

    def start_failed(self, match: str, why: str) -> bool | None:
        """The start of a match came to nothing; answers whether it makes sense to try again, or ``None`` where this was
        told already: the lobby says it again on each new line."""
        if match == self._failed:
            return None
        self._failed, self._freeing = match, why in FREES_GUESTS
        return why in WORTH_A_RETRY and self.room is not None and self.room.full and self.room.by_itself

    def ticket_of(self, room: str) -> str:
        """My room's newest ticket, or nothing if that is another room, or nothing was started there."""
        mine = self.room
        return mine.ticket if mine is not None and mine.room == room and mine.status != "waiting" else ""

    def match_taken_down(self) -> None:
        """A match of mine has ended, so another round can be offered if it was for two; others go on in their room."""
        self._played = self._paired

    def invited(self, invited: Invited) -> None:
        """Somebody invites me, or I am reminded of it."""
        if invited.invitation in self.invitations:
            return
        came = InvitationCame(
            invitation=invited.invitation,
            host=invited.host,
            game=invited.game,
            display=display_of(invited.game),
            settings=invited.settings,
            again=invited.again,
            seconds=invited.seconds,
            here=games.like(invited.game) is not None,
        )
        self.invitations[invited.invitation] = came
        self._center.emit(came)

    def invitation_ended(self, ended: InvitationEnded) -> None:
        """An invitation, mine or to me, has come to its end."""
        self.invitations.pop(ended.invitation, None)
        self._sent.ended(ended.invitation)
        mine = ended.host == self._center.name
        again = mine and self.room is not None and self.room.room == self._again
        self._center.emit(InvitationClosed(ended.invitation, mine, ended.host, ended.player, ended.why, again))

    def clear(self) -> None:
        """Signed out: no seat, no invitations, nothing to repeat."""
        self.room = self._failed = None
        self.invitations.clear()
        self._sent.clear()
        self._left = ""
        self._freeing = self._played = self._doubtful = self.asked = False
