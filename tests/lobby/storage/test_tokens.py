"""The table of tokens (R1, R2)."""

from __future__ import annotations

from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from lobby.errors import TryLater
from lobby.storage.accounts import Accounts
from lobby.storage.database import Database, prepare
from lobby.storage.engine import address
from lobby.storage.schema import sessions
from lobby.storage.threads import SynchronousThreads
from lobby.storage.tokens import LIFETIME, Sessions, Written, own

T = TypeVar("T")
WEEK = LIFETIME.total_seconds()


class Table(SynchronousTestCase):
    """Tokens in a file."""

    def setUp(self) -> None:
        self.url = address(Path(self.mktemp()))
        self.now = 1_800_000_000.0
        self.start()
        self.addCleanup(lambda: self.database.stopService())

    def start(self) -> None:
        """A lobby starts with this file."""
        prepare(self.url)
        self.database = Database(self.url, SynchronousThreads())
        self.database.startService()
        self.store = Sessions(self.database, lambda: self.now)

    def run_(self, coroutine: Coroutine[Deferred[Any], Any, T]) -> T:
        return self.successResultOf(Deferred.fromCoroutine(coroutine))

    def keep(self, hash_: str, session: str, name: str = "Ada", account: int | None = None) -> Written:
        return self.run_(self.store.keep(self.store.draft(hash_, session, name, name.casefold(), account, "")))

    def hashes(self) -> list[str]:
        found = self.run_(self.database.look(lambda c: list(c.execute(select(sessions.c.hash).order_by("hash")))))
        return [row.hash for row in found]

    def test_one_token(self) -> None:
        """R2: a session has one token, and so has an account, whatever sessions it had."""
        account = self.run_(Accounts(self.database).create("Ada", "x")).id
        for hash_, session in (("a", "one"), ("b", "one"), ("c", "two")):
            self.keep(hash_, session, account=account)
        self.keep("d", "three", "Bea")
        self.assertEqual(self.hashes(), ["c", "d"])

    def test_expires(self) -> None:
        """R2: a token is good for its lifetime, which coming back prolongs."""
        self.keep("a", "one")
        self.now += WEEK - 1
        found = self.run_(self.store.find("a"))
        assert found is not None
        self.assertEqual((found.session, found.name, found.account), ("one", "Ada", None))
        self.run_(self.store.prolong("a", "02" + "ab" * 32))
        self.now += WEEK - 1
        again = self.run_(self.store.find("a"))
        assert again is not None
        self.assertEqual(again.public_key, "02" + "ab" * 32)
        self.now += 1
        self.assertIsNone(self.run_(self.store.find("a")))

    def test_purged_at_start(self) -> None:
        """R2: what has expired is gone from the disk when the lobby starts; what has not is still there."""
        self.keep("b", "two", "Bea")
        self.now = 1_000_000_000.0
        self.keep("a", "one")
        self.database.stopService()
        self.start()
        self.assertEqual(self.hashes(), ["b"])

    def test_account_gone(self) -> None:
        """B3: tokens go with their account, and none is kept for an account that is gone."""
        accounts = Accounts(self.database)
        account = self.run_(accounts.create("Ada", "x"))
        self.keep("a", "one", account=account.id)
        self.run_(accounts.delete(account))
        self.assertEqual(self.hashes(), [])
        late = self.store.keep(self.store.draft("a", "one", "Ada", "ada", account.id, ""))
        self.failureResultOf(Deferred.fromCoroutine(late), TryLater)

    def test_name_is_an_accounts(self) -> None:
        """F5: a drop-in's token is good for nothing once its name is an account's, unless that is its own."""
        self.keep("a", "one")
        account = self.run_(Accounts(self.database).create("ADA", "x"))
        self.assertIsNone(self.run_(self.store.find("a")))
        self.run_(self.database.run(lambda connection: own(connection, "one", account.id)))
        self.assertIsNotNone(self.run_(self.store.find("a")))

    def test_undone(self) -> None:
        """C4: a token that was given to nobody is gone without a trace: what it stood in place of is there again, but
        for what had an account that is gone."""
        account = self.run_(Accounts(self.database).create("Ada", "x"))
        self.keep("a", "one", account=account.id)
        written = self.keep("b", "two", account=account.id)
        self.run_(self.store.undo(written))
        self.assertEqual(self.hashes(), ["a"])
        written = self.keep("c", "three", account=account.id)
        self.run_(Accounts(self.database).delete(account))
        self.run_(self.store.undo(written))
        self.assertEqual(self.hashes(), [])

    def test_revoke(self) -> None:
        """R2: the tokens of sessions that are over go, also one that was made for another session."""
        for number, hash_ in enumerate("abcd"):
            self.keep(hash_, f"s{number}", f"P{number}")
        self.run_(self.store.revoke({"s0": "", "elsewhere": "b"}))
        self.assertEqual(self.hashes(), ["c", "d"])
