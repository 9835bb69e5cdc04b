"""The client <-> lobby vocabulary, by direction. No behaviour.

Commands of the client are answered, or refused with an error that they declare. Commands of the lobby are
announcements: they want no answer, are sent in order on one line, and are sent again (or are part of the answer to
``Subscribe``) on a new line. Names are for people, ids for the wire: ids are random ASCII.

Texts are UTF-8, their limits count bytes; times are whole seconds unless a docstring says otherwise.
"""

from __future__ import annotations

from twisted.protocols import amp

from lobby import errors
from wire.arguments import Flag, Items, Rows, Text, Whole
from wire.commands import Ping, Pong
from wire.errors import declared

PROTOCOL = 1
"""The version of this vocabulary. It grows by optional arguments and new commands; a change that an older side
cannot ignore raises it."""

# ------------------------------------------------------------------ the shapes that several commands share


def Id(optional: bool = False) -> Text:
    """A room, match, invitation or session: random ASCII made by the lobby."""
    return Text(32, optional)


def Name(optional: bool = False) -> Text:
    """A player's name as typed: 1 to 32 characters (so at most 128 bytes)."""
    return Text(128, optional)


def Password() -> Text:
    """A password: 1 to 1024 bytes."""
    return Text(1024)


def Seconds() -> Whole:
    """A time in whole seconds, up to a day."""
    return Whole(86_400)


def Address() -> Text:
    """``HOST:PORT``; a literal IPv6 host in brackets."""
    return Text(300)


MEMBER: list[tuple[bytes, amp.Argument]] = [(b"name", Name()), (b"seat", Whole(63)), (b"away", Flag())]

ROOM: list[tuple[bytes, amp.Argument]] = [
    (b"room", Id()),
    (b"game", Text(64)),
    (b"release", Text(32)),
    (b"settings", Text(500)),
    (b"public", Flag()),
    (b"host", Name()),
    (b"members", Rows(MEMBER, 64)),
    (b"seats", Whole(64)),
    (b"status", Text(16)),
    (b"version", Whole(2**31)),
]
"""A room as its members see it. ``status`` is ``waiting``, ``starting`` or ``playing``; ``version`` grows by one with
every change; ``settings`` is ``key=value`` pairs parted by blanks, which the lobby passes on unread."""

LISTED_PLAYER: list[tuple[bytes, amp.Argument]] = [(b"name", Name()), (b"status", Text(16)), (b"away", Flag())]
"""A player in the list. ``status`` is ``idle``, ``in room`` or ``playing``."""

LISTED_ROOM: list[tuple[bytes, amp.Argument]] = [
    (b"room", Id()),
    (b"game", Text(64)),
    (b"release", Text(32)),
    (b"host", Name()),
    (b"taken", Whole(64)),
    (b"seats", Whole(64)),
    (b"status", Text(16)),
]
"""A public room in the list."""

INVITATION: list[tuple[bytes, amp.Argument]] = [
    (b"invitation", Id()),
    (b"room", Id()),
    (b"host", Name()),
    (b"game", Text(64)),
    (b"release", Text(32)),
    (b"settings", Text(500)),
    (b"again", Flag()),
    (b"seconds", Seconds()),
]
"""An invitation as the invited player sees it. ``seconds`` are left to answer; ``again``: another round is offered."""

GAME: list[tuple[bytes, amp.Argument]] = [
    (b"game", Text(64)),
    (b"display", Text(128)),
    (b"description", Text(500)),
    (b"release", Text(32)),
    (b"least", Whole(64)),
    (b"most", Whole(64)),
]
"""A game that the lobby offers, for ``least`` to ``most`` seats."""

# ------------------------------------------------------------------ client to lobby, before log-in


