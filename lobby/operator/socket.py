"""The Unix socket in the data folder by which the command line talks to the running lobby."""

from __future__ import annotations

import os
import pwd
import socket
import struct
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IListeningPort
from twisted.internet.protocol import Factory, connectionDone
from twisted.logger import Logger
from twisted.protocols.basic import Int32StringReceiver
from twisted.python.failure import Failure

from lobby.operator.desk import Desk
from lobby.operator.frames import MOST_QUESTION, SOCKET, Answer, Question, reachable
from wire.timeouts import Deadline

MOST_AT_ONCE = 8
"""How many command lines may be connected at once."""

QUIET_SECONDS = 60
"""The time in which the next question must come."""

ENCODER, DECODER = msgspec.json.Encoder(), msgspec.json.Decoder(Question)


def peer(transport: Any) -> int | None:
    """The user id of the process at the other end; ``None`` where the system does not tell it so."""
    asked = getattr(socket, "SO_PEERCRED", None)
    if asked is None:
        return None
    size = struct.calcsize("3i")
    return int(struct.unpack("3i", transport.getHandle().getsockopt(socket.SOL_SOCKET, asked, size))[1])


def called(uid: int | None) -> str:
    """A user as the audit names them."""
    uid = os.geteuid() if uid is None else uid
    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"


class Questions(Int32StringReceiver):
    """One command line's end: questions, one after the other."""

    MAX_LENGTH = MOST_QUESTION
    log = Logger()
    transport: Any

    def __init__(self, counter: OperatorFactory) -> None:
        self._counter = counter
        self._who = ""
        self._asked = False
        self._quiet: Deadline | None = None

    def connectionMade(self) -> None:
        """Let nobody in but the lobby's own user and root."""
        self._counter.open.add(self)
        uid = self._counter.peer(self.transport)
        if uid not in (None, 0, os.geteuid()):
            self.log.warn("user {uid} may not use the operator's socket", uid=uid)
            self._answer(Answer(False, "Only the user who runs the lobby, and root, may do that."))
            self.transport.loseConnection()
        elif len(self._counter.open) > MOST_AT_ONCE:
            self._answer(Answer(False, "Too many command lines talk to the lobby at once: try again in a moment."))
            self.transport.loseConnection()
        else:
            self._who = called(uid)
            self._listen()

    def _listen(self) -> None:
        self._quiet = Deadline(self._counter.desk.parts.dispatcher.clock, QUIET_SECONDS, self._cut)

    def _cut(self) -> None:
        self._quiet = None
        self.transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """What was asked is done all the same."""
        self._counter.left(self)
        if self._quiet is not None:
            self._quiet.cancel()
            self._quiet = None

    def lengthLimitExceeded(self, length: int) -> None:
        """No question is so long."""
        self.transport.abortConnection()

    def stringReceived(self, string: bytes) -> None:
        """A question."""
        if not self._who or self._asked:
            self.transport.abortConnection()
            return
        if self._quiet is not None:
            self._quiet.cancel()
            self._quiet = None
        try:
            question = DECODER.decode(string)
        except msgspec.MsgspecError:
            self._answer(Answer(False, "That is no question that this lobby understands: use the same release."))
            self.transport.loseConnection()
            return
        self._asked = True
        Deferred.fromCoroutine(self._ask(question)).addErrback(self._failed)

    async def _ask(self, question: Question) -> None:
        desk = self._counter.desk
        with desk.parts.ending.held():
            self._answer(await desk.ask(self._who, question.words, question.width, question.folder, question.secret))
            self._asked = False
        if self in self._counter.open:
            self._listen()

    def _failed(self, failure: Failure) -> None:
        self._asked = False
        self.log.failure("an operator's command failed", failure)
        self._answer(Answer(False, "That failed inside the lobby; its log says more."))
        self.transport.loseConnection()

    def _answer(self, answer: Answer) -> None:
        if self in self._counter.open:
            self.sendString(ENCODER.encode(answer))

    def hang_up(self) -> None:
        """The lobby ends."""
        self.transport.loseConnection()


class OperatorFactory(Factory):
    """Makes ``Questions``, up to a limit.

    :ivar open: the connections that there are.
    :ivar peer: tells whose process is at the other end.
    """

    noisy = False

    def __init__(self, desk: Desk, peer: Callable[[Any], int | None] = peer) -> None:
        self.desk, self.peer = desk, peer
        self.open: set[Questions] = set()

    def buildProtocol(self, addr: object) -> Questions:
        """Another connection."""
        return Questions(self)

    def left(self, one: Questions) -> None:
        """A connection is gone."""
        self.open.discard(one)


class OperatorSocket(Service):
    """Listens as long as the lobby runs; the folder is this lobby's alone, so a socket that lies there is stale."""

    name = "operator"
    log = Logger()

    def __init__(self, reactor: Any, folder: Path, desk: Desk) -> None:
        self._reactor, self._folder, self._factory = reactor, folder, OperatorFactory(desk)
        self._port: IListeningPort | None = None
        self._way = ExitStack()

    def startService(self) -> None:
        """Begin to listen. A lobby whose operator cannot talk to it serves its players all the same."""
        super().startService()
        before = os.umask(0o177)  # from its first moment nobody else may connect to it
        try:
            path = self._way.enter_context(reachable(self._folder))
            path.unlink(missing_ok=True)
            self._port = self._reactor.listenUNIX(str(path), self._factory, mode=0o600)
            self.log.info("python -m lobby reaches this lobby by {file}", file=self._folder / SOCKET)
        except OSError as problem:
            self.log.error(
                "{file} cannot be used, so the operator's commands do not reach this lobby: {problem}",
                file=self._folder / SOCKET,
                problem=problem,
            )
        finally:
            os.umask(before)

    def stopService(self) -> Deferred[None]:
        """Listen no more. What is asked is answered first."""
        super().stopService()
        return Deferred.fromCoroutine(self._stop())

    async def _stop(self) -> None:
        if self._port is not None:
            stopped = self._port.stopListening()
            if stopped is not None:
                await stopped
        self._way.close()
        for one in list(self._factory.open):
            one.hang_up()
