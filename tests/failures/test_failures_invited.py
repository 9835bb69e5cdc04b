"""What goes wrong while Bea is invited by Ada: each combination ends well (``docs/failures.md``)."""

from __future__ import annotations

from tests.support.stage import Person, StageCase


class InvitedCase(StageCase):
    """Ada sits in her private room; Bea, idle, has her invitation."""

    def setUp(self) -> None:
        super().setUp()
        self.invitation = self.invite()
        self.network.pass_time(1)
        self.now()

    def accept(self) -> None:
        """Bea says yes."""
        self.bea.do(self.bea.session.invitations.answer(self.invitation, True))

    def play_from_the_room(self) -> None:
        """Ada sits in her room as before: she invites Bea again, and they play to the end."""
        self.ada.do(self.ada.session.invitations.invite("Bea"))
        self.bea.do(self.bea.session.invitations.answer(next(iter(self.bea.session.invitations.waiting)), True))
        self.network.pass_time(1)
        self.screens("playing", "playing")
        self.play()
        self.network.pass_time(1)
        for person in (self.ada, self.bea):
            self.assertTrue(person.heard("result-taken", verdict="agreed"))
        self.play_on()

    def come_back(self, person: Person) -> None:
        """The person, whose session has ended, comes in anew."""
        person.do(person.session.account.drop_in_as(person.name))
        self.assertEqual(person.screen, "idle")


class HostWhileInvited(InvitedCase):
    """Something happens to the host's client."""

    def test_dies(self) -> None:
        """Away at once, and waited for; the invitation runs out, and after 30 s the room goes with its host."""
        self.ada.kill()
        self.told(self.bea, "lists-changed", 2)
        self.statuses(Ada="away in room", Bea="idle")
        self.told(self.bea, "invitation-closed", 15, why="expired", mine=False)
        self.after(31)
        self.statuses(Ada="gone", Bea="idle")
        self.rooms()

    def test_machine_goes(self) -> None:
        """Away in 5 s; her line is given up in 15 s, and after 30 s more she is gone."""
        self.unplug(self.ada)
        self.told(self.bea, "lists-changed", 5.5)
        self.statuses(Ada="away in room", Bea="idle")
        self.told(self.bea, "invitation-closed", 15, mine=False)
        self.after(42)
        self.statuses(Ada="away in room", Bea="idle")
        self.after(46)
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
        """The invitation runs out; the host, continued, reads that, and sits in her room again a moment later."""
        self.ada.stop()
        self.told(self.bea, "invitation-closed", 15, mine=False)
        self.statuses(Ada="away in room", Bea="idle")
        self.after(20)
        self.ada.go_on()
        self.back(self.ada, 22)
        self.told(self.ada, "invitation-closed", 23, why="expired", mine=True)
        self.statuses(Ada="in room", Bea="idle")
        self.play_from_the_room()

    def test_stopped_beyond_the_grace(self) -> None:
        """Who is continued too late is told so in plain words, and logs in anew."""
        self.ada.stop()
        self.after(50)
        self.statuses(Ada="gone", Bea="idle")
        self.ada.go_on()
        self.told(self.ada, "session-over", 53, why="expired")
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
        self.ada.do(self.ada.session.account.logout())
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
        """The host sees the guest away at once, and gone after 30 s; the invitation runs out, and the room is kept."""
        self.bea.kill()
        self.told(self.ada, "lists-changed", 2)
        self.statuses(Ada="in room", Bea="away idle")
        self.told(self.ada, "invitation-closed", 15, why="expired", mine=True)
        self.after(31)
        self.statuses(Ada="in room", Bea="gone")
        self.rooms(("waiting", 1))

    def test_machine_goes(self) -> None:
        """The invitation runs out."""
        self.unplug(self.bea)
        self.told(self.ada, "invitation-closed", 15, mine=True)
        self.after(46)
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
        """The host is told that no answer came; the guest, continued, reads that too, and is back a moment later."""
        self.bea.stop()
        self.told(self.ada, "invitation-closed", 15, why="expired", mine=True)
        self.after(20)
        self.bea.go_on()
        self.told(self.bea, "invitation-closed", 20, why="expired", mine=False)
        self.back(self.bea, 22)
        self.statuses(Ada="in room", Bea="idle")

    def test_refuses(self) -> None:
        """The host is told and may invite again; the guest stays idle and free."""
        self.bea.do(self.bea.session.invitations.answer(self.invitation, False))
        self.told(self.ada, "invitation-closed", 2, why="declined", mine=True)
        self.statuses(Ada="in room", Bea="idle")
        self.ada.do(self.ada.session.invitations.invite("Bea"))
        self.told(self.bea, "invitation-came", 2)

    def test_does_not_answer(self) -> None:
        """Both are told after 15 s, and a late yes or no is harmless."""
        for person, mine in ((self.ada, True), (self.bea, False)):
            self.told(person, "invitation-closed", 15, why="expired", mine=mine)
        for accept in (True, False):
            self.bea.do(self.bea.session.invitations.answer(self.invitation, accept))
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
        self.bea.do(self.bea.session.rooms.create("gomoku", True))
        self.told(self.ada, "invitation-closed", 2, why="busy", mine=True)
        self.statuses(Ada="in room", Bea="in room")

    def test_logs_out(self) -> None:
        """The host is told that the guest has gone."""
        self.bea.do(self.bea.session.account.logout())
        self.told(self.ada, "invitation-closed", 2, why="gone", mine=True)
        self.statuses(Ada="in room", Bea="gone")


