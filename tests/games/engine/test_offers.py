"""Offers: a draw, and taking the last move back, if all agree."""

from __future__ import annotations

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import MalformedEntry, NotYourTurn, RepeatedEntry, StaleEntry
from games.engine.model import Ending, Entry, Gone, Kind, Reason
from games.engine.phases import Phase
from games.engine.table import Table
from games.game import IllegalMove
from tests.support.peers import Side, by_itself, choose, gone, play_out, say, set_up, sides, signed, speak


class Offers(SynchronousTestCase):
    """Four at a table where one moves at a time."""

    def setUp(self) -> None:
        self.sides = sides("walk", 4, signed=True)
        set_up(self.sides)
        self.table = self.sides[0].table

    def refused(self, error: type[Exception], seat: int, kind: Kind, body: str) -> None:
        """What a seat says is refused and changes nothing."""
        before = (self.table.transcript, dict(self.table.offers))
        entry = signed(self.sides[seat], Entry(self.table.turn, seat, kind, body))
        self.assertRaises(error, self.table.accept, entry)
        self.assertEqual((self.table.transcript, dict(self.table.offers)), before)

    def replayed(self) -> None:
        """Who is told the transcript comes to the same."""
        onlooker = Table(replace(self.sides[0].setup, seat=None), self.sides[0].rules, self.sides[0].credentials)
        for entry in self.table.transcript:
            onlooker.accept(entry)
        self.assertEqual(onlooker, self.sides[3].table)

    def test_draw(self) -> None:
        """A draw is agreed when all want it, who need not wait for their turn; all are first."""
        speak(self.sides, 2, Kind.OFFER, "draw")
        for seat in (1, 3):
            speak(self.sides, seat, Kind.AGREE, "draw")
            self.assertIsNone(self.table.ending)
        speak(self.sides, 0, Kind.AGREE, "draw")
        self.assertEqual(self.table.ending, Ending((1, 1, 1, 1), Reason.AGREED))
        self.replayed()

    def test_draw_of_those_who_stay(self) -> None:
        """Who is gone is not asked, and has no part in it."""
        self.sides = sides("walk", 4, gone=Gone.PLAYS_ON)
        set_up(self.sides)
        gone(self.sides, 1)
        for seat, kind in ((0, Kind.OFFER), (2, Kind.AGREE), (3, Kind.AGREE)):
            speak(self.sides, seat, kind, "draw")
        self.assertEqual(self.sides[0].table.ending, Ending((1, 2, 1, 1), Reason.AGREED))

    def test_draw_with_secrets(self) -> None:
        """After an agreed draw secrets are opened all the same."""
        match = sides("tell", 2)
        set_up(match)
        speak(match, 0, Kind.OFFER, "draw")
        speak(match, 1, Kind.AGREE, "draw")
        self.assertIs(match[0].table.phase, Phase.OPEN)
        by_itself(match)
        self.assertEqual(match[0].table.ending, Ending((1, 1), Reason.AGREED))

    def test_declined(self) -> None:
        """One who declines, and the offer is gone; somebody else may make it again, who made it not in this turn."""
        speak(self.sides, 2, Kind.OFFER, "draw")
        speak(self.sides, 1, Kind.AGREE, "draw")
        speak(self.sides, 3, Kind.DECLINE, "draw")
        self.assertEqual(self.table.offers, {})
        self.refused(NotYourTurn, 0, Kind.AGREE, "draw")
        self.refused(NotYourTurn, 0, Kind.DECLINE, "draw")
        self.refused(RepeatedEntry, 2, Kind.OFFER, "draw")
        speak(self.sides, 0, Kind.OFFER, "draw")
        self.assertEqual(self.table.offers, {"draw": {0}})

    def test_nobody_answers_itself(self) -> None:
        """An offerer does not agree to its own offer, nobody agrees twice or to what was not offered."""
        self.refused(NotYourTurn, 1, Kind.AGREE, "draw")
        speak(self.sides, 2, Kind.OFFER, "draw")
        self.refused(NotYourTurn, 2, Kind.AGREE, "draw")
        self.refused(NotYourTurn, 2, Kind.DECLINE, "draw")
        self.refused(NotYourTurn, 1, Kind.OFFER, "draw")
        self.refused(NotYourTurn, 1, Kind.AGREE, "undo")
        speak(self.sides, 1, Kind.AGREE, "draw")
        self.refused(RepeatedEntry, 1, Kind.AGREE, "draw")

    def test_only_what_can_be_offered(self) -> None:
        """A draw and an undo can be offered, nothing else."""
        for what in ("", "money", "Draw"):
            self.refused(MalformedEntry, 1, Kind.OFFER, what)

    def test_lapses_with_the_move(self) -> None:
        """The move that is made is the answer: an offer does not outlive its turn."""
        speak(self.sides, 2, Kind.OFFER, "draw")
        late = self.sides[1].keeper.say(self.sides[1].table, Kind.AGREE, "draw")
        choose(self.sides, 0, "1")
        self.assertEqual(self.table.offers, {})
        self.assertRaises(StaleEntry, self.table.accept, late)
        self.refused(NotYourTurn, 1, Kind.AGREE, "draw")
        speak(self.sides, 2, Kind.OFFER, "draw")

    def test_said_once(self) -> None:
        """A player who says the same twice is told so: signed twice it would be two entries, one for nothing."""
        keeper = self.sides[2].keeper
        for kind, body in ((Kind.OFFER, "draw"), (Kind.RESIGN, "")):
            entry = keeper.say(self.table, kind, body)
            self.assertRaises(RepeatedEntry, keeper.say, self.table, kind, body)
            keeper.retract(entry)
            keeper.say(self.table, kind, body)

    def test_not_in_the_set_up(self) -> None:
        """Before the first turn there is nothing to offer."""
        self.sides = sides("walk", 4, signed=True)
        self.table = self.sides[0].table
        self.refused(NotYourTurn, 1, Kind.OFFER, "draw")

    def test_bound_to_its_place(self) -> None:
        """An agreement to one offer is none to a later one: it is signed for its turn."""
        speak(self.sides, 2, Kind.OFFER, "draw")
        agreed = self.sides[1].keeper.say(self.sides[1].table, Kind.AGREE, "draw")
        choose(self.sides, 0, "1")
        speak(self.sides, 2, Kind.OFFER, "draw")
        self.assertRaises(StaleEntry, self.table.accept, agreed)


