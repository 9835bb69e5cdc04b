"""Checks of what can be seen without running a game: its folder, its names, and what its rules import."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from games.kit.check_determinism import NAME as DIGESTS
from games.kit.errors import demand
from games.packages.catalog import Package, packages
from games.packages.digest import KINDS, files_of
from wire.lookalikes import looks, mixes_scripts, too_many_marks

BESIDE = ("README", "LICENSE", "LICENCE", "CHANGELOG")
"""Beginnings of files that people read, and that are no part of a release."""

OUTSIDE = frozenset((
    "asyncio", "atexit", "builtins", "concurrent", "ctypes", "datetime", "faulthandler", "fcntl", "gc", "getpass",
    "glob", "http", "imaplib", "importlib", "inspect", "io", "locale", "logging", "mmap", "multiprocessing", "os",
    "pathlib", "platform", "posix", "pty", "pwd", "random", "requests", "resource", "runpy", "sched", "secrets",
    "select", "selectors", "shutil", "signal", "site", "smtplib", "socket", "socketserver", "sqlite3", "ssl",
    "subprocess", "sys", "sysconfig", "tempfile", "threading", "time", "traceback", "tracemalloc", "twisted",
    "urllib", "uuid", "weakref", "zoneinfo", "_thread", "lobby", "client", "tests",
))  # fmt: skip
"""Modules that tell of the world outside a match, and change it."""

INSIDE = ("games.kit", "games.devtools", "games.peer", "games.judge", "games.bots", "games.packages")
"""What runs a game is none of its business."""

NAMES = frozenset((
    "open", "input", "exec", "eval", "compile", "breakpoint", "exit", "quit", "__import__", "__builtins__",
    "__file__", "__loader__",
))  # fmt: skip

ATTRIBUTES = frozenset((
    "f_back", "f_globals", "f_locals", "tb_frame", "gi_frame", "cr_frame", "_getframe", "__globals__",
    "__subclasses__", "__builtins__", "__code__", "__loader__", "__spec__",
))  # fmt: skip
"""Ways from a value to the program around it."""

ONLY = "rules know no clock, no files, no network, no chance but what they are given, and nothing of the machine"


def folder(package: Package) -> None:
    """Look for files that no digest covers: two players could have different ones."""
    covered = files_of(package.folder).keys()
    for root, inside, names in os.walk(package.folder):
        inside[:] = sorted(name for name in inside if not name.startswith(".") and name != "__pycache__")
        for path in (Path(root, name) for name in (*inside, *sorted(names))):
            shown = path.relative_to(package.folder).as_posix()
            demand(not path.is_symlink(), f"{shown} is a link to elsewhere: put the file itself into the folder")
            demand(
                path.is_dir() or shown in covered or _beside(path.name),
                f"{shown} is in no release: only {', '.join(KINDS)} files are; rules that need it are not the same for "
                "all. Put what it holds into one of those, or take it away",
            )


def _beside(name: str) -> bool:
    return name.startswith((".", *BESIDE)) or name == DIGESTS or (name.startswith("test_") and name.endswith(".py"))


def names(package: Package) -> None:
    """Look at the names under which players find it."""
    manifest = package.manifest
    shown = manifest.display
    demand(not mixes_scripts(shown), f"display = {shown!r} mixes letters of several alphabets")
    demand(not too_many_marks(shown), f"display = {shown!r} has too many marks on a letter")
    like = "" if package.built_in else like_built_in(manifest.name, shown)
    demand(not like, like)


def like_built_in(name: str, display: str) -> str:
    """Which name is, or looks like, that of a built-in game, in words; empty where none does."""
    for known in packages().values():
        if _alike(name.replace("-", ""), known.manifest.name.replace("-", "")):
            return f"name = {name!r} is, or looks like, that of a built-in game: {known.manifest.name}"
        if _alike("".join(display.split()), "".join(known.manifest.display.split())):
            return f"display = {display!r} is, or looks like, that of a built-in game: {known.manifest.display}"
    return ""


def _alike(one: str, other: str) -> bool:
    return bool(looks(one, str.casefold) & looks(other, str.casefold))


def source(package: Package) -> None:
    """Read the rules, and every module of the game that they import."""
    files = files_of(package.folder)
    first = package.manifest.rules.partition(":")[0].replace(".", "/")
    left, seen = [f"{first}.py", f"{first}/__init__.py"], set[str]()
    while left:
        name = left.pop()
        if name in seen or name not in files:
            continue
        seen.add(name)
        tree = ast.parse(files[name], name)
        for node in ast.walk(tree):
            _pure(name, node)
            if isinstance(node, ast.ImportFrom) and node.level:
                left += _modules(name, node)


def _pure(name: str, node: ast.AST) -> None:
    """:raises Broken: it reaches out of the match."""
    where = f"{name}, line {getattr(node, 'lineno', 0)}"
    for module in _imported(node):
        strange = module.partition(".")[0] in OUTSIDE or any(f"{module}.".startswith(f"{one}.") for one in INSIDE)
        demand(not strange, f"{where}: imports {module}; {ONLY}")
    if isinstance(node, ast.Name):
        demand(node.id not in NAMES, f"{where}: uses {node.id}; {ONLY}")
    if isinstance(node, ast.Attribute):
        demand(node.attr not in ATTRIBUTES, f"{where}: uses {node.attr}; {ONLY}")


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _modules(name: str, node: ast.ImportFrom) -> Iterator[str]:
    """The files that may be meant by an import with dots."""
    above = PurePosixPath(name).parents[node.level - 1] if node.level <= len(PurePosixPath(name).parents) else None
    if above is None:
        return
    base = above.joinpath(*(node.module or "").split(".")) if node.module else above
    for path in (base, *(base / alias.name for alias in node.names)):
        yield from (f"{path.as_posix()}.py", (path / "__init__.py").as_posix())
