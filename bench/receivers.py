"""Many sockets on which the same message is awaited."""

from __future__ import annotations

import select
import socket
import time
from dataclasses import dataclass

PATIENCE = 30.0
"""Seconds after which a message that has not reached all is given up."""


@dataclass(frozen=True)
class Arrival:
    """When a message arrived.

    :ivar first: seconds from its cause to the first receiver, :ivar last: and to the last.
    :ivar sample: what one receiver got, the message included.
    """

    receivers: int
    first: float
    last: float
    sample: bytes

    @property
    def rate(self) -> float:
        """Messages a second from the first receiver to the last."""
        return self.receivers / (self.last - self.first)


class Receivers:
    """Reads from all sockets; while armed it notes who has received the message.

    :param mark: bytes that only the awaited message contains; empty for any.
    """

    def __init__(self, mark: bytes) -> None:
        self._mark = mark
        self._sockets: dict[int, socket.socket] = {}
        self._epoll = select.epoll()
        self._missing: set[int] = set()
        self._first = self._last = self._until = 0.0
        self.sample = b""

    def add(self, one: socket.socket) -> None:
        """Read from this socket too."""
        self._sockets[one.fileno()] = one
        self._epoll.register(one.fileno(), select.EPOLLIN)

    def arm(self) -> None:
        """Await the message on every socket."""
        self._missing = set(self._sockets)
        self._until = time.monotonic() + PATIENCE
        self._first = self._last = 0.0

    @property
    def complete(self) -> bool:
        """Whether all have it."""
        if self._missing and time.monotonic() > self._until:
            raise TimeoutError(f"{len(self._missing)} receivers have waited for {PATIENCE:g} seconds")
        return not self._missing

    def take(self, seconds: float) -> None:
        """Read what is there, waiting for it that long at most."""
        for number, _ in self._epoll.poll(seconds):
            data = self._sockets[number].recv(262_144)
            if number in self._missing and self._mark in data:
                self._missing.discard(number)
                self._last = time.monotonic()
                if not self._first:
                    self._first, self.sample = self._last, data
            elif not data:
                raise ConnectionError("a receiver was hung up")

    def arrival(self, begun: float) -> Arrival:
        """When the message arrived, after ``begun`` on the monotonic clock."""
        return Arrival(len(self._sockets), self._first - begun, self._last - begun, self.sample)
