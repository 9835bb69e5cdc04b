"""What a client may say of a match that is starting, on, or over."""

from __future__ import annotations

from twisted.protocols import amp

from lobby import errors
from lobby.commands.fields import (
    MOST_PARTS,
    Address,
    Anchor,
    Id,
    Pass,
    Ticket,
)
from wire.amp import codec
from wire.amp.arguments import Bytes, Flag, Items, Text, Whole
from wire.amp.errors import declared


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


_SHOWN: list[tuple[bytes, amp.Argument]] = [
    (b"match", Id()),
    (b"since", Anchor()),
    (b"part", Whole(MOST_PARTS - 1)),
    (b"parts", Whole(MOST_PARTS, least=1)),
    (b"content", Bytes(30_000)),
]
"""A history of a match, or the end of one that the other side has the beginning of."""


class Challenge(codec.Command):
    """Client to lobby, from a member of a match that was on: here is how far we are; somebody shall go on.

    ``content`` is a part, from 0, of ``parts``: all together are the lines of entries, as in a transcript, compressed
    by zlib (RFC 1950); at most 1 MiB, 8 MiB uncompressed. They follow the anchor ``since`` of what the lobby has, or
    are all from the start where that is empty. The parts are sent in order, and each new part 0 begins anew. The lobby
    looks who is due, tells all with ``Waiting`` whom it waits for, and gives each of these its full time. With the
    match's ``ticket``, which a lobby needs only after it said ``NO_SUCH_MATCH``, the match is taken up again.
    """

    arguments = [*_SHOWN, (b"ticket", Ticket(optional=True))]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.NotThere, errors.TryLater, errors.StorageFailed)


class Respond(codec.Command):
    """Client to lobby, from a member of a match that was on: I know more than the lobby.

    As ``Challenge``, but nobody is waited for because of it: it answers one, or shows two entries of a seat for one
    place, or is how entries are put in order where there is no line to the host.
    """

    arguments = [*_SHOWN, (b"ticket", Ticket(optional=True))]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.NotThere, errors.TryLater, errors.StorageFailed)


class Report(codec.Command):
    """Client to lobby, from each member of a match: how it ended at my table.

    ``places`` holds each seat's place, 1 for the best, equal numbers for a tie. ``anchor`` is the last one, and
    ``signature`` the seat's over both (see *Signatures*). The last one of a seat counts. Where all sign the same the
    match is over, and ``MatchEnded`` comes; else whoever waits for the others says ``Challenge``. With the match's
    ``ticket``, which a lobby needs only after it said ``NO_SUCH_MATCH``, the match is taken up again. The client keeps
    its report, and reports again on a new line, until ``MatchEnded`` came or ``settled`` is true: then the result
    stands on the lobby's disk, and ``MatchEnded`` says it again.

    A client of the version before has no ``anchor`` and no ``signature``, and says a ``reason`` and a ``seat``, which
    count for nothing. Equal places of all settle its match, too; of others nobody knows how the match ended.
    """

    arguments = [
        (b"match", Id()),
        (b"places", Items(Whole(64, least=1), 64)),
        (b"anchor", Anchor(optional=True)),
        (b"signature", Text(200, optional=True)),
        (b"ticket", Ticket(optional=True)),
        (b"reason", Text(16, optional=True)),
        (b"seat", Whole(63, optional=True)),
    ]
    response = [(b"settled", Flag())]
    errors = declared(errors.NoSuchMatch, errors.WrongMoment, errors.StorageFailed, errors.TryLater)
