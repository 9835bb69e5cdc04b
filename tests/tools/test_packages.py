"""The page of the packages says what the code does."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tools import packages


class PackagesPageTests(SynchronousTestCase):
    """``docs/packages.md``."""

    def test_fresh(self) -> None:
        """It is what ``python -m tools.packages`` writes now."""
        self.assertEqual(packages.main(["--check"]), 0)

    def test_stale(self) -> None:
        """A page that says something else, or none, fails the check with a sentence that says what to do."""
        errors = StringIO()
        self.patch(sys, "stderr", errors)
        self.patch(packages, "WRITTEN", Path(self.mktemp()))
        self.assertEqual(packages.main(["--check"]), 1)
        self.assertIn("run python -m tools.packages", errors.getvalue())
        self.assertEqual((packages.main([]), packages.main(["--check"])), (0, 0))

    def test_every_package_has_more_than_a_line(self) -> None:
        """Each page says how its package is read, not only what it is."""
        short = [folder for folder in packages.packages() if "\n\n" not in (packages.docstring(folder / "__init__.py"))]
        self.assertEqual(short, [])
