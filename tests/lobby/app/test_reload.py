"""The file of options read again by a lobby that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.internet.task import Clock
from twisted.logger import LogLevel, capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase

from lobby.app import config
from lobby.app.adjust import Adjustment, adjustments
from lobby.app.config import Config
from lobby.app.options import Options
from lobby.app.reload import WITHOUT_EFFECT, NotReloaded, Reloader
from lobby.app.wiring import build
from lobby.auth.passwords import Passwords
from lobby.relay.shares import Quota
from lobby.storage.database import Database
from lobby.storage.engine import MEMORY
from lobby.storage.threads import SynchronousThreads
from tests import ROOT

OTHER = {
    "farewell": '"Good night."', "back-in": "5", "max-connections": "7", "max-per-address": "3", "list-limit": "9",
    "drop-ins": "false", "uniform-login-errors": "true", "invitation-time": "7", "invitations": "3", "proposal": "7",
    "ready-time": "7", "connect-time": "7", "answer-time": "7", "relay": "false", "relay-pairs": "70",
    "relay-address": "50", "relay-account": "50", "relay-drop-ins": "50", "relay-reserve": "50", "relay-rate": "5000",
    "relay-bytes": "5000", "relay-time": "50", "relay-month": "5000", "bcrypt-cost": "5",
}  # fmt: skip
"""Another value than the default for each option that is taken up."""


class Running:
    """A lobby in memory, and what of it options decide."""

    def __init__(self, chosen: Config) -> None:
        threads = SynchronousThreads()
        self.passwords = Passwords(threads, cost=chosen.bcrypt_cost)
        self.registry, self.services = build(chosen, Clock(), Database(MEMORY, threads), self.passwords, "here:1")
        self.farewell = chosen.farewell, chosen.back_in
        self.adjustments = adjustments(self.registry, self.services, self.passwords, self.set_farewell)

    def set_farewell(self, *farewell: Any) -> None:
        self.farewell = farewell

    def state(self) -> dict[str, Any]:
        """All that follows from the options that are taken up, where it is used."""
        services, world = self.services, self.services.dispatcher.world
        relays, month = services.relays, services.relays._month
        limits = self.registry.limits, services.presence.detached
        return {
            "farewell": self.farewell,
            "limits": [(each.most, each.most_per_address) for each in limits],
            "list": services.dispatcher.feed.limit,
            "hello": {name: value for name, value in services.hello.items() if name != "key"},
            "uniform": services.authenticator.uniform,
            "drop-ins": any(getattr(each, "_open", bool)() for each in services.portal.checkers.values()),
            "times": (world.times, world.clocks),
            "relay": (relays._limits, self.quota(relays._pairs), month._most, self.quota(month._quota)),
            "cost": (self.passwords._cost, self.passwords._nobody[:7]),
        }

    def quota(self, quota: Quota) -> tuple[Any, ...]:
        return quota.most, quota._none, quota._share, quota._common


class Case(SynchronousTestCase):
    """A lobby that was started with a file."""

    def setUp(self) -> None:
        self.file = Path(self.mktemp()).absolute()

    def begin(self, text: str, *typed: str) -> None:
        """The lobby starts with this in its file."""
        self.file.write_text(text)
        options = Options()
        options.parseOptions(["--config", str(self.file), *typed])
        self.lobby = Running(config.read(options))
        self.reloader = Reloader(self.lobby.adjustments, options)

    def again(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is taken up, and what waits for a restart, once the file has this in it."""
        self.file.write_text(text)
        done = self.reloader.reload()
        return done.taken, done.waiting


