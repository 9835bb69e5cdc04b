"""Rooms for games from a client's own folder, which the lobby does not know."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from lobby.commands import announced
from lobby.core import (
    effects,
    folder_rooms,
    invitations,
    matchstart,
    recovery,
    rooms,
    sessions,
    views,
)
from lobby.core.model.room import Room
from lobby.core.state import LobbyState
from lobby.errors import AlreadyInRoom, BadArgument, NoSuchGame
from tests.support.core import OFFERS, come, report, small_world, unsealed
from wire.tickets import RoomStatus

DIGEST = "0123456789abcdef" * 4


def told(world: LobbyState, kind: type[Any]) -> list[Any]:
    """What the outbox holds of one kind; empties it."""
    return [event for event in world.take() if isinstance(event, kind)]


class Folders(SynchronousTestCase):
    """Alice has a game in a folder; Bob and Carol may play it with her."""

    def setUp(self) -> None:
        self.world = small_world()
        self.alice, self.bob, self.carol = come(self.world, "Alice", "Bob", "Carol")
        self.world.take()

    def create(self, **other: Any) -> Room:
        what: dict[str, Any] = {"game": "mine", "public": True, "settings": "", "digest": DIGEST, "release": "0.1.0"}
        return folder_rooms.create(self.world, self.alice, **{**what, "least": 2, "most": 2, **other})

    def test_private_whatever_it_says(self) -> None:
        """R7: a room for a folder's game is in no list, and its members are shown the digest to compare."""
        room = self.create()
        self.assertEqual(told(self.world, effects.RoomListed), [])
        view = views.view(self.world, room)
        self.assertEqual((view.game, view.release, view.digest, view.public), ("mine", "0.1.0", DIGEST, False))
        self.assertRaises(NoSuchGame, rooms.create, self.world, self.bob, "mine", False, "")

    def test_friends_come(self) -> None:
        """R7: friends come by the room's id or by invitation, and the match is announced with the digest."""
        room = self.create(most=3, least=3)
        sent = invitations.invite(self.world, self.alice, self.bob, 0)
        self.assertEqual([one.game for one in told(self.world, announced.Invited)], ["mine"])
        rooms.answer(self.world, self.bob, sent.id, True)
        rooms.join(self.world, self.carol, room.id)
        self.assertEqual(len(room.members), 3)
        rooms.leave(self.world, self.alice)
        room = self.create()
        rooms.leave(self.world, self.bob)
        rooms.join(self.world, self.bob, room.id)
        (asked,) = told(self.world, announced.HostMatch)
        self.assertEqual((asked.game, asked.release, asked.digest), ("mine", "0.1.0", DIGEST))

    def test_game_of_the_lobby_under_another_digest(self) -> None:
        """R7: a folder with the name of one of the lobby's games is another game, which is not listed."""
        room = self.create(game="bluff", most=3)
        self.assertEqual((room.public, room.offer.most, room.offer.digest), (False, 3, DIGEST))
        self.assertEqual(room.offer.after, "close")

    def test_the_very_game_of_the_lobby(self) -> None:
        """R7: a folder with the very files of one of the lobby's games is that game, public where that is wanted."""
        room = self.create(game="bluff", digest=OFFERS["bluff"].digest, most=3)
        self.assertEqual((room.public, room.offer), (True, OFFERS["bluff"]))

    def test_what_no_manifest_may_say(self) -> None:
        """J3: names, digests, releases and seats that no manifest may hold are refused, each by its argument."""
        for argument, values in {
            "game": ("", "My Game", "../x", "g" * 33, "größe"),
            "digest": ("", DIGEST[1:], DIGEST.upper(), "g" * 64),
            "release": ("", "1.0", "v1.0.1", "2.0.0\n", "2.0.0.0"),
            "most": (0, 1, 9, 64),
            "least": (0, 1, 3),
        }.items():
            for value in values:
                error = self.assertRaises(BadArgument, self.create, **{argument: value})
                self.assertEqual(error.parameters["argument"], argument, value)
        self.assertEqual((self.world.take(), self.world.rooms), ([], {}))
        self.create()
        self.assertRaises(AlreadyInRoom, self.create)

    def test_another_round(self) -> None:
        """I4: ``again`` offers another round of a folder's game as well."""
        room = self.create()
        rooms.join(self.world, self.bob, room.id)
        match = room.match or ""
        matchstart.room_ready(self.world, self.alice, match, [])
        matchstart.joined(self.world, self.bob, match)
        for session in (self.alice, self.bob):
            report(self.world, session, match, (1, 2))
        again = rooms.again(self.world, self.bob, 0)
        self.assertEqual((again.offer.digest, again.public), (DIGEST, False))

    def test_restored_from_its_ticket_alone(self) -> None:
        """R1: a lobby that was restarted takes such a room up again, seats and digest included."""
        room = self.create(most=4, least=3)
        rooms.join(self.world, self.bob, room.id)
        ticket = unsealed(views.ticket(self.world, room))
        new = small_world(run="n")
        alice = sessions.resume(new, self.alice.id, "Alice", "alice", self.alice.account, "")
        recovery.restore(new, alice, [ticket])
        found = new.rooms[room.id]
        offer = found.offer
        self.assertEqual((offer.game, offer.release, offer.digest), ("mine", "0.1.0", DIGEST))
        self.assertEqual((offer.least, offer.most, len(found.chairs)), (3, 4, 4))
        self.assertEqual((found.public, found.status, len(found.members)), (False, RoomStatus.WAITING, 2))
