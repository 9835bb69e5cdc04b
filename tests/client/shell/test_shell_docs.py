"""``docs/client.md`` names all that there is."""

from __future__ import annotations

import re
from dataclasses import fields

from twisted.trial.unittest import SynchronousTestCase

from client import events
from client.app.arguments import parser
from client.app.program import TERMINATED
from client.shell.commands.table import COMMANDS
from client.shell.shell import FINE, INTERRUPTED, REFUSED, UNREACHABLE, USAGE
from tests import ROOT

DOCUMENT = (ROOT / "docs" / "client.md").read_text("utf-8")


class Document(SynchronousTestCase):
    """Nothing is missing, nothing is invented."""

    def test_events(self) -> None:
        """The table of events has each with exactly its fields."""
        rows = re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", DOCUMENT.split("## JSON")[1], re.MULTILINE)
        written = {
            name: set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", described))) - {"text"} for name, described in rows
        }
        kinds = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, events.Event)]
        there = {kind.kind(): {field.name for field in fields(kind)} - {"text"} for kind in kinds}
        del there["event"]
        self.assertEqual(written, there)

    def test_words(self) -> None:
        """The table of words has each with its arguments."""
        for word in COMMANDS:
            self.assertIn(f"| `{word.usage.replace('|', chr(92) + '|')}` |", DOCUMENT)

    def test_options(self) -> None:
        """Every option is there."""
        for action in parser()._actions:
            for option in action.option_strings:
                if option.startswith("--"):
                    self.assertIn(f"`{option}", DOCUMENT)

    def test_exit_codes(self) -> None:
        """Every exit code is there."""
        codes = {int(code) for code in re.findall(r"^\| (\d+) \|", DOCUMENT, re.MULTILINE)}
        self.assertEqual(codes, {FINE, REFUSED, USAGE, UNREACHABLE, INTERRUPTED, TERMINATED})
