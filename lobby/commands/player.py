"""What a logged-in client may say."""

from __future__ import annotations

from lobby import errors
from lobby.commands.fields import (
    GAME,
    INVITATION,
    LISTED_PLAYER,
    LISTED_ROOM,
    ROOM,
    Address,
    Digest,
    Entries,
    Id,
    Name,
    Pass,
    Password,
    Seconds,
    Ticket,
)
from wire.amp import codec
from wire.amp.arguments import Bytes, Flag, Items, Rows, Text, Whole
from wire.amp.errors import declared


class Logout(codec.Command):
    """Client to lobby: end the session; the connection is a visitor's again. In a match it counts as leaving."""

    errors = declared()


class ChangePassword(codec.Command):
    """Client to lobby: another password for the own account."""

    arguments = [(b"old", Password()), (b"new", Password())]
    errors = declared(errors.WrongPassword, errors.BadPassword, errors.IsADropIn, errors.TryLater, errors.StorageFailed)


class DeleteAccount(codec.Command):
    """Client to lobby: remove the own account and end the session."""

    arguments = [(b"password", Password())]
    errors = declared(errors.WrongPassword, errors.IsADropIn, errors.TryLater, errors.StorageFailed)


class KeepName(codec.Command):
    """Client to lobby: a drop-in makes its name an account. Session, room and invitations stay as they are."""

    arguments = [(b"password", Password())]
    errors = declared(
        *(errors.NotADropIn, errors.BadPassword, errors.NameTaken, errors.NameAlike),
        *(errors.TryLater, errors.StorageFailed),
    )


class Subscribe(codec.Command):
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
        (b"more", Whole(1000)),
        (b"games", Rows(GAME, 500)),
        (b"mine", Rows(ROOM, 1)),
        (b"invited", Rows(INVITATION, 100)),
    ]
    errors = declared()


class Restore(codec.Command):
    """Client to lobby, after ``Resume``: the newest tickets that the client holds, of its room and of matches whose
    results it still has to report. A lobby that was restarted takes them up again; any other knows better already."""

    arguments = [(b"tickets", Items(Ticket(), 3))]
    errors = declared(errors.TryLater, errors.StorageFailed)


class FeedPage(codec.Command):
    """Client to lobby: page ``page`` (from 1) of the snapshot that the last ``Subscribe`` began."""

    arguments = [(b"page", Whole(2**31, least=1))]
    response = [(b"players", Rows(LISTED_PLAYER, 1000)), (b"rooms", Rows(LISTED_ROOM, 1000))]
    errors = declared()


class Browse(codec.Command):
    """Client to lobby: players (``what`` = ``players``) or public rooms (``rooms``) whose name, host or game begins
    with ``beginning``, at most 100 from the ``start``-th on; ``total`` counts all that match."""

    arguments = [(b"what", Text(16)), (b"beginning", Text(128)), (b"start", Whole(2**31))]
    response = [
        (b"players", Rows(LISTED_PLAYER, 100)),
        (b"rooms", Rows(LISTED_ROOM, 100)),
        (b"total", Whole(2**31)),
    ]
    errors = declared()


class CreateRoom(codec.Command):
    """Client to lobby: a room of a game, with oneself as host in seat 0.

    With a ``digest`` it is a game that the client has in a folder and that the lobby need not know: ``release`` and
    the number of seats, from ``least`` to ``most``, 2 to 8, come with it, and such a room is private. Then ``game`` is
    a small letter and up to 31 small letters, digits or hyphens, ``release`` three numbers of up to 6 digits, dotted.
    """

    arguments = [
        (b"game", Text(64)),
        (b"public", Flag()),
        (b"settings", Text(500)),
        (b"digest", Digest(optional=True)),
        (b"release", Text(32, optional=True)),
        (b"least", Whole(64, optional=True)),
        (b"most", Whole(64, optional=True)),
    ]
    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(errors.NoSuchGame, errors.AlreadyInRoom, errors.TryLater)


