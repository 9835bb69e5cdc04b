"""Two, three and four at a table, and a lobby that hears who is owed something: all come to the same end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some
from twisted.trial.unittest import SynchronousTestCase

from games.engine.model import Gone, Reason
from games.engine.table import Table
from games.peer.guest import GuestMatch
from games.peer.interfaces import NoProvider
from games.peer.match import Match
from games.peer.stage import Stage
from tests.games.peer.test_four import Four
from tests.support.arbiter import ArbiterInMemory
from tests.support.peers import Network, rules_of
from wire.amp.errors import DeclaredError


class Several(Four):
    """A host and so many guests, with a lobby. ``Four`` has the steps."""

    def __init__(self, game: str, seats: int, gone: Gone = Gone.ENDS, settings: str = "time=10") -> None:
        Network.__init__(self, game, settings, seats=seats, gone=gone)
        self.resigned: set[int] = set()
        self.begin()
        self.lobby = ArbiterInMemory(self)

    def is_out(self, seat: int) -> bool:
        """Whether the last guest's table goes on without the seat."""
        return seat not in self.guests[-1].table.active

    def until(self, enough: Callable[[], bool], most: float, act: bool = True) -> None:
        """Time passes, and who may move does, until there is enough."""
        for _ in range(round(most * 2)):
            if enough():
                return
            for side in self.sides if act else ():
                if getattr(side, "plays", True):
                    self.act(side, side.seat)
            self.pass_time(0.5)
        raise AssertionError(f"not within {most} s: {[(s.seat, s.table.turn, s.table.due()) for s in self.sides]}")

    def over(self) -> bool:
        """Whether the lobby has its verdict."""
        return self.lobby.verdict is not None

    @property
    def end(self) -> tuple[str, tuple[int, ...]]:
        """The verdict."""
        assert self.lobby.verdict is not None
        return self.lobby.verdict.verdict, self.lobby.verdict.places


def stalls(side: Any) -> None:
    """A player moves no more, and its client gives it no end."""
    side.plays = False
    side.stop_thinking = lambda: None


def dies(net: Several, side: Match) -> None:
    """A client is killed: its lines are gone, and it says nothing any more."""
    stalls(side)
    net.lobby.lines[side.seat].cut()
    for guest in net.guests:
        if side in (guest, net.host):
            net.lose(guest)
    side.take = side.challenger.answer = lambda *_: None  # type: ignore[assignment,method-assign]


class ChallengeCase(SynchronousTestCase):
    """A table with a lobby."""

    def assert_same(self, net: Several, *sides: Match) -> None:
        """These have ended as the lobby says, and so has who reads the first one's transcript."""
        sides = sides or tuple(net.sides)
        for side in sides:
            self.assertEqual(side.table, sides[0].table, side.seat)
            assert side.table.ending is not None
            self.assertEqual(side.table.ending.places, net.end[1])
            onlooker = Table(net._given(0)[0], rules_of(net.game), net.host.credentials)
            for entry in side.table.transcript:
                onlooker.accept(entry)
            self.assertEqual(onlooker, side.table)


