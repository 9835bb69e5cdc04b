"""Passwords and their threads: hashed, compared, bounded, dropped in time."""

from __future__ import annotations

import unicodedata
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred, gatherResults
from twisted.trial.unittest import SynchronousTestCase, TestCase

from lobby.auth.passwords import Passwords, check
from lobby.errors import BadPassword, NameTaken, TryLater
from lobby.storage.accounts import Accounts
from lobby.storage.database import Database
from lobby.storage.engine import MEMORY
from lobby.storage.threads import OwnThreads, SynchronousThreads
from lobby.storage.workqueue import BUSY_SECONDS, Backlog
from tests.support.held import HeldThreads


class PasswordsTests(SynchronousTestCase):
    """What is kept instead of a password."""

    def setUp(self) -> None:
        """Hashing at the least cost, at once."""
        self.passwords = Passwords(SynchronousThreads(), cost=4)
        self.passwords.startService()

    def hash(self, password: str) -> str:
        """A password's hash."""
        return self.successResultOf(Deferred.fromCoroutine(self.passwords.hash(password)))

    def matches(self, password: str, hashed: str) -> bool:
        """Whether the hash is of this password."""
        return self.successResultOf(Deferred.fromCoroutine(self.passwords.matches(password, hashed)))

    @settings(max_examples=30, deadline=None)
    @given(st.text(min_size=1, max_size=100), st.text(min_size=1, max_size=100))
    def test_matches_only_itself(self, password: str, other: str) -> None:
        """A hash matches its own password and no other."""
        hashed = self.hash(password)
        self.assertTrue(self.matches(password, hashed))
        same = unicodedata.normalize("NFC", password) == unicodedata.normalize("NFC", other)
        self.assertEqual(self.matches(other, hashed), same)

    def test_every_byte_counts(self) -> None:
        """Neither bcrypt's 72 bytes nor a NUL cut a password."""
        self.assertFalse(self.matches("x" * 72 + "b", self.hash("x" * 72 + "a")))
        self.assertFalse(self.matches("x\0b", self.hash("x\0a")))

    def test_forms(self) -> None:
        """A keyboard that sends accents apart types the same password."""
        self.assertTrue(self.matches("cafe\u0301", self.hash("caf\u00e9")))

    def test_salted(self) -> None:
        """The same password has another hash for everybody, at the cost asked for, without the password in it."""
        one, other = self.hash("pass"), self.hash("pass")
        self.assertNotEqual(one, other)
        self.assertTrue(one.startswith("$2b$04$"))
        self.assertNotIn("pass", one)

    def test_limits(self) -> None:
        """1 to 1024 bytes."""
        check("x")
        check("é" * 512)
        for password, reason in (("", "empty"), ("é" * 513, "long")):
            problem = self.failureResultOf(Deferred.fromCoroutine(self.passwords.hash(password)), BadPassword)
            self.assertEqual(problem.value.parameters, {"reason": reason})

    def test_waste(self) -> None:
        """An account that does not exist costs a comparison that never succeeds."""
        self.assertIsNone(self.successResultOf(Deferred.fromCoroutine(self.passwords.waste("pass"))))
        self.assertFalse(self.matches("pass", self.passwords._nobody.decode()))


