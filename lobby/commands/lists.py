"""What a client may say to see who and what is there."""

from __future__ import annotations

from lobby.commands.fields import (
    GAME,
    INVITATION,
    LISTED_PLAYER,
    LISTED_ROOM,
    ROOM,
    Id,
)
from wire.amp import codec
from wire.amp.arguments import Flag, Rows, Text, Whole
from wire.amp.errors import declared


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
