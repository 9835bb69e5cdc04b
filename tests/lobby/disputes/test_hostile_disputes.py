"""Challenges of those who mean no good: strangers, what is malformed or too much, and many at once."""

from __future__ import annotations

import zlib
from itertools import product
from typing import Any

from games.engine.serialization import packed
from lobby import commands, errors
from lobby.core.arbitration.turns import AT_ONCE
from lobby.core.model.dispute import MOST_SHOWN
from tests.lobby.disputes.test_disputes import Disputed
from tests.support.disputes import SignedSide
from tests.support.peers import choose, set_up
from wire import tickets
from wire.tickets import ALWAYS

WHOLE = b"x" * 30_000


class Strangers(Disputed):
    def test_not_of_the_match(self) -> None:
        """D1: nobody but its members says anything of a match, with its ticket or without; nor learns anything."""
        due, waits = self.begun("h8")
        eve = self.sit(2)
        said = packed(waits.table.transcript)
        for ticket, asks in product((None, self.ticket), (True, False)):
            with self.assertRaises(errors.NoSuchMatch):
                self.shows_bytes(eve.client, said, waits=asks, ticket=ticket)
        eve.side = due.side
        self.assertRaises(errors.NoSuchMatch, self.reports, eve, [1, 2])
        self.shows(waits)
        self.assertEqual((eve.client.heard(commands.Heard), eve.client.heard(commands.Waiting)), ([], []))
        self.assertEqual(len(self.judges), 1)

    def test_no_such_match(self) -> None:
        """D1: of a match that there never was nobody hears anything."""
        _, waits = self.begun("h8")
        self.assertRaises(errors.NoSuchMatch, self.shows, waits, match="nothing")

    def test_a_members_key_in_other_hands(self) -> None:
        """D1: as long as a member's session is there, nobody else speaks for it, whatever key it claims to have."""
        due, waits = self.begun("h8")
        twin = self.sit(due.number, suffix="2")
        twin.side = due.side
        self.assertRaises(errors.NoSuchMatch, self.shows, twin)
        self.shows(waits)
        self.assertEqual(twin.client.heard(commands.Waiting), [])

    def test_before_it_is_on(self) -> None:
        """D1: a match that is about to start cannot be challenged."""
        seats = [self.sit(number) for number in range(2)]
        room = self.call(seats[0].client, commands.CreateRoom, game="rps", settings="", public=False)["mine"][0]
        self.call(seats[1].client, commands.JoinRoom, room=room["room"])
        match = seats[0].client.heard(commands.HostMatch)[0]["match"]
        self.assertRaises(errors.WrongMoment, self.shows_bytes, seats[1].client, b"", match=match)

    def test_that_never_began(self) -> None:
        """D1: the ticket of a start that came to nothing begins no match, in this lobby; in the next, which cannot know
        that, nobody forfeits what it perhaps never played."""
        ada, bob = self.seats = [self.sit(number) for number in range(2)]
        room = self.call(ada.client, commands.CreateRoom, game="gomoku", settings="", public=False)["mine"][0]
        self.call(bob.client, commands.JoinRoom, room=room["room"])
        order = ada.client.heard(commands.HostMatch)[0]
        self.match, self.ticket = order["match"], order["ticket"]
        self.call(ada.client, commands.HostFailed, match=self.match, reason="no port")
        bob.side = SignedSide(self.key, self.match, self.ticket, "gomoku", order["settings"], 1, 2)
        own = [bob.side.keeper.owed(bob.table)]
        self.assertRaises(errors.NoSuchMatch, self.shows, bob, own, ticket=self.ticket)
        self.die()
        self.rise()
        for seat in self.seats:
            self.back(seat)
        self.shows(bob, own, ticket=self.ticket)
        self.assertEqual(self.verdict(), ("void", [], 63))

    def test_after_its_result(self) -> None:
        """D1: to who challenges a match that has a result that is told again."""
        winner, loser = self.played()
        for seat in (winner, loser):
            self.reports(seat)
        self.shows(winner)
        self.assertEqual(len(winner.client.heard(commands.MatchEnded)), 2)
        self.assertEqual(self.judges, [])