class Hello(amp.Command):
    """Client to lobby, the first command of a connection: who speaks which protocol.

    ``software`` is free text for the operator's log, ``features`` are names of optional abilities (none so far).
    The answer says what this lobby is like: ``beat`` and ``silence`` are the seconds between heartbeats and until a
    silent line is given up; ``seen`` is the client's address as the lobby sees it; ``public`` the address that friends
    should type; ``keeps`` whether accounts outlive the lobby; ``drop_ins`` whether a name without an account may play.
    """

    arguments = [
        (b"protocol", Whole(2**31)),
        (b"software", Text(100)),
        (b"features", Items(Text(32), 32)),
    ]
    response = [
        (b"protocol", Whole(2**31)),
        (b"software", Text(100)),
        (b"features", Items(Text(32), 32)),
        (b"beat", Seconds()),
        (b"silence", Seconds()),
        (b"seen", Text(64)),
        (b"public", Address()),
        (b"keeps", Flag()),
        (b"drop_ins", Flag()),
    ]
    errors = declared(errors.ProtocolMismatch)


class LookUp(amp.Command):
    """Client to lobby: is there an account of this name? (With uniform log-in errors the answer is always yes.)"""

    arguments = [(b"name", Name())]
    response = [(b"known", Flag())]
    errors = declared(errors.HelloFirst, errors.BadName, errors.StorageFailed, errors.TryLater)


class Register(amp.Command):
    """Client to lobby: make an account and log in at once."""

    arguments = [(b"name", Name()), (b"password", Password())]
    response = [(b"session", Id()), (b"name", Name())]
    errors = declared(
        errors.HelloFirst, errors.BadName, errors.BadPassword, errors.NameTaken, errors.TryLater, errors.StorageFailed
    )


class Login(amp.Command):
    """Client to lobby: log in, taking over the account's session where there is one.

    In the middle of a match it is refused with ``InMatch`` unless ``give_up`` is true, which loses that match.
    """

    arguments = [(b"name", Name()), (b"password", Password()), (b"give_up", Flag(optional=True))]
    response = [(b"session", Id()), (b"name", Name())]
    errors = declared(
        errors.HelloFirst,
        errors.BadName,
        errors.NoSuchAccount,
        errors.WrongPassword,
        errors.LoginRefused,
        errors.InMatch,
        errors.TryLater,
        errors.StorageFailed,
    )


class DropIn(amp.Command):
    """Client to lobby: play under a free name without an account."""

    arguments = [(b"name", Name())]
    response = [(b"session", Id()), (b"name", Name())]
    errors = declared(
        errors.HelloFirst,
        errors.BadName,
        errors.NameTaken,
        errors.DropInsClosed,
        errors.TryLater,
        errors.StorageFailed,
    )


# ------------------------------------------------------------------ client to lobby, logged in


class Logout(amp.Command):
    """Client to lobby: end the session; the connection is a visitor's again. In a match it counts as leaving."""

    errors = declared()


class ChangePassword(amp.Command):
    """Client to lobby: another password for the own account."""

    arguments = [(b"old", Password()), (b"new", Password())]
    errors = declared(errors.WrongPassword, errors.BadPassword, errors.IsADropIn, errors.TryLater, errors.StorageFailed)


class DeleteAccount(amp.Command):
    """Client to lobby: remove the own account and end the session."""

    arguments = [(b"password", Password())]
    errors = declared(errors.WrongPassword, errors.IsADropIn, errors.TryLater, errors.StorageFailed)


class KeepName(amp.Command):
    """Client to lobby: a drop-in makes its name an account. Session, room and invitations stay as they are."""

    arguments = [(b"password", Password())]
    errors = declared(errors.NotADropIn, errors.BadPassword, errors.NameTaken, errors.TryLater, errors.StorageFailed)


