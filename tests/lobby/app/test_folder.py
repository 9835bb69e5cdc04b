"""A data folder from which something is missing: it is told, and nothing is begun anew without the word (B4)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from lobby.app import config, service
from lobby.app import folder as folders
from lobby.app.options import Refusal
from lobby.storage.accounts import Accounts
from lobby.storage.database import Database
from lobby.storage.engine import address
from lobby.storage.threads import SynchronousThreads

DATABASE, LOG = "lobby.sqlite3", "lobby.sqlite3-wal"
NAMES = ("Ada", "Bea", "Cleo")


def cut(file: Path) -> None:
    """Most of a file is lost. (Its end may be old, and not matter.)"""
    file.write_bytes(file.read_bytes()[:3_000])


def spoil(file: Path) -> None:
    """Something in a file is overwritten."""
    content = file.read_bytes()
    file.write_bytes(content[:1_000] + b"\xff" * 1_000 + content[2_000:])


def emptied(file: Path) -> None:
    """A database without a table."""
    for side in (file, file.with_name(LOG)):
        side.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL")


class Case(SynchronousTestCase):
    """A lobby that was killed, with the accounts of three players, of which one was set down in the log alone."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp()) / "killed"
        running = Path(self.mktemp())
        database = self.start(running)
        for name in NAMES:
            if name == NAMES[-1]:
                with closing(sqlite3.connect(running / DATABASE)) as other:
                    other.execute("PRAGMA wal_checkpoint(PASSIVE)")
                    shutil.copy(running / DATABASE, running / "backup")
            self.done(Accounts(database).create(name, "hash"))
        shutil.copytree(running, self.folder)
        (self.folder / "backup").unlink()
        self.backup = running / "backup"

    def start(self, folder: Path, *arguments: str) -> Database:
        """A lobby starts with a folder, as ``service`` has it do."""
        chosen = config.parse("--data", str(folder), *arguments)
        folder.mkdir(parents=True, exist_ok=True)
        known = folders.accounts(folder, chosen.anew, chosen.as_it_is)
        mark = service._prepare(folder, address(folder), known)
        service._certificate(chosen, known)
        service._ticket_key(chosen, known)
        service._complete(mark, chosen)
        database = Database(address(folder), SynchronousThreads(), mark)
        database.startService()
        self.addCleanup(lambda: database.stopService() if database.running else None)
        return database

    def done(self, coroutine):  # type: ignore[no-untyped-def]
        return self.successResultOf(Deferred.fromCoroutine(coroutine))

    def players(self, *arguments: str) -> list[str]:
        """Who has an account once the lobby was started, and once more without any option."""
        for options in (arguments, ()):
            database = self.start(self.folder, *options)
            found = [name for name in NAMES if self.done(Accounts(database).find(name)) is not None]
            self.successResultOf(database.stopService())
        return found

    def content(self, folder: Path | None = None) -> dict[str, str]:
        """The digests of all files that matter, by name."""
        files = [
            file for file in (folder or self.folder).iterdir() if file.is_file() and not file.name.endswith("-shm")
        ]
        return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}

    def refused(self, *words: str) -> None:
        """The start is refused in one line, with these words in it, and leaves every file as it was."""
        before = self.content()
        sentence = str(self.assertRaises(Refusal, self.start, self.folder))
        self.assertNotIn("\n", sentence)
        for word in (*words, "Put the ", "laid aside"):
            self.assertIn(word, sentence)
        self.assertEqual(self.content(), before)

    def laid_aside(self) -> dict[str, str]:
        """What was laid aside."""
        (place,) = self.folder.glob("aside-*")
        return self.content(place)


