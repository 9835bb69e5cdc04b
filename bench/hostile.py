"""``python -m bench.hostile PORT SECONDS [KIND …]``: hostile traffic from one thread, to a lobby of one's own.

It never lets up: where the lobby cuts a line it makes another. What it has done is printed, a line a kind.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import socket
import ssl
import struct
import time
from collections.abc import Callable

from lobby import commands

PATIENCE = 2.0
"""Seconds that one step waits for the lobby, which may have nothing to say."""

Kind = Callable[["Attacker"], None]
KINDS: dict[str, Kind] = {}
"""Everything that is known, by name. One call is one line, or one thing done on the line that there is."""


def kind(act: Kind) -> Kind:
    """Make a kind of traffic known by its function's name."""
    KINDS[act.__name__.strip("_").replace("_", "-")] = act
    return act


def box(command: bytes, ask: bytes = b"", **arguments: bytes) -> bytes:
    """A command's bytes; without ``ask`` it wants no answer."""
    fields = {b"_command": command, **{name.encode(): value for name, value in arguments.items()}}
    if ask:
        fields[b"_ask"] = ask
    return written(fields)


def written(fields: dict[bytes, bytes]) -> bytes:
    """Any box's bytes."""
    parts = [struct.pack("!H", len(text)) + text for pair in fields.items() for text in pair]
    return b"".join(parts) + b"\0\0"


def hello(software: bytes = b"hostile", protocol: int = commands.PROTOCOL) -> bytes:
    """How a client begins."""
    return box(b"Hello", b"h", protocol=b"%d" % protocol, software=software, features=b"")


class Attacker:
    """One thread's lines to a lobby.

    :ivar done: how many things it has done.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.check_hostname, self._context.verify_mode = False, ssl.CERT_NONE
        self._line: socket.socket | None = None
        self.done = 0
        self.random = random.Random(9)

    def bare(self) -> socket.socket:
        """A connection on which nothing was said."""
        self.close()
        self._line = socket.create_connection(("127.0.0.1", self._port), PATIENCE)
        return self._line

    def line(self, signed_in: bool = False) -> socket.socket:
        """The line that there is, or a new one, encrypted, on which Hello was said."""
        if self._line is None:
            self._line = self._context.wrap_socket(self.bare())
            self._line.sendall(hello())
            self._line.recv(65_536)
            if signed_in:
                self._line.sendall(box(b"DropIn", b"d", name=b"Eve%d" % self.random.randrange(10**6)))
                self._line.recv(65_536)
        return self._line

    def says(self, data: bytes, signed_in: bool = False) -> None:
        """Say something on the line."""
        self.line(signed_in).sendall(data)

    def close(self) -> None:
        """The line is no more."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def go_on(self, act: Kind, seconds: float) -> None:
        """Do the same until the time is over."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                act(self)
            except (OSError, ssl.SSLError):
                self.close()
            self.done += 1
        self.close()


@kind
def unknown_announcements(it: Attacker) -> None:
    """Commands that nobody knows, as long as a box may be, to which no answer is wanted."""
    it.says(box(b"x" * 3_900) * 20)


@kind
def unknown_questions(it: Attacker) -> None:
    """The same, with an answer."""
    it.says(box(b"x" * 3_900, b"1") * 20)
    it.line().recv(65_536)


@kind
def refused_announcements(it: Attacker) -> None:
    """Commands that cannot be done just now, to which no answer is wanted."""
    it.says(box(b"LeaveRoom") + box(b"JoinRoom", room=b"nowhere") + box(b"Ready", ready=b"True"), signed_in=True)


@kind
def refused_questions(it: Attacker) -> None:
    """The same, with an answer."""
    it.says(box(b"LeaveRoom", b"1") + box(b"JoinRoom", b"2", room=b"nowhere"), signed_in=True)
    it.line().recv(65_536)


@kind
def wrong_arguments(it: Attacker) -> None:
    """Arguments that are missing, too long or nonsense."""
    it.says(box(b"Browse", b"1", what=b"\xff" * 900, start=b"-") + box(b"Tell", text=b"\xff"), signed_in=True)


@kind
def malformed_boxes(it: Attacker) -> None:
    """Boxes that are no questions and no answers."""
    it.says(written({b"hello": b"you" * 900}))


@kind
def no_boxes(it: Attacker) -> None:
    """Bytes that are no boxes."""
    it.says(b"\xff" + it.random.randbytes(999))


@kind
def endless_boxes(it: Attacker) -> None:
    """A box that goes on and on."""
    it.says(struct.pack("!H4sH", 4, b"name", 60_000) + b"x" * 1_000)


@kind
def answers_to_nothing(it: Attacker) -> None:
    """Answers and errors that nobody has asked for."""
    it.says(written({b"_answer": b"7"}) if it.done % 2 else written({b"_error": b"7" * 900, b"_error_code": b"X"}))
    it.close()


@kind
def come_and_go(it: Attacker) -> None:
    """Connections that are closed as soon as they are open."""
    it.bare()


@kind
def reset(it: Attacker) -> None:
    """Connections that are reset in the middle of a box."""
    line = it.bare()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.sendall(b"\x16\x03\x01")
    it.close()


@kind
def half_closed(it: Attacker) -> None:
    """Connections whose one direction is closed."""
    line = it.bare()
    line.sendall(b"\x16\x03\x01\x02")
    line.shutdown(socket.SHUT_WR)
    line.recv(100)
    it.close()


@kind
def broken_handshakes(it: Attacker) -> None:
    """What begins like TLS and is none."""
    line = it.bare()
    line.sendall(b"\x16\x03\x01\x02\x00" + it.random.randbytes(512))
    line.recv(100)
    it.close()


@kind
def alerts(it: Attacker) -> None:
    """TLS alerts in the place of a handshake's second message."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        it._context.wrap_bio(incoming, outgoing).do_handshake()
    line = it.bare()
    line.sendall(outgoing.read() + b"\x15\x03\x03\x00\x02\x02\x28")
    line.recv(100)
    it.close()


