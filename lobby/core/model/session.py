"""A session: a login, and the one place in the lobby that its player may have."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from lobby.commands.announced import Said
from lobby.commands.reasons import PlayerStatus
from lobby.core.model.bucket import TokenBucket
from lobby.core.model.heard import Line, heard
from lobby.core.model.room import Offer
from lobby.core.model.shared_bucket import Pace, SharedBucket
from lobby.errors import AlreadyInRoom, NotInRoom

WORDS_AT_ONCE, WORDS_A_SECOND = 10, 1.0
"""How often a player may speak."""


HEARD, HEARD_KEPT, HEARD_EACH = Pace(10, 1.0), Pace(10, 1.0), Pace(3, 0.2)
"""How often all others together may speak to one player, and what is kept for those who have spoken little."""

MOVES_AT_ONCE, MOVES_A_SECOND = 8, 0.5
"""How often a player may do what others see: open or enter a room, be ready or not, propose, agree, try again."""

COMMANDS_AT_ONCE, COMMANDS_A_SECOND = 10, 1.0
"""How often one may try an operator's command: whether one is operator is looked up for each."""

INVITATIONS_A_MINUTE = 12
"""How many invitations one may send; one may be sent as many, half of them at once, and half of them are kept for
those who have sent none of late: of these each has one a minute."""

MOST_WITHDRAWERS = 100
"""So many are remembered who withdrew their invitations to one player."""


def _say_limit() -> TokenBucket:
    return TokenBucket(WORDS_A_SECOND, WORDS_AT_ONCE)


def _hear_limit() -> SharedBucket:
    return SharedBucket(HEARD, HEARD_KEPT, HEARD_EACH)


def _operate_limit() -> TokenBucket:
    return TokenBucket(COMMANDS_A_SECOND, COMMANDS_AT_ONCE)


def _act_limit() -> TokenBucket:
    return TokenBucket(MOVES_A_SECOND, MOVES_AT_ONCE)


@dataclass(slots=True)
class InvitationLimits:
    """How many invitations one player may send, and be sent: both are limited, so that neither one host nor a crowd of
    them fills anybody's screen.

    :ivar withdrawn_by: how many invitations were withdrawn one after the other, by the inviter's name key.
    """

    sent: TokenBucket
    received: SharedBucket
    withdrawn_by: dict[str, int] = field(default_factory=dict)

    def withdrawn(self, key: str) -> None:
        """An invitation was withdrawn, or its inviter went."""
        self.withdrawn_by[key] = self.withdrawn_by.pop(key, 0) + 1
        if len(self.withdrawn_by) > MOST_WITHDRAWERS:
            del self.withdrawn_by[next(iter(self.withdrawn_by))]


def invitation_limits(a_minute: int = INVITATIONS_A_MINUTE) -> InvitationLimits:
    """Of somebody who has neither sent nor received any."""
    half = Pace(max(1, a_minute / 4), a_minute / 120)
    return InvitationLimits(TokenBucket(a_minute / 60, a_minute), SharedBucket(half, half, Pace(1, 1 / 60)))


@dataclass(frozen=True, slots=True)
class LastMatch:
    """The match of two that ``again`` would repeat: its game, and who sat where: name and name key by seat."""

    match: str
    offer: Offer
    settings: str
    seats: tuple[tuple[str, str], ...]
    seat: int


@dataclass(slots=True)
class Session:
    """One login. It is the single writer of its own place.

    Entering a room takes three messages, which in one process are calls: the session *reserves* itself, the room seats
    or refuses, the session *confirms* or *releases*. While reserved it refuses every other reservation, so that no two
    commands in flight can put a player into two rooms, wherever session and room live.

    :ivar key: the name's key, by which it is unique.
    :ivar account: the id of the account, by which it is told from a later one of the same name; ``None`` for a
        drop-in.
    :ivar address: of its client, as far as limits tell clients apart; empty before it had a line.
    :ivar public_key: of the certificate by which its client proves itself to other players; empty where it has none.
    :ivar detached: it has no line at present, and ends unless it has one again in time.
    :ivar placed: the ``expires`` of the newest ticket that said where it sits after the lobby had been restarted;
        infinite once it has sat down or stood up by itself.
    :ivar blocked: whom its player does not want to hear: the name shown, by name key.
    :ivar unread: what was said to it while its line was away.
    :ivar heard: what it has said and heard of late, the oldest first.
    :ivar say_limit: how often it may still speak, :ivar hear_limit: and be spoken to.
    :ivar act_limit: how often it may still do what others see, :ivar operate_limit: and try an operator's commands;
        :ivar invitation_limits: and invite, or be invited.
    """

    id: str
    name: str
    key: str
    account: int | None
    public_key: str = ""
    address: str = ""
    placed: float = 0
    status: PlayerStatus = PlayerStatus.IDLE
    away: bool = False
    detached: bool = False
    room: str | None = None
    reserved: str | None = None
    last: LastMatch | None = None
    blocked: dict[str, str] = field(default_factory=dict)
    unread: list[Said] = field(default_factory=list)
    heard: deque[Line] = field(default_factory=heard)
    say_limit: TokenBucket = field(default_factory=_say_limit)
    hear_limit: SharedBucket = field(default_factory=_hear_limit)
    act_limit: TokenBucket = field(default_factory=_act_limit)
    operate_limit: TokenBucket = field(default_factory=_operate_limit)
    invitation_limits: InvitationLimits = field(default_factory=invitation_limits)

    def reserve(self, room: str) -> None:
        """Promise to enter ``room`` and no other.

        :raises AlreadyInRoom: it sits in a room, or is about to.
        """
        taken = self.room or self.reserved
        if taken is not None:
            raise AlreadyInRoom(room=taken)
        self.reserved = room

    def release(self) -> None:
        """The room refused; free again."""
        self.reserved = None

    def confirm(self) -> None:
        """The room seated us."""
        self.room, self.reserved, self.status, self.placed = self.reserved, None, PlayerStatus.IN_ROOM, math.inf

    def leave(self) -> None:
        """The seat is given up; idle again."""
        self.room, self.status, self.placed = None, PlayerStatus.IDLE, math.inf

    def require_room(self) -> str:
        """The id of the room it sits in.

        :raises NotInRoom: it sits in none.
        """
        if self.room is None:
            raise NotInRoom()
        return self.room