class Ready(codec.Command):
    """Client to lobby: I am ready for the match to begin, or not any more."""

    arguments = [(b"ready", Flag())]
    errors = declared(errors.NotInRoom, errors.RoomBusy, errors.TryLater)


class Start(codec.Command):
    """Client to lobby, from a room's host: propose the start. Every other member is asked with ``StartProposed``.

    Whoever proposes is ready. The room must have as many members as the game needs, all of them ready.
    """

    _early = errors.NotReady, errors.TooFew, errors.AlreadyProposed, errors.TryLater
    errors = declared(errors.NotInRoom, errors.NotHost, errors.RoomBusy, *_early)


class Agree(codec.Command):
    """Client to lobby: the member's yes or no to the proposed start."""

    arguments = [(b"agree", Flag())]
    errors = declared(errors.NotInRoom, errors.NothingProposed)


class JoinRoom(codec.Command):
    """Client to lobby: a seat in a room, by its id. A private room's id is its key: only members pass it on."""

    arguments = [(b"room", Id())]
    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(errors.NoSuchRoom, errors.RoomFull, errors.RoomBusy, errors.AlreadyInRoom, errors.TryLater)


class LeaveRoom(codec.Command):
    """Client to lobby: give the seat up. In a match it counts as leaving the match."""

    errors = declared(errors.NotInRoom)


class Invite(codec.Command):
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
        errors.Blocked,
        errors.TryLater,
        errors.StorageFailed,
    )


class Answer(codec.Command):
    """Client to lobby: the invited player's yes or no. A yes answers with the room; a no with no row."""

    arguments = [(b"invitation", Id()), (b"accept", Flag())]
    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(errors.InvitationGone, errors.RoomFull, errors.RoomBusy, errors.AlreadyInRoom, errors.TryLater)


class RoomReady(codec.Command):
    """Client to lobby, the host's reply to ``HostMatch``: its game is open, at these addresses, best first.

    No address at all means that the host wants none known: its guests come through the relay.
    """

    arguments = [(b"match", Id()), (b"addresses", Items(Address(), 32))]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.NotHost)


class HostFailed(codec.Command):
    """Client to lobby, the host's other reply to ``HostMatch``: its game cannot start. The guests are freed."""

    arguments = [(b"match", Id()), (b"reason", Text(500))]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.NotHost)


class Joined(codec.Command):
    """Client to lobby, a guest's reply to ``ConnectTo``: it sits at the host's table."""

    arguments = [(b"match", Id())]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment)


class ConnectFailed(codec.Command):
    """Client to lobby, a guest's other reply to ``ConnectTo``: no address worked. ``reason`` says which and why."""

    arguments = [(b"match", Id()), (b"reason", Text(2000))]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment)


class Meet(codec.Command):
    """Client to lobby, from any member of a match that is starting or on: here I can be reached by the other members.

    They are told with ``Reachable``. It may be said again: by who has agreed only now to show its addresses.
    """

    arguments = [(b"match", Id()), (b"addresses", Items(Address(), 32))]
    errors = declared(errors.NoSuchMatch)


class UseRelay(codec.Command):
    """Client to lobby, from a guest: a relayed line to the match's host, please. The host is told ``RelayOffered``.

    Both then open a connection of its own to the lobby and say ``Relay``.
    """

    arguments = [(b"match", Id())]
    response = [(b"relay", Pass())]
    errors = declared(errors.NoSuchMatch, errors.RelayExhausted)


class Missing(codec.Command):
    """Client to lobby, from a member of a running match: the player of ``seat`` owes me an entry and I have waited for
    it.

    ``entries`` are what that player may not have heard: mine of the present phase and all of the one before. The lobby
    asks the player with ``Owed``; what comes of it is told with ``Deposited``.
    """

    arguments = [(b"match", Id()), (b"seat", Whole(63)), (b"entries", Entries())]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.TryLater)


