"""The host's side of a match: it lets guests sit down, and puts what all say in one order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from twisted.internet.defer import Deferred
from twisted.protocols.amp import AmpError, CommandLocator, RemoteAmpError, UnhandledCommand
from twisted.python.failure import Failure

from games.engine.errors import MatchIsOver, NotExpected, NotYourSeat, OtherProtocol
from games.engine.model import Entry, Kind
from games.peer.commands import PROTOCOL, Ordered, Sit, Submit
from games.peer.match import Match
from games.peer.protocol import Arrival, HeartbeatResponder, PeerProtocol
from games.peer.stage import Place, Stage
from wire.amp.errors import DeclaredError
from wire.apart import each

GUEST_BYTES = 16_384
"""Bytes of a guest's box."""

MOST_REFUSALS = 32
"""Wrong entries on one line of a guest; after one more it is closed."""


class UnseatedGuest(CommandLocator):
    """What a member may say before it sits: ``Sit``; after anything else the line is closed."""

    def __init__(self, host: HostedMatch, line: PeerProtocol) -> None:
        self.host, self.line = host, line

    def locateResponder(self, name: bytes) -> Any:
        """The responder of ``Sit``, or a refusal."""
        return super().locateResponder(name) or _not_expected

    @Sit.responder
    async def sit(self, match: str, ticket: str, protocol: int, have: int, line: int) -> dict[str, Any]:
        """Take a seat, and be answered when all sit."""
        await self.host.admit(self.line, match, ticket, protocol, have, line)
        return {}


def _not_expected(box: Any) -> Deferred[Any]:
    raise RemoteAmpError(NotExpected.code, "{}", fatal=True)


class SeatedGuest(HeartbeatResponder):
    """What a guest at the table may say, on one of its lines.

    :ivar have: how many entries it said it has.
    :ivar sat: whether it was told that all sit.
    :ivar unanswered: entries sent whose answers are still to come; :ivar refusals: of its own that were refused.
    """

    def __init__(self, host: HostedMatch, line: PeerProtocol, have: int) -> None:
        super().__init__(host.connections, line)
        self.host, self.have = host, have
        self.sat = Arrival()
        self.unanswered = self.refusals = 0

    @Submit.responder
    def submit(self, **entry: Any) -> dict[str, Any]:
        """Put a guest's entry in order."""
        self.host.submitted(self.line, Entry(**entry))
        return {}