class Reload(Case):
    """What comes of a change."""

    def test_each(self) -> None:
        """Each option that is taken up makes of the running lobby what a restart would make of it; and back again."""
        self.begin("")
        defaults = self.lobby.state()
        names = frozenset().union(*(each.names for each in self.lobby.adjustments))
        self.assertEqual(names, OTHER.keys())
        for name, value in OTHER.items():
            self.assertEqual(self.again(f"{name} = {value}"), ((name,), ()))
            self.assertNotEqual(self.lobby.state(), defaults, name)
            expected = Running(config.parse("-c", str(self.file))).state()
            self.assertEqual(self.lobby.state(), expected, name)
            self.assertEqual(self.again(""), ((name,), ()))
            self.assertEqual(self.lobby.state(), defaults, name)

    def test_restart(self) -> None:
        """What cannot be taken up is named, each time until it is undone, and changes nothing."""
        self.begin("port = 12001\n")
        before = self.lobby.state()
        text = 'port = 12002\ngrace = 60\nbeat = 1\npublic = "there"\n'
        for _ in range(2):
            self.assertEqual(self.again(text), ((), ("beat", "grace", "port", "public")))
        self.assertEqual(self.lobby.state(), before)
        self.assertEqual(self.again("port = 12001\nlist-limit = 3\ngrace = 60"), (("list-limit",), ("grace",)))
        self.assertEqual(self.again("port = 12001\nlist-limit = 3"), ((), ()))

    def test_beside_what_waits(self) -> None:
        """What waits for a restart does not come in by the way of what is taken up."""
        self.begin("")
        times, clocks = self.lobby.state()["times"]
        self.again("grace = 60\nsilence = 40\naway-after = 30\nproposal = 7\nanswer-time = 7")
        changed, answers = self.lobby.state()["times"]
        self.assertEqual((changed.back, changed.away, changed.proposal), (times.back, times.away, 7))
        self.assertEqual((answers.overtime, answers.back, answers.thoughtless), (clocks.overtime, clocks.back, 7))

    def test_as_a_whole(self) -> None:
        """Of a file in which anything is wrong nothing is taken up, and all that is wrong is told."""
        self.begin("")
        before = self.lobby.state()
        self.file.write_text("list-limit = 3\nport = 1\nbaet = 1\n")
        problem = self.assertRaises(NotReloaded, self.reloader.reload)
        places = [line.partition(" ")[0] for line in str(problem).splitlines()]
        self.assertEqual(places, [f"{self.file}:2:", f"{self.file}:3:"])
        self.file.unlink()
        self.assertIn("no such file", str(self.assertRaises(NotReloaded, self.reloader.reload)))
        self.assertEqual(self.lobby.state(), before)
        self.assertEqual(self.again("list-limit = 3"), (("list-limit",), ()))

    def test_command_line(self) -> None:
        """What was typed when the lobby was started still counts more than the file."""
        self.begin("", "--list-limit", "5")
        self.assertEqual(self.again("list-limit = 3\nproposal = 7"), (("proposal",), ()))
        self.assertEqual(self.lobby.state()["list"], 5)

    def test_without_effect(self) -> None:
        """What says nothing about a lobby that runs is not named."""
        self.begin("")
        self.assertEqual(self.again('anew = ["tickets"]\nas-it-is = true\nreport-time = 3'), ((), ()))
        self.assertEqual(WITHOUT_EFFECT, {"anew", "as-it-is", "report-time"})

    def test_without_a_file(self) -> None:
        """A lobby that was started without a file says so."""
        options = Options()
        options.parseOptions([])
        for given in (options, None):
            reloader = Reloader((), given)
            self.assertFalse(reloader.file)
            self.assertRaisesRegex(NotReloaded, "without --config", reloader.reload)

    def test_log(self) -> None:
        """After the signal the log says what was taken up, what needs a restart, and what is wrong, a line each."""
        self.begin("")
        for text, level, said in (
            (
                "list-limit = 3\nport = 12001",
                LogLevel.info,
                ["taken up: list-limit; changed, but in need of"],
            ),
            ("list-limit = 3", LogLevel.info, ["nothing has changed"]),
            ("port = 1\nbaet = 1", LogLevel.error, [":1: port must be", ":2: there is no option 'baet'"]),
        ):
            self.file.write_text(text)
            with capturedLogs() as events:
                self.reloader.hang_up()
            self.assertEqual([event["log_level"] for event in events], [level] * len(said))
            for event, words in zip(events, said, strict=True):
                self.assertIn(words, formatEvent(event))

    def test_page(self) -> None:
        """The operator's page names the options that are taken up, and no others."""
        page = (ROOT / "docs" / "operating.md").read_text("utf-8").partition("\n### Changed while it runs")[2]
        row = page.partition("taken up at once are ")[2].partition(".")[0]
        named = {word.strip("`") for word in row.replace("\n", " ").replace(" and ", ", ").split(", ")}
        self.assertEqual(named, OTHER.keys())


class Adjustments(SynchronousTestCase):
    def test_names(self) -> None:
        """An adjustment is of options that there are."""
        lobby = Running(config.parse())
        known = {name for name, *_ in Options.optParameters} | {str(name) for name, *_ in Options.optFlags}
        for each in lobby.adjustments:
            self.assertIsInstance(each, Adjustment)
            self.assertLessEqual(each.names, known)
