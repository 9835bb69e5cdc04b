"""The house keeps its walls: who may import whom, and how long a file may grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from twisted.trial.unittest import SynchronousTestCase

from tests import ROOT

HOUSE = ("wire", "games", "lobby", "client")
REACTOR_ALLOWED = {"lobby/tap.py", "client/__main__.py"}


def modules(folder: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module of a folder, parsed, by its path."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules (and names in them) that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def writes(tree: ast.Module) -> bool:
    """Whether a module writes files by hand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("O_CREAT", "write_text", "write_bytes", "rename"):
            return True
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "open":
            words = [*node.args, *(word.value for word in node.keywords)]
            modes = [word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            if any(set(mode) & set("wax+") and set(mode) <= set("wax+bt") for mode in modes):
                return True
    return False


def strays(folder: str, allowed: tuple[str, ...]) -> list[str]:
    """Imports of the house's own packages that are not allowed in a folder."""
    found = []
    for path, tree in modules(folder):
        for name in imported(tree):
            own = name.split(".")[0] in HOUSE
            if own and not any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed):
                found.append(f"{path} imports {name}")
    return found


class Walls(SynchronousTestCase):
    def test_wire_knows_nobody(self) -> None:
        """``wire`` is below all: it imports nothing else of the house."""
        self.assertEqual(strays("wire", ("wire",)), [])

    def test_games_know_neither_lobby_nor_client(self) -> None:
        """``games`` imports neither ``lobby`` nor ``client``."""
        self.assertEqual(strays("games", ("wire", "games")), [])

    def test_client_knows_only_the_lobbys_words(self) -> None:
        """``client`` imports of the lobby only its commands and errors."""
        self.assertEqual(
            strays("client", ("wire", "games", "client", "lobby.commands", "lobby.errors", "lobby.VERSION")), []
        )

    def test_lobby_knows_no_client(self) -> None:
        """``lobby`` imports nothing of the client's, and of the games only the catalogue."""
        self.assertEqual(strays("lobby", ("wire", "games.packages.catalog", "lobby")), [])

    def test_core_is_pure(self) -> None:
        """``lobby.core`` knows no socket, reactor or database."""
        for path, tree in modules("lobby/core"):
            for name in imported(tree):
                self.assertNotIn(name.split(".")[0], {"twisted", "socket", "sqlalchemy", "time", "random"}, path)

    def test_one_door_to_the_reactor(self) -> None:
        """Only the wiring imports the reactor; everything else is handed a clock."""
        for folder in HOUSE:
            for path, tree in modules(folder):
                if path not in REACTOR_ALLOWED:
                    self.assertNotIn("twisted.internet.reactor", list(imported(tree)), path)

    def test_files_are_replaced_in_one_place(self) -> None:
        """Files that somebody may read or change at the same time are written by ``wire.files`` alone.

        The exceptions: a match's file that grows line by line, a new game's folder, a file that its author names, and
        the null device; and files that lie in a folder that is locked as long as a program runs.
        """
        allowed = {"wire/files.py", "games/records/appendfile.py", "games/kit/scaffold.py", "games/devtools/files.py"}
        allowed |= {"games/bots/process.py", "lobby/app/lock.py", "lobby/app/folder.py"}
        stray = [path for folder in HOUSE for path, tree in modules(folder) if writes(tree)]
        self.assertEqual([path for path in stray if path not in allowed], [])
        self.assertEqual(sorted(stray), sorted(allowed))

    def test_files_can_be_read_in_one_sitting(self) -> None:
        """No source file is longer than 400 lines."""
        long = [
            f"{path.relative_to(ROOT)}: {lines}"
            for folder in HOUSE
            for path in (ROOT / folder).rglob("*.py")
            if (lines := len(path.read_text("utf-8").splitlines())) > 400
        ]
        self.assertEqual(long, [])
