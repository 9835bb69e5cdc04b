"""What goes wrong while Bea is invited by Ada: each combination ends well (``docs/failures.md``)."""

from __future__ import annotations

from tests.stage import Person, StageCase


class InvitedCase(StageCase):
    """Ada sits in her private room; Bea, idle, has her invitation."""

    def setUp(self) -> None:
        super().setUp()
        self.invitation = self.invite()
        self.network.pass_time(1)
        self.now()

    def accept(self) -> None:
        """Bea says yes."""
        self.bea.do(self.bea.session.answer(self.invitation, True))

    def come_back(self, person: Person) -> None:
        """The person logs in again."""
        person.do(person.session.drop_in_as(person.name))
        self.assertEqual(person.screen, "idle")


class HostWhileInvited(InvitedCase):
    """Something happens to the host's client."""

    def test_dies(self) -> None:
        """The guest is told that the invitation is withdrawn, and stays free."""
        self.ada.kill()
        self.told(self.bea, "invitation-closed", 2, why="withdrawn", mine=False)
        self.statuses(Ada="gone", Bea="idle")
        self.rooms()

    def test_machine_goes(self) -> None:
        """Away in 5 s, gone in 15 s, and the invitation with her."""
        self.unplug(self.ada)
        self.told(self.bea, "lists-changed", 5.5)
        self.statuses(Ada="away in room", Bea="idle")
        self.told(self.bea, "invitation-closed", 15, mine=False)
        self.statuses(Ada="gone", Bea="idle")
        self.rooms()

    def test_stopped_shortly(self) -> None:
        """Nothing is lost: the yes that comes meanwhile is read afterwards."""
        self.ada.stop()
        self.accept()
        self.after(4)
        self.ada.go_on()
        self.told(self.ada, "match-started", 5)
        self.told(self.bea, "match-started", 5)

    def test_stopped_for_long(self) -> None:
        """The guest is told; the host, back, reads what became of it and that its session has ended."""
        self.ada.stop()
        self.told(self.bea, "invitation-closed", 15, mine=False)
        self.statuses(Ada="gone", Bea="idle")
        self.after(20)
        self.ada.go_on()
        self.told(self.ada, "session-over", 20, why="silent")
        self.told(self.ada, "line-lost", 20, returning=True)
        self.told(self.ada, "connected", 22)
        self.come_back(self.ada)
        self.play_on()

    def test_leaves(self) -> None:
        """The room dissolves, the invitation is withdrawn, and both are free."""
        self.ada.do(self.ada.session.leave())
        self.told(self.ada, "room-over", why="left")
        self.told(self.bea, "invitation-closed", 2, why="withdrawn", mine=False)
        self.play_on()

    def test_logs_out(self) -> None:
        """As leaving."""
        self.ada.do(self.ada.session.logout())
        self.told(self.ada, "signed-out")
        self.told(self.bea, "invitation-closed", 2, why="withdrawn", mine=False)
        self.statuses(Ada="gone", Bea="idle")
        self.come_back(self.ada)
        self.play_on()

    def test_quits(self) -> None:
        """As leaving."""
        self.ada.do(self.ada.session.close())
        self.told(self.bea, "invitation-closed", 2, why="withdrawn", mine=False)
        self.statuses(Ada="gone", Bea="idle")


class GuestWhileInvited(InvitedCase):
    """Something happens to the guest's client."""

    def test_dies(self) -> None:
        """The host is told that the guest has gone, keeps the room, and may invite somebody else."""
        self.bea.kill()
        self.told(self.ada, "invitation-closed", 2, why="gone", mine=True)
        self.statuses(Ada="in room", Bea="gone")
        self.rooms(("waiting", 1))

    def test_machine_goes(self) -> None:
        """The invitation runs out."""
        self.unplug(self.bea)
        self.told(self.ada, "invitation-closed", 15, mine=True)
        self.after(16)
        self.statuses(Ada="in room", Bea="gone")

    def test_stopped_shortly(self) -> None:
        """The invitation waits."""
        self.bea.stop()
        self.after(10)
        self.statuses(Ada="in room", Bea="away idle")
        self.bea.go_on()
        self.accept()
        self.told(self.ada, "match-started", 12)
        self.told(self.bea, "match-started", 12)

    def test_stopped_for_long(self) -> None:
        """The host is told that no answer came; the guest, back, reads that too and that its session has ended."""
        self.bea.stop()
        self.told(self.ada, "invitation-closed", 15, why="expired", mine=True)
        self.after(20)
        self.bea.go_on()
        self.told(self.bea, "invitation-closed", 20, why="expired", mine=False)
        self.told(self.bea, "session-over", 20, why="silent")
        self.told(self.bea, "connected", 22)
        self.come_back(self.bea)
        self.statuses(Ada="in room", Bea="idle")

    def test_refuses(self) -> None:
        """The host is told and may invite again; the guest stays idle and free."""
        self.bea.do(self.bea.session.answer(self.invitation, False))
        self.told(self.ada, "invitation-closed", 2, why="declined", mine=True)
        self.statuses(Ada="in room", Bea="idle")
        self.ada.do(self.ada.session.invite("Bea"))
        self.told(self.bea, "invitation-came", 2)

    def test_does_not_answer(self) -> None:
        """Both are told after 15 s, and a late yes or no is harmless."""
        for person, mine in ((self.ada, True), (self.bea, False)):
            self.told(person, "invitation-closed", 15, why="expired", mine=mine)
        for accept in (True, False):
            self.bea.do(self.bea.session.answer(self.invitation, accept))
        self.told(self.bea, "failed", 16, error="INVITATION_GONE")
        self.statuses(Ada="in room", Bea="idle")

    def test_answer_crosses_the_end(self) -> None:
        """A yes that is under way while the invitation runs out is refused, and everybody is free."""
        self.after(13)
        self.between(self.bea, self.lobby).delay = 2
        self.accept()
        self.told(self.ada, "invitation-closed", 15, why="expired")
        self.told(self.bea, "failed", 20, error="INVITATION_GONE")
        self.statuses(Ada="in room", Bea="idle")

    def test_takes_another_seat(self) -> None:
        """Who sits down elsewhere is busy; the host is told."""
        self.bea.do(self.bea.session.create("gomoku", True))
        self.told(self.ada, "invitation-closed", 2, why="busy", mine=True)
        self.statuses(Ada="in room", Bea="in room")

    def test_logs_out(self) -> None:
        """The host is told that the guest has gone."""
        self.bea.do(self.bea.session.logout())
        self.told(self.ada, "invitation-closed", 2, why="gone", mine=True)
        self.statuses(Ada="in room", Bea="gone")


