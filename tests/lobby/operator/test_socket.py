"""The operator's socket: whom it lets ask, and what it bears (P1)."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path
from typing import Any

import msgspec
from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock, StringTransport

from lobby.operator.commands import ALL
from lobby.operator.desk import Desk
from lobby.operator.frames import LONGEST_PATH, MOST_QUESTION, SOCKET, Answer, Question, reachable
from lobby.operator.registry import Call, Reply, Sentence, command
from lobby.operator.socket import MOST_AT_ONCE, QUIET_SECONDS, OperatorFactory, OperatorSocket, Questions, called
from tests.support.operator import OperatorCase

OTHER = os.geteuid() + 1
"""Another user, who is not root."""


class Transport(StringTransport):
    aborted = False

    def abortConnection(self) -> None:
        self.aborted = True
        self.loseConnection()


def question(*words: str) -> bytes:
    """A question as it goes over the line."""
    asked = msgspec.json.encode(Question(list(words)))
    return struct.pack(">I", len(asked)) + asked


class Case(OperatorCase):
    def setUp(self) -> None:
        super().setUp()
        self.held: Deferred[None] = Deferred()

        async def slow(call: Call) -> Reply:
            await self.held
            return Sentence(said="at last")

        self.factory_ = OperatorFactory(Desk(self.parts, {**ALL, "slow": command("slow", "Wait.")(slow)}), self.whose)
        self.uid: int | None = 0

    def whose(self, transport: Any) -> int | None:
        return self.uid

    def connect(self, uid: int | None = 0) -> tuple[Questions, Transport]:
        """Another command line, of this user."""
        self.uid = uid
        asking, transport = self.factory_.buildProtocol(None), Transport()
        asking.makeConnection(transport)
        return asking, transport

    def answers(self, transport: Transport) -> list[Answer]:
        """What was answered so far."""
        read, found = transport.value(), []
        while read:
            (size,) = struct.unpack(">I", read[:4])
            found.append(msgspec.json.decode(read[4 : 4 + size], type=Answer))
            read = read[4 + size :]
        return found


class Asked(Case):
    def test_one_after_the_other(self) -> None:
        """P1: a command line may ask as often as it likes, and is told what came of each question."""
        asking, transport = self.connect()
        for _ in range(3):
            asking.dataReceived(question("players"))
        asking.dataReceived(question("kick", "Ada"))
        self.assertEqual([one.done for one in self.answers(transport)], [True, True, True, False])
        self.assertFalse(transport.disconnecting)

    def test_who(self) -> None:
        """P1: the audit names the user at the other end."""
        asking, _ = self.connect()
        asking.dataReceived(question("announce", "hello"))
        self.assertEqual([one.who for one in self.audited()], [called(0)])

    def test_gone_meanwhile(self) -> None:
        """P1: what was asked is done though nobody waits for the answer any more."""
        asking, transport = self.connect()
        asking.dataReceived(question("slow"))
        asking.connectionLost()
        self.held.callback(None)
        self.assertEqual(self.answers(transport), [])

    def test_answered_before_the_end(self) -> None:
        """P1: the lobby does not stop before it has answered, nor while something else is being done."""
        asking, transport = self.connect()
        asking.dataReceived(question("slow"))
        other, told = self.connect()
        other.dataReceived(question("stop"))
        self.wait(1)
        self.assertEqual(self.stopped, 0)
        self.held.callback(None)
        self.wait(1)
        self.assertEqual(self.stopped, 1)
        self.assertEqual([one.text for one in self.answers(transport)], ["at last"])
        self.assertEqual(len(self.answers(told)), 1)

    def test_too_slow(self) -> None:
        """P1: a command that takes too long is answered all the same."""
        asking, transport = self.connect()
        asking.dataReceived(question("slow"))
        self.wait(31)
        ((answer),) = self.answers(transport)
        self.assertIn("took longer than 30 seconds", answer.text)


class Refused(Case):
    def test_other_users(self) -> None:
        """P1: every user but the lobby's own and root is refused, whatever the file's mode, and nothing is done."""
        asking, transport = self.connect(OTHER)
        self.assertTrue(transport.disconnecting)
        ((answer),) = self.answers(transport)
        self.assertEqual((answer.done, "Only the user who runs the lobby" in answer.text), (False, True))
        asking.dataReceived(question("announce", "hello"))
        self.assertTrue(transport.aborted)
        self.assertEqual((self.audited(), len(self.answers(transport))), ([], 1))

    def test_own_user(self) -> None:
        """P1: the lobby's own user is let in, and where the system does not tell the user the file's mode decides."""
        for uid in (os.geteuid(), None):
            asking, transport = self.connect(uid)
            asking.dataReceived(question("players"))
            self.assertTrue(self.answers(transport)[0].done)

    def test_too_many(self) -> None:
        """P1: so many at once, and no more; one that has gone makes room."""
        here = [self.connect() for _ in range(MOST_AT_ONCE)]
        late, transport = self.connect()
        self.assertTrue(transport.disconnecting)
        late.connectionLost()
        here[0][0].connectionLost()
        self.assertFalse(self.connect()[1].disconnecting)

    def test_nonsense(self) -> None:
        """P1: what is no question, too long, or asked before the last one was answered, ends the line."""
        for sent in (
            struct.pack(">I", 3) + b"no!",
            struct.pack(">I", 2) + b"[]",
            struct.pack(">I", MOST_QUESTION + 1),
            question("slow") + question("slow"),
        ):
            asking, transport = self.connect()
            asking.dataReceived(sent)
            self.assertTrue(transport.disconnecting, sent)
            asking.connectionLost()
        self.held.callback(None)

    def test_silent(self) -> None:
        """P1: who asks nothing is cut in the end, who has asked has as long again."""
        asking, transport = self.connect()
        self.wait(QUIET_SECONDS - 1)
        asking.dataReceived(question("players"))
        self.wait(QUIET_SECONDS - 1)
        self.assertFalse(transport.aborted)
        self.wait(2)
        self.assertTrue(transport.aborted)


class Listening(Case):
    def test_real_file(self) -> None:
        """P1: nobody else may open the socket, one that a killed lobby left is no obstacle, and a long path is none."""
        for name in ("short", "l" * LONGEST_PATH):
            folder = Path(self.mktemp()) / name
            folder.mkdir(parents=True)
            (folder / SOCKET).write_text("left behind")
            reactor = Real()
            service = OperatorSocket(reactor, folder, self.desk)
            service.startService()
            try:
                mode = (folder / SOCKET).stat().st_mode
                self.assertEqual((stat.S_ISSOCK(mode), stat.S_IMODE(mode) & 0o077), (True, 0))
                with reachable(folder) as path:
                    self.assertLessEqual(len(bytes(path)), LONGEST_PATH)
            finally:
                self.successResultOf(service.stopService())
                reactor.close()

    def test_cannot(self) -> None:
        """P1: a lobby whose socket cannot be made serves its players, and says so in the log."""
        service = OperatorSocket(MemoryReactorClock(), Path(self.mktemp()) / "missing" / ("l" * 200), self.desk)
        service.startService()
        self.successResultOf(service.stopService())


class Real:
    """Binds as a reactor does."""

    def listenUNIX(self, path: str, factory: Any, mode: int) -> Any:
        import socket

        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(path)
        os.chmod(path, mode)
        return self

    def stopListening(self) -> None:
        return None

    def close(self) -> None:
        self._socket.close()
