"""Where an operator's commands are done, whoever asks: parsed, done within their time, and written into the audit."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from twisted.internet.defer import Deferred, TimeoutError
from twisted.logger import Logger

from lobby.errors import DeclaredError, StorageFailed, TryLater
from lobby.operator.frames import Answer
from lobby.operator.page import MOST_SAID, page, plain
from lobby.operator.parts import Parts
from lobby.operator.registry import Call, Command, Refused, Reply, Where
from lobby.operator.words import BadWords, parse
from lobby.storage.audit import DONE
from wire.sanitize import sanitize

MOST_WRITTEN = 2_000
"""Characters of a command, or of what came of it, in the audit."""


class Desk:
    """Does commands.

    :param commands: all that there are, by name.
    """

    log = Logger()

    def __init__(self, parts: Parts, commands: Mapping[str, Command]) -> None:
        self.parts, self._commands = parts, commands

    async def ask(
        self,
        who: str,
        words: Sequence[str],
        width: int,
        folder: str = "",
        secret: str = "",
        prog: str = "lobby",
        afar: bool = False,
    ) -> Answer:
        """Do what these words say; whatever is wrong is told in a sentence.

        :param who: who asks, as the audit names them.
        :param folder: to which a file's name belongs, if there is such a folder.
        :param secret: what does not stand among the words.
        :param prog: what stands before the words where they are typed.
        :param afar: who asks is no user of the machine, but a player.
        """
        try:
            command, arguments = parse(words, self._commands, prog)
        except BadWords as problem:
            return Answer(problem.shown, plain(problem, MOST_SAID, lines=True))
        if command.where is Where.FILES:
            return Answer(False, f"{command.name} is done by the command line itself: python -m lobby {command.name}.")
        if afar and not command.afar:
            return Answer(False, f"{command.name} is done on the lobby's machine only: python -m lobby {command.name}.")
        return await self.do(Call(who, self.parts, folder, secret), command, arguments, words, width)

    async def do(
        self, call: Call, command: Command, arguments: Mapping[str, Any], words: Sequence[str], width: int
    ) -> Answer:
        """Do a command that was parsed. The lobby does not end before it has."""
        with self.parts.ending.held():
            try:
                reply = await self._audited(call, command, arguments, words)
            except Refused as refusal:
                return Answer(False, plain(refusal, MOST_SAID, lines=True))
        return Answer(True, page(reply.shown(), width), msgspec.to_builtins(reply))

    async def _audited(self, call: Call, command: Command, arguments: Mapping[str, Any], words: Sequence[str]) -> Reply:
        """Do a command; what changes anything is written down before, and what came of it after."""
        if not command.changes:
            return await self._timed(call, command, arguments)
        audit = self.parts.audit
        what = shlex.join(words)[:MOST_WRITTEN]
        self.log.info("{who}: {what}", who=call.who, what=sanitize(what))
        try:
            written = await audit.begin(call.who, what)
        except (StorageFailed, TryLater) as problem:
            raise Refused(f"Nothing was done, for it could not be written into the audit: {_said(problem)}") from None
        try:
            reply = await self._timed(call, command, arguments)
        except Refused as refusal:
            await self._end(written, f"refused: {refusal}"[:MOST_WRITTEN])
            raise
        await self._end(written, DONE)
        return reply

    async def _end(self, written: int, outcome: str) -> None:
        try:
            await self.parts.audit.end(written, outcome)
        except (StorageFailed, TryLater):
            self.log.error(
                "the audit does not say what came of its entry {entry}: {outcome}", entry=written, outcome=outcome
            )

    async def _timed(self, call: Call, command: Command, arguments: Mapping[str, Any]) -> Reply:
        async def work() -> Reply:
            return await command.do(call, **arguments)

        doing = Deferred.fromCoroutine(work()).addTimeout(command.seconds, self.parts.dispatcher.clock)
        try:
            return await doing
        except TimeoutError:
            raise Refused(
                f"That took longer than {command.seconds:g} seconds and was given up: look at status."
            ) from None
        except DeclaredError as problem:
            raise Refused(_said(problem)) from None


def _said(problem: DeclaredError) -> str:
    match problem:
        case StorageFailed():
            return "the database could not be read or written. Look into the lobby's log; nothing was changed."
        case TryLater():
            return "the lobby has too much to do. Try again in a moment."
    return f"the lobby refused with {problem.code.decode('ascii')} {problem}."
