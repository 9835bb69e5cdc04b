"""What operators do outlives the lobby: sanctions and the audit on the disk (P1)."""

from __future__ import annotations

from pathlib import Path

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from lobby.core.model.sanctions import Kind
from lobby.storage.audit import BEGUN, DONE, Audit
from lobby.storage.database import Database, prepare
from lobby.storage.engine import address
from lobby.storage.sanctions import SanctionsKept, held_sanctions
from lobby.storage.threads import SynchronousThreads

NOW = 1_800_000_000.0


class Kept(SynchronousTestCase):
    def setUp(self) -> None:
        folder = Path(self.mktemp())
        self.url = address(folder)
        prepare(self.url)
        self.database = Database(self.url, SynchronousThreads())
        self.database.startService()
        self.addCleanup(self.database.stopService)
        self.wall = NOW
        self.kept = SanctionsKept(self.database, lambda: self.wall)

    def done(self, coroutine):  # type: ignore[no-untyped-def]
        return self.successResultOf(Deferred.fromCoroutine(coroutine))

    def impose(self, target: str, seconds: float | None, kind: Kind = Kind.BAN) -> None:
        until = None if seconds is None else NOW + seconds
        self.done(self.kept.impose(kind, target, target.title(), "why", "root", until))

    def held(self, now: float) -> list[str]:
        return [one.target for one in held_sanctions(self.url, now)]

    def test_at_the_next_start(self) -> None:
        """P1: what holds is found at the next start, and nothing that is over or lifted."""
        self.impose("ada", 3_600)
        self.impose("bea", None)
        self.impose("cleo", 3_600, Kind.MUTE)
        self.impose("192.0.2.0/24", 60)
        self.done(self.kept.lift(Kind.MUTE, "cleo", "root"))
        self.assertEqual(self.held(NOW + 1), ["ada", "bea", "192.0.2.0/24"])
        self.assertEqual(self.held(NOW + 61), ["ada", "bea"])
        self.assertEqual(self.held(NOW + 1e9), ["bea"])
        (found,) = [one for one in held_sanctions(self.url, NOW) if one.target == "ada"]
        self.assertEqual((found.name, found.reason, found.by, found.since, found.until),
                         ("Ada", "why", "root", NOW, NOW + 3_600))  # fmt: skip

    def test_one_of_a_kind(self) -> None:
        """P1: a newer one takes the older one's place; the older one is remembered as lifted."""
        self.impose("ada", None)
        self.impose("ada", 60)
        self.impose("ada", None, Kind.MUTE)
        self.assertEqual(self.held(NOW + 61), ["ada"])
        told = [(one.kind, lifted) for one, lifted in self.done(self.kept.of("ada", 10))]
        self.assertEqual(told, [(Kind.MUTE, False), (Kind.BAN, False), (Kind.BAN, True)])

    def test_audit(self) -> None:
        """P1: what was begun stands there though nobody knows what came of it, the newest first."""
        audit = Audit(self.database, lambda: self.wall)
        first = self.done(audit.begin("root", "kick Ada"))
        self.done(audit.begin("root", "kick Bea"))
        self.done(audit.end(first, DONE))
        told = [(one.at, one.who, one.what, one.outcome) for one in self.done(audit.newest(10))]
        self.assertEqual(told, [(NOW, "root", "kick Bea", BEGUN), (NOW, "root", "kick Ada", DONE)])
        self.assertEqual(len(self.done(audit.newest(1))), 1)
