"""Rooms for more than two: who sits there, who is ready, and the start that the host proposes."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.errors import StartsByItself
from client.session.screens import Screen
from lobby import commands
from lobby.commands.reasons import ProposalDrop
from lobby.errors import NothingProposed, TooFew
from tests.support.client import World, room


def table(*members: str, **fields: Any) -> dict[str, Any]:
    """A room for two to four."""
    return room(members=members, **{"game": "gomoku", "seats": 4, "least": 2, **fields})


class CompanyTests(SynchronousTestCase):
    """What is told in a room for several."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told, self.line = self.world.signed_in()
        self.lobby = self.world.lobby

    def tell_room(self, *members: str, **fields: Any) -> list[events.Event]:
        """My room has changed; answers what I am told of it."""
        self.told.clear()
        self.world.tell(self.line, commands.RoomChanged, mine=[table(*members, **fields)])
        return list(self.told)

    def join(self, *members: str, **fields: Any) -> None:
        """Take a seat."""
        self.lobby.answers[commands.JoinRoom] = {"mine": [table(*members, **fields)]}
        self.world.run(self.session.rooms.join("r1"))

    def kinds(self) -> list[str]:
        """The kinds of what was told."""
        return [event.kind() for event in self.told]

    def test_entering(self) -> None:
        """Who comes in is told who sits there, on which seats, who is ready, and how many are still needed."""
        self.join("Bob", "Ada", ready=("Bob",), least=3)
        members = self.told[-1]
        assert isinstance(members, events.Members)
        self.assertEqual(
            [(row.name, row.seat, row.ready) for row in members.members], [("Bob", 0, True), ("Ada", 1, False)]
        )
        self.assertEqual((members.needed, members.unready, members.seats), (1, ("Ada",), 4))

    def test_room_of_two(self) -> None:
        """A room of two has no list of members and nobody who is ready: it starts by itself."""
        self.lobby.answers[commands.JoinRoom] = {"mine": [room(members=("Bob", "Ada"), status="starting")]}
        self.world.run(self.session.rooms.join("r1"))
        self.assertNotIn("members", self.kinds())
        for asking in (
            self.session.rooms.ready(),
            self.session.rooms.start(),
            self.session.agree(),
            self.session.refuse(),
        ):
            self.assertRaises(StartsByItself, self.world.run, asking)

    def test_coming_and_going(self) -> None:
        """Who comes, who goes and who hosts then are told, each with the new list; filling it starts nothing."""
        self.join("Bob", "Ada")
        came = self.tell_room("Bob", "Ada", "Cleo", version=2)
        self.assertEqual([event.kind() for event in came], ["member-came", "members"])
        went = self.tell_room("Ada", "Cleo", version=3)
        self.assertEqual([event.kind() for event in went], ["member-went", "new-host", "members"])
        self.assertEqual(went[1], events.NewHost(name="Ada", mine=True))
        self.assertEqual(self.session.screen, Screen.IN_ROOM)

    def test_not_ready_without_the_game(self) -> None:
        """Who does not have the room's game cannot be ready, and is told why; the lobby hears nothing of it."""
        self.join("Bob", "Ada", game="mine", digest="ab" * 32)
        self.told.clear()
        self.world.run(self.session.rooms.ready())
        self.assertEqual(self.kinds(), ["game-differs"])
        self.assertNotIn(commands.Ready, [asked for asked, _ in self.lobby.asked])

    def test_readiness(self) -> None:
        """Whoever gets ready, or not any more, is named; nothing is told twice."""
        self.join("Bob", "Ada")
        self.world.run(self.session.rooms.ready())
        self.assertEqual(self.lobby.last(commands.Ready), {"ready": True})
        told = self.tell_room("Bob", "Ada", ready=("Ada",), version=2)
        self.assertEqual(told[0], events.ReadyChanged(name="Ada", ready=True, mine=True))
        self.assertIsInstance(told[1], events.Members)
        self.assertEqual(self.tell_room("Bob", "Ada", ready=("Ada",), version=3), [])
        self.world.run(
            self.session.rooms.ready()
        )  # once more: the lobby tells nothing, but who has typed it hears something
        self.assertEqual(self.told, [events.ReadyChanged(name="Ada", ready=True, mine=True)])
        told = self.tell_room("Bob", "Ada", version=4)
        self.assertEqual(told[0], events.ReadyChanged(name="Ada", ready=False, mine=True))

    def test_proposed(self) -> None:
        """A guest is asked, and its yes or no goes to the lobby."""
        self.join("Bob", "Ada", ready=("Ada",))
        self.assertEqual(self.tell_room("Bob", "Ada", ready=("Ada", "Bob"), proposed=True, version=2), [])
        self.world.tell(self.line, commands.StartProposed, room="r1", host="Bob", seconds=20)
        self.assertEqual(self.told, [events.StartProposed(host="Bob", seconds=20, mine=False)])
        self.assertTrue(self.session.rooms.asked)
        self.world.run(self.session.agree())
        self.assertEqual(self.lobby.last(commands.Agree), {"agree": True})
        self.assertFalse(self.session.rooms.asked)
        self.world.run(self.session.refuse())
        self.assertEqual(self.lobby.last(commands.Agree), {"agree": False})

    def test_dropped(self) -> None:
        """Because of whom a start is off is told once, by name, and then what is wanted next."""
        self.join("Ada", "Bob", host="Ada", ready=("Bob",))
        self.world.run(self.session.rooms.start())
        self.assertEqual(self.told[-1], events.StartProposed(host="Ada", seconds=0, mine=True))
        self.tell_room("Ada", "Bob", ready=("Ada", "Bob"), proposed=True, version=2)
        self.told.clear()
        self.world.tell(self.line, commands.StartDropped, room="r1", player="Bob", why="refused")
        self.world.tell(self.line, commands.RoomChanged, mine=[table("Ada", "Bob", ready=("Ada",), version=3)])
        self.assertEqual(self.told[0], events.StartDropped(player="Bob", why=ProposalDrop.REFUSED, mine=False))
        self.assertEqual(self.kinds(), ["start-dropped", "members"])

    def test_refused(self) -> None:
        """What the lobby refuses is refused, and changes nothing."""
        self.join("Ada", "Bob", host="Ada", least=3)
        self.told.clear()
        self.assertRaises(TooFew, self.world.run, self.session.rooms.start())
        self.assertRaises(NothingProposed, self.world.run, self.session.agree())
        self.assertEqual(self.told, [])

    def test_another_room(self) -> None:
        """A start that is proposed in a room that I have left is not told."""
        self.join("Bob", "Ada")
        self.world.run(self.session.leave())
        self.told.clear()
        self.world.tell(self.line, commands.StartProposed, room="r1", host="Bob", seconds=20)
        self.world.tell(self.line, commands.StartDropped, room="r1", player="Bob", why="changed")
        self.assertEqual((self.told, self.session.rooms.asked), ([], False))

    def test_another_round(self) -> None:
        """After a match the room may wait again: that is told, and who is still there; nobody is ready yet."""
        self.join("Bob", "Ada", "Cleo", ready=("Ada", "Bob", "Cleo"))
        self.tell_room("Bob", "Ada", "Cleo", status="playing", ready=("Ada", "Bob", "Cleo"), version=2)
        self.tell_room("Bob", "Ada", status="playing", ready=("Ada", "Bob"), version=3)
        back = self.tell_room("Bob", "Ada", version=4)
        self.assertEqual([event.kind() for event in back], ["screen", "room-back", "members"])
        self.assertEqual(self.session.screen, Screen.IN_ROOM)
        self.assertFalse(self.session.rooms.can_again)

    def test_failed_start(self) -> None:
        """A start that failed is tried again by the host with another start, not with retry."""
        self.join("Bob", "Ada", status="starting", seats=4)
        failed = {"match": "m1", "room": "r1", "why": "guest silent", "player": "Cleo", "detail": ""}
        self.world.tell(self.line, commands.StartFailed, **failed)
        told = self.told[-1]
        assert isinstance(told, events.StartFailed)
        self.assertFalse(told.retry)
        self.assertEqual([event.kind() for event in self.tell_room("Bob", "Ada", version=2)], ["screen", "members"])