class Deposit(codec.Command):
    """Client to lobby, the reply to ``Owed``: my entries of the phase in which my table is, and of the one before."""

    arguments = [(b"match", Id()), (b"entries", Entries())]
    errors = declared(errors.NoSuchMatch, errors.TryLater)


class Testify(codec.Command):
    """Client to lobby, the reply to ``Evidence``: a part of my transcript of the match, from 0, of ``parts``.

    All parts together are the transcript's file, compressed by zlib (RFC 1950): at most 1 MiB, 8 MiB uncompressed.
    """

    arguments = [
        (b"match", Id()),
        (b"part", Whole(36)),
        (b"parts", Whole(36, least=1)),
        (b"content", Bytes(30_000)),
    ]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.TryLater)


class Retry(codec.Command):
    """Client to lobby, from any member of a full room whose start failed: try the start again."""

    errors = declared(errors.NotInRoom, errors.RoomBusy, errors.NothingToRetry, errors.TryLater)


class Report(codec.Command):
    """Client to lobby, from each peer of a match: how it ended.

    ``places`` holds each seat's place, 1 for the best, equal numbers for a tie, empty when nobody can say. ``reason``
    is ``played``, ``agreed`` (a draw), ``resigned``, ``left``, ``timeout``, ``broken`` (the rules, by ``seat``) or
    ``interrupted``; ``seat`` is whose doing it was, 63 for nobody's. With the match's ``ticket`` it is heard by a lobby
    that has forgotten the match. The client keeps its report, and reports again on a new line, until ``MatchEnded``
    came or ``settled`` is true: then the result stands on the lobby's disk, and ``MatchEnded`` says it again.
    """

    arguments = [
        (b"match", Id()),
        (b"places", Items(Whole(64, least=1), 64)),
        (b"reason", Text(16)),
        (b"seat", Whole(63)),
        (b"ticket", Ticket(optional=True)),
    ]
    response = [(b"settled", Flag())]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.StorageFailed, errors.TryLater)


class Again(codec.Command):
    """Client to lobby: offer the last match's opponent a new room with the seats changed, or take up that offer."""

    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(
        errors.NothingToRepeat,
        errors.AlreadyInRoom,
        errors.PlayerOffline,
        errors.PlayerBusy,
        errors.Blocked,
        errors.RoomFull,
        errors.TryLater,
    )


class Say(codec.Command):
    """Client to lobby: words for everybody in the own room."""

    arguments = [(b"text", Text(1_000))]
    errors = declared(errors.NotInRoom, errors.BadText, errors.TryLater)


class Tell(codec.Command):
    """Client to lobby: words for one player. ``away``: it may read them later, its client has been silent."""

    arguments = [(b"player", Name()), (b"text", Text(1_000))]
    response = [(b"player", Name()), (b"away", Flag())]
    errors = declared(
        errors.NoSuchPlayer, errors.PlayerOffline, errors.Blocked, errors.BadText, errors.TryLater, errors.StorageFailed
    )


class Block(codec.Command):
    """Client to lobby: hear no words and no invitations from a player (``blocked``), or hear them again.

    An account's list is kept with the account; a drop-in's lasts as long as its session.
    """

    arguments = [(b"player", Name()), (b"blocked", Flag())]
    response = [(b"player", Name())]
    errors = declared(
        errors.NoSuchPlayer, errors.BlockingYourself, errors.TooManyBlocked, errors.TryLater, errors.StorageFailed
    )


class Blocked(codec.Command):
    """Client to lobby: whom do I not hear?"""

    response = [(b"players", Items(Name(), 200))]
    errors = declared()


FROM_PLAYER = (
    Logout,
    ChangePassword,
    DeleteAccount,
    KeepName,
    Restore,
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
    Ready,
    Start,
    Agree,
    Missing,
    Deposit,
    Testify,
    Retry,
    Report,
    Again,
    Meet,
    UseRelay,
    Say,
    Tell,
    Block,
    Blocked,
)
