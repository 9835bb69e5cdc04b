"""Files that several processes change: with real processes, which may die at any time."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from twisted.trial.unittest import SynchronousTestCase

from tests import ROOT
from wire.files import Busy, locked, read_file, replace_file

SECONDS = 60.0
"""After which a process of a test counts as hanging."""


def program(text: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python program in a process of its own."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    words = [sys.executable, "-c", dedent(text), *map(str, arguments)]
    return subprocess.Popen(words, text=True, cwd=ROOT, **pipes)  # type: ignore[call-overload,no-any-return]


def finish(programs: list[subprocess.Popen[str]]) -> list[int]:
    """Their exit codes, when all have ended."""
    codes = []
    for each in programs:
        each.communicate(timeout=SECONDS)
        codes.append(each.returncode)
    return codes


class OnDisk(SynchronousTestCase):
    """A file in a folder of its own."""

    def setUp(self) -> None:
        self.path = Path(self.mktemp()).absolute() / "names.txt"
        self.path.parent.mkdir()

    def beside(self) -> set[str]:
        """What lies in the folder."""
        return {each.name for each in self.path.parent.iterdir()} - {".names.txt.lock"}


class Together(OnDisk):
    """Several processes at once."""

    def test_nothing_is_lost(self) -> None:
        """Of many processes that change one file at the same time, none drops what another has written."""
        adding = """
            import sys
            from pathlib import Path
            from wire.files import locked
            for number in range(20):
                with locked(Path(sys.argv[1]), seconds=60) as held:
                    held.replace((held.read(10_000) or b"") + f"{sys.argv[2]}.{number}\\n".encode())
        """
        self.assertEqual(finish([program(adding, self.path, each) for each in range(8)]), [0] * 8)
        lines = self.path.read_text().split()
        self.assertEqual(sorted(lines), sorted(f"{each}.{number}" for each in range(8) for number in range(20)))
        self.assertEqual(self.beside(), {"names.txt"})

    def hold(self) -> subprocess.Popen[str]:
        """A process that holds the lock until its input ends."""
        holding = """
            import sys
            from pathlib import Path
            from wire.files import locked
            with locked(Path(sys.argv[1])):
                print("held", flush=True)
                sys.stdin.read()
        """
        holder = program(holding, self.path)
        assert holder.stdout is not None
        self.assertEqual(holder.stdout.readline(), "held\n")
        return holder

    def test_held(self) -> None:
        """A lock that another process keeps is given up after the stated time, with the file's name."""
        holder = self.hold()
        with self.assertRaises(Busy) as refused, locked(self.path, seconds=0.05):
            self.fail("two hold it")
        self.assertIn(str(self.path), str(refused.exception))
        finish([holder])
        with locked(self.path) as held:
            held.replace(b"mine")
        self.assertEqual(self.path.read_bytes(), b"mine")

    def test_killed_holder(self) -> None:
        """The lock of a process that was killed is free."""
        holder = self.hold()
        holder.send_signal(signal.SIGKILL)
        finish([holder])
        with locked(self.path):
            pass

    def test_killed_while_writing(self) -> None:
        """Who dies before the new file has its name leaves the old one whole, and the next change tidies up."""
        replace_file(self.path, b"old")
        dying = """
            import os, sys
            from pathlib import Path
            from wire.files import locked
            os.rename = os.replace = Path.replace = lambda *_: os._exit(9)
            with locked(Path(sys.argv[1])) as held:
                held.replace(b"new")
        """
        self.assertEqual(finish([program(dying, self.path)]), [9])
        self.assertEqual(self.path.read_bytes(), b"old")
        self.assertEqual(len(self.beside()), 2)
        with locked(self.path) as held:
            held.replace(b"newer")
        self.assertEqual((self.path.read_bytes(), self.beside()), (b"newer", {"names.txt"}))


class OldFilesMakeWay(OnDisk):
    """The folder of matches, in which every client with this home makes room."""

    def test_together(self) -> None:
        """Clients that make room at the same time, and so delete the same files, each keep their own match."""
        keeping = """
            import sys
            from pathlib import Path
            from twisted.logger import globalLogPublisher
            from games.records.appendfile import LineFile
            problems = []
            globalLogPublisher.addObserver(problems.append)
            for number in range(200):
                file = LineFile(Path(sys.argv[1]) / f"{sys.argv[2]}-{number}.journal", anew=False)
                file.write(b"a line")
                file.close()
            sys.exit(len(problems))
        """
        folder = self.path.parent
        self.assertEqual(finish([program(keeping, folder, each) for each in range(3)]), [0] * 3)
        self.assertLessEqual(len(list(folder.iterdir())), 64 + 3)


class Alone(OnDisk):
    """What one process does."""

    def test_full_disk(self) -> None:
        """A disk that takes nothing leaves the old file, and nothing beside it."""
        replace_file(self.path, b"old")

        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        self.patch(os, "fsync", full)
        self.assertRaises(OSError, replace_file, self.path, b"new")
        self.assertEqual((self.path.read_bytes(), self.beside()), (b"old", {"names.txt"}))

    def test_never_readable_by_others(self) -> None:
        """A private file is private from its first byte on, while it has another name still."""
        modes = []
        real = os.fsync

        def look(descriptor: int) -> None:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
            real(descriptor)

        self.patch(os, "fsync", look)
        replace_file(self.path, b"secret")
        self.assertEqual(modes, [0o600])
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)

    def test_larger(self) -> None:
        """Of a file that is larger than it should be no more is read than shows it; where there is none, nothing."""
        self.assertIsNone(read_file(self.path, 3))
        replace_file(self.path, b"12345")
        self.assertEqual(read_file(self.path, 3), b"1234")

    def test_no_file(self) -> None:
        """What lies in a file's place and is none is refused at once: nobody waits for the end of a pipe."""
        for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("/dev/zero", path)):
            with self.subTest(make=make):
                self.path = Path(self.mktemp())
                make(self.path)
                self.assertRaises(OSError, read_file, self.path, 3)

    def test_put_aside(self) -> None:
        """A file that is put aside is kept whole, and so is the one that was put aside before."""
        for content in (b"first", b"second"):
            with locked(self.path) as held:
                held.replace(content)
                aside = held.put_aside()
            self.assertEqual(aside.read_bytes(), content)
        self.assertEqual(self.beside(), {"names.txt.damaged", "names.txt.damaged-2"})