@kind
def bad_records(it: Attacker) -> None:
    """Garbage in the middle of an encrypted line."""
    line = it.line()
    handle = socket.socket(fileno=os.dup(line.fileno()))
    handle.sendall(b"\x17\x03\x03\x00\x40" + it.random.randbytes(64))
    handle.close()
    it.close()


@kind
def old_tls(it: Attacker) -> None:
    """Handshakes of a TLS that nobody should use any more."""
    line = it.bare()
    random_ = it.random.randbytes(32)
    ciphers = b"\x00\x04\x00\x05\x00\x0a"
    body = b"\x03\x01" + random_ + b"\0" + ciphers + b"\x01\x00"
    shake = b"\x01" + struct.pack("!I", len(body))[1:] + body
    line.sendall(b"\x16\x03\x01" + struct.pack("!H", len(shake)) + shake)
    line.recv(100)
    it.close()


@kind
def not_encrypted(it: Attacker) -> None:
    """What begins with no encryption at all."""
    line = it.bare()
    line.sendall(b"\0\x08_command" + b"x" * 100)
    line.recv(100)
    it.close()


@kind
def strange_requests(it: Attacker) -> None:
    """HTTP that asks for what is not there, or is no HTTP."""
    line = it.bare()
    line.sendall(b"GET /" + it.random.randbytes(200) + b"\r\nHost: \x1b[2J\r\n\r\n" if it.done % 2 else b"HEAD\n\n")
    line.recv(65_536)
    it.close()


@kind
def other_protocols(it: Attacker) -> None:
    """Hellos of another version, each on a line of its own."""
    it.says(hello(protocol=it.random.randrange(10**6)))
    it.close()


@kind
def strange_software(it: Attacker) -> None:
    """Names of software that write into the log, move its reader's cursor, or are very long."""
    names = (b"x\n2026-01-01 [lobby] a lie", b"\x1b[2J\x1b[H", "\u202e\u2028名".encode() * 90, b"x" * 3_000, b"\xff\0")
    it.says(hello(names[it.done % len(names)]))
    it.line().recv(65_536)


@kind
def flooding(it: Attacker) -> None:
    """More commands than anybody may send."""
    it.says(box(b"Browse", b"1", what=b"players", beginning=b"", start=b"0") * 200, signed_in=True)


@kind
def pings(it: Attacker) -> None:
    """More heartbeats than anybody may send."""
    it.says(box(b"Ping") * 500)


@kind
def unread(it: Attacker) -> None:
    """Questions with long answers whose answers are never read."""
    it.says(box(b"Subscribe", b"1") * 10, signed_in=True)


@kind
def bad_tickets(it: Attacker) -> None:
    """Tickets that are none."""
    text = b"e30." + b"A" * 86
    it.says(box(b"Restore", b"1", tickets=struct.pack("!H", len(text)) + text), signed_in=True)
    it.line().recv(65_536)


@kind
def bad_tokens(it: Attacker) -> None:
    """Tokens that are none."""
    it.says(box(b"Resume", b"1", token=it.random.randbytes(32).hex().encode()))
    it.line().recv(65_536)


@kind
def wrong_passwords(it: Attacker) -> None:
    """Guesses."""
    it.says(box(b"Login", b"1", name=b"Ada", password=b"%d" % it.done))
    it.line().recv(65_536)


@kind
def registering(it: Attacker) -> None:
    """Accounts that nobody wants, with names of any script."""
    name = "".join(chr(it.random.randrange(0x4E00, 0x9FA5)) for _ in range(20)).encode()
    it.says(box(b"Register", b"1", name=name, password=b"secret-secret"))
    it.line().recv(65_536)
    it.close()


@kind
def bad_passes(it: Attacker) -> None:
    """Passes for relayed lines that are none."""
    it.says(box(b"Relay", b"1", relay=it.random.randbytes(16).hex().encode()))
    it.line().recv(65_536)


@kind
def vanishing(it: Attacker) -> None:
    """Players who are gone as soon as they have come."""
    it.line(signed_in=True)
    it.close()


@kind
def rooms(it: Attacker) -> None:
    """Rooms that are opened and left at once."""
    opened = box(b"CreateRoom", game=b"rps", public=b"True", settings=b"\x1b[2J") + box(b"LeaveRoom")
    it.says(opened, signed_in=True)


@kind
def crowding(it: Attacker) -> None:
    """More connections than one address may have."""
    lines: list[socket.socket] = []
    with contextlib.suppress(OSError):
        lines.extend(socket.create_connection(("127.0.0.1", it._port), PATIENCE) for _ in range(300))
    for line in lines:
        line.close()


def main() -> None:
    """Do what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("seconds", type=float, help="of each kind")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}; all where left out")
    chosen = parser.parse_args()
    for name in chosen.kinds or KINDS:
        attacker = Attacker(chosen.port)
        attacker.go_on(KINDS[name], chosen.seconds)
        print(f"{name}: {attacker.done}", flush=True)


if __name__ == "__main__":
    main()
