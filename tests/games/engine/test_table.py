"""The table, played honestly: every peer comes to the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import MatchIsOver, NotYourTurn, RepeatedEntry, StaleEntry
from games.engine.model import Ending, Entry, Kind, Reason
from games.engine.phases import AWAITED, NEXT, Phase
from games.engine.table import Table
from games.game import IllegalMove
from tests.support.peers import GAMES, Side, owed, play_out, rules_of, say, set_up, setup, sides, step
from tests.support.small_games import RULES

TABLES = (*((game, 2) for game in GAMES), *((game, seats) for game in RULES for seats in (2, 3, 4)))
"""Games, and how many sit."""


class Lockstep(SynchronousTestCase):
    """Tables that are told the same."""

    @settings(max_examples=60, deadline=None)
    @given(st.sampled_from(TABLES), st.integers(0, 2**32), st.randoms(use_true_random=False))
    def test_equal_to_the_end(self, game: tuple[str, int], seed: int, chance: object) -> None:
        """Random matches in any order of commitments, links and reveals end alike on all sides, as the rules say."""
        all_sides = sides(*game, str(seed))
        ending = play_out(all_sides, chance.randrange)  # type: ignore[attr-defined]
        self.assertEqual(ending.reason, Reason.PLAYED)
        for side in all_sides:
            self.assertEqual(side.table, all_sides[0].table)
        outcome = all_sides[0].rules.outcome(all_sides[0].table.state)
        assert outcome is not None
        self.assertEqual(ending, Ending(outcome.places, Reason.PLAYED))

    @settings(max_examples=30, deadline=None)
    @given(st.sampled_from(TABLES), st.integers(0, 2**32), st.randoms(use_true_random=False))
    def test_transcript_tells_it_all(self, game: tuple[str, int], seed: int, chance: object) -> None:
        """An onlooker who is given the transcript comes to the same table, without anybody's secret before the end."""
        all_sides = sides(*game, str(seed))
        play_out(all_sides, chance.randrange)  # type: ignore[attr-defined]
        onlooker = Table(setup(game[0], None, seats=game[1]), rules_of(game[0]))
        for entry in all_sides[0].table.transcript:
            onlooker.accept(entry)
        self.assertEqual(onlooker, all_sides[0].table)

    @settings(max_examples=30, deadline=None)
    @given(st.sampled_from(TABLES), st.integers(0, 2**32), st.data())
    def test_order_within_a_phase_matters_to_nobody(
        self, game: tuple[str, int], seed: int, data: st.DataObject
    ) -> None:
        """Each table hears a phase's entries in an order of its own; after each phase all tables are equal."""
        all_sides = sides(*game, str(seed))
        for _ in range(12):
            ready = owed(all_sides)
            for side in all_sides:
                if options := side.keeper.options(side.table):
                    ready.append(side.keeper.choose(side.table, data.draw(st.sampled_from(options))))
            for side in all_sides:
                for entry in data.draw(st.permutations(ready)):
                    side.table.accept(entry)
            for side in all_sides:
                self.assertEqual(side.table, all_sides[0].table)

    def test_first_state_is_nobodys_choice(self) -> None:
        """The set-up follows from both chains: with another chain of either seat it comes out both ways."""
        for varied in (0, 1):
            firsts = set()
            for number in range(20):
                seeds = ["a", "b"]
                seeds[varied] = str(number)
                both = [Side("gomoku", seat, seeds[seat]) for seat in (0, 1)]
                set_up(both)
                firsts.add(both[0].table.state.first)
            self.assertEqual(firsts, {0, 1})

    def test_secrets_stay_secret(self) -> None:
        """Before the opening no entry holds a seat's secret, and a commitment never holds the move."""
        both = sides("hunt", seed="s")
        play_out(both, lambda bound: 0)
        for side in both:
            for entry in side.table.transcript:
                self.assertEqual(side.keeper.secret in entry.body, entry == opening_of(side))

    def test_phases(self) -> None:
        """A simultaneous turn commits and reveals, chance's turn shows links, any other moves; secrets are opened
        at the end; then it is over."""
        for game, seats, expected in (
            ("rps", 2, {Phase.COMMIT, Phase.LINK, Phase.REVEAL, Phase.OVER}),
            ("gomoku", 2, {Phase.COMMIT, Phase.LINK, Phase.MOVE, Phase.OVER}),
            ("hunt", 2, {Phase.COMMIT, Phase.LINK, Phase.MOVE, Phase.OPEN, Phase.OVER}),
            ("circus", 4, set(Phase)),
        ):
            all_sides, seen = sides(game, seats), set()
            while all_sides[0].table.ending is None:
                seen.add(all_sides[0].table.phase)
                ready = owed(all_sides)
                for side in all_sides:
                    if options := side.keeper.options(side.table):
                        number = 0 if game == "hunt" else side.setup.seat or 0
                        ready.append(side.keeper.choose(side.table, options[number % len(options)]))
                for entry in ready:
                    say(all_sides, entry)
            self.assertEqual(seen | {all_sides[0].table.phase}, expected)

    def test_table_of_phases(self) -> None:
        """Every phase but the last awaits one kind of entry and leads on; nothing follows the end."""
        self.assertEqual(set(AWAITED), set(Phase) - {Phase.OVER})
        self.assertEqual([phase for phase in Phase if not NEXT[phase]], [Phase.OVER])


