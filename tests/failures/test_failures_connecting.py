"""What goes wrong while Bea's client is on its way to Ada's game (``docs/failures.md``)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from client.match import current, setup
from lobby import commands
from lobby.commands.announced import ConnectTo
from tests.support.stage import StageCase


class ConnectingCase(StageCase):
    """Ada's game listens; what Bea's client sends to it has not arrived. The lobby relays nothing."""

    options = ("--relay", "no")

    def setUp(self) -> None:
        super().setUp()
        self.until_connecting()
        self.way = self.between(self.ada, self.bea)
        self.now()

    def retry(self) -> None:
        """Bea tries again, and this time it works."""
        self.way.frozen = self.way.closed = False
        self.way.delay = 0
        self.now()
        self.bea.do(self.bea.session.rooms.retry())
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 2)
        self.statuses(Ada="playing", Bea="playing")


class HostWhileConnecting(ConnectingCase):
    """Something happens to the host's client."""

    def test_dies(self) -> None:
        """Away at once; the guest is told that no address answers, and after 30 s she hosts the room."""
        self.ada.kill()
        self.statuses(Ada="away in room", Bea="in room")
        self.told(self.bea, "start-failed", 10, why="connect failed", mine=True)
        self.told(self.bea, "member-went", 31, name="Ada", host="Bea")
        self.statuses(Ada="gone", Bea="in room")
        self.rooms(("waiting", 1))

    def test_machine_goes(self) -> None:
        """The guest is told that no address answers, and later that the host is gone."""
        self.unplug(self.ada)
        self.told(self.bea, "start-failed", 10, why="connect failed", mine=True, retry=True)
        self.told(self.bea, "member-went", 46, name="Ada", host="Bea")
        self.statuses(Ada="gone", Bea="in room")

    def test_stopped_shortly(self) -> None:
        """A little later the match begins."""
        self.ada.stop()
        self.way.frozen = False
        self.after(5)
        self.ada.go_on()
        self.told(self.ada, "match-started", 6)
        self.told(self.bea, "match-started", 6)

    def test_stopped_for_long(self) -> None:
        """The guest is told after 8 s that there was no answer; the host, continued, reads it, and both sit still."""
        self.ada.stop()
        self.way.frozen = False
        failed = self.told(self.bea, "start-failed", 10, why="connect failed", mine=True, retry=True)
        self.assertIn("no answer in time", failed.detail)
        self.after(20)
        self.ada.go_on()
        self.told(self.ada, "start-failed", 20, why="connect failed", player="Bea")
        self.back(self.ada, 22)
        self.never_told(self.bea, "member-went")
        self.assertEqual(self.ada.ports, {})
        self.retry()

    def test_refuses(self) -> None:
        """Nothing listens where the host said: the guest is told which address failed and why, and may retry."""
        self.way.closed = True
        self.way.frozen = False
        failed = self.told(self.bea, "start-failed", 9, why="connect failed", mine=True, retry=True)
        self.assertRegex(failed.detail, r"192\.0\.2\.11:\d+: the connection was refused: nothing listens there")
        self.told(self.ada, "start-failed", 9, why="connect failed", player="Bea", mine=False, retry=True)
        self.statuses(Ada="in room", Bea="in room")
        self.rooms(("waiting", 2))
        self.retry()

    def test_leaves(self) -> None:
        """The start is off; the guest hosts the room now."""
        self.ada.do(self.ada.session.leave())
        self.told(self.bea, "start-failed", 2, why="member left", player="Ada")
        self.told(self.bea, "member-went", 2, name="Ada", host="Bea")
        self.statuses(Ada="idle", Bea="in room")
        self.assertEqual(self.ada.ports, {})
        self.way.frozen = False
        self.bea.do(self.bea.session.leave())
        self.play_on()

    def test_quits(self) -> None:
        """As leaving; the program does not wait for anybody."""
        self.ada.do(self.ada.session.close())
        self.told(self.bea, "member-went", 3, name="Ada", host="Bea")
        self.assertEqual(self.ada.screen, "disconnected")


