"""The guest's side of a match: it submits, and checks whatever the host puts in order."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as NoAnswer
from twisted.internet.error import ConnectionClosed
from twisted.protocols.amp import AmpError
from twisted.python.failure import Failure

from games.engine.branch import Branch
from games.engine.errors import MatchIsOver, OutOfOrder, StaleEntry
from games.engine.model import Entry, Kind
from games.peer.commands import PROTOCOL, Ordered, Sit, Submit
from games.peer.match import Match
from games.peer.outbox import Outbox
from games.peer.protocol import HeartbeatResponder, PeerProtocol
from games.peer.unauthenticated import SIT_SECONDS
from games.records.journal import last
from wire.amp.errors import DeclaredError
from wire.timeouts import limit

HOST_BYTES = 65_536
"""Bytes of a host's box."""

MOST_EARLY = 64
"""So many entries that the host has put in order, and this table cannot take, are kept."""


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
        self._early: dict[Entry, None] = {}
        self._told = 0
        before = last(self._own.journal.before, "line") if self._own is not None else None
        self._tries, self._newest = int(before["number"]) if before is not None else 0, 0

    def _others(self) -> frozenset[int]:
        return frozenset({self.setup.host_seat})

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
        credentials, have = self.credentials, self._told
        self._tries = number = self._tries + 1
        if self._own is not None:  # another run of the program goes on counting: the host lets no older line in
            self._own.journal.note("line", number=number)
        said = {"match": self.setup.match, "ticket": credentials.ticket, "protocol": PROTOCOL}
        asked = line.callRemote(Sit, **said, have=have, line=number)
        try:
            await limit(asked, SIT_SECONDS, self.clock)
        except (DeclaredError, AmpError, ConnectionClosed, NoAnswer) as problem:
            line.arrival.settle(Failure(problem))
            line.hang_up()
            return
        host = self.setup.host_seat
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

        :raises OutOfOrder: something lacks before it.
        :raises DeclaredError: the table refuses it. The match goes on: what counts is what the lobby has.
        """
        if number > self._told:
            raise OutOfOrder(number=number, expected=self._told)
        self._told = max(self._told, number + 1)
        if self.table.has(entry):
            self._settle(entry)
            return
        if not self.running:
            raise MatchIsOver()
        try:
            self.hear(entry)
        except DeclaredError as error:
            self.listener.refused(self.setup.host_seat, error)
            self._early[entry] = None
            if len(self._early) > MOST_EARLY:
                del self._early[next(iter(self._early))]
            self.challenger.wrong(entry, error)
            raise

    def hear(self, entry: Entry) -> None:
        """What comes next at the table, by the host's word or the lobby's."""
        if not self.running:
            raise MatchIsOver()
        self.replica.order(entry)
        said = self._outbox.take(entry)
        if entry.kind is Kind.GONE:
            self._bring(entry)
        self._moved(entry)
        if said is not None:
            said.callback(None)

    def _settle(self, entry: Entry) -> None:
        said = self._outbox.take(entry)
        if said is not None:
            said.callback(None)

    def _log_new(self, new: Sequence[Entry]) -> None:
        """What was said on another history is said no more, but for a resignation; what came too early may fit now."""
        for entry in new:
            self._settle(entry)
            if entry.kind is Kind.GONE:
                self._bring(entry)
        wanted = self.own.keeper.word(self.table.anchor) if self._own is not None else None
        gone = StaleEntry(turn=self.table.turn, now=self.table.turn)
        self._outbox.keep(lambda entry: entry == wanted or entry.kind is Kind.RESIGN, gone)

    def take(self, history: Branch) -> None:
        """See ``Match.take``; then what the host has put in order too early for the table before may fit."""
        super().take(history)
        early, self._early = self._early, {}
        for entry in early:
            with suppress(DeclaredError):
                if not self.table.has(entry):
                    self.hear(entry)

    def _bring(self, entry: Entry) -> None:
        """Bring the lobby's word that seats are out to the host, which may have no line to the lobby."""
        line = self.host_line
        if line is not None:
            line.callRemote(Submit, **vars(entry)).addErrback(_not_taken)

    @property
    def ordered_by_nobody(self) -> bool:
        """Whether the host is gone: it is put out, or without a line, and has ended its play or was silent for long."""
        host = self.setup.host_seat
        if not self.running or host in self.table.history.out:
            return self.running
        quit_ = host < self.setup.seats and host not in self.table.active
        return host not in self.lines and (quit_ or self.challenger.hears_nothing_of(host))

    # -- what this side says

    async def _put(self, entry: Entry) -> None:
        self._note(entry)
        said = self._outbox.say(entry)
        self._mind_time()
        await said

    @property
    def host_line(self) -> PeerProtocol | None:
        """The line to the host, while there is one."""
        return self.lines.get(self.setup.host_seat)

    def _is_said(self, entry: Entry) -> bool:
        return entry in self._outbox

    def _say_last(self, entry: Entry) -> None:
        self._note(entry)
        self._outbox.say(entry).addErrback(_not_taken)
        self.hear(entry)

    def refused(self, entry: Entry, error: DeclaredError) -> bool:
        """The host refuses an entry. What this table finds right all the same the lobby puts in order."""
        self.own.keeper.retract(entry)
        try:
            if not self.table.has(entry):
                self.table.check(entry)
        except DeclaredError:
            self._mind_time()
            return True
        self.challenger.unordered()
        return False

    # -- ending

    def _finish(self) -> None:
        """What was not put in order will not be."""
        super()._finish()
        self._outbox.close()

    def _fade(self) -> None:
        """The host closes when it has its answers; a host that does not is cut off later."""
