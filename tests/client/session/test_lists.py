"""The live lists: snapshots, pages, changes in order, gaps, and many changes folded into one event."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.session.lists import BUSY_SECONDS
from lobby import commands
from tests.support.client import World, listed, player
from tests.support.fake_lobby import EMPTY, Unfit


def change(number: int, **fields: Any) -> dict[str, Any]:
    """A change's box."""
    empty = {"source": "s1", "epoch": 1, "online": 3, "players": [], "gone": [], "rooms": [], "closed": []}
    return {**empty, "number": number, **fields}


class ListsTests(SynchronousTestCase):
    """Who and what is on."""

    def setUp(self) -> None:
        self.world = World()
        self.session, self.told, self.line = self.world.signed_in()

    def tell(self, number: int, **fields: Any) -> None:
        """The lobby sends a change."""
        self.world.tell(self.line, commands.Changed, **change(number, **fields))

    def subscriptions(self) -> int:
        """How often the lists were asked for."""
        return self.world.lobby.times(commands.Subscribe)

    def test_endless_pages(self) -> None:
        """A lobby that promises pages without end is not asked for them."""
        self.world.lobby.answers[commands.Subscribe] = Unfit({**EMPTY, "more": 1_001})
        self.tell(9)
        self.assertEqual(self.world.lobby.times(commands.FeedPage), 0)

    def test_folded(self) -> None:
        """What changes within 0.3 seconds is one event; what cancels out is none of it."""
        self.tell(1, players=[player("Bob"), player("Eve")], rooms=[listed("r1"), listed("r2")])
        self.tell(2, players=[player("Bob", "in room")], gone=["Eve"], closed=["r2"])
        self.assertEqual(self.told, [])
        self.world.net.pass_time(0.3, step=0.1)
        (event,) = self.told
        assert isinstance(event, events.ListsChanged)
        self.assertEqual((event.came, event.went, event.changed), (("Bob",), (), ()))
        self.assertEqual([row.room for row in event.opened], ["r1"])
        self.assertEqual(event.closed, ())
        self.assertEqual(self.session.lists.players["Bob"].status, "in room")

    def test_kinds_of_change(self) -> None:
        """Who went, who changed, and which room is another now is told apart."""
        self.tell(1, players=[player("Bob"), player("Eve")], rooms=[listed("r1"), listed("r2")])
        self.world.net.pass_time(1)
        self.told.clear()
        self.tell(2, players=[player("Bob", "playing")], gone=["Eve"], rooms=[listed("r1", taken=2)], closed=["r2"])
        self.world.net.pass_time(1)
        (event,) = self.told
        assert isinstance(event, events.ListsChanged)
        self.assertEqual((event.went, event.closed), (("Eve",), ("r2",)))
        self.assertEqual([row.status for row in event.changed], ["playing"])
        self.assertEqual([row.taken for row in event.updated], [2])

    def test_oneself(self) -> None:
        """One is not among the others, and one's own changes are no news."""
        self.tell(1, players=[player("Ada", "playing")])
        self.world.net.pass_time(1)
        self.assertEqual((list(self.session.lists.players), self.told), ([], []))

    def test_gap(self) -> None:
        """After a missing change the lists are asked for anew, and what differs is told as changes."""
        self.tell(1, players=[player("Bob"), player("Eve")])
        self.world.net.pass_time(1)
        self.told.clear()
        now = {**EMPTY, "number": 3, "players": [player("Bob"), player("Zoe")]}
        self.world.lobby.answers[commands.Subscribe] = now
        self.tell(3, players=[player("Zoe")])
        self.assertEqual(self.subscriptions(), 2)
        self.world.net.pass_time(1)
        (event,) = self.told
        assert isinstance(event, events.ListsChanged)
        self.assertEqual((event.came, event.went), (("Zoe",), ("Eve",)))
        self.tell(4, gone=["Bob"])
        self.assertEqual(list(self.session.lists.players), ["Zoe"])
        self.assertEqual(self.subscriptions(), 2)

    def test_other_epoch(self) -> None:
        """Another epoch or another source means new lists."""
        self.tell(1, epoch=2)
        self.assertEqual(self.subscriptions(), 2)
        self.world.net.pass_time(1)
        self.tell(1, source="s2")
        self.assertEqual(self.subscriptions(), 3)

    def test_misnumbered(self) -> None:
        """A lobby whose changes never fit is asked for its lists once a second."""
        for number in range(50, 90):
            self.tell(number)
            self.world.net.pass_time(0.1, step=0.1)
        self.assertIn(self.subscriptions(), (5, 6))

    def test_seen_already(self) -> None:
        """A change that the snapshot holds already is passed over."""
        self.world.lobby.answers[commands.Subscribe] = {**EMPTY, "number": 9, "players": [player("Zoe")]}
        self.tell(5)
        self.tell(9, gone=["Zoe"])
        self.assertEqual((list(self.session.lists.players), self.subscriptions()), (["Zoe"], 2))

    def test_changes_while_loading(self) -> None:
        """Changes that arrive before the last page of a snapshot are applied after it."""
        page: Deferred[Any] = Deferred()
        first = {**EMPTY, "number": 7, "players": [player("Bob")], "more": 1}
        self.world.lobby.answers.update({commands.Subscribe: first, commands.FeedPage: page})
        self.tell(99)
        self.tell(8, players=[player("Eve", "playing")], gone=["Bob"])
        page.callback({"players": [player("Eve")], "rooms": []})
        self.world.net.flush()
        self.assertEqual(list(self.session.lists.players), ["Eve"])
        self.assertEqual(self.session.lists.players["Eve"].status, "playing")

    def test_gap_while_loading(self) -> None:
        """A gap among the changes that came meanwhile means another snapshot, and it ends."""
        answers = [{**EMPTY, "number": 5}, {**EMPTY, "number": 9, "players": [player("Zoe")]}]

        def once_more(_line: Any) -> Any:
            answer = answers.pop(0)
            if answers:
                self.line.callRemote(commands.Changed, **change(8))
            return answer

        self.world.lobby.answers[commands.Subscribe] = once_more
        self.tell(99)
        self.world.net.pass_time(1)
        self.assertEqual((list(self.session.lists.players), answers), (["Zoe"], []))

    def test_too_many(self) -> None:
        """Where the lists are not whole the lobby is asked for a part; all others count, oneself left out."""
        self.world.lobby.answers[commands.Subscribe] = {**EMPTY, "whole": False, "online": 5000}
        found = {"players": [player("Ada"), player("Adam")], "rooms": [], "total": 2}
        self.world.lobby.answers[commands.Browse] = found
        self.tell(50)
        self.world.run(self.session.lists.show_players("ad"))
        self.assertEqual(self.world.lobby.last(commands.Browse), {"what": "players", "beginning": "ad", "start": 0})
        event = self.told[-1]
        assert isinstance(event, events.Players)
        self.assertEqual(([row.name for row in event.players], event.total), (["Adam"], 4999))

    def test_counts_only(self) -> None:
        """Where the lists are not whole the changing count is told, and nobody is said to have gone."""
        self.tell(1, players=[player("Bob")])
        self.world.net.pass_time(1)
        self.told.clear()
        self.world.lobby.answers[commands.Subscribe] = {**EMPTY, "epoch": 2, "whole": False, "online": 5000}
        self.tell(1, epoch=2)
        self.world.net.pass_time(1)
        self.assertEqual(self.told, [])
        self.tell(1, epoch=2, online=5001)
        self.world.net.pass_time(1)
        self.assertEqual([event.online for event in self.told if isinstance(event, events.ListsChanged)], [5001])

    def test_asked(self) -> None:
        """Whole lists are answered from here, by beginning, waiting rooms first."""
        rooms = [listed("r1", status="playing"), listed("r2", host="Zoe"), listed("r3", host="Bob", game="gomoku")]
        self.tell(1, players=[player("bob"), player("Zoe"), player("Bernd")], rooms=rooms)
        self.world.run(self.session.lists.show_players("B"))
        shown = self.told[-1]
        assert isinstance(shown, events.Players)
        self.assertEqual(([row.name for row in shown.players], shown.total), (["Bernd", "bob"], 3))
        self.world.run(self.session.lists.show_rooms())
        listing = self.told[-1]
        assert isinstance(listing, events.Rooms)
        self.assertEqual([row.room for row in listing.rooms], ["r3", "r2", "r1"])
        self.world.run(self.session.lists.show_rooms("zo"))
        self.assertEqual(self.world.lobby.times(commands.Browse), 0)

    def test_line_lost(self) -> None:
        """Lists of a lobby that is gone stay, stale; and nothing more is told of them."""
        self.tell(1, players=[player("Bob")])
        self.line.drop()
        self.world.net.flush()
        self.told.clear()
        self.world.net.pass_time(0.4, step=0.1)
        self.assertEqual(self.told, [])
        self.world.run(self.session.lists.show_players())
        event = self.told[-1]
        assert isinstance(event, events.Players)
        self.assertEqual((len(event.players), event.stale), (1, True))


NAMES = st.sampled_from(["Bob", "Eve", "Zoe"])
STEPS = st.lists(st.tuples(NAMES, st.sampled_from(["idle", "playing", "gone"]), st.booleans()), max_size=12)


class FoldingTests(SynchronousTestCase):
    """Whatever changes in whatever order."""

    @given(STEPS)
    def test_events_tell_all(self, steps: list[tuple[str, str, bool]]) -> None:
        """Who follows the events alone knows exactly the players that the list holds."""
        world = World()
        session, told, line = world.signed_in()
        for number, (name, status, pause) in enumerate(steps, start=1):
            fields: dict[str, Any] = {"gone": [name]} if status == "gone" else {"players": [player(name, status)]}
            world.tell(line, commands.Changed, **change(number, **fields))
            if pause:
                world.net.pass_time(0.5)
        world.net.pass_time(BUSY_SECONDS + 0.5)
        known: set[str] = set()
        for event in told:
            assert isinstance(event, events.ListsChanged)
            self.assertFalse(known & set(event.came))
            self.assertLessEqual(set(event.went), known)
            self.assertLessEqual({row.name for row in event.changed}, known)
            known = (known | set(event.came)) - set(event.went)
        self.assertEqual(known, set(session.lists.players))
