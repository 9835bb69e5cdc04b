"""Peers that cheat: a guest who is no client of ours, and a host who lies."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from twisted.internet.defer import Deferred
from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from games.engine.commitments import Sealed
from games.engine.errors import (
    BadReveal,
    BadSignature,
    BrokenRules,
    MatchIsOver,
    NotYourSeat,
    NotYourTurn,
    OutOfOrder,
    RepeatedEntry,
    StaleEntry,
)
from games.engine.model import Entry, Kind, Reason
from games.game import IllegalMove
from games.peer import commands
from games.peer.commands import PROTOCOL
from games.peer.host import MOST_REFUSALS
from tests.support.peers import Network, Side, signed
from wire.amp.errors import BadArgument
from wire.amp.heartbeat import Ping, Pong


class Raw(amp.AMP):
    """A peer that is no client of ours: it says what the test wants, and knows by a side of its own what is right."""

    def __init__(self, game: str, seat: int) -> None:
        super().__init__()
        self.side = Side(game, seat, "raw", signed=True)
        self.submitted: list[Entry] = []
        self.refusing: Exception | None = None
        self.passes_on = True

    def ask(self, command: Any, **arguments: Any) -> Deferred[Any]:
        """Say something; the answer's failure is the test's."""

        async def asking() -> Any:
            return await self.callRemote(command, **arguments)

        return Deferred.fromCoroutine(asking())

    def submit(self, entry: Entry) -> Deferred[Any]:
        """Say something at the host's table, signed."""
        entry = entry if entry.signature else signed(self.side, entry)
        return self.ask(commands.Submit, **asdict(entry))

    def order(self, entry: Entry, number: int | None = None) -> Deferred[Any]:
        """Pretend that an entry is the next one, signed with the host's key where it is not signed yet."""
        entry = entry if entry.signature else signed(self.side, entry)
        number = len(self.side.table.transcript) if number is None else number
        return self.ask(commands.Ordered, number=number, **asdict(entry))

    @Ping.responder
    def ping(self) -> dict[str, Any]:
        self.callRemote(Pong)
        return {}

    @Pong.responder
    def pong(self) -> dict[str, Any]:
        return {}

    @commands.State.responder
    def compared(self, **_state: Any) -> dict[str, Any]:
        return {}

    @commands.Sit.responder
    def sit(self, **_who: Any) -> dict[str, Any]:
        return {}

    @commands.Ordered.responder
    def ordered(self, number: int, **entry: Any) -> dict[str, Any]:
        self.side.table.accept(Entry(**entry))
        return {}

    @commands.Submit.responder
    def submitting(self, **entry: Any) -> dict[str, Any]:
        said = Entry(**entry)
        self.submitted.append(said)
        if self.refusing is not None:
            raise self.refusing
        if self.passes_on:
            self.say(said)
        return {}

    def say(self, entry: Entry) -> Deferred[Any]:
        """Put an entry in order as an honest host does."""
        entry = entry if entry.signature else signed(self.side, entry)
        answer = self.order(entry)
        self.side.table.accept(entry)
        return answer


