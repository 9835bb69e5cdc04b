"""What a client may say to others, and of whom it does not want to hear."""

from __future__ import annotations

from lobby import errors
from lobby.commands.fields import (
    Name,
)
from wire.amp import codec
from wire.amp.arguments import Flag, Items, Text
from wire.amp.errors import declared


class Say(codec.Command):
    """Client to lobby: words for everybody in the own room."""

    arguments = [(b"text", Text(1_000))]
    errors = declared(errors.NotInRoom, errors.Muted, errors.BadText, errors.TryLater)


class Tell(codec.Command):
    """Client to lobby: words for one player. ``away``: it may read them later, its client has been silent."""

    arguments = [(b"player", Name()), (b"text", Text(1_000))]
    response = [(b"player", Name()), (b"away", Flag())]
    errors = declared(
        errors.NoSuchPlayer,
        errors.PlayerOffline,
        errors.Blocked,
        errors.Muted,
        errors.BadText,
        errors.TryLater,
        errors.StorageFailed,
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


class ReportPlayer(codec.Command):
    """Client to lobby: tell the operators of a player, and why.

    The lobby attaches the last words that the reporter has heard or said in its rooms, and alone with that player.
    """

    arguments = [(b"player", Name()), (b"reason", Text(500))]
    response = [(b"player", Name())]
    errors = declared(
        *(errors.NoSuchPlayer, errors.ReportingYourself, errors.AlreadyReported, errors.TooManyReports),
        *(errors.BadText, errors.TryLater, errors.StorageFailed),
    )
