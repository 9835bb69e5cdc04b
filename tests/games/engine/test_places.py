"""What an anchor stands for, and what it leaves out; one word for each place, and two words for one."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.equivocation import OWED, SignedEntry, two_words
from games.engine.errors import BadSignature, NotYourTurn, RepeatedEntry, StaleEntry
from games.engine.model import Entry, Gone, Kind
from games.engine.table import Table
from tests.support.peers import Side, by_itself, choose, play_out, say, set_up, sides, signed, speak
from tests.support.small_games import RULES


def match_of(game: str, seats: int = 4, gone: Gone = Gone.ENDS, seed: str = "p") -> list[Side]:
    """A signed match that is set up."""
    match = sides(game, seats, seed, gone=gone, signed=True)
    set_up(match)
    return match


class Anchors(SynchronousTestCase):
    """What stands for the past."""

    @settings(max_examples=40, deadline=None)
    @given(st.randoms(use_true_random=False), st.sampled_from(("walk", "bids", "long")))
    def test_offers_make_no_second_anchor(self, chance: Random, game: str) -> None:
        """At a table of four each is told of some offers and answers only, in any order: all stand at one anchor."""
        match = match_of(game)
        for _ in range(6):
            if match[0].table.ending is not None:
                break
            said = [
                side.keeper.choose(side.table, options[0])
                for side in match
                if (options := side.keeper.options(side.table))
            ]
            offerer = chance.randrange(4)
            beside = [signed(match[offerer], Entry(match[0].table.turn, offerer, Kind.OFFER, "draw"))]
            for seat in {0, 1, 2, 3} - {offerer, chance.randrange(4)}:
                kind = chance.choice((Kind.AGREE, Kind.DECLINE))
                beside.append(signed(match[seat], Entry(match[0].table.turn, seat, kind, "draw")))
            for side in match:
                self.hear(side, beside[: chance.randrange(len(beside))], said, chance)
            by_itself(match)
            self.assertEqual(len({side.table.anchor for side in match}), 1)
            self.assertEqual(len({side.table.state for side in match}), 1)

    def hear(self, side: Side, beside: list[Entry], said: list[Entry], chance: Random) -> None:
        """A side hears what is owed in any order, and what is beside it in between."""
        owed_ones = chance.sample(said, len(said))
        last = owed_ones.pop()
        for entry in (*beside, *owed_ones) if chance.random() < 0.5 else (*owed_ones, *beside):
            try:
                side.table.accept(entry)
            except NotYourTurn:
                self.assertIn(entry.kind, (Kind.AGREE, Kind.DECLINE))  # of an offer that was declined
        side.table.accept(last)

    def test_what_all_agreed_to(self) -> None:
        """An end on which all have agreed stands in the anchor, with those who agreed to just that."""
        ends = set()
        for offerer in range(4):
            match = match_of("walk")
            speak(match, offerer, Kind.OFFER, "draw")
            for seat in {0, 1, 2, 3} - {offerer}:
                speak(match, seat, Kind.AGREE, "draw")
            ends.add(match[0].table.anchor)
        self.assertEqual(len(ends), 4)

    def test_what_some_agreed_to(self) -> None:
        """Agreements to a draw that came to nothing are no part of an undo to which all agreed in the same phase."""
        anchors = set()
        for draw in (False, True):
            match = match_of("walk", 3)
            for seat in range(3):
                choose(match, seat, "1")
            if draw:
                speak(match, 2, Kind.OFFER, "draw")
                speak(match, 0, Kind.AGREE, "draw")
            speak(match, 1, Kind.OFFER, "undo")
            for seat in (0, 2):
                speak(match, seat, Kind.AGREE, "undo")
            anchors.add(match[0].table.anchor)
        self.assertEqual(len(anchors), 1)

    def test_agreed_while_one_went(self) -> None:
        """When the one who had not agreed resigns, the others have not agreed: the resignation ends the phase."""
        anchors = set()
        for offers in (False, True):
            match = match_of("walk", 3, Gone.PLAYS_ON)
            if offers:
                speak(match, 0, Kind.OFFER, "draw")
                speak(match, 1, Kind.AGREE, "draw")
            speak(match, 2, Kind.RESIGN)
            self.assertIsNone(match[0].table.ending)
            anchors.add(match[0].table.anchor)
        self.assertEqual(len(anchors), 1)

    def test_a_stand_in_hears_no_offers(self) -> None:
        """An offer more or less gives a stand-in no other move, nor does the move that is made before its own."""
        moves = set()
        for offers in range(4):
            match = match_of("long", 4, Gone.BOT)
            speak(match, 1, Kind.RESIGN)
            for seat, kind in ((3, Kind.OFFER), (0, Kind.AGREE), (2, Kind.DECLINE))[:offers]:
                speak(match, seat, kind, "draw")
            choose(match, 0, "1")
            moves.add(match[0].table.made(match[0].table.turn - 1, 1))
        self.assertEqual(len(moves), 1)

    def test_all_are_kept(self) -> None:
        """A history has the anchors of all its phases in order, from the origin to the present one."""
        match = match_of("bids", 2)
        for seat in (0, 1):
            choose(match, seat, "1")
        history = match[0].table.history
        self.assertEqual(history.anchors[0], history.origin)
        self.assertEqual(history.anchors[-1], history.anchor)
        self.assertEqual(len(set(history.anchors)), 4)  # commit, link, commit, reveal


class OwnLoss(SynchronousTestCase):
    """Resignation and time-out count from any earlier anchor of the same history."""

    def test_a_time_out_that_crosses(self) -> None:
        """Whose time was out in a phase that somebody else's resignation ended has said so, and is out."""
        match = match_of("walk", 4, Gone.PLAYS_ON)
        late = match[0].keeper.give_up(match[0].table)
        speak(match, 3, Kind.RESIGN)
        say(match, late)
        self.assertEqual(match[0].table.active, {1, 2})
        self.assertEqual(match[0].table.history.signed[-1], SignedEntry(match[0].table.history.anchors[-3], late))

    def test_a_time_out_after_ones_word(self) -> None:
        """Who has moved cannot say afterwards that its time was out then: that is stale, and would be two words."""
        match = match_of("walk", 4, Gone.PLAYS_ON)
        late = signed(match[0], Entry(1, 0, Kind.TIMEOUT))
        moved = choose(match, 0, "1")
        for side in match:
            self.assertRaises((StaleEntry, NotYourTurn), side.table.accept, late)
            self.assertTrue(side.table.contradicts(late))
        proof = two_words([*match[1].table.history.signed, SignedEntry(match[0].table.history.anchors[2], late)])[0]
        self.assertEqual((proof.one, proof.other, proof.seat), (moved, late, 0))

    def test_a_time_out_of_nobody_who_is_awaited(self) -> None:
        """A seat whose move nobody awaits cannot run out of time, now or later."""
        match = match_of("walk", 4, Gone.PLAYS_ON)
        early = signed(match[2], Entry(1, 2, Kind.TIMEOUT))
        self.assertRaises(NotYourTurn, match[0].table.accept, early)
        choose(match, 0, "1")
        self.assertRaises(NotYourTurn, match[0].table.accept, early)

    def test_a_resignation_of_an_earlier_anchor(self) -> None:
        """Who resigned in an earlier phase of this history has resigned; of another history it has not."""
        match = match_of("walk", 4, Gone.PLAYS_ON)
        resigned = match[3].keeper.say(match[3].table, Kind.RESIGN)
        choose(match, 0, "1")
        other = match_of("walk", 4, Gone.PLAYS_ON, seed="another")
        self.assertRaises(BadSignature, other[0].table.accept, resigned)
        say(match, resigned)
        self.assertEqual(match[0].table.active, {0, 1, 2})


