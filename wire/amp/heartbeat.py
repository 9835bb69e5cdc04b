"""The two commands that every line has: a heartbeat and its echo."""

from __future__ import annotations

from wire.amp import codec


class Ping(codec.Command):
    """Either side to the other, every 2 seconds while nothing else was said: still here. Answered with a Pong."""

    requiresAnswer = False


class Pong(codec.Command):
    """The echo of a Ping, so that the sender too knows that the line works."""

    requiresAnswer = False
