"""No wait is scheduled or measured by the date, which somebody may set: where the date is read at all, and why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from twisted.trial.unittest import SynchronousTestCase

from tests.test_house import HOUSE, REACTOR_ALLOWED, imported, modules

FOLDERS = (*HOUSE, "bench", "tools")

DATE = frozenset(
    {
        *(f"time.{name}" for name in ("time", "time_ns", "CLOCK_REALTIME")),
        *(f"time.{name}" for name in ("localtime", "gmtime", "ctime", "asctime", "strftime")),
        *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
        "datetime.date.today",
        "twisted.python.runtime.seconds",
        "twisted.python.runtime.platform.seconds",
    }
)
"""What tells the date."""

BY_DATE = frozenset(f"twisted.internet.task.{name}" for name in ("Cooperator", "cooperate", "coiterate"))
"""What of Twisted measures by the date whatever the reactor does: they work in slices of time."""

READERS = {
    "client/match/records.py": "how old a match is whose end was not seen",
    "client/session/outbox.py": "how old a kept result is",
    "games/kit/process/surroundings.py": "gives rules that are tried another day, to see whether they read it",
    "lobby/backup/make.py": "says when a backup was made",
    "lobby/app/folder.py": "the name of the folder that takes what is put aside",
    "lobby/app/wiring.py": "hands the date to those below",
    "lobby/app/logbook.py": "the stamps of the log",
    "lobby/relay/quota.py": "which month's bytes are counted",
    "lobby/storage/database.py": "tokens that have expired are forgotten at the start",
    "lobby/storage/accounts.py": "when an account was made",
    "wire/tls/identity.py": "from when to when a new certificate is good, and whether one has expired",
}
"""Modules that read the date, and what for: all of it is written down or expires by a date."""

HANDED = {
    "lobby/recovery/calendar.py": "which of two tickets is the newer one",
    "lobby/storage/results.py": "when a match ended",
    "lobby/storage/tokens.py": "until when a token is good",
    "lobby/recovery/signer.py": "whether a ticket has expired",
    "lobby/core/views.py": "until when a ticket is good",
    "lobby/core/sanctions.py": "whether a sanction still holds",
    "lobby/core/queries.py": "which sanctions still hold",
    "lobby/server/presence.py": "when an address was seen last",
    "lobby/app/service.py": "which sanctions hold at the start",
    "lobby/operator/commands/sanctions.py": "until when a sanction holds",
    "lobby/operator/commands/looking.py": "since when the lobby has run",
    "lobby/storage/sanctions.py": "when a sanction was imposed or lifted",
    "lobby/app/offline.py": "which sanctions hold where no lobby runs",
    "lobby/storage/codes.py": "whether a code is still good",
    "lobby/storage/roles.py": "since when somebody is operator",
    "lobby/operator/commands/registration.py": "until when a code is good",
    "lobby/storage/audit.py": "when something was changed",
    "lobby/core/chat.py": "when words were said, for who reports them",
    "lobby/storage/reports.py": "when a report came, and was done",
    "lobby/storage/persons.py": "which sanctions still hold of who is deleted",
    "lobby/core/recovery.py": "a rebuilt room's version is ahead of those that a lobby before it made",
}
"""Modules that are handed the date as ``wall`` or ``today``, and what for."""


def names(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that a module uses, by what it was imported as."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = dotted(node)
            yield ".".join([known.get(first, first), *rest])


def dotted(node: ast.expr) -> list[str]:
    """The parts of a dotted name; of one that begins with something else, such as a call, an empty first one."""
    if isinstance(node, ast.Attribute):
        return [*dotted(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else [""]


@cache
def sources() -> list[tuple[str, ast.Module, frozenset[str]]]:
    """Every module: its path, it parsed, and the names that it uses."""
    return [(path, tree, frozenset(names(tree))) for folder in FOLDERS for path, tree in modules(folder)]


def readers(source: str) -> bool:
    """Whether a module of this source reads the date."""
    return not DATE.isdisjoint(names(ast.parse(source)))


class Clocks(SynchronousTestCase):
    def test_who_reads_the_date(self) -> None:
        """Only who writes the date down, or compares it with one that was written down, reads it."""
        found = {path for path, _, used in sources() if used & DATE}
        self.assertEqual(found, set(READERS))

    def test_who_is_handed_the_date(self) -> None:
        """Where the date is handed on it is used for nothing else, either."""
        told = {"today", "wall", "_wall"}
        found = {
            path
            for path, tree, _ in sources()
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr in told
        }
        self.assertEqual(found, set(HANDED))

    def test_nothing_works_in_slices_of_the_date(self) -> None:
        """Nothing of Twisted is used that measures by the date by itself."""
        for path, _, used in sources():
            self.assertEqual(used & BY_DATE, set(), path)

    def test_every_reactor_has_the_clock(self) -> None:
        """Whoever imports the reactor has it tell time by a clock that nobody sets."""
        doors = {path: used for path, tree, used in sources() if "twisted.internet.reactor" in imported(tree)}
        self.assertLessEqual(REACTOR_ALLOWED, set(doors))
        for path, used in doors.items():
            self.assertIn("wire.monotonic.use", used, path)

    def test_every_way_of_writing_it_is_seen(self) -> None:
        """Under another name, from its module, or as a value: the date is the date."""
        for source in (
            "import time\nwait(time.time)",
            "import time as clock\nclock.time()",
            "from time import time\ntime()",
            "from time import time as now\nnow()",
            "from datetime import datetime\ndatetime.now(UTC)",
            "import datetime\ndatetime.datetime.now()",
            "from datetime import date as day\nday.today()",
            "from twisted.python.runtime import seconds\nseconds()",
        ):
            self.assertTrue(readers(source), source)
        for source in (
            "import time\ntime.monotonic()",
            "clock.seconds()",
            "from time import monotonic as time\ntime()",
        ):
            self.assertFalse(readers(source), source)