class GuestWhileConnecting(ConnectingCase):
    """Something happens to the guest's client."""

    def test_dies(self) -> None:
        """After 10 s the host is told that she did not come, and listens no more; after 30 s she is gone."""
        self.bea.kill()
        self.told(self.ada, "start-failed", 10, why="guest silent", player="Bea")
        self.assertEqual(self.ada.ports, {})
        self.told(self.ada, "member-went", 31, name="Bea")
        self.statuses(Ada="in room", Bea="gone")

    def test_machine_goes(self) -> None:
        """After 10 s the start is off; after 15 s her line is given up, and 30 s later she is gone."""
        self.unplug(self.bea)
        self.told(self.ada, "start-failed", 10, why="guest silent", player="Bea", retry=True)
        self.told(self.ada, "member-went", 46, name="Bea")
        self.statuses(Ada="in room", Bea="gone")

    def test_stopped_shortly(self) -> None:
        """For longer than her client's own 8 s, shorter than the lobby's 10: she first reads what has arrived, and
        sits."""
        self.bea.stop()
        self.way.frozen = False
        self.after(9.3)
        self.bea.go_on()
        self.told(self.ada, "match-started", 10)
        self.told(self.bea, "match-started", 10)

    def test_stopped_for_long(self) -> None:
        """After 10 s the host is told; the guest, continued, reads that, and has her seat still."""
        self.bea.stop()
        self.way.frozen = False
        self.told(self.ada, "start-failed", 10, why="guest silent", player="Bea", mine=False, retry=True)
        self.after(20)
        self.bea.go_on()
        self.told(self.bea, "start-failed", 20, why="guest silent", mine=True)
        self.back(self.bea, 22)
        self.never_told(self.bea, "match-started")
        self.never_told(self.ada, "member-went")
        self.statuses(Ada="in room", Bea="in room")
        self.retry()

    def test_is_late(self) -> None:
        """Her word that she sits comes after the time: the start is off for both, and they may retry."""
        self.after(7)
        self.between(self.bea, self.lobby).delay = 4
        self.way.frozen = False
        self.told(self.ada, "start-failed", 10, why="guest silent", retry=True)
        self.told(self.bea, "start-failed", 15, why="guest silent", mine=True, retry=True)
        for person in (self.ada, self.bea):
            self.never_told(person, "match-started", "match-over")
        self.after(20)
        self.between(self.bea, self.lobby).delay = 0
        self.after(25)
        self.statuses(Ada="in room", Bea="in room")
        self.retry()

    def test_leaves(self) -> None:
        """The start is off; the host keeps the room."""
        self.bea.do(self.bea.session.leave())
        self.told(self.bea, "room-over", 2, why="left")
        self.told(self.ada, "start-failed", 2, why="member left", player="Bea")
        self.told(self.ada, "member-went", 2, name="Bea")
        self.statuses(Ada="in room", Bea="idle")

    def test_logs_out(self) -> None:
        """As leaving."""
        self.bea.do(self.bea.session.account.logout())
        self.told(self.ada, "member-went", 2, name="Bea")
        self.statuses(Ada="in room", Bea="gone")


class GuestRefuses(StageCase):
    """The guest's client cannot play what the room plays."""

    def test_setting_unknown(self) -> None:
        """A room with a setting that the game does not have: the host's client says so, and nobody hangs."""
        asked = {"game": "rps", "public": True, "settings": "colour=red"}
        self.ada.do(self.ada.session.ask(commands.CreateRoom, **asked))  # as a client that does not look at settings
        room = next(iter(self.lobby.dispatcher.world.rooms))
        self.now()
        self.bea.do(self.bea.session.rooms.join(room))
        failed = self.told(self.bea, "start-failed", 2, why="host failed", player="Ada")
        self.assertIn("colour=red", failed.detail)
        self.told(self.bea, "room-over", 2, why="host failed")
        self.statuses(Ada="in room", Bea="idle")

    def test_other_release(self) -> None:
        """A guest whose release of the game is another says so; both keep their seats, and may leave."""

        def prepare(order: Any, host_seat: int) -> Any:
            newer = replace(order, release="3.0.0") if isinstance(order, ConnectTo) else order
            return setup.prepare(newer, host_seat)

        patched = self.patch(current, "prepare", prepare)
        invitation = self.invite()
        self.now()
        self.bea.do(self.bea.session.invitations.answer(invitation, True))
        failed = self.told(self.bea, "start-failed", 2, why="connect failed", mine=True)
        self.assertEqual(failed.detail, "Bea's client has rps 2.0.0, the room wants 3.0.0")
        self.told(self.ada, "start-failed", 2, why="connect failed", player="Bea", mine=False)
        self.statuses(Ada="in room", Bea="in room")
        self.bea.do(self.bea.session.leave())
        self.ada.do(self.ada.session.leave())
        patched.restore()
        self.play_on()


