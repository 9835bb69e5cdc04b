"""The client <-> lobby vocabulary, by direction. No behaviour.

Commands of the client are answered, or refused with an error that they declare. Commands of the lobby are
announcements: they want no answer, are sent in order on one line, and are sent again (or are part of the answer to
``Subscribe``) on a new line. Names are for people, ids for the wire: ids are random ASCII.

Texts are UTF-8, their limits count bytes; times are whole seconds unless a docstring says otherwise.
"""

from __future__ import annotations

from lobby.commands.announcements import (
    FROM_LOBBY,
    Changed,
    ConnectTo,
    Deposited,
    Evidence,
    Farewell,
    HostMatch,
    InvitationEnded,
    Invited,
    MatchBegan,
    MatchEnded,
    OpponentGone,
    Owed,
    Reachable,
    RelayEnded,
    RelayOffered,
    RoomChanged,
    RoomLeft,
    Said,
    SessionEnded,
    StartDropped,
    StartFailed,
    StartProposed,
)
from lobby.commands.fields import (
    GAME,
    INVITATION,
    LISTED_PLAYER,
    LISTED_ROOM,
    MEMBER,
    ROOM,
    Address,
    Digest,
    Entries,
    Id,
    Name,
    Pass,
    Password,
    PublicKey,
    Seconds,
    Ticket,
    Token,
)
from lobby.commands.player import (
    FROM_PLAYER,
    Again,
    Agree,
    Answer,
    Block,
    Blocked,
    Browse,
    ChangePassword,
    ConnectFailed,
    CreateRoom,
    DeleteAccount,
    Deposit,
    FeedPage,
    HostFailed,
    Invite,
    Joined,
    JoinRoom,
    KeepName,
    LeaveRoom,
    Logout,
    Meet,
    Missing,
    Ready,
    Report,
    Restore,
    Retry,
    RoomReady,
    Say,
    Start,
    Subscribe,
    Tell,
    Testify,
    UseRelay,
)
from lobby.commands.signin import FROM_VISITOR, DropIn, Hello, Login, LookUp, Register, Relay, Resume
from wire.amp.heartbeat import Ping, Pong
from wire.seats import NOBODY

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
    "OF_PREVIOUS",
    "PREVIOUS",
    "PROTOCOL",
    "ROOM",
    "Address",
    "Again",
    "Agree",
    "Answer",
    "Block",
    "Blocked",
    "Browse",
    "ChangePassword",
    "Changed",
    "ConnectFailed",
    "ConnectTo",
    "CreateRoom",
    "DeleteAccount",
    "Deposit",
    "Deposited",
    "Digest",
    "DropIn",
    "Entries",
    "Evidence",
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
    "Meet",
    "Missing",
    "Name",
    "OpponentGone",
    "Owed",
    "Pass",
    "Password",
    "Ping",
    "Pong",
    "PublicKey",
    "Reachable",
    "Ready",
    "Register",
    "Relay",
    "RelayEnded",
    "RelayOffered",
    "Report",
    "Restore",
    "Resume",
    "Retry",
    "RoomChanged",
    "RoomLeft",
    "RoomReady",
    "Said",
    "Say",
    "Seconds",
    "SessionEnded",
    "Start",
    "StartDropped",
    "StartFailed",
    "StartProposed",
    "Subscribe",
    "Tell",
    "Testify",
    "Ticket",
    "Token",
    "UseRelay",
]

PROTOCOL = 3
"""The version of this vocabulary. It grows by optional arguments and new commands; a change that an older side
cannot ignore raises it."""

PREVIOUS = PROTOCOL - 1
"""The version before. A client of it may go on with its session and hand in its results (``OF_PREVIOUS``), so that an
upgrade of the lobby costs nobody a match; for everything else it has to be updated."""

OF_PREVIOUS = frozenset(
    command.commandName
    for command in (
        *(Hello, Resume, Restore, Subscribe, FeedPage, Ping, Pong),
        *(Relay, UseRelay, Missing, Deposit, Report, Testify, LeaveRoom, Logout),
    )
)
"""What such a client may say: what a running match needs of the lobby, and ways out."""

BEATS = (Ping, Pong)