def opening_of(side: Side) -> Entry:
    """The entry in which a side opened its secret."""
    return next(e for e in side.table.transcript if e.kind is Kind.OPEN and e.seat == side.setup.seat)


class Turns(SynchronousTestCase):
    """Who may say what, when."""

    def setUp(self) -> None:
        self.sides = sides("gomoku")
        set_up(self.sides)
        self.table = self.sides[0].table
        self.mover = self.table.state.first
        self.keeper = self.sides[self.mover].keeper

    def refused(self, error: type[Exception], entry: Entry) -> None:
        """The table refuses the entry and stays as it was."""
        before = (self.table.transcript, self.table.phase, self.table.turn, self.table.state, self.table.due())
        self.assertRaises(error, self.table.accept, entry)
        after = (self.table.transcript, self.table.phase, self.table.turn, self.table.state, self.table.due())
        self.assertEqual(before, after)

    def test_due(self) -> None:
        """The table says who owes what, and whether it is a choice."""
        self.assertEqual(self.table.due(), {self.mover: Kind.MOVE})
        self.assertTrue(self.table.is_choice(self.mover))
        self.assertFalse(self.table.is_choice(1 - self.mover))
        self.assertEqual(Table(setup("rps", 0), rules_of("rps")).due(), {0: Kind.COMMIT, 1: Kind.COMMIT})

    def test_wrong_seat_or_kind(self) -> None:
        """Another seat, a seat that is not there, or another kind of entry is not awaited."""
        self.refused(NotYourTurn, Entry(1, 1 - self.mover, Kind.MOVE, "h8"))
        self.refused(NotYourTurn, Entry(1, 7, Kind.MOVE, "h8"))
        self.refused(NotYourTurn, Entry(1, 7, Kind.RESIGN))
        self.refused(NotYourTurn, Entry(1, self.mover, Kind.OPEN, "h8"))
        self.refused(NotYourTurn, Entry(1, 1 - self.mover, Kind.TIMEOUT))

    def test_stale_and_early(self) -> None:
        """An entry of another turn is refused, an earlier one said again as a repetition."""
        move = self.keeper.choose(self.table, "h8")
        self.table.accept(move)
        self.refused(RepeatedEntry, move)
        self.refused(StaleEntry, Entry(1, 1 - self.mover, Kind.MOVE, "h9"))
        self.refused(StaleEntry, Entry(3, 1 - self.mover, Kind.MOVE, "h9"))
        self.refused(StaleEntry, Entry(3, self.mover, Kind.RESIGN))

    def test_illegal(self) -> None:
        """A move against the rules, or not written as the game writes it, is refused with the rule."""
        self.table.accept(self.keeper.choose(self.table, "h8"))
        for text in ("h8", "p1", "H9", ""):
            self.refused(IllegalMove, Entry(2, 1 - self.mover, Kind.MOVE, text))

    def test_choosing(self) -> None:
        """A player chooses once, in its turn, among the legal moves; no refusal makes the place free again."""
        other = self.sides[1 - self.mover]
        self.assertRaises(NotYourTurn, other.keeper.choose, other.table, "h8")
        self.assertEqual(other.keeper.options(other.table), ())
        self.assertEqual(len(self.keeper.options(self.table)), 225)
        self.assertRaises(IllegalMove, self.keeper.choose, self.table, "nonsense")
        entry = self.keeper.choose(self.table, "H8")
        self.assertEqual((entry.body, entry.move), ("h8", "h8"))
        self.assertRaises(RepeatedEntry, self.keeper.choose, self.table, "h9")
        self.assertFalse(self.keeper.must_choose(self.table))
        self.keeper.retract(entry)
        self.assertRaises(RepeatedEntry, self.keeper.choose, self.table, "h9")
        self.assertEqual(self.keeper.word(self.table.anchor), entry)

    def test_resigning(self) -> None:
        """Whoever resigns loses, out of turn too, and also when a move has crossed the resignation."""
        self.table.accept(self.keeper.choose(self.table, "h8"))
        self.table.accept(Entry(1, 1 - self.mover, Kind.RESIGN))
        places = (1, 2) if self.mover == 0 else (2, 1)
        self.assertEqual(self.table.ending, Ending(places, Reason.RESIGNED, 1 - self.mover))
        self.assertEqual(self.table.due(), {})
        self.refused(MatchIsOver, Entry(2, self.mover, Kind.RESIGN))
        self.assertRaises(MatchIsOver, self.keeper.choose, self.table, "h9")

    def test_time_out(self) -> None:
        """Whose time has run out says so and loses."""
        self.table.accept(self.keeper.give_up(self.table))
        ending = self.table.ending
        assert ending is not None
        self.assertEqual((ending.reason, ending.seat), (Reason.TIMEOUT, self.mover))

    def test_forfeit(self) -> None:
        """A side that left loses, once."""
        self.table.forfeit(1, Reason.LEFT)
        self.table.forfeit(0, Reason.BROKEN, "too late")
        self.assertEqual(self.table.ending, Ending((1, 2), Reason.LEFT, 1))


