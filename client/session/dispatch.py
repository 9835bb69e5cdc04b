"""What comes from the lobby, handed to the part of the session that it concerns."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from twisted.protocols import amp

from client.events import FarewellHeard, LineBack, LineSilent, RelayStopped, SessionOver
from client.lobby.connection import LobbyProtocol
from client.lobby.connector import LobbyConnector
from client.lobby.failures import turned_away
from client.lobby.reconnect import Reconnector
from client.match.coordinator import MatchCoordinator
from client.session.account import Account
from client.session.chat import Chat
from client.session.context import SessionContext
from client.session.lists import Lists
from client.session.room import Rooms
from client.session.values import Change, GuestOrder, HostOrder, Row, Verdict, player_rows, room_rows
from lobby import commands

FOR_GOOD = frozenset({"taken over", "deleted", "kicked", "banned", "signed out"})
"""Ends of a session after which the client does not come back by itself."""

GOES_ON = "silent"
"""The only end of a line that is no end of the session."""


Handler = TypeVar("Handler", bound=Callable[..., None])


def announced(command: type[amp.Command]) -> Callable[[Handler], Handler]:
    """Have the decorated method of a ``CommandLocator`` take an announcement of the lobby, which wants no answer."""

    def register(handle: Handler) -> Handler:
        @wraps(handle)
        def respond(self: object, **arguments: Any) -> dict[str, Any]:
            handle(self, **arguments)
            return {}

        command.responder(respond)
        return handle

    return register


class AnnouncementDispatcher(amp.CommandLocator):
    """The receiver of a lobby's line: each announcement has its handler here, with the command's own arguments.

    Whatever comes while nobody is signed in is late, and nobody's. What an announcement means is explained in
    ``lobby.commands``.
    """

    def __init__(
        self,
        context: SessionContext,
        lobby: LobbyConnector,
        reconnector: Reconnector,
        account: Account,
        lists: Lists,
        rooms: Rooms,
        matches: MatchCoordinator,
        chat: Chat,
    ) -> None:
        self._context, self._lobby, self._reconnector, self._account = context, lobby, reconnector, account
        self._lists, self._rooms, self._matches, self._chat = lists, rooms, matches, chat
        self._ended = ""

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
            ended, self._ended = self._ended, ""
            self._reconnector.lost(ended or why)

    @announced(commands.SessionEnded)
    def session_ended(self, why: str) -> None:
        """The lobby ends my session and the line, or only the line, where it has not heard from me for long."""
        self._ended = why
        if why != GOES_ON:
            self._reconnector.may_resume = False
            self._context.emit(SessionOver(why=why, keeps=self._lobby.keeps))
        if why in FOR_GOOD:
            self._reconnector.may_return = False
            self._matches.leave_table()
        if self._lobby.line is not None:
            self._lobby.line.hang_up()

    @announced(commands.Farewell)
    def farewell(self, why: str, seconds: int) -> None:
        """The lobby stops, or has no room for this connection."""
        if self._lobby.line is None:
            self._lobby.turned_away = turned_away(why)
            return
        self._ended, self._reconnector.back_after = why, float(seconds)
        self._context.emit(FarewellHeard(why=why, seconds=seconds))

    # -- lists, rooms, invitations

    @announced(commands.Changed)
    def changed(self, players: list[Row], gone: list[str], rooms: list[Row], closed: list[str], **rest: Any) -> None:
        """The lists have changed."""
        if self._account.here:
            came, opened = player_rows(players), room_rows(rooms)
            self._lists.changed(Change(players=came, gone=tuple(gone), rooms=opened, closed=tuple(closed), **rest))

    @announced(commands.Invited)
    def invited(self, **row: Any) -> None:
        """Somebody invites me."""
        if self._account.here:
            self._rooms.invited(row)

    @announced(commands.InvitationEnded)
    def invitation_ended(self, invitation: str, host: str, player: str, why: str) -> None:
        """An invitation has come to its end."""
        if self._account.here:
            self._rooms.invitation_ended(invitation, host, player, why)

    @announced(commands.RoomChanged)
    def room_changed(self, mine: list[Row]) -> None:
        """My room has changed."""
        if self._account.here:
            self._rooms.changed(mine)

    @announced(commands.RoomLeft)
    def room_left(self, room: str, why: str, detail: str) -> None:
        """I sit in that room no longer; a match that was to start there does not."""
        self._matches.room_left(room)
        self._rooms.left(room, why, detail)

    @announced(commands.Said)
    def said(self, player: str, private: bool, text: str) -> None:
        """Somebody's words."""
        if self._account.here:
            self._chat.heard(player, private, text)

    # -- matches

    @announced(commands.HostMatch)
    def host_match(self, players: list[str], **rest: Any) -> None:
        """I am to host, unless I have left meanwhile."""
        order = HostOrder(players=tuple(players), **rest)
        if self._rooms.is_mine(order.room):
            self._matches.host(order)

    @announced(commands.ConnectTo)
    def connect_to(self, players: list[str], addresses: list[str], **rest: Any) -> None:
        """I am to connect to a host, unless I have left meanwhile."""
        order = GuestOrder(players=tuple(players), addresses=tuple(addresses), **rest)
        if self._rooms.is_mine(order.room):
            self._matches.reach(order)

    @announced(commands.Reachable)
    def reachable(self, match: str, seat: int, addresses: list[str]) -> None:
        """Another member of the match can be reached."""
        self._matches.reachable(match, seat, tuple(addresses))

    @announced(commands.RelayOffered)
    def relay_offered(self, match: str, seat: int, relay: str) -> None:
        """A guest comes by the lobby's relay."""
        self._matches.relay_offered(match, seat, relay)

    @announced(commands.RelayEnded)
    def relay_ended(self, match: str, seat: int, why: str) -> None:
        """A relayed line has reached a limit."""
        self._context.emit(RelayStopped(match=match, why=why))

    @announced(commands.MatchBegan)
    def match_began(self, match: str, room: str) -> None:
        """All sit."""
        self._matches.began(match)

    @announced(commands.StartFailed)
    def start_failed(self, match: str, room: str, why: str, player: str, detail: str) -> None:
        """The start came to nothing."""
        if self._rooms.is_mine(room):
            self._matches.start_failed(match, why, player, detail)

    @announced(commands.StartProposed)
    def start_proposed(self, room: str, host: str, seconds: int) -> None:
        """The host wants to begin."""
        if self._rooms.is_mine(room):
            self._rooms.start_proposed(host, seconds)

    @announced(commands.StartDropped)
    def start_dropped(self, room: str, player: str, why: str) -> None:
        """The proposed start is off."""
        if self._rooms.is_mine(room):
            self._rooms.start_dropped(player, why)

    @announced(commands.OpponentGone)
    def opponent_gone(self, match: str, seat: int, player: str, why: str, absence: str) -> None:
        """An opponent is gone for good."""
        self._matches.opponent_gone(match, seat, player, why, absence)

    @announced(commands.Owed)
    def owed(self, match: str, seat: int, entries: list[str], seconds: int) -> None:
        """Somebody waits for what I have to say at the table."""
        self._matches.fairness.owed(match, seat, entries, seconds)

    @announced(commands.Deposited)
    def deposited(self, match: str, seat: int, why: str, entries: list[str]) -> None:
        """What came of my asking for what is missing."""
        self._matches.fairness.deposited(match, seat, why, entries)

    @announced(commands.Evidence)
    def evidence(self, match: str, seconds: int) -> None:
        """The lobby wants to see how a match went."""
        self._matches.fairness.evidence(match)

    @announced(commands.MatchEnded)
    def match_ended(self, players: list[str], places: list[int], **rest: Any) -> None:
        """The lobby took a result down."""
        self._matches.taken_down(Verdict(players=tuple(players), places=tuple(places), **rest))
