"""What a guest has said and the host has not put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionClosed
from twisted.protocols.amp import AmpError, UnhandledCommand
from twisted.python.failure import Failure

from games.engine.errors import MatchIsOver
from games.engine.model import Entry
from games.peer.commands import Submit
from games.peer.protocol import PeerProtocol
from wire.amp.errors import DeclaredError


class Submitter(Protocol):
    """The guest whose outbox it is."""

    @property
    def host_line(self) -> PeerProtocol | None:
        """The line to the host, while there is one."""

    def refused(self, entry: Entry, error: DeclaredError) -> bool:
        """The host refuses an entry; returns whether this side's table does so, too."""


class Outbox:
    """Entries that are said on the line that there is, and again on the next one, until the host has put them in order.

    Iterated over, they come in the order in which they were said first.
    """

    def __init__(self, guest: Submitter) -> None:
        self._guest = guest
        self._waiting: dict[Entry, Deferred[None]] = {}

    def __contains__(self, entry: object) -> bool:
        return entry in self._waiting

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._waiting))

    def say(self, entry: Entry) -> Deferred[None]:
        """Say an entry to the host; without a line it waits for the next one.

        :returns: fires when it is put in order; fails with a ``DeclaredError`` where it is refused, or the match ends.
        """
        waiting = self._waiting[entry] = Deferred()
        self._submit(entry)
        return waiting

    def say_again(self) -> None:
        """There is a new line: submit once more whatever was not heard to be put in order."""
        for entry in self:
            self._submit(entry)

    def take(self, entry: Entry) -> Deferred[None] | None:
        """The host puts an entry in order; returns what is to fire when that is done, if the entry was said here."""
        return self._waiting.pop(entry, None)

    def keep(self, wanted: Callable[[Entry], bool], error: DeclaredError) -> None:
        """Another history has taken the place of the table's: what is not wanted there is said no more."""
        for entry in self:
            if not wanted(entry):
                self._waiting.pop(entry).errback(error)

    def close(self) -> None:
        """The match is over: what was not put in order will not be."""
        waiting, self._waiting = self._waiting, {}
        for said in waiting.values():
            said.errback(MatchIsOver())

    def _submit(self, entry: Entry) -> None:
        line = self._guest.host_line
        if line is not None:
            asked = line.callRemote(Submit, **vars(entry))
            asked.addErrback(partial(self._unanswered, line, entry))
            line.hurry()

    def _unanswered(self, line: PeerProtocol, entry: Entry, failure: Failure) -> None:
        """The host refuses an entry, or the line broke before it said anything; or the host counts a newer line of
        mine already, whose answer is still under way: there it is said again."""
        failure.trap(DeclaredError, AmpError, ConnectionClosed)
        if self._guest.host_line is not line or entry not in self:
            return
        error = failure.value
        if isinstance(error, UnhandledCommand):
            line.hang_up()
        elif isinstance(error, DeclaredError) and self._guest.refused(entry, error) and entry in self:
            self._waiting.pop(entry).errback(error)