class Undo(SynchronousTestCase):
    """Taking moves back."""

    def match(self, game: str, seats: int, settings: str = "", gone: Gone = Gone.ENDS) -> list[Side]:
        """A match that is set up."""
        match = sides(game, seats, "u", settings, signed=True, gone=gone)
        set_up(match)
        return match

    def agree(self, match: list[Side], offerer: int) -> None:
        """A seat offers to take back, and all agree."""
        speak(match, offerer, Kind.OFFER, "undo")
        for side in match:
            if side.keeper.seat != offerer and side.keeper.seat in side.table.active:
                speak(match, side.keeper.seat, Kind.AGREE, "undo")

    def test_back_to_ones_last_choice(self) -> None:
        """The offerer's last move is taken back with all that followed, and it chooses again; turns only grow."""
        match = self.match("walk", 4)
        states = [match[0].table.state]
        for seat in range(4):
            choose(match, seat, "2")
            states.append(match[0].table.state)
        self.agree(match, 1)
        table = match[0].table
        self.assertEqual((table.state, table.due(), table.turn), (states[1], {1: Kind.MOVE}, 6))
        choose(match, 1, "0")
        self.agree(match, 1)  # and once more
        self.assertEqual(table.state, states[1])
        self.agree(match, 0)
        self.assertEqual(table.state, states[0])
        ending = play_out(match, lambda bound: 0)
        self.assertEqual(ending.reason, Reason.PLAYED)
        onlooker = Table(replace(match[0].setup, seat=None), match[0].rules, match[0].credentials)
        for entry in table.transcript:
            onlooker.accept(entry)
        self.assertEqual(onlooker, match[3].table)

    def test_nothing_to_take_back(self) -> None:
        """Who has chosen nothing yet, or everything was taken back, has nothing to take back."""
        match = self.match("walk", 2)
        for _ in range(2):
            offer = match[0].keeper.say(match[0].table, Kind.OFFER, "undo")
            self.assertRaises(IllegalMove, match[0].table.accept, offer)
            if match[0].table.turn == 1:
                choose(match, 0, "1")
                self.agree(match, 0)

    def test_ranked(self) -> None:
        """In a ranked match nothing is taken back, and a draw can be agreed all the same."""
        match = self.match("walk", 2, "ranked=yes")
        choose(match, 0, "1")
        offer = match[0].keeper.say(match[0].table, Kind.OFFER, "undo")
        self.assertRaises(IllegalMove, match[1].table.accept, offer)
        speak(match, 0, Kind.OFFER, "draw")
        speak(match, 1, Kind.AGREE, "draw")
        self.assertIsNotNone(match[0].table.ending)

    def test_simultaneous(self) -> None:
        """A simultaneous turn is taken back for all; the old commitments are void, each chooses anew."""
        match = self.match("bids", 3)
        state = match[0].table.state
        for seat in range(3):
            choose(match, seat, "1")
        by_itself(match)
        first = choose(match, 0, "2")
        self.agree(match, 1)
        self.assertEqual(match[0].table.state, state)
        self.assertEqual(set(match[0].table.due()), {0, 1, 2})
        self.assertRaises(RepeatedEntry, match[1].table.accept, first)
        for seat in range(3):
            self.assertTrue(match[seat].keeper.must_choose(match[seat].table))
            choose(match, seat, "0")
        by_itself(match)
        self.assertEqual(match[0].table.state.scores, (0, 0, 0))

    def test_chance(self) -> None:
        """What chance drew after the choice that was taken back is drawn anew, with fresh links."""
        match = self.match("dice", 2)
        by_itself(match)
        choose(match, 0, "1")
        by_itself(match)
        drawn = match[0].table.draw
        self.agree(match, 0)
        self.assertEqual(match[0].table.due(), {0: Kind.MOVE})
        choose(match, 0, "1")
        by_itself(match)
        self.assertEqual(match[0].table.draw, drawn + 1)
        self.assertEqual(match[0].table, match[1].table)

    def test_dictated_answers_are_no_choice(self) -> None:
        """A move that a secret dictated is not what its seat takes back; it is checked at the opening all the same."""
        match = self.match("tell", 2)
        state = match[0].table.state
        choose(match, 0, "1")
        by_itself(match)
        self.agree(match, 0)
        self.assertEqual(match[0].table.state, state)
        self.assertEqual(play_out(match, lambda bound: 0).reason, Reason.PLAYED)

    def test_a_move_that_crosses(self) -> None:
        """A move that was made when the last one agreed is stale; its player chooses anew, and nobody is blamed."""
        match = self.match("walk", 2)
        choose(match, 0, "1")
        speak(match, 0, Kind.OFFER, "undo")
        agreed = match[1].keeper.say(match[1].table, Kind.AGREE, "undo")
        crossing = match[1].keeper.choose(match[1].table, "1")
        say(match, agreed)
        self.assertRaises(StaleEntry, match[0].table.accept, crossing)
        match[1].keeper.retract(crossing)
        choose(match, 0, "0")
        choose(match, 1, "1")

    def test_two_offers_at_once(self) -> None:
        """One offers to take back and another a draw: each answer belongs to its own offer."""
        match = self.match("walk", 3)
        for seat in range(3):
            choose(match, seat, "1")
        speak(match, 1, Kind.OFFER, "undo")
        speak(match, 2, Kind.OFFER, "draw")
        for seat in (0, 2):
            speak(match, seat, Kind.AGREE, "undo")
        self.assertEqual(match[0].table.due(), {1: Kind.MOVE})

    def test_not_across_a_going(self) -> None:
        """What was played with a seat that is gone is not taken back: it would have to play again."""
        for policy in (Gone.PLAYS_ON, Gone.BOT):
            match = self.match("walk", 4, gone=policy)
            choose(match, 0, "1")
            choose(match, 1, "1")
            gone(match, 3)
            offer = match[1].keeper.say(match[1].table, Kind.OFFER, "undo")
            self.assertRaises(IllegalMove, match[0].table.accept, offer)
            choose(match, 2, "1")
            self.agree(match, 2)
            self.assertEqual(match[0].table.due(), {2: Kind.MOVE})
