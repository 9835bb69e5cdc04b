"""A match between two peers over a wire in memory: playing, leaving, ending."""

from __future__ import annotations

from random import Random

from twisted.internet.defer import Deferred
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import MatchIsOver, NotYourTurn, RepeatedEntry
from games.engine.model import Ending, Kind, Reason
from games.game import IllegalMove
from games.peer import commands
from games.peer.match import Match
from tests.support.peers import GAMES, Network


def play(net: Network, side: Match, text: str) -> Deferred[None]:
    """A side plays, and everything that follows from it happens."""
    made = Deferred.fromCoroutine(side.own.play(text))
    net.settle()
    return made


class Matches(SynchronousTestCase):
    """Matches without trouble."""

    def test_full_games(self) -> None:
        """Every game is played to its end; both tables are equal, both are told once, and every line is closed."""
        for game in GAMES:
            for number in range(3):
                net = Network(game, seed=str(number))
                net.begin()
                net.play_out(Random(number).randrange)
                self.assertEqual(net.host.table, net.guest.table)
                for sees, side in ((net.host_sees, net.host), (net.guest_sees, net.guest)):
                    self.assertEqual(sees.told[0], ("seated",))
                    self.assertEqual(sees.all("ended"), [("ended", side.table.ending)])
                    self.assertEqual(sees.told[-1], ("ended", side.table.ending))
                    told = [entry for event in sees.all("changed") for entry in event[1:]]
                    self.assertEqual(tuple(told), side.table.transcript)
                    self.assertEqual(sees.all("refused"), [])
                    self.successResultOf(side.closed())
                self.assertEqual(net.timers(), [])

    def test_bot_that_answers_at_once(self) -> None:
        """A client that plays from within ``changed`` is served like any other."""
        for game in GAMES:
            net = Network(game)
            for side, sees in ((net.host, net.host_sees), (net.guest, net.guest_sees)):
                self.patch(sees, "changed", self.bot(side, Random(side.seat)))
            net.begin()
            self.assertIsNotNone(net.host.table.ending)
            self.assertEqual(net.host.table, net.guest.table)
            self.assertEqual(len(net.host_sees.all("ended")), 1)

    def bot(self, side: Match, chance: Random) -> object:
        """A listener's ``changed`` that moves at once."""

        def changed(new: object) -> None:
            if options := side.own.legal():
                Deferred.fromCoroutine(side.own.play(chance.choice(options)))

        return changed

    def test_what_a_side_sees(self) -> None:
        """Before the set-up there is nothing to see; then one's view, and one's legal moves in one's turn."""
        net = Network("gomoku")
        for side in (net.host, net.guest):
            self.assertEqual((side.own.view(), side.own.legal()), (None, ()))
        net.begin()
        first = net.host.table.state.first
        mover, other = (net.host, net.guest) if first == 0 else (net.guest, net.host)
        self.assertTrue(mover.own.yours)
        self.assertFalse(other.own.yours)
        self.assertEqual((len(mover.own.legal()), other.own.legal()), (225, ()))
        self.assertEqual([side.own.view().you for side in (mover, other)], [mover.seat, other.seat])

    def test_nobody_sees_a_throw_before_all_have_thrown(self) -> None:
        """One side's throw reaches the other side only as a hash until the other has thrown as well."""
        for first, second in (("host", "guest"), ("guest", "host")):
            net = Network()
            net.begin()
            one, other = getattr(net, first), getattr(net, second)
            self.successResultOf(play(net, one, "rock"))
            self.assertNotIn("rock", repr(other.table.transcript))
            self.assertEqual(other.table.due(), {other.seat: Kind.COMMIT})
            self.successResultOf(play(net, other, "scissors"))
            self.assertEqual(other.table.state.last, ("rock", "scissors") if first == "host" else ("scissors", "rock"))

    def test_wrong_moves_of_ones_own(self) -> None:
        """A move out of turn, against the rules or chosen twice is refused before it leaves, and play goes on."""
        net = Network("gomoku")
        net.begin()
        mover, other = (net.host, net.guest) if net.host.own.yours else (net.guest, net.host)
        self.failureResultOf(play(net, other, "h8"), NotYourTurn)
        self.failureResultOf(play(net, mover, "z9"), IllegalMove)
        self.successResultOf(play(net, mover, "h8"))
        self.failureResultOf(play(net, other, "h8"), IllegalMove)
        self.successResultOf(play(net, other, "h9"))
        net = Network()
        net.begin()
        made = Deferred.fromCoroutine(net.guest.own.play("r"))
        self.failureResultOf(Deferred.fromCoroutine(net.guest.own.play("p")), RepeatedEntry)
        net.settle()
        self.successResultOf(made)
        self.failureResultOf(play(net, net.guest, "p"), RepeatedEntry)

    def test_resigning(self) -> None:
        """Whoever resigns loses; both are told the same."""
        for game in GAMES:
            for seat, name in enumerate(("host", "guest")):
                net = Network(game)
                net.begin()
                gave_up = Deferred.fromCoroutine(getattr(net, name).own.resign())
                net.settle()
                self.successResultOf(gave_up)
                ending = Ending((2, 1) if seat == 0 else (1, 2), Reason.RESIGNED, seat)
                self.assertEqual([net.host.table.ending, net.guest.table.ending], [ending, ending])
                self.failureResultOf(Deferred.fromCoroutine(net.host.own.resign()), MatchIsOver)
                self.failureResultOf(play(net, net.guest, "r"), MatchIsOver)

    def test_resigning_while_the_other_moves(self) -> None:
        """A resignation that crosses a move is a resignation."""
        for seed in "abcd":
            self.crossed(Network("gomoku", seed=seed))

    def crossed(self, net: Network) -> None:
        """One moves, the other resigns before it hears of it."""
        net.begin()
        mover, other = (net.host, net.guest) if net.host.own.yours else (net.guest, net.host)
        moved = Deferred.fromCoroutine(mover.own.play("h8"))
        resigned = Deferred.fromCoroutine(other.own.resign())
        net.settle()
        self.successResultOf(resigned)
        if mover is net.host:
            self.successResultOf(moved)
        else:
            self.failureResultOf(moved, MatchIsOver)
        self.assertEqual(net.host.table, net.guest.table)
        ending = net.host.table.ending
        assert ending is not None
        self.assertEqual((ending.reason, ending.seat), (Reason.RESIGNED, other.seat))

    def test_leaving(self) -> None:
        """Whoever leaves has resigned; the other is told at once, and all lines are closed."""
        for seat, name in enumerate(("host", "guest")):
            for game in GAMES:
                net = Network(game)
                net.begin()
                getattr(net, name).leave()
                net.settle()
                ending = Ending((2, 1) if seat == 0 else (1, 2), Reason.RESIGNED, seat)
                for sees, side in ((net.host_sees, net.host), (net.guest_sees, net.guest)):
                    self.assertEqual(sees.all("ended"), [("ended", ending)])
                    self.successResultOf(side.closed())

    def test_both_leave_at_once(self) -> None:
        """When both leave before they hear of each other, each has resigned at its own table."""
        net = Network()
        net.begin()
        net.host.leave()
        net.guest.leave()
        net.settle()
        self.assertEqual([s.table.ending.seat for s in (net.host, net.guest) if s.table.ending], [0, 1])

    def test_closed_connection(self) -> None:
        """A connection that closes in the match is told at once; nobody ends the match because of it."""
        for breaker in ("host", "guest"):
            net = Network()
            net.begin()
            net.wires[0].cut_by(breaker)
            net.settle()
            self.assertEqual(net.host_sees.all("silent"), [("silent", 1, 0.0)])
            self.assertEqual(net.guest_sees.all("silent"), [("silent", 0, 0.0)])
            net.pass_time(60)
            self.assertTrue(net.host.running and net.guest.running)

    def test_a_move_that_is_under_way_when_the_line_breaks(self) -> None:
        """It waits for the next line; when the match ends before it ends as ``MatchIsOver``, not as an error of the
        network."""
        net = Network()
        net.begin()
        made = Deferred.fromCoroutine(net.guest.own.play("rock"))
        net.wires[0].cut_by("guest")
        net.settle()
        self.assertNoResult(made)
        net.pass_time(15)
        self.assertNoResult(made)
        net.guest.leave()
        self.failureResultOf(made, MatchIsOver)
        self.assertEqual(len(net.guest_sees.all("ended")), 1)

    def test_last_entry_reaches_the_guest(self) -> None:
        """The host closes only after the guest has answered everything, or after fifteen seconds."""
        net = Network()
        net.begin()
        Deferred.fromCoroutine(net.host.own.resign())
        self.assertIsNotNone(net.host.table.ending)
        net.clock.advance(14.9)
        self.assertFalse(net.wires[0].closing)
        net.settle()
        self.assertEqual(net.guest.table, net.host.table)
        net = Network()
        net.begin()
        net.wires[0].stuck = True
        Deferred.fromCoroutine(net.host.own.resign())
        closed = net.host.closed()
        net.pass_time(15)
        self.assertTrue(net.wires[0].closing)
        net.wires[0].stuck = False
        net.settle()
        self.successResultOf(closed)

    def test_closing(self) -> None:
        """Closing a match that runs is leaving it; closing one that has not begun tells nobody anything."""
        net = Network()
        net.begin()
        net.guest.close()
        net.settle()
        self.assertEqual(net.host_sees.all("ended"), [("ended", Ending((1, 2), Reason.RESIGNED, 1))])
        net.guest.close()
        early = Network()
        early.connect(early.guest.connections.buildProtocol(None))
        early.host.close()
        early.settle()
        self.successResultOf(early.host.closed())
        self.assertEqual(early.host_sees.told + early.guest_sees.told, [])
        self.assertEqual(early.clock.getDelayedCalls(), [])

    def test_no_delay(self) -> None:
        """Both ends send small boxes at once."""
        net = Network()
        for side in (net.host, net.guest):
            told: list[bool] = []
            transport = StringTransport()
            transport.setTcpNoDelay = told.append  # type: ignore[attr-defined]
            line = side.connections.buildProtocol(None)
            assert line is not None
            line.makeConnection(transport)
            self.assertEqual(told, [True])


class Vocabulary(SynchronousTestCase):
    """The commands between peers."""

    def test_documented(self) -> None:
        """Every command says who sends it."""
        for command in (*commands.FROM_GUEST, *commands.FROM_HOST):
            self.assertRegex(command.__doc__ or "", r"^(Guest to host|Host to every guest|Either side to the other)")