class Two(ChallengeCase):
    """Between two."""

    def test_honest(self) -> None:
        """Nobody shows anything to the lobby: both report the same."""
        net = Several("rps", 2)
        net.until(net.over, 60)
        self.assertEqual((net.end[0], net.lobby.judged), ("agreed", 0))

    def test_stalls(self) -> None:
        """Who does not move, and says nothing, is told by the lobby, and forfeits when its time there is over."""
        for seat in (0, 1):
            net = Several("gomoku", 2)
            stalls(net.sides[seat])
            net.until(lambda net=net, seat=seat: net.sides[1 - seat].challenger.running is not None, 30)  # type: ignore[misc]
            self.assertEqual(net.sees[1 - seat].all("asked"), [("asked", (seat,), 15)])
            self.assertTrue(net.host.running and net.guest.running)
            net.until(net.over, 25)
            self.assertEqual(net.end, ("forfeited", (2, 1) if seat == 0 else (1, 2)))
            self.assert_same(net)
            ending = net.host.table.ending
            assert ending is not None
            self.assertEqual((ending.reason, ending.seat), (Reason.LEFT, seat))

    def test_false_challenge(self) -> None:
        """A challenge that comes early costs nobody any time: the player has all of it, and the match goes on."""
        net = Several("gomoku", 2)
        mover, other = (net.host, net.guest) if net.host.own.yours else (net.guest, net.host)
        net.pass_time(9)
        other.challenger.challenge()
        net.pass_time(9)
        self.assertTrue(mover.own.yours)
        net.act(mover, 3)
        net.settle()
        self.assertFalse(mover.own.yours)
        net.pass_time(1)
        self.assertIsNone(other.challenger.running)
        net.until(net.over, 600)
        self.assertEqual(net.end[0], "agreed")
        self.assert_same(net)

    def test_cut_transcript(self) -> None:
        """Who shows the match up to the other's last move, and not further, has it answered by the other's client."""
        net = Several("gomoku", 2)
        for _ in range(3):
            net.act(net.host, 3)
            net.settle()
            net.act(net.guest, 5)
            net.settle()
        for liar, honest in ((net.host, net.guest), (net.guest, net.host)):
            said = liar.table.transcript
            mine = [number for number, entry in enumerate(said) if entry.seat == honest.seat]
            net.lobby.shown(liar.seat, said[: mine[-1]], True)
            net.pass_time(2)
            self.assertEqual(net.lobby.known.head, net.host.table.transcript)
        net.until(net.over, 600)
        self.assertEqual(net.end[0], "agreed")

    def test_withheld(self) -> None:
        """A host that does not put a guest's move in order: it is in the head 20 seconds later, and play goes on."""
        for way in ("drops", "refuses"):
            net = Several("gomoku", 2)
            if net.host.own.yours:
                net.act(net.host, 0)
                net.settle()
            if way == "drops":
                self.patch(net.guest._outbox, "_submit", lambda entry: None)
            else:
                self.patch(net.host, "submitted", self.refuses)
            net.act(net.guest, 3)
            net.pass_time(21)
            self.assertTrue(net.host.own.yours)
            self.assertEqual(net.host.table, net.guest.table)
            net.until(net.over, 3000)
            self.assertIn(net.end[0], ("agreed", "confirmed"))
            self.assert_same(net)

    @staticmethod
    def refuses(line: object, entry: object) -> None:
        """A host's answer to whatever is submitted."""
        raise DeclaredError()

    def test_no_line(self) -> None:
        """The way between the two is gone for good: they play by way of the lobby."""
        net = Several("rps", 2, settings="time=30 best=1")
        net.lose(net.guest)
        net.until(net.over, 300)
        self.assertIn(net.end[0], ("agreed", "confirmed"))
        self.assertNotIn(Reason.LEFT, [side.table.ending and side.table.ending.reason for side in net.sides])
        self.assert_same(net)

    def test_killed(self) -> None:
        """A client that dies is waited for as long as its overtime lasts, and its time."""
        for seat in (0, 1):
            net = Several("gomoku", 2)
            net.act(net.sides[seat], 0)
            net.settle()
            dies(net, net.sides[seat])
            net.until(net.over, 120)
            self.assertEqual(net.end, ("forfeited", (2, 1) if seat == 0 else (1, 2)))

    def test_lobby_away(self) -> None:
        """A claim waits for the lobby: nothing ends by itself meanwhile."""
        net = Several("gomoku", 2)
        stalls(net.guest)
        if net.host.own.yours:
            net.act(net.host, 0)
        net.lobby.lines[0].cut()
        net.pass_time(60)
        self.assertTrue(net.host.running)
        self.assertEqual(net.lobby.judged, 0)
        net.lobby.lines[0].mend()
        net.until(net.over, 60)
        self.assertEqual(net.end, ("forfeited", (1, 2)))
        self.assert_same(net)

    def test_leaves(self) -> None:
        """Who leaves has resigned."""
        for seat in (0, 1):
            net = Several("gomoku", 2)
            net.sides[seat].leave()
            net.until(net.over, 20)
            self.assertEqual(net.end, ("agreed", (2, 1) if seat == 0 else (1, 2)))
            self.assert_same(net)

    def test_leaves_without_a_line(self) -> None:
        """Who leaves while the line is broken has resigned, as the lobby hears."""
        for seat in (0, 1):
            net = Several("gomoku", 2)
            net.act(net.host, 1)
            net.settle()
            net.lose(net.guest)
            net.sides[seat].leave()
            net.until(net.over, 90, act=False)
            self.assertEqual(net.end[1], (2, 1) if seat == 0 else (1, 2))
            self.assert_same(net)

    def test_never_sat(self) -> None:
        """A guest that never comes, though the lobby says it sits, forfeits in the set-up."""
        net = Network("rps", "time=10")
        lobby = ArbiterInMemory(net)
        lobby.lines[1].cut()
        net.host.nobody_sits()
        for _ in range(120):
            net.pass_time(1)
        assert lobby.verdict is not None
        self.assertEqual((lobby.verdict.verdict, lobby.verdict.places), ("forfeited", (1, 2)))


