"""Boxes and bytes of a match in which nothing goes wrong: of each client with the lobby, and of the clients themselves.

``python -m bench.traffic FILE [OPTION …]`` is the client with these options; at its end it writes into the file what it
has counted. What belongs to a match is what names it, and the answers to that; heartbeats do not. Bytes are those of
boxes, before they are encrypted.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from twisted.protocols import amp

from bench.figures import Figure
from bench.invitation import Client, client
from bench.processes import lobby
from bench.sides import SIZE, full_board
from client.lobby.connection import LobbyProtocol
from games.peer.protocol import PeerProtocol
from wire.amp.codec import written
from wire.amp.heartbeat import Ping, Pong

BEATS = (Ping.commandName, Pong.commandName)


class Tally:
    """Counts the boxes on the lines of this process.

    :ivar boxes: with the ``lobby``, both ways, and what is said to ``peers``; :ivar bytes: the same.
    """

    def __init__(self) -> None:
        self.boxes: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self._asked: dict[tuple[Any, bool, bytes], bool] = {}

    def count(self, line: Any, box: amp.AmpBox, own: bool) -> None:
        """A box that this process says, or hears. What peers hear another one counts."""
        with_lobby = isinstance(line, LobbyProtocol)
        if self._belongs(line, box, own) and (own or with_lobby):
            where = "lobby" if with_lobby else "peers"
            self.boxes[where] += 1
            self.bytes[where] += len(written(box))

    def _belongs(self, line: Any, box: amp.AmpBox, own: bool) -> bool:
        if amp.COMMAND not in box:
            return self._asked.pop((line, not own, box.get(amp.ANSWER) or box.get(amp.ERROR, b"")), False)
        belongs = b"match" in box or (isinstance(line, PeerProtocol) and box[amp.COMMAND] not in BEATS)
        if amp.ASK in box:
            self._asked[line, own, box[amp.ASK]] = belongs
        return belongs


def _counting(tally: Tally, own: bool, usual: Callable[[Any, amp.AmpBox], None]) -> Callable[[Any, amp.AmpBox], None]:
    def counted(line: Any, box: amp.AmpBox) -> None:
        tally.count(line, box, own)
        usual(line, box)

    return counted


def main() -> int:
    """Run a client that counts."""
    from client.__main__ import main as run

    tally = Tally()
    for kind in (LobbyProtocol, PeerProtocol):
        for own, name in ((True, "sendBox"), (False, "ampBoxReceived")):
            setattr(kind, name, _counting(tally, own, getattr(kind, name)))
    out = sys.argv.pop(1)
    try:
        return run()
    finally:
        Path(out).write_text(json.dumps((tally.boxes, tally.bytes)))


def _play(host: Client, guest: Client) -> None:
    """A match of gomoku until the board is full, and its result."""
    host.type("create gomoku private")
    guest.type(f"join {host.event('room-opened')['room']}")
    first, second = (side[::-1] for side in full_board())
    begins = host.event("turn")["yours"]
    players = [(host, first), (guest, second)] if begins else [(guest, first), (host, second)]
    for number in range(SIZE * SIZE):
        player, points = players[number % 2]
        if number or not begins:
            player.event("turn", yours=True)
        player.type(points.pop())
    for player in (host, guest):
        player.event("result-taken", verdict="agreed")


def run() -> list[Figure]:
    """Play one match: how much is said in it differs by a box or two."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, lobby(encrypted=True) as server:
        outs = [Path(folder) / name for name in ("host", "guest")]
        with ExitStack() as stack:
            host, guest = (
                stack.enter_context(client(server.port, out.name, "bench.traffic", str(out), encrypted=True))
                for out in outs
            )
            _play(host, guest)
        found = [[Counter(one) for one in json.loads(out.read_text())] for out in outs]
    boxes, sizes = (sum(both, Counter[str]()) for both in zip(*found, strict=True))
    match = f"of a match of gomoku with {SIZE * SIZE} moves"
    return [
        Figure(f"both clients with the lobby, both ways, {match}", "boxes", [boxes["lobby"]]),
        Figure("the same", "bytes", [sizes["lobby"]]),
        Figure(f"the two clients with each other, {match}", "boxes", [boxes["peers"]]),
        Figure("the same", "bytes", [sizes["peers"]]),
    ]


if __name__ == "__main__":
    sys.exit(main())
