"""Lobby cycles per second of server processor time, beside empty calls of stock AMP."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from bench.boxes import items, read
from bench.load import Line, Load, Script, sign_in
from bench.processes import Server, lobby, yardstick

AT_ONCE = 16
_names = count()


def cycle(load: Load) -> Script:
    """Two players connect, sign in, meet in a room, are both told the address, leave and disconnect."""
    host, guest = load.line(), load.line()
    number = next(_names)
    yield from sign_in(host, b"host%d" % number)
    yield from sign_in(guest, b"guest%d" % number)
    created = yield host.ask(b"CreateRoom", game=b"gomoku", public=b"True", settings=b"")
    (room,), _ = read(created[b"mine"])
    yield guest.ask(b"JoinRoom", room=room[b"room"])
    order = yield host.told(b"HostMatch")
    yield host.ask(b"RoomReady", match=order[b"match"], addresses=items([b"127.0.0.1:12345"]))
    yield guest.told(b"ConnectTo")
    yield host.ask(b"LeaveRoom")
    yield guest.ask(b"LeaveRoom")
    host.close()
    guest.close()


def calls(line: Line, number: int) -> Script:
    """Empty calls, one after the other."""
    for _ in range(number):
        yield line.ask(b"Empty")
