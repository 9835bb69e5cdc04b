"""The yardstick of the feed: a plain Python process that sends the same bytes to as many sockets in a bare loop."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from bench.limits import raise_file_limit
from bench.receivers import Arrival, Receivers

_SPAWN = multiprocessing.get_context("spawn")


def _send(pipe: Connection) -> None:
    raise_file_limit()
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    pipe.send(listening.getsockname()[1])
    sockets: list[socket.socket] = []
    for _ in range(pipe.recv()):
        accepted, _ = listening.accept()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets.append(accepted)
    while True:
        data = pipe.recv()
        begun, used = time.monotonic(), time.process_time()
        for one in sockets:
            one.send(data)
        pipe.send((begun, time.process_time() - used))


def _receive(pipe: Connection) -> None:
    raise_file_limit()
    port, number = pipe.recv()
    receivers = Receivers(b"")
    sockets = [socket.create_connection(("127.0.0.1", port), 10, (f"127.0.1.{n % 250}", 0)) for n in range(number)]
    for one in sockets:
        receivers.add(one)
    while True:
        pipe.send("ready")
        pipe.recv()
        receivers.arm()
        pipe.send("armed")
        while not receivers.complete:
            receivers.take(0.01)
        pipe.send(receivers.arrival(0.0))


@dataclass(frozen=True)
class Bare:
    """A loop and its receivers, connected."""

    sender: Connection
    receiver: Connection

    def round(self, data: bytes) -> tuple[Arrival, float]:
        """Send ``data`` once to everybody: when it arrived, and the processor time that the loop took."""
        assert self.receiver.recv() == "ready"
        self.receiver.send("arm")
        assert self.receiver.recv() == "armed"
        self.sender.send(data)
        begun, cpu = self.sender.recv()
        found = self.receiver.recv()
        return Arrival(found.receivers, found.first - begun, found.last - begun, found.sample), cpu


@contextmanager
def bare(number: int) -> Iterator[Bare]:
    """A loop for so many sockets."""
    pipes, processes = [], []
    for work in (_send, _receive):
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        sender, receiver = pipes
        receiver.send((sender.recv(), number))
        sender.send(number)
        yield Bare(sender, receiver)
    finally:
        for process in processes:
            process.kill()
            process.join()
