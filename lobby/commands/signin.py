"""What a client may say before it is logged in."""

from __future__ import annotations

from twisted.protocols import amp

from lobby import errors
from lobby.commands.fields import Address, Code, Id, Name, Pass, Password, PublicKey, Seconds, Token
from wire.amp import codec
from wire.amp.arguments import Flag, Items, Text, Whole
from wire.amp.errors import declared

SIGNED_IN: list[tuple[bytes, amp.Argument]] = [
    (b"session", Id()),
    (b"name", Name()),
    (b"drop_in", Flag()),
    (b"token", Token()),
    (b"grace", Seconds()),
    (b"back_first", Whole(600_000)),
    (b"back_longest", Whole(3_600_000)),
]
"""The answer to every way of signing in. Who shows ``token`` within ``grace`` seconds after its line broke finds
everything as it was. ``back_first`` and ``back_longest`` are the longest waits in milliseconds, before the first and
between later attempts to come back, each to be made shorter by chance: the more players, the longer."""


class Hello(codec.Command):
    """Client to lobby, the first command of a connection: who speaks which protocol.

    ``software`` is free text for the operator's log, ``features`` are names of optional abilities: of a
    client ``notices``, that it reads ``Notice``, and ``codes``, that it can be asked for a code.
    The answer says what this lobby is like: ``beat`` and ``silence`` are the seconds between heartbeats and until a
    silent line is given up; ``seen`` is the client's address as the lobby sees it; ``public`` the address that friends
    should type; ``keeps`` whether accounts outlive the lobby; ``drop_ins`` whether a name without an account may play;
    ``key`` is the public key (Ed25519, hexadecimal) by which the lobby's tickets can be checked; ``wheel`` is
    ``FILENAME#sha256=HEX`` of the client that it hands out, at ``http://`` and ``public``, to who has none yet.
    ``tells_names`` is whether ``LookUp`` tells which names have an account; left out is no: only ``Register`` tells.
    ``registration`` is who may make an account: ``open``, anybody; ``code``, who has a code; ``closed``, nobody.
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
        (b"key", Text(64)),
        (b"wheel", Text(200, optional=True)),
        (b"tells_names", Flag(optional=True)),
        (b"registration", Text(16, optional=True)),
    ]
    errors = declared(errors.ProtocolMismatch)


class LookUp(codec.Command):
    """Client to lobby: is there an account of this name? (With uniform log-in errors the answer is always yes.)"""

    arguments = [(b"name", Name())]
    response = [(b"known", Flag())]
    errors = declared(errors.HelloFirst, errors.BadName, errors.StorageFailed, errors.TryLater)


class Register(codec.Command):
    """Client to lobby: make an account and log in at once.

    ``public_key``, here and in the other commands that sign in, is that of the certificate by which this client proves
    itself to other players. ``code`` is one that the operator has given out, where the lobby wants one. A client
    without the feature ``codes``, which cannot know these refusals, is told so by ``Farewell`` instead.
    """

    arguments = [
        (b"name", Name()),
        (b"password", Password()),
        (b"public_key", PublicKey(optional=True)),
        (b"code", Code(optional=True)),
    ]
    response = SIGNED_IN
    errors = declared(
        errors.HelloFirst,
        errors.Banned,
        errors.BadName,
        errors.BadPassword,
        errors.NameTaken,
        errors.NameAlike,
        errors.RegistrationClosed,
        errors.CodeWanted,
        errors.CodeRefused,
        errors.TryLater,
        errors.StorageFailed,
    )


class Login(codec.Command):
    """Client to lobby: log in, taking over the account's session where there is one.

    In the middle of a match it is refused with ``InMatch`` unless ``give_up`` is true, which loses that match.
    """

    arguments = [
        (b"name", Name()),
        (b"password", Password()),
        (b"give_up", Flag(optional=True)),
        (b"public_key", PublicKey(optional=True)),
    ]
    response = SIGNED_IN
    errors = declared(
        errors.HelloFirst,
        errors.Banned,
        errors.BadName,
        errors.NoSuchAccount,
        errors.WrongPassword,
        errors.LoginRefused,
        errors.InMatch,
        errors.TryLater,
        errors.StorageFailed,
    )


class DropIn(codec.Command):
    """Client to lobby: play under a free name without an account."""

    arguments = [(b"name", Name()), (b"public_key", PublicKey(optional=True))]
    response = SIGNED_IN
    errors = declared(
        errors.HelloFirst,
        errors.Banned,
        errors.BadName,
        errors.NameTaken,
        errors.NameAlike,
        errors.DropInsClosed,
        errors.TryLater,
        errors.StorageFailed,
    )


class Resume(codec.Command):
    """Client to lobby: go on with a session on a new line; no password is asked.

    Its older line, if it has one, is closed without a word. Next comes ``Restore``, then ``Subscribe``.
    """

    arguments = [(b"token", Token()), (b"public_key", PublicKey(optional=True))]
    response = SIGNED_IN
    errors = declared(errors.HelloFirst, errors.Banned, errors.SessionExpired, errors.TryLater, errors.StorageFailed)


class Relay(codec.Command):
    """Client to lobby, after Hello on a connection of its own: be one end of a relayed line.

    It is answered when the other end is there, too. Whatever follows the answer, in both directions, is no AMP but
    bytes for the other end, which the lobby passes on unread, until either end closes.
    """

    arguments = [(b"relay", Pass())]
    errors = declared(errors.HelloFirst, errors.NoSuchRelay, errors.RelayExhausted)


FROM_VISITOR = (Hello, LookUp, Register, Login, DropIn, Resume, Relay)
