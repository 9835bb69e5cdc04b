"""The host's side of a match: it lets guests sit down, and puts what all say in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from hmac import compare_digest
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.protocols.amp import AmpError, CommandLocator, RemoteAmpError
from twisted.python.failure import Failure

from games.commands import PROTOCOL, Ordered, Sit, Submit
from games.entries import Entry, Kind, Reason, Seating
from games.errors import BrokenRules, NotExpected, NotYourSeat, OtherProtocol
from games.game import Game
from games.match import Match, Watcher
from games.peerline import PeerLine, Speaking
from games.seat import Entropy
from wire.errors import DeclaredError
from wire.patience import Deadline

SIT_SECONDS = 10.0
"""Seconds that a new connection has to sit down."""

MOST_STRANGERS = 8
"""Connections that have not sat down; one more, and the oldest of them is cut off."""

STRANGER_BYTES = 1024
"""Bytes of a box before its sender has sat down."""

GUEST_BYTES = 16_384
"""Bytes of a guest's box."""

MOST_REFUSALS = 32
"""Wrong entries of one guest; one more, and it has broken the rules."""


class Stranger(CommandLocator):
    """What a connection may say before it has proved whose it is: ``Sit``, and anything else is its last word."""

    def __init__(self, host: HostedMatch, line: PeerLine) -> None:
        self.host, self.line = host, line

    def locateResponder(self, name: bytes) -> Any:
        """The responder of ``Sit``, or a refusal."""
        return super().locateResponder(name) or _not_expected

    @Sit.responder
    async def sit(self, match: str, ticket: str, protocol: int) -> dict[str, Any]:
        """Take a seat, and be answered when all sit."""
        await self.host.admit(self.line, match, ticket, protocol)
        return {"entries": [asdict(entry) for entry in self.host.table.transcript]}


def _not_expected(box: Any) -> Deferred[Any]:
    raise RemoteAmpError(NotExpected.code, "{}", fatal=True)


class SeatedGuest(Speaking):
    """What a guest at the table may say."""

    def __init__(self, host: HostedMatch, line: PeerLine) -> None:
        super().__init__(host, line)
        self.host = host

    @Submit.responder
    def submit(self, turn: int, seat: int, kind: Kind, body: str) -> dict[str, Any]:
        """Put a guest's entry in order."""
        self.host.submitted(self.line, Entry(turn, seat, kind, body))
        return {}


