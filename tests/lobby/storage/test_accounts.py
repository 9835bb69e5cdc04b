"""Accounts: made once, found in any form of their name, kept across starts."""

from __future__ import annotations

import sqlite3
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL, Connection, text
from twisted.internet.defer import Deferred
from twisted.logger import LogEvent, Logger, formatEvent
from twisted.trial.unittest import SynchronousTestCase

from lobby.errors import NameTaken, NoSuchAccount, StorageFailed
from lobby.storage.accounts import Accounts
from lobby.storage.database import Database, Job, Unusable, prepare
from lobby.storage.engine import FILE, MEMORY, address, connect
from lobby.storage.schema import metadata
from lobby.storage.threads import SynchronousThreads

Result = TypeVar("Result")


class Case(SynchronousTestCase):
    """A test with databases whose work is done at once."""

    def done(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of a coroutine that waits for nothing."""
        result: Result = self.successResultOf(Deferred.fromCoroutine(work))
        return result

    def opened(self, url: str | URL = MEMORY) -> Database:
        """A running database."""
        database = Database(url, SynchronousThreads())
        database.startService()
        self.addCleanup(lambda: database.stopService() if database.running else None)
        return database


class AccountsTests(Case):
    """Find, create, change, delete."""

    def setUp(self) -> None:
        """Nobody has an account."""
        self.accounts = Accounts(self.opened())

    def test_create_and_find(self) -> None:
        """An account is found by every form of its name, and keeps the one it was made with."""
        made = self.done(self.accounts.create("Zoë", "hash"))
        for typed in ("Zoë", "ZOË", "zoe\u0308", " zoë "):
            self.assertEqual(self.done(self.accounts.find(typed)), made)
        self.assertEqual((made.name, made.key, made.password), ("Zoë", "zoë", "hash"))
        self.assertIsNotNone(made.created.tzinfo)

    def test_unknown(self) -> None:
        """There is no account that nobody made."""
        self.assertIsNone(self.done(self.accounts.find("Ada")))

    def test_taken(self) -> None:
        """A name is given once, whatever its form; the first account stays as it is."""
        self.done(self.accounts.create("Ada", "first"))
        problem = self.failureResultOf(Deferred.fromCoroutine(self.accounts.create("ＡＤＡ", "second")), NameTaken)
        self.assertEqual(problem.value.parameters, {"name": "ＡＤＡ"})
        found = self.done(self.accounts.find("ada"))
        self.assertEqual(found and found.password, "first")

    def test_password(self) -> None:
        """A password changes for the account as it was when the old one was checked, and for no later one."""
        made = self.done(self.accounts.create("Ada", "old"))
        self.done(self.accounts.set_password(made, "new"))
        found = self.done(self.accounts.find("Ada"))
        self.assertEqual(found, replace(made, password="new"))
        self.failureResultOf(Deferred.fromCoroutine(self.accounts.set_password(made, "newer")), NoSuchAccount)

    def test_delete(self) -> None:
        """A deleted account is gone, its name free; its id does not come back, so deleting it again deletes nobody."""
        made = self.done(self.accounts.create("Ada", "hash"))
        self.done(self.accounts.delete(made))
        self.assertIsNone(self.done(self.accounts.find("Ada")))
        another = self.done(self.accounts.create("Ada", "hash"))
        self.assertNotEqual(another.id, made.id)
        self.failureResultOf(Deferred.fromCoroutine(self.accounts.delete(made)), NoSuchAccount)
        changed = replace(another, password="newer")
        self.failureResultOf(Deferred.fromCoroutine(self.accounts.delete(changed)), NoSuchAccount)
        self.assertEqual(self.done(self.accounts.find("Ada")), another)

    def test_hash_is_not_shown(self) -> None:
        """An account that is logged does not tell its hash."""
        self.assertNotIn("secret", repr(self.done(self.accounts.create("Ada", "secret"))))

    @given(st.lists(st.sampled_from(["Ada", "ADA", "Bob", "bob", "Cleo"]), max_size=8))
    def test_one_each(self, typed: list[str]) -> None:
        """However names are tried, each key has at most one account."""
        accounts, made = Accounts(self.opened()), set()
        for name in typed:
            trial = Deferred.fromCoroutine(accounts.create(name, "hash"))
            if name.casefold() in made:
                self.failureResultOf(trial, NameTaken)
            else:
                made.add(self.successResultOf(trial).key)


class KeepingTests(Case):
    """What a file keeps."""

    def setUp(self) -> None:
        """A data folder that is not there yet."""
        self.folder = Path(self.mktemp()) / "a 100% new? #folder"
        self.url = address(self.folder)

    def test_kept(self) -> None:
        """An account outlives its lobby, and preparing again changes nothing."""
        prepare(self.url)
        database = self.opened(self.url)
        made = self.done(Accounts(database).create("Ada", "hash"))
        self.successResultOf(database.stopService())
        prepare(self.url)
        self.assertEqual(self.done(Accounts(self.opened(self.url)).find("ada")), made)

    def test_prepared_before_a_fork(self) -> None:
        """Preparing leaves no file open: SQLite's side files are gone."""
        prepare(self.url)
        self.assertEqual([file.name for file in self.folder.iterdir()], ["lobby.sqlite3"])
        self.assertEqual(self.folder.stat().st_mode & 0o077, 0)
        self.assertEqual((self.folder / FILE).stat().st_mode & 0o077, 0)

    def test_safe(self) -> None:
        """Commits reach the disk before they are answered, and references are held."""

        def pragmas(connection: Connection) -> list[object]:
            names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            return [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

        prepare(self.url)
        self.assertEqual(self.done(self.opened(self.url).run(pragmas)), ["wal", 2, 1, 5000])

    def test_tables_as_migrated(self) -> None:
        """The migrations make exactly the tables that the code describes."""
        prepare(self.url)
        engine = connect(self.url)
        self.addCleanup(engine.dispose)
        with engine.begin() as connection:
            self.assertEqual(compare_metadata(MigrationContext.configure(connection), metadata), [])

    def refused(self, url: str | URL) -> str:
        """The sentence with which a database is refused."""
        sentence = str(self.assertRaises(Unusable, prepare, url))
        self.assertNotIn("\n", sentence)
        self.assertTrue(sentence.endswith("."), sentence)
        return sentence

    def test_newer(self) -> None:
        """A newer release's database is left alone, with a sentence that says so."""
        prepare(self.url)
        with sqlite3.connect(self.folder / "lobby.sqlite3") as file:
            file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.close()
        self.assertIn("newer release", self.refused(self.url))

    def test_damaged(self) -> None:
        """A file that is no database, or half of one, is refused."""
        prepare(self.url)
        file = self.folder / "lobby.sqlite3"
        whole = file.read_bytes()
        for damaged in (b"no database at all" * 1000, whole[: len(whole) // 2], whole[:5000] + b"\xff" * 9000):
            file.write_bytes(damaged)
            self.assertIn(str(file), self.refused(self.url))

    def test_unusable_folder(self) -> None:
        """A folder that cannot be one, or a file that is a folder, is refused."""
        blocked = Path(self.mktemp())
        blocked.touch()
        self.assertIn("Not a directory", self.refused(address(blocked / "data")))
        (self.folder / "lobby.sqlite3").mkdir(parents=True)
        self.assertIn("unable to open", self.refused(self.url))

    def test_bad_address(self) -> None:
        """An address of no database is refused without repeating a password in it."""
        self.assertIn("cannot be understood", self.refused("rubbish"))
        self.assertNotIn("secret", self.refused("nosuch://ada:secret@example/lobby"))


class SharingTests(Case):
    """Work that shares a transaction."""

    def test_refusal_undoes_only_itself(self) -> None:
        """Of pieces that are stored together, one that is refused leaves the others as they are."""
        database = self.opened()

        def add(name: str) -> Job:
            def work(connection: Connection) -> int:
                connection.execute(text("INSERT INTO accounts VALUES (NULL, :n, :n, '', '2000-01-01')"), {"n": name})
                if name == "bob":
                    raise NameTaken(name=name)
                return connection.execute(text("SELECT count(*) FROM accounts")).scalar_one()  # type: ignore[no-any-return]

            return Job(work)

        results = database._share([add("ada"), add("bob"), add("cleo")])
        self.assertEqual((results[0], results[2]), (1, 2))
        self.assertEqual(results[1].value, NameTaken(name="bob"))

    def test_looking_writes_nothing(self) -> None:
        """Looking an account up opens no transaction, so that it waits for no writer and no disk."""
        database = self.opened()

        def in_transaction(connection: Connection) -> bool:
            connection.execute(text("SELECT count(*) FROM accounts"))
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            return driver.in_transaction

        looking, writing = database._share([Job(in_transaction, writes=False)]), database._share([Job(in_transaction)])
        self.assertEqual((list(looking), list(writing)), ([False], [True]))

    def test_fault_fails_only_itself(self) -> None:
        """A piece that the database does not take fails alone, and what was beside it is stored."""
        database = self.opened()

        def bad(connection: Connection) -> None:
            connection.execute(text("INSERT INTO accounts (id) VALUES (1)"))

        def count(connection: Connection) -> int:
            return int(connection.execute(text("SELECT count(*) FROM accounts")).scalar_one())

        results = database._share([Job(bad), Job(count)])
        self.assertEqual(results[1], 0)
        self.assertIn("NOT NULL", results[0].getErrorMessage())

    def test_storage_failed(self) -> None:
        """A database that refuses becomes one declared error, and one line in the log."""
        database, lines = self.opened(), list[LogEvent]()
        database.log = Logger(observer=lines.append)  # type: ignore[arg-type]
        self.done(database.run(lambda connection: connection.execute(text("DROP TABLE accounts"))))
        self.failureResultOf(Deferred.fromCoroutine(Accounts(database).find("Ada")), StorageFailed)
        self.assertEqual([formatEvent(line) for line in lines], ["the database refused: no such table: accounts"])
        self.assertEqual(self.done(database.run(lambda connection: 7)), 7)
