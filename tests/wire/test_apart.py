"""What has nothing to do with each other stands alone: one failure does not take the rest."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from client.events import Event, LineBack, LineSilent
from client.session.eventqueue import EventQueue
from games.peer.clocks import TimeLimits, Wait
from lobby import commands
from lobby.commands.announced import Said
from lobby.core.effects import WaitBegins
from lobby.server import feed
from tests.support.lobby import LobbyCase
from wire.apart import each
from wire.idle import IdleMonitor

TOO_LONG = "x" * 70_000
"""More than any value on an AMP line can have."""


class Wrong(Exception):
    """A fault of our own."""


class Each(SynchronousTestCase):
    def test_each(self) -> None:
        """All are done, in order; what failed is logged once, with its traceback and in words."""
        done: list[int] = []

        def act(number: int) -> None:
            if number == 2:
                raise Wrong
            done.append(number)

        each([1, 2, 3], act, "a number was not taken")
        self.assertEqual(done, [1, 3])
        self.assertEqual(len(self.flushLoggedErrors(Wrong)), 1)


class Announcements(LobbyCase):
    """What the core leaves behind for clients and timers."""

    def setUp(self) -> None:
        super().setUp()
        self.ada, self.bea = self.come("Ada"), self.come("Bea")

    def _leave(self, *events: object) -> None:
        self.dispatcher.do(lambda world: world.outbox.extend(events))  # type: ignore[arg-type]
        self.flush()

    def test_text_too_long(self) -> None:
        """An announcement that no line can carry is lost alone: the timer and the words behind it are not."""
        ada, bea = self.world.by_key["ada"].id, self.world.by_key["bea"].id
        self._leave(
            Said("Bea", True, TOO_LONG, to=(ada,)),
            WaitBegins("invitation x", 5),
            Said("Ada", True, "still here", to=(bea,)),
        )
        self.assertEqual([heard["text"] for heard in self.bea.heard(commands.Said)], ["still here"])
        self.assertIn("invitation x", self.dispatcher._waits)
        self.assertEqual(len(self.flushLoggedErrors()), 1)
        self.assertEqual((self.ada.closed, self.bea.closed), (False, False))

    def test_one_mouth(self) -> None:
        """One connection that cannot be written to does not keep an announcement from the others."""
        ada, bea = self.world.by_key["ada"].id, self.world.by_key["bea"].id
        self.patch(self.dispatcher.outlets[ada], "write_all", _fails)
        self._leave(Said("Ada", False, "to all", to=(ada, bea)))
        self.assertEqual(len(self.bea.heard(commands.Said)), 1)
        self.assertEqual(len(self.flushLoggedErrors(Wrong)), 1)

    def test_one_subscriber(self) -> None:
        """Nor does one that the lists cannot be sent to."""
        for client in (self.ada, self.bea):
            self.call(client, commands.Subscribe)
        self.patch(self.dispatcher.outlets[self.world.by_key["ada"].id], "write_all", _fails)
        self.come("Cem")
        self.wait(1)
        self.assertTrue(self.bea.heard(commands.Changed))
        self.assertTrue(self.flushLoggedErrors(Wrong))

    def test_one_row(self) -> None:
        """A player, or a room, that cannot be listed keeps no other from the lists."""
        self.call(self.bea, commands.Subscribe)
        for kind in ("player_row", "room_row"):
            write = getattr(feed, kind)
            self.patch(
                feed, kind, lambda listing, write=write: _fails(b"") if "Cem" in str(listing) else write(listing)
            )
        cem, dia = self.come("Cem"), self.come("Dia")
        for client in (cem, dia):
            self.call(client, commands.CreateRoom, game="rps", public=True, settings="")
        self.wait(1)
        changed = self.bea.heard(commands.Changed)
        self.assertEqual({row["name"] for one in changed for row in one["players"]} & {"Cem", "Dia"}, {"Dia"})
        self.assertEqual([row["host"] for one in changed for row in one["rooms"]], ["Dia"])
        self.assertTrue(self.flushLoggedErrors(Wrong))

    def test_one_answer(self) -> None:
        """What a visitor had asked for and cannot be given up does not keep its session from being noticed as away."""
        _, connection = self.dial()
        stuck: Deferred[Any] = Deferred(lambda _: _fails(b""))
        connection._answering.add(stuck)
        lost: list[bool] = []
        self.patch(connection.avatar, "lost", lambda: lost.append(True))
        connection.connectionLost()
        self.assertEqual(lost, [True])
        self.assertEqual(len(self.flushLoggedErrors(Wrong)), 1)

    def test_one_ending(self) -> None:
        """A part that does not stop keeps no other from stopping."""
        stopped: list[str] = []
        self.dispatcher.ending[:0] = [lambda: _fails(b""), lambda: stopped.append("the next")]
        self.dispatcher.stop()
        self.assertEqual(stopped, ["the next"])
        self.assertEqual(len(self.flushLoggedErrors(Wrong)), 1)


class Timers(SynchronousTestCase):
    """One timer for many: who is told wrongly does not cost the others theirs."""

    def test_silence(self) -> None:
        """All who are silent are told, and so are those who fall silent later."""
        clock, told = Clock(), list[str]()

        def tell(who: str) -> None:
            told.append(who)
            if who == "first":
                raise Wrong

        silence = IdleMonitor(5, clock, tell)
        silence.heard("first")
        silence.heard("second")
        clock.advance(1)
        silence.heard("third")
        for _ in range(8):
            clock.advance(1)
            clock.advance(0)
        self.assertEqual(told, ["first", "second", "third"])
        self.assertEqual(len(self.flushLoggedErrors(Wrong)), 1)

    def test_limits(self) -> None:
        """So are all seats whose time is over."""
        clock, told = Clock(), list[int]()

        def expire(seat: int) -> None:
            told.append(seat)
            if seat == 0:
                raise Wrong

        limits = TimeLimits(clock, expire)
        limits.watch({0: Wait("move", 5), 1: Wait("move", 5), 2: Wait("move", 7)})
        for _ in range(9):
            clock.advance(1)
            clock.advance(0)
        self.assertEqual(told, [0, 1, 2])
        self.assertEqual(len(self.flushLoggedErrors(Wrong)), 1)


class Events(SynchronousTestCase):
    def test_teller(self) -> None:
        """A listener that stumbles over an event hears the others, and whoever told it goes on."""
        heard: list[Event] = []

        def listen(event: Event) -> None:
            if isinstance(event, LineSilent):
                queue.tell(LineBack())
                raise Wrong
            heard.append(event)

        queue = EventQueue(listen)
        queue.tell(LineSilent(seconds=5))
        queue.tell(LineBack())
        self.assertEqual(heard, [LineBack(), LineBack()])
        self.assertEqual(len(self.flushLoggedErrors(Wrong)), 1)


def _fails(data: bytes) -> None:
    raise Wrong
