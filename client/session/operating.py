"""What I do as operator of the lobby."""

from __future__ import annotations

from collections.abc import Sequence

from client.events import OperatorAnswered
from client.session.context import SessionContext
from client.session.shield import shielded
from lobby import commands
from wire.sanitize import sanitize


class Operating:
    """A session's commands to the lobby itself."""

    def __init__(self, context: SessionContext) -> None:
        self._context = context

    @shielded
    async def operate(self, words: Sequence[str], width: int) -> None:
        """Do a command as the operator's command line does it, and tell what it answers.

        :param width: columns that there are for the answer.
        :raises NotAnOperator: my account is none.
        :raises BadArgument, TryLater: it is too long, or comes too soon.
        """
        answer = await self._context.ask(commands.Operate, words=list(words), width=width)
        self._context.emit(OperatorAnswered(answer["done"], sanitize(answer["text"], lines=True)))
