"""A backup: made while the lobby writes, put back elsewhere, refused where it would harm."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest import mock

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from lobby.app import config, lock, service
from lobby.app import folder as folders
from lobby.app.options import Refusal
from lobby.backup import archive, cipher, restore
from lobby.backup.archive import MANIFEST, PARTS, Manifest
from lobby.backup.cipher import CHUNK, MAGIC, Decrypting, Encrypting, passphrase
from lobby.backup.make import make
from lobby.backup.problems import BackupProblem
from lobby.storage.accounts import Accounts
from lobby.storage.database import Database
from lobby.storage.engine import FILE, address
from lobby.storage.threads import SynchronousThreads
from tests import ROOT

SECRET = b"correct horse battery"


class Case(SynchronousTestCase):
    """A data folder with the accounts of Ada and Bea, whose lobby still has its database open."""

    def setUp(self) -> None:
        self.patch(cipher, "COST", 2)
        self.folder = Path(self.mktemp()).absolute()
        self.database = self.start(self.folder)
        self.create(self.database, "Ada", "Bea")
        self.file = Path(self.mktemp()).absolute()

    def start(self, folder: Path) -> Database:
        """A lobby's database, begun as the lobby begins it, with all that belongs to it."""
        chosen = config.parse("--data", str(folder), "--port", "0", "--interface", "127.0.0.1")
        url, known = address(folder), folders.accounts(folder, chosen.anew, chosen.as_it_is)
        mark = service._prepare(folder, url, known)
        service._certificate(chosen, known)
        service._ticket_key(chosen, known)
        service._complete(mark, chosen)
        database = Database(url, SynchronousThreads(), mark)
        database.startService()
        self.addCleanup(lambda: database.stopService() if database.running else None)
        return database

    def create(self, database: Database, *names: str) -> None:
        """Make accounts."""
        for name in names:
            self.successResultOf(Deferred.fromCoroutine(Accounts(database).create(name, "hash")))

    def names(self, folder: Path) -> list[str]:
        """Whose accounts are in a folder."""
        with closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as database:
            return [name for (name,) in database.execute("SELECT name FROM accounts ORDER BY name")]

    def refused(self, folder: Path, file: Path | None = None, secret: bytes | None = None) -> str:
        """Why a backup is not restored; nothing in the folder may change by that."""
        before = self.content(folder)
        problem = self.assertRaises(BackupProblem, restore.restore, file or self.file, folder, secret)
        self.assertEqual(self.content(folder), before)
        return str(problem)

    def content(self, folder: Path) -> dict[str, bytes]:
        """All files of a folder, the lock's and the database's shared memory aside."""
        files = [each for each in folder.rglob("*") if each.is_file()]
        ignored = ("lobby.pid", f"{FILE}-shm")
        return {str(each): each.read_bytes() for each in files if each.name not in ignored}


