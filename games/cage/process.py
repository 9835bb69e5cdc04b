"""The child as the program sees it: started, asked, and killed when it is late."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import weakref
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec

from games.cage.frames import (
    ANSWERS,
    Broken,
    Call,
    Draw,
    Late,
    Line,
    Load,
    Number,
    Question,
    Raised,
    Refused,
    Told,
    heard,
)
from games.game import Chance, IllegalMove
from wire.amp.errors import DeclaredError

CALL_SECONDS = 4.0
"""A call's time. Rules take milliseconds; the rest is for a machine that has much to do."""

START_SECONDS = 30.0
"""How long a child may take to load the game."""

STARTER = "import sys; sys.path[:0] = sys.argv[5:]; from games.cage import child; child.main(*map(int, sys.argv[1:5]))"

NEEDED = ("games", "wire", "msgspec", "rich")
"""The packages that a child imports from."""


class RulesFailed(DeclaredError):
    """A game's rules, or a brain, have failed. Parameters: ``why``, in words."""

    code = b"RULES_FAILED"

    def __str__(self) -> str:
        return str(self.parameters.get("why", ""))


class CageEnded(RulesFailed):
    """The child has ended: nothing more comes of it. Parameters: ``why``, in words.

    :ivar late: whether it was killed because it was late.
    """

    late = False


def places() -> dict[str, Path]:
    """The folders of the packages that a child needs, by the packages' names."""
    found = {}
    for name in NEEDED:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        found[name] = Path(spec.origin).parent
    return found


def starter(descriptor: int, parent: int, boxed: bool, filtered: bool) -> list[str]:
    """The command line of a child that is in no box yet."""
    # the program itself rather than its environment's link to it, beside which there is a file that leads elsewhere
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    roots = dict.fromkeys(str(folder.parent) for folder in places().values())
    numbers = map(str, (descriptor, parent, int(boxed), int(filtered)))
    return [python, "-s", "-S", "-P", "-B", "-c", STARTER, *numbers, *roots]


class Child:
    """A process with a game's rules.

    :param box: what is put before the command line; empty where there is none.
    :param filtered: whether its system calls are to be filtered, where that can be.
    :ivar over: why it answers no more, in words; empty while it does.
    """

    def __init__(self, box: Sequence[str] = (), filtered: bool = True) -> None:
        self.over = ""
        ours, theirs = socket.socketpair()
        with theirs:
            parent = 0 if box else os.getpid()
            command = [*box, *starter(theirs.fileno(), parent, bool(box), filtered)]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd=os.sep,
                env={"PYTHONHASHSEED": "0"},
                start_new_session=True,  # Ctrl-C is for who started it
            )
        self._line = Line(ours)
        self._end = weakref.finalize(self, _end, self._process, self._line)

    @property
    def pid(self) -> int:
        """Of the process that was started, which is the box where there is one."""
        return self._process.pid

    def load(self, what: Load) -> list[bool]:
        """Have it import a game; returns whether the game has secrets, and whether there is a bot or a brain.

        :raises RulesFailed: it cannot.
        """
        loaded: list[bool] = self._converted(self._ask(what, START_SECONDS, None), list[bool])
        return loaded

    def call(
        self, name: str, *arguments: Any, into: Any, seconds: float | None = None, chance: Chance | None = None
    ) -> Any:
        """The answer to a question, see ``games.cage.answers``.

        :param into: the type of the answer.
        :param seconds: for it; ``CALL_SECONDS`` where left out.
        :param chance: gives the numbers that are asked for meanwhile.
        :raises IllegalMove: the rules say so.
        :raises RulesFailed: they fail.
        :raises CageEnded: the child is late or has ended.
        """
        return self._converted(
            self._ask(Call(name, arguments), CALL_SECONDS if seconds is None else seconds, chance), into
        )

    def stop(self, why: str = "was stopped") -> None:
        """End it, whatever it does."""
        self.over = self.over or why
        self._end()

    def _converted(self, answer: Any, into: Any) -> Any:
        try:
            return msgspec.convert(answer, into)
        except msgspec.ValidationError:
            raise self._broken("answered what is no answer") from None

    def _ask(self, question: Question, seconds: float, chance: Chance | None) -> Any:
        if self.over:
            raise CageEnded(why=self.over)
        until = monotonic() + seconds
        try:
            self._line.send(question, until)
            while isinstance(answer := ANSWERS.decode(self._line.receive(until)), Draw):
                if chance is None or answer.most not in range(2**64):
                    raise self._broken("asked for a number that nobody draws")
                self._line.send(Number(chance.below(answer.most + 1)), until)
        except Late:
            ended = self._broken(f"took longer than {seconds:g} s")
            ended.late = True
            raise ended from None
        except Broken as problem:
            raise self._broken(str(problem)) from None
        except (msgspec.MsgspecError, RecursionError):
            raise self._broken("answered what is no answer") from None
        return self._told(answer)

    def _told(self, answer: Told | Refused | Raised) -> Any:
        if isinstance(answer, Refused):
            raise IllegalMove(move=answer.move, rule=heard(answer.rule))
        if isinstance(answer, Raised):
            raise RulesFailed(why=answer.why)
        return answer.value

    def _broken(self, why: str) -> CageEnded:
        self.stop(why)
        return CageEnded(why=self.over)


def _end(process: subprocess.Popen[bytes], line: Line) -> None:
    line.close()
    process.kill()
    process.wait()
