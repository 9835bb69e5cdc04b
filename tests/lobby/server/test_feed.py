"""The feed: a snapshot, then numbered changes, the same bytes for all."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.protocols import amp

from client.session.lists import Lists
from lobby import commands, errors
from lobby.commands.reasons import PlayerStatus
from lobby.core.effects import PlayerListed, PlayerUnlisted
from lobby.server.feed import PAGE, SMALL, Feed
from tests.support.lobby import Ears, FakeClient, LobbyCase


class Follower:
    """The real client's lists, at the end of a client's line.

    :ivar snapshots: how often it has asked for the lists whole.
    """

    def __init__(self, case: LobbyCase, client: FakeClient) -> None:
        self._client = client
        self.snapshots = 0
        self.lists = Lists(case.clock, self._ask, lambda event: None, lambda: "", lambda: True)
        client.receiver = Ears(self.lists)
        subscribing = Deferred.fromCoroutine(self.lists.subscribe(lambda answer: None))
        case.flush()
        case.successResultOf(subscribing)

    async def _ask(self, command: type[amp.Command], **arguments: Any) -> dict[str, Any]:
        self.snapshots += command is commands.Subscribe
        return await self._client.ask(command, **arguments)

    @property
    def players(self) -> dict[str, str]:
        """The status of everybody, by name."""
        return {name: row.status for name, row in self.lists.players.items()}

    @property
    def rooms(self) -> dict[str, str]:
        """The status of every room, by id."""
        return {room: row.status for room, row in self.lists.rooms.items()}


class Whole(LobbyCase):
    """Below the limit the lists are pushed whole."""

    def setUp(self) -> None:
        super().setUp()
        self.ada = self.come("Ada")
        self.wait(0.2)

    def test_live_lists(self) -> None:
        """E1: after the snapshot, everybody's coming, rooms, statuses and going arrive as changes."""
        follower = Follower(self, self.ada)
        bea = self.come("Bea")
        (room,) = self.call(bea, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        self.wait(0.2)
        self.assertEqual(follower.snapshots, 1)
        self.assertEqual(follower.players, {"Ada": "idle", "Bea": "in room"})
        self.assertEqual(follower.rooms, {room["room"]: "waiting"})
        self.call(bea, commands.Logout)
        self.wait(0.2)
        self.assertEqual(follower.snapshots, 1)
        self.assertEqual((follower.players, follower.rooms), ({"Ada": "idle"}, {}))

    def test_changes_are_gathered(self) -> None:
        """What happens within one window is one message."""
        self.call(self.ada, commands.Subscribe)
        for name in ("Bea", "Cleo", "Dan"):
            self.come(name)
        self.assertEqual(len(self.ada.heard(commands.Changed)), 0)
        self.wait(0.2)
        self.assertEqual(len(self.ada.heard(commands.Changed)), 1)

    def test_who_looks_need_not_wait(self) -> None:
        """In a small lobby who subscribes is shown all that happened before, although the window is still open; who has
        subscribed already gets the same as changes."""
        follower = Follower(self, self.ada)
        self.come("Bea")
        state = self.call(self.come("Cleo"), commands.Subscribe)
        self.assertEqual({row["name"] for row in state["players"]}, {"Ada", "Bea", "Cleo"})
        self.assertEqual(follower.snapshots, 1)
        self.assertEqual(set(follower.players), {"Ada", "Bea", "Cleo"})

    def test_who_is_refused_a_seat_is_shown_why(self) -> None:
        """H2: the room that is full, or gone, is so in the lists before the refusal comes."""
        bea, cleo = self.come("Bea"), self.come("Cleo")
        (mine,) = self.call(bea, commands.CreateRoom, game="rps", public=True, settings="")["mine"]
        follower = Follower(self, self.ada)
        self.call(cleo, commands.JoinRoom, room=mine["room"])

        def refused(status: str | None, refusal: type[errors.DeclaredError]) -> None:
            with self.assertRaises(refusal):
                self.call(self.ada, commands.JoinRoom, room=mine["room"])
            self.assertEqual(follower.rooms.get(mine["room"]), status)

        refused("starting", errors.RoomFull)
        self.call(cleo, commands.LeaveRoom)
        self.call(bea, commands.Logout)
        refused(None, errors.NoSuchRoom)

    def test_a_crowd_waits(self) -> None:
        """Where each change is written to many, who subscribes does not close the window for all."""
        feed = Feed(self.world, self.clock, "source", 5_000)
        *many, (late, late_line) = [self.dial(f"198.51.100.{number}") for number in range(SMALL + 2)]
        for _, line in many:
            feed.subscribe(line)
        feed.apply(PlayerListed("Bea", PlayerStatus.IDLE, False))
        feed.subscribe(late_line)
        self.flush()
        self.assertEqual([client.told for client, _ in (*many, (late, late_line))], [[]] * (SMALL + 2))
        feed.stop()

    def test_private_rooms_are_not_listed(self) -> None:
        """F3: a private room is in nobody's list."""
        self.call(self.ada, commands.CreateRoom, game="rps", public=False, settings="")
        self.wait(0.2)
        self.assertEqual(self.call(self.come("Bea"), commands.Subscribe)["rooms"], [])

    def test_many_go_at_once(self) -> None:
        """However many long names leave in one window, the change arrives, in as many parts as it needs."""
        feed = Feed(self.world, self.clock, "source", 5_000)
        names = [f"{'🎲' * 28}{n:04}" for n in range(1_000)]
        for name in names:
            feed.apply(PlayerListed(name, PlayerStatus.IDLE, False))
        feed.flush()
        client, connection = self.dial()
        feed.subscribe(connection)
        for name in names:
            feed.apply(PlayerUnlisted(name))
        feed.flush()
        self.flush()
        changes = client.heard(commands.Changed)
        self.assertEqual(sorted(name for change in changes for name in change["gone"]), names)
        self.assertEqual([change["number"] for change in changes], [feed.number - 2, feed.number - 1, feed.number])

    def test_pages(self) -> None:
        """A snapshot that is larger than one AMP value comes in pages, which together are whole."""
        names = [f"{'🎲' * 28}{n:04}" for n in range(480)]
        for n, name in enumerate(names):
            self.come(name, host=f"192.0.2.{n % 200}")
            if n % 100 == 99:
                self.beat(*self.clients, seconds=1)
        self.wait(0.2)
        state = self.call(self.ada, commands.Subscribe)
        found = [row["name"] for row in state["players"]]
        self.assertGreater(state["more"], 0)
        for page in range(1, state["more"] + 1):
            found += [row["name"] for row in self.call(self.ada, commands.FeedPage, page=page)["players"]]
        self.assertEqual(sorted(found), sorted([*names, "Ada"]))
        self.assertLess(PAGE, 65_536)

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["come", "go", "room", "leave", "wait"])), max_size=30)
    )
    def test_snapshot_and_changes_are_the_truth(self, steps: list[tuple[int, str]]) -> None:
        """Whenever one subscribes, snapshot and changes together always end at what the lobby knows."""
        self.setUp()
        here: dict[int, FakeClient] = {}
        follower = Follower(self, self.ada)
        for n, what in steps:
            client = here.get(n)
            if what == "wait":
                self.wait(0.1)
            elif what == "come" and client is None:
                here[n] = self.come(f"P{n}")
            elif client is not None and what == "go":
                self.call(here.pop(n), commands.Logout)
            elif client is not None and what == "room":
                client.callRemote(commands.CreateRoom, game="rps", public=n % 2 == 0, settings="").addErrback(
                    lambda _: None
                )
                self.flush()
            elif client is not None and what == "leave":
                client.callRemote(commands.LeaveRoom).addErrback(lambda _: None)
                self.flush()
        self.wait(0.3)
        self.assertEqual(follower.snapshots, 1)
        sessions = self.world.sessions.values()
        self.assertEqual(follower.players, {session.name: session.status.value for session in sessions})
        rooms = {room.id: room.status.value for room in self.world.rooms.values() if room.public}
        self.assertEqual(follower.rooms, rooms)


