"""What the lobby asks of its operating system when it starts."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from twisted.logger import LogLevel, capturedLogs
from twisted.scripts._twistd_unix import ServerOptions
from twisted.trial.unittest import SynchronousTestCase

from lobby.app import config, lock, service
from lobby.app.options import Refusal
from lobby.core.arbitration.challenge import Times


class FileLimit(SynchronousTestCase):
    """Every connection is an open file."""

    def raised(self, soft: int, hard: int) -> tuple[int, int]:
        """The limits asked for on a machine that has these."""
        asked: list[tuple[int, int]] = []
        self.patch(resource, "getrlimit", lambda which: (soft, hard))
        self.patch(resource, "setrlimit", lambda which, limits: asked.append(limits))
        service._raise_file_limit()
        (limits,) = asked
        return limits

    def test_raised(self) -> None:
        """The soft limit is raised to the hard one."""
        self.assertEqual(self.raised(1024, 4096), (4096, 4096))

    def test_unlimited(self) -> None:
        """A soft limit is never unlimited: macOS, whose hard one often is, refuses that and would not start."""
        self.assertEqual(self.raised(256, resource.RLIM_INFINITY), (10_240, resource.RLIM_INFINITY))

    def test_told(self) -> None:
        """What is too few for ``--max-connections`` is told with the number that will do; what is enough is not."""
        told = service._too_few_files(1_024, 20_000)
        self.assertIn("--max-connections 960", told)
        self.assertEqual(service._too_few_files(1_024, 960), "")
        self.assertNotEqual(service._too_few_files(1_023, 960), "")
        none = service._too_few_files(64, 960)  # the lobby's own files take them all: no number will do
        self.assertTrue(none.endswith("allow it 1024 (ulimit -n, LimitNOFILE)."), none)


class Folder(SynchronousTestCase):
    """A data folder is one lobby's at a time."""

    def test_one_process(self) -> None:
        """Two lobbies in one program do not share a folder either; it is free when the first has let it go."""
        folder = Path(self.mktemp())
        first = lock.take(folder, "wait")
        first.sign()
        refusal = self.assertRaises(Refusal, lock.take, folder, "wait")
        self.assertIn(f"{folder.absolute()} is in use by another lobby (process {os.getpid()})", str(refusal))
        first.release()
        lock.take(folder, "wait").drop()

    def test_refused(self) -> None:
        """What did not start has let go of its folder and its port: the next try finds them free."""
        folder = Path(self.mktemp())
        (folder / "lobby.sqlite3").mkdir(parents=True)
        chosen = config.parse("--data", str(folder), "--port", "0", "--interface", "127.0.0.1")
        self.assertRaises(Refusal, service.make, None, chosen)
        lock.take(folder, "wait").drop()

    def test_pidfile(self) -> None:
        """twistd neither reads nor writes its own pid file, but one that the operator has named."""
        for named, kept in (([], ""), (["--pidfile", "mine.pid"], str(Path("mine.pid").absolute()))):
            twistd = ServerOptions()
            twistd.parseOptions([*named, "lobby"])
            self.assertEqual(twistd["pidfile"], kept)


class Certificate(SynchronousTestCase):
    """The certificate at the start: of a lobby that keeps nothing, and one that cannot be used."""

    def test_not_kept(self) -> None:
        """Where even the user's folder takes nothing, the lobby starts all the same, and its log says what follows."""
        occupied = Path(self.mktemp())
        occupied.write_text("no folder")
        self.patch(os, "environ", {**os.environ, "XDG_DATA_HOME": str(occupied.absolute())})
        chosen = config.parse("--memory")
        with capturedLogs() as events:
            self.assertIsNotNone(service._certificate(chosen, None))
        (event,) = [event for event in events if event["log_level"] is LogLevel.warn]
        self.assertIn("refuse", event["log_format"])

    def test_unusable(self) -> None:
        """What cannot be used keeps the lobby from starting, with one sentence and no traceback."""
        chosen = config.parse("--memory", "--certificate", "nowhere.pem", "--key", "nowhere.key")
        refused = self.assertRaises(Refusal, service._certificate, chosen, None)
        self.assertIn("nowhere.pem cannot be read", str(refused))


class Clocks(SynchronousTestCase):
    """The seconds of challenges."""

    def test_chosen(self) -> None:
        """How long a client has, and how long the lobby waits for one that is away, the operator says."""
        self.assertEqual(config.parse().clocks, Times())
        chosen = config.parse("--answer-time", "2.5", "--grace", "10").clocks
        self.assertEqual((chosen.thoughtless, chosen.closing, chosen.proof), (3, 8, 8))
        self.assertEqual((chosen.overtime, chosen.back), (10, 20))
