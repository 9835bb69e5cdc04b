"""A seat is gone for good: the match ends, plays on without it, or with moves that every peer makes for it alike."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import MatchIsOver, NotYourTurn, RepeatedEntry, StaleEntry
from games.engine.model import Ending, Gone, Kind, Reason
from games.engine.phases import Phase
from games.engine.table import Table
from tests.support.peers import (
    Side,
    by_itself,
    choose,
    gone,
    owed,
    play_out,
    rules_of,
    say,
    set_up,
    setup,
    sides,
    speak,
    step,
)
from tests.support.small_games import RULES


def match_of(game: str, policy: Gone, seats: int = 4, seed: str = "g") -> list[Side]:
    """A match that is set up."""
    match = sides(game, seats, seed, gone=policy)
    set_up(match)
    return match


class Ends(SynchronousTestCase):
    """``gone = "ends"``."""

    def test_all_others_win(self) -> None:
        """However a seat quits, the match is over and all others have won."""
        for kind, reason in ((Kind.RESIGN, Reason.RESIGNED), (Kind.GONE, Reason.LEFT)):
            match = match_of("walk", Gone.ENDS)
            if kind is Kind.GONE:
                gone(match, 1)
            else:
                speak(match, 1, kind)
            self.assertEqual(match[0].table.ending, Ending((1, 2, 1, 1), reason, 1))
        match = match_of("walk", Gone.ENDS)
        say(match, match[0].keeper.give_up(match[0].table))
        self.assertEqual(match[0].table.ending, Ending((2, 1, 1, 1), Reason.TIMEOUT, 0))

    def test_the_others_open_their_secrets(self) -> None:
        """Before they have won, those who stay show that they were true."""
        match = match_of("circus", Gone.ENDS)
        gone(match, 1)
        self.assertEqual(match[0].table.due(), dict.fromkeys((0, 2, 3), Kind.OPEN))
        by_itself([side for side in match if side.keeper.seat != 1])
        self.assertEqual(match[0].table.ending, Ending((1, 2, 1, 1), Reason.LEFT, 1))

    def test_in_the_set_up(self) -> None:
        """A match that is not set up ends whatever the game's policy."""
        for policy in Gone:
            match = sides("walk", 4, gone=policy)
            gone(match, 3)
            self.assertEqual(match[0].table.ending, Ending((1, 1, 1, 2), Reason.LEFT, 3))


