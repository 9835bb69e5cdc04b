"""``python -m tools.hops`` prints how many functions of ours one Invite and one move pass, and how much only forwards.

Both are typed at a shell, go through a real client, the real lobby or a real peer over a network in memory, and are
counted until the other player's client has told what came. A function counts once, however often it is called; so do
the calls beside it. A *forward* is a method or property of a class in ``client/`` whose whole body hands its own
arguments on to one call, or reads one attribute, of something that ``self`` has; a decorator such as ``shielded`` does
something of its own, so its method is none. ``python -m tools.hops --forwards`` names them. Those of
``client/library.py``, the public face, are counted apart: they are what it is for.

The figures are for reading: a rise wants a reason, and none is a gate, which would only invite inlining.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any

from tests.support.stage import Person
from tests.support.typing_stage import TypingCase

ROOT = Path(__file__).parent.parent
HOUSE = ("client", "lobby", "games", "wire")


class Counted:
    """The functions of the house that were entered while this was open, and how often."""

    def __init__(self) -> None:
        self._entered: Counter[CodeType] = Counter()

    def __enter__(self) -> Counted:
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _what: object) -> None:
        if event == "call" and not frame.f_code.co_name.startswith("<"):
            self._entered[frame.f_code] += 1

    def by_package(self) -> Counter[str]:
        """How many different functions, by the package that they are of."""
        found: Counter[str] = Counter()
        for code in self._entered:
            path = Path(code.co_filename)
            if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in HOUSE:
                found[".".join(path.relative_to(ROOT).parts[:2]).removesuffix(".py")] += 1
        return found

    def calls(self) -> int:
        """All calls of such functions."""
        paths = {code: Path(code.co_filename) for code in self._entered}
        ours = (code for code, path in paths.items() if path.is_relative_to(ROOT))
        return sum(self._entered[code] for code in ours if paths[code].relative_to(ROOT).parts[0] in HOUSE)


class Hops(TypingCase):
    """Ada and Bea, each at a shell."""

    def runTest(self) -> None:
        """Nothing: what is of use here is the stage."""

    def invite(self) -> Counted:  # type: ignore[override]
        """Ada invites Bea, until Bea has read it."""
        self.type("create rps private best=3")
        with Counted() as counted:
            self.shell.line("invite Bea")
            self.until(self.bea, "invitation-came")
        return counted

    def move(self) -> Counted:
        """The host has moved; Bea's client, the guest's, moves until Ada has read both."""
        self.bea.do(self.answer())
        self.both("match-started", 5)
        self.type("rock")
        with Counted() as counted:
            self.bea.do(self.bea.session.match.move("paper"))
            self.until(self.ada, "moved")
        return counted

    def until(self, person: Person, kind: str) -> None:
        """Let no more time pass than it takes."""
        self.network.settle()
        self.network.pass_time(5, lambda: bool(person.heard(kind)))
        if not person.heard(kind):
            raise LookupError(f"{person.name} was not told {kind}")

    def mktemp(self) -> str:
        """A folder that goes with the stage."""
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return folder.name

    def answer(self) -> Any:
        """Bea says yes."""
        return self.bea.session.invitations.answer(next(iter(self.bea.session.invitations.waiting)), True)


Method = ast.FunctionDef | ast.AsyncFunctionDef


def methods(folder: str) -> Iterator[tuple[str, Method]]:
    """Every method of every class of a package, by its file, class and name."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                for one in node.body:
                    if isinstance(one, Method):
                        yield f"{path.relative_to(ROOT)} {node.name}.{one.name}", one


def forwards(method: Method) -> bool:
    """Whether a method only hands its own arguments on, or reads what something else has."""
    if any(not isinstance(one, ast.Name) or one.id != "property" for one in method.decorator_list):
        return False
    body = [node for node in method.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr) or body[0].value is None:
        return False
    value: ast.expr = body[0].value
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return _of_a_part(value)
    given = [*value.args, *(word.value for word in value.keywords)]
    names = {one.arg for one in (*method.args.args, *method.args.kwonlyargs)}
    names |= {one.arg for one in (method.args.vararg, method.args.kwarg) if one is not None}
    own = (one.value if isinstance(one, ast.Starred) else one for one in given)
    return _of_a_part(value.func) and all(isinstance(one, ast.Name) and one.id in names for one in own)


def _of_a_part(node: ast.expr) -> bool:
    """``self.part.name``, however deep."""
    depth = 0
    while isinstance(node, ast.Attribute):
        node, depth = node.value, depth + 1
    return depth >= 2 and isinstance(node, ast.Name) and node.id == "self"


def told(name: str, counted: Counted) -> str:
    """A line of figures."""
    packages = counted.by_package()
    parts = ", ".join(f"{package} {count}" for package, count in sorted(packages.items()))
    return f"{name}: {packages.total()} functions, {counted.calls()} calls ({parts})"


def main() -> None:
    """Print it."""
    stage = Hops()
    steps: list[tuple[str, Callable[[], Counted]]] = [("one Invite", stage.invite), ("one move", stage.move)]
    stage.setUp()
    try:
        for name, step in steps:
            print(told(name, step()))
    finally:
        stage.tearDown()
        stage.doCleanups()
    every = list(methods("client"))
    found = [name for name, method in every if forwards(method)]
    public = [name for name in found if name.startswith("client/library.py")]
    share = 100 * (len(found) - len(public)) / len(every)
    print(
        f"methods of the client that only forward: {len(found) - len(public)} of {len(every)}, {share:.1f} %, "
        f"and {len(public)} of the public face"
    )
    if "--forwards" in sys.argv[1:]:
        print("\n".join(found))


if __name__ == "__main__":
    main()