class HostedMatch(Match):
    """A match whose host is this side."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._guests = self.connections.seats
        self._has = dict.fromkeys(self._guests, 0)
        self._newest = dict.fromkeys(self._guests, 0)
        self._out_at: dict[int, int] = {}
        self._seated: dict[PeerProtocol, SeatedGuest] = {}

    def wants(self, seat: int) -> bool:
        """Whether a line to this seat has any use: also to who plays no more, and has not heard that it was taken."""
        goes_on = self.course.now is not Stage.CLOSED and self.table.ending is None
        return super().wants(seat) or (goes_on and self._is_to_hear(seat))

    def _is_to_hear(self, seat: int) -> bool:
        return self._has.get(seat, 0) < self._out_at.get(seat, 0)

    def _others(self) -> frozenset[int]:
        return frozenset(range(self.setup.seats)) - {self.seat}

    # -- sitting down

    def met(self, line: PeerProtocol, seat: int) -> None:
        """A guest is at the other end of a line; it may sit down."""
        line.locator = UnseatedGuest(self, line)

    async def admit(self, line: PeerProtocol, match: str, ticket: str, protocol: int, have: int, number: int) -> None:
        """Give a line the seat of the certificate that it proved; done when all sit.

        :param have: how many entries the guest has; :param number: of the line, as the guest counts.
        :raises NotExpected: nobody waits for it, or it was replaced by a newer line of its seat.
        :raises OtherProtocol: it has a ticket, and speaks another protocol.
        """
        seat = self.credentials.admits(match, ticket, line.proven)
        if match != self.setup.match or seat is None or seat not in self._guests or not self.wants(seat):
            self.log.warn("{peer} is not expected at the table", peer=line.peer)
            raise NotExpected()
        if protocol != PROTOCOL:
            raise OtherProtocol(host=PROTOCOL, guest=protocol)
        if have > self._told or number < self._newest[seat]:
            self.log.info("{peer} comes on an old line, or knows more than was said at the table", peer=line.peer)
            raise NotExpected()
        self._newest[seat], self._has[seat] = number, have
        line.locator = self._seated[line] = guest = SeatedGuest(self, line, have)
        line.most_bytes = GUEST_BYTES
        self.connections.seat(line, seat)
        if self.begun:
            self.clock.callLater(0, self._catch_up, line)
            return
        if self.lines.keys() == self._guests:
            self.clock.callLater(0, self._all_sit)
        await guest.sat.when()

    def replaced(self, line: PeerProtocol) -> None:
        """A guest who goes before all sit leaves the seat free; in the match it is waited for."""
        guest = self._seated.pop(line, None)
        if guest is not None:
            guest.sat.settle(Failure(NotExpected()))

    def _all_sit(self) -> None:
        """Begin, if all still sit: the guests are answered before the first entry is sent."""
        if self.course.now is not Stage.SITTING or self.lines.keys() != self._guests:
            return
        for line in self.lines.values():
            if not line.live:  # it is, where its guest spoke before all sat
                line.course.to(Place.LIVE)
            self._seated[line].sat.settle()
        self._begin()

    def nobody_sits(self) -> None:
        """The lobby says that all sit, and they do not sit here: it shall ask who is missing for what that owes."""
        if self._guests - self.lines.keys() and self.course.now is Stage.SITTING:
            self.sit_anyway()
            self.challenger.challenge()

    def _catch_up(self, line: PeerProtocol) -> None:
        """Tell a guest that has come back what it missed; from here on it hears everything at once."""
        if line.live or line.seat is None or self.lines.get(line.seat) is not line:
            return
        line.course.to(Place.LIVE)
        for number in range(self._seated[line].have, self._told):
            self._send(line, number)
        self._fade()

    @property
    def _told(self) -> int:
        """How many entries were put in order here, those included that another history has taken the place of."""
        return len(self.replica.ordered)

    # -- ordering

    def submitted(self, line: PeerProtocol, entry: Entry) -> None:
        """A guest says something, perhaps again because its line broke before it heard of it.

        :raises DeclaredError: it is refused.
        """
        self._catch_up(line)
        try:
            if entry.seat != line.seat and entry.kind is not Kind.GONE:
                raise NotYourSeat(seat=entry.seat)
            if not self.table.has(entry):
                self.hear(entry)
        except DeclaredError as error:
            self._refuse(line, entry, error)
            raise

    def _refuse(self, line: PeerProtocol, entry: Entry, error: DeclaredError) -> None:
        if line.seat is None or not self.running:
            return
        guest = self._seated[line]
        guest.refusals += 1
        self.listener.refused(line.seat, error)
        self.challenger.wrong(entry, error)
        if guest.refusals > MOST_REFUSALS:
            line.hang_up()

    async def _put(self, entry: Entry) -> None:
        try:
            self._order(entry, self._note)
        except DeclaredError:
            self.own.keeper.retract(entry)
            raise

    def hear(self, entry: Entry) -> None:
        """What was given to the lobby is as good as what is submitted here."""
        self._order(entry)

    def _say_last(self, entry: Entry) -> None:
        self._order(entry, self._note)

    def _log_new(self, new: Sequence[Entry]) -> None:
        for number in range(self._told - len(new), self._told):
            each(self.connections.live, partial(self._send_now, number=number), "an entry was not sent")

    def _order(self, entry: Entry, note: Callable[[Entry], object] | None = None) -> None:
        """Accept an entry as the next one, and pass it on to all guests.

        :param note: is given it when it is found right, before it counts.
        """
        if not self.running:
            raise MatchIsOver()
        self.replica.order(entry, note)
        number = self._told - 1
        if entry.kind in (Kind.RESIGN, Kind.TIMEOUT):
            self._out_at[entry.seat] = self._told
        each(self.connections.live, lambda line: self._send_now(line, number), "an entry was not sent")
        self._moved(entry)

    def _send_now(self, line: PeerProtocol, number: int) -> None:
        self._send(line, number)
        line.hurry()

    def _send(self, line: PeerProtocol, number: int) -> None:
        guest = self._seated[line]
        guest.unanswered += 1
        answer = line.callRemote(Ordered, number=number, **vars(self.replica.ordered[number]))
        answer.addCallbacks(partial(self._taken, guest, number), partial(self._disputed, guest, number))

    def _taken(self, guest: SeatedGuest, number: int, answer: object) -> None:
        """A guest has accepted an entry."""
        guest.unanswered -= 1
        seat = guest.line.seat
        if seat is not None:
            self._has[seat] = max(self._has[seat], number + 1)
        self._fade()

    def _disputed(self, guest: SeatedGuest, number: int, failure: Failure) -> Failure | None:
        """A guest has refused what this table accepts, and will hear from the lobby what counts; or it went before it
        answered, or does not sit on this line: then it comes back, and hears it there."""
        line = guest.line
        if line not in self.connections.open:
            return None
        if not failure.check(DeclaredError, AmpError):
            return failure
        if failure.check(UnhandledCommand):
            line.hang_up()
        elif line.seat is not None:
            self.log.info("{peer} refuses what this table takes: {why}", peer=line.peer, why=failure.value)
            self._has[line.seat] = max(self._has[line.seat], number + 1)
        guest.unanswered -= 1
        self._fade()
        return None

    # -- ending

    def _owes(self, seat: int) -> bool:
        if (
            seat not in self._guests
            or seat in self.table.history.out
            or (seat not in self.table.active and not self._is_to_hear(seat))
        ):
            return False
        return self._has[seat] < self._told

    def _linger(self) -> float:
        """As long as a guest may take to come back for the end."""
        return self.patience

    def _fade(self) -> None:
        if self.table.ending is None:
            return
        for line in (*self.connections.strangers, *self.lines.values()):
            if line.seat is None and any(map(self._owes, self._guests)):
                continue
            guest = self._seated.get(line)
            if guest is None or (line.live and not guest.unanswered):
                line.hang_up()
