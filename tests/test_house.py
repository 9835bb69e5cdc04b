"""The house keeps its walls: who may import whom, and how long a file may grow."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from twisted.trial.unittest import SynchronousTestCase

from tests import ROOT

HOUSE = ("wire", "games", "lobby", "client")
AUTHORS = {
    "games.game": (
        *("Chance", "Game", "IllegalMove", "Outcome", "Reader", "Seen", "Settings", "Text"),
        *("cut", "own_chance", "pad", "paint", "ranked", "shuffled", "side_by_side", "tie", "won"),
    ),
    "games.chance": ("SeededChance",),
    "games.helpers.grid": ("Grid",),
    "games.helpers.hands": ("Hand",),
    "games.helpers.moves": ("Shape",),
    "games.helpers.turns": ("Phases", "after", "order"),
    "games.budget": ("Budget", "Seconds"),
    "games.catalogue": ("open_folder",),
    "games.kit": (),
}
"""What is part of the digest of every release that was ever made."""

SIGNATURES = ("games.engine.model.MatchSetup", "games.engine.signatures")
"""What a lobby needs to see whether a member has signed how its match ended."""

REACTOR_ALLOWED = {"lobby/tap.py", "client/__main__.py"}


@cache
def modules(folder: str) -> tuple[tuple[str, ast.Module], ...]:
    """Every module of a folder, parsed, by its path."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    return tuple((path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths)


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules (and names in them) that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_of_the_house() -> dict[str, set[str]]:
    """Which of the house's modules each of them imports, for types alone or inside a function, too."""
    trees = {_dotted(path): (path, tree) for folder in HOUSE for path, tree in modules(folder)}
    found: dict[str, set[str]] = {}
    for name, (path, tree) in trees.items():
        package = name if path.endswith("__init__.py") else name.rpartition(".")[0]
        named = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                submodules = {f"{base}.{alias.name}" for alias in node.names}
                named |= submodules if submodules <= trees.keys() else submodules | {base}
        found[name] = named & trees.keys() - {name}
    return found


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def circles(imports: dict[str, set[str]]) -> set[str]:
    """The modules that import themselves by way of others: what is left when, again and again, those go that import
    nothing of the rest, or that nothing of the rest imports."""
    left = dict(imports)
    while True:
        used = set().union(*left.values())
        kept = {name: names & left.keys() for name, names in left.items() if names & left.keys() and name in used}
        if kept == left:
            return set(left)
        left = kept


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