class Lost(Case):
    """Accounts."""

    def anew(self) -> None:
        """With the word, and with it alone, the lobby begins without accounts; what it had lies aside, untouched."""
        before = self.content()
        self.assertEqual(self.players("--anew", "accounts"), [])
        aside = self.laid_aside()
        self.assertEqual(aside, {name: before[name] for name in aside})
        self.assertEqual(set(aside), {DATABASE, LOG, "lobby.mark"} & set(before))

    def test_nothing(self) -> None:
        """R1: a lobby that was killed starts with all that it had, as often as one likes, and no word changes that."""
        self.assertEqual(self.players(), list(NAMES))
        self.assertEqual(self.players("--anew", "accounts,certificate,tickets", "--as-it-is"), list(NAMES))
        self.assertEqual(list(self.folder.glob("aside-*")), [])

    def test_log(self) -> None:
        """B4: the write-ahead log is lost, cut or overwritten, though the database has been written to from it."""
        for damage in (Path.unlink, cut, spoil, lambda file: file.write_bytes(b"")):
            with self.subTest(damage=damage):
                self.setUp()
                damage(self.folder / LOG)
                self.refused(LOG, "older", "--as-it-is", "--anew accounts")
                self.assertEqual(self.players("--as-it-is"), list(NAMES[:-1]))
                self.setUp()
                damage(self.folder / LOG)
                self.anew()

    def test_database(self) -> None:
        """B4: the database is gone, empty, without tables, or no database at all."""
        damages: tuple[tuple[Callable[[Path], object], str], ...] = (
            (Path.unlink, "is missing"),
            (lambda file: file.write_bytes(b""), "is empty"),
            (emptied, "is empty"),
            (lambda file: file.write_bytes(b"nothing" * 1000), "cannot be used"),
        )
        for damage, word in damages:
            for marked in (True, False):
                with self.subTest(word=word, marked=marked):
                    self.setUp()
                    if not marked:  # as a release before this one left it
                        (self.folder / "lobby.mark").unlink()
                    damage(self.folder / DATABASE)
                    self.refused(DATABASE, word, "--anew accounts")
                    self.anew()

    def test_exchanged(self) -> None:
        """B4: the database is another lobby's, or an older copy; the latter is what a restored backup is."""
        (self.folder / LOG).unlink()
        shutil.copy(self.backup, self.folder / DATABASE)
        self.refused("older", "--as-it-is")
        self.assertEqual(self.players("--as-it-is"), list(NAMES[:-1]))
        other = Path(self.mktemp())
        self.successResultOf(self.start(other).stopService())
        shutil.copy(other / DATABASE, self.folder / DATABASE)
        self.refused("not those of the lobby that ran here", "--as-it-is")
        self.assertEqual(self.players("--as-it-is"), [])

    def test_mark(self) -> None:
        """B4: a mark that cannot be read is told, and kept aside."""
        (self.folder / "lobby.mark").write_bytes(b"\xff")
        self.refused("lobby.mark", "--as-it-is")
        self.assertEqual(self.players("--as-it-is"), list(NAMES))
        self.assertEqual(list(self.laid_aside()), ["lobby.mark"])

    def test_older_release(self) -> None:
        """B4: a folder that an older release has left, without a mark, starts without a question."""
        (self.folder / "lobby.mark").unlink()
        with closing(sqlite3.connect(self.folder / DATABASE)) as database:
            database.execute("PRAGMA application_id = 0")
            database.execute("PRAGMA user_version = 0")
        self.assertEqual(self.players(), list(NAMES))
        self.assertTrue((self.folder / "lobby.mark").exists())

    def test_first_start_interrupted(self) -> None:
        """A lobby that was killed in the middle of its first start begins again."""
        folder = Path(self.mktemp())
        folder.mkdir()
        (folder / DATABASE).touch()
        self.start(folder)


class Keys(Case):
    """What players know the lobby by, and what it knows its tickets by."""

    def setUp(self) -> None:
        """The lobby was stopped as it should be, so that a start changes nothing of a sound database."""
        super().setUp()
        self.players()

    def test_certificate(self) -> None:
        """Half of the certificate is missing, or all of a certificate that was there: with the word another is made."""
        for lost in (["certificate.pem"], ["key.pem"], ["certificate.pem", "key.pem"]):
            with self.subTest(lost=lost):
                self.setUp()
                before = self.content()
                for name in lost:
                    (self.folder / name).unlink()
                self.refused(*lost, "--anew certificate")
                self.assertEqual(self.players("--anew", "certificate"), list(NAMES))
                self.assertNotEqual(self.content()["key.pem"], before["key.pem"])
                kept = {"certificate.pem", "key.pem"} - set(lost)
                if kept:
                    self.assertEqual(self.laid_aside(), {name: before[name] for name in kept})

    def test_not_marked(self) -> None:
        """A key alone is no first start either where no mark says that there was a certificate."""
        (self.folder / "lobby.mark").unlink()
        (self.folder / "certificate.pem").unlink()
        self.refused("certificate.pem", "--anew certificate")

    def test_first_start_killed(self) -> None:
        """A first start that was killed, or found the disk full, after any of its files goes on where it was: nobody
        has ever seen that lobby, so nothing is asked. A certificate's key that was made is used."""
        whole, digests = self.folder, self.content()
        made: list[str] = [DATABASE, "key.pem", "certificate.pem", "ticket.key", "lobby.mark"]
        for number in range(len(made) + 1):
            with self.subTest(made=made[:number]):
                self.folder = Path(self.mktemp())
                self.folder.mkdir()
                for name in made[:number]:
                    shutil.copy(whole / name, self.folder)
                self.players()
                for name in made[1:number]:
                    if name != "lobby.mark":
                        self.assertEqual(self.content()[name], digests[name], name)
                self.players()

    def test_first_start_spoilt(self) -> None:
        """A key that cannot be read is told then, too."""
        folder = Path(self.mktemp())
        folder.mkdir()
        (folder / "key.pem").write_bytes(b"no key")
        sentence = str(self.assertRaises(Refusal, self.start, folder))
        self.assertIn("key.pem holds no key", sentence)
        self.assertIn("--anew certificate", sentence)
        self.assertEqual((folder / "key.pem").read_bytes(), b"no key")

    def test_tickets(self) -> None:
        """The key of the tickets is missing or damaged: with the word another one is made."""
        for damage in (Path.unlink, lambda file: file.write_bytes(b"no key")):
            with self.subTest(damage=damage):
                self.setUp()
                damage(self.folder / "ticket.key")
                self.refused("ticket.key", "--anew tickets")
                self.assertEqual(self.players("--anew", "tickets"), list(NAMES))