class Subscribe(amp.Command):
    """Client to lobby: everything that this session should see, and from now on its changes.

    The answer is the feed's state as of change ``number`` of ``epoch`` of ``source``; the ``Changed`` that follow carry
    the numbers after it. ``whole`` is false where more players or rooms are on than are listed: then ``players`` is
    empty, ``rooms`` holds waiting rooms only, and ``Browse`` asks for the rest. ``more`` > 0: the lists go on with
    ``FeedPage`` of pages 1 to ``more``. ``mine`` is the own room (no row or one); ``invited`` what awaits an answer.
    """

    response = [
        (b"source", Id()),
        (b"epoch", Whole(2**31)),
        (b"number", Whole(2**62)),
        (b"whole", Flag()),
        (b"online", Whole(2**31)),
        (b"players", Rows(LISTED_PLAYER, 1000)),
        (b"rooms", Rows(LISTED_ROOM, 1000)),
        (b"more", Whole(2**31)),
        (b"games", Rows(GAME, 500)),
        (b"mine", Rows(ROOM, 1)),
        (b"invited", Rows(INVITATION, 100)),
    ]
    errors = declared()


class FeedPage(amp.Command):
    """Client to lobby: page ``page`` (from 1) of the snapshot that the last ``Subscribe`` began."""

    arguments = [(b"page", Whole(2**31, least=1))]
    response = [(b"players", Rows(LISTED_PLAYER, 1000)), (b"rooms", Rows(LISTED_ROOM, 1000))]
    errors = declared()


class Browse(amp.Command):
    """Client to lobby: players (``what`` = ``players``) or public rooms (``rooms``) whose name, host or game begins
    with ``beginning``, at most 100 from the ``start``-th on; ``total`` counts all that match."""

    arguments = [(b"what", Text(16)), (b"beginning", Text(128)), (b"start", Whole(2**31))]
    response = [
        (b"players", Rows(LISTED_PLAYER, 100)),
        (b"rooms", Rows(LISTED_ROOM, 100)),
        (b"total", Whole(2**31)),
    ]
    errors = declared()


class CreateRoom(amp.Command):
    """Client to lobby: a room of a game, with oneself as host in seat 0."""

    arguments = [(b"game", Text(64)), (b"public", Flag()), (b"settings", Text(500))]
    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(errors.NoSuchGame, errors.AlreadyInRoom, errors.TryLater)


class JoinRoom(amp.Command):
    """Client to lobby: a seat in a room, by its id. A private room's id is its key: only members pass it on."""

    arguments = [(b"room", Id())]
    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(errors.NoSuchRoom, errors.RoomFull, errors.RoomBusy, errors.AlreadyInRoom)


class LeaveRoom(amp.Command):
    """Client to lobby: give the seat up. In a match it counts as leaving the match."""

    errors = declared(errors.NotInRoom)


class Invite(amp.Command):
    """Client to lobby, from a room's host: ask a player to the room. The answer comes at once, with the invitation's
    id; what becomes of it comes as ``InvitationEnded`` within ``seconds``."""

    arguments = [(b"player", Name())]
    response = [(b"invitation", Id()), (b"player", Name()), (b"seconds", Seconds())]
    errors = declared(
        errors.NotInRoom,
        errors.NotHost,
        errors.RoomFull,
        errors.RoomBusy,
        errors.InvitingYourself,
        errors.NoSuchPlayer,
        errors.PlayerOffline,
        errors.PlayerBusy,
        errors.AlreadyInvited,
        errors.StorageFailed,
    )


class Answer(amp.Command):
    """Client to lobby: the invited player's yes or no. A yes answers with the room; a no with no row."""

    arguments = [(b"invitation", Id()), (b"accept", Flag())]
    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(errors.InvitationGone, errors.RoomFull, errors.RoomBusy, errors.NoSuchRoom, errors.AlreadyInRoom)


class RoomReady(amp.Command):
    """Client to lobby, the host's reply to ``HostMatch``: its game listens at these addresses, best first.

    ``fingerprint`` is the certificate's, empty on a line without TLS.
    """

    arguments = [
        (b"match", Id()),
        (b"addresses", Items(Address(), 32)),
        (b"fingerprint", Text(128, optional=True)),
    ]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.NotHost)


