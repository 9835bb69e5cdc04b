"""A match of somebody's own game, for which the lobby has no rules: nothing counts but what its players report."""

from __future__ import annotations

from msgspec import structs

from lobby import commands
from lobby.core.arbitration import disputes
from tests.support.disputes import DisputeCase, Seat
from tests.support.peers import choose, set_up
from wire.tickets import ALWAYS, read, seal

ANCHOR = "ab" * 32


class NoRules(DisputeCase):
    def ticket_of_a_folder(self) -> str:
        """The match's ticket, as if its game were somebody's own."""
        ticket = read(self.ticket, self.key.public_key(), ALWAYS)
        return seal(structs.replace(ticket, game="mine", digest="0" * 64), self.key)

    def unruled(self) -> tuple[Seat, Seat]:
        """A match that the lobby has no rules for: one shows it, and says that the other is due."""
        self.play("gomoku")
        set_up(self.sides)
        choose(self.sides, min(self.sides[0].table.due()), "h8")
        due = min(self.sides[0].table.due())
        self.world.matches[self.match].ticket = self.ticket_of_a_folder()
        self.shows(self.seats[1 - due])
        self.passes(300)
        self.goes_on()
        self.assertEqual(self.world.disputed[self.match].challenge.clocks, {})
        return self.seats[due], self.seats[1 - due]

    def says(self, seat: Seat, *places: int) -> None:
        """A seat's report, whose signature is right for the ticket of a folder's game."""
        disputes.report(self.world, self.world.matches[self.match], seat.number, ANCHOR, places)
        self.passes(1)

    def test_no_rules_here(self) -> None:
        """A11: a game that the lobby has no rules for: nobody ends it by showing it, and equal reports do."""
        one, other = self.unruled()
        self.shows(one, waits=False)
        self.assertEqual(len(self.judges), 1)
        self.says(one, 1, 2)
        self.goes_on()
        self.says(other, 1, 2)
        self.assertEqual(self.verdict(), ("agreed", [1, 2], 63))

    def test_no_rules_and_reports_that_differ(self) -> None:
        """A11: nobody can know, and nobody is blamed, but each may still say what the other says."""
        one, other = self.unruled()
        self.says(one, 1, 2)
        self.says(other, 2, 1)
        self.passes(18)
        self.goes_on()
        self.passes(2)
        self.assertEqual(self.verdict(), ("void", [], 63))
        self.assertIn("rules", other.client.heard(commands.MatchEnded)[0]["detail"])

    def test_no_rules_and_one_leaves(self) -> None:
        """A11: who leaves without a report has no say; who has reported keeps it."""
        one, other = self.unruled()
        self.call(one.client, commands.LeaveRoom)
        self.passes(30)
        self.goes_on()
        self.says(other, 2, 1)
        self.assertEqual(self.verdict(), ("agreed", [2, 1], 63))

    def test_no_rules_and_the_winner_leaves(self) -> None:
        """A11: whoever reports and leaves then is not outdone by another report."""
        one, other = self.unruled()
        self.says(one, 1, 2)
        self.call(one.client, commands.LeaveRoom)
        self.says(other, 2, 1)
        self.passes(20)
        self.assertEqual(self.verdict(), ("void", [], 63))

    def test_no_rules_and_all_leave(self) -> None:
        """A11: nobody is back for ten minutes; showing it meanwhile changes nothing."""
        one, other = self.unruled()
        for seat in (one, other):
            self.call(seat.client, commands.LeaveRoom)
        self.passes(300)
        self.shows(one, waits=False)
        self.passes(299)
        self.goes_on()
        self.passes(2)
        self.assertEqual(self.verdict(), ("void", [], 63))
