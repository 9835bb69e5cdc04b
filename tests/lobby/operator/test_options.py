"""``reload``: the running lobby's options, read again at the operator's word."""

from __future__ import annotations

from pathlib import Path

from lobby.app import config
from lobby.app.adjust import adjustments
from lobby.app.reload import Reloader
from tests.support.operator import OperatorCase


class Reload(OperatorCase):
    """A lobby that was started with a file."""

    def setUp(self) -> None:
        super().setUp()
        self.file = Path(self.mktemp()).absolute()
        self.file.write_text("")
        chosen = config.parse("--config", str(self.file))
        table = adjustments(self.registry, self.services, self.passwords, lambda farewell, back_in: None)
        self.parts.reloader = Reloader(table, chosen.options)

    def test_taken_up(self) -> None:
        """P3: what is taken up holds at once, what needs a restart is named, and the audit has who asked."""
        self.file.write_text("drop-ins = false\ngrace = 60\n")
        self.assertEqual(self.op("reload"), {"taken": ["drop-ins"], "waiting": ["grace"]})
        self.assertFalse(self.services.gate.drop_ins)
        self.assertEqual(self.ask("reload").text, "Needs a restart: grace.")
        self.assertEqual([entry.what for entry in self.audited()], ["reload", "reload"])
        self.file.write_text("drop-ins = false\n")
        self.assertEqual(self.ask("reload").text, "Nothing has changed.")

    def test_refused(self) -> None:
        """P3: a faulty file is refused as a whole, each problem on a line of its own."""
        self.file.write_text("drop-ins = false\nport = 1\nbaet = 1\n")
        said = self.refused("reload").splitlines()
        self.assertEqual([line.partition(" ")[0] for line in said], [f"{self.file}:2:", f"{self.file}:3:"])
        self.assertTrue(self.services.gate.drop_ins)

    def test_no_file(self) -> None:
        """P3: a lobby without a file, and files without a lobby, say so."""
        self.parts.reloader = Reloader((), config.parse().options)
        self.refused("reload", "without --config")
        self.parts.reloader = None
        self.refused("reload", "No lobby")