class PlaysOn(SynchronousTestCase):
    """``gone = "plays on"``."""

    def test_single_turn(self) -> None:
        """Whose turn it is quits, or another does: the next one that plays moves, to the end."""
        for quitter in range(4):
            match = match_of("walk", Gone.PLAYS_ON)
            speak(match, quitter, Kind.RESIGN)
            self.assertEqual(match[0].table.due(), {1 if quitter == 0 else 0: Kind.MOVE})
            stays = [side for side in match if side.keeper.seat != quitter]
            ending = play_out(stays, lambda bound: bound - 1)
            self.assertEqual(ending.reason, Reason.PLAYED)
            self.assertEqual(stays[0].table, stays[2].table)

    def test_simultaneous_turn(self) -> None:
        """Who quits between commitment and reveal: the turn begins anew, without it."""
        for reveals in range(3):
            match = match_of("bids", Gone.PLAYS_ON)
            for seat in range(4):
                choose(match, seat, "1")
            for entry in owed(match)[:reveals]:
                say(match, entry)
            speak(match, 3, Kind.RESIGN)
            self.assertEqual(match[0].table.due(), dict.fromkeys((0, 1, 2), Kind.COMMIT))
            self.assertEqual(match[0].table.state.scores, (0, 0, 0, 0))
            for seat in range(3):
                self.assertTrue(match[seat].keeper.must_choose(match[seat].table))
                choose(match, seat, "2")
            by_itself(match[:3])
            self.assertNotEqual(match[0].table.state.scores[0], 0)
            self.assertEqual(match[0].table.state.scores[3], 0)

    def test_sealed_before(self) -> None:
        """Who had sealed a move when others quit can seal it again for the turn anew, as long as nobody has shown one:
        from then on the others know it, and its player chooses anew."""
        for policy in (Gone.PLAYS_ON, Gone.BOT):
            match = match_of("bids", policy)
            keeper, table = match[0].keeper, match[0].table
            self.assertEqual(keeper.sealed_before(table), "")
            choose(match, 0, "2")
            for quitter in (3, 2):
                speak(match, quitter, Kind.RESIGN)
                self.assertEqual(keeper.sealed_before(table), "2")
                self.assertFalse(keeper.sealed_in_vain(table))
            self.assertEqual(match[1].keeper.sealed_before(match[1].table), "")
            choose(match, 0, "2")
            self.assertEqual(keeper.sealed_before(table), "")
        match = match_of("bids", Gone.PLAYS_ON)
        for seat in range(4):
            choose(match, seat, "1")
        say(match, owed(match)[0])
        speak(match, 3, Kind.RESIGN)
        for side in match[:3]:
            self.assertEqual(side.keeper.sealed_before(side.table), "")
            self.assertTrue(side.keeper.sealed_in_vain(side.table))

    def test_several_in_a_row(self) -> None:
        """One after the other goes; of the last two nobody goes without ending the match."""
        match = match_of("walk", Gone.PLAYS_ON)
        gone(match, 0)
        gone(match, 2)
        self.assertEqual(match[0].table.active, {1, 3})
        self.assertEqual(match[0].table.due(), {1: Kind.MOVE})
        gone(match, 1)
        self.assertEqual(match[0].table.ending, Ending((2, 4, 2, 1), Reason.LEFT, 1))

    def test_gone_is_gone(self) -> None:
        """A seat that is gone says nothing any more, and does not go twice."""
        match = match_of("walk", Gone.PLAYS_ON)
        resigned = speak(match, 3, Kind.RESIGN)
        table = match[0].table
        self.assertRaises(RepeatedEntry, table.accept, resigned)
        for kind, body in ((Kind.RESIGN, ""), (Kind.GONE, "3"), (Kind.OFFER, "draw"), (Kind.MOVE, "1")):
            self.assertRaises(NotYourTurn, table.accept, match[3].keeper.say(match[3].table, kind, body))
        self.assertEqual(owed(match[3:]), [])
        self.assertEqual(match[3].keeper.options(table), ())

    def test_a_move_that_crosses(self) -> None:
        """A move that was made when somebody quit is stale; its player chooses anew, and nobody is blamed."""
        match = match_of("walk", Gone.PLAYS_ON)
        crossing = match[0].keeper.choose(match[0].table, "1")
        gone(match, 2)
        self.assertRaises(StaleEntry, match[1].table.accept, crossing)
        match[0].keeper.retract(crossing)
        choose(match, 0, "2")

    def test_secrets_of_those_who_stay(self) -> None:
        """At the end only those who stay open their secrets."""
        match = match_of("circus", Gone.PLAYS_ON)
        gone(match, 1)
        stays = [match[0], *match[2:]]
        while match[0].table.phase is not Phase.OPEN:
            step(stays, lambda bound: 0)
        self.assertEqual(set(match[0].table.due()), {0, 2, 3})
        by_itself(stays)
        ending = match[0].table.ending
        assert ending is not None
        self.assertEqual(ending.reason, Reason.PLAYED)


