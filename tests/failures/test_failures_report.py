"""What goes wrong at the end of a match, when both report it to the lobby (``docs/failures.md``)."""

from __future__ import annotations

from games.engine.model import Ending, Reason
from tests.support.stage import LOBBY_HOST, Person, StageCase


class ReportCase(StageCase):
    """The match is played, and its end told; nothing has come to the lobby from ``late`` yet."""

    def setUp(self) -> None:
        super().setUp()
        self.until_playing()
        self.network.pass_time(1)

    def end(self, late: Person) -> None:
        """The end at both tables; what ``late`` reports is under way."""
        self.between(late, self.lobby).frozen = True
        self.play()
        self.now()

    def taken(self, person: Person, within: float, verdict: str = "agreed") -> None:
        """The person is told that the lobby has the result, sits nowhere any more, and is idle."""
        self.told(person, "result-taken", within, verdict=verdict)
        self.told(person, "room-over", within, why="over")
        self.assertEqual(person.screen, "idle")
        self.statuses(**{person.name: "idle"})

    def others(self) -> tuple[tuple[Person, Person], tuple[Person, Person]]:
        """Each with the other."""
        return (self.ada, self.bea), (self.bea, self.ada)


class PeerAtTheReport(ReportCase):
    """Something happens to one of the two."""

    def test_host_dies(self) -> None:
        """The guest shows after 10 s how it ended; nobody shows more, which the lobby waits for."""
        self.end(self.ada)
        self.ada.kill()
        self.between(self.ada, self.lobby).cut()
        self.taken(self.bea, 75, verdict="confirmed")
        self.after(76)
        self.statuses(Ada="gone")
        self.rooms()

    def test_guest_dies(self) -> None:
        """The same for the host."""
        self.end(self.bea)
        self.bea.kill()
        self.between(self.bea, self.lobby).cut()
        self.taken(self.ada, 75, verdict="confirmed")
        self.after(76)
        self.statuses(Bea="gone")
        self.rooms()

    def test_stopped_shortly(self) -> None:
        """The report is waited for, and both agree."""
        self.end(self.ada)
        self.ada.stop()
        self.after(4)
        self.between(self.ada, self.lobby).frozen = False
        self.ada.go_on()
        self.taken(self.ada, 5)
        self.taken(self.bea, 5)
        self.play_on()

    def test_stopped_for_long(self) -> None:
        """Stopped right after the last move: the other shows after 10 s how it ended, and that is confirmed, or both
        agree when she is back a moment after she goes on."""
        self.end(self.ada)
        self.ada.stop()
        self.told(self.bea, "clock-started", 11, players=())
        self.between(self.ada, self.lobby).frozen = False
        self.after(26)
        self.ada.go_on()
        self.back(self.ada, 34)
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 45, places=(2, 1))
        self.never_told(self.ada, "result-lost")
        self.play_on()

    def test_missing(self) -> None:
        """A report that does not come: after 10 s the other shows how it ended; both are free when it comes after
        all."""
        for person, other in self.others():
            self.end(person)
            self.told(other, "clock-started", 11, players=())
            self.between(person, self.lobby).frozen = False
            for one in (person, other):
                self.told(one, "result-taken", 14, verdict="agreed")
                self.told(one, "room-over", 14)
            self.network.pass_time(1)
            self.never_told(person, "result-lost", "failed")
            self.statuses(Ada="idle", Bea="idle")
            self.until_playing()
            self.network.pass_time(1)

    def test_differing(self) -> None:
        """Reports that differ: the signed moves count, nobody is blamed for a word, and both are free."""
        match = self.ada.session.coordinator.current
        assert match is not None
        table = match.table
        ended = table.ended

        def lie(ending: Ending) -> None:
            ended(Ending((1, 2), Reason.PLAYED))

        self.patch(table, "ended", lie)
        self.now()
        self.play()
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 40, verdict="confirmed", places=(2, 1))
        self.play_on()

    def test_late(self) -> None:
        """A report that comes late is as good as any."""
        self.end(self.bea)
        self.after(11)
        self.between(self.bea, self.lobby).frozen = False
        self.told(self.bea, "result-taken", 13, verdict="agreed")
        self.network.pass_time(2)
        self.never_told(self.bea, "failed", "result-lost")
        self.play_on()

    def test_leaves(self) -> None:
        """Who leaves before the other has reported is free at once, and so is the other when the wait is over."""
        for person, other in self.others():
            self.end(other)
            person.do(person.session.leave())
            self.assertEqual(person.screen, "idle")
            self.between(other, self.lobby).frozen = False
            self.taken(other, 2)
            self.statuses(Ada="idle", Bea="idle")
            self.rooms()
            self.network.pass_time(1)
            self.until_playing()
            self.network.pass_time(1)

    def test_logs_out(self) -> None:
        """As leaving."""
        self.end(self.bea)
        self.ada.do(self.ada.session.account.logout())
        self.told(self.ada, "signed-out", 1)
        self.between(self.bea, self.lobby).frozen = False
        self.taken(self.bea, 2)
        self.statuses(Ada="gone", Bea="idle")

    def test_quits(self) -> None:
        """As leaving."""
        self.end(self.bea)
        self.ada.do(self.ada.session.close())
        self.between(self.bea, self.lobby).frozen = False
        self.taken(self.bea, 4)
        self.statuses(Ada="gone", Bea="idle")