class LobbyWhileInvited(InvitedCase):
    """Something happens to the lobby."""

    def test_dies(self) -> None:
        """Both are told at once, and find session and room again when it is back; the invitation is over."""
        self.lobby.kill()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 2, returning=True, kept=True)
        self.screens("disconnected", "disconnected")
        self.after(10)
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 30)
        self.told(self.bea, "invitation-closed", 30, mine=False)
        self.told(self.ada, "invitation-closed", 30, mine=True, why="expired")
        self.screens("in room", "idle")
        self.play_from_the_room()

    def test_dies_and_forgets(self) -> None:
        """A lobby that keeps nothing has forgotten everybody, who is told to come in anew, and can."""
        self.lobby.kill()
        self.after(5)
        self.lobby = self.raise_lobby()
        for person in (self.ada, self.bea):
            self.told(person, "session-over", 30, why="expired", keeps=False)
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
        """Both give the line up after 15 s, and are back when it goes on, as if nothing had been."""
        self.lobby.stop()
        for person in (self.ada, self.bea):
            self.told(person, "line-silent", 7)
            self.told(person, "line-lost", 17, returning=True, kept=True)
        self.after(20)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.back(person, 40)
        self.screens("in room", "idle")
        self.play_from_the_room()

    def test_refuses(self) -> None:
        """A second invitation of the same player is refused in its own words; nothing changes."""
        self.ada.do(self.ada.session.invitations.invite("Bea"))
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
        """It says farewell, why and until when; both wait for its return, and find everything again."""
        self.lobby.leave()
        for person in (self.ada, self.bea):
            self.told(person, "farewell-heard", 2, why="Back after lunch.", seconds=60)
            self.told(person, "line-lost", 2, returning=True, kept=True)
        self.screens("disconnected", "disconnected")
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 20)
        self.screens("in room", "idle")
        self.play_from_the_room()


class NetworkWhileInvited(InvitedCase):
    """Something happens to the way between one of the two and the lobby; there is none between the two yet."""

    def test_breaks_to_the_host(self) -> None:
        """The host is back at once; the guest sees her away for that time, and her yes starts the match."""
        self.between(self.ada, self.lobby).cut()
        self.back(self.ada, 4)
        self.never_told(self.bea, "invitation-closed")
        self.accept()
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 8)

    def test_breaks_to_the_guest(self) -> None:
        """The guest is back at once, still has the invitation, is not asked again, and can say yes."""
        self.between(self.bea, self.lobby).cut()
        self.back(self.bea, 4)
        self.never_told(self.bea, "invitation-came", "invitation-closed")
        self.accept()
        for person in (self.ada, self.bea):
            self.told(person, "match-started", 8)

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
        """Both sides give the line up after 15 s; who was away is back when the way is free within the grace time."""
        link = self.between(self.bea, self.lobby)
        link.frozen = True
        self.told(self.ada, "invitation-closed", 15, mine=True)
        self.told(self.bea, "line-lost", 17, returning=True, kept=True)
        self.after(25)
        self.statuses(Ada="in room", Bea="away idle")
        link.frozen = False
        self.back(self.bea, 44)
        self.told(self.bea, "invitation-closed", 44, mine=False)
        self.statuses(Ada="in room", Bea="idle")
