"""My seat and my invitations, as the lobby says."""

from __future__ import annotations

from collections.abc import Sequence

from client.center import Center
from client.events import (
    InvitationCame,
    InvitationClosed,
    InvitationSent,
    MemberCame,
    MemberWent,
    RoomJoined,
    RoomOpened,
    RoomOver,
)
from client.sent import Sent
from client.shield import shielded
from client.values import RoomState, Row, display_of, room_state
from games.catalogue import manifests
from games.manifest import read_settings
from lobby.commands import Again, Answer, CreateRoom, Invite, JoinRoom, LeaveRoom, Retry
from lobby.errors import InvitationGone, NothingToRepeat, NotInRoom

WORTH_A_RETRY = frozenset({"connect failed", "guest silent", "lobby restarted"})
"""Failures of a start after which all still sit, so that the start can be tried again."""

FREES_GUESTS = frozenset({"host failed", "host silent"})
"""Failures of a start after which the lobby takes the guests' seats from them."""


class Rooms:
    """The room in which I sit, if any, and the invitations that await my answer.

    What the lobby announces may cross what I ask for: a room's ``version`` tells old news from new; a room in which I
    am no member is none of mine, and neither is one that I have left, until I take a seat in it again.
    """

    def __init__(self, center: Center) -> None:
        self._center = center
        self.room: RoomState | None = None
        self.invitations: dict[str, InvitationCame] = {}
        self._left = self._again = ""
        self._doubtful = False
        self._sent = Sent(center)
        self._start_failed = False
        self._played = False
        self._offering = self._freeing = False
        self._opponents: tuple[str, ...] = ()

    @property
    def can_retry(self) -> bool:
        """Whether a start that failed can be tried again."""
        return self._start_failed and self.room is not None and self.room.full

    @property
    def can_again(self) -> bool:
        """Whether another round can be offered."""
        return self._played and self.room is None

    # -- what I ask for

    @shielded
    async def create(self, game: str, public: bool, settings: str) -> None:
        """Open a room.

        :raises BadSetting: the game would not start with these settings; the lobby itself passes them on unread.
        """
        manifest = manifests().get(game)
        if manifest is not None:
            read_settings(manifest, settings)
        self._sit(await self._center.ask(CreateRoom, game=game, public=public, settings=settings))

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
            self._start_failed = self._freeing = False
        if new.status == "playing":
            self._opponents = tuple(name for name in new.members if name != self._center.name)
        self._center.show()
        if old is None or old.room != new.room:
            self.entered(new)
        elif new.status != "playing":
            self._compare(old, new)

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
        """Whatever the lobby says next of my room is true, also of a lobby that was restarted and counts anew."""
        self._doubtful = True

    def reconcile(self, mine: Sequence[Row], invited: Sequence[Row]) -> None:
        """Back in the lobby: tell what has changed meanwhile, of my room and of the invitations to me."""
        new, old = room_state(mine), self.room
        known = not self._doubtful  # what came on this line before the snapshot is newer than the snapshot
        if old is not None and not known and (new is None or new.room != old.room):
            self.left(old.room, "over" if old.status == "playing" else "gone", "")
            old = None
        if new is not None and (not known or self._is_news(new)):
            self._left = ""
            started = old is not None and old.room == new.room and old.status == "starting"
            self._replace(old, new)
            self._start_failed = self._start_failed or (started and new.status == "waiting")
        self._doubtful = False
        still = {str(row["invitation"]) for row in invited}
        for gone in [each for each in self.invitations.values() if each.invitation not in still]:
            del self.invitations[gone.invitation]
            self._center.emit(InvitationClosed(gone.invitation, False, gone.host, self._center.name, "gone"))
        for row in invited:
            self.invited(row)
        self._sent.back(self.room.members if self.room is not None else ())

    def entered(self, room: RoomState) -> None:
        """Tell that I sit in a room."""
        display = display_of(room.game)
        if room.host == self._center.name:
            welcome = self._center.welcome
            paste = f"{welcome.public}/{room.room}" if welcome is not None else room.room
            paste += f"#{self._center.fingerprint}" if self._center.fingerprint else ""
            self._again = room.room if self._offering else ""
            asked = self._opponents if self._offering else ()
            opened = (room.room, room.game, display, room.settings, room.public, paste, self._offering, asked)
            self._center.emit(RoomOpened(*opened))
        else:
            self._center.emit(RoomJoined(room.room, room.game, display, room.settings, room.host))

    def _compare(self, old: RoomState, new: RoomState) -> None:
        for name in old.members:
            if name not in new.members:
                self._center.emit(MemberWent(name=name, host=new.host, freed=self._freeing))
        came = [name for name in new.members if name not in old.members]
        for name in came:
            self._center.emit(MemberCame(name=name, full=new.full and name == came[-1]))

    def left(self, room: str, why: str, detail: str) -> bool:
        """I sit in that room no longer; answers whether I did."""
        if self.room is None or not self.is_mine(room):
            return False
        self._left = room
        self.room = None
        self._start_failed = False
        self._center.show()
        self._center.emit(RoomOver(room=room, why=why, detail=detail))
        return True

    def start_failed(self, why: str) -> bool:
        """The start came to nothing; answers whether it makes sense to try again."""
        self._start_failed = why in WORTH_A_RETRY
        self._freeing = why in FREES_GUESTS
        return self.can_retry

    def ticket_of(self, room: str) -> str:
        """My room's newest ticket, or nothing if that is another room, or nothing was started there."""
        mine = self.room
        return mine.ticket if mine is not None and mine.room == room and mine.status != "waiting" else ""

    def match_taken_down(self) -> None:
        """A match of mine has ended, so another round can be offered."""
        self._played = True

    def invited(self, row: Row) -> None:
        """Somebody invites me, or I am reminded of it."""
        invitation = str(row["invitation"])
        if invitation in self.invitations:
            return
        came = InvitationCame(
            invitation=invitation,
            host=row["host"],
            game=row["game"],
            display=display_of(row["game"]),
            settings=row["settings"],
            again=row["again"],
            seconds=row["seconds"],
        )
        self.invitations[invitation] = came
        self._center.emit(came)

    def invitation_ended(self, invitation: str, host: str, player: str, why: str) -> None:
        """An invitation, mine or to me, has come to its end."""
        self.invitations.pop(invitation, None)
        self._sent.ended(invitation)
        mine = host == self._center.name
        again = mine and self.room is not None and self.room.room == self._again
        self._center.emit(InvitationClosed(invitation, mine, host, player, why, again))

    def clear(self) -> None:
        """Signed out: no seat, no invitations, nothing to repeat."""
        self.room = None
        self.invitations.clear()
        self._sent.clear()
        self._left = ""
        self._start_failed = self._played = self._doubtful = False
