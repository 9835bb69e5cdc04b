"""What comes from the lobby, handed to the part of the session that it concerns."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from twisted.protocols import amp

from client.events import FarewellHeard, LineBack, LineSilent, NoticeHeard, RelayStopped, SessionOver
from client.lobby.connection import LobbyProtocol
from client.lobby.connector import LobbyConnector
from client.lobby.failures import turned_away
from client.match.coordinator import MatchCoordinator
from client.session.account import Account
from client.session.chat import Chat
from client.session.context import SessionContext
from client.session.invitations import Invitations
from client.session.lists import Lists
from client.session.reconnect import Afterwards, Reconnector
from client.session.results import Results
from client.session.room import Rooms
from client.session.values import Change, Row, player_rows, room_rows
from lobby import commands
from lobby.commands import announced as told
from lobby.commands.reasons import SessionEnd
from wire.sanitize import sanitize

FOR_GOOD = frozenset({SessionEnd.TAKEN_OVER, SessionEnd.DELETED, SessionEnd.KICKED, SessionEnd.BANNED})
"""Ends of a session after which the client does not come back by itself."""

GOES_ON = SessionEnd.SILENT
"""The only end of a line that is no end of the session."""


A = TypeVar("A", bound=told.Announcement)
D = TypeVar("D", bound=amp.CommandLocator)


def announced(kind: type[A]) -> Callable[[Callable[[D, A], None]], Callable[[D, A], None]]:
    """Have the decorated method of a ``CommandLocator`` take the announcements of a kind, which want no answer."""

    def register(handle: Callable[[D, A], None]) -> Callable[[D, A], None]:
        @wraps(handle)
        def respond(self: D, **fields: Any) -> dict[str, Any]:
            values: dict[str, Any] = {name: tuple(it) if isinstance(it, list) else it for name, it in fields.items()}
            handle(self, kind(**values))
            return {}

        kind.command.responder(respond)
        return handle

    return register


class AnnouncementDispatcher(amp.CommandLocator):
    """The receiver of a lobby's line: each kind of announcement has its handler here, and nowhere else.

    Whatever comes while nobody is signed in is late, and nobody's. What an announcement means is explained in
    ``lobby.commands.announcements``.
    """

    def __init__(
        self,
        context: SessionContext,
        lobby: LobbyConnector,
        reconnector: Reconnector,
        account: Account,
        lists: Lists,
        rooms: Rooms,
        invitations: Invitations,
        matches: MatchCoordinator,
        results: Results,
        chat: Chat,
    ) -> None:
        self._context, self._lobby, self._reconnector, self._account = context, lobby, reconnector, account
        self._lists, self._rooms, self._invitations = lists, rooms, invitations
        self._matches, self._results, self._chat = matches, results, chat

    # -- the line

    def line_silent(self, seconds: int) -> None:
        """The lists may be stale."""
        self._context.emit(LineSilent(seconds=seconds))

    def line_back(self) -> None:
        """They are not."""
        self._context.emit(LineBack())

    def line_lost(self, line: LobbyProtocol, why: str) -> None:
        """The line is gone."""
        if self._lobby.lost(line):
            self._reconnector.lost(why)

    @announced(told.SessionEnded)
    def session_ended(self, ended: told.SessionEnded) -> None:
        """The lobby ends my session and the line, or only the line, where it has not heard from me for long."""
        after = Afterwards.RESUME
        if ended.why != GOES_ON:
            after = Afterwards.STAY_AWAY if ended.why in FOR_GOOD else Afterwards.RETURN
            over = SessionOver(ended.why, self._lobby.keeps, sanitize(ended.reason or ""), ended.until or 0)
            self._context.emit(over)
        self._reconnector.line_ends(ended.why, after)
        if after is Afterwards.STAY_AWAY:
            self._matches.leave_table()
        if self._lobby.line is not None:
            self._lobby.line.hang_up()

    @announced(told.Farewell)
    def farewell(self, farewell: told.Farewell) -> None:
        """The lobby stops, or has no room for this connection."""
        if self._lobby.line is None:
            self._lobby.turn_away(turned_away(farewell.why))
            return
        self._reconnector.line_ends(farewell.why, seconds=float(farewell.seconds))
        self._context.emit(FarewellHeard(why=farewell.why, seconds=farewell.seconds))

    @announced(told.Notice)
    def notice(self, notice: told.Notice) -> None:
        """What the lobby's operator wants known."""
        self._context.emit(NoticeHeard(notice.kind, sanitize(notice.text), notice.seconds))

    # -- lists, rooms, invitations

    @commands.Changed.responder
    def changed(self, players: list[Row], gone: list[str], rooms: list[Row], closed: list[str], **rest: Any) -> Any:
        """The lists have changed."""
        if self._account.here:
            came, opened = player_rows(players), room_rows(rooms)
            self._lists.changed(Change(players=came, gone=tuple(gone), rooms=opened, closed=tuple(closed), **rest))
        return {}

    @announced(told.Invited)
    def invited(self, invited: told.Invited) -> None:
        """Somebody invites me."""
        if self._account.here:
            self._invitations.invited(invited)

    @announced(told.InvitationEnded)
    def invitation_ended(self, ended: told.InvitationEnded) -> None:
        """An invitation has come to its end."""
        if self._account.here:
            self._invitations.ended(ended)

    @commands.RoomChanged.responder
    def room_changed(self, mine: list[Row]) -> dict[str, Any]:
        """My room has changed."""
        if self._account.here:
            self._rooms.changed(mine)
        return {}

    @announced(told.RoomLeft)
    def room_left(self, left: told.RoomLeft) -> None:
        """I sit in that room no longer; a match that was to start there does not."""
        self._matches.room_left(left.room)
        self._rooms.left(left.room, left.why, left.detail)

    @announced(told.Said)
    def said(self, said: told.Said) -> None:
        """Somebody's words."""
        if self._account.here:
            self._chat.heard(said.player, said.private, said.text)

    # -- matches

    @announced(told.HostMatch)
    def host_match(self, order: told.HostMatch) -> None:
        """I am to host, unless I have left meanwhile."""
        if self._rooms.is_mine(order.room):
            self._matches.start(order)

    @announced(told.ConnectTo)
    def connect_to(self, order: told.ConnectTo) -> None:
        """I am to connect to a host, unless I have left meanwhile."""
        if self._rooms.is_mine(order.room):
            self._matches.start(order)

    @announced(told.Reachable)
    def reachable(self, member: told.Reachable) -> None:
        """Another member of the match can be reached."""
        self._matches.reachable(member.match, member.seat, member.addresses)

    @announced(told.RelayOffered)
    def relay_offered(self, offer: told.RelayOffered) -> None:
        """A guest comes by the lobby's relay."""
        self._matches.relay_offered(offer.match, offer.seat, offer.relay)

    @announced(told.RelayEnded)
    def relay_ended(self, ended: told.RelayEnded) -> None:
        """A relayed line has reached a limit."""
        self._context.emit(RelayStopped(match=ended.match, why=ended.why))

    @announced(told.MatchBegan)
    def match_began(self, began: told.MatchBegan) -> None:
        """All sit."""
        self._matches.began(began.match)

    @announced(told.StartFailed)
    def start_failed(self, failed: told.StartFailed) -> None:
        """The start came to nothing."""
        if self._rooms.is_mine(failed.room):
            self._matches.start_failed(failed, self._rooms.start_failed(failed.match, failed.why))

    @announced(told.StartProposed)
    def start_proposed(self, proposed: told.StartProposed) -> None:
        """The host wants to begin."""
        if self._rooms.is_mine(proposed.room):
            self._rooms.start_proposed(proposed.host, proposed.seconds)

    @announced(told.StartDropped)
    def start_dropped(self, dropped: told.StartDropped) -> None:
        """The proposed start is off."""
        if self._rooms.is_mine(dropped.room):
            self._rooms.start_dropped(dropped.player, dropped.why)

    @announced(told.OpponentGone)
    def opponent_gone(self, gone: told.OpponentGone) -> None:
        """An opponent is gone for good."""
        self._matches.opponent_gone(gone.match, gone.seat, gone.player, gone.why)

    @announced(told.Heard)
    def match_shown(self, heard: told.Heard) -> None:
        """A part of what the lobby was shown of a match."""
        self._matches.responses.heard(heard.match, heard.since, heard.part, heard.parts, heard.content)

    @announced(told.Waiting)
    def match_waits(self, waiting: told.Waiting) -> None:
        """Whom the lobby waits for in a match."""
        self._matches.responses.waiting(waiting.match, waiting.anchor, waiting.seats, waiting.seconds)

    @announced(told.MatchEnded)
    def match_ended(self, ended: told.MatchEnded) -> None:
        """The lobby has recorded a result."""
        self._matches.recorded(ended.match, ended.places, ended.detail)
        self._rooms.match_recorded()
        self._results.recorded(ended)
