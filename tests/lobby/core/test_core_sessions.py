"""A session without a line, in the core alone (D3, R2)."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from lobby.commands.announced import RoomChanged
from lobby.commands.reasons import PlayerStatus
from lobby.core import rooms, sessions, timers, views
from lobby.core.effects import PlayerListed, SessionOver, WaitBegins, WaitEnds
from lobby.core.model.session import Session
from lobby.errors import SessionExpired
from tests.support.core import come, small_world


class Detached(SynchronousTestCase):
    """Ada has lost her line, and sits in a room with Bob."""

    def setUp(self) -> None:
        self.world = small_world()
        self.ada, self.bob = come(self.world, "Ada", "Bob")
        room = rooms.create(self.world, self.ada, "bluff", True, "")
        rooms.join(self.world, self.bob, room.id)
        self.world.take()
        sessions.detached(self.world, self.ada, 30)

    def back(self, id_: str = "", account: int | None = 1, public_key: str = "") -> Session:
        return sessions.resume(self.world, id_ or self.ada.id, "Ada", "ada", account, public_key)

    def test_shown_and_waited_for(self) -> None:
        """D3: the list and the room show her away, and the wait begins."""
        listed, changed, _, begins = self.world.take()
        self.assertEqual(listed, PlayerListed("Ada", PlayerStatus.IN_ROOM, True))
        assert isinstance(changed, RoomChanged)
        self.assertEqual([member.away for member in changed.mine[0].members], [True, False])
        self.assertEqual(begins, WaitBegins(f"session {self.ada.id}", 30))

    def test_back(self) -> None:
        """R2: she is who she was, where she was, and nobody waits for her any more."""
        self.world.take()
        self.assertIs(self.back(), self.ada)
        self.assertIn(WaitEnds(f"session {self.ada.id}"), self.world.take())
        self.assertEqual((self.ada.away, self.ada.detached, self.ada.status.value), (False, False, "in room"))

    def test_wait_that_ends_too_late(self) -> None:
        """R2: where the wait runs out just after she came back, she stays."""
        self.back()
        timers.expire(self.world, f"session {self.ada.id}")
        self.assertIn(self.ada.id, self.world.sessions)

    def test_over(self) -> None:
        """D3: when the wait runs out the session is over, Bob has the room, and she cannot come back."""
        timers.expire(self.world, f"session {self.ada.id}")
        self.assertIn(SessionOver(self.ada.id), self.world.take())
        (room,) = self.world.rooms.values()
        self.assertEqual((room.host, room.members), (self.bob.id, (self.bob.id,)))
        self.assertRaises(SessionExpired, self.back)

    def test_other_key(self) -> None:
        """R5: who comes back with another certificate has another ticket."""
        before, self.world.outbox = views.view(self.world, self.world.rooms[self.ada.room or ""]), []
        self.back(public_key="02" + "ab" * 32)
        (changed,) = [event for event in self.world.take() if isinstance(event, RoomChanged)]
        self.assertEqual(self.ada.public_key, "02" + "ab" * 32)
        self.assertGreater(changed.mine[0].version, before.version)

    def test_not_hers(self) -> None:
        """R2: a session of an older account of the name, or of a drop-in, is not gone on with; nor one whose name is
        just being registered."""
        self.assertRaises(SessionExpired, self.back, account=2)
        self.assertRaises(SessionExpired, self.back, account=None)
        sessions.sign_out(self.world, self.ada)
        with sessions.claim(self.world, "ada", "Ada"):
            self.assertRaises(SessionExpired, self.back, "another")
        self.assertEqual(self.back("another").id, "another")
