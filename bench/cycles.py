"""Lobby cycles per second of server processor time, beside empty calls of stock AMP."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from bench.boxes import items, read
from bench.crowd import crowd
from bench.figures import Figure
from bench.load import Line, Load, Script, hello, sign_in
from bench.processes import Server, lobby, yardstick

AT_ONCE = 16
"""Cycles under way at the same time."""

AUDIENCE = 50
"""Logged-in subscribers with heartbeats, who hear of every cycle. What they cost the server counts, what they get does
not."""

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


def visit(load: Load, signed_in: bool) -> Script:
    """One player's part of a cycle without the room: connect and say Hello, sign in or not, and disconnect."""
    line = load.line()
    yield from sign_in(line, b"visitor%d" % next(_names)) if signed_in else hello(line)
    line.close()


def calls(line: Line, number: int) -> Script:
    """Empty calls, one after the other."""
    for _ in range(number):
        yield line.ask(b"Empty")


def measure(server: Server, load: Load, scripts: Iterator[Script], at_once: int) -> tuple[float, float]:
    """Run scripts: the server's processor seconds, and the boxes that were sent and received."""
    cpu, boxes = server.cpu(), load.boxes
    load.run(scripts, at_once)
    return server.cpu() - cpu, load.boxes - boxes


def run(times: int, number: int) -> list[Figure]:
    """Measure ``number`` cycles beside about as many messages of stock AMP, ``times`` times."""
    per_second, sizes, as_calls, stock = [], [], [], []
    greeted: list[float] = []
    entered: list[float] = []
    whole: list[float] = []
    with lobby() as server, crowd(server.port) as audience, yardstick("cycles") as other:
        audience.grow(AUDIENCE)
        load, empty = Load(server.port), Load(other.port)
        lines = [empty.line() for _ in range(2 * AT_ONCE)]
        load.run((cycle(load) for _ in range(number // 4)), AT_ONCE)
        empty.run((calls(line, 50) for line in lines), len(lines))
        for _ in range(times):
            used, boxes = measure(server, load, (cycle(load) for _ in range(number)), AT_ONCE)
            each = int(boxes / 2 / len(lines))
            used_by_stock, stock_boxes = measure(other, empty, (calls(line, each) for line in lines), len(lines))
            per_second.append(number / used)
            sizes.append(boxes / number)
            as_calls.append(boxes / 2 / used)
            stock.append(stock_boxes / 2 / used_by_stock)
            for values, signed_in in ((greeted, False), (entered, True)):
                parts, _ = measure(server, load, (visit(load, signed_in) for _ in range(number)), AT_ONCE)
                values.append(parts / number * 2000)
            whole.append(used / number * 1000)
    return [
        Figure("lobby cycles", "per server-CPU-second", per_second),
        Figure("boxes of one cycle, both ways", "boxes", sizes),
        Figure(
            "cycles as calls (two boxes each)", "per server-CPU-second", as_calls, "empty stock AMP calls", stock, "0.5"
        ),
        Figure("one cycle", "server-CPU-ms", whole),
        Figure("of these: two connect, Hello, disconnect", "server-CPU-ms", greeted),
        Figure("of these: the same with log-in and lists", "server-CPU-ms", entered),
    ]
