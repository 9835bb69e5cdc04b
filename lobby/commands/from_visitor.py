"""What a client may say before it is logged in."""

from __future__ import annotations

from twisted.protocols import amp

from lobby import errors
from lobby.commands.shapes import Address, Id, Name, Password, Seconds
from wire.arguments import Flag, Items, Text, Whole
from wire.errors import declared


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


FROM_VISITOR = (Hello, LookUp, Register, Login, DropIn)
