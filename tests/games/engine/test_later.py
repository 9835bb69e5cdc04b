"""The order of histories, over any of them: a strict weak one, in which whoever says an owed word more is later."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.branch import MOVES_ON, Branch
from games.engine.later import later, rank
from games.engine.model import Gone, Kind
from tests.support.arbitration.game import MOVES
from tests.support.arbitration.world import World


def branches(seed: int) -> list[Branch]:
    """Histories of one match, each begun where another one was, by whatever its seats may say."""
    rng = Random(seed)
    seats = rng.choice((2, 3, 4))
    world = World(seats, rng.choice([*Gone]), rng.randrange(1, 5), rng.random() < 0.5, range(seats))
    found = [Branch(world.table())]
    for _ in range(rng.randrange(2, 7)):
        older = rng.choice(found)
        branch = Branch(world.table())
        for entry in older.entries[: rng.randrange(len(older.entries) + 1)]:
            branch.say(entry)
        for _ in range(rng.randrange(1, 20)):
            step(world, branch, rng)
        found.append(branch)
    return found


def step(world: World, branch: Branch, rng: Random) -> None:
    """Somebody says something, or the lobby does."""
    table = branch.table
    if table.ending is not None:
        return
    chance, anchor = rng.random(), table.anchor
    if chance < 0.05:
        branch.takes(world.forfeit(table, [rng.choice(sorted(table.active))]))
        return
    if chance < 0.2:
        kind = rng.choice((Kind.RESIGN, Kind.TIMEOUT, Kind.OFFER, Kind.AGREE))
        body = rng.choice(("draw", "undo")) if kind in (Kind.OFFER, Kind.AGREE) else ""
        seat = rng.choice(sorted(table.active))
        branch.takes(world.sign(range(world.seats), seat, anchor, table.turn, kind, body).entry)
        return
    seat = rng.choice([*table.due()])
    kind = table.due()[seat]
    value = MOVES[table.turn % 3] if kind in (Kind.COMMIT, Kind.REVEAL) else rng.choice(MOVES)
    body = world.body(table, seat, kind, value)
    branch.takes(world.sign(range(world.seats), seat, anchor, table.turn, kind, body).entry)


class Order(SynchronousTestCase):
    @settings(max_examples=150, deadline=None)
    @given(seed=st.integers(0, 10**9))
    def test_strict_weak_order(self, seed: int) -> None:
        """Nothing is later than itself; of two at most one is later; *later* and *neither is later* are transitive."""
        found = branches(seed)
        for one in found:
            self.assertFalse(later(one, one))
            for other in found:
                self.assertFalse(later(one, other) and later(other, one))
                for third in found:
                    if later(one, other) and later(other, third):
                        self.assertTrue(later(one, third))
                    alike = not (later(one, other) or later(other, one) or later(other, third) or later(third, other))
                    if alike:
                        self.assertFalse(later(one, third) or later(third, one))

    @settings(max_examples=150, deadline=None)
    @given(seed=st.integers(0, 10**9))
    def test_what_goes_on_is_later(self, seed: int) -> None:
        """A history is later than its beginning if something owed, or a forfeit, was added; else it is equal."""
        for branch in branches(seed):
            again = Branch(World(*kind_of(branch)).table())
            ranks = [rank(again)]
            for entry in branch.entries:
                again.say(entry)
                ranks.append(rank(again))
                if entry.kind in MOVES_ON or entry.kind is Kind.GONE:
                    self.assertGreater(ranks[-1], ranks[-2])
                else:
                    self.assertEqual(ranks[-1], ranks[-2])
            self.assertEqual(rank(again), rank(branch))


def kind_of(branch: Branch) -> tuple[int, Gone, int, bool, range]:
    """By what a match like this one is made."""
    setup = branch.table.setup
    return setup.seats, setup.gone, int(setup.settings["turns"]), branch.table.rules.secrets, range(setup.seats)