class HostFailed(amp.Command):
    """Client to lobby, the host's other reply to ``HostMatch``: its game cannot start. The guests are freed."""

    arguments = [(b"match", Id()), (b"reason", Text(500))]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.NotHost)


class Joined(amp.Command):
    """Client to lobby, a guest's reply to ``ConnectTo``: it sits at the host's table."""

    arguments = [(b"match", Id())]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment)


class ConnectFailed(amp.Command):
    """Client to lobby, a guest's other reply to ``ConnectTo``: no address worked. ``reason`` says which and why."""

    arguments = [(b"match", Id()), (b"reason", Text(2000))]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment)


class Retry(amp.Command):
    """Client to lobby, from any member of a full room whose start failed: try the start again."""

    errors = declared(errors.NotInRoom, errors.RoomBusy, errors.NothingToRetry)


class Report(amp.Command):
    """Client to lobby, from each peer of a match: how it ended.

    ``places`` holds each seat's place, 1 for the best, equal numbers for a tie, empty when nobody can say. ``reason``
    is ``played``, ``resigned``, ``left``, ``timeout``, ``broken`` (the rules, by ``seat``) or ``interrupted``; ``seat``
    is whose doing it was, 63 for nobody's.
    """

    arguments = [
        (b"match", Id()),
        (b"places", Items(Whole(64, least=1), 64)),
        (b"reason", Text(16)),
        (b"seat", Whole(63)),
    ]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment)


class Again(amp.Command):
    """Client to lobby: offer the last match's opponent a new room with the seats changed, or take up that offer."""

    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(
        errors.NothingToRepeat, errors.AlreadyInRoom, errors.PlayerOffline, errors.PlayerBusy, errors.RoomFull
    )


# ------------------------------------------------------------------ lobby to client


class Changed(amp.Command):
    """Lobby to every subscriber: what has changed since change ``number`` - 1 of ``epoch``.

    ``players`` and ``rooms`` are new or changed rows, ``gone`` and ``closed`` the names and rooms that left the list.
    A number that does not follow the last, or another epoch or source, means: ``Subscribe`` again.
    """

    requiresAnswer = False
    arguments = [
        (b"source", Id()),
        (b"epoch", Whole(2**31)),
        (b"number", Whole(2**62)),
        (b"online", Whole(2**31)),
        (b"players", Rows(LISTED_PLAYER, 1000)),
        (b"gone", Items(Name(), 2000)),
        (b"rooms", Rows(LISTED_ROOM, 1000)),
        (b"closed", Items(Id(), 2000)),
    ]


class Invited(amp.Command):
    """Lobby to an idle player: an invitation; answer it with ``Answer``."""

    requiresAnswer = False
    arguments = INVITATION


class InvitationEnded(amp.Command):
    """Lobby to the host and to the invited player: what became of an invitation.

    ``why`` is ``accepted``, ``declined``, ``expired``, ``withdrawn`` (by the host, or its room is gone), ``taken`` (the
    seat went to another) or ``busy`` (the invited player took another seat) or ``gone`` (signed out). ``player`` is the
    invited, ``host`` the inviting player.
    """

    requiresAnswer = False
    arguments = [
        (b"invitation", Id()),
        (b"host", Name()),
        (b"player", Name()),
        (b"why", Text(16)),
    ]


class RoomChanged(amp.Command):
    """Lobby to every member: the room as it is now."""

    requiresAnswer = False
    arguments = [(b"mine", Rows(ROOM, 1))]


class RoomLeft(amp.Command):
    """Lobby to a member who sits there no longer without having asked for it.

    ``why`` is ``host failed`` (the host's game could not start), ``over`` (the match ended) or ``lapsed`` (nobody took
    up the offer of another round).
    """

    requiresAnswer = False
    arguments = [(b"room", Id()), (b"why", Text(16)), (b"detail", Text(2000))]