class Whole(Case):
    """From a running lobby to another folder."""

    def test_another_machine(self) -> None:
        """What is restored is the lobby that was: accounts, keys, certificate; it starts without a word, and is for its
        owner alone."""
        manifest = make(self.folder, self.file)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.create(self.database, "Cleo")  # after the backup
        other = Path(self.mktemp()).absolute()
        done = restore.restore(self.file, other)
        self.assertEqual((done.manifest, done.aside), (manifest, False))
        self.assertEqual(self.names(other), ["Ada", "Bea"])
        for name in set(PARTS) - {FILE}:
            self.assertEqual((other / name).read_bytes(), (self.folder / name).read_bytes(), name)
        self.assertEqual(stat.S_IMODE(other.stat().st_mode), 0o700)
        for name in (*PARTS, "lobby.mark"):
            self.assertEqual(stat.S_IMODE((other / name).stat().st_mode), 0o600, name)
        self.create(self.start(other), "Dora")
        self.assertEqual(self.names(other), ["Ada", "Bea", "Dora"])
        self.assertEqual({each.name for each in other.iterdir() if each.name.startswith((".r", ".b", "aside"))}, set())

    def test_of_one_moment(self) -> None:
        """What is committed is in the backup though it stands in the write-ahead log alone, and what is not is not; who
        writes is not kept waiting."""
        with closing(sqlite3.connect(self.folder / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE accounts SET name = 'nobody'")
            make(self.folder, self.file)
            other.execute("ROLLBACK")
        folder = Path(self.mktemp())
        restore.restore(self.file, folder)
        self.assertEqual(self.names(folder), ["Ada", "Bea"])
        self.assertGreater((self.folder / f"{FILE}-wal").stat().st_size, 0)

    def test_nothing_is_left(self) -> None:
        """Neither what is made nor what fails leaves a copy of the accounts behind; a file that is there stays."""
        make(self.folder, self.file)
        self.assertRaisesRegex(BackupProblem, "is there already", make, self.folder, self.file)
        nowhere = self.file / "no" / "folder"
        self.assertRaisesRegex(BackupProblem, "cannot be made", make, self.folder, nowhere)
        with mock.patch.object(archive, "write", side_effect=OSError(28, "No space left on device")):
            full = self.file.with_name("full")
            self.assertRaisesRegex(BackupProblem, "No space left", make, self.folder, full)
            self.assertFalse(full.exists())
        self.assertEqual([each.name for each in self.folder.iterdir() if each.is_dir()], [])
        self.assertEqual([each.name for each in self.file.parent.glob(".*")], [])
        empty = Path(self.mktemp())
        self.assertRaisesRegex(BackupProblem, "There are no accounts", make, empty, self.file.with_name("x"))

    def test_damaged_accounts(self) -> None:
        """Accounts that are damaged become no backup."""
        self.successResultOf(self.database.stopService())
        content = (self.folder / FILE).read_bytes()
        (self.folder / FILE).write_bytes(content[:4_096] + bytes(len(content) - 4_096))
        self.assertRaises(BackupProblem, make, self.folder, self.file)
        self.assertFalse(self.file.exists())

    def test_every_file_has_its_place(self) -> None:
        """The operator's page says of each file of the data folder whether a backup has it, and it has no others."""
        page = (ROOT / "docs" / "operating.md").read_text("utf-8").partition("\n## Data and backup")[2]
        rows = [line.split("|") for line in page.partition("\n### ")[0].splitlines() if line.startswith("| `")]
        told = {name: cells[4].strip() for cells in rows for name in cells[1].replace("`", "").strip().split(", ")}
        self.assertEqual({name for name, kept in told.items() if kept == "yes"}, {*PARTS})
        self.assertEqual(set(told.values()), {"yes", "no", "made again"})


class Where(Case):
    """Into which folders a backup may go."""

    def setUp(self) -> None:
        super().setUp()
        make(self.folder, self.file)

    def test_over_an_older_one(self) -> None:
        """An older state of the same lobby makes room: it is laid aside, and the log of its database with it."""
        self.create(self.database, "Cleo")
        newer = self.file.with_name("newer")
        make(self.folder, newer)
        older = Path(self.mktemp()).absolute()
        restore.restore(self.file, older)
        (older / f"{FILE}-wal").write_bytes(b"old")
        self.assertTrue(restore.restore(newer, older).aside)
        self.assertEqual(self.names(older), ["Ada", "Bea", "Cleo"])
        (aside,) = older.glob("aside-*")
        self.assertEqual({each.name for each in aside.iterdir()}, {FILE, f"{FILE}-wal"})
        self.start(older)

    def test_over_a_newer_one(self) -> None:
        """Newer accounts are not touched, also where what is new stands in the write-ahead log alone."""
        self.create(self.database, "Cleo")
        self.assertIn("newer than the backup", self.refused(self.folder))
        self.assertEqual(self.names(self.folder), ["Ada", "Bea", "Cleo"])

    def test_over_another_one(self) -> None:
        """Another lobby's accounts are not touched, nor some that cannot be read: they might be newer."""
        other = Path(self.mktemp()).absolute()
        self.create(self.start(other), "Zoe")
        self.assertIn("another lobby's", self.refused(other))
        broken = Path(self.mktemp()).absolute()
        broken.mkdir()
        (broken / FILE).write_bytes(b"x" * 5_000)
        self.assertIn("may be newer", self.refused(broken))

    def test_where_the_accounts_are_lost(self) -> None:
        """Where a lobby's accounts are gone its backup is restored, though the mark says that there were newer ones."""
        self.create(self.database, "Cleo")
        self.successResultOf(self.database.stopService())
        for left in self.folder.glob(f"{FILE}*"):
            left.unlink()
        restore.restore(self.file, self.folder)
        self.create(self.start(self.folder), "Dora")
        self.assertEqual(self.names(self.folder), ["Ada", "Bea", "Dora"])

    def test_under_the_lock(self) -> None:
        """Nothing is restored below a lobby that runs, and none starts meanwhile."""
        folder = Path(self.mktemp()).absolute()
        held = lock.take(folder, "wait")
        self.assertIn("is in use by another lobby", self.refused(folder))
        held.release()

        def starts(*_: object) -> None:
            self.assertRaises(Refusal, lock.take, folder, "wait")

        with mock.patch.object(restore, "_check", side_effect=starts) as checked:
            restore.restore(self.file, folder)
        checked.assert_called_once()
        lock.take(folder, "wait").drop()

    def test_killed_at_any_step(self) -> None:
        """A restore that is killed leaves nothing that is taken for a lobby: it has all files, or does not start, and
        the next restore goes through."""
        steps = 0
        for fails in range(1, 10):
            folder = Path(self.mktemp()).absolute()
            with mock.patch.object(restore, "sync_folder", side_effect=[*[None] * (fails - 1), KeyboardInterrupt]):
                try:
                    restore.restore(self.file, folder)
                except KeyboardInterrupt:
                    steps += 1
                else:
                    break
            if not all((folder / name).exists() for name in PARTS):
                self.assertRaises(Refusal, self.start, folder)
            restore.restore(self.file, folder)
            self.start(folder)
            self.assertEqual(self.names(folder), ["Ada", "Bea"])
        self.assertEqual(steps, len(PARTS))


class Form(Case):
    """Files that are no good backups."""

    def setUp(self) -> None:
        super().setUp()
        make(self.folder, self.file)
        self.empty = Path(self.mktemp()).absolute()
        self.empty.mkdir()

    def forged(self, change: Callable[[dict[str, bytes]], object]) -> Path:
        """The backup with its members changed."""
        with tarfile.open(self.file) as tar:
            found = {each.name: tar.extractfile(each).read() for each in tar.getmembers()}  # type: ignore[union-attr]
        change(found)
        forged = Path(self.mktemp()).absolute()
        with tarfile.open(forged, "w:gz") as tar:
            for name, content in found.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        return forged

    def manifest(self, **fields: object) -> Callable[[dict[str, bytes]], object]:
        """Change fields of the manifest."""

        def change(found: dict[str, bytes]) -> None:
            found[MANIFEST] = msgspec.json.encode(msgspec.json.decode(found[MANIFEST]) | fields)

        return change

    def test_cut_or_changed(self) -> None:
        """Wherever a byte is changed or the file ends early, plain or encrypted, it is refused and nothing is made."""
        sealed = self.file.with_name("sealed")
        make(self.folder, sealed, SECRET)
        for file, secret in ((self.file, None), (sealed, SECRET)):
            content = file.read_bytes()
            for place in (10, 30, len(content) // 3, len(content) // 2, len(content) - 5):
                changed = bytes([content[place] ^ 1])
                for bad in (content[:place], content[:place] + changed + content[place + 1 :]):
                    file.write_bytes(bad)
                    self.refused(self.empty, file, secret)

    def test_members(self) -> None:
        """A backup has the files that its manifest names, all of them and no others, wherever they would go."""
        for change, said in (
            (lambda found: found.pop(FILE), "missing"),
            (lambda found: found.pop("ticket.key"), "ticket.key is missing"),
            (lambda found: found.update({"../out": b""}), "../out does not belong"),
            (lambda found: found.update({"/tmp/out": b""}), "/tmp/out does not belong"),
            (lambda found: found.update({"key.pem": bytes(len(found["key.pem"]))}), "key.pem is not what was written"),
            (lambda found: found.pop(MANIFEST), "does not begin with a manifest"),
            (self.manifest(format=2, more=1), "made by a newer release"),
            (self.manifest(commits=1), "not those that its manifest names"),
            (self.manifest(files={}), "does not belong"),
            (self.manifest(files=7), "damaged"),
        ):
            self.assertIn(said, self.refused(self.empty, self.forged(change)))

    def test_newer_schema(self) -> None:
        """Accounts of a newer release are refused before anything is changed."""
        with closing(sqlite3.connect(self.folder / FILE)) as database, database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
        newer = self.file.with_name("newer")
        make(self.folder, newer)
        self.assertIn("made by a newer release", self.refused(self.empty, newer))

    def test_something_else(self) -> None:
        """What is no backup at all is told so: another file, a folder, nothing."""
        other = Path(self.mktemp()).absolute()
        for content in (b"", b"SQLite format 3\0", gzip.compress(b"no tar"), MAGIC):
            other.write_bytes(content)
            self.refused(self.empty, other, SECRET)
        self.assertIn("cannot be read", self.refused(self.empty, self.empty))
        self.assertIn("cannot be read", self.refused(self.empty, Path("nowhere")))

    def test_manifest(self) -> None:
        """The manifest names what is inside, so that a person can look with tar."""
        with tarfile.open(self.file) as tar:
            self.assertEqual(tar.getnames(), [MANIFEST, "certificate.pem", "key.pem", "ticket.key", FILE])
            content = tar.extractfile(MANIFEST)
            assert content is not None
            manifest = msgspec.json.decode(content.read(), type=Manifest)
        self.assertEqual(manifest.files.keys(), set(PARTS))


class Encrypted(Case):
    """With a passphrase."""

    def test_with_the_passphrase(self) -> None:
        """It can be read with its passphrase only, and says what is wanted."""
        make(self.folder, self.file, SECRET)
        self.assertNotIn(b"SQLite", self.file.read_bytes())
        folder = Path(self.mktemp()).absolute()
        folder.mkdir()
        self.assertIn("--passphrase-file", self.refused(folder))
        self.assertIn("passphrase is not the one", self.refused(folder, secret=b"another one"))
        restore.restore(self.file, folder, SECRET)
        self.assertEqual(self.names(folder), ["Ada", "Bea"])

    def test_the_passphrase_is_in_a_file(self) -> None:
        """The first line of a file is the passphrase; none, and one that is guessed at once, are refused."""
        file = Path(self.mktemp()).absolute()
        file.write_bytes(SECRET + b"\r\nand a note\n")
        self.assertEqual(passphrase(file), SECRET)
        for content in (b"", b"\n" + SECRET, b"short", b"x" * 2_000):
            file.write_bytes(content)
            self.assertRaisesRegex(BackupProblem, "must have 8 to", passphrase, file)
        self.assertRaisesRegex(BackupProblem, "no file", passphrase, file / "x")
        self.assertRaisesRegex(BackupProblem, "cannot be read", passphrase, file.parent)

    def sealed(self, content: bytes) -> bytes:
        target = io.BytesIO()
        writing = Encrypting(target, SECRET)
        writing.write(content)
        writing.finish()
        return target.getvalue()

    def read(self, sealed: bytes) -> bytes:
        source = io.BytesIO(sealed)
        self.assertEqual(source.read(len(MAGIC)), MAGIC)
        return io.BufferedReader(Decrypting(source, SECRET)).read()

    @settings(deadline=None, max_examples=30)
    @given(st.one_of(st.sampled_from([0, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK]), st.integers(0, 200_000)))
    def test_streams(self, size: int) -> None:
        """A stream of any size comes back as it was."""
        content = os.urandom(size)
        self.assertEqual(self.read(self.sealed(content)), content)

    def test_chunks(self) -> None:
        """Chunks that are left out, exchanged, repeated or missing at the end are noticed."""
        sealed = self.sealed(os.urandom(3 * CHUNK))
        head = len(MAGIC) + cipher.SALT + cipher.PREFIX
        begin, size = sealed[:head], CHUNK + cipher.TAG
        one, two, three = (sealed[head + size * each : head + size * (each + 1)] for each in range(3))
        self.assertEqual(len(self.read(begin + one + two + three)), 3 * CHUNK)
        for bad in (one + two, one + three, two + one + three, one + two + two + three, one + two + three + three, b""):
            self.assertRaises(BackupProblem, self.read, begin + bad)
