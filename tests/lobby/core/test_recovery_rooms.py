"""Rooms for more than two come back with all their chairs (R1, M1, M7)."""

from __future__ import annotations

from dataclasses import replace

from twisted.trial.unittest import SynchronousTestCase

from lobby.commands import announced
from lobby.core import effects, matchstart, readycheck, recovery, rooms, sessions, views
from lobby.core.model.room import Room
from lobby.core.model.session import Session
from lobby.errors import NoSuchMatch
from tests.support.core import OFFERS, Today, come, report, small_world, unsealed
from wire.tickets import RoomStatus, Ticket


class Larger(SynchronousTestCase):
    """Alice, Bob and Carol sat in a room for two to four of a lobby that died."""

    def setUp(self) -> None:
        self.today = Today()
        self.old, self.new = small_world(self.today), small_world(self.today, "n")
        self.was = come(self.old, "Alice", "Bob", "Carol")
        self.room = rooms.create(self.old, self.was[0], "bluff", True, "")
        for guest in self.was[1:]:
            rooms.join(self.old, guest, self.room.id)

    def ticket(self) -> Ticket:
        """The room as the old lobby has it now."""
        self.today.seconds += 1
        return unsealed(views.ticket(self.old, self.room))

    def start(self) -> Ticket:
        """All agree."""
        for guest in self.was[1:]:
            readycheck.ready(self.old, guest, True)
        readycheck.propose(self.old, self.was[0], 0)
        for guest in self.was[1:]:
            readycheck.agree(self.old, guest, True)
        return self.ticket()

    def play(self) -> Ticket:
        """All play."""
        match = self.start().match
        matchstart.room_ready(self.old, self.was[0], match, [])
        for guest in self.was[1:]:
            matchstart.joined(self.old, guest, match)
        return self.ticket()

    def back(self, who: int, *tickets: Ticket) -> Session:
        """One of them comes back with tickets."""
        one = self.was[who]
        session = sessions.resume(self.new, one.id, one.name, one.key, one.account, one.public_key)
        recovery.restore(self.new, session, tickets)
        return session

    @property
    def found(self) -> Room:
        return self.new.rooms[self.room.id]

    def test_match_of_fewer_than_all_seats(self) -> None:
        """R1, M7: a match of three in a room for four goes on with three chairs; then the room waits with four."""
        ticket = self.play()
        self.assertEqual((ticket.seats, ticket.most, len(ticket.members)), (3, 4, 3))
        here = [self.back(who, ticket) for who in range(3)]
        self.assertEqual((self.found.status, len(self.found.chairs)), (RoomStatus.PLAYING, 3))
        self.assertEqual(views.view(self.new, self.found).seats, 4)
        for session in here:
            report(self.new, session, ticket.match, (1, 2, 3))
        self.assertEqual((self.found.status, len(self.found.chairs)), (RoomStatus.WAITING, 4))
        self.assertEqual(self.found.members, tuple(session.id for session in here))

    def test_start_is_off(self) -> None:
        """R1: after a start in the middle of which the lobby died all sit on four chairs, and may be asked anew."""
        ticket = self.start()
        here = [self.back(who, ticket) for who in range(3)]
        self.assertEqual((self.found.status, len(self.found.chairs)), (RoomStatus.WAITING, 4))
        self.new.take()
        matchstart.remind(self.new, here[1])
        self.assertEqual(
            [event.why for event in self.new.take() if isinstance(event, announced.StartFailed)], ["lobby restarted"]
        )
        for guest in here[1:]:
            readycheck.ready(self.new, guest, True)
        readycheck.propose(self.new, here[0], 0)

    def test_proposal_does_not_come_back(self) -> None:
        """M2: what was proposed to a lobby that died is not proposed any more, and nobody is ready."""
        for guest in self.was[1:]:
            readycheck.ready(self.old, guest, True)
        readycheck.propose(self.old, self.was[0], 0)
        self.back(0, self.ticket())
        self.assertEqual((self.found.proposal, self.found.ready), (None, set()))

    def test_result_that_was_not_on_the_disk(self) -> None:
        """R1: a match that ended just before the lobby died, with its result unwritten, is reported once more although
        its room waits again; after that the room goes on."""
        ticket = self.play()
        for session in self.was:
            report(self.old, session, ticket.match, (1, 2, 3))
        after = self.ticket()
        self.assertEqual((after.status, after.seats), ("waiting", 4))
        here = [self.back(who, after) for who in range(3)]
        self.new.take()
        for session in here:
            if ticket.match not in self.new.matches:
                recovery.revive(self.new, session, ticket)
            report(self.new, session, ticket.match, (1, 2, 3))
        self.assertEqual(len([event for event in self.new.take() if isinstance(event, effects.Settle)]), 1)
        self.assertEqual((self.found.status, len(self.found.members)), (RoomStatus.WAITING, 3))
        self.assertRaises(NoSuchMatch, report, self.new, here[0], ticket.match)

    def test_release_that_the_lobby_has_no_more(self) -> None:
        """R1: a room of a release that the lobby does not offer any more comes back as it was."""
        self.new.offers = {"bluff": replace(OFFERS["bluff"], release="2.0.0", most=6, digest="e" * 64)}
        self.back(0, self.ticket())
        offer = self.found.offer
        self.assertEqual((offer.release, offer.most, offer.digest), ("2.0.0", 4, "b" * 64))