class HostMatch(amp.Command):
    """Lobby to the host: open the game for these players and reply ``RoomReady`` or ``HostFailed`` within ``seconds``.

    ``players`` are names in the order of seats, ``tickets`` the secret that each of them shows, in the same order.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"room", Id()),
        (b"game", Text(64)),
        (b"release", Text(32)),
        (b"settings", Text(500)),
        (b"players", Items(Name(), 64)),
        (b"seat", Whole(63)),
        (b"tickets", Items(Text(64), 64)),
        (b"seconds", Seconds()),
    ]


class ConnectTo(amp.Command):
    """Lobby to a guest: the host listens at these addresses; connect, show the ticket, and reply ``Joined`` or
    ``ConnectFailed`` within ``seconds``."""

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"room", Id()),
        (b"game", Text(64)),
        (b"release", Text(32)),
        (b"settings", Text(500)),
        (b"players", Items(Name(), 64)),
        (b"seat", Whole(63)),
        (b"host_seat", Whole(63)),
        (b"addresses", Items(Address(), 32)),
        (b"fingerprint", Text(128)),
        (b"ticket", Text(64)),
        (b"seconds", Seconds()),
    ]


class MatchBegan(amp.Command):
    """Lobby to every member: all sit at the table; the match is on."""

    requiresAnswer = False
    arguments = [(b"match", Id()), (b"room", Id())]


class StartFailed(amp.Command):
    """Lobby to the members of a room whose start came to nothing.

    ``why`` is ``host failed``, ``host silent``, ``connect failed``, ``guest silent`` or ``member left``; ``player``
    names whose part failed; ``detail`` is what its client said of it.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"room", Id()),
        (b"why", Text(16)),
        (b"player", Name()),
        (b"detail", Text(2000)),
    ]


class OpponentGone(amp.Command):
    """Lobby to the members of a running match: ``player`` left it or lost its session (``why``: ``left``, ``gone``).

    The match itself ends between the peers; whoever is still there reports how.
    """

    requiresAnswer = False
    arguments = [(b"match", Id()), (b"player", Name()), (b"why", Text(16))]


class MatchEnded(amp.Command):
    """Lobby to every member: what the lobby took down. ``agreed`` is false where reports differ or are missing.

    The other fields are those of ``Report``.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"players", Items(Name(), 64)),
        (b"places", Items(Whole(64, least=1), 64)),
        (b"reason", Text(16)),
        (b"seat", Whole(63)),
        (b"agreed", Flag()),
    ]


class SessionEnded(amp.Command):
    """Lobby to a client, just before it ends the session on this connection.

    ``why`` is ``taken over``, ``deleted``, ``silent`` or ``flooding``. The client does not come back by itself after
    ``taken over`` and ``deleted``.
    """

    requiresAnswer = False
    arguments = [(b"why", Text(16))]


class Farewell(amp.Command):
    """Lobby to every client before the lobby closes the line.

    ``why`` is a sentence of the operator's, or ``full`` where the lobby has no room for another connection; ``seconds``
    until it expects to be back, 0 for unknown.
    """

    requiresAnswer = False
    arguments = [(b"why", Text(500)), (b"seconds", Seconds())]


BEATS = (Ping, Pong)
FROM_VISITOR = (Hello, LookUp, Register, Login, DropIn)
FROM_PLAYER = (
    Logout,
    ChangePassword,
    DeleteAccount,
    KeepName,
    Subscribe,
    FeedPage,
    Browse,
    CreateRoom,
    JoinRoom,
    LeaveRoom,
    Invite,
    Answer,
    RoomReady,
    HostFailed,
    Joined,
    ConnectFailed,
    Retry,
    Report,
    Again,
)
FROM_LOBBY = (
    Changed,
    Invited,
    InvitationEnded,
    RoomChanged,
    RoomLeft,
    HostMatch,
    ConnectTo,
    MatchBegan,
    StartFailed,
    OpponentGone,
    MatchEnded,
    SessionEnded,
    Farewell,
)
