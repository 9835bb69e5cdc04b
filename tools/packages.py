"""``python -m tools.packages`` writes ``docs/packages.md``, a page for each package; ``--check`` only looks at it.

What a page says stands in the code: the package's docstring, the beginning of each module's, and who imports whom.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "docs" / "packages.md"
HOUSE = ("wire", "games", "lobby", "client")
LEFT_OUT = ("games/builtin/", "games/kit/template", "lobby/storage/migrations")
"""The games have manifests that say what they are, and a migration is read once."""

MOST_NAMED = 8
"""So many packages are named, and of more only the top level."""

HEAD = """<!-- Written by `python -m tools.packages` from the docstrings in the code: edit those. -->

# The packages

A page for each package: what it is for, how to read it, and its modules. How the packages work together is in
[architecture.md](architecture.md). *Uses* and *used by* follow from the imports.
"""


def parsed(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text("utf-8"))


def docstring(path: Path) -> str:
    """What a module says of itself.

    :raises ValueError: nothing.
    """
    said = ast.get_docstring(parsed(path))
    if not said:
        raise ValueError(f"{path} has no docstring")
    return said


def prose(text: str) -> str:
    """A docstring as Markdown."""
    return text.replace("``", "`").strip()


def first_paragraph(path: Path) -> str:
    """What a module is, as its docstring begins, for a cell of a table."""
    return prose(docstring(path).partition("\n\n")[0]).replace("\n", " ").replace("|", "\\|")


def packages() -> Iterator[Path]:
    """The folders of the house that are packages, in the order in which they build on each other."""
    for name in HOUSE:
        for marker in sorted((ROOT / name).rglob("__init__.py")):
            if not marker.relative_to(ROOT).as_posix().startswith(LEFT_OUT):
                yield marker.parent


def dotted(folder: Path) -> str:
    """A package's name."""
    return folder.relative_to(ROOT).as_posix().replace("/", ".")


def uses(folder: Path, known: set[str]) -> set[str]:
    """The other packages whose modules or names a package imports."""
    found = set()
    for module in folder.glob("*.py"):
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            homes = (
                max((each for each in known if f"{name}.".startswith(f"{each}.")), key=len, default="")
                for name in names
            )
            found |= {max(homes, key=len)}
    return found - {"", dotted(folder)}


def page(folder: Path, used: dict[str, set[str]]) -> str:
    """One package's page."""
    name = dotted(folder)
    users = sorted(other for other, names in used.items() if name in names)
    rows = [
        f"| [`{module.name}`](../{module.relative_to(ROOT).as_posix()}) | {first_paragraph(module)} |"
        for module in sorted(folder.glob("*.py"))
        if module.name != "__init__.py"
    ]
    parts = [
        f"## {name}",
        prose(docstring(folder / "__init__.py")),
        f"*Uses* {_listed(sorted(used[name]))}. *Used by* {_listed(users)}.",
    ]
    if rows:
        parts.append("\n".join(["| module | what it is |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        names = sorted({name.partition(".")[0] for name in names})
    return ", ".join(f"`{name}`" for name in names) or "nothing of the house"


def written() -> str:
    """The whole page."""
    folders = list(packages())
    known = {dotted(folder) for folder in folders}
    used = {dotted(folder): uses(folder, known) for folder in folders}
    return "\n\n".join([HEAD.strip(), *(page(folder, used) for folder in folders)]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is as it would be written now."""
    if "--check" not in arguments:
        WRITTEN.write_text(written(), "utf-8")
        return 0
    if not WRITTEN.exists() or WRITTEN.read_text("utf-8") != written():
        print("docs/packages.md is not what the code says: run python -m tools.packages", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