class LobbyAtTheReport(ReportCase):
    """Something happens to the lobby."""

    def test_dies(self) -> None:
        """Before the reports have come: both report again when it is back, and it is recorded as ever."""
        self.lobby.stop()
        self.play()
        self.now()
        self.lobby.kill()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 2, returning=True, kept=True)
        self.screens("disconnected", "disconnected")
        self.after(20)
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 40)
            self.told(person, "result-taken", 40, verdict="agreed", places=(2, 1))
            self.never_told(person, "result-lost")
        self.play_on()

    def test_dies_with_one_report(self) -> None:
        """With one report in its memory: both report to the next lobby, and agree."""
        self.end(self.ada)
        self.network.pass_time(1)
        self.between(self.ada, self.lobby).frozen = False
        self.lobby.kill()
        self.rise()
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 20, verdict="agreed", places=(2, 1))
            self.never_told(person, "result-lost")
        self.play_on()

    def test_dies_with_both_reports(self) -> None:
        """Right after it has taken the result down, before it could say so: the next lobby says so, once."""
        for person in (self.ada, self.bea):
            self.between(person, self.lobby).held.add(LOBBY_HOST)
        self.play()
        self.now()
        self.network.pass_time(0.5)
        for person in (self.ada, self.bea):
            self.never_told(person, "result-taken")
            self.between(person, self.lobby).cut()
        self.lobby.kill()
        self.rise()
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 20, verdict="agreed", places=(2, 1))
            self.network.pass_time(5)
            self.assertEqual(len(person.heard("result-taken")), 1)
            self.never_told(person, "result-lost")
        self.play_on()

    def test_dies_and_forgets(self) -> None:
        """A lobby that keeps nothing: the result is lost, and that is told."""
        self.end(self.ada)
        self.between(self.ada, self.lobby).frozen = False
        self.lobby.kill()
        self.lobby = self.raise_lobby()
        for person in (self.ada, self.bea):
            self.told(person, "result-lost", 10)
            self.told(person, "session-over", 10, why="expired", keeps=False)

    def test_stopped_shortly(self) -> None:
        """The reports wait in its socket; both agree, however its own clock ran."""
        self.end(self.ada)
        self.network.pass_time(1)
        self.lobby.stop()
        self.between(self.ada, self.lobby).frozen = False
        self.after(13)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.taken(person, 15)
            self.never_told(person, "line-lost", "session-over")

    def test_stopped_for_long(self) -> None:
        """Both give the line up after 15 s, and report again when it goes on."""
        self.lobby.stop()
        self.play()
        self.now()
        for person in (self.ada, self.bea):
            self.told(person, "line-lost", 17, returning=True, kept=True)
        self.lobby.go_on()
        for person in (self.ada, self.bea):
            self.back(person, 40)
            self.told(person, "result-taken", 40)
            self.assertEqual(len(person.heard("result-taken")), 1)
            self.never_told(person, "result-lost")
        self.play_on()

    def test_is_late(self) -> None:
        """A slow lobby: a slow end."""
        for person in (self.ada, self.bea):
            self.between(person, self.lobby).delay = 2
        self.now()
        self.play()
        for person in (self.ada, self.bea):
            self.taken(person, 10)

    def test_leaves(self) -> None:
        """Farewell before the reports have come: both report again when it is back."""
        self.end(self.ada)
        self.lobby.leave()
        self.between(self.ada, self.lobby).frozen = False
        for person in (self.ada, self.bea):
            self.told(person, "farewell-heard", 2)
            self.told(person, "line-lost", 2, kept=True)
        self.rise()
        for person in (self.ada, self.bea):
            self.back(person, 20)
            self.told(person, "result-taken", 20)
        self.play_on()


class NetworkAtTheReport(ReportCase):
    """Something happens to the way to the lobby; the one between the two is not needed any more."""

    def test_breaks(self) -> None:
        """Who has not reported is back at once and does so: both agree."""
        self.end(self.ada)
        self.between(self.ada, self.lobby).cut()
        self.between(self.ada, self.lobby).frozen = False
        self.back(self.ada, 4)
        for person in (self.ada, self.bea):
            self.taken(person, 5)
        self.play_on()

    def test_hangs_for_long(self) -> None:
        """As a report that is missing; who is back within the grace time reports, or reads what was recorded."""
        self.end(self.ada)
        self.told(self.ada, "line-lost", 17, returning=True, kept=True)
        self.after(25)
        self.between(self.ada, self.lobby).frozen = False
        self.back(self.ada, 44)
        for person in (self.ada, self.bea):
            self.told(person, "result-taken", 46, places=(2, 1))
        self.never_told(self.ada, "result-lost")
        self.play_on()

    def test_between_the_two_breaks(self) -> None:
        """After the end it does no harm."""
        self.end(self.ada)
        self.between(self.ada, self.bea).cut()
        self.between(self.ada, self.lobby).frozen = False
        for person in (self.ada, self.bea):
            self.taken(person, 2)
        self.play_on()
