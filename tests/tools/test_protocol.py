"""The protocol's document says what the code does."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

from twisted.protocols import amp
from twisted.trial.unittest import SynchronousTestCase

from games.peer import commands as peer
from lobby import commands as lobby
from tools import protocol


class ProtocolDocumentTests(SynchronousTestCase):
    """``docs/protocol.md``."""

    def test_fresh(self) -> None:
        """It is what ``python -m tools.protocol`` writes now."""
        self.assertEqual(protocol.main(["--check"]), 0)

    def test_stale(self) -> None:
        """A document that says something else fails the check with a sentence that says what to do."""
        errors = StringIO()
        self.patch(sys, "stderr", errors)
        self.patch(protocol, "WRITTEN", Path(self.mktemp()))
        self.assertEqual(protocol.main(["--check"]), 1)
        self.assertIn("run python -m tools.protocol", errors.getvalue())
        self.assertEqual((protocol.main([]), protocol.main(["--check"])), (0, 0))

    def test_every_command(self) -> None:
        """No command of either vocabulary is missing."""
        text = protocol.text()
        for module in (lobby, peer):
            for value in vars(module).values():
                if isinstance(value, type) and issubclass(value, amp.Command):
                    self.assertIn(f"\n#### {value.commandName.decode()}\n", text)

    def test_complete(self) -> None:
        """Nothing is left to be filled in."""
        self.assertNotRegex(protocol.text(), r"\{\{|\}\}")
