"""Two sides with one digest and different rules are told where they part, and nobody is blamed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from games.engine.states import EVERY, MOST_EARLY, state_hash, state_message
from games.peer import commands
from tests.support.peers import Network, credentials
from wire.amp.errors import DeclaredError


class Otherwise:
    """A game whose states come out otherwise from a turn on, though every move is allowed as in the true one."""

    def __init__(self, true: Any, change: Any) -> None:
        self._true, self._change = true, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._true, name)

    def apply(self, state: Any, moves: Any) -> Any:
        """As the true game, and then something more."""
        return self._change(self._true.apply(state, moves))


def last_first(stones: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same stones of both colours, in another order."""
    mine, theirs = sorted(stones[::2], reverse=True), stones[1::2]
    return tuple(stone for pair in zip(mine, (*theirs, None), strict=False) for stone in pair if stone is not None)


class States(SynchronousTestCase):
    """``StateComparison`` between a host and its guests."""

    def sent(self, net: Network) -> list[tuple[str, str, str]]:
        """What is told of states by anybody from now on."""
        told: list[tuple[str, str, str]] = []

        def telling(usual: Callable[..., object]) -> Callable[..., object]:
            def tell(*what: str) -> None:
                told.append((what[0], what[1], what[2]))
                usual(*what)

            return tell

        for side in net.sides:
            self.patch(side.states, "_tell", telling(side.states._tell))
        return told

    def play_to_a_comparison(self, net: Network) -> None:
        """Play until states are compared for the first time."""
        for _ in range(EVERY):
            for side in net.sides:
                if net.host.table.history.phases % EVERY:
                    net.play(side, lambda bound: 0)
        self.assertEqual(net.host.table.history.phases, EVERY)

    def test_equal(self) -> None:
        """Equal rules: states are told each so many phases and at the end, and nobody hears of it."""
        for game, seats in (("rps", 2), ("walk", 4)):
            net = Network(game, seats=seats)
            told = self.sent(net)
            net.begin()
            net.play_out(Random("states").randrange)
            phases = net.host.table.history.phases
            self.assertEqual(len(told), seats * ((phases - 1) // EVERY + 1), game)
            for side, sees in zip(net.sides, net.sees, strict=True):
                self.assertEqual(sees.all("parted"), [])
                self.assertEqual(side.states._mine[net.host.table.anchor][1], state_hash(net.host.table.state))

    def test_moved_at_once(self) -> None:
        """A side whose player moves as soon as it hears of the other's move tells of the states before its own."""
        net = Network("gomoku")

        def changed(_new: object) -> None:
            legal = net.host.own.legal()
            if legal:
                moved = Deferred.fromCoroutine(net.host.own.play(legal[0]))
                moved.addErrback(lambda failure: failure.trap(DeclaredError))

        self.patch(net.host_sees, "changed", changed)
        net.begin()
        for _ in range(2 * EVERY):
            net.play(net.guest, lambda bound: 0)
        told = net.guest.states._mine
        self.assertGreater(len(told), 2)
        self.assertEqual((net.host.states._mine, net.host.states._early), (told, {}))

    def test_other_rules(self) -> None:
        """A guest's files were changed: both are told so, once and at the same turn, and the match goes on."""
        net = Network("gomoku")
        net.begin()
        table: Any = net.guest.table
        table.rules = Otherwise(table.rules, lambda state: replace(state, stones=last_first(state.stones)))
        self.play_to_a_comparison(net)
        turn = net.host.table.turn
        self.assertEqual(net.host_sees.all("parted"), [("parted", 1, turn)])
        self.assertEqual(net.guest_sees.all("parted"), [("parted", 0, turn)])
        self.assertTrue(net.host.running and net.guest.running)

    def lied(self, state: str, anchor: str | None = None, signs: int = 1) -> Network:
        """A guest tells of another state than it has, in the middle of a match."""
        net = Network("gomoku")
        net.begin()
        self.play_to_a_comparison(net)
        history = net.host.table.history
        at = next(iter(net.host.states._mine)) if anchor is None else anchor
        signature = credentials(signs, net.ticket).sign(state_message(history.origin, at, state))
        for line in net.guest.connections.live:
            for _ in range(2):
                line.tell(commands.State, anchor=at, state=state, signature=signature)
        net.settle()
        return net

    def test_told_once(self) -> None:
        """Who hears of another state tells it once, and that ends nothing: a loser could say so at any time."""
        net = self.lied("ab" * 32)
        self.assertEqual([told[:2] for told in net.host_sees.all("parted")], [("parted", 1)])
        self.assertTrue(net.host.running)
        net.play_out(lambda bound: 0)
        self.assertEqual(net.host.table.ending, net.guest.table.ending)

    def test_another_history(self) -> None:
        """Another history has taken the place of the table's: its states are compared from there on, and who was told
        of is not told of again."""
        net = self.lied("ab" * 32)
        told, table = self.sent(net), net.host.table
        net.host.states.follow(table)
        net.host.states.moved()
        net.host.states.tell()
        net.settle()
        self.assertEqual([(anchor, state) for anchor, state, _ in told], [(table.anchor, state_hash(table.state))])
        net.play_out(lambda bound: 0)
        self.assertEqual(len(net.host_sees.all("parted")), 1)
        self.assertEqual(net.guest_sees.all("parted"), [])

    def test_not_signed(self) -> None:
        """What its seat has not signed is passed over."""
        self.assertEqual(self.lied("ab" * 32, signs=0).host_sees.all("parted"), [])

    def test_of_no_phase(self) -> None:
        """States of phases that this side has not seen are kept until then, and not without bound."""
        net = self.lied("ab" * 32, anchor="cd" * 32)
        self.assertEqual(net.host_sees.all("parted"), [])
        self.assertEqual(net.host.states._early.keys(), {("cd" * 32, 1)})
        for number in range(2 * MOST_EARLY):
            net.host.states.told(1, f"{number:064x}", "ab" * 32, "")
        self.assertEqual(len(net.host.states._early), MOST_EARLY)

    def test_without_a_canonical_form(self) -> None:
        """A game whose states cannot be written is not compared."""
        self.assertEqual(state_hash([1]), "")
