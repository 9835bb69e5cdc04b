"""The log has bounds, whatever strangers do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.application.service import Application
from twisted.internet.task import Clock
from twisted.logger import ILogObserver, LogEvent, Logger, LogLevel, eventAsText, formatEvent
from twisted.python import context, threadable
from twisted.python.failure import Failure
from twisted.python.log import ILogContext
from twisted.python.logfile import LogFile
from twisted.python.syslog import SyslogObserver
from twisted.trial.unittest import SynchronousTestCase

from lobby.app import logfile
from lobby.app.checks import LEAST_LOG
from lobby.app.logbook import AGAIN, LINE, MINUTE, TRACEBACK, TRACEBACKS, Logbook, caused_by, one_line
from lobby.app.options import Options, Refusal


class Deeper(Exception):
    """A fault."""


def fails(depth: int = 0, words: str = "words") -> Failure:
    """A failure from so deep."""

    def fall(left: int) -> None:
        if left:
            fall(left - 1)
        raise Deeper(words)

    try:
        fall(depth)
    except Deeper:
        return Failure()
    raise AssertionError


class Kept(SynchronousTestCase):
    """A logbook with a clock of the test's."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.events: list[LogEvent] = []
        self.log = self.writes()

    def writes(self, **options: Any) -> Logger:
        """Somebody who logs into a logbook."""
        self.book = Logbook(self.events.append, self.clock, **options)  # type: ignore[arg-type]
        return Logger("lobby.test", observer=self.book)

    @property
    def lines(self) -> list[str]:
        """What was written."""
        return [formatEvent(event) for event in self.events]


class Bounds(Kept):
    def test_long(self) -> None:
        """A line is cut, and says how long it was."""
        self.log.warn("{text}", text="x" * 70_000)
        (line,) = self.lines
        self.assertLessEqual(len(line.encode()), LINE)
        self.assertTrue(line.endswith("… (70,000 characters)"), line[-40:])

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=700), st.integers(40, LINE))
    def test_any_text(self, text: str, most: int) -> None:
        """Whatever a text holds, its line is one, is printable and short."""
        line = one_line(text, most)
        self.assertLessEqual(len(line.encode()), most)
        self.assertTrue(line.isprintable(), line)

    def test_forged_line(self) -> None:
        """Nobody writes a line of their own into the log, nor moves the cursor of who reads it."""
        self.log.info("{software}", software="x\n2026-01-01T00:00:00+0000 [lobby] a lie\x1b[2J\u202e")
        self.assertEqual(self.lines, ["x\\n2026-01-01T00:00:00+0000 [lobby] a lie\\x1b[2J\\u202e"])

    def test_debug(self) -> None:
        """Lines for who looks for a fault are written when they are asked for."""
        self.log.debug("detail")
        self.assertEqual(self.lines, [])
        self.writes(debug=True).debug("detail")
        self.assertEqual(self.lines, ["detail"])

    def test_as_it_was(self) -> None:
        """Where a line comes from, how much it matters and when it was said stay as they were."""
        self.log.error("as it is, {who}", who="名")
        (event,) = self.events
        self.assertEqual((event["log_level"], event["log_namespace"]), (LogLevel.error, "lobby.test"))
        self.assertIn("as it is, 名", eventAsText(event))
        self.assertNotIn("[-", eventAsText(event))