class HostedMatch(Match):
    """A match whose host is this side: the factory of the port that the guests connect to.

    :param tickets: the secret that each seat shows, in the order of seats.
    """

    def __init__(
        self,
        seating: Seating,
        tickets: Sequence[str],
        rules: Game[Any, Any, Any],
        clock: IReactorTime,
        entropy: Entropy,
        watcher: Watcher,
    ) -> None:
        super().__init__(seating, rules, clock, entropy, watcher)
        self._tickets = {seat: ticket for seat, ticket in enumerate(tickets) if seat != self.seat}
        self._strangers: dict[PeerLine, Deadline] = {}

    # -- strangers

    def buildProtocol(self, addr: IAddress | None) -> PeerLine | None:
        """A line to somebody who still has to show a ticket; ``None`` closes it, because the match is over."""
        if self.table.ending is not None:
            return None
        line = PeerLine(self, self.clock)
        line.locator = Stranger(self, line)
        line.most_bytes = STRANGER_BYTES
        if len(self._strangers) >= MOST_STRANGERS:
            oldest = next(iter(self._strangers))
            self._know(oldest)
            oldest.cut("too many connections that did not sit down")
        self._open.add(line)
        self._strangers[line] = Deadline(self.clock, SIT_SECONDS, partial(self._too_late, line))
        return line

    def _too_late(self, line: PeerLine) -> None:
        del self._strangers[line]
        line.cut(f"did not sit down within {SIT_SECONDS:g} seconds")

    def _know(self, line: PeerLine) -> None:
        """The line is no stranger's any more."""
        timer = self._strangers.pop(line, None)
        if timer is not None:
            timer.cancel()

    def lost(self, line: PeerLine) -> None:
        """A stranger who goes disturbs nobody; a guest who goes before all sit leaves the seat free."""
        self._know(line)
        if line.sat is not None:
            sat, line.sat = line.sat, None
            sat.errback(NotExpected())
        super().lost(line)

    # -- sitting down

    async def admit(self, line: PeerLine, match: str, ticket: str, protocol: int) -> None:
        """Give a line its seat; done when all sit.

        :raises NotExpected: nobody waits for it, or it was replaced by a newer connection of its seat.
        :raises OtherProtocol: it has a ticket, and speaks another protocol.
        """
        seat = self._seat_of(match, ticket)
        if seat is None or self._begun:
            self.log.warn("{peer} is not expected at the table", peer=line.peer)
            raise NotExpected()
        if protocol != PROTOCOL:
            raise OtherProtocol(host=PROTOCOL, guest=protocol)
        self._know(line)
        older = self.lines.pop(seat, None)
        self.lines[seat], line.seat = line, seat
        if older is not None:
            older.seat = None
            older.hang_up()
        line.locator, line.most_bytes = SeatedGuest(self, line), GUEST_BYTES
        line.sat = Deferred()
        if self.lines.keys() == self._tickets.keys():
            self.clock.callLater(0, self._all_sit)
        await line.sat

    def _seat_of(self, match: str, ticket: str) -> int | None:
        """The seat of a ticket, found in the same time wherever it differs."""
        if not compare_digest(match.encode(), self.seating.match.encode()):
            return None
        fitting = [
            seat for seat, known in self._tickets.items() if known and compare_digest(ticket.encode(), known.encode())
        ]
        return fitting[0] if fitting else None

    def _all_sit(self) -> None:
        """Begin, if all still sit: the guests are answered before the first entry is sent."""
        if self._begun or self.lines.keys() != self._tickets.keys():
            return
        for line in self.lines.values():
            sat, line.sat = line.sat, None
            if sat is not None:
                sat.callback(None)
        self._begin()

    # -- ordering

    def submitted(self, line: PeerLine, entry: Entry) -> None:
        """A guest says something.

        :raises DeclaredError: it is refused; what cannot be taken back loses the match for the guest.
        """
        try:
            if entry.seat != line.seat:
                raise NotYourSeat(seat=entry.seat)
            self._order(entry)
        except DeclaredError as error:
            self._refuse(line, error)
            raise

    def _refuse(self, line: PeerLine, error: DeclaredError) -> None:
        if line.seat is None or not self.running:
            return
        line.refusals += 1
        self.watcher.refused(line.seat, error)
        if isinstance(error, BrokenRules):
            self._end(line.seat, Reason.BROKEN, str(error.parameters["rule"]))
        elif line.refusals > MOST_REFUSALS:
            self._end(line.seat, Reason.BROKEN, "It goes on saying what the table refuses.")

    async def _put(self, entry: Entry) -> None:
        self._order(entry)

    def _order(self, entry: Entry) -> None:
        """Accept an entry as the next one, and pass it on to all guests."""
        self._must_run()
        self.table.accept(entry)
        number = len(self.table.transcript) - 1
        for line in self.lines.values():
            line.unanswered += 1
            answer = line.callRemote(Ordered, number=number, **asdict(entry))
            answer.addCallbacks(partial(self._taken, line), partial(self._disputed, line))
        self._moved(entry)

    def _taken(self, line: PeerLine, answer: object) -> None:
        """A guest has accepted an entry."""
        line.unanswered -= 1
        self._fade()

    def _disputed(self, line: PeerLine, failure: Failure) -> Failure | None:
        """A guest has refused what this table accepts; or it went before it answered."""
        if line not in self._open:
            return None
        if not failure.check(DeclaredError, AmpError):
            return failure
        if line.seat is not None:
            self._end(line.seat, Reason.BROKEN, f"It refused what the rules allow ({failure.value}).")
        self._taken(line, None)
        return None

    def _fade(self) -> None:
        if self.table.ending is not None:
            for line in (*self._strangers, *self.lines.values()):
                if not line.unanswered:
                    line.hang_up()
