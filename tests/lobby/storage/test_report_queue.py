"""The queue of reports on the disk: what is in it, and how it stays small."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from lobby.core.model.heard import Line
from lobby.errors import AlreadyReported, TooManyReports
from lobby.storage import reports
from lobby.storage.database import Database
from lobby.storage.engine import MEMORY
from lobby.storage.reports import Report, Reports
from lobby.storage.threads import SynchronousThreads


class Queue(SynchronousTestCase):
    def setUp(self) -> None:
        database = Database(MEMORY, SynchronousThreads())
        database.startService()
        self.addCleanup(database.stopService)
        self.now = 1_800_000_000.0
        self.kept = Reports(database, lambda: self.now)

    def file(self, by: str, about: str, *context: Line) -> int:
        asked = self.kept.file((by, by.casefold(), None), (about.casefold(), about), "spam", context)
        return int(self.done(asked)[0])

    def done(self, asked):  # type: ignore[no-untyped-def]
        return self.successResultOf(Deferred.fromCoroutine(asked))

    def waiting(self) -> list[Report]:
        return self.done(self.kept.waiting(10_000))[0]  # type: ignore[no-any-return]

    def fails(self, kind: type[Exception], by: str, about: str) -> None:
        asked = Deferred.fromCoroutine(self.kept.file((by, by.casefold(), None), (about.casefold(), about), "x", ()))
        self.failureResultOf(asked, kind)

    def test_kept_whole(self) -> None:
        """P2: a report comes back as it was made, words of any script included."""
        line = Line(1.5, "Bob", "", "שלום \U0001f600 'quoted' \\")
        number = self.file("Ada", "Bob", line)
        whole = self.done(self.kept.find(number))
        self.assertEqual(whole, Report(number, self.now, "Ada", "Bob", "spam", (line,), None, "", ""))
        self.assertIsNone(self.done(self.kept.find(99)))

    def test_once(self) -> None:
        """P2: who has reported a player does not fill the queue with more of the same, until it was looked at."""
        number = self.file("Ada", "Bob")
        self.fails(AlreadyReported, "ADA", "BOB")
        self.assertTrue(self.done(self.kept.handle(number, "carla", "warned")))
        self.assertFalse(self.done(self.kept.handle(number, "carla", "again")))
        whole = self.done(self.kept.find(number))
        self.assertEqual((whole.handled, whole.handled_by, whole.note), (self.now, "carla", "warned"))
        self.assertNotEqual(self.file("Ada", "Bob"), number)

    def test_of_one(self) -> None:
        """P2: one reporter has a few that wait, and no more."""
        for number in range(reports.MOST_OF_ONE):
            self.file("Ada", f"Bob{number}")
        self.fails(TooManyReports, "Ada", "Eve")
        self.file("Zoe", "Eve")

    def test_bounded(self) -> None:
        """P2: however many come, so many wait; where there is no room the oldest goes about whoever is reported most,
        so that nobody's only report is pushed out by a crowd's against another."""
        self.patch(reports, "MOST_WAITING", 20)
        only = self.file("Ada", "Villain")
        for number in range(200):
            self.file(f"Crowd{number}", "Victim")
        waiting = self.waiting()
        self.assertEqual(len(waiting), 20)
        self.assertEqual([one.id for one in waiting if one.name == "Villain"], [only])
        self.assertEqual(waiting[-1].by, "Crowd199")
        for number in range(200):
            self.file(f"Crowd{number}", f"Other{number}")
        self.assertEqual(len(self.waiting()), 20)

    def test_handled_ones_go(self) -> None:
        """P2: of those that were handled the last are kept."""
        self.patch(reports, "MOST_HANDLED", 3)
        numbers = [self.file(f"Ada{number}", "Bob") for number in range(10)]
        for number in numbers:
            self.now += 1
            self.done(self.kept.handle(number, "carla", ""))
        left = [number for number in numbers if self.done(self.kept.find(number)) is not None]
        self.assertEqual(left, numbers[-3:])
