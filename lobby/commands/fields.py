"""The shapes that several commands share."""

from __future__ import annotations

from twisted.protocols import amp

from wire.amp.arguments import Flag, Rows, Text, Whole
from wire.tls.identity import key_of


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


def Ticket(optional: bool = False) -> Text:
    """A room as it was at one version, signed by the lobby (see ``wire.tickets``)."""
    return Text(8_000, optional)


class PublicKey(Text):
    """a point of the curve P-256, compressed (SEC 1, 2.3.3): 66 lower-case hexadecimal digits."""

    def __init__(self, optional: bool = False) -> None:
        super().__init__(66, optional)

    def fromString(self, inString: bytes) -> str:
        text = super().fromString(inString)
        key_of(text)
        return text


def Digest(optional: bool = False) -> Text:
    """Of a release's files (see ``games.packages.digest``): 64 lower-case hexadecimal digits."""
    return Text(64, optional)


def Anchor(optional: bool = False) -> Text:
    """What stands for all that was said in a match up to a phase: 64 lower-case hexadecimal digits, or nothing."""
    return Text(64, optional)


def Token() -> Text:
    """The secret by which a client comes back to its session: 64 hexadecimal digits."""
    return Text(64)


def Code(optional: bool = False) -> Text:
    """A code that an operator gives out, or the lobby shows: letters and digits, in any case, dashes as one likes."""
    return Text(100, optional)


def Pass() -> Text:
    """The secret by which two ends of a relayed line find each other: 32 hexadecimal digits."""
    return Text(32)


MOST_PARTS = 36
"""What is shown of a match comes in so many parts at most."""

MEMBER: list[tuple[bytes, amp.Argument]] = [
    (b"name", Name()),
    (b"seat", Whole(63)),
    (b"away", Flag()),
    (b"ready", Flag()),
]
"""Who sits on which chair. ``ready``: it wants the match to begin."""

ROOM: list[tuple[bytes, amp.Argument]] = [
    (b"room", Id()),
    (b"game", Text(64)),
    (b"release", Text(32)),
    (b"digest", Digest()),
    (b"settings", Text(500)),
    (b"public", Flag()),
    (b"host", Name()),
    (b"members", Rows(MEMBER, 64)),
    (b"seats", Whole(64)),
    (b"least", Whole(64)),
    (b"proposed", Flag()),
    (b"status", Text(16)),
    (b"version", Whole(2**31)),
    (b"ticket", Ticket()),
]
"""A room as its members see it. Who holds its ``ticket`` can bring the room back after the lobby has died. ``status``
is ``waiting``, ``starting`` or ``playing``; ``version`` grows with every change; ``settings`` is ``key=value`` pairs
separated by spaces, no key twice, which the lobby passes on unread. It can start with ``least`` to ``seats`` members.
``digest``: of the game's files; a client plays only with the same. ``proposed``: its host has proposed the start."""

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