class LobbyWhileInvited(InvitedCase):
    """Something happens to the lobby."""

    def test_dies(self) -> None:
        """Both are told at once, keep nothing of the room, and come back by themselves when it is there again."""
        self.lobby.kill()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 2, returning=True)
        self.screens("disconnected", "disconnected")
        self.assertEqual(dict(self.bea.session.invitations), {})
        self.after(10)
        self.lobby = self.raise_lobby()
        for person in (self.ada, self.bea):
            self.told(person, "connected", 30)
            self.come_back(person)
        self.play_on()

    def test_stopped_shortly(self) -> None:
        """Both are told that nothing comes from it and that it is back; what was typed meanwhile counts, although the
        lobby's own clock ran past the invitation's end before it could read."""
        self.after(4)
        self.lobby.stop()
        self.accept()
        for person in (self.ada, self.bea):
            self.told(person, "line-silent", 12)
        self.after(16.5)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.told(person, "line-back", 17)
            self.told(person, "match-started", 17)
            self.never_told(person, "line-lost", "session-over")
        self.statuses(Ada="playing", Bea="playing")

    def test_stopped_for_long(self) -> None:
        """Both give the line up after 15 s, and come back when it goes on."""
        self.lobby.stop()
        for person in (self.ada, self.bea):
            self.told(person, "line-silent", 7)
            self.told(person, "line-lost", 17, returning=True)
        self.after(20)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.told(person, "connected", 60)
            self.come_back(person)
        self.play_on()

    def test_refuses(self) -> None:
        """A second invitation of the same player is refused in its own words; nothing changes."""
        self.ada.do(self.ada.session.invite("Bea"))
        self.told(self.ada, "failed", 2, error="ALREADY_INVITED")
        self.accept()
        self.told(self.bea, "match-started", 2)

    def test_is_late(self) -> None:
        """A slow lobby is a slow start, and no more."""
        for person in (self.ada, self.bea):
            self.between(person, self.lobby).delay = 1
        self.accept()
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 10)

    def test_leaves(self) -> None:
        """It says farewell, why and until when; both wait for its return."""
        self.lobby.leave()
        for person in (self.ada, self.bea):
            self.told(person, "farewell-heard", 2, why="Back after lunch.", seconds=60)
            self.told(person, "line-lost", 2, returning=True)
        self.screens("disconnected", "disconnected")


class NetworkWhileInvited(InvitedCase):
    """Something happens to the way between one of the two and the lobby; there is none between the two yet."""

    def test_breaks_to_the_host(self) -> None:
        """The host is told and comes back; the guest is told that the invitation is withdrawn."""
        self.between(self.ada, self.lobby).cut()
        self.told(self.ada, "line-lost", 2, returning=True)
        self.told(self.bea, "invitation-closed", 2, why="withdrawn")
        self.told(self.ada, "connected", 4)
        self.come_back(self.ada)
        self.play_on()

    def test_breaks_to_the_guest(self) -> None:
        """The guest is told and comes back; the host is told that the guest has gone, and may invite again."""
        self.between(self.bea, self.lobby).cut()
        self.told(self.bea, "line-lost", 2, returning=True)
        self.told(self.ada, "invitation-closed", 2, why="gone")
        self.told(self.bea, "connected", 4)
        self.come_back(self.bea)
        self.ada.do(self.ada.session.invite("Bea"))
        self.told(self.bea, "invitation-came", 5)

    def test_hangs_shortly(self) -> None:
        """Who cannot hear the lobby is told; afterwards everything is as it was."""
        for person in (self.ada, self.bea):
            link = self.between(person, self.lobby)
            since = self.network.now - self.since
            link.frozen = True
            self.told(person, "line-silent", since + 7)
            link.frozen = False
            self.told(person, "line-back", since + 7)
            self.never_told(person, "line-lost", "session-over", "invitation-closed")
        self.accept()
        self.told(self.ada, "match-started", 15)

    def test_hangs_for_long(self) -> None:
        """Both sides give the line up after 15 s; who was away comes back when the way is free."""
        link = self.between(self.bea, self.lobby)
        link.frozen = True
        self.told(self.ada, "invitation-closed", 15, mine=True)
        self.told(self.bea, "line-lost", 17, returning=True)
        self.after(30)
        self.statuses(Ada="in room", Bea="gone")
        link.frozen = False
        self.told(self.bea, "connected", 75)
        self.come_back(self.bea)
        self.statuses(Ada="in room", Bea="idle")
