"""What the lobby announces."""

from __future__ import annotations

from lobby.commands.fields import (
    INVITATION,
    LISTED_PLAYER,
    LISTED_ROOM,
    MOST_PARTS,
    ROOM,
    Address,
    Anchor,
    Digest,
    Id,
    Name,
    Pass,
    Seconds,
    Ticket,
)
from wire.amp import codec
from wire.amp.arguments import Bytes, Flag, Items, Rows, Text, Whole


class Changed(codec.Command):
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


class Invited(codec.Command):
    """Lobby to an idle player: an invitation; answer it with ``Answer``."""

    requiresAnswer = False
    arguments = INVITATION


class InvitationEnded(codec.Command):
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


class RoomChanged(codec.Command):
    """Lobby to every member: the room as it is now."""

    requiresAnswer = False
    arguments = [(b"mine", Rows(ROOM, 1))]


class RoomLeft(codec.Command):
    """Lobby to a member who sits there no longer without having asked for it.

    ``why`` is ``host failed`` (the host's game could not start), ``over`` (the match ended), ``lapsed`` (nobody took up
    the offer of another round) or ``ended`` (by the operator, for the reason ``detail``).
    """

    requiresAnswer = False
    arguments = [(b"room", Id()), (b"why", Text(16)), (b"detail", Text(2000))]


class HostMatch(codec.Command):
    """Lobby to the host: open the game for these players and reply ``RoomReady`` or ``HostFailed`` within ``seconds``.

    ``players`` are names in the order of seats. ``ticket`` says, signed, which certificate is whose: whoever connects
    proves one of them, and shows the same ticket. Said again on a new line as long as it is not replied to.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"room", Id()),
        (b"game", Text(64)),
        (b"release", Text(32)),
        (b"digest", Digest()),
        (b"settings", Text(500)),
        (b"players", Items(Name(), 64)),
        (b"seat", Whole(63)),
        (b"ticket", Ticket()),
        (b"seconds", Seconds()),
    ]


class ConnectTo(codec.Command):
    """Lobby to a guest: the host listens at these addresses; connect, show the ticket, and reply ``Joined`` or
    ``ConnectFailed`` within ``seconds``. Where there is no address, or none works, ``UseRelay``.

    The host's certificate must be the one that the ``ticket`` names. Said again on a new line as long as it is not
    replied to.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"room", Id()),
        (b"game", Text(64)),
        (b"release", Text(32)),
        (b"digest", Digest()),
        (b"settings", Text(500)),
        (b"players", Items(Name(), 64)),
        (b"seat", Whole(63)),
        (b"host_seat", Whole(63)),
        (b"addresses", Items(Address(), 32)),
        (b"ticket", Ticket()),
        (b"seconds", Seconds()),
    ]


class Reachable(codec.Command):
    """Lobby to the other members of a match: the player of ``seat`` can be reached at these addresses, from now on."""

    requiresAnswer = False
    arguments = [(b"match", Id()), (b"seat", Whole(63)), (b"addresses", Items(Address(), 32))]


class RelayOffered(codec.Command):
    """Lobby to a match's host: the guest of ``seat`` comes by the relay; open a connection and say ``Relay``.

    It is told again on a new line until both are there.
    """

    requiresAnswer = False
    arguments = [(b"match", Id()), (b"seat", Whole(63)), (b"relay", Pass())]


class RelayEnded(codec.Command):
    """Lobby to a match's host and to the guest of ``seat``: it closes their relayed line, because a limit is reached.

    ``why`` is ``bytes`` or ``time`` (of this line), ``month`` (of the whole lobby), ``month-share`` (of one of the two,
    or of its address) or ``idle``: nothing came through. After ``idle`` the guest may ask for another.
    """

    requiresAnswer = False
    arguments = [(b"match", Id()), (b"seat", Whole(63)), (b"why", Text(16))]


class MatchBegan(codec.Command):
    """Lobby to every member: all sit at the table; the match is on."""

    requiresAnswer = False
    arguments = [(b"match", Id()), (b"room", Id())]


class StartFailed(codec.Command):
    """Lobby to the members of a room whose start came to nothing.

    ``why`` is ``host failed``, ``host silent``, ``connect failed``, ``guest silent``, ``member left``, ``ended``
    (by the operator) or ``lobby restarted`` (in the middle of the start); ``player`` names whose part failed;
    ``detail`` is what its client, or the operator, said of it. As long as the room waits after it this is said again
    after each ``Subscribe``, with the same ``match``.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"room", Id()),
        (b"why", Text(16)),
        (b"player", Name()),
        (b"detail", Text(2000)),
    ]


class OpponentGone(codec.Command):
    """Lobby to the members of a running match: ``player``, of ``seat``, is gone from it for good.

    ``why`` is ``left`` or ``gone`` (its session is over). It is news: it puts nobody out of the match.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"seat", Whole(63)),
        (b"player", Name()),
        (b"why", Text(16)),
    ]


