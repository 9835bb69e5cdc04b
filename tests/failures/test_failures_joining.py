"""What goes wrong while Bea joins: she has accepted, and Ada's client is asked to host (``docs/failures.md``)."""

from __future__ import annotations

from twisted.internet.error import CannotListenError

from tests.support.stage import StageCase


class JoiningCase(StageCase):
    """The room is starting; Ada's client has not yet read that it is to host."""

    def setUp(self) -> None:
        super().setUp()
        self.until_joining()
        self.now()

    def open(self) -> None:
        """It reads that, and opens the game."""
        self.between(self.ada, self.lobby).held.clear()
        self.network.settle()

    def start_again(self) -> None:
        """Both sit in the room: the start is tried again, and works."""
        self.ada.do(self.ada.session.rooms.retry())
        self.network.pass_time(5)
        self.screens("playing", "playing")


class HostWhileJoining(JoiningCase):
    """Something happens to the host's client."""

    def test_dies(self) -> None:
        """Away at once; the guest is told after 10 s that the host was not ready, and is free."""
        self.ada.kill()
        self.statuses(Ada="away in room", Bea="in room")
        self.told(self.bea, "start-failed", 10, why="host silent", player="Ada")
        self.told(self.bea, "room-over", 10, why="host failed")
        self.after(31)
        self.statuses(Ada="gone", Bea="idle")
        self.rooms()

    def test_machine_goes(self) -> None:
        """RoomReady does not come within 10 s: the guest is told and free."""
        self.unplug(self.ada)
        self.told(self.bea, "start-failed", 10, why="host silent", player="Ada")
        self.told(self.bea, "room-over", 10, why="host failed")
        self.statuses(Ada="away in room", Bea="idle")
        self.after(46)
        self.statuses(Ada="gone", Bea="idle")
        self.rooms()

    def test_stopped_shortly(self) -> None:
        """The match begins a little later."""
        self.ada.stop()
        self.after(4)
        self.ada.go_on()
        self.open()
        self.told(self.ada, "match-started", 5)
        self.told(self.bea, "match-started", 5)

    def test_stopped_for_long(self) -> None:
        """The guest is free after 10 s; the host, continued, reads that she was not ready, and is in her room again."""
        self.ada.stop()
        self.told(self.bea, "start-failed", 10, why="host silent", player="Ada", mine=False)
        self.told(self.bea, "room-over", 10, why="host failed")
        self.after(20)
        self.ada.go_on()
        self.open()
        self.told(self.ada, "start-failed", 20, why="host silent", mine=True)
        self.back(self.ada, 22)
        self.statuses(Ada="in room", Bea="idle")
        self.assertEqual(self.ada.ports, {})

    def test_is_late(self) -> None:
        """A RoomReady after the time changes nothing: the guest is free, the host sits in her room and may go on."""
        self.told(self.bea, "room-over", 10, why="host failed")
        self.after(12)
        self.open()
        self.told(self.ada, "start-failed", 12, why="host silent", mine=True)
        self.statuses(Ada="in room", Bea="idle")
        self.assertEqual(self.ada.ports, {})
        self.ada.do(self.ada.session.invitations.invite("Bea"))
        self.bea.do(self.bea.session.invitations.answer(next(iter(self.bea.session.invitations.waiting)), True))
        self.told(self.bea, "match-started", 13)

    def test_leaves(self) -> None:
        """The start is off; the guest keeps her seat and hosts the room now."""
        self.ada.do(self.ada.session.leave())
        self.open()
        self.told(self.ada, "room-over", 2, why="left")
        self.told(self.bea, "start-failed", 2, why="member left", player="Ada")
        self.told(self.bea, "member-went", 2, name="Ada", host="Bea")
        self.statuses(Ada="idle", Bea="in room")
        self.bea.do(self.bea.session.leave())
        self.play_on()

    def test_logs_out(self) -> None:
        """As leaving."""
        self.ada.do(self.ada.session.account.logout())
        self.open()
        self.told(self.bea, "member-went", 2, name="Ada", host="Bea")
        self.statuses(Ada="gone", Bea="in room")


class HostRefusesToHost(StageCase):
    """The host's client cannot open the game."""

    def test_no_port(self) -> None:
        """The guest is told why and is free at once; the host keeps her room and may invite again."""

        def taken(port: int, *_rest: object, **_more: object) -> None:
            raise CannotListenError("", port, OSError(98, "Address already in use"))

        invitation = self.invite()
        self.now()
        self.ada.listenTCP = taken  # type: ignore[assignment]
        self.bea.do(self.bea.session.invitations.answer(invitation, True))
        failed = self.told(self.bea, "start-failed", 2, why="host failed", player="Ada", mine=False)
        self.assertIn("no port from 20000 to 29999 can be used (Address already in use)", failed.detail)
        self.told(self.bea, "room-over", 2, why="host failed")
        self.told(self.ada, "start-failed", 2, why="host failed", mine=True)
        self.statuses(Ada="in room", Bea="idle")
        self.rooms(("waiting", 1))


