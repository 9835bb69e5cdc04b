"""Everything that is said is signed and chained: what was changed, moved, invented or left out is found out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from games.engine.commitments import Sealed
from games.engine.errors import BadReveal, BadSignature, RepeatedEntry, StaleEntry
from games.engine.model import Entry, Gone, Kind, Reason
from games.engine.seat import SeatSecrets
from games.engine.signatures import KeyVerifier
from games.engine.table import Table
from games.game import IllegalMove
from tests.support.peers import (
    IDENTITIES,
    Side,
    choose,
    credentials,
    entropy,
    forfeit,
    gone,
    owed,
    play_out,
    say,
    set_up,
    sides,
    speak,
    step,
    ticket,
)
from wire.amp.errors import DeclaredError


def played(seed: str = "x", turns: int = 8, game: str = "circus") -> list[Side]:
    """Four signed sides in the middle of a match."""
    table = sides(game, 4, seed, signed=True)
    set_up(table)
    for number in range(turns):
        step(table, lambda bound, number=number: number % bound)  # type: ignore[misc]
    return table


def told(entries: tuple[Entry, ...], match: list[Side]) -> Table:
    """An onlooker is told these entries."""
    setup = replace(match[0].setup, seat=None)
    onlooker = Table(setup, match[0].rules, match[0].credentials)
    for entry in entries:
        onlooker.accept(entry)
    return onlooker


class Signatures(SynchronousTestCase):
    """One entry, and what its signature binds."""

    def setUp(self) -> None:
        self.sides = sides("walk", 4, signed=True)
        set_up(self.sides)
        self.table = self.sides[2].table
        self.right = self.sides[0].keeper.choose(self.sides[0].table, "1")

    def forged(self, entry: Entry) -> None:
        """The table finds out that the seat has not signed this, and stays as it was."""
        before = self.table.transcript
        problem = self.assertRaises(BadSignature, self.table.accept, entry)
        self.assertEqual(problem.parameters["seat"], entry.seat)
        self.assertEqual(self.table.transcript, before)

    def test_honest(self) -> None:
        """A whole match of four is signed by its makers, checked by everybody, and replayed from its transcript."""
        match = sides("circus", 4, signed=True)
        ending = play_out(match, lambda bound: bound - 1)
        self.assertEqual(ending.reason, Reason.PLAYED)
        self.assertTrue(all(len(entry.signature) > 80 for entry in match[0].table.transcript))
        self.assertEqual(told(match[0].table.transcript, match), match[3].table)

    def test_changed(self) -> None:
        """Another body, another kind, or another signature: any change is found out, and the true entry is taken."""
        other = self.sides[1].keeper.say(self.sides[1].table, Kind.OFFER, "draw")
        for changed in (
            replace(self.right, body="2"),
            replace(self.right, kind=Kind.RESIGN, body=""),
            replace(self.right, kind=Kind.TIMEOUT, body=""),
            replace(self.right, kind=Kind.OFFER, body="draw"),
            replace(self.right, signature=""),
            replace(self.right, signature="é"),
            replace(self.right, signature="*"),
            replace(self.right, signature=self.right.signature[:-4]),
            replace(self.right, signature=other.signature),
            replace(other, seat=2),
            replace(other, seat=3),
            replace(other, body="undo"),
        ):
            self.forged(changed)
        self.table.accept(self.right)

    def test_other_turn(self) -> None:
        """An entry that was signed in an earlier turn does not serve in a later one, though all else fits."""
        match = self.sides
        say(match, self.right)
        for seat in (1, 2, 3):
            choose(match, seat, "1")
        old = next(entry for entry in self.table.transcript if entry.kind is Kind.MOVE and entry.seat == 0)
        self.assertRaises(RepeatedEntry, self.table.accept, old)
        self.assertRaises(StaleEntry, self.table.accept, replace(old, kind=Kind.COMMIT))
        self.forged(replace(old, turn=self.table.turn))

    def setup_again(self, **other: object) -> Entry:
        """The same move in a match that differs only in this."""
        match = sides("walk", 4, signed=True)
        for side in match:
            header = ticket(str(other.get("match", "m1")), "walk", str(other.get("settings", "")), IDENTITIES)
            side.setup = replace(side.setup, header=header)
            side.table = Table(side.setup, side.rules, side.credentials)
            side.keeper = SeatSecrets(side.setup, side.rules, entropy(f"/{side.keeper.seat}"), side.credentials)
        set_up(match)
        return match[0].keeper.choose(match[0].table, "1")

    def test_other_match(self) -> None:
        """What was signed under another header, of other settings or of another match, does not count here."""
        self.table.check(self.setup_again())  # the very same match, played again alike
        self.forged(self.setup_again(settings="time=60"))
        self.forged(self.setup_again(match="m2"))

    def test_other_past(self) -> None:
        """What was signed after another past does not count here, though the states are the same."""
        match = sides("walk", 4, "other chains", signed=True)
        set_up(match)
        self.assertEqual(match[0].table.turn, self.table.turn)
        self.forged(match[0].keeper.choose(match[0].table, "1"))

    def test_strangers_key(self) -> None:
        """A key that is none, or is on no curve, is no key."""
        for key in ("", "00", "x" * 66, "02" + "ff" * 32, IDENTITIES[0].public_key[:-2]):
            self.assertRaises(ValueError, KeyVerifier, [key])

    def test_own_signature_costs_no_check(self) -> None:
        """A side that has just signed something does not check it once more; anybody else's it does."""
        checked: list[int] = []
        mine = self.sides[0].credentials
        assert mine is not None
        usual = mine._keys.signed

        def signed(seat: int, *rest: Any) -> bool:
            checked.append(seat)
            return usual(seat, *rest)

        self.patch(mine._keys, "signed", signed)
        say(self.sides, self.right)
        choose(self.sides, 1, "2")
        self.assertEqual(checked, [1])