class StartProposed(codec.Command):
    """Lobby to every member but the host: the host wants to begin; reply ``Agree`` within ``seconds``. Said again on a
    new line as long as it is not replied to."""

    requiresAnswer = False
    arguments = [(b"room", Id()), (b"host", Name()), (b"seconds", Seconds())]


class StartDropped(codec.Command):
    """Lobby to every member: the proposed start is off, because of ``player``.

    ``why`` is ``refused``, ``silent`` (no reply in time), ``changed`` (who sits here) or ``unready``.
    """

    requiresAnswer = False
    arguments = [(b"room", Id()), (b"player", Name()), (b"why", Text(16))]


class Heard(codec.Command):
    """Lobby to every member of a match in which somebody said ``Challenge`` or ``Respond``: what it has of it now.

    ``content`` is a part of the entries that follow the anchor ``since``, all from the start where that is empty; in
    parts as in ``Challenge``. Said again on a new line.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"since", Anchor()),
        (b"part", Whole(MOST_PARTS - 1)),
        (b"parts", Whole(MOST_PARTS, least=1)),
        (b"content", Bytes(30_000)),
    ]


class Waiting(codec.Command):
    """Lobby to every member of a match: it waits for ``seats``, at ``anchor``, for ``seconds`` more.

    Whoever is due there and shows no entry that goes on in this time is out. No ``seats``: it waits whether somebody
    shows more than what it has, because that has ended, or because somebody has cheated. 0 ``seconds``: it waits no
    more. Said again on a new line, after ``Heard``.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"anchor", Anchor()),
        (b"seats", Items(Whole(62), 63)),
        (b"seconds", Seconds()),
    ]


class MatchEnded(codec.Command):
    """Lobby to every member: what the lobby has recorded, and how it knows.

    ``verdict`` is ``agreed`` (all have signed this end), ``confirmed`` (the signed entries show it, and nobody has
    shown more), ``forfeited`` (``seat`` was due, was told so, and did not go on in its time), ``forged`` (``seat`` has
    cheated) or ``void`` (nobody can know; nobody is blamed). ``reason`` is ``played``, ``agreed`` (a draw),
    ``resigned``, ``left``, ``timeout``, ``broken`` (the rules) or ``interrupted``; of an ``agreed`` end the lobby knows
    no other than ``played``. ``seat`` is whose doing it was, of several the first, 63 for nobody's. ``places`` are
    those of ``Report``, none where nobody has won. ``detail`` says in words what was found. A match of an earlier
    version of the lobby may have the verdicts ``abandoned`` and ``unresolved``.
    """

    requiresAnswer = False
    arguments = [
        (b"match", Id()),
        (b"players", Items(Name(), 64)),
        (b"places", Items(Whole(64, least=1), 64)),
        (b"reason", Text(16)),
        (b"seat", Whole(63)),
        (b"verdict", Text(16)),
        (b"detail", Text(500)),
    ]


class Said(codec.Command):
    """Lobby to a player: somebody's words, in the room or (``private``) to this player alone. ``player``, who said
    them, is set by the lobby."""

    requiresAnswer = False
    arguments = [(b"player", Name()), (b"private", Flag()), (b"text", Text(1_000))]


class SessionEnded(codec.Command):
    """Lobby to a client, just before it ends the session on this connection.

    ``why`` is ``taken over``, ``deleted``, ``silent`` or ``flooding``; or ``kicked`` or ``banned`` by the operator, for
    a ``reason``, which may be left out, and ``until`` a second since the epoch, left out for good. The client comes
    back by itself only after ``silent``, where the session goes on, and ``flooding``.
    """

    requiresAnswer = False
    arguments = [
        (b"why", Text(16)),
        (b"reason", Text(500, optional=True)),
        (b"until", Whole(2**53, optional=True)),
    ]


class Notice(codec.Command):
    """Lobby to every client that has the feature ``notices``: what its operator wants known.

    ``kind`` is ``announced`` (the operator's words are ``text``), ``draining`` (in ``seconds``, or now, no new match
    begins any more, and the lobby stops when the last one is over, because of ``text``), ``open`` (it does not), or,
    told to operators alone, ``reported`` (a player has reported another, as ``text`` says).
    """

    requiresAnswer = False
    arguments = [(b"kind", Text(16)), (b"text", Text(1_000)), (b"seconds", Seconds())]


class Farewell(codec.Command):
    """Lobby to every client before the lobby closes the line.

    ``why`` is a sentence of the operator's; or, before anything was answered and without encryption, ``full`` where the
    lobby has no room for another connection, ``encrypted`` where it wants encryption, ``plaintext`` where it has none.
    ``seconds`` until it expects to be back, 0 for unknown.
    """

    requiresAnswer = False
    arguments = [(b"why", Text(500)), (b"seconds", Seconds())]


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
    StartProposed,
    StartDropped,
    Heard,
    Waiting,
    MatchEnded,
    Reachable,
    RelayOffered,
    RelayEnded,
    Said,
    Notice,
    SessionEnded,
    Farewell,
)