class GuestWhileJoining(JoiningCase):
    """Something happens to the guest's client."""

    def test_dies(self) -> None:
        """The host is told after 10 s that she did not come, keeps the room, and does not go on hosting."""
        self.bea.kill()
        self.open()
        self.told(self.ada, "start-failed", 10, why="guest silent", player="Bea")
        self.assertEqual(self.ada.ports, {})
        self.told(self.ada, "member-went", 31, name="Bea", host="Ada")
        self.statuses(Ada="in room", Bea="gone")
        self.rooms(("waiting", 1))

    def test_stopped_shortly(self) -> None:
        """The match begins a little later."""
        self.bea.stop()
        self.open()
        self.after(4)
        self.bea.go_on()
        self.told(self.ada, "match-started", 5)
        self.told(self.bea, "match-started", 5)

    def test_stopped_for_long(self) -> None:
        """The host is told after 10 s that the guest did not come; she, continued, reads it, and has her seat still."""
        self.bea.stop()
        self.open()
        failed = self.told(self.ada, "start-failed", 10, why="guest silent", player="Bea")
        self.assertTrue(failed.retry)
        self.after(20)
        self.bea.go_on()
        self.told(self.bea, "start-failed", 20, why="guest silent", mine=True)
        self.back(self.bea, 22)
        self.statuses(Ada="in room", Bea="in room")
        self.never_told(self.ada, "member-went")
        self.start_again()

    def test_leaves(self) -> None:
        """The start is off; the host keeps the room."""
        self.bea.do(self.bea.session.leave())
        self.open()
        self.told(self.bea, "room-over", 2, why="left")
        self.told(self.ada, "start-failed", 2, why="member left", player="Bea")
        self.statuses(Ada="in room", Bea="idle")
        self.ada.do(self.ada.session.leave())
        self.play_on()


class LobbyWhileJoining(JoiningCase):
    """Something happens to the lobby."""

    def test_dies(self) -> None:
        """Both are told; when it is back both sit in the room, and the start can be tried again."""
        self.lobby.kill()
        self.open()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 2, returning=True, kept=True)
        self.screens("disconnected", "disconnected")
        self.after(5)
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 20)
        self.screens("in room", "in room")
        self.assertEqual(self.ada.ports, {})
        self.rooms(("waiting", 2))
        self.start_again()

    def test_dies_twice(self) -> None:
        """While the guest's client is stopped: she is told all the same that the start is off; each is told once."""
        self.bea.stop()
        for _ in range(2):
            self.lobby.kill()
            self.open()
            self.network.pass_time(5)
            self.rise()
            self.network.pass_time(5)
        self.bea.go_on()
        self.told(self.bea, "start-failed", 40, why="lobby restarted", retry=True)
        self.network.pass_time(5)
        for person in (self.ada, self.bea):
            self.assertEqual(len(person.heard("start-failed")), 1)
        self.rooms(("waiting", 2))
        self.start_again()

    def test_dies_for_good(self) -> None:
        """Where it does not come back nothing starts, and no port stays open."""
        self.lobby.kill()
        self.open()
        self.after(40)
        self.screens("disconnected", "disconnected")
        self.assertEqual(self.ada.ports, {})

    def test_stopped(self) -> None:
        """A host that was ready in time is not called late by a lobby that could not read it."""
        self.after(1)
        self.lobby.stop()
        self.open()
        self.after(13)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.told(person, "line-back", 14)
            self.told(person, "match-started", 15)
            self.never_told(person, "line-lost", "start-failed")

    def test_stopped_for_long(self) -> None:
        """Both give it up after 15 s, and are back when it goes on: the host was ready, and the match starts."""
        self.lobby.stop()
        self.open()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 17, returning=True, kept=True)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.back(person, 40)
            self.told(person, "match-started", 45)

    def test_refuses(self) -> None:
        """A third player finds the room full: told so, and free."""
        room = next(iter(self.lobby.dispatcher.world.rooms))
        cleo = self.person("Cleo", "192.0.2.13")
        cleo.do(cleo.session.rooms.join(room))
        self.told(cleo, "failed", 2, error="ROOM_FULL")
        self.statuses(Cleo="idle", Ada="in room", Bea="in room")

    def test_is_late(self) -> None:
        """A slow lobby is a slow start."""
        for person in (self.ada, self.bea):
            self.between(person, self.lobby).delay = 1
        self.open()
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 10)

    def test_leaves(self) -> None:
        """Farewell: both are told; when it is back both sit in the room, and the start can be tried again."""
        self.lobby.leave()
        self.open()
        for person in (self.ada, self.bea):
            self.told(person, "farewell-heard", 2)
            self.told(person, "line-lost", 2, returning=True, kept=True)
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 20)
        self.screens("in room", "in room")
        self.assertEqual(self.ada.ports, {})
        self.start_again()


class NetworkWhileJoining(JoiningCase):
    """Something happens to the way to the lobby; there is none between the two yet."""

    def test_breaks_to_the_host(self) -> None:
        """She is back at once, is asked again to host, and the match begins a little later."""
        self.between(self.ada, self.lobby).cut()
        self.back(self.ada, 4)
        self.open()
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 8)
        self.never_told(self.bea, "start-failed", "member-went")

    def test_breaks_to_the_guest(self) -> None:
        """She is back at once, hears where to go, and the match begins a little later."""
        self.between(self.bea, self.lobby).cut()
        self.open()
        self.back(self.bea, 4)
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 8)
        self.never_told(self.ada, "start-failed", "member-went")

    def test_hangs_to_the_host(self) -> None:
        """For 4 s: a slow start. Longer than the host's time: the guest is told and free."""
        link = self.between(self.ada, self.lobby)
        link.frozen = True
        self.open()
        self.told(self.bea, "start-failed", 10, why="host silent")
        self.told(self.bea, "room-over", 10, why="host failed")
        link.frozen = False
        self.told(self.ada, "start-failed", 11, why="host silent", mine=True)
        self.statuses(Ada="in room", Bea="idle")
        self.assertEqual(self.ada.ports, {})
