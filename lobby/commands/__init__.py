"""The client <-> lobby vocabulary, by direction. No behaviour.

Commands of the client are answered, or refused with an error that they declare. Commands of the lobby are
announcements: they want no answer, are sent in order on one line, and are sent again (or are part of the answer to
``Subscribe``) on a new line. Names are for people, ids for the wire: ids are random ASCII.

Texts are UTF-8, their limits count bytes; times are whole seconds unless a docstring says otherwise.
"""

from __future__ import annotations

from lobby.commands.from_lobby import (
    FROM_LOBBY,
    Changed,
    ConnectTo,
    Farewell,
    HostMatch,
    InvitationEnded,
    Invited,
    MatchBegan,
    MatchEnded,
    OpponentGone,
    RoomChanged,
    RoomLeft,
    SessionEnded,
    StartFailed,
)
from lobby.commands.from_player import (
    FROM_PLAYER,
    Again,
    Answer,
    Browse,
    ChangePassword,
    ConnectFailed,
    CreateRoom,
    DeleteAccount,
    FeedPage,
    HostFailed,
    Invite,
    Joined,
    JoinRoom,
    KeepName,
    LeaveRoom,
    Logout,
    Report,
    Retry,
    RoomReady,
    Subscribe,
)
from lobby.commands.from_visitor import FROM_VISITOR, DropIn, Hello, Login, LookUp, Register
from lobby.commands.shapes import (
    GAME,
    INVITATION,
    LISTED_PLAYER,
    LISTED_ROOM,
    MEMBER,
    NOBODY,
    ROOM,
    Address,
    Id,
    Name,
    Password,
    Seconds,
)
from wire.commands import Ping, Pong

__all__ = [
    "BEATS",
    "FROM_LOBBY",
    "FROM_PLAYER",
    "FROM_VISITOR",
    "GAME",
    "INVITATION",
    "LISTED_PLAYER",
    "LISTED_ROOM",
    "MEMBER",
    "NOBODY",
    "PROTOCOL",
    "ROOM",
    "Address",
    "Again",
    "Answer",
    "Browse",
    "ChangePassword",
    "Changed",
    "ConnectFailed",
    "ConnectTo",
    "CreateRoom",
    "DeleteAccount",
    "DropIn",
    "Farewell",
    "FeedPage",
    "Hello",
    "HostFailed",
    "HostMatch",
    "Id",
    "InvitationEnded",
    "Invite",
    "Invited",
    "JoinRoom",
    "Joined",
    "KeepName",
    "LeaveRoom",
    "Login",
    "Logout",
    "LookUp",
    "MatchBegan",
    "MatchEnded",
    "Name",
    "OpponentGone",
    "Password",
    "Ping",
    "Pong",
    "Register",
    "Report",
    "Retry",
    "RoomChanged",
    "RoomLeft",
    "RoomReady",
    "Seconds",
    "SessionEnded",
    "StartFailed",
    "Subscribe",
]

PROTOCOL = 1
"""The version of this vocabulary. It grows by optional arguments and new commands; a change that an older side
cannot ignore raises it."""

BEATS = (Ping, Pong)
