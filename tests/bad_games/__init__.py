"""Bad games: each is ``pebbles`` with one thing wrong, and the sentence with which the kit finds it.

Where the word before the sentence is the name of a check, that check must find it. ``write`` makes a folder of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree, ignore_patterns

GOOD = Path(__file__).parent / "pebbles"


@dataclass(frozen=True)
class Bad:
    """A bad game.

    :ivar wrong: what is wrong with it. :ivar check: which check finds it. :ivar sentence: a regular expression.
    :ivar rules: what is replaced in the rules by what; :ivar manifest: in the manifest.
    :ivar methods: methods that come to the class, or instead of its own; :ivar head: code before the class.
    :ivar files: more files by their names. :ivar bot: the bot's code.
    :ivar whole: whether another check finds it before that one.
    :ivar patience: seconds after which it does not come back; a busy machine is slow.
    """

    wrong: str
    check: str
    sentence: str
    rules: Mapping[str, str] = field(default_factory=dict)
    manifest: Mapping[str, str] = field(default_factory=dict)
    methods: str = ""
    head: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    bot: str = ""
    whole: bool = False
    patience: float = 90.0


def write(bad: Bad | None, folder: Path) -> Path:
    """Write the game, or the good one, into a new folder below another; returns where."""
    path = folder / "pebbles"
    copytree(GOOD, path, ignore=ignore_patterns("__pycache__"))
    if bad is None:
        return path
    for name, changes in {"rules.py": bad.rules, "manifest.toml": bad.manifest}.items():
        text = (path / name).read_text("utf-8")
        for old, new in changes.items():
            assert old in text, f"{bad.wrong}: {old}"
            text = text.replace(old, new)
        (path / name).write_text(text, "utf-8")
    rules = path / "rules.py"
    before, _, after = rules.read_text("utf-8").partition("class Pebbles(")
    rules.write_text(f"{before}{bad.head}\n\nclass Pebbles({after}\n{bad.methods}", "utf-8")
    for name, text in {**bad.files, **({"bot.py": bad.bot} if bad.bot else {})}.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, "utf-8")
    return path
