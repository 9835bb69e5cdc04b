"""Codes and roles on the disk (P1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from lobby.errors import CodeRefused, LastOperator
from lobby.storage.accounts import Accounts
from lobby.storage.codes import MOST, OLD, Codes, TooManyCodes, hashed
from lobby.storage.database import Database, prepare
from lobby.storage.engine import FILE, address
from lobby.storage.roles import Roles, any_operator
from lobby.storage.settings import Settings, kept_setting
from lobby.storage.threads import SynchronousThreads

NOW = 1_800_000_000.0


class Case(SynchronousTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.url = address(self.folder)
        prepare(self.url)
        self.database = Database(self.url, SynchronousThreads())
        self.database.startService()
        self.addCleanup(self.database.stopService)
        self.wall = NOW
        self.codes = Codes(self.database, lambda: self.wall)

    def done(self, coroutine: Any) -> Any:
        return self.successResultOf(Deferred.fromCoroutine(coroutine))

    def failed(self, coroutine: Any, kind: type[Exception]) -> Any:
        return self.failureResultOf(Deferred.fromCoroutine(coroutine), kind).value

    def make(self, count: int = 1, uses: int = 1, expires: float | None = None) -> list[str]:
        made: list[str] = self.done(self.codes.make(count, uses, expires, "a note", "root"))
        return made

    def use(self, code: str) -> Any:
        """Use a code, and that only, in a transaction."""

        def work(connection: Connection) -> None:
            self.codes.use(connection, code)

        return self.database.run(work)

    def refusal(self, coroutine: Any) -> Any:
        return self.failed(coroutine, CodeRefused).parameters["reason"]


class Kept(Case):
    def test_used_up(self) -> None:
        """P1: a code is good as often as was said, however it is typed, and not once more."""
        (code,) = self.make(uses=2)
        self.done(self.use(code.lower().replace("-", " ")))
        self.done(self.codes.check(code.replace("-", "")))
        self.done(self.use(code))
        self.assertEqual(self.refusal(self.codes.check(code)), "used")
        self.assertEqual(self.refusal(self.use(code)), "used")

    def test_expired(self) -> None:
        """P1: a code is good until its time has come, and is told apart from one that never was for a while after."""
        (code,) = self.make(expires=NOW + 60)
        self.wall += 59
        self.done(self.codes.check(code))
        self.wall += 1
        self.assertEqual(self.refusal(self.use(code)), "expired")
        self.wall += OLD + 1
        self.make()
        self.assertEqual(self.refusal(self.codes.check(code)), "wrong")

    def test_undone(self) -> None:
        """P1: where what it was used for comes to nothing, a code is as it was."""
        (code,) = self.make()

        def work(connection: Connection) -> None:
            self.codes.use(connection, code)
            raise LastOperator()

        self.failed(self.database.run(work), LastOperator)
        self.done(self.use(code))

    def test_no_code_on_the_disk(self) -> None:
        """P1: who reads the database finds no code in it."""
        codes = self.make(count=20)
        self.done(self.codes.check(codes[0]))
        self.database.stopService()
        written = b"".join(file.read_bytes() for file in self.folder.iterdir())
        self.assertIn(hashed(codes[0]).encode(), written, FILE)
        for code in codes:
            for form in (code, code.replace("-", "")):
                self.assertNotIn(form.encode(), written)
        self.database.startService()

    def test_revoked(self) -> None:
        """P1: a code is revoked by all of it or by its beginning, and nothing is where several begin so."""
        one, other = self.make(count=2)
        self.assertEqual(self.done(self.codes.revoke("nothing")), [])
        (found,) = self.done(self.codes.revoke(one[:4].lower()))
        self.assertEqual((found.head, found.note, found.by), (one[:4], "a note", "root"))
        self.assertEqual(self.refusal(self.codes.check(one)), "wrong")
        self.done(self.codes.revoke(other))
        self.assertEqual(self.done(self.codes.all()), [])

    def test_bounded(self) -> None:
        """P1: there are only so many codes."""
        self.make(count=MOST)
        self.assertEqual(str(self.failed(self.codes.make(1, 1, None, "", "root"), TooManyCodes)), str(MOST))


class Operators(Case):
    def setUp(self) -> None:
        super().setUp()
        self.roles, self.accounts = Roles(self.database, lambda: self.wall), Accounts(self.database)
        self.ada = self.done(self.accounts.create("Ada", "hash"))
        self.bea = self.done(self.accounts.create("Bea", "hash"))

    def test_first_only(self) -> None:
        """P1: the first operator is one, and no second one becomes that by the same way."""
        self.assertFalse(any_operator(self.url))
        self.assertTrue(self.done(self.roles.add(self.ada.id, first=True)))
        self.assertFalse(self.done(self.roles.add(self.bea.id, first=True)))
        self.assertEqual([one.name for one in self.done(self.roles.operators())], ["Ada"])
        self.assertTrue(any_operator(self.url))

    def test_last_stays(self) -> None:
        """P1: the last operator stays one, whether the role or the account is to go; with another one either may."""
        self.done(self.roles.add(self.ada.id))
        self.failed(self.roles.remove(self.ada.id), LastOperator)
        self.failed(self.accounts.delete(self.ada), LastOperator)
        self.assertTrue(self.done(self.roles.has(self.ada.id)))
        self.done(self.roles.add(self.bea.id))
        self.done(self.accounts.delete(self.ada))
        self.failed(self.roles.remove(self.bea.id), LastOperator)
        self.assertEqual([one.name for one in self.done(self.roles.operators())], ["Bea"])

    def test_setting(self) -> None:
        """P1: what an operator has set is found at the next start, the last word of it."""
        settings = Settings(self.database)
        self.assertIsNone(kept_setting(self.url, "registration"))
        for value in ("code", "closed"):
            self.done(settings.put("registration", value))
        self.assertEqual(kept_setting(self.url, "registration"), "closed")