class Counting(Kept):
    def test_one_address(self) -> None:
        """Of one address some lines are written in a minute; the rest is counted, and summed up in one."""
        for number in range(1_254):
            self.log.warn("cut off {peer}: {number}", peer=f"192.0.2.66:{4_000 + number}", number=number)
        self.assertEqual(len(self.events), 20)
        self.clock.advance(MINUTE)
        self.assertEqual(self.lines[20:], ["… and 1,234 more lines from 192.0.2.66 in the last minute"])
        self.assertGreater(self.events[-1]["log_time"], 1_700_000_000)
        self.log.warn("{host} again", host="192.0.2.66")
        self.assertEqual(self.lines[-1], "192.0.2.66 again")

    def test_quiet(self) -> None:
        """A minute in which nothing was left out adds no line, and an idle log has no timer."""
        self.log.warn("once")
        self.clock.advance(MINUTE)
        self.assertEqual((self.lines, self.clock.getDelayedCalls()), (["once"], []))

    def test_others_are_heard(self) -> None:
        """One address that makes noise keeps no other from the log, nor the lobby's own troubles."""
        for _ in range(500):
            self.log.warn("noise of {host}", host="192.0.2.66")
        self.log.info("{name} registered from {host}", name="Ada", host="198.51.100.7")
        self.log.error("the disk is full")
        self.assertEqual(self.lines[-2:], ["Ada registered from 198.51.100.7", "the disk is full"])

    def test_many_addresses(self) -> None:
        """Many addresses together are limited, too; of those that caused most the sums have names."""
        for number in range(5_000):
            self.log.warn("noise of {host}", host=f"2001:db8:{number:x}::1")
            self.log.warn("noise of {host}", host="192.0.2.66")
        self.assertEqual(len(self.events), 120)
        self.assertLessEqual(len(self.book._shares["from"]._lines), 1_001)
        self.clock.advance(MINUTE)
        self.assertEqual(len(self.events), 120 + 21)
        self.assertIn("more lines from 192.0.2.66 in", self.lines[120])
        self.assertIn("more lines from other addresses in", self.lines[-1])
        said = sum(int(line.split()[2].replace(",", "")) for line in self.lines[120:])
        self.assertEqual(said, 10_000 - 120)

    def test_household(self) -> None:
        """An IPv6 network of 64 bits is one address: somebody who changes the rest gains nothing."""
        for number in range(100):
            self.log.warn("noise of {host}", host=f"2001:db8::{number:x}")
        self.assertEqual(len(self.events), 20)

    def test_own(self) -> None:
        """What no address has caused is limited by the part of the lobby that says it."""
        for _ in range(100):
            self.log.error("the database refused")
        Logger("lobby.other", observer=self.book).error("something else")
        self.assertEqual(self.lines[20:], ["something else"])
        self.book.sum_up()
        self.assertEqual(self.lines[21:], ["… and 80 more lines of lobby.test in the last minute"])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_five_minutes(self) -> None:
        """The worst that can be thought of adds less than a megabyte in five minutes."""
        for _ in range(5 * 12):
            for number in range(100):
                host = f"192.0.2.{number}"
                self.log.failure("{host} {text}", fails(number % 60, "y" * 2_000), host=host, text="ü" * 4_000)
                self.log.warn("{host} {text}", host=host, text="x" * 60_000)
                Logger(f"lobby.part{number}", observer=self.book).error("x" * 9_000)
            self.clock.advance(5)
        size = sum(len(formatEvent(event).encode()) + 100 for event in self.events)
        self.assertLess(size, 1_000_000)


class Tracebacks(Kept):
    def test_once(self) -> None:
        """A fault is shown with its traceback once, then by its line; after an hour once more."""
        for _ in range(3):
            self.log.failure("a box of {peer} could not be handled", fails(), peer="192.0.2.66:4000")
        self.assertEqual([line.count("Traceback") for line in self.lines], [1, 0, 0])
        self.assertIn("Deeper: words", self.lines[1])
        self.clock.advance(AGAIN)
        self.log.failure("a box of {peer} could not be handled", fails(), peer="192.0.2.66:4000")
        self.assertIn("Traceback", self.lines[-1])

    def test_another(self) -> None:
        """Another fault of the same kind, elsewhere, is shown as well."""
        self.log.failure("first", fails())
        self.log.failure("second", fails(1))
        try:
            raise Deeper
        except Deeper:
            self.log.failure("third")
        self.assertEqual(sum("Traceback" in line for line in self.lines), 2)

    def test_bounds(self) -> None:
        """A traceback is bounded, with its beginning and its end, and there are few in a minute."""
        self.log.failure("deep", fails(900, "z" * 50_000))
        self.assertLess(len(self.lines[0].encode()), TRACEBACK + LINE + 200)
        self.assertIn("Deeper: zzz", self.lines[0])
        for number in range(20):
            self.log.failure("each another", _of_kind(f"Kind{number}"))
        self.assertEqual(sum("Traceback" in line for line in self.lines), TRACEBACKS)

    def test_heard_above_noise(self) -> None:
        """The first traceback is written, whatever else its address has caused."""
        for _ in range(100):
            self.log.warn("noise of {host}", host="192.0.2.66")
        self.log.failure("a fault of ours", fails(), host="192.0.2.66")
        self.assertIn("Traceback", self.lines[-1])