class Chains(SynchronousTestCase):
    """A host or a keeper of transcripts that changes what was said earlier."""

    @settings(max_examples=25, deadline=None)
    @given(st.data())
    def test_any_change_of_the_past(self, data: st.DataObject) -> None:
        """One entry left out, said twice, exchanged with another of its seat, or changed: nobody takes that transcript
        for the match, and it is refused before any state was made that was not."""
        match = played()
        entries = list(match[0].table.transcript)
        at = data.draw(st.integers(0, len(entries) - 2))
        other = data.draw(st.integers(0, len(entries) - 2))
        how = data.draw(st.sampled_from(("drop", "twice", "swap", "body", "foreign")))
        if how == "drop":
            del entries[at]
        elif how == "twice":
            entries.insert(at, entries[other])
        elif how == "swap":
            entries[at], entries[other] = entries[other], entries[at]
        elif how == "body":
            entries[at] = replace(entries[at], body=entries[other].body + "0")
        else:
            entries[at] = played("y")[0].table.transcript[at]
        try:
            onlooker = told(tuple(entries), match)
        except DeclaredError:
            return
        # only the order within a phase may differ
        self.assertIn(how, ("swap", "drop"))
        if how == "swap":
            self.assertEqual(onlooker, match[0].table)
        else:
            self.assertNotEqual(onlooker, match[0].table)

    def test_order_of_a_phase_is_nobodys(self) -> None:
        """A host that passes the entries of one phase on in different orders changes nothing."""
        match = sides("bids", 4, signed=True)
        for _ in range(5):
            ready = owed(match)
            for side in match:
                if options := side.keeper.options(side.table):
                    ready.append(side.keeper.choose(side.table, options[0]))
            for side in match:
                number = side.keeper.seat
                for entry in ready[number:] + ready[:number]:
                    side.table.accept(entry)
        self.assertEqual(len({side.table.anchor for side in match}), 1)

    def test_a_phase_may_not_be_moved(self) -> None:
        """A commitment that the host keeps back until the reveals is refused there, and was awaited."""
        match = sides("bids", 4, signed=True)
        set_up(match)
        kept = match[3].keeper.choose(match[3].table, "2")
        for seat in range(3):
            choose(match, seat, "1")
        self.assertEqual(match[0].table.due(), {3: Kind.COMMIT})
        self.assertEqual(owed(match), [])
        say(match, kept)
        self.assertEqual(len(owed(match)), 4)

    def test_two_different_moves(self) -> None:
        """Who signs two different moves for one turn and sends each to another: the tables part, and each later
        signature of an honest seat shows it."""
        match = sides("walk", 4, signed=True)
        set_up(match)
        one = match[0].keeper.say(match[0].table, Kind.MOVE, "1")
        other = match[0].keeper.say(match[0].table, Kind.MOVE, "2")
        match[1].table.accept(one)
        match[2].table.accept(other)
        self.assertNotEqual(match[1].table, match[2].table)
        answer = match[1].keeper.choose(match[1].table, "0")
        self.assertRaises(BadSignature, match[2].table.accept, answer)

    def test_illegal_move_with_a_right_signature(self) -> None:
        """A signature makes no move legal."""
        match = sides("walk", 4, signed=True)
        set_up(match)
        entry = match[0].keeper.say(match[0].table, Kind.MOVE, "9")
        self.assertRaises(IllegalMove, match[1].table.accept, entry)

    def test_mirrored_commitment(self) -> None:
        """Who signs another's commitment as its own cannot open it."""
        match = sides("bids", 2, signed=True)
        set_up(match)
        shown = choose(match, 0, "2")
        speak(match, 1, Kind.COMMIT, shown.body)
        opening = match[0].keeper.owed(match[0].table)
        assert opening is not None
        say(match, opening)
        mirrored = match[1].keeper.say(match[1].table, Kind.REVEAL, opening.body)
        self.assertRaises(BadReveal, match[0].table.accept, mirrored)

    def test_late_reveal_is_awaited_for_ever(self) -> None:
        """Without the last reveal the turn does not go on, whatever else is said."""
        match = sides("bids", 3, signed=True)
        set_up(match)
        for seat in range(3):
            choose(match, seat, "1")
        for entry in owed(match)[:2]:
            say(match, entry)
        self.assertEqual(match[0].table.due(), {2: Kind.REVEAL})
        sealed = Sealed("move", match[0].table.history.origin, 1, 2, "0" * 32, "2")
        late = match[2].keeper.say(match[2].table, Kind.REVEAL, sealed.opening)
        self.assertRaises(BadReveal, match[0].table.accept, late)