class LobbyWhileConnecting(ConnectingCase):
    """Something happens to the lobby."""

    def test_dies(self) -> None:
        """Both are told; where it does not come back the start is off in 30 s, and no port stays open."""
        self.lobby.kill()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 2, returning=True, kept=True)
        self.way.frozen = False
        self.after(31)
        self.screens("disconnected", "disconnected")
        for person in (self.ada, self.bea):
            self.never_told(person, "match-started")
            self.assertEqual(person.ports, {})

    def test_dies_and_comes_back(self) -> None:
        """Both sit in the room again, and the start can be tried again."""
        self.lobby.kill()
        self.after(5)
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 20)
        self.screens("in room", "in room")
        self.assertEqual(self.ada.ports, {})
        self.retry()

    def test_dies_after_the_guest_left(self) -> None:
        """The start failed, Bea has left, and Ada's client, whose line hangs, has not heard it as the lobby dies: its
        ticket brings her back into the room, and her client leaves it again, whoever of the two is back first."""
        self.network.pass_time(12)
        self.told(self.bea, "start-failed", 12, why="connect failed")
        link = self.between(self.ada, self.lobby)
        link.frozen = True
        self.bea.do(self.bea.session.leave())
        self.screens("in room", "idle")
        self.now()
        self.lobby.kill()
        self.rise()
        self.back(self.bea, 20)
        link.cut()
        link.frozen = False
        self.back(self.ada, 40)
        self.network.pass_time(0.5)
        self.never_told(self.bea, "room-joined")
        self.statuses(Ada="in room", Bea="idle")
        self.screens("in room", "idle")
        self.rooms(("waiting", 1))

    def test_dies_after_the_guest_sat(self) -> None:
        """The two sit at the table, but the lobby dies before it says that the match is on: nothing has begun."""
        self.lobby.stop()
        self.way.frozen = False
        self.after(1)
        self.lobby.kill()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 3, returning=True, kept=True)
            self.never_told(person, "match-started", "match-over")
        self.screens("disconnected", "disconnected")
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 20)
            self.never_told(person, "match-started", "match-over")
        self.screens("in room", "in room")
        self.retry()

    def test_stopped_shortly(self) -> None:
        """A guest that sat in time is not called late by a lobby that could not read it."""
        self.after(1)
        self.lobby.stop()
        self.way.frozen = False
        self.after(13)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.told(person, "line-back", 14)
            self.told(person, "match-started", 15)
            self.never_told(person, "start-failed", "line-lost")

    def test_stopped_for_long(self) -> None:
        """Both give the line up after 15 s; when it goes on both are back, and the match begins."""
        self.lobby.stop()
        self.way.frozen = False
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 17, returning=True, kept=True)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.back(person, 40)
            self.told(person, "match-started", 45)

    def test_is_late(self) -> None:
        """A slow lobby is a slow start."""
        for person in (self.ada, self.bea):
            self.between(person, self.lobby).delay = 1
        self.way.frozen = False
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 5)

    def test_leaves(self) -> None:
        """Farewell: both are told; when it is back both sit in the room, and the start can be tried again."""
        self.lobby.leave()
        for person in (self.ada, self.bea):
            self.told(person, "farewell-heard", 2)
            self.told(person, "line-lost", 2, returning=True, kept=True)
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 20)
        self.assertEqual(self.ada.ports, {})
        self.retry()


class NetworkWhileConnecting(ConnectingCase):
    """Something happens to the way between the two."""

    def test_never_answers(self) -> None:
        """The guest is told which address failed and why, in 10 s; both keep their seats; a retry works."""
        failed = self.told(self.bea, "start-failed", 10, why="connect failed", mine=True, retry=True)
        self.assertRegex(failed.detail, r"192\.0\.2\.11:\d+: no answer in time")
        self.assertIn("127.0.0.1", failed.detail)
        self.told(self.ada, "start-failed", 10, why="connect failed", player="Bea", mine=False, retry=True)
        self.statuses(Ada="in room", Bea="in room")
        self.retry()

    def test_hangs_shortly(self) -> None:
        """A slow start."""
        self.after(5)
        self.way.frozen = False
        self.told(self.bea, "match-started", 6)
        self.told(self.ada, "match-started", 6)

    def test_breaks(self) -> None:
        """A connection that breaks before she sits is made again: a slow start."""
        self.ada.stop()
        self.way.frozen = False
        self.after(1)
        self.way.cut()
        self.ada.go_on()
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 3)
            self.never_told(person, "start-failed")

    def test_is_slow(self) -> None:
        """Seconds for each way are a slow start."""
        self.way.delay = 1.5
        self.way.frozen = False
        self.told(self.bea, "match-started", 10)

    def test_never_answers_and_the_guest_leaves(self) -> None:
        """The guest leaves instead of a retry, and is free."""
        self.told(self.bea, "start-failed", 10, retry=True)
        self.bea.do(self.bea.session.leave())
        self.told(self.ada, "member-went", 11, name="Bea")
        self.statuses(Ada="in room", Bea="idle")

    def test_breaks_to_the_lobby(self) -> None:
        """The guest's line to the lobby breaks: she is back at once, and the match begins."""
        self.between(self.bea, self.lobby).cut()
        self.back(self.bea, 4)
        self.way.frozen = False
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 8)
        self.never_told(self.ada, "start-failed", "member-went")
