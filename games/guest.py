"""The guest's side of a match: it submits, and checks whatever the host puts in order."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.defer import TimeoutError as NoAnswer
from twisted.internet.error import ConnectionClosed
from twisted.protocols.amp import AmpError, UnhandledCommand
from twisted.python.failure import Failure

from games.commands import PROTOCOL, Ordered, Sit, Submit
from games.entries import Entry, Kind, Reason
from games.errors import BrokenRules, MatchIsOver, NeverSaid, OutOfOrder
from games.match import Match
from games.peerline import PeerLine, Speaking
from games.strangers import SIT_SECONDS
from wire.errors import DeclaredError
from wire.patience import limit

HOST_BYTES = 65_536
"""Bytes of a host's box."""


class HostAtTable(Speaking):
    """What the host may say."""

    def __init__(self, guest: GuestMatch, line: PeerLine) -> None:
        super().__init__(guest, line)
        self.guest = guest

    @Ordered.responder
    def ordered(self, number: int, turn: int, seat: int, kind: Kind, body: str) -> dict[str, Any]:
        """The next entry of the match."""
        self.guest.ordered(number, Entry(turn, seat, kind, body))
        return {}


class GuestMatch(Match):
    """A match that somebody else hosts. Whoever dialled, on a line on which the host has proved itself it sits down."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._outbox: dict[Entry, Deferred[None]] = {}
        self._tries = self._newest = 0

    # -- sitting down

    def _meets(self, seat: int) -> bool:
        return seat == self.seating.host_seat

    def _met(self, line: PeerLine, seat: int) -> None:
        """Sit down there, unless it is a detour and there is a direct line on which the host can be heard."""
        current = self.lines.get(seat)
        if line.relayed and current is not None and not current.relayed and not self._presence.is_quiet(seat):
            line.hang_up()
            return
        Deferred.fromCoroutine(self._sit(line))

    async def _sit(self, line: PeerLine) -> None:
        """Take the seat: of two lines on which this is tried the later counts, as it does for the host."""
        papers, have = self.papers, len(self.table.transcript)
        self._tries = number = self._tries + 1
        said = {"match": self.seating.match, "ticket": papers.ticket, "protocol": PROTOCOL}
        asked = line.callRemote(Sit, **said, have=have, line=number)
        try:
            await limit(asked, SIT_SECONDS, self.clock)
        except (DeclaredError, AmpError, ConnectionClosed, NoAnswer) as problem:
            line.settle(Failure(problem))
            line.hang_up()
            return
        host = self.seating.host_seat
        if not self.wants(host) or line not in self._open or number < self._newest:
            line.hang_up()
            return
        self._newest = number
        line.locator, line.most_bytes, line.live = HostAtTable(self, line), HOST_BYTES, True
        self._seat(line, host)
        if self._begun:
            self._say_again()
        else:
            self._begin()

    # -- what the host orders

    def ordered(self, number: int, entry: Entry) -> None:
        """The host puts an entry in order, or says again what it had said on a line that broke.

        :raises DeclaredError: it is wrong, which ends the match: this host has broken the rules.
        """
        known = self.table.transcript
        if number < len(known) and known[number] == entry:
            return
        self._must_run()
        try:
            if number != len(known):
                raise OutOfOrder(number=number, expected=len(known))
            if entry.seat == self.seat and entry not in self._outbox:
                raise NeverSaid(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
            self.table.accept(entry)
        except DeclaredError as error:
            host = self.seating.host_seat
            self.watcher.refused(host, error)
            detail = error.parameters.get("rule", f"It ordered a wrong entry ({error.code.decode()}).")
            self._end(host, Reason.BROKEN, str(detail))
            raise
        said = self._outbox.pop(entry, None)
        self._moved(entry)
        if said is not None:
            said.callback(None)

    # -- what this side says

    async def _put(self, entry: Entry) -> None:
        said = self._outbox[entry] = Deferred()
        self._note(entry)
        self._mind_time()
        self._submit(entry)
        await said

    def _say_again(self) -> None:
        """There is a new line: submit once more whatever was not heard to be put in order."""
        self._mind_time()
        for entry in tuple(self._outbox):
            self._submit(entry)

    def _submit(self, entry: Entry) -> None:
        """Say an entry to the host; without a line it waits for the next one."""
        line = self.lines.get(self.seating.host_seat)
        if line is not None:
            asked = line.callRemote(Submit, **asdict(entry))
            asked.addCallbacks(partial(self._answered, line, entry), partial(self._unanswered, line, entry))

    def _answered(self, line: PeerLine, entry: Entry, _nothing: object) -> None:
        if line.seat is not None and entry in self._outbox:
            self._end(self.seating.host_seat, Reason.BROKEN, "It took an entry and did not put it in order.")

    def _unanswered(self, line: PeerLine, entry: Entry, failure: Failure) -> None:
        """The host refuses an entry, or the line broke before it said anything; or the host counts a newer line of
        mine already, whose answer is still under way: there it is said again."""
        problem = failure.trap(DeclaredError, AmpError, ConnectionClosed)
        if self.lines.get(self.seating.host_seat) is not line or entry not in self._outbox:
            return
        error = failure.value
        if isinstance(error, UnhandledCommand):
            line.hang_up()
            return
        if problem is not None and isinstance(error, DeclaredError):
            said = self._outbox.pop(entry)
            self._was_refused(entry, error)
            said.errback(error)
        else:
            self._end(self.seating.host_seat, Reason.BROKEN, "It could not handle a right entry.")

    def _was_refused(self, entry: Entry, error: DeclaredError) -> None:
        """Judge a refusal: this table stands where the host's stood, so it refuses as well, or the host is wrong."""
        self.keeper.retract(entry)
        try:
            self.table.check(entry)
        except BrokenRules as broken:
            self._end(self.seat, Reason.BROKEN, str(broken.parameters["rule"]))
        except DeclaredError:
            self._mind_time()
        else:
            self._end(self.seating.host_seat, Reason.BROKEN, f"It refused what the rules allow ({error!r}).")

    # -- ending

    def _finish(self) -> None:
        """What was not put in order will not be."""
        super()._finish()
        outbox, self._outbox = self._outbox, {}
        for said in outbox.values():
            said.errback(MatchIsOver())

    def _fade(self) -> None:
        """The host closes when it has its answers; a host that does not is cut off later."""
