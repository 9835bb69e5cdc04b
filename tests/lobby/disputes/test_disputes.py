"""The states of a challenged match, row by row, over real lines: see ``docs/arbitration.md``, section 2."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from games.engine.model import Kind
from lobby import commands, errors
from lobby.commands.reasons import Verdict
from tests.support.disputes import DisputeCase, Seat
from tests.support.judge_in_memory import JudgeInMemory
from tests.support.peers import by_itself, choose, play_out, set_up, signed, speak

ANCHOR = "ab" * 32


class Disputed(DisputeCase):
    def begun(self, *moves: str) -> tuple[Seat, Seat]:
        """A match of gomoku after these moves: who is due, and who waits."""
        if not hasattr(self, "seats"):
            self.play("gomoku")
            set_up(self.sides)
        for move in moves:
            choose(self.sides, min(self.sides[0].table.due()), move)
            by_itself(self.sides)
        due = min(self.sides[0].table.due())
        return self.seats[due], self.seats[1 - due]

    def played(self) -> tuple[Seat, Seat]:
        """A match of rps that was played to its end: who has won, and who has lost."""
        one, other = self.play("rps", "best=1")
        ending = play_out(self.sides, Random(3).randrange)
        return (one, other) if ending.places[0] == 1 else (other, one)


class Open(Disputed):
    def test_all_report_the_same(self) -> None:
        """A1: equal signed ends of all settle a match: no judge, no clock, nothing on the disk but the result."""
        winner, loser = self.played()
        run, written = self.database.run, list[object]()

        def counted(work: Any) -> Any:
            written.append(work)
            return run(work)

        self.patch(self.database, "run", counted)
        self.assertEqual([self.reports(winner), self.reports(loser)], [False, False])
        self.assertEqual(len(written), 1)
        verdict, places, seat = self.verdict()
        self.assertEqual((verdict, places[winner.number], places[loser.number], seat), ("agreed", 1, 2, 63))
        self.assertEqual((self.judges, self.world.disputed, self.world.matches), ([], {}, {}))
        self.assertIsNone(self.world.ticking)
        self.assertEqual([self.status("Ada"), self.status("Bob")], ["idle", "idle"])

    def test_reported_again(self) -> None:
        """A1: the last report of a seat counts, and after the result each is told again what stands."""
        winner, loser = self.played()
        self.reports(loser, [1, 1])
        self.reports(winner)
        self.goes_on()
        self.reports(loser)
        self.verdict()
        self.assertTrue(self.reports(loser))
        self.assertEqual(len(loser.client.heard(commands.MatchEnded)), 2)

    def test_not_signed_by_its_seat(self) -> None:
        """A2: a report that its seat has not signed is refused, and so is one of places that cannot be."""
        winner, loser = self.played()
        loser.side.credentials = winner.side.credentials
        self.assertRaises(errors.BadArgument, self.reports, loser)
        self.assertRaises(errors.BadArgument, self.reports, winner, [1, 3])
        self.assertRaises(errors.BadArgument, self.reports, winner, [1, 2, 3])
        self.assertRaises(errors.BadArgument, self.reports, winner, [])

    def test_a_false_report(self) -> None:
        """C2: one false report ends nothing, and costs the other nothing."""
        due, waits = self.begun("h8")
        self.reports(waits, [2, 1] if waits.number else [1, 2])
        self.passes(60)
        self.goes_on()
        choose(self.sides, due.number, "a1")
        self.goes_on()

    def test_the_other_is_due(self) -> None:
        """A3: a challenge says to all whom the lobby waits for, and for how long: the whole time of a choice."""
        due, waits = self.begun("h8")
        self.shows(waits)
        for seat in self.seats:
            self.assertEqual(self.waiting(seat), ([due.number], 125))
            self.assertEqual(self.heard(seat), ("", waits.table.transcript))

    def test_of_a_clock(self) -> None:
        """A3: in a room with clocks whoever is due has what the lobby's own account leaves it."""
        self.play("gomoku", "clock=1+3")
        set_up(self.sides)
        due, waits = self.begun("h8")
        self.shows(waits)
        self.assertEqual(self.waiting(due), ([due.number], 60 + 5))
        self.passes(30)
        choose(self.sides, due.number, "a1")
        self.shows(due, waits=False)
        self.assertEqual(self.waiting(waits), ([], 0))
        choose(self.sides, waits.number, "h9")
        self.shows(waits)
        _, left = self.waiting(due)
        self.assertTrue(60 + 3 - 30 + 5 <= left <= 60 + 3 - 28 + 5, left)
        self.passes(left + 3)
        self.assertEqual(self.verdict()[::2], ("forfeited", due.number))

    def test_a_false_challenge(self) -> None:
        """A3: who is due itself gains nothing by a challenge: nobody is waited for."""
        due, _ = self.begun("h8")
        self.shows(due)
        self.assertEqual(self.waiting(due), ([], 0))
        self.passes(200)
        self.goes_on()
        self.assertIsNone(self.world.ticking)

    def test_a_response_asks_nobody(self) -> None:
        """A3: what is shown without a challenge is known to all, and no clock runs."""
        due, waits = self.begun("h8")
        self.shows(waits, waits=False)
        self.assertEqual(self.heard(due), ("", waits.table.transcript))
        self.assertEqual(self.waiting(due), ([], 0))
        self.assertIsNone(self.world.ticking)

    def test_cut_before_the_end(self) -> None:
        """C1: a history that was cut frames nobody: the other's client shows the later one, and the liar is due."""
        _, liar = self.begun("h8")
        cut = liar.table.transcript
        victim, _ = self.begun("a1")[::-1]
        self.assertIsNot(victim, liar)
        self.shows(liar, cut)
        self.assertEqual(self.waiting(liar), ([victim.number], 125))
        self.shows(victim, waits=False)
        self.assertEqual(self.waiting(liar), ([], 0))
        self.shows(victim)
        self.assertEqual(self.waiting(victim), ([liar.number], 125))
        self.passes(140)
        self.assertEqual(self.verdict()[::2], ("forfeited", liar.number))

    def test_the_head_has_ended(self) -> None:
        """C3: the loser says nothing: what the winner shows is told to all, and stands after 20 s."""
        winner, loser = self.played()
        self.reports(winner)
        self.shows(winner)
        self.assertEqual(self.waiting(loser), ([], 20))
        self.assertEqual({*self.heard(loser)[1]}, {*winner.table.transcript})
        self.passes(19)
        self.goes_on()
        self.passes(3)
        verdict, places, seat = self.verdict()
        self.assertEqual((verdict, places[winner.number], seat), ("confirmed", 1, 63))

    def test_agreed_while_closing(self) -> None:
        """A4: whoever signs the end that is shown need not wait."""
        winner, loser = self.played()
        self.reports(winner)
        self.shows(winner)
        self.reports(loser)
        self.assertEqual(self.verdict()[0], "agreed")
        self.passes(30)
        self.assertIsNone(self.world.ticking)

    def test_a_later_one_while_closing(self) -> None:
        """A4: a resignation that was overtaken by a move ends nothing, once the move is shown."""
        due, waits = self.begun("h8")
        before = due.table.transcript
        resigned = due.side.keeper.say(due.table, Kind.RESIGN, "")
        moved = choose(self.sides, due.number, "a1")
        self.shows(waits, (*before, resigned))
        self.assertEqual(self.waiting(waits), ([], 20))
        self.shows(due, (*before, moved), waits=False)
        seats, seconds = self.waiting(waits)
        self.assertEqual((seats, seconds > 0), ([], True))


