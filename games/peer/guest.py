"""The guest's side of a match: it submits, and checks whatever the host puts in order."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as NoAnswer
from twisted.internet.error import ConnectionClosed
from twisted.protocols.amp import AmpError
from twisted.python.failure import Failure

from games.engine.errors import BrokenRules, MatchIsOver, NeverSaid
from games.engine.model import Entry, Gone, Kind, Reason
from games.peer.challenge import absence
from games.peer.clocks import AUTOMATIC
from games.peer.commands import PROTOCOL, Ordered, Sit, Submit
from games.peer.match import Match
from games.peer.outbox import Outbox
from games.peer.protocol import HeartbeatResponder, PeerProtocol
from games.peer.unauthenticated import SIT_SECONDS
from wire.amp.errors import DeclaredError
from wire.timeouts import Deadline, limit

HOST_BYTES = 65_536
"""Bytes of a host's box."""


def _not_taken(failure: Failure) -> None:
    """The host has not taken it: now, or on this line."""
    failure.trap(DeclaredError, AmpError, ConnectionClosed)


class HostAtTable(HeartbeatResponder):
    """What the host may say."""

    def __init__(self, guest: GuestMatch, line: PeerProtocol) -> None:
        super().__init__(guest.connections, line)
        self.guest = guest

    @Ordered.responder
    def ordered(self, number: int, **entry: Any) -> dict[str, Any]:
        """The next entry of the match."""
        self.guest.ordered(number, Entry(**entry))
        return {}


