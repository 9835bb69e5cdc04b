"""What a client may say of rooms, invitations, and the start of a match."""

from __future__ import annotations

from lobby import errors
from lobby.commands.fields import (
    ROOM,
    Digest,
    Id,
    Name,
    Seconds,
)
from wire.amp import codec
from wire.amp.arguments import Flag, Rows, Text, Whole
from wire.amp.errors import declared


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
    errors = declared(errors.Draining, errors.NoSuchGame, errors.AlreadyInRoom, errors.TryLater)


class JoinRoom(codec.Command):
    """Client to lobby: a seat in a room, by its id. A private room's id is its key: only members pass it on."""

    arguments = [(b"room", Id())]
    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(
        errors.Draining, errors.NoSuchRoom, errors.RoomFull, errors.RoomBusy, errors.AlreadyInRoom, errors.TryLater
    )


class LeaveRoom(codec.Command):
    """Client to lobby: give the seat up. In a match it counts as leaving the match."""

    errors = declared(errors.NotInRoom)


class Invite(codec.Command):
    """Client to lobby, from a room's host: ask a player to the room. The answer comes at once, with the invitation's
    id; what becomes of it comes as ``InvitationEnded`` within ``seconds``."""

    arguments = [(b"player", Name())]
    response = [(b"invitation", Id()), (b"player", Name()), (b"seconds", Seconds())]
    errors = declared(
        errors.Draining,
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
    errors = declared(
        errors.Draining, errors.InvitationGone, errors.RoomFull, errors.RoomBusy, errors.AlreadyInRoom, errors.TryLater
    )


class Again(codec.Command):
    """Client to lobby: offer the last match's opponent a new room with the seats changed, or take up that offer."""

    response = [(b"mine", Rows(ROOM, 1))]
    errors = declared(
        errors.Draining,
        errors.NothingToRepeat,
        errors.AlreadyInRoom,
        errors.PlayerOffline,
        errors.PlayerBusy,
        errors.Blocked,
        errors.RoomFull,
        errors.TryLater,
    )


class Ready(codec.Command):
    """Client to lobby: I am ready for the match to begin, or not any more."""

    arguments = [(b"ready", Flag())]
    errors = declared(errors.NotInRoom, errors.RoomBusy, errors.TryLater)


class Start(codec.Command):
    """Client to lobby, from a room's host: propose the start. Every other member is asked with ``StartProposed``.

    Whoever proposes is ready. The room must have as many members as the game needs, all of them ready.
    """

    _early = errors.NotReady, errors.TooFew, errors.AlreadyProposed, errors.TryLater
    errors = declared(errors.Draining, errors.NotInRoom, errors.NotHost, errors.RoomBusy, *_early)


class Agree(codec.Command):
    """Client to lobby: the member's yes or no to the proposed start."""

    arguments = [(b"agree", Flag())]
    errors = declared(errors.NotInRoom, errors.NothingProposed)


class Retry(codec.Command):
    """Client to lobby, from any member of a full room whose start failed: try the start again."""

    errors = declared(errors.Draining, errors.NotInRoom, errors.RoomBusy, errors.NothingToRetry, errors.TryLater)
