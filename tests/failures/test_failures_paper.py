"""``docs/failures.md`` names a test for every row, and every test of a failure has its row."""

from __future__ import annotations

import re
import unittest

from twisted.python.reflect import namedModule
from twisted.trial.unittest import SynchronousTestCase

from tests import ROOT

PAPER = ROOT / "docs" / "failures.md"
PROOF = re.compile(r"`(\w+)\.(test_\w+)`")
E2E = re.compile(r"e2e ((?:`test_\w+`(?:, )?)+)")


def tests_of(module: str) -> set[str]:
    """``Class.test`` of a file, but for the classes of ``tests.support.stage``."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(namedModule(f"{__package__}.{module}"))
    return {
        f"{type(case).__name__}.{case._testMethodName}"
        for group in suite
        if isinstance(group, unittest.TestSuite)
        for case in group
        if isinstance(case, unittest.TestCase) and case._testMethodName != "runTest"
    }


class PaperTests(SynchronousTestCase):
    """The paper and the tests."""

    def setUp(self) -> None:
        self.sections = PAPER.read_text("utf-8").split("\n## ")[1:]

    def test_every_row_is_proven(self) -> None:
        """Each row of a table ends with a proof."""
        rows = [line for section in self.sections for line in section.splitlines() if line.startswith("| ")]
        unproven = [row for row in rows if not row.startswith("| what") and "`test_" not in row and ".test_" not in row]
        self.assertEqual(unproven, [])
        self.assertGreater(len(rows), 100)

    def test_the_tests_are_there(self) -> None:
        """Each section's proofs are exactly the tests of its file."""
        for section in self.sections:
            module = re.search(r"File: `(\w+)`", section)
            assert module is not None
            with self.subTest(module=module[1]):
                named = {f"{group}.{test}" for group, test in PROOF.findall(section)}
                self.assertEqual(named, tests_of(module[1]))

    def test_real_processes(self) -> None:
        """The tests with real processes that are named are those that there are."""
        named = {name for names in E2E.findall(PAPER.read_text("utf-8")) for name in re.findall(r"test_\w+", names)}
        there = set(
            re.findall(r"async def (test_\w+)", (ROOT / "tests" / "e2e" / "e2e_failures.py").read_text("utf-8"))
        )
        self.assertEqual(named, there)