def _of_kind(name: str) -> Failure:
    try:
        raise type(name, (Exception,), {})(name)
    except Exception as problem:  # noqa: BLE001  # of a class made here
        return Failure(problem)


class Causes(SynchronousTestCase):
    """Whose doing a line is."""

    def test_named(self) -> None:
        """The address that the event names."""
        self.assertEqual(caused_by({"host": "192.0.2.1"}), ("from", "192.0.2.1"))
        self.assertEqual(caused_by({"peer": "192.0.2.1:4000"}), ("from", "192.0.2.1"))
        self.assertEqual(caused_by({"peer": "[2001:db8::1]:4000"}), ("from", "2001:db8::/64"))

    def test_at_work_for(self) -> None:
        """Else the connection that the reactor reads from, which Twisted has in its context: so what Twisted and its
        TLS say by themselves has a cause, too."""
        event: LogEvent = {"log_namespace": "twisted.protocols.tls"}
        where: dict[Any, Any] = {ILogContext: {"system": "TLSMemoryBIOProtocol,7,192.0.2.1"}}
        self.assertEqual(context.call(where, caused_by, event), ("from", "192.0.2.1"))

    def test_nobody(self) -> None:
        """Else the part of the lobby that says it."""
        self.assertEqual(caused_by({"log_namespace": "lobby.x", "peer": "None"}), ("of", "lobby.x"))


class Threads(Kept):
    def test_other_thread(self) -> None:
        """What a thread logs is written by the reactor's."""
        called: list[tuple[Callable[..., object], tuple[Any, ...]]] = []
        self.clock.callFromThread = lambda act, *given: called.append((act, given))  # type: ignore[attr-defined]
        self.patch(threadable, "ioThread", threadable.getThreadID())
        worker = threading.Thread(target=self.log.warn, args=("from the database's thread",))
        worker.start()
        worker.join(10)
        self.assertEqual(self.events, [])
        ((act, given),) = called
        act(*given)
        self.assertEqual(self.lines, ["from the database's thread"])


