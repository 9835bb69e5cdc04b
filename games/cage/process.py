"""The child as the program sees it: forked, asked, and killed when it is late."""

from __future__ import annotations

import weakref
from time import monotonic
from typing import Any

import msgspec

from games.cage import spawner
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
from games.cage.spawner import Confinement, Zygote
from games.game import Chance, IllegalMove
from wire.amp.errors import DeclaredError

CALL_SECONDS = 4.0
"""A call's time. Rules take milliseconds; the rest is for a machine that has much to do."""

START_SECONDS = 10.0
"""How long a child may take to load the game, which takes it some hundredths; its zygote is there already."""

END_SECONDS = 5.0
"""How long a child that was killed may take to be gone, before its zygote is killed too."""


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


class Child:
    """A process with a game's rules.

    :param confinement: what is around it.
    :raises CageEnded: it cannot be started.
    :ivar over: why it answers no more, in words; empty while it does.
    """

    def __init__(self, confinement: Confinement) -> None:
        self.over = ""
        try:
            self._zygote, number, ours = spawner.fork(confinement)
        except Broken as problem:
            raise CageEnded(why=str(problem)) from problem
        self._line = Line(ours)
        self._end = weakref.finalize(self, _end, self._zygote, number, self._line)

    @property
    def pid(self) -> int:
        """Of its zygote, or of the box around that: below it are this and, where they are shared, other games."""
        return self._zygote.pid

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


def _end(zygote: Zygote, number: int, line: Line) -> None:
    zygote.end(number)
    gone = line.closed(monotonic() + END_SECONDS)
    line.close()
    if not gone or not zygote.confinement.filtered:
        zygote.stop()
