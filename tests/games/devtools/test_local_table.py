"""``games/devtools/local_table.py``: a table with all its seats in one place."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from games.devtools.entropy import entropy
from games.devtools.seating import BadWish, setup
from games.engine.errors import MatchIsOver, RepeatedEntry
from games.engine.model import Reason
from games.game import IllegalMove
from games.packages.catalog import packages
from games.records.transcript import Transcript, header_of, read
from tests.support.devtools import local, play_out


class Local(SynchronousTestCase):
    """What a local table promises."""

    def test_every_game(self) -> None:
        """Every built-in game is played to its end, with as few and as many seats as it allows, and its transcript
        replays to the same table."""
        for name, package in packages().items():
            for seats in {package.manifest.min_players, package.manifest.max_players}:
                table = local(name, players=[f"P{seat}" for seat in range(seats)])
                play_out(table)
                written = read(Transcript(header_of(table.setup), table.table.transcript).text)
                self.assertEqual(written.replay(package.rules()), table.table, name)
                self.assertEqual(table.choosing, ())

    def test_seed(self) -> None:
        """The same seed gives the same match, entry by entry; without one no two are alike."""
        first, again, other = (local("hunt", seed) for seed in ("7", "7", "8"))
        self.assertEqual(first.table.transcript, again.table.transcript)
        self.assertNotEqual(first.table.transcript, other.table.transcript)
        self.assertNotEqual(entropy()(32), entropy()(32))
        self.assertEqual(len(entropy("x")(40)), 40)

    def test_simultaneous(self) -> None:
        """Where all choose at once, who has chosen waits unseen, and may not choose twice."""
        table = local("rps")
        self.assertTrue(table.at_once)
        self.assertEqual(table.choosing, (0, 1))
        table.move(0, "rock")
        self.assertEqual(table.choosing, (1,))
        self.assertEqual(table.view(1).score.last, ())
        self.assertRaises(RepeatedEntry, table.move, 0, "paper")
        table.move(1, "paper")
        self.assertEqual([str(throw) for throw in table.view(1).score.last], ["rock", "paper"])

    def test_illegal(self) -> None:
        """A move that the rules do not allow is refused, changes nothing, and another may be made."""
        table = local("gomoku")
        seat = table.choosing[0]
        before = table.table.transcript
        self.assertRaises(IllegalMove, table.move, seat, "z99")
        self.assertEqual(table.table.transcript, before)
        table.move(seat, "h8")
        self.assertRaises(IllegalMove, table.move, 1 - seat, "h8")
        table.move(1 - seat, "h9")

    def test_undo(self) -> None:
        """The last choice of those who ask is taken back, with all that followed, as often as there is one."""
        table = local("gomoku")
        first = table.choosing[0]
        for turn, point in enumerate(("a1", "b2", "c3")):
            table.move((first + turn) % 2, point)
        table.undo([1 - first])  # takes b2 and c3 back
        self.assertEqual((len(table.view(None).stones), table.choosing), (1, (1 - first,)))
        table.move(1 - first, "d4")
        table.undo([0, 1])
        table.undo([0, 1])
        self.assertEqual((table.view(None).stones, table.choosing), ((), (first,)))
        self.assertRaises(IllegalMove, table.undo, [0, 1])

    def test_undo_of_a_round(self) -> None:
        """A round in which all chose at once is taken back as one."""
        table = local("rps")
        for throws in (("rock", "paper"), ("rock", "rock")):
            for seat, throw in enumerate(throws):
                table.move(seat, throw)
        table.move(0, "rock")  # waits for the other's, and goes with the round before
        table.undo([0, 1])
        self.assertEqual((table.view(0).score.played, table.choosing), (1, (0, 1)))
        table.undo([0, 1])
        self.assertEqual(table.view(0).score.played, 0)
        self.assertRaises(IllegalMove, table.undo, [0, 1])

    def test_resign(self) -> None:
        """Who resigns has lost, and then nothing is done any more."""
        table = local("hunt")
        table.resign(0)
        ending = table.table.ending
        assert ending is not None
        self.assertEqual((ending.reason, ending.places), (Reason.RESIGNED, (2, 1)))
        self.assertRaises(MatchIsOver, table.resign, 1)
        self.assertRaises(MatchIsOver, table.undo, [0, 1])
        self.assertRaises(MatchIsOver, table.move, 1, "a1")

    def test_wishes(self) -> None:
        """Too many or too few seats and settings that the game does not have are refused with what would do."""
        package = packages()["rps"]
        for players, settings, said in (
            (["Ada"], "", "is for 2 players"),
            (["Ada"] * 9, "", "is for 2 players"),
            (["Ada", "Bob"], "best=4", "an odd whole number"),
            (["Ada", "Bob"], "nonsense=1", "one of the settings"),
        ):
            refused = self.assertRaises(BadWish, setup, package, players, settings, "m1")
            self.assertIn(said, str(refused))
