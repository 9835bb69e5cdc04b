"""The lobby's forfeits: good at one anchor, for all that they name in one step, and behind the others."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.errors import BadSignature, MatchIsOver, NotYourTurn, RepeatedEntry, StaleEntry
from games.engine.forfeits import put_behind
from games.engine.model import Ending, Entry, Gone, Kind, Reason
from games.engine.phases import Phase
from games.engine.table import Table
from tests.support.peers import (
    LOBBY_KEY,
    Side,
    by_itself,
    choose,
    forfeit,
    owed,
    play_out,
    say,
    set_up,
    sides,
    speak,
    step,
)
from tests.support.small_games import RULES
from wire import tickets
from wire.tickets import BadTicket, Fault, Forfeit, seal


def match_of(game: str, gone: Gone = Gone.PLAYS_ON, seats: int = 4, seed: str = "f") -> list[Side]:
    """A signed match that is set up."""
    match = sides(game, seats, seed, gone=gone, signed=True)
    set_up(match)
    return match


def stays(match: list[Side], *out: int) -> list[Side]:
    """Those who play on."""
    return [side for side in match if side.keeper.seat not in out]


class Bound(SynchronousTestCase):
    """Where a forfeit is good."""

    def setUp(self) -> None:
        self.sides = match_of("walk")
        self.table = self.sides[0].table

    def refused(self, entry: Entry, error: type[Exception] = BadSignature) -> None:
        """The table does not take it, and stays as it was."""
        before = self.table.transcript, self.table.anchor
        self.assertRaises(error, self.table.accept, entry)
        self.assertEqual((self.table.transcript, self.table.anchor), before)

    def test_one_anchor(self) -> None:
        """It is good where it was signed for, and neither earlier nor later: also if the same seat is due again."""
        word = forfeit(self.table, 0)
        for seat in range(4):
            choose(self.sides, seat, "1")
        self.assertEqual(self.table.due(), {0: Kind.MOVE})
        self.refused(Entry(self.table.turn, 0, Kind.GONE, word.body))
        self.refused(word, StaleEntry)
        say(self.sides, forfeit(self.table, 0))
        self.assertEqual(self.table.active, {1, 2, 3})

    def test_one_match(self) -> None:
        """It is good in one match."""
        self.refused(forfeit(self.table, 1, origin="ab" * 32))
        self.refused(forfeit(self.table, 1, anchor="ab" * 32))
        other = match_of("walk", seed="another")[0].table
        self.refused(forfeit(other, 1))

    def test_nobody_elses_word(self) -> None:
        """Nobody else signs one, and it is read neither under another label nor in another form."""
        self.refused(forfeit(self.table, 1, key=Ed25519PrivateKey.generate()))
        for seats in ((), (2, 1), (1, 1)):
            body = seal(Forfeit(self.table.history.origin, self.table.anchor, seats, Fault.SILENT), LOBBY_KEY)
            self.refused(Entry(1, 1, Kind.GONE, body))
        right = forfeit(self.table, 1, 2)
        self.refused(Entry(1, 2, Kind.GONE, right.body))  # it is an entry of the lowest seat
        self.refused(Entry(1, 1, Kind.GONE, right.body[:-1] + ("B" if right.body[-1] == "A" else "A")))
        self.assertRaises(BadTicket, tickets.read, right.body, LOBBY_KEY.public_key(), 0)
        self.table.accept(right)

    def test_one_way_to_write_it(self) -> None:
        """The spare bits at the end of its text are nothing: with others it would be another text of the same word."""
        right = forfeit(self.table, 1)
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        spare = letters[letters.index(right.body[-1]) ^ 1]
        self.refused(Entry(1, 1, Kind.GONE, right.body[:-1] + spare))

    def test_who_plays_no_more(self) -> None:
        """Who is out already is not put out, also not together with others."""
        speak(self.sides, 3, Kind.RESIGN)
        self.refused(forfeit(self.table, 3), NotYourTurn)
        self.refused(forfeit(self.table, 1, 3), NotYourTurn)

    def test_the_reason_is_not_in_the_anchor(self) -> None:
        """A lobby that has forgotten why may say it again for another reason: all stand at one anchor."""
        anchors = set()
        for why in Fault:
            match = match_of("walk")
            say(match, forfeit(match[0].table, 1, why=why))
            anchors.add(match[0].table.anchor)
        self.assertEqual(len(anchors), 1)

    def test_repeated(self) -> None:
        """The same word twice puts nobody out twice."""
        word = forfeit(self.table, 1)
        say(self.sides, word)
        self.refused(word, RepeatedEntry)


class Together(SynchronousTestCase):
    """Several at once are one step."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.sampled_from(sorted(set(RULES) - {"tell"})),
        st.sampled_from((Gone.PLAYS_ON, Gone.BOT)),
        st.integers(0, 8),
        st.sets(st.integers(0, 3), min_size=2, max_size=2),
        st.randoms(use_true_random=False),
    )
    def test_one_step(self, game: str, policy: Gone, when: int, out: set[int], chance: Any) -> None:
        """Whatever is played, two who go at once: one turn more, and at the end both are behind both others."""
        match = match_of(game, policy)
        for _ in range(when):
            step(match, chance.randrange)
        table = stays(match, *out)[0].table
        if table.ending is not None:
            return
        phases, phase = len(table.history.anchors), table.phase
        say(match, forfeit(table, *sorted(out)))
        if phase is not Phase.OPEN:
            self.assertEqual(table.active, {0, 1, 2, 3} - out)
        if policy is Gone.PLAYS_ON:
            self.assertEqual(len(table.history.anchors), phases + 1)
        ending = table.ending or play_out(stays(match, *out), chance.randrange)
        for seat in out:
            for other in {0, 1, 2, 3} - out:
                self.assertGreater(ending.places[seat], ending.places[other])
        onlooker = Table(match[0].setup, match[0].rules, match[0].credentials)
        for entry in table.transcript:
            onlooker.accept(entry)
        self.assertEqual(onlooker, table)

    def test_no_order(self) -> None:
        """In whatever order the seats are told of, there is one word only: from the lowest seat up."""
        table = match_of("walk")[0].table
        taken = []
        for seats in permutations((1, 2, 3)):
            try:
                table.check(forfeit(table, *seats))
            except BadSignature:
                continue
            taken.append(seats)
        self.assertEqual(taken, [(1, 2, 3)])

    def test_ends(self) -> None:
        """Where the match ends without them the others are first, and they come after them, together."""
        match = match_of("walk", Gone.ENDS)
        say(match, forfeit(match[0].table, 0, 2))
        self.assertEqual(match[1].table.ending, Ending((2, 1, 2, 1), Reason.LEFT, 0))

    def test_one_is_left(self) -> None:
        """When one is left it has won: the first silent one does not end the match for the second."""
        match = match_of("walk")
        say(match, forfeit(match[0].table, 0, 1, 3))
        self.assertEqual(match[2].table.ending, Ending((2, 2, 1, 2), Reason.LEFT, 0))

    def test_behind_who_went_before(self) -> None:
        """Who resigned before comes before who forfeits."""
        match = match_of("walk")
        speak(match, 3, Kind.RESIGN)
        say(match, forfeit(match[0].table, 0, 1))
        self.assertEqual(match[2].table.ending, Ending((3, 3, 1, 2), Reason.LEFT, 0))

    def test_nobody_is_left(self) -> None:
        """When all who play are out at once nobody has won."""
        for policy in Gone:
            for seats, game in ((2, "walk"), (4, "bids"), (4, "circus")):
                match = match_of(game, policy, seats)
                say(match, forfeit(match[0].table, *range(seats)))
                self.assertEqual(match[0].table.ending, Ending((), Reason.INTERRUPTED))

    def test_in_the_set_up(self) -> None:
        """In the set-up a match ends by a forfeit."""
        match = sides("walk", 4, gone=Gone.PLAYS_ON, signed=True)
        say(match, forfeit(match[0].table, 1, 3))
        self.assertEqual(match[0].table.ending, Ending((1, 2, 1, 2), Reason.LEFT, 1))

    def test_while_secrets_are_opened(self) -> None:
        """Who does not open its secret comes last in the places that stand, also who has opened and is a fraud."""
        for opened in (0, 1):
            match = match_of("circus")
            while match[0].table.phase is not Phase.OPEN:
                step(match, lambda bound: 0)
            for entry in owed(match)[:opened]:
                say(match, entry)
            stands = match[0].rules.outcome(match[0].table.state)
            assert stands is not None
            say(match, forfeit(match[0].table, 0, 1))
            ending = match[0].table.ending
            assert ending is not None
            self.assertEqual(ending.places, put_behind(stands.places, (0, 1)))
            self.assertEqual((ending.places[0], ending.places[1]), (3, 3))

    def test_secrets_of_who_wins(self) -> None:
        """Where a match with secrets ends by a forfeit those who stay open theirs."""
        match = match_of("circus", Gone.ENDS)
        say(match, forfeit(match[0].table, 1, 2))
        self.assertEqual(match[0].table.due(), dict.fromkeys((0, 3), Kind.OPEN))
        by_itself(stays(match, 1, 2))
        self.assertEqual(match[0].table.ending, Ending((1, 2, 2, 1), Reason.LEFT, 1))
        self.assertRaises(MatchIsOver, match[0].table.accept, forfeit(match[0].table, 0))

    def test_one_alone_where_the_match_goes_on(self) -> None:
        """Who is put out alone, and the match goes on, is placed by the rules as who has resigned."""
        places = []
        for how in ("forfeit", "resign"):
            match = match_of("walk")
            if how == "forfeit":
                say(match, forfeit(match[0].table, 1))
            else:
                speak(match, 1, Kind.RESIGN)
            self.assertIsNone(match[0].table.ending)
            places.append(play_out(stays(match, 1), lambda bound: 0).places[1])
        self.assertEqual(places[0], places[1])


class Places(SynchronousTestCase):
    """``put_behind``."""

    @given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.sets(st.integers(0, 5)))
    def test_behind(self, places: list[int], seats: set[int]) -> None:
        """They are behind all others, whose order stays."""
        out = {seat for seat in seats if seat < len(places)}
        found = put_behind(tuple(places), out)
        rest = [seat for seat in range(len(places)) if seat not in out]
        for one in rest:
            self.assertTrue(all(found[seat] > found[one] for seat in out))
            for other in rest:
                self.assertEqual(found[one] < found[other], places[one] < places[other])
        self.assertEqual(put_behind(found, out), found)