ENTRIES = st.builds(Entry, st.integers(1, 2), st.integers(0, 2), st.sampled_from(Kind), st.sampled_from(("", "a", "b")))


class TwoWords(SynchronousTestCase):
    """``two_words``."""

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.builds(SignedEntry, st.sampled_from(("x", "y", "z")), ENTRIES), max_size=12), st.randoms())
    def test_by_place(self, said: list[SignedEntry], chance: Random) -> None:
        """Guilty is who has two different owed words for one anchor, in whatever order and however often they come."""
        guilty = {
            one.entry.seat
            for one in said
            for other in said
            if one.anchor == other.anchor
            and one.entry.seat == other.entry.seat
            and {one.entry.kind, other.entry.kind} <= OWED
            and (one.entry.kind, one.entry.body) != (other.entry.kind, other.entry.body)
        }
        self.assertEqual(two_words(said).keys(), guilty)
        again = [*said, *said]
        chance.shuffle(again)
        self.assertEqual(two_words(again).keys(), guilty)
        for seat, proof in two_words(again).items():
            self.assertEqual((proof.seat, proof.one.seat, proof.other.seat), (seat, seat, seat))
            self.assertTrue({SignedEntry(proof.anchor, proof.one), SignedEntry(proof.anchor, proof.other)} <= set(said))

    def test_other_signature(self) -> None:
        """The same word signed twice is one word."""
        match = match_of("walk", 2)
        one, other = (signed(match[0], Entry(1, 0, Kind.MOVE, "1")) for _ in range(2))
        self.assertNotEqual(one.signature, other.signature)
        self.assertEqual(two_words([SignedEntry("x", one), SignedEntry("x", other)]), {})

    def test_other_anchor(self) -> None:
        """Honest seats that sign once more in another history, in which turn and kind are the same, are no frauds."""
        one, other = match_of("walk", 3), match_of("walk", 3)
        choose(one, 0, "1")
        choose(other, 0, "2")  # it is seat 0 that says two things
        choose(one, 1, "1")
        choose(other, 1, "2")
        said = [*one[1].table.history.signed, *other[1].table.history.signed]
        self.assertEqual(set(two_words(said)), {0})

    @settings(max_examples=15, deadline=None)
    @given(st.sampled_from(sorted(RULES)), st.randoms(use_true_random=False))
    def test_honest(self, game: str, chance: Random) -> None:
        """In a whole honest match nobody has two words for a place, and everything stands at the anchor it is for."""
        match = sides(game, 3, "h", signed=True)
        play_out(match, chance.randrange)
        tables: list[Table] = [side.table for side in match]
        self.assertEqual(two_words(signed for table in tables for signed in table.history.signed), {})

    def test_mover_may_not_both_move_and_time_out(self) -> None:
        """A keeper gives one word for a place: after its move it does not say that its time is out, nor the reverse."""
        match = match_of("walk", 2)
        match[0].keeper.choose(match[0].table, "1")
        self.assertRaises(RepeatedEntry, match[0].keeper.give_up, match[0].table)
        match = match_of("walk", 2)
        match[0].keeper.give_up(match[0].table)
        self.assertRaises(RepeatedEntry, match[0].keeper.choose, match[0].table, "1")
        self.assertRaises(NotYourTurn, match[1].keeper.give_up, match[1].table)
