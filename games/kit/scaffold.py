"""A new game: a small one that works, under a name of one's own."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from games.kit.check_papers import like_built_in
from games.packages.manifest import NAME as MANIFEST
from games.packages.manifest import WORD

SAMPLE = Path(__file__).parent / "template"

FILES = (MANIFEST, "rules.py", "test_sample.py", "README.md")


class CannotStart(ValueError):
    """Nothing was written. The message is a sentence."""


def start(name: str, folder: Path) -> str:
    """Write a small game; returns what to do next.

    :raises CannotStart: the name is none for a game, or another game's, or the folder cannot be written or is there
        already.
    """
    if not WORD.fullmatch(name):
        raise CannotStart(
            f"{name!r} is no name for a game: at most 32 lower-case letters, digits and hyphens, a letter first."
        )
    display = " ".join(part.capitalize() for part in name.split("-") if part)
    if like := like_built_in(name, display):
        raise CannotStart(f"{like}. Take another name, such as my-{name}.")
    test = f"test_{name.replace('-', '_')}.py"
    shown = folder.as_posix() if "/" in folder.as_posix() else f"./{folder}"
    words = {
        "test_sample.py": test,
        "class Sample": f"class {_class(display)}",
        "rules:Sample": f"rules:{_class(display)}",
        "Sample": display,
        "sample": name,
        "FOLDER/TEST": f"{shown}/{test}",
        "FOLDER": shown,
    }
    try:
        folder.mkdir(parents=True)
        for file in FILES:
            text = (SAMPLE / file).read_text("utf-8")
            for old, new in words.items():
                text = text.replace(old, new)
            (folder / words.get(file, file)).write_text(text, "utf-8", newline="\n")
    except FileExistsError as problem:
        raise CannotStart(f"{folder} is there already; nothing was written.") from problem
    except OSError as problem:
        raise CannotStart(f"{folder} cannot be written: {problem.strerror}.") from problem
    return (
        f"{shown} is a game that works: {display}. Change {shown}/rules.py, then\n"
        f"  python -m games check {shown}\n"
        f"  python -m games play {shown}"
    )


def _class(display: str) -> str:
    """The name of the rules' class, which no other thing in the module has, nor Python itself."""
    name = display.replace(" ", "")
    others = re.findall(r"\w+", (SAMPLE / "rules.py").read_text("utf-8"))
    return f"{name}Game" if name in others or keyword.iskeyword(name) else name