def classes(folder: str) -> Iterator[tuple[str, ast.ClassDef, dict[str, str]]]:
    """Every class of a folder: its module, the class, and what the module's imported names mean."""
    for path, tree in modules(folder):
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        meant = {alias.asname or alias.name: f"{node.module}.{alias.name}" for node in froms for alias in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield _dotted(path), node, meant


def ancestors() -> dict[str, set[str]]:
    """Of each class of the house its bases, by whole names."""
    found: dict[str, set[str]] = {}
    for folder in HOUSE:
        for module, node, meant in classes(folder):
            bases = set()
            for base in node.bases:
                first, _, rest = ast.unparse(base).partition("[")[0].partition(".")
                whole = meant.get(first, f"{module}.{first}")
                bases.add(f"{whole}.{rest}" if rest else whole)
            found[f"{module}.{node.name}"] = bases
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

    def test_layers(self) -> None:
        """What lies below imports nothing of what lies above it."""
        below = ("wire", "games.packages.catalog", "lobby.commands", "lobby.errors")
        told = ("wire", "games", "lobby.commands", "lobby.errors")
        line = (*told, "client.events", "client.errors", "client.keptfile", "client.lobby")
        authors = ("games.game", "games.chance", "games.budget", "games.hashing", "games.helpers")
        match = (*line, "client.games", "client.trust")
        shown = (*match, "client.match", "client.session")
        for folder, allowed in {
            "lobby/commands": ("wire", "lobby.commands", "lobby.errors"),
            "lobby/core": (*below, "lobby.core"),
            "lobby/storage": (*below, "lobby.core", "lobby.storage"),
            "games/engine": ("wire", "games.game", "games.chance", "games.hashing", "games.engine"),
            "games/builtin": (*authors, "games.builtin"),
            "client/events": (*told, "client.events", "client.errors"),
            "client/lobby": line,
            "client/match": (*match, "client.match"),
            "client/session": (*match, "client.match", "client.session"),
            "client/shell": (*shown, "client.preferences", "client.messages", "client.terminal", "client.shell"),
            "client/bot": (*shown, "client.bot"),
        }.items():
            self.assertEqual(strays(folder, allowed), [], folder)

    def test_the_lobby_is_put_together_above_its_parts(self) -> None:
        """Of the lobby's parts none imports ``lobby.app``, which puts them together."""
        for part in ("auth", "recovery", "relay", "results", "server", "storage", "web"):
            found = [f"{path} imports {name}" for path, tree in modules(f"lobby/{part}") for name in imported(tree)]
            self.assertEqual([each for each in found if " imports lobby.app" in each], [], part)

    def test_lobby_knows_no_client(self) -> None:
        """``lobby`` imports nothing of the client's, and of the games only the catalogue, what is signed, and what
        is to be said of the cage."""
        allowed = ("wire", "games.packages.catalog", "games.cage.report", "lobby", *SIGNATURES)
        self.assertEqual(strays("lobby", allowed), [])

    def test_core_is_pure(self) -> None:
        """``lobby.core`` knows no socket, reactor or database."""
        for path, tree in modules("lobby/core"):
            for name in imported(tree):
                self.assertNotIn(name.split(".")[0], {"twisted", "socket", "sqlalchemy", "time", "random"}, path)

    def test_no_two_files_import_each_other(self) -> None:
        """Of two files at most one imports the other, be it for types alone or inside a function."""
        imports = imports_of_the_house()
        mutual = {(one, other) for one, names in imports.items() for other in names if one in imports[other]}
        self.assertEqual({pair for pair in mutual if pair[0] < pair[1]}, set())

    def test_no_circles(self) -> None:
        """No module of the lobby or of the games imports itself by way of others."""
        for folder in ("lobby", "games"):
            inside = {name: names for name, names in imports_of_the_house().items() if name.split(".")[0] == folder}
            self.assertEqual(circles(inside), set())

    def test_transitions_call_no_story(self) -> None:
        """``lobby.core.transitions`` is a leaf: of the core it imports the state, its values and its views, and who
        speaks for a seat."""
        allowed = {"lobby.core.effects", "lobby.core.state", "lobby.core.views", "lobby.core.arbitration.members"}
        core = {name for name in imports_of_the_house()["lobby.core.transitions"] if name.startswith("lobby.core.")}
        self.assertEqual({name for name in core if not name.startswith("lobby.core.model.")} - allowed, set())

    def test_the_state_is_asked_by_queries(self) -> None:
        """Outside of ``lobby.core`` nobody reads the records of the state: ``lobby.core.queries`` does."""
        records = {"sessions", "by_key", "claimed", "looking", "rooms", "invitations", "matches", "over", "disputed"}
        for path, tree in modules("lobby"):
            read = {
                ast.unparse(node)
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute)
                and node.attr in records
                and ast.unparse(node.value).endswith("world")
            }
            self.assertEqual(read if not path.startswith("lobby/core/") else set(), set(), path)

    def test_one_door_to_the_reactor(self) -> None:
        """Only the wiring imports the reactor; everything else is handed a clock."""
        for folder in HOUSE:
            for path, tree in modules(folder):
                if path not in REACTOR_ALLOWED:
                    self.assertNotIn("twisted.internet.reactor", list(imported(tree)), path)

    def test_files_are_replaced_in_one_place(self) -> None:
        """Files that somebody may read or change at the same time are written by ``wire.files`` alone.

        The exceptions: a match's file that grows line by line, a new game's folder, and a file that its author names;
        and files that lie in a folder that is locked as long as a program runs.
        """
        allowed = {"wire/files.py", "games/records/appendfile.py", "games/kit/scaffold.py", "games/devtools/files.py"}
        allowed |= {"lobby/app/lock.py", "lobby/app/folder.py"}
        stray = [path for folder in HOUSE for path, tree in modules(folder) if writes(tree)]
        self.assertEqual([path for path in stray if path not in allowed], [])
        self.assertEqual(sorted(stray), sorted(allowed))

    def test_nothing_inherits_through_more_than_two(self) -> None:
        """A class of the house has at most two of the house's own classes above it, one over the other: things are had,
        not inherited."""
        bases = ancestors()

        def height(name: str) -> int:
            return max((1 + height(base) for base in bases[name] & bases.keys()), default=0)

        self.assertEqual([name for name in bases if height(name) > 2], [])
        self.assertGreater(len([name for name in bases if height(name)]), 100, "nothing is found to inherit any more")

    def test_folders_can_be_looked_over(self) -> None:
        """No folder has more than twenty modules side by side; the tests' support code has a page that explains it."""
        sides = Counter(
            path.rpartition("/")[0]
            for folder in (*HOUSE, "bench", "tools")
            for path, _ in modules(folder)
            if not path.endswith(("__init__.py", "__main__.py"))
        )
        self.assertEqual([f"{name}: {count}" for name, count in sides.items() if count > 20], [])

    def test_what_is_private_stays_at_home(self) -> None:
        """A package's public names are those without an underscore: nobody imports another one from another module."""
        private = [
            f"{path} imports {name}"
            for folder in HOUSE
            for path, tree in modules(folder)
            for name in imported(tree)
            if name.split(".")[0] in HOUSE and re.search(r"\._\w", name)
        ]
        self.assertEqual(private, [])

    def test_what_authors_import(self) -> None:
        """The modules that an author imports are where they were, and have the names that the guide tells of."""
        for module, names in AUTHORS.items():
            found = dir(import_module(module))
            self.assertEqual([name for name in names if name not in found], [], module)

    def test_files_can_be_read_in_one_sitting(self) -> None:
        """No source file is longer than 400 lines."""
        long = [
            f"{path.relative_to(ROOT)}: {lines}"
            for folder in HOUSE
            for path in (ROOT / folder).rglob("*.py")
            if (lines := len(path.read_text("utf-8").splitlines())) > 400
        ]
        self.assertEqual(long, [])
