"""What a fork of the zygote does: it imports a game's rules, and answers questions until nobody asks any more.

Its standard input, output and errors are the null device: a ``print`` harms nothing.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from games.cage import seccomp
from games.cage.answers import Answers, Loaded
from games.cage.frames import QUESTIONS, Broken, Call, Draw, Line, Load, Number, Raised, Refused, Told, said
from games.game import Game, IllegalMove
from games.packages import importer
from games.packages.entries import BadEntry, entry
from games.packages.guard import ForeignErrors, in_words
from games.texts import Texts


def main(end: socket.socket, filtered: bool) -> None:
    """Answer until the other end is closed.

    :param end: this end of the socket pair.
    :param filtered: whether its system calls are to be filtered, see ``games.cage.seccomp``: if they cannot be,
        nothing is answered.
    """
    if filtered and not seccomp.install():
        return
    try:
        _answer(Line(end))
    except Broken:
        return


def _answer(line: Line) -> None:
    first = QUESTIONS.decode(line.receive())
    assert isinstance(first, Load)
    try:
        loaded = _load(first)
    except BadEntry as problem:
        line.send(Raised(str(problem)))
        return
    line.send(Told([loaded.rules.secrets, loaded.bot is not None]))
    answers = Answers(loaded, first.package, lambda bound: _number(line, bound))
    while True:
        asked = QUESTIONS.decode(line.receive())
        if isinstance(asked, Call):
            line.send(_reply(answers, asked))


def _reply(answers: Answers, asked: Call) -> Told | Refused | Raised:
    with ForeignErrors() as faults:
        return Told(answers.give(asked.name, asked.arguments))
    if isinstance(faults.fault, IllegalMove):
        told = faults.fault.parameters
        return Refused(str(told.get("move", "")), said(told.get("rule", "")))
    assert faults.fault is not None
    return Raised(in_words(faults.fault))


def _number(line: Line, bound: int) -> int:
    line.send(Draw(bound - 1))
    told = QUESTIONS.decode(line.receive())
    if not isinstance(told, Number):
        raise Broken("no number came")
    return told.value


def _load(what: Load) -> Loaded:
    """Import the rules, the bot, and a brain where one is given.

    :raises BadEntry: one of them cannot be.
    """
    if what.files:
        importer.take_in_as(what.package, Path(what.folder), what.files)
    made = entry(what.package, "rules", what.rules, what.beside)
    with ForeignErrors() as faults:
        rules = made()
    if faults.fault is not None:
        raise BadEntry(in_words(faults.fault))
    if not isinstance(rules, Game):
        raise BadEntry(f"{what.rules} is no games.game.Game.")
    rules.texts = Texts(what.languages)
    bot = entry(what.package, "bot", what.bot, what.beside) if what.bot else None
    if bot is not None and not callable(bot):
        raise BadEntry(f"{what.bot} is no function.")
    return Loaded(rules, _brain(what) if what.brain_file else bot)


def _brain(what: Load) -> Any:
    module = ModuleType("brain")
    module.__file__ = what.brain_file
    sys.modules[module.__name__] = module
    with ForeignErrors() as faults:
        exec(compile(what.brain, what.brain_file, "exec"), module.__dict__)
    if faults.fault is not None:
        raise BadEntry(in_words(faults.fault))
    choose = getattr(module, "choose", None)
    if not callable(choose):
        raise BadEntry("it must define choose(view, legal, seconds)")
    return choose
