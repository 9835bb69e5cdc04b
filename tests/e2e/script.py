"""What is written in a dialogue: who types what, and which words must come back.

The first line is ``# ROWS Promise.``, the rows of the specification with commas between. Every other line is a comment
(``#``), empty, or one of these. WHO is ``lobby`` (or another name that begins so), or a name that a client is given:

| line | what happens |
|---|---|
| `lobby: OPTIONS` | a lobby is started, again on the port and with the data of the one before it, if there was one |
| `operator: COMMAND` | the operator's command line asks that lobby (so for every name that begins so) |
| `ada: OPTIONS` | a client is started; without options with `--lobby {lobby}`. Started again it has the same home |
| `ada> text` | the line is typed |
| `ada~ text` | the beginning of a line is typed, and no Enter: what is typed next goes on with it |
| `ada>> text` | a new password is typed: at a terminal twice, because it is asked for twice |
| `ada< pattern` | a line must come, after the one that was found last, that is like the pattern; others are skipped |
| `ada<! pattern` | no line until the one that is found next may be like this |
| `ada! WORD` | `kill`, `stop`, `continue`, `terminate`, `hangup` (signals), `ctrl-c`, `ctrl-d` (of pipes the end) |
| `ada= CODE` | the program ends, with this exit code; without one, with any |

A pattern is a whole line in which `*` stands for anything, also for nothing. `{name}` in a pattern stands for a word
that is kept under that name, or, where one is kept already, for the same word; in what is typed it stands for the word
that was kept. `{lobby}` is the lobby's HOST:PORT, `{port}` its port, and `{free}` a port at which nothing listens.
Nothing waits for seconds: who needs a pause waits for words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "dialogues"

SIGNALS = {"kill": "KILL", "stop": "STOP", "continue": "CONT", "terminate": "TERM", "hangup": "HUP"}
KEYS = {"ctrl-c": b"\x03", "ctrl-d": b"\x04"}
DEEDS = {*SIGNALS, *KEYS}

BUILT_IN = {"lobby", "port", "free"}

_HEAD = re.compile(r"# ((?:[A-Z]\d+)(?:, [A-Z]\d+)*) (\S.*)")
_LINE = re.compile(r"(\w+)(:|>>|>|~|<!|<|!|=)(?: (.*))?")
_NAME = re.compile(r"\{(\w+)\}")
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


class BadDialogue(ValueError):
    """A line of a dialogue cannot be understood; the text says which and why."""


@dataclass(frozen=True)
class Step:
    """A line of a dialogue.

    :ivar number: of the line, from 1.
    :ivar verb: ``:``, ``>``, ``>>``, ``~``, ``<``, ``<!``, ``!`` or ``=``.
    """

    number: int
    who: str
    verb: str
    text: str

    @property
    def line(self) -> str:
        """As it is written."""
        return f"{self.who}{self.verb} {self.text}".rstrip()


@dataclass(frozen=True)
class Dialogue:
    """A file.

    :ivar rows: of the specification, which it shows.
    """

    path: Path
    rows: tuple[str, ...]
    promise: str
    steps: tuple[Step, ...]

    def where(self, step: Step) -> str:
        """The place of a step, as editors find it."""
        return f"{self.path.name}:{step.number}: {step.line}"


def dialogues() -> list[Path]:
    """All files."""
    return sorted(FOLDER.glob("*.txt"))


def read(path: Path) -> Dialogue:
    """A dialogue from its file.

    :raises BadDialogue: it is none.
    """
    return parse(path, path.read_text("utf-8"))


def parse(path: Path, text: str) -> Dialogue:
    """A dialogue from its text.

    :raises BadDialogue: it is none.
    """
    lines = text.splitlines()
    head = _HEAD.fullmatch(lines[0] if lines else "")
    if head is None:
        raise BadDialogue(f"{path.name}:1: the first line is like: # B2 A taken name is refused.")
    steps = tuple(_steps(path, lines))
    _check(path, steps)
    return Dialogue(path, tuple(head[1].split(", ")), head[2], steps)


def _steps(path: Path, lines: list[str]) -> Iterator[Step]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise BadDialogue(f"{path.name}:{number}: {line!r} is none of: WHO: WHO> WHO>> WHO~ WHO< WHO<! WHO! WHO=")
        yield Step(number, found[1], found[2], found[3] or "")


def _check(path: Path, steps: tuple[Step, ...]) -> None:
    """See to it that what is written can happen.

    :raises BadDialogue: it cannot.
    """
    started: set[str] = set()
    known = {"free"}
    open_: dict[str, Step] = {}

    def wrong(step: Step, why: str) -> BadDialogue:
        return BadDialogue(f"{path.name}:{step.number}: {step.line}\n  {why}")

    for step in steps:
        names = set(_NAME.findall(step.text))
        if step.verb == ":":
            started.add(step.who)
            known |= {"lobby", "port"} if step.who.startswith("lobby") else set()
        elif step.who not in started:
            raise wrong(step, f"{step.who} was not started: write {step.who}: before it")
        if step.verb == "<":
            known |= names
            open_.pop(step.who, None)
        elif names - known:
            raise wrong(step, f"{{{min(names - known)}}} was not found in any line before")
        if step.verb == "<!":
            open_[step.who] = step
        if step.verb == "!" and step.text not in DEEDS:
            raise wrong(step, f"what can be done is {', '.join(sorted(DEEDS))}")
        if step.verb == "=" and step.text and not step.text.lstrip("-").isdigit():
            raise wrong(step, "an exit code is a number")
        if step.who.startswith("lobby") and step.verb in (">", ">>", "~"):
            raise wrong(step, "nobody can type at a lobby")
    for step in open_.values():
        raise wrong(step, f"until when? Write {step.who}< and what comes instead")


def pattern(text: str, kept: Mapping[str, str]) -> re.Pattern[str]:
    """What a line must be like, all of it; names that are not kept yet are groups of it."""
    made = ""
    for part in re.split(r"(\*|\{\w+\})", text):
        name = _NAME.fullmatch(part)
        if part == "*":
            made += ".*"
        elif name is not None:
            made += re.escape(kept[name[1]]) if name[1] in kept else rf"(?P<{name[1]}>\S+?)"
            kept = {**kept, name[1]: ""} if name[1] not in kept else kept
        else:
            made += re.escape(part)
    return re.compile(made)


def filled(text: str, kept: Mapping[str, str]) -> str:
    """What is typed, with what was kept in the place of names."""
    return _NAME.sub(lambda name: kept[name[1]], text)


def seen(line: str) -> str:
    """What a person sees of a line: without colours and movements, and without what was drawn over from its start."""
    shown = [part for part in _ESCAPES.sub("", line).split("\r") if part.strip()]
    return shown[-1].rstrip() if shown else ""