class GuestMatch(Match):
    """A match that somebody else hosts. It sits down on a line on which the host has proved itself, whoever dialled."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._outbox = Outbox(self)
        self._brought: list[Entry] = []
        self._tries = self._newest = 0

    def _others(self) -> frozenset[int]:
        return frozenset({self.seating.host_seat})

    # -- sitting down

    def met(self, line: PeerProtocol, seat: int) -> None:
        """Sit down there, unless it is a detour and there is a direct line on which the host can be heard."""
        current = self.lines.get(seat)
        if line.relayed and current is not None and not current.relayed and not self.presence.is_quiet(seat):
            line.hang_up()
            return
        Deferred.fromCoroutine(self._sit(line))

    def replaced(self, line: PeerProtocol) -> None:
        """Whatever is awaited on the line can be said again on another."""

    async def _sit(self, line: PeerProtocol) -> None:
        """Take the seat: of two lines on which this is tried the later counts, as it does for the host."""
        credentials, have = self.credentials, len(self.replica.ordered)
        self._tries = number = self._tries + 1
        said = {"match": self.seating.match, "ticket": credentials.ticket, "protocol": PROTOCOL}
        asked = line.callRemote(Sit, **said, have=have, line=number)
        try:
            await limit(asked, SIT_SECONDS, self.clock)
        except (DeclaredError, AmpError, ConnectionClosed, NoAnswer) as problem:
            line.arrival.settle(Failure(problem))
            line.hang_up()
            return
        host = self.seating.host_seat
        if not self.wants(host) or line not in self.connections.open or number < self._newest:
            line.hang_up()
            return
        self._newest = number
        line.locator, line.most_bytes = HostAtTable(self, line), HOST_BYTES
        self.connections.seat(line, host, live=True)
        if self.begun:
            self._mind_time()
            self._outbox.say_again()
        else:
            self._begin()

    # -- what the host orders

    def ordered(self, number: int, entry: Entry) -> None:
        """The host puts an entry in order, or says again what it had said on a line that broke.

        :raises DeclaredError: it is wrong, which ends the match: this host has broken the rules.
        """
        if self.replica.knows(number, entry):
            return
        if not self.running:
            raise MatchIsOver()
        try:
            self.replica.require_next(number)
            if entry.seat == self.seat and entry.kind is not Kind.GONE and entry not in self._outbox:
                raise NeverSaid(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
            self.replica.order(entry)
        except DeclaredError as error:
            self._wrong_order(entry, error)
            raise
        said = self._outbox.take(entry)
        self._moved(entry)
        if said is not None:
            said.callback(None)

    def _wrong_order(self, entry: Entry, error: DeclaredError) -> None:
        """The host has broken the rules; or a seat has, which has signed two different entries for one place."""
        host = self.seating.host_seat
        self.listener.refused(host, error)
        twice = entry.seat != self.seat and self.table.contradicts(entry)
        self.replica.keep_broken(entry)
        detail = error.parameters.get("rule", f"It ordered a wrong entry ({error.code.decode()}).")
        self._end(entry.seat if twice else host, Reason.BROKEN, "It said two things at once." if twice else str(detail))

    # -- what comes by way of the lobby

    def news(self, seat: int, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The host gives what it has put in order last: that counts, unless something lacks before it. What another
        guest gives it is for the host to put in order; this side can only bring it there."""
        if seat != self.seating.host_seat:
            self._brought = [entry for entry in entries if entry.seat == seat != self.seat and self._is_right(entry)]
            return ()
        new = super().news(seat, entries)
        return () if self.table.count and len(new) == len(entries) else new

    def hear(self, entry: Entry) -> None:
        """What the host has put in order next."""
        if entry.seat == self.seat and entry.kind is not Kind.GONE and entry not in self._outbox:
            raise NeverSaid(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
        self.table.check(entry)
        self.ordered(len(self.replica.ordered), entry)

    def _is_right(self, entry: Entry) -> bool:
        """Whether this is what the table waits for."""
        if entry.seat not in self.table.due() or self.table.has(entry):
            return False
        try:
            self.table.check(entry)
        except DeclaredError:
            return False
        return True

    def said_of_late(self) -> Sequence[Entry]:
        return (*(entry for entry in self.table.history.recent if entry.seat == self.seat), *self._outbox)

    def unordered(self) -> Sequence[Entry]:
        return (*self._outbox, *filter(self._is_right, self._brought))

    def put_absence(self, entry: Entry) -> None:
        """Without its host the match is over; that another guest is gone the host puts in order, or it breaks the
        rules."""
        host = self.seating.host_seat
        if entry.seat != host:
            self._bring(entry)
            return
        if self.seating.gone is Gone.ENDS:
            with suppress(DeclaredError):  # it has done all that it owed, and left before it took this side's last word
                self.table.accept(entry)
                self._moved(entry)
        self._end(host, Reason.LEFT)

    def _bring(self, entry: Entry) -> None:
        """Bring the lobby's word that another guest is gone to the host, which may have no line to the lobby."""
        line = self.host_line
        if line is not None:
            line.callRemote(Submit, **vars(entry)).addErrback(_not_taken)
        Deadline(self.clock, AUTOMATIC, partial(self._must_be_out, line, entry))

    def _must_be_out(self, line: PeerProtocol | None, brought: Entry) -> None:
        """The host has had the time to put it in order; on another line, or in another turn, it may not have."""
        if not self.running:
            return
        entry = absence(self.table, brought.seat, brought.body)
        try:
            self.table.check(entry)
        except DeclaredError:
            return
        if line is not None and self.host_line is line and entry == brought:
            self.host_is_wrong("It did not record that somebody is gone.")
        else:
            self._bring(entry)

    # -- what this side says

    async def _put(self, entry: Entry) -> None:
        self._note(entry)
        said = self._outbox.say(entry)
        self._mind_time()
        await said

    @property
    def host_line(self) -> PeerProtocol | None:
        """The line to the host, while there is one."""
        return self.lines.get(self.seating.host_seat)

    def host_is_wrong(self, detail: str) -> None:
        """The host breaks the rules, in these words."""
        self._end(self.seating.host_seat, Reason.BROKEN, detail)

    def refused(self, entry: Entry, error: DeclaredError) -> None:
        """The host refuses an entry: this table stands where the host's stood, so it refuses as well, or the host is
        wrong."""
        self.own.keeper.retract(entry)
        try:
            self.table.check(entry)
        except BrokenRules as broken:
            self._end(self.seat, Reason.BROKEN, str(broken.parameters["rule"]))
        except DeclaredError:
            self._mind_time()
        else:
            self.host_is_wrong(f"It refused what the rules allow ({error!r}).")

    # -- ending

    def _finish(self) -> None:
        """What was not put in order will not be."""
        super()._finish()
        self._outbox.close()

    def _fade(self) -> None:
        """The host closes when it has its answers; a host that does not is cut off later."""