class BacklogTests(SynchronousTestCase):
    """Jobs that wait for a thread."""

    def backlog(self, **limits: int) -> Backlog[int, int]:
        """A backlog that negates numbers, and counts the calls that it took."""
        self.threads, self.calls = HeldThreads(held=True), list[list[int]]()
        self.threads.start()

        def work(jobs: Any) -> list[int]:
            self.calls.append(list(jobs))
            return [-1 // (1 - (job == 13)) * job for job in jobs]

        backlog = Backlog(self.threads, work, **limits)
        backlog.open()
        return backlog

    def test_in_order(self) -> None:
        """So many at once as there are threads; the others in the order asked."""
        backlog = self.backlog(at_once=2, together=1, most=9)
        asked = [backlog.ask(job) for job in range(5)]
        self.assertEqual(len(self.threads.jobs), 2)
        while self.threads.jobs:
            self.threads.release()
        self.assertEqual([self.successResultOf(each) for each in asked], [0, -1, -2, -3, -4])
        self.assertEqual(self.calls, [[0], [1], [2], [3], [4]])

    def test_together(self) -> None:
        """What gathers while the thread is busy goes to it together, up to a limit."""
        backlog = self.backlog(at_once=1, together=3, most=9)
        asked = [backlog.ask(job) for job in range(6)]
        while self.threads.jobs:
            self.threads.release()
        self.assertEqual(self.calls, [[0], [1, 2, 3], [4, 5]])
        self.assertEqual([self.successResultOf(each) for each in asked], [0, -1, -2, -3, -4, -5])

    def test_bounded(self) -> None:
        """Who finds it full is told when to try again, and the others are served."""
        backlog = self.backlog(at_once=1, together=1, most=2)
        asked = [backlog.ask(job) for job in range(3)]
        self.assertEqual(self.assertRaises(TryLater, backlog.ask, 3), TryLater(seconds=BUSY_SECONDS))
        self.threads.release()
        asked.append(backlog.ask(4))
        while self.threads.jobs:
            self.threads.release()
        self.assertEqual([self.successResultOf(each) for each in asked], [0, -1, -2, -4])

    def test_turns(self) -> None:
        """Who asks for much does not keep waiting who asks for little."""
        backlog = self.backlog(at_once=1, together=1, most=9)
        for job in range(5):
            backlog.ask(job, "Eve")
        backlog.ask(10, "Ada")
        backlog.ask(11, "Ada")
        while self.threads.jobs:
            self.threads.release()
        self.assertEqual(self.calls, [[0], [1], [10], [2], [11], [3], [4]])

    def test_makes_room(self) -> None:
        """Where it is full, the last job of whoever has the most gives way to somebody else's first."""
        backlog = self.backlog(at_once=1, together=1, most=4)
        eves = [backlog.ask(job, "Eve") for job in range(5)]
        ada = backlog.ask(10, "Ada")
        self.assertEqual(self.failureResultOf(eves[4], TryLater).value, TryLater(seconds=BUSY_SECONDS))
        self.assertRaises(TryLater, backlog.ask, 5, "Eve")
        while self.threads.jobs:
            self.threads.release()
        self.assertEqual([self.successResultOf(each) for each in (*eves[:4], ada)], [0, -1, -2, -3, -10])

    def test_gone(self) -> None:
        """A job whose asker is gone is dropped before it costs anything; one under way ends unheard."""
        backlog = self.backlog(at_once=1, together=2, most=9)
        asked = [backlog.ask(job) for job in range(5)]
        self.threads.release()
        asked[1].cancel()
        asked[3].cancel()
        self.failureResultOf(asked[1], CancelledError)
        self.failureResultOf(asked[3], CancelledError)
        while self.threads.jobs:
            self.threads.release()
        self.assertEqual([self.successResultOf(asked[n]) for n in (0, 2, 4)], [0, -2, -4])
        self.assertEqual(self.calls, [[0], [1, 2], [4]])

    def test_coroutine_gone(self) -> None:
        """Cancelling a coroutine that waits for its turn drops the job too."""
        threads = HeldThreads(held=True)
        passwords = Passwords(threads, cost=4)
        passwords.startService()
        asked = [Deferred.fromCoroutine(passwords.waste("pass")) for _ in range(2)]
        asked[1].cancel()
        self.failureResultOf(asked[1], CancelledError)
        threads.release()
        self.assertEqual(threads.jobs, [])

    def test_failure(self) -> None:
        """A call that fails fails all its jobs, and the next are done."""
        backlog = self.backlog(at_once=1, together=2, most=9)
        asked = [backlog.ask(job) for job in (0, 13, 2, 3)]
        while self.threads.jobs:
            self.threads.release()
        self.failureResultOf(asked[1], ZeroDivisionError)
        self.failureResultOf(asked[2], ZeroDivisionError)
        self.assertEqual(self.successResultOf(asked[3]), -3)

    def test_close(self) -> None:
        """Closing takes nothing more and waits for what was taken."""
        backlog = self.backlog(at_once=1, together=1, most=9)
        asked = [backlog.ask(job) for job in range(2)]
        closed = backlog.close()
        self.assertRaises(TryLater, backlog.ask, 3)
        self.threads.release()
        self.assertNoResult(closed)
        self.threads.release()
        self.successResultOf(closed)
        self.assertEqual([self.successResultOf(each) for each in asked], [0, -1])

    def test_close_when_the_last_goes(self) -> None:
        """A closed backlog is done, too, when the last asker goes."""
        backlog = self.backlog(at_once=0, together=1, most=9)
        asked, closed = backlog.ask(1), backlog.close()
        self.assertNoResult(closed)
        asked.cancel()
        self.failureResultOf(asked, CancelledError)
        self.successResultOf(closed)


class ThreadsTests(TestCase):
    """The services with threads of their own."""

    async def test_services(self) -> None:
        """Accounts and passwords work from their threads, several asked at once, and the services stop cleanly."""
        database = Database(MEMORY, OwnThreads(reactor, 1, "database"))  # type: ignore[arg-type]
        passwords = Passwords(OwnThreads(reactor, 2, "passwords"), at_once=2, cost=4)  # type: ignore[arg-type]
        for service in (database, passwords):
            service.startService()
            self.addCleanup(service.stopService)
        accounts = Accounts(database)
        hashes = await gatherResults([Deferred.fromCoroutine(passwords.hash(f"p{n}")) for n in range(4)])
        made = [Deferred.fromCoroutine(accounts.create(f"Ada{n}", hashes[n])) for n in range(4)]
        twice = Deferred.fromCoroutine(accounts.create("ADA1", "hash"))
        await gatherResults(made)
        await self.assertFailure(twice, NameTaken)
        found = await accounts.find("ada3")
        assert found is not None
        self.assertTrue(await passwords.matches("p3", found.password))
        self.assertFalse(await passwords.matches("p2", found.password))