class Quitting(SynchronousTestCase):
    """What is said out of turn, and by whom."""

    def test_resigning_crosses_moves(self) -> None:
        """A resignation counts however many moves have crossed it, and cannot be put into another's mouth."""
        for crossing in (0, 1, 3):
            match = sides("walk", 4, signed=True)
            set_up(match)
            resigned = match[3].keeper.say(match[3].table, Kind.RESIGN)
            for seat in range(crossing):
                choose(match, seat, "1")
            for side in match:
                self.assertRaises(BadSignature, side.table.accept, replace(resigned, seat=2))
                side.table.accept(resigned)
            ending = match[0].table.ending
            assert ending is not None
            self.assertEqual((ending.reason, ending.seat, ending.places), (Reason.RESIGNED, 3, (1, 1, 1, 2)))

    def test_resigning_crosses_many_turns(self) -> None:
        """Who resigned while its line was down for many turns of the others has resigned, and broken nothing."""
        match = sides("long", 4, gone=Gone.PLAYS_ON, signed=True)
        set_up(match)
        resigned = match[3].keeper.say(match[3].table, Kind.RESIGN)
        while 3 not in match[0].table.due():
            choose(match, next(iter(match[0].table.due())), "1")
        self.assertEqual(match[0].table.turn, 13)
        say(match, resigned)
        self.assertNotIn(3, match[0].table.active)

    def test_resigning_was_never_said(self) -> None:
        """A resignation of an earlier turn that its seat did not sign in that turn is none."""
        match = sides("walk", 4, signed=True)
        set_up(match)
        first = match[3].keeper.say(match[3].table, Kind.RESIGN)
        choose(match, 0, "1")
        choose(match, 1, "1")
        self.assertRaises(BadSignature, match[0].table.accept, replace(first, turn=2))
        say(match, first)

    def test_gone_by_the_lobbys_word_alone(self) -> None:
        """That a seat is gone is believed to the lobby, of this match and this seat, and to nobody else."""
        match = sides("walk", 4, signed=True)
        set_up(match)
        table = match[0].table
        for word in (
            forfeit(table, 2, origin="ab" * 32),
            forfeit(table, 2, key=Ed25519PrivateKey.generate()),
            replace(forfeit(table, 1), seat=2),
            replace(forfeit(table, 2), body=""),
            replace(forfeit(table, 2), body="left"),
            replace(forfeit(table, 2), body=ticket(game="walk", members=IDENTITIES)),
        ):
            problem = self.assertRaises(BadSignature, table.accept, word)
            self.assertEqual(problem.parameters["seat"], 2)
        gone(match, 2)
        ending = table.ending
        assert ending is not None
        self.assertEqual((ending.places, ending.reason, ending.seat), ((1, 1, 2, 1), Reason.LEFT, 2))

    def test_a_forfeit_is_no_signature(self) -> None:
        """Credentials know the lobby's word from a seat's."""
        table = sides("walk", 4, signed=True)[0].table
        side, word = credentials(0, ticket(game="walk", members=IDENTITIES), 4), forfeit(table, 1).body
        self.assertEqual(side.forfeited(table.history.origin, table.anchor, word), (1,))
        self.assertFalse(side.signed(1, b"x", word))