class RotatingFiles(SynchronousTestCase):
    """The files of the log."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.folder.mkdir()
        self.path = self.folder / "twistd.log"

    def size(self) -> int:
        """Bytes of all of them."""
        return sum(file.stat().st_size for file in self.folder.iterdir())

    def test_total(self) -> None:
        """However much is written, in whatever script, all files together stay within the total."""
        files = logfile.Files(self.path, LEAST_LOG)
        for number in range(3_000):
            files.write(f"{number} " + "名" * 100 + "\n")
            self.assertLessEqual(files.size, LEAST_LOG // logfile.FILES)
        self.assertLessEqual(self.size(), LEAST_LOG)
        self.assertGreater(self.size(), LEAST_LOG // 2)
        self.assertEqual(len(list(self.folder.iterdir())), logfile.FILES)
        self.assertIn("2999 ", self.path.read_text("utf-8"))
        files.close()

    def test_older_ones(self) -> None:
        """What an earlier lobby has left, with no end, goes."""
        for number in range(1, 40):
            Path(f"{self.path}.{number}").write_text("old")
        files = logfile.Files(self.path, LEAST_LOG)
        files.write("new\n")
        files.rotate()
        self.assertEqual(len(list(self.folder.iterdir())), logfile.FILES)
        files.close()

    def test_no_other_file(self) -> None:
        """Where the folder takes no other file the log begins anew, and does not grow for ever."""
        self.patch(LogFile, "rotate", lambda files: None)  # as it does in a folder that it may not write
        files = logfile.Files(self.path, LEAST_LOG)
        for number in range(3_000):
            files.write(f"{number} " + "x" * 200 + "\n")
        self.assertLessEqual(self.size(), LEAST_LOG // logfile.FILES)
        self.assertIn("2999 ", self.path.read_text("utf-8"))
        files.close()

    def test_device(self) -> None:
        """A device is never put aside."""
        files = logfile.Files(Path("/dev/null"), LEAST_LOG)
        files.write("x" * LEAST_LOG)
        self.assertFalse(files.shouldRotate())
        files.close()


class Chosen(SynchronousTestCase):
    """The operator's own wishes, as twistd has them."""

    def options(self, *own: str, **twistd: Any) -> Options:
        """The lobby's options below twistd's."""
        options = Options()
        options.parseOptions(list(own))
        defaults = {"logfile": None, "nodaemon": 0, "syslog": 0, "prefix": "twisted", "logger": None, "debug": False}
        options.parent = {**defaults, **twistd}  # type: ignore[assignment]
        return options

    def test_application(self) -> None:
        """twistd finds the observer where it looks for one."""
        application = Application("lobby")
        book = logfile.chosen(self.options(nodaemon=1), Clock())
        logfile.Logged(book).setServiceParent(application)
        self.assertIs(application.getComponent(ILogObserver, None), book)

    def test_own_logger(self) -> None:
        """``--logger`` is the operator's own: nothing is put before it."""
        self.assertIsNone(logfile.chosen(self.options(logger=object), Clock()))
        application = Application("lobby")
        logfile.Logged(None).setServiceParent(application)
        self.assertIsNone(application.getComponent(ILogObserver, None))

    def test_file(self) -> None:
        """``--logfile`` names the file, in the background or not, and the total is the lobby's option."""
        for foreground in (0, 1):
            path = Path(self.mktemp()).absolute()
            book = logfile.chosen(
                self.options("--log-total", "400000", logfile=str(path), nodaemon=foreground), Clock()
            )
            assert book is not None
            Logger(observer=book).info("hello")
            self.assertIn("hello", path.read_text())
            files: Any = book._observer
            self.assertEqual(files._outFile.rotateLength, 400_000 // logfile.FILES - logfile.ENTRY)
            files._outFile.close()

    def test_syslog(self) -> None:
        """``--syslog`` goes to the system's own log, with the same bounds."""
        said: list[tuple[int, str]] = []
        self.patch(SyslogObserver, "openlog", lambda *_: None)
        self.patch(SyslogObserver, "syslog", lambda _, priority, text: said.append((priority, text)))
        book = logfile.chosen(self.options(syslog=1, logfile="ignored"), Clock())
        assert book is not None
        Logger("lobby.test", observer=book).info("{text}", text="x" * 5_000)
        Logger("lobby.test", observer=book).failure("a fault", fails())
        self.assertLess(len(said[0][1]), LINE + 100)
        self.assertIn("Deeper: words", said[-1][1])
        self.assertNotEqual(said[0][0], said[-1][0])

    def test_refused(self) -> None:
        """A2: a log that cannot be written is one plain sentence."""
        self.assertRaisesRegex(
            Refusal,
            "the log cannot be written to .*x: Not a dir",
            logfile.chosen,
            self.options(logfile="/dev/null/x"),
            0,
        )
        self.assertRaisesRegex(Refusal, "in the background", logfile.chosen, self.options(logfile="-"), 0)

    def test_total(self) -> None:
        """A total in which nothing would be kept is refused."""
        self.assertRaisesRegex(Refusal, "--log-total must be", Options().parseOptions, ["--log-total", "1000"])