class Waits(Disputed):
    def test_answered(self) -> None:
        """A5: a move that is shown in time answers: all hear it, and no clock runs any more."""
        due, waits = self.begun("h8")
        self.shows(waits)
        self.passes(100)
        anchor = due.table.anchor
        moved = choose(self.sides, due.number, "a1")
        self.shows(due, [moved], waits=False, since=anchor)
        for seat in self.seats:
            self.assertEqual(self.heard(seat), (anchor, (moved,)))
            self.assertEqual(self.waiting(seat), ([], 0))
        self.passes(100)
        self.goes_on()
        self.assertIsNone(self.world.ticking)

    def test_answered_by_another(self) -> None:
        """A5: whoever has a seat's word may answer for it."""
        due, waits = self.begun("h8")
        self.shows(waits)
        choose(self.sides, due.number, "a1")
        self.shows(waits, waits=False)
        self.assertEqual(self.waiting(due), ([], 0))

    def test_in_vain(self) -> None:
        """A6: nothing came in its time: whoever was due is out, and the match is over where that ends it."""
        due, waits = self.begun("h8")
        self.shows(waits)
        self.passes(124)
        self.goes_on()
        self.passes(10)
        verdict, places, seat = self.verdict()
        self.assertEqual((verdict, places[waits.number], places[due.number], seat), ("forfeited", 1, 2, due.number))
        self.assertIn(due.client.name, waits.client.heard(commands.MatchEnded)[0]["detail"].casefold())

    def test_junk_answers_nothing(self) -> None:
        """C3: junk, nothing, and what is known already leave the clock as it is; too much of it is refused."""
        due, waits = self.begun("h8")
        self.shows(waits)
        for content in (b"", b"junk", b"\x78\x9c"):
            self.shows_bytes(due.client, content, waits=False)
            self.passes(1)
        self.shows(due, waits=False)
        refused = self.assertRaises(errors.TryLater, self.shows, due, waits=False)
        self.assertLessEqual(int(refused.parameters["seconds"]), 16)
        self.assertLess(self.waiting(due)[1], 126)
        self.passes(130)
        self.assertEqual(self.verdict()[::2], ("forfeited", due.number))

    def test_challenged_twice(self) -> None:
        """A5: at a head whose clock runs a challenge starts no other clock."""
        due, waits = self.begun("h8")
        self.shows(waits)
        self.passes(50)
        self.shows(waits)
        self.assertEqual(self.waiting(due)[0], [due.number])
        self.assertLessEqual(self.waiting(due)[1], 80)
        self.passes(90)
        self.assertEqual(self.verdict()[0], "forfeited")

    def test_both_are_due(self) -> None:
        """A7: all who are due have the same clock, the challenger too; when some have answered the others' run on."""
        ada, bob = self.play("rps", "best=1")
        set_up(self.sides)
        self.shows(ada)
        self.assertEqual(self.waiting(bob), ([0, 1], 125))
        self.passes(50)
        anchor = ada.table.anchor
        thrown = ada.side.keeper.choose(ada.table, "rock")
        self.shows(ada, [thrown], waits=False, since=anchor)
        self.assertEqual(self.heard(bob), (anchor, (thrown,)))
        self.assertEqual(list(self.world.disputed[self.match].challenge.clocks), [1])
        self.passes(80)
        self.assertEqual(self.verdict()[::2], ("forfeited", 1))

    def test_nobody_goes_on(self) -> None:
        """A7: of several whose time runs out together none comes before the other: nobody has won."""
        ada, _ = self.play("rps", "best=1")
        set_up(self.sides)
        self.shows(ada)
        self.passes(135)
        self.assertEqual(self.verdict(), ("void", [], 63))

    def test_needs_no_thought(self) -> None:
        """A8: what a client owes by itself has 20 s."""
        ada, bob = self.play("gomoku")
        committed = ada.side.keeper.owed(ada.table)
        assert committed is not None
        ada.table.accept(committed)
        self.shows(ada)
        self.assertEqual(self.waiting(bob), ([1], 20))
        self.passes(27)
        self.assertEqual(self.verdict()[0], "forfeited")

    def test_three_play_on(self) -> None:
        """A9: where a match goes on without the one who is out, all hear the lobby's word, and the others play on."""
        self.play("mosaic", seats=3)
        set_up(self.sides)
        by_itself(self.sides)
        due = min(self.sides[0].table.due())
        asks = self.seats[(due + 1) % 3]
        self.shows(asks)
        self.assertEqual(self.waiting(asks), ([due], 125))
        self.passes(140)
        self.goes_on()
        since, entries = self.heard(asks)
        self.assertEqual((entries[-1].kind, entries[-1].seat, since), (Kind.GONE, due, asks.table.anchor))
        self.assertEqual(self.waiting(asks), ([], 0))
        for seat in self.seats:
            seat.table.accept(entries[-1])
        self.assertNotIn(due, asks.table.due())