class CheatingGuests(SynchronousTestCase):
    """What a guest can try at an honest host's table."""

    def sit(self, game: str) -> None:
        """A strange guest with the right ticket sits down and plays the set-up by the rules."""
        self.net = Network(game)
        self.raw = Raw(game, 1)
        self.net.connect(self.raw)
        sat = self.raw.ask(commands.Sit, match="m1", ticket=self.net.ticket, protocol=PROTOCOL, have=0, line=1)
        self.net.settle()
        self.successResultOf(sat)
        self.automatic()

    def automatic(self) -> None:
        """Say what a client says by itself."""
        while (entry := self.raw.side.keeper.owed(self.raw.side.table)) is not None:
            self.said(entry)

    def said(self, entry: Entry) -> Deferred[Any]:
        """The answer to an entry."""
        answer = self.raw.submit(entry)
        self.net.settle()
        return answer

    def host_plays(self, text: str) -> None:
        """The honest host moves."""
        made = Deferred.fromCoroutine(self.net.host.own.play(text))
        self.net.settle()
        self.successResultOf(made)

    def refused(self, error: type[Exception], entry: Entry) -> None:
        """An entry is refused by name, its seat is named to the host, and the match goes on."""
        before = self.net.host.table.transcript
        problem = self.failureResultOf(self.said(entry), error).value
        self.assertEqual(type(problem), error)
        self.assertEqual(self.net.host_sees.told[-1], ("refused", 1, problem))
        self.assertEqual(self.net.host.table.transcript, before)
        self.assertTrue(self.net.host.running)

    def broken(self, error: type[Exception], entry: Entry) -> None:
        """An entry is refused by name, and convicts the guest: the lobby is shown it, and the match goes on."""
        self.refused(error, entry)
        _, beside = self.net.host.challenger.shown()
        self.assertEqual([shown.body for shown in beside], [entry.body])

    def test_wrong_entries_change_nothing(self) -> None:
        """Illegal, stale, early, repeated, another's: each is refused by its own name, then the right one is taken."""
        self.sit("gomoku")
        if self.net.host.own.yours:
            self.host_plays("h8")
        turn = self.net.host.table.turn
        self.refused(IllegalMove, Entry(turn, 1, Kind.MOVE, "z99"))
        self.refused(StaleEntry, Entry(turn + 1, 1, Kind.MOVE, "h9"))
        self.refused(NotYourSeat, Entry(turn, 0, Kind.MOVE, "h9"))
        self.refused(NotYourSeat, Entry(turn, 0, Kind.RESIGN))
        self.refused(NotYourTurn, Entry(turn, 1, Kind.COMMIT, "0" * 64))
        right = Entry(turn, 1, Kind.MOVE, "h9")
        self.successResultOf(self.said(right))
        before = self.net.host.table.transcript
        self.successResultOf(self.said(right))  # as after a broken line; it is in order once
        self.assertEqual(self.net.host.table.transcript, before)
        self.refused(RepeatedEntry, Entry(turn, 1, Kind.MOVE, "h11"))
        self.refused(NotYourTurn, Entry(turn + 1, 1, Kind.MOVE, "h10"))
        self.host_plays("h10")

    def test_malformed_arguments(self) -> None:
        """Arguments that are none are refused as such, and the line holds."""
        self.sit("rps")
        answer = self.raw.ask(commands.Submit, turn=1, seat=1, kind="shout", body="", signature="")
        self.net.settle()
        self.failureResultOf(answer, BadArgument)
        answer = self.raw.ask(commands.Submit, turn=1, seat=1, kind="commit", body="x" * 4001, signature="")
        self.net.settle()
        self.failureResultOf(answer, BadArgument)
        self.assertTrue(self.net.host.running)

    def test_mirrored_commitment(self) -> None:
        """Who repeats the host's commitment and then its reveal is found out by the seat in the hash."""
        self.sit("rps")
        self.host_plays("rock")
        commitment = self.net.host.table.transcript[-1]
        self.successResultOf(self.said(Entry(1, 1, Kind.COMMIT, commitment.body)))
        shown = self.net.host.table.transcript[-1]
        self.assertEqual((shown.kind, shown.seat, shown.move), (Kind.REVEAL, 0, "rock"))
        self.broken(BadReveal, Entry(1, 1, Kind.REVEAL, shown.body))

    def test_another_throw_after_seeing(self) -> None:
        """Who has seen the host's throw and shows another one than committed loses."""
        self.sit("rps")
        self.host_plays("rock")
        sealed = Sealed("move", self.net.host.table.history.origin, 1, 1, "0" * 32, "scissors")
        self.said(Entry(1, 1, Kind.COMMIT, sealed.commitment))
        self.broken(BadReveal, Entry(1, 1, Kind.REVEAL, f"{sealed.nonce} paper"))

    def test_committed_nonsense(self) -> None:
        """Who committed to what is no move loses when it is shown."""
        self.sit("rps")
        self.host_plays("rock")
        sealed = Sealed("move", self.net.host.table.history.origin, 1, 1, "0" * 32, "well")
        self.said(Entry(1, 1, Kind.COMMIT, sealed.commitment))
        self.broken(BrokenRules, Entry(1, 1, Kind.REVEAL, sealed.opening))

    def test_false_answer(self) -> None:
        """Who has answered falsely in the hidden game loses at the opening, also when the host resigns."""
        self.sit("hunt")
        if not self.net.host.own.yours:
            self.said(self.raw.side.keeper.choose(self.raw.side.table, "a1"))
        self.host_plays("c3")
        table, keeper = self.raw.side.table, self.raw.side.keeper
        true = table.rules.forced(table.state, 1, keeper.secret)
        false = next(move for move in table.rules.legal(table.state, 1) if move != true)
        self.successResultOf(self.said(Entry(table.turn, 1, Kind.MOVE, table.rules.write(false))))
        gave_up = Deferred.fromCoroutine(self.net.host.own.resign())
        self.net.settle()
        self.successResultOf(gave_up)
        opening = keeper.owed(table)
        assert opening is not None
        self.broken(BrokenRules, opening)

    def test_nagging(self) -> None:
        """Who goes on saying what is refused is cut off, and may come back; the match goes on."""
        self.sit("rps")
        for number in range(MOST_REFUSALS):
            self.refused(StaleEntry, Entry(9 + number, 1, Kind.MOVE, "rock"))
        self.failureResultOf(self.said(Entry(9, 1, Kind.MOVE, "rock")))
        self.net.settle()
        self.assertTrue(self.net.wires[0].closed)
        self.assertTrue(self.net.host.running)

    def test_refusing_what_is_right(self) -> None:
        """A guest that refuses the host's right entry changes nothing."""
        self.sit("rps")
        self.raw.side.table.forfeit(0, Reason.LEFT)  # so its table refuses everything
        made = Deferred.fromCoroutine(self.net.host.own.play("rock"))
        self.net.settle()
        self.successResultOf(made)
        self.assertTrue(self.net.host.running)


