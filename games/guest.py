"""The guest's side of a match: it submits, and checks whatever the host puts in order."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from twisted.internet.error import ConnectionClosed
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.protocols.amp import AmpError

from games.commands import PROTOCOL, Ordered, Sit, Submit
from games.entries import Entry, Kind, Reason, Seating
from games.errors import BrokenRules, MatchIsOver, NeverSaid, OutOfOrder
from games.game import Game
from games.match import Match, Watcher
from games.peerline import PeerLine, Speaking
from games.seat import Entropy
from games.table import Table
from wire.errors import DeclaredError
from wire.patience import limit

SIT_SECONDS = 10.0
"""Seconds that the host has to let a guest sit down."""


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
    """A match that somebody else hosts: the factory of the line to that host.

    Connect it with an endpoint, then ``await sit(line)``; where that fails another address may be tried.

    :param ticket: the secret that shows the host whose seat this is.
    """

    def __init__(
        self,
        seating: Seating,
        ticket: str,
        rules: Game[Any, Any, Any],
        clock: IReactorTime,
        entropy: Entropy,
        watcher: Watcher,
    ) -> None:
        super().__init__(seating, rules, clock, entropy, watcher)
        self._ticket = ticket
        self._submitted: set[Entry] = set()

    def buildProtocol(self, addr: IAddress | None) -> PeerLine:
        """A line to somebody who still has to show that it is the host."""
        line = PeerLine(self, self.clock)
        self._open.add(line)
        return line

    async def sit(self, line: PeerLine) -> None:
        """Take the seat, over a line that is connected; done when all sit. Otherwise the line is closed.

        :raises NotExpected: this is not the host of this match, or not any more.
        :raises OtherProtocol: host and guest speak different protocols.
        :raises twisted.internet.defer.TimeoutError: there was no answer in time.
        :raises ConnectionClosed: the line is gone.
        :raises AmpError: the other end is no host at all.
        """
        asked = line.callRemote(Sit, match=self.seating.match, ticket=self._ticket, protocol=PROTOCOL)
        try:
            answer = await limit(asked, SIT_SECONDS, self.clock)
            self.table = Table(self.seating, self.rules)
            for row in answer["entries"]:
                self.table.accept(Entry(**row))
            host = self.seating.host_seat
            self.lines[host], line.seat = line, host
        finally:
            if line.seat is None:
                line.hang_up()
        line.locator = HostAtTable(self, line)
        self._begin()

    # -- what the host orders

    def ordered(self, number: int, entry: Entry) -> None:
        """The host puts an entry in order.

        :raises DeclaredError: it is wrong, which ends the match: this host has broken the rules.
        """
        self._must_run()
        try:
            expected = len(self.table.transcript)
            if number != expected:
                raise OutOfOrder(number=number, expected=expected)
            if entry.seat == self.seat and entry not in self._submitted:
                raise NeverSaid(turn=entry.turn, seat=entry.seat, kind=entry.kind.value)
            self.table.accept(entry)
        except DeclaredError as error:
            host = self.seating.host_seat
            self.watcher.refused(host, error)
            detail = error.parameters.get("rule", f"It ordered a wrong entry ({error.code.decode()}).")
            self._end(host, Reason.BROKEN, str(detail))
            raise
        self._submitted.discard(entry)
        self._moved(entry)

    # -- what this side says

    async def _put(self, entry: Entry) -> None:
        line = self.lines.get(self.seating.host_seat)
        if line is None:
            raise MatchIsOver()
        self._submitted.add(entry)
        self._mind_time()
        try:
            await line.callRemote(Submit, **asdict(entry))
        except DeclaredError as error:
            self._submitted.discard(entry)
            self._was_refused(entry, error)
            raise
        except (AmpError, ConnectionClosed) as problem:
            self._end(self.seating.host_seat, Reason.BROKEN, "It could not handle a right entry.")
            raise MatchIsOver() from problem
        if entry in self._submitted:
            self._end(self.seating.host_seat, Reason.BROKEN, "It took an entry and did not put it in order.")

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

    def _fade(self) -> None:
        """The host closes when it has its answers; a host that does not is cut off later."""