class Bots(SynchronousTestCase):
    """``gone = "bot"``."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.sampled_from([game for game in RULES if game != "rolls"]),
        st.sampled_from((Gone.BOT, Gone.PLAYS_ON)),
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), max_size=3),
        st.randoms(use_true_random=False),
    )
    def test_any_going(self, game: str, policy: Gone, leaving: list[tuple[int, int]], chance: object) -> None:
        """Whoever goes whenever, all who stay come to the same end, and so does who reads the transcript."""
        match = sides(game, 4, gone=policy)
        stays = list(match)
        for number in range(200):
            for when, seat in leaving:
                if when == number and seat in match[0].table.active and match[0].table.phase is not Phase.OPEN:
                    if match[0].table.ending is None:
                        gone(match, seat)
                    stays = [side for side in stays if side.keeper.seat != seat]
            if match[0].table.ending is not None:
                break
            ready = owed(stays)
            for side in stays:
                if options := side.keeper.options(side.table):
                    ready.append(side.keeper.choose(side.table, chance.choice(options)))  # type: ignore[attr-defined]
            for side in match:
                chance.shuffle(ready)  # type: ignore[attr-defined]
                for entry in ready:
                    side.table.accept(entry)
        self.assertIsNotNone(match[0].table.ending)
        onlooker = Table(setup(game, None, seats=4, gone=policy), rules_of(game))
        for entry in match[0].table.transcript:
            onlooker.accept(entry)
        for side in match:
            self.assertEqual(side.table, onlooker)

    def test_stand_in_moves(self) -> None:
        """A seat that is gone makes a legal move in its turn at once, the same on all tables."""
        match = match_of("walk", Gone.BOT)
        gone(match, 1)
        self.assertEqual(match[0].table.due(), {0: Kind.MOVE})
        choose(match, 0, "1")
        self.assertEqual((match[0].table.turn, match[0].table.due()), (4, {2: Kind.MOVE}))
        self.assertEqual(len({side.table.state for side in match}), 1)

    def test_what_a_stand_in_wins(self) -> None:
        """Whatever place its stand-in reaches, who is gone comes behind all who stayed."""
        for seed in range(8):
            match = match_of("walk", Gone.BOT, seed=str(seed))
            gone(match, 1)
            ending = play_out([side for side in match if side.keeper.seat != 1], lambda bound: 0)
            self.assertEqual(ending.places[1], 4)
            self.assertEqual(min(ending.places), 1)

    def test_several_stand_ins_in_a_row(self) -> None:
        """Two seats that are gone, one after the other: both are moved for, without anybody's entry."""
        match = match_of("walk", Gone.BOT)
        gone(match, 1)
        gone(match, 2)
        turn = match[0].table.turn
        choose(match, 0, "1")
        self.assertEqual((match[0].table.turn, match[0].table.due()), (turn + 3, {3: Kind.MOVE}))
        self.assertEqual(len({side.table.anchor for side in match}), 1)

    def test_stand_ins_bid_along(self) -> None:
        """In a simultaneous turn the others' moves decide what a stand-in does, after they are shown."""
        found: set[int] = set()
        for number in range(100):  # as chance wants it; a dozen would now and then do without one of the three
            if found == {0, 1, 2}:
                break
            match = match_of("bids", Gone.BOT, seed=str(number))
            gone(match, 3)
            self.assertEqual(set(match[0].table.due()), {0, 1, 2})
            for seat in range(3):
                choose(match, seat, "1")
            by_itself(match)
            scores = match[0].table.state.scores
            self.assertEqual(len({side.table.state for side in match}), 1)
            found.add(scores[3] // scores[0])
        self.assertEqual(found, {0, 1, 2})

    def test_stand_in_of_a_forced_answer(self) -> None:
        """What only a secret knows is answered believably, and is no choice of anybody's."""
        match = match_of("tell", Gone.BOT, 3)
        gone(match, 0)
        self.assertEqual(match[0].table.due(), {1: Kind.MOVE})
        self.assertEqual(match[0].table.state.step, 2)


class Opening(SynchronousTestCase):
    """Who goes while secrets are opened."""

    def setUp(self) -> None:
        self.sides = match_of("tell", Gone.ENDS, 2)
        speak(self.sides, 0, Kind.RESIGN)
        self.table = self.sides[0].table

    def test_the_winner_opens(self) -> None:
        """Who resigned does not spare the winner the opening of its secret, and is not put out after that."""
        self.assertEqual(self.table.due(), {1: Kind.OPEN})
        by_itself(self.sides)
        self.assertEqual(self.table.ending, Ending((2, 1), Reason.RESIGNED, 0))
        self.assertRaises(MatchIsOver, gone, self.sides, 0)

    def test_time_that_ran_out_before(self) -> None:
        """Who gave up its move while the other resigned owes an opening now: its word is stale, and not false."""
        match = sides("tell", 2, signed=True)
        set_up(match)
        late = match[0].keeper.give_up(match[0].table)
        speak(match, 1, Kind.RESIGN)
        self.assertEqual(match[0].table.due(), {0: Kind.OPEN})
        self.assertRaises(StaleEntry, match[1].table.accept, late)
        by_itself(match)
        self.assertEqual(match[1].table.ending, Ending((1, 2), Reason.RESIGNED, 1))

    def test_not_opening_lifts_nobody(self) -> None:
        """At a table of four who does not open its secret is last; the others keep the order in which they ended."""
        match = match_of("tell", Gone.PLAYS_ON, 4)
        while match[0].table.phase is not Phase.OPEN:
            for entry in owed(match):
                say(match, entry)
            for side in match:
                if side.keeper.must_choose(side.table):
                    choose(match, side.keeper.seat, "2" if side.keeper.seat == 1 else "0")
        outcome = match[0].rules.outcome(match[0].table.state)
        assert outcome is not None
        self.assertEqual(outcome.winners, (1,))
        gone(match, 3)
        ending = match[0].table.ending
        assert ending is not None
        self.assertEqual((ending.places[1], ending.places[3]), (1, 4))
        self.assertEqual(min(ending.places[0], ending.places[2]), 2)

    def test_who_owes_the_opening_has_lost(self) -> None:
        """Who goes and has not opened its secret has lost."""
        gone(self.sides, 1)
        self.assertEqual(self.table.ending, Ending((1, 2), Reason.LEFT, 1))