class Frauds(Disputed):
    def two_moves(self) -> tuple[Seat, Seat]:
        """Who has made two moves for one place, and who holds them both."""
        cheat, other = self.begun("h8")
        before = cheat.table.transcript
        one = signed(cheat.side, cheat.side.keeper.choose(cheat.table, "a1"))
        two = signed(cheat.side, replace(one, body="a2", signature=""))
        self.shows(other, (*before, one), waits=False)
        self.shows(other, (*before, two), waits=False)
        return cheat, other

    def test_two_words(self) -> None:
        """A10: two words for one place are told to all; 20 s later their signer is last."""
        cheat, other = self.two_moves()
        self.assertEqual(self.waiting(other), ([], 20))
        self.passes(19)
        self.goes_on()
        self.passes(4)
        verdict, places, seat = self.verdict()
        self.assertEqual((verdict, places[cheat.number], places[other.number], seat), ("forged", 2, 1, cheat.number))

    def test_reports_count_no_more(self) -> None:
        """A10: once a fraud was found no report settles anything."""
        cheat, other = self.two_moves()
        for seat in (cheat, other):
            self.reports(seat, [1, 1], ANCHOR)
        self.passes(25)
        self.assertEqual(self.verdict()[0], "forged")

    def test_own_timeout_and_a_move(self) -> None:
        """C3: a move that is signed after one's own time-out is fraud."""
        cheat, other = self.begun("h8")
        before = cheat.table.transcript
        moved = signed(cheat.side, cheat.side.keeper.choose(cheat.table, "a1"))
        late = signed(cheat.side, replace(moved, kind=Kind.TIMEOUT, body="", signature=""))
        self.shows(other, (*before, late))
        self.shows(cheat, (*before, moved), waits=False)
        self.passes(25)
        self.assertEqual(self.verdict()[::2], ("forged", cheat.number))

    def test_a_word_that_breaks_the_rules(self) -> None:
        """A10: a signed move that the rules do not allow is fraud."""
        cheat, other = self.begun("h8")
        before = cheat.table.transcript
        moved = cheat.side.keeper.choose(cheat.table, "a1")
        wrong = signed(cheat.side, replace(moved, body="h8", signature=""))
        self.shows(other, (*before, wrong))
        self.passes(25)
        self.assertEqual(self.verdict()[::2], ("forged", cheat.number))

    def test_what_is_not_signed_convicts_nobody(self) -> None:
        """C1: who makes up another's words has shown nothing."""
        victim, liar = self.begun("h8")
        before = victim.table.transcript
        moved = victim.side.keeper.choose(victim.table, "a1")
        forged = signed(liar.side, replace(moved, body="a2", signature=""))
        self.shows(liar, (*before, moved), waits=False)
        self.shows(liar, (*before, forged), waits=False)
        self.passes(40)
        self.goes_on()


