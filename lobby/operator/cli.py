"""``python -m lobby COMMAND``: asks the running lobby by its socket, and shows the answer.

A plain program that waits: no reactor runs here. Its exit status is 0 where the command was done, 1 where it was
refused, 2 where the words are no command, and 3 where no lobby answered.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import msgspec
from twisted.internet.defer import Deferred

from lobby import VERSION
from lobby.app import config, offline
from lobby.app.options import Refusal, default_folder
from lobby.operator import asking, watching, words
from lobby.operator.asking import NotSaid
from lobby.operator.commands import ALL
from lobby.operator.desk import Desk
from lobby.operator.frames import Answer, Question
from lobby.operator.line import MARGIN, PROG, NoAnswer, NobodyThere, line, running
from lobby.operator.page import MOST_SAID, plain
from lobby.operator.registry import Command, Refused, Reply, Where
from lobby.operator.socket import called
from lobby.operator.words import BadWords
from lobby.storage.engine import FILE

DONE, REFUSED, MISTYPED, NOBODY, INTERRUPTED = 0, 1, 2, 3, 130


def options() -> words.Parser:
    """What may stand before a command, behind it, or between its words."""
    own = words.Parser(prog=PROG, add_help=False, allow_abbrev=False)
    own.add_argument("--data", "-d", metavar="FOLDER", type=Path, help="the lobby's data folder, as twistd was told")
    own.add_argument("--config", "-c", metavar="FILE", type=Path, help="its file of options, which names the folder")
    own.add_argument("--json", action="store_true", help="write the answer as JSON, for programs")
    own.add_argument("--version", action="version", version=f"txlobby {VERSION}", help="show the version and exit")
    return own


def parser() -> words.Parser:
    """The parser of all commands, whose help names the options too."""
    top = words.Parser(prog=PROG, description="Talks to the lobby that runs on this machine.", parents=[options()])
    words.add(top, ALL)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    given = [_readable(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # where a terminal has no letters for what is to be shown
    try:
        chosen, typed = options().parse_known_args(given)
        command, values = words.chosen(parser().parse_args(typed), ALL)
        folder = _folder(chosen.data, chosen.config).absolute()
        if command.where is Where.FILES:
            return _show(_of_files(folder, command, values), chosen.json)
        if values.get("watch"):
            with line(folder) as asked:
                watching.watch(asked, command, chosen.json)
        secret, confirmed = asking.secret(command, values), asking.confirmed(command, values)
        answer = _asked(folder, command, [*typed, *confirmed], secret)
        return _show(answer, chosen.json or command.as_json)
    except BadWords as problem:
        return _say_usage(problem)
    except NotSaid as problem:
        print(plain(problem, MOST_SAID), file=sys.stderr)
        return REFUSED
    except (NoAnswer, Refusal) as problem:
        print(problem, file=sys.stderr)
        return NOBODY
    except BrokenPipeError:
        return _seen_enough()
    except KeyboardInterrupt:
        return INTERRUPTED


def _say_usage(problem: BadWords) -> int:
    try:
        print(plain(problem, MOST_SAID, lines=True), file=sys.stdout if problem.shown else sys.stderr, flush=True)
    except BrokenPipeError:
        return _seen_enough()
    return DONE if problem.shown else MISTYPED


def _seen_enough() -> int:
    """Whoever reads has closed the pipe: nothing is to be said at the end, either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _folder(data: Path | None, file: Path | None) -> Path:
    """The data folder that is meant.

    :raises Refusal: the file of options that should name it cannot be used.
    """
    named = config.parse("--config", str(file)).folder if data is None and file is not None else data
    return named or default_folder()


def _of_files(folder: Path, command: Command, values: dict[str, Any]) -> Answer:
    """What comes of a command that needs no lobby."""

    async def work() -> Reply:
        return await command.do(folder, **values)

    try:
        reply = offline.done(Deferred.fromCoroutine(work()))
    except Refused as refusal:
        return Answer(False, plain(refusal, MOST_SAID, lines=True))
    said = "\n".join(plain(line, MOST_SAID) for line in reply.shown())  # in lines as they are: paths stay whole
    return Answer(True, said, msgspec.to_builtins(reply))


def _readable(word: str) -> str:
    """A word as text, whatever bytes it was made of."""
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _asked(folder: Path, command: Command, typed: list[str], secret: str) -> Answer:
    """Ask the lobby; where none runs, its files, if the command can."""
    question = Question(typed, shutil.get_terminal_size().columns, os.getcwd(), secret)
    try:
        with line(folder) as asked:
            return asked.ask(question, command.seconds + MARGIN)
    except NobodyThere:
        if command.where is Where.LOBBY or running(folder) or not (folder / FILE).exists():
            raise
    with offline.opened(folder) as parts:
        desk = Desk(parts, ALL)
        asked_for = desk.ask(f"{called(None)}, no lobby running", typed, question.width, question.folder, secret)
        return offline.done(Deferred.fromCoroutine(asked_for))


def _show(answer: Answer, as_json: bool) -> int:
    if as_json:
        told = answer.data if answer.done else {"refused": answer.text}
        print(json.dumps(told))  # in ASCII: whatever somebody has named or said moves no cursor
        sys.stdout.flush()
    elif answer.text:
        print(answer.text, file=sys.stdout if answer.done else sys.stderr, flush=True)
    return DONE if answer.done else REFUSED