class Given(NoProvider):
    """Whom it is told to reach for no more."""

    def __init__(self) -> None:
        self.up: list[int] = []

    def given_up(self, seat: int) -> None:
        self.up.append(seat)


class More(ChallengeCase):
    """Three and four."""

    def test_host_dies(self) -> None:
        """Where the others can play on, they do so by way of the lobby, to the end."""
        for seats in (3, 4):
            for gone in (Gone.PLAYS_ON, Gone.BOT):
                net = Several("walk", seats, gone)
                net.act(net.host, 0)
                net.settle()
                dies(net, net.host)
                net.until(net.over, 900)
                self.assertIn(net.end[0], ("forfeited", "agreed"))
                self.assertNotIn(0, net.guest.table.active)
                self.assertEqual(net.guest.table.ending and net.guest.table.ending.reason, Reason.PLAYED)
                self.assert_same(net, *net.guests)

    def test_put_out(self) -> None:
        """Whom the lobby has put out nobody makes a line to any more, be it the host or a guest."""
        for dead in (0, 1):
            net = Several("walk", 3, Gone.PLAYS_ON)
            other = net.guests[1] if dead == 0 else net.host
            other.provider = provider = Given()
            if dead == 1:
                net.act(net.host, 0)
            net.settle()
            dies(net, net.sides[dead])
            net.until(partial(net.is_out, dead), 900)
            self.assertEqual((other.wants(dead), provider.up), (False, [dead]))

    def test_host_leaves(self) -> None:
        """A host that leaves has resigned; the others play on."""
        net = Several("walk", 3, Gone.PLAYS_ON)
        net.host.leave()
        net.until(net.over, 900)
        self.assertEqual(net.guest.table.ending and net.guest.table.ending.reason, Reason.PLAYED)
        self.assert_same(net, *net.guests)

    def test_guest_dies(self) -> None:
        """The host puts the lobby's word in order, and the match goes on."""
        net = Several("walk", 4, Gone.PLAYS_ON)
        dies(net, net.guests[1])
        net.until(net.over, 900)
        self.assertNotIn(2, net.host.table.active)
        self.assert_same(net, net.host, net.guests[0], net.guests[2])

    def test_host_without_the_lobby(self) -> None:
        """A guest that is put out while the host has no line to the lobby: another brings it the lobby's word."""
        net = Several("walk", 4, Gone.PLAYS_ON)
        dies(net, net.guests[1])
        net.until(lambda: net.guests[0].challenger.running is not None, 60)
        net.lobby.lines[0].cut()
        net.until(lambda: 2 not in net.host.table.active, 120)
        self.assertEqual(net.host.table.active, {0, 1, 3})
        net.lobby.lines[0].mend()
        net.until(net.over, 900)
        self.assert_same(net, net.host, net.guests[0], net.guests[2])

    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(
        some.sampled_from(("walk", "bids", "dice", "circus")),
        some.integers(2, 4),
        some.sampled_from(tuple(Gone)),
        some.lists(some.tuples(some.integers(0, 40), some.integers(0, 9)), max_size=40),
    )
    def test_any_interleaving(self, game: str, seats: int, policy: Gone, happens: list[tuple[int, int]]) -> None:
        """Lines between the players and to the lobby come and go: whoever is there at the end has the lobby's end, and
        nobody is said to have cheated."""
        net = Several(game, seats, policy)
        steps = net.steps()
        for line in net.lobby.lines:
            steps += [lambda number, line=line: line.cut(), lambda number, line=line: line.mend()]  # type: ignore[misc]
        steps += [lambda number: net.pass_time(number)]
        for which, number in happens:
            steps[which % len(steps)](number)
        for line in net.lobby.lines:
            if not line.up:
                line.mend()
        for _ in range(600):
            for guest in net.guests:
                if 0 not in guest.lines:
                    net.dial(guest)
            net.settle()
            for side in net.sides:
                net.act(side, 0)
            net.pass_time(0.5)
            if net.over():
                break
        verdict, places = net.end
        self.assertNotIn(verdict, ("forged", "void"))
        for side in net.sides:
            if not side.spared and side.seat in net.host.table.active:
                self.assertEqual(side.table, net.host.table, side.seat)
                assert side.table.ending is not None
                self.assertEqual(side.table.ending.places, places)
        self.assertNotIn(Stage.SITTING, [side.course.now for side in net.sides])
        self.assertTrue(all(isinstance(guest, GuestMatch) for guest in net.guests))
