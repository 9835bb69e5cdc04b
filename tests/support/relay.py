"""The ends of a relayed line in memory: the client's is the real one, the lobby's transport shows whether it reads."""

from __future__ import annotations

from typing import Any

from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport

from client.match.relay import RelayLine


class Transport(FakeTransport):
    """Twisted's own transport for tests, which also writes down whether it was told to read no more: more than that the
    relay does not ask of it, and a transport refuses neither."""

    paused = False

    def pauseProducing(self) -> None:
        """Read no more."""
        self.paused = True

    def resumeProducing(self) -> None:
        """Read again."""
        self.paused = False


class Beyond(Protocol):
    """What runs on a relayed line: it keeps what comes."""

    def __init__(self, client: RelayClient) -> None:
        self.client = client

    def connectionMade(self) -> None:
        """From now on the line is this one's."""
        self.client.raw = b""

    def dataReceived(self, data: bytes) -> None:
        """Bytes of the other end's."""
        assert self.client.raw is not None
        self.client.raw += data


class RelayClient(RelayLine):
    """The real client's end of a relayed line; what is asked on it, and when, says the test.

    :ivar raw: the bytes that came from the other end; ``None`` as long as the line speaks AMP.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.raw: bytes | None = None
        self.answers: list[Any] = []
        self.closed = False

    def met(self, answer: Any) -> None:
        """The relay answered."""
        self.answers.append(answer)
        if answer == {}:
            self.hand_over(Beyond(self))

    def send(self, data: bytes) -> None:
        """Send bytes to the other end."""
        self.transport.write(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The lobby closed the line."""
        self.closed = True
        super().connectionLost(reason)
