"""Cheats at the table: each is refused and named, and changes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.builtin.hunt.ships import Answer
from games.engine.commitments import Sealed
from games.engine.errors import BadReveal, BrokenRules, MalformedEntry, MatchIsOver
from games.engine.model import Ending, Entry, Kind, Reason
from games.engine.phases import Phase
from tests.support.peers import Side, owed, say, set_up, step
from wire.amp.errors import DeclaredError


def commit(sides: list[Side], seat: int, value: str, **bound: Any) -> Sealed:
    """A seat commits to a move in turn 1, with something about the hash perhaps wrong."""
    sealed = Sealed(
        **{
            "purpose": "move",
            "origin": sides[0].table.history.origin,
            "turn": 1,
            "seat": seat,
            "nonce": "0" * 32,
            **bound,
        },
        value=value,
    )
    say(sides, Entry(1, seat, Kind.COMMIT, sealed.commitment))
    return sealed


class Throws(SynchronousTestCase):
    """Cheats in a simultaneous turn."""

    def setUp(self) -> None:
        self.sides = [Side("rps", 0), Side("rps", 1)]
        set_up(self.sides)
        self.table = self.sides[0].table

    def broken(self, error: type[DeclaredError], seat: int, body: str) -> None:
        """A reveal is refused, its seat named, and the reveal still awaited."""
        problem = self.assertRaises(error, self.table.accept, Entry(1, seat, Kind.REVEAL, body))
        self.assertEqual(problem.parameters["seat"], seat)
        self.assertIn(seat, self.table.due())

    def test_another_throw(self) -> None:
        """Who reveals another throw than the committed one is found out."""
        sealed = commit(self.sides, 1, "rock")
        commit(self.sides, 0, "paper")
        for body in (f"{sealed.nonce} scissors", f"{'1' * 32} rock", "rock", "", f"{sealed.nonce}rock"):
            self.broken(BadReveal, 1, body)
        self.table.accept(Entry(1, 1, Kind.REVEAL, sealed.opening))

    def test_mirrored_commitment(self) -> None:
        """Who repeats the other's commitment cannot open it with the other's reveal: the hash binds the seat."""
        sealed = commit(self.sides, 0, "rock")
        say(self.sides, Entry(1, 1, Kind.COMMIT, sealed.commitment))
        say(self.sides, Entry(1, 0, Kind.REVEAL, sealed.opening))
        self.broken(BadReveal, 1, sealed.opening)

    def test_commitments_of_elsewhere(self) -> None:
        """A commitment made for another match, turn or purpose cannot be opened here."""
        for bound in ({"origin": "ab" * 32}, {"turn": 2}, {"purpose": "secret"}):
            self.setUp()
            sealed = commit(self.sides, 0, "rock", **bound)
            commit(self.sides, 1, "rock")
            self.broken(BadReveal, 0, sealed.opening)

    def test_committed_nonsense(self) -> None:
        """Who commits to what is no legal move has broken the rules, and it cannot be taken back."""
        for value in ("well", "r", "Rock"):
            self.setUp()
            sealed = commit(self.sides, 0, value)
            commit(self.sides, 1, "rock")
            self.broken(BrokenRules, 0, sealed.opening)

    def test_malformed(self) -> None:
        """A commitment that is no hash is refused, and so is a resignation with words."""
        for body in ("", "rock", "0" * 63, "F" * 64, f"{'0' * 64} {'0' * 64}"):
            self.assertRaises(MalformedEntry, self.table.accept, Entry(1, 0, Kind.COMMIT, body))
        self.assertRaises(MalformedEntry, self.table.accept, Entry(1, 0, Kind.RESIGN, "sorry"))


class Secrets(SynchronousTestCase):
    """Cheats with a hidden board."""

    def setUp(self) -> None:
        self.sides = [Side("hunt", 0), Side("hunt", 1)]

    def lie(self, seat: int, lies: int) -> None:
        """Play to the opening; a seat answers falsely, believably, as often as this."""
        set_up(self.sides)
        table = self.sides[0].table
        while table.phase is Phase.MOVE:
            if seat in table.due() and table.state.shot and lies:
                rules = table.rules
                true = rules.forced(table.state, seat, self.sides[seat].keeper.secret)
                false = [move for move in rules.legal(table.state, seat) if move is not true]
                if false:
                    lies -= 1
                    say(self.sides, Entry(table.turn, seat, Kind.MOVE, rules.write(false[0])))
                    continue
                say(self.sides, Entry(table.turn, seat, Kind.MOVE, rules.write(true)))
            elif seat in table.due() and table.state.shot:
                # having lied, keep to what can be believed
                believable = table.rules.legal(table.state, seat)
                true = table.rules.forced(table.state, seat, self.sides[seat].keeper.secret)
                told = true if true in believable else believable[0]
                say(self.sides, Entry(table.turn, seat, Kind.MOVE, table.rules.write(told)))
            else:
                step(self.sides, lambda bound: 0)

    @settings(max_examples=10, deadline=None)
    @given(st.sampled_from((0, 1)), st.integers(1, 3), st.integers(0, 2**32))
    def test_false_answer_is_found_at_the_opening(self, seat: int, lies: int, seed: int) -> None:
        """One false answer, however believable, and the opening is refused and names seat and answer."""
        self.sides = [Side("hunt", 0, str(seed)), Side("hunt", 1, str(seed))]
        self.lie(seat, lies)
        for side in self.sides:
            opened = side.keeper.owed(side.table)
            assert opened is not None
            if side.setup.seat != seat:
                say(self.sides, opened)
                continue
            problem = self.assertRaises(BrokenRules, self.sides[1 - seat].table.accept, opened)
            self.assertEqual(problem.parameters["seat"], seat)
            self.assertIn("was false", str(problem.parameters["rule"]))
        other = self.sides[1 - seat].table
        other.forfeit(seat, Reason.BROKEN)
        self.assertEqual(other.ending, Ending((2, 1) if seat == 0 else (1, 2), Reason.BROKEN, seat))

    def test_another_secret(self) -> None:
        """Who opens another fleet than the committed one, one that fits every answer too, is found out."""
        self.lie(0, 0)
        self.assertEqual(self.sides[0].table.due(), {0: Kind.OPEN, 1: Kind.OPEN})
        entry = Entry(self.sides[0].table.turn, 0, Kind.OPEN, f"{'0' * 32} {self.sides[0].keeper.secret}")
        self.assertRaises(BadReveal, self.sides[1].table.accept, entry)

    def test_impossible_secret(self) -> None:
        """Who committed to a fleet that the rules do not allow is found out at the opening."""
        cheat = self.sides[1].keeper
        sealed = Sealed("secret", self.sides[0].table.history.origin, 0, 1, "0" * 32, "a1-a3")
        commits = owed(self.sides)
        chain_end = commits[1].body.partition(" ")[0]
        say(self.sides, commits[0])
        say(self.sides, Entry(0, 1, Kind.COMMIT, f"{chain_end} {sealed.commitment}"))
        for entry in owed(self.sides):
            say(self.sides, entry)
        table = self.sides[0].table
        say(self.sides, Entry(table.turn, 0, Kind.RESIGN))
        self.assertEqual(table.due(), {1: Kind.OPEN})
        self.assertRaises(BadReveal, table.accept, Entry(table.turn, 1, Kind.OPEN, f"{'0' * 32} {cheat.secret}"))
        self.assertRaises(BrokenRules, table.accept, Entry(table.turn, 1, Kind.OPEN, sealed.opening))

    def test_missing_commitment(self) -> None:
        """The set-up of a game with secrets wants a chain's end and a hash."""
        body = owed(self.sides)[0].body.partition(" ")[0]
        self.assertRaises(MalformedEntry, self.sides[0].table.accept, Entry(0, 0, Kind.COMMIT, body))

    def test_answer_nobody_can_give(self) -> None:
        """An answer that no fleet gives is refused at once and the true one is still awaited."""
        set_up(self.sides)
        step(self.sides, lambda bound: 0)
        table = self.sides[0].table
        target = table.state.target
        self.assertRaises(DeclaredError, table.accept, Entry(table.turn, target, Kind.MOVE, Answer.SUNK.value))
        self.assertEqual(table.due(), {target: Kind.MOVE})
        self.assertFalse(table.is_choice(target))

    def test_resigning_does_not_hide_the_winner(self) -> None:
        """When one side resigns, the other still opens its secret before it has won."""
        set_up(self.sides)
        table = self.sides[0].table
        say(self.sides, Entry(table.turn, 0, Kind.RESIGN))
        self.assertIsNone(table.ending)
        self.assertRaises(MatchIsOver, table.accept, Entry(table.turn, 1, Kind.RESIGN))
        for entry in owed(self.sides):
            say(self.sides, entry)
        self.assertEqual(table.ending, Ending((2, 1), Reason.RESIGNED, 0))
        self.assertEqual(self.sides[0].table, self.sides[1].table)

    def test_not_opening_loses(self) -> None:
        """A winner whose time for the opening runs out has lost."""
        set_up(self.sides)
        table = self.sides[0].table
        say(self.sides, Entry(table.turn, 0, Kind.RESIGN))
        say(self.sides, Entry(table.turn, 1, Kind.TIMEOUT))
        self.assertEqual(table.ending, Ending((1, 2), Reason.TIMEOUT, 1))