class Simultaneous(SynchronousTestCase):
    """Turns in which both move."""

    def test_a_second_choice_in_a_round(self) -> None:
        """A chosen throw is committed to; another one in the same round is refused, in the next one it is not."""
        both = sides("rps")
        set_up(both)
        first = both[0].keeper.choose(both[0].table, "rock")
        self.assertEqual(first.move, "")
        say(both, first)
        self.assertRaises(RepeatedEntry, both[0].keeper.choose, both[0].table, "paper")
        say(both, both[1].keeper.choose(both[1].table, "paper"))
        self.assertRaises(RepeatedEntry, both[0].keeper.choose, both[0].table, "paper")
        reveals = owed(both)
        self.assertEqual([entry.move for entry in reveals], ["rock", "paper"])
        for entry in reveals:
            say(both, entry)
        self.assertEqual(both[0].table.state.wins, (0, 1))
        both[0].keeper.choose(both[0].table, "paper")

    def test_nothing_is_shown_before_all_have_committed(self) -> None:
        """A seat that has committed keeps its move until the last commitment is there."""
        both = sides("rps")
        set_up(both)
        say(both, both[0].keeper.choose(both[0].table, "rock"))
        self.assertEqual(owed(both), [])
        self.assertEqual(both[0].table.due(), {1: Kind.COMMIT})

    def test_what_a_move_is_made_in(self) -> None:
        """A move that was shown is known with the state in which it was made, so that it can be explained at once."""
        both = sides("rps")
        set_up(both)
        table = both[0].table
        turn, state = table.turn, table.state
        for side, text in zip(both, ("rock", "paper"), strict=True):
            say(both, side.keeper.choose(side.table, text))
        self.assertIsNone(table.made(turn, 0))
        reveals = owed(both)
        say(both, reveals[0])
        self.assertEqual(table.made(turn, 0), (state, "rock"))
        self.assertIsNone(table.made(turn, 1))
        say(both, reveals[1])
        self.assertEqual(table.made(turn, 1), (state, "paper"))
        self.assertIsNone(table.made(turn + 1, 0))

    def test_each_entry_is_given_once(self) -> None:
        """What a keeper gave may be under way, so it is not given again."""
        both = sides("rps")
        self.assertEqual(len(owed(both)), 2)
        self.assertEqual(owed(both), [])

    def test_ties_go_on(self) -> None:
        """A round of equal throws is followed by another."""
        both = sides("rps")
        set_up(both)
        for _ in range(20):
            step(both, lambda bound: 0)
        self.assertIsNone(both[0].table.ending)