class Malformed(Disputed):
    def part(self, part: int, parts: int, content: bytes = b"", since: str = "") -> Any:
        """One part of something."""
        fields = {"match": self.match, "since": since, "part": part, "parts": parts, "content": content}
        return self.call(self.seats[0].client, commands.Respond, **fields)

    def test_parts(self) -> None:
        """D2: parts come in order, of one whole; what does not follow is refused, and begins anew."""
        self.begun("h8")
        self.assertRaises(errors.BadArgument, self.part, 1, 2)
        self.part(0, 3)
        self.assertRaises(errors.BadArgument, self.part, 2, 3)
        self.assertRaises(errors.BadArgument, self.part, 1, 3)
        self.part(0, 3)
        self.assertRaises(errors.BadArgument, self.part, 1, 2)
        self.assertRaises(errors.BadArgument, self.part, 36, 36)
        self.assertRaises(errors.BadArgument, self.part, 0, 0)
        self.assertRaises(errors.BadArgument, self.part, 0, 37)
        self.assertEqual(self.judges, [])

    def test_new_beginning(self) -> None:
        """D2: part 0 begins anew, whatever came before."""
        _, waits = self.begun("h8")
        content = packed(waits.table.transcript)
        self.part(0, 2, b"half of something")
        self.part(0, 2, content[:50])
        self.part(1, 2, content[50:])
        self.wait(0.2)
        self.assertEqual(self.heard(waits)[1], waits.table.transcript)

    def test_too_long(self) -> None:
        """D2: of one member no more is held than 1 MiB."""
        self.begun("h8")
        for part in range(MOST_SHOWN // len(WHOLE)):
            self.part(part, 36, WHOLE)
        self.assertRaises(errors.BadArgument, self.part, MOST_SHOWN // len(WHOLE), 36, WHOLE)
        dispute = self.world.disputed[self.match]
        self.assertEqual(dispute.parts, {})

    def test_an_unknown_anchor(self) -> None:
        """D2: what follows an anchor that the lobby does not have is to be shown whole."""
        due, waits = self.begun("h8")
        self.assertRaises(errors.NotThere, self.part, 0, 1, b"", "ab" * 32)
        self.shows(waits)
        self.assertRaises(errors.NotThere, self.part, 0, 1, b"", "ab" * 32)
        self.part(0, 1, b"", due.table.anchor)

    def test_bombs(self) -> None:
        """D2: what unpacks to more than anybody says, and what is no entry, is nothing."""
        due, waits = self.begun("h8")
        self.shows(waits)
        for content in (zlib.compress(b"\n" * 2**24), zlib.compress(b'{"turn":' * 1000), b"\0" * 100):
            self.shows_bytes(due.client, content, waits=False)
            self.wait(0.3)
        self.assertEqual(self.waiting(due)[0], [due.number])
        self.assertEqual(len(self.heard(due)[1]), len(waits.table.transcript))

    def test_the_newest_waits(self) -> None:
        """D3: of one seat one case is judged and one waits, the newest."""
        due, _ = self.begun("h8")
        for number in range(9):
            self.shows_bytes(due.client, b"junk %d" % number)
        self.assertEqual((len(self.judges), len(self.world.turns.waiting)), (1, 1))
        (case,) = self.world.turns.waiting.values()
        self.assertEqual(getattr(case.content, "content", b""), b"junk 8")
        self.wait(1)
        self.assertEqual(len(self.judges), 2)


class Many(Disputed):
    MATCHES = 200

    def test_two_hundred_disputes(self) -> None:
        """D4: however many disputes there are, two judges work at a time, and no case is dropped."""
        matches = []
        for number in range(self.MATCHES):
            host = f"192.0.{number // 100}.{number % 100 + 1}"
            self.seats = [self.sit(seat, host, str(number)) for seat in range(2)]
            self.start(self.seats, "gomoku", "")
            matches.append((self.match, self.seats, self.sides))
        set_up(matches[0][2])
        at_once = 0
        for match, seats, sides in matches:
            content = packed([entry for side in sides if (entry := side.keeper.owed(side.table)) is not None][:1])
            self.shows_bytes(seats[0].client, content, match=match)
            at_once = max(at_once, sum(not judge.over for judge in self.judges))
        for _ in range(self.MATCHES):
            self.clock.advance(0.1)
            self.clock.advance(0)
            at_once = max(at_once, sum(not judge.over for judge in self.judges))
        self.wait(1)
        self.assertEqual((len(self.judges), at_once), (self.MATCHES, AT_ONCE))
        for _, seats, _ in matches[1:]:
            self.assertEqual(self.waiting(seats[0]), ([1], 20))


class Previous(Disputed):
    """Matches that began under a lobby of the version before, whose members come to this one."""

    def setUp(self) -> None:
        super().setUp()
        self.begun("h8")
        ticket = tickets.read(self.ticket, self.key.public_key(), ALWAYS)
        self.ticket = previous(ticket, self.key)
        self.die()
        self.database = self.storage(self.threads())
        self.database.startService()
        self.addCleanup(self.database.stopService)
        self.rise()
        for seat in self.seats:
            seat.client = self.sit(seat.number).client

    def says(self, number: int, *places: int) -> bool:
        """A member reports, as the version before does."""
        fields = {"match": self.match, "places": list(places), "reason": "played", "seat": 63, "ticket": self.ticket}
        settled: bool = self.call(self.seats[number].client, commands.Report, **fields)["settled"]
        self.flush()
        return settled

    def test_equal(self) -> None:
        """P1: equal reports settle."""
        self.says(0, 1, 2)
        self.says(1, 1, 2)
        self.assertEqual(self.verdict(), ("agreed", [1, 2], 63))

    def test_unequal(self) -> None:
        """P1: unequal ones are void."""
        self.says(0, 1, 2)
        self.says(1, 2, 1)
        self.assertEqual(self.verdict(), ("void", [], 63))

    def test_missing(self) -> None:
        """P1: one that does not come is waited for, and then it is void."""
        self.says(0, 1, 2)
        self.passes(59)
        self.goes_on()
        self.passes(3)
        self.assertEqual(self.verdict(), ("void", [], 63))

    def test_nobody_knows(self) -> None:
        """P1: where both say that they do not know, nobody does."""
        self.says(0)
        self.says(1)
        self.assertEqual(self.verdict(), ("void", [], 63))

    def test_cannot_be_challenged(self) -> None:
        """P2: nothing that was signed then counts now."""
        self.assertRaises(errors.NoSuchMatch, self.shows, self.seats[0], ticket=self.ticket)

    def test_not_of_this_version(self) -> None:
        """P2: a match of this version is not ended by reports without a signature."""
        for seat in self.seats:
            self.call(seat.client, commands.Logout)
        del self.seats
        self.begun("h8")
        self.assertRaises(errors.BadArgument, self.says, 0, 1, 2)
        choose(self.sides, min(self.sides[0].table.due()), "a1")
        self.goes_on()


def previous(ticket: tickets.Ticket, key: Any) -> str:
    """A ticket as the version before signed it, without a label."""
    labels = tickets._LABELS
    kept = labels[tickets.Ticket]
    labels[tickets.Ticket] = b""
    try:
        return tickets.seal(ticket, key)
    finally:
        labels[tickets.Ticket] = kept