class Crowded(LobbyCase):
    """Above the limit only the count and waiting rooms are pushed."""

    options = ("--list-limit", "4")

    def test_listed_rooms_stay_and_others_follow(self) -> None:
        """A full list keeps the rooms that still wait, whatever else changes, and takes in another when one goes."""
        ada, *hosts = [self.come(f"P{n}") for n in range(7)]
        for host in hosts:
            self.call(host, commands.CreateRoom, game="rps", public=True, settings="")
        self.wait(0.2)
        follower = Follower(self, ada)
        self.assertEqual(len(follower.rooms), 4)
        listed = set(follower.rooms)
        self.beat(ada, seconds=7)  # the hosts go away
        self.assertEqual(follower.snapshots, 1)
        self.assertEqual(set(follower.rooms), listed)
        gone = next(host for host in hosts if self.world.by_key[host.name].room in listed)
        self.call(gone, commands.LeaveRoom)
        self.wait(0.2)
        self.assertEqual(follower.snapshots, 1)
        self.assertEqual(len(follower.rooms), 4)
        self.assertEqual(len(set(follower.rooms) & listed), 3)

    def test_crossing_the_limit(self) -> None:
        """A new epoch begins when the lists get too long, and another when they are short again; meanwhile one asks."""
        ada = self.come("Ada")
        self.wait(0.2)
        follower = Follower(self, ada)
        others = [self.come(f"P{n}") for n in range(6)]
        self.call(others[0], commands.CreateRoom, game="rps", public=True, settings="")
        self.wait(0.2)
        self.assertEqual((follower.snapshots, follower.lists.whole, follower.lists.online), (2, False, 7))
        state = self.call(ada, commands.Subscribe)
        self.assertEqual((state["whole"], state["online"], state["players"]), (False, 7, []))
        self.assertEqual([room["status"] for room in state["rooms"]], ["waiting"])
        found = self.call(ada, commands.Browse, what="players", beginning="p", start=0)
        self.assertEqual((found["total"], [row["name"] for row in found["players"]][:2]), (6, ["P0", "P1"]))
        for client in others:
            self.call(client, commands.Logout)
        self.beat(ada, seconds=2)  # there is a pause before a client asks again
        self.assertTrue(follower.lists.whole)
        self.assertEqual(follower.players, {"Ada": "idle"})