class LyingHosts(SynchronousTestCase):
    """What a host can try on an honest guest."""

    def sit(self, game: str, complete: bool = True) -> None:
        """A strange host lets the guest sit down and plays the set-up by the rules."""
        self.net = Network(game)
        self.raw = Raw(game, 0)
        line = self.net.connect_guest(self.raw).guest_end
        self.net.settle()
        self.successResultOf(line.arrival.when())
        while complete and (entry := self.raw.side.keeper.owed(self.raw.side.table)) is not None:
            self.successResultOf(self.ordered(entry))

    def ordered(self, entry: Entry) -> Deferred[Any]:
        """The guest's answer to an entry of the host's that is by the rules."""
        answer = self.raw.say(entry)
        self.net.settle()
        return answer

    def found_out(self, error: type[Exception], entry: Entry, number: int | None = None, proof: bool = False) -> None:
        """The guest refuses the entry by name, and the match goes on.

        :param proof: it convicts the host, and the lobby is shown it.
        """
        before = self.net.guest.table.transcript
        answer = self.raw.order(entry, number)
        self.net.settle()
        self.assertEqual(type(self.failureResultOf(answer, error).value), error)
        self.assertEqual([event[1] for event in self.net.guest_sees.all("refused")], [0] * (number is None))
        self.assertEqual(self.net.guest.table.transcript, before)
        self.assertTrue(self.net.guest.running)
        _, beside = self.net.guest.challenger.shown()
        self.assertEqual([shown.body for shown in beside], [entry.body] * proof)

    def throw(self, text: str) -> Entry:
        """The host's commitment to a throw."""
        return self.raw.side.keeper.choose(self.raw.side.table, text)

    def test_wrong_number(self) -> None:
        """An entry that does not follow the last one: something lacks before it."""
        for number in (5, 99):
            self.sit("rps")
            self.found_out(OutOfOrder, self.throw("rock"), number)

    def test_words_put_in_the_guests_mouth(self) -> None:
        """An entry of the guest's seat that the guest never signed."""
        self.sit("rps")
        self.found_out(BadSignature, Entry(1, 1, Kind.RESIGN))
        self.sit("rps")
        self.raw.passes_on = False
        Deferred.fromCoroutine(self.net.guest.own.play("rock")).addErrback(lambda failure: None)
        self.found_out(BadSignature, Entry(1, 1, Kind.COMMIT, "0" * 64))

    def test_wrong_entries_of_its_own(self) -> None:
        """What the guest's table refuses, for whatever reason."""
        for game, error, entry in (
            ("rps", StaleEntry, Entry(5, 0, Kind.COMMIT, "0" * 64)),
            ("rps", NotYourTurn, Entry(1, 0, Kind.MOVE, "rock")),
            ("rps", RepeatedEntry, Entry(0, 0, Kind.LINK, "0" * 64)),
            ("rps", NotYourTurn, Entry(1, 5, Kind.RESIGN)),
        ):
            self.sit(game)
            self.found_out(error, entry)

    def test_illegal_move(self) -> None:
        """A move against the rules of the game."""
        self.sit("gomoku")
        if self.raw.side.table.state.first == 1:
            made = Deferred.fromCoroutine(self.net.guest.own.play("h8"))
            self.net.settle()
            self.successResultOf(made)
        self.found_out(IllegalMove, Entry(self.raw.side.table.turn, 0, Kind.MOVE, "z99"), proof=True)

    def test_false_reveal(self) -> None:
        """A host that has seen the guest's reveal first and shows another throw than committed."""
        self.sit("rps")
        sealed = Sealed("move", self.net.host.table.history.origin, 1, 0, "0" * 32, "rock")
        self.successResultOf(self.ordered(Entry(1, 0, Kind.COMMIT, sealed.commitment)))
        made = Deferred.fromCoroutine(self.net.guest.own.play("paper"))
        self.net.settle()
        self.successResultOf(made)
        self.assertEqual(self.raw.submitted[-1].move, "paper")
        self.found_out(BadReveal, Entry(1, 0, Kind.REVEAL, f"{sealed.nonce} scissors"), proof=True)

    def test_false_link(self) -> None:
        """A host that has seen the guest's link first and shows one of another chain than it committed to."""
        self.sit("rps", complete=False)
        keeper, table = self.raw.side.keeper, self.raw.side.table
        commitment = keeper.owed(table)
        assert commitment is not None
        self.successResultOf(self.ordered(commitment))
        self.assertIs(self.raw.submitted[-1].kind, Kind.LINK)
        self.found_out(BadReveal, Entry(0, 0, Kind.LINK, "0" * 64), proof=True)

    def test_false_answer(self) -> None:
        """A host that answers falsely in the hidden game is found out at the opening."""
        self.sit("hunt")
        if not self.net.guest.own.yours:
            self.successResultOf(self.ordered(self.raw.side.keeper.choose(self.raw.side.table, "a1")))
        shot = Deferred.fromCoroutine(self.net.guest.own.play("c3"))
        self.net.settle()
        self.successResultOf(shot)
        table, keeper = self.raw.side.table, self.raw.side.keeper
        true = table.rules.forced(table.state, 0, keeper.secret)
        false = next(move for move in table.rules.legal(table.state, 0) if move != true)
        self.successResultOf(self.ordered(Entry(table.turn, 0, Kind.MOVE, table.rules.write(false))))
        gave_up = Deferred.fromCoroutine(self.net.guest.own.resign())
        self.net.settle()
        self.successResultOf(gave_up)
        self.assertIsNone(self.net.guest.table.ending)
        opening = keeper.owed(table)
        assert opening is not None
        self.found_out(BrokenRules, opening, proof=True)

    def still_to_be_said(self, made: Deferred[None]) -> None:
        """The guest's move has its place, and is shown to the lobby, as it was signed."""
        self.assertNoResult(made)
        self.assertTrue(self.net.guest.running)
        history, _ = self.net.guest.challenger.shown()
        self.assertEqual(history.entries[-1], self.raw.submitted[-1])
        self.assertFalse(self.net.guest.own.yours)

    def test_refusing_what_is_right(self) -> None:
        """A host that refuses the guest's right move."""
        for error in (IllegalMove(move="rock", rule="No."), MatchIsOver(), BadReveal(seat=1, rule="No.")):
            self.sit("rps")
            self.raw.refusing = error
            made = Deferred.fromCoroutine(self.net.guest.own.play("rock"))
            self.net.settle()
            self.still_to_be_said(made)

    def test_taking_and_not_passing_on(self) -> None:
        """A host that takes the guest's move and does not put it in order."""
        self.sit("rps")
        self.raw.passes_on = False
        made = Deferred.fromCoroutine(self.net.guest.own.play("rock"))
        self.net.settle()
        self.still_to_be_said(made)

    def test_a_host_that_cannot_handle_it(self) -> None:
        """A host that answers with an unknown error has broken down; nothing ends by that."""
        self.sit("rps")
        self.raw.refusing = ZeroDivisionError()
        made = Deferred.fromCoroutine(self.net.guest.own.play("rock"))
        self.net.settle()
        self.still_to_be_said(made)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