class Void(Disputed):
    def test_the_judge_cannot(self) -> None:
        """A11: a judge that does not come to an end is killed, and nobody can know."""
        _, waits = self.begun("h8")
        self.patch(JudgeInMemory, "_answer", lambda judge: None)
        self.shows(waits)
        self.passes(39)
        self.goes_on()
        self.passes(3)
        self.assertTrue(self.judges[-1].killed)
        self.assertEqual(self.verdict(), ("void", [], 63))

    def test_all_have_left(self) -> None:
        """A11: nobody has shown anything, and nobody is back for ten minutes."""
        self.begun("h8")
        for seat in self.seats:
            self.call(seat.client, commands.LeaveRoom)
        self.assertEqual([self.status("Ada"), self.status("Bob")], ["idle", "idle"])
        self.passes(599)
        self.goes_on()
        self.passes(2)
        self.assertEqual(self.verdict(), ("void", [], 63))

    def test_one_comes_back_to_it(self) -> None:
        """A11: a member may challenge after it has left; who left without a word has no time."""
        due, waits = self.begun("h8")
        for seat in self.seats:
            self.call(seat.client, commands.LeaveRoom)
        self.passes(300)
        self.shows(waits)
        self.assertEqual(self.waiting(due), ([due.number], 1))
        self.passes(8)
        self.assertEqual(self.verdict()[::2], ("forfeited", due.number))

    def test_verdicts_of_the_wire(self) -> None:
        """A11: these are all words that a verdict has; the last two stand in old results only."""
        words = ["agreed", "confirmed", "forfeited", "forged", "void", "abandoned", "unresolved"]
        self.assertEqual([verdict.value for verdict in Verdict], words)


class Resigned(Disputed):
    def test_a_resignation_is_shown(self) -> None:
        """A12: who resigned has lost, and need not sign for it to be over."""
        loser, winner = self.begun("h8")
        speak(self.sides, loser.number, Kind.RESIGN)
        self.shows(winner)
        self.passes(25)
        verdict, places, seat = self.verdict()
        self.assertEqual((verdict, places[winner.number], seat), ("confirmed", 1, loser.number))
