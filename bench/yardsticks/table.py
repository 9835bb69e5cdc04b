"""The yardstick of the table: two processes with stock AMP between them, which say a move each in turn.

Moves are signed or not, and the connection is encrypted, as a match's is, or not.
"""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory
from twisted.internet.task import react
from twisted.internet.threads import deferToThread
from twisted.protocols import amp
from twisted.protocols.tls import TLSMemoryBIOFactory

from bench.figures import Pace
from bench.machine import take_processor
from bench.processes import used
from wire import monotonic
from wire.tls.contexts import mutual
from wire.tls.identity import make

_ALGORITHM = ec.ECDSA(hashes.SHA256())
_SPAWN = multiprocessing.get_context("spawn")
BODY = b"a move, and all that the signature of a move covers: 32 bytes of hash"


class Said(amp.Command):
    """A move and its signature, which is empty where nothing is signed."""

    arguments = [(b"body", amp.String()), (b"signature", amp.String())]


class Signer(amp.AMP):
    """Checks what the other says, and says the next."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, other: ec.EllipticCurvePublicKey) -> None:
        super().__init__()
        self._key, self._other = key, other
        self.left, self.signed = 0, False
        self.over: Deferred[None] = Deferred()

    def connectionMade(self) -> None:
        """Small boxes go at once."""
        super().connectionMade()
        transport: Any = self.transport
        transport.setTcpNoDelay(True)

    @Said.responder
    def said(self, body: bytes, signature: bytes) -> dict[str, Any]:
        """The other's move."""
        if signature:
            self._other.verify(signature, body, _ALGORITHM)
        self.signed = bool(signature)
        self.say()
        return {}

    def say(self) -> None:
        """The next move, unless it was the last one."""
        self.left -= 1
        if self.left < 0:
            return
        signature = self._key.sign(BODY, _ALGORITHM) if self.signed else b""
        answer = self.callRemote(Said, body=BODY, signature=signature)
        if self.left == 0:
            answer.chainDeferred(self.over)


async def _run(reactor: Any, pipe: Connection, listens: bool, encrypted: bool) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pipe.send(key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), await deferToThread(pipe.recv))
    line = Signer(key, other)
    factory: Any = Factory.forProtocol(lambda: line)
    if encrypted:
        factory = TLSMemoryBIOFactory(mutual(make("Signer")), not listens, factory, reactor)
    if listens:
        listening = reactor.listenTCP(0, factory, interface="127.0.0.1")
        pipe.send(listening.getHost().port)
    else:
        port = await deferToThread(pipe.recv)
        await HostnameEndpoint(reactor, "127.0.0.1", port).connect(factory)
    while (asked := await deferToThread(pipe.recv)) is not None:
        moves, signed = asked
        line.left, line.signed, line.over = moves // 2, signed, Deferred()
        pipe.send("ready")
        if listens:
            continue
        await deferToThread(pipe.recv)
        begun = time.perf_counter()
        line.say()
        await line.over
        pipe.send(moves / (time.perf_counter() - begun))


def _work(pipe: Connection, listens: bool, encrypted: bool) -> None:
    def run(reactor: Any) -> Deferred[None]:
        return Deferred.fromCoroutine(_run(reactor, pipe, listens, encrypted))

    take_processor(listens)
    monotonic.use(installed_reactor)
    react(run, (), _reactor=installed_reactor)


class Signers:
    """The two processes."""

    def __init__(self, encrypted: bool) -> None:
        self.pipes, self._processes = [], []
        for listens in (True, False):
            ours, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(target=_work, args=(theirs, listens, encrypted), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(ours)
            self._processes.append(process)
        one, other = self.pipes
        keys = one.recv(), other.recv()
        one.send(keys[1])
        other.send(keys[0])
        other.send(one.recv())

    def match(self, moves: int, signed: bool) -> Pace:
        """So many moves in turn."""
        before = self._used()
        for pipe in self.pipes:
            pipe.send((moves, signed))
            pipe.recv()
        self.pipes[1].send("go")
        rate = self.pipes[1].recv()
        return Pace(rate, (self._used() - before) / moves * 1e6)

    def _used(self) -> float:
        return sum(used(process.pid or 0) for process in self._processes)

    def close(self) -> None:
        """End both processes."""
        for process in self._processes:
            process.kill()
            process.join()
