"""The papers are true where a program can tell: tests, links, paths, options and functions that they name exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from lobby.app.options import Options
from tests import ROOT

PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))

ROWS = (
    *("A1", "A2", "B1", "B2", "B3", "B4", "C1", "C2", "C3", "C4", "D1", "D2", "D3", "E1", "E2"),
    *("F1", "F2", "F3", "F4", "F5", "G1", "G2", "G3", "G4", "G5", "G6", "H1", "H2"),
    *("I1", "I2", "I3", "I4", "I5", "M1", "M2", "M3", "M4", "M7", "J1", "J2", "J3", "J4"),
    *("N1", "N2", "N3", "N4", "N5", "R1", "R2", "R5", "R6", "R3", "R4", "R7", "K2", "P1", "P2", "P3"),
)
"""The rows of the specification that are owed so far."""

PROOF = re.compile(r"\b((?:test|e2e)_\w+)(?:\.py)?::(?:(\w+)::)?(test_\w+)")
LINK = re.compile(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
REFERENCE = re.compile(r"\]\[([^\]]+)\]")
FUNCTION = re.compile(r"`([\w.]+)`\s+\(`([\w/]+\.py)`\)")


@cache
def tests_of(stem: str) -> frozenset[tuple[str, str]]:
    """The tests of a file, each with its class; a test of a class is there without it too."""
    paths = list((ROOT / "tests").rglob(f"{stem}.py"))
    return frozenset(test for path in paths for test in _tests(ast.parse(path.read_text("utf-8")), ""))


def _tests(inside: ast.AST, case: str) -> Iterator[tuple[str, str]]:
    for node in ast.iter_child_nodes(inside):
        if isinstance(node, ast.ClassDef):
            yield from _tests(node, node.name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield from ((case, node.name), ("", node.name))


@cache
def definitions(path: Path) -> frozenset[str]:
    """Every function and class in a file; methods as ``Class.method``."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found.update(f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, _Function))
        if isinstance(node, ast.ClassDef | _Function):
            found.update((node.name, f"{path.stem}.{node.name}"))
    return frozenset(found)


_Function = ast.FunctionDef | ast.AsyncFunctionDef


def prose(page: Path) -> str:
    """A page without its fenced blocks, in which nothing is a link."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Papers(SynchronousTestCase):
    """README, CONTRIBUTING, CHANGELOG and ``docs/``."""

    def test_every_proof_exists(self) -> None:
        """Every test that a page names exists, in the file and class that it names."""
        for page in PAGES:
            for stem, case, name in PROOF.findall(page.read_text("utf-8")):
                self.assertIn((case, name), tests_of(stem), f"{page.name}: {stem}")

    def test_every_test_that_is_named_exists(self) -> None:
        """Any word that looks like a test is a test, or a file of tests, however a page writes it."""
        stems = {path.stem for path in (ROOT / "tests").rglob("*.py")}
        names = {name for stem in stems for _, name in tests_of(stem)}
        for page, least in (("use-cases.md", 100), ("failures.md", 30), ("security.md", 50)):
            words = set(re.findall(r"\b(?:test|e2e)_\w+", (ROOT / "docs" / page).read_text("utf-8")))
            self.assertEqual(words - stems - names, set(), page)
            self.assertGreaterEqual(len(words & names), least, page)

    def test_every_row(self) -> None:
        """Every row that is owed is in the use cases, once, with a proof."""
        rows = re.findall(r"^\| ([A-Z]\d) \|(.*)$", (ROOT / "docs" / "use-cases.md").read_text("utf-8"), re.MULTILINE)
        self.assertEqual(tuple(row for row, _ in rows), ROWS)
        for row, cells in rows:
            self.assertRegex(cells, PROOF, row)

    def test_every_link_leads_somewhere(self) -> None:
        """Every relative link leads to a file, and where it names a heading, to one that is there."""
        for page in PAGES:
            text = prose(page)
            for inline, reference in LINK.findall(text):
                path, _, anchor = (inline or reference).partition("#")
                if ":" in path:
                    continue
                target = page.parent / path if path else page
                self.assertTrue(target.exists(), f"{page.name}: {path}")
                if anchor:
                    self.assertIn(anchor, anchors(target), f"{page.name}: {path}")
            labels = set(re.findall(r"^\[([^\]]+)\]: ", text, re.MULTILINE))
            self.assertEqual(set(REFERENCE.findall(text)) - labels, set(), page.name)

    def test_the_map(self) -> None:
        """The map names every package of the house, and in each a file that exists."""
        page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
        text = page.partition("<!-- the map -->")[2].partition("\n## ")[0]
        rows = re.findall(r"^\| `([^`]+)` \| .*? \| (?:`([^`]+)` )?\|$", text, re.MULTILINE)
        for path, first in rows:
            self.assertTrue((ROOT / path / first).exists(), f"{path} {first}")
        named = {path.rstrip("/") for path, _ in rows}
        packages = {
            path.parent.relative_to(ROOT).as_posix()
            for package in ("wire", "lobby", "games", "client")
            for path in (ROOT / package).rglob("*.py")
        }
        within = ("games/builtin/", "games/kit/template", "client/shell/commands", "lobby/storage/migrations")
        self.assertEqual({one for one in packages - named if not one.startswith(within)}, {"lobby", "client"})

    def test_readme_is_short(self) -> None:
        """Who arrives reads README in one sitting: at most 120 lines."""
        self.assertLessEqual(len((ROOT / "README.md").read_text("utf-8").splitlines()), 120)

    def test_functions(self) -> None:
        """A function that a page names beside a file, as ``name`` (``file``), is in that file."""
        count = 0
        for page in PAGES:
            for name, path in FUNCTION.findall(page.read_text("utf-8")):
                count += 1
                self.assertTrue((ROOT / path).is_file(), f"{page.name}: {path}")
                self.assertIn(name, definitions(ROOT / path), f"{page.name}: {path}")
        self.assertGreater(count, 30)

    def test_the_commands_come_first(self) -> None:
        """README opens with its two commands, each one line, after a title and three sentences at most."""
        text = (ROOT / "README.md").read_text("utf-8")
        found = re.findall(r"<!-- the (lobby|tests) -->\n```\n(.*)\n```\n", text)
        self.assertEqual([name for name, _ in found], ["lobby", "tests"])
        before = text.partition("<!-- the lobby -->")[0].partition("\n")[2]
        self.assertLessEqual(len(re.findall(r"[.:!?](?=\s)", before)), 3)

    def test_options(self) -> None:
        """The operator's page has a row for each option of the lobby, with its default, and for no other."""
        table = (ROOT / "docs" / "operating.md").read_text("utf-8").partition("\n## Options")[2].partition("\n## ")[0]
        rows = [re.split(r"(?<!\\)\|", line) for line in table.splitlines() if line.startswith("| `--")]
        told = {name: cells[2].strip() for cells in rows for name in re.findall(r"--([a-z-]+)", cells[1])}
        options = {name: (short, default) for name, short, default, *_ in Options.optParameters}
        flags = {str(name) for name, *_ in Options.optFlags}
        self.assertEqual(told.keys(), options.keys() | flags | {"version", "help"})
        self.assertEqual({told[name] for name in flags}, {"off"})
        for name, (short, default) in options.items():
            none = {"all", "none", "found", "made", "nothing", "your user's"}
            self.assertIn(told[name], none if default is None else {str(default)}, name)
            if short is not None:
                self.assertIn(f"`-{short} ", table)
